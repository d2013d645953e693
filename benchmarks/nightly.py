"""A whole night: ``python -m benchmarks.nightly --workbooks 500`` makes the workbooks and runs `aitrends job run`.

Prints the states, how much memory workers needed through the night, and where the report lies. With ``--throughput``:
the same work by one process and by two, in turn, and the ratio.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.night_books import make_night
from benchmarks.postgres import PASSWORD, PASSWORD_VARIABLE, server

_SHOWN = 50


@dataclass(frozen=True)
class Night:
    """One run: seconds on the clock, processor seconds of all its processes, exit code, results."""

    seconds: float
    processor: float
    exit_code: int
    results: dict[str, Any]


def run_night(job: Path, *arguments: str) -> Night:
    """Run the job as a scheduler does, in a process of its own."""
    command = [sys.executable, "-m", "xl_aitrends.cli", "job", "run", job.name, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=job.parent, env=environment, capture_output=True, text=True, check=False)
    seconds, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    (job.parent / "night.log").write_text(done.stdout + done.stderr, "utf-8")
    results = json.loads((job.parent / "refreshed" / "results.json").read_text("utf-8"))
    return Night(seconds, processor, done.returncode, results)


def peaks_in_order(results: dict[str, Any]) -> list[float]:
    """Peak memory of the process behind each workbook when it was done, in the order in which they were done."""
    books = [book for book in results["books"] if book.get("peak_mb")]
    return [book["peak_mb"] for book in sorted(books, key=lambda book: book["inputs"].get("refreshed", ""))]


def memory_told(peaks: list[float]) -> str:
    """The course of memory in a few figures."""
    step = max(1, len(peaks) // 10)
    course = " ".join(f"{max(peaks[at : at + step]):.0f}" for at in range(0, len(peaks), step))
    first, last = max(peaks[:_SHOWN]), max(peaks[-_SHOWN:])
    return (
        f"peak of a worker: {first:.0f} MB in the first {_SHOWN}, {last:.0f} MB in the last {_SHOWN} "
        f"({last / first - 1:+.1%}); through the night (MB): {course}"
    )


def nightly(books: int, folder: Path, url: str) -> int:
    """Make and run a night, say what came of it; gives the exit code."""
    begun = time.perf_counter()
    job = make_night(folder, books, url, timeout=600)
    print(f"{books} workbooks made in {time.perf_counter() - begun:.0f} s in {folder}", flush=True)
    night = run_night(job)
    states = Counter(book["state"] for book in night.results["books"])
    print(f"exit code {night.exit_code}; " + ", ".join(f"{count} {state}" for state, count in sorted(states.items())))
    rate = books / night.seconds * 3600
    print(f"{night.seconds:.0f} s elapsed, {night.processor:.0f} s of processors, {rate:,.0f} workbooks an hour")
    print(memory_told(peaks_in_order(night.results)))
    print(f"parent process: {night.results['peak_mb']:.0f} MB at most")
    print(f"report: {folder / 'refreshed' / 'report.html'}")
    return night.exit_code


def throughput(books: int, rounds: int, folder: Path, url: str) -> float:
    """One process and two in turn over the same workbooks; gives the median of the rounds' ratios."""
    job = make_night(folder, books, url, timeout=600)
    ratios = []
    for number in range(rounds):
        nights = {}
        for workers in (1, 2) if number % 2 == 0 else (2, 1):
            shutil.rmtree(folder / "refreshed", ignore_errors=True)
            nights[workers] = run_night(job, "--workers", str(workers))
            if nights[workers].exit_code:
                raise SystemExit(f"the run failed; see {folder / 'night.log'}")
        ratios.append(nights[1].seconds / nights[2].seconds)
        told = "; ".join(
            f"{workers} process{'es' if workers > 1 else ''} {night.seconds:.1f} s (processors {night.processor:.1f} s)"
            for workers, night in sorted(nights.items())
        )
        print(f"round {number + 1}: {told}: {ratios[-1]:.2f} times", flush=True)
    print(f"two processes: {statistics.median(ratios):.2f} times the throughput of one, median of {rounds} rounds")
    return statistics.median(ratios)


@contextlib.contextmanager
def _place(folder: Path | None) -> Iterator[Path]:
    if folder is None:
        yield Path(tempfile.mkdtemp(prefix="aitrends-night-"))
        return
    folder.mkdir(parents=True, exist_ok=True)
    yield folder


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nightly", description=__doc__)
    parser.add_argument("--workbooks", type=int, default=500, help="how many (default 500; with --throughput 48)")
    parser.add_argument("--throughput", action="store_true", help="compare one process with two")
    parser.add_argument("--rounds", type=int, default=5, help="of the comparison")
    parser.add_argument("--folder", type=Path, help="where the night is made and kept; default: a new temporary folder")
    given = parser.parse_args()
    os.environ[PASSWORD_VARIABLE] = PASSWORD
    with server() as database, _place(given.folder) as folder:
        if given.throughput:
            books = 48 if given.workbooks == parser.get_default("workbooks") else given.workbooks
            ratio = throughput(books, given.rounds, folder, database.url)
            sys.exit(0 if ratio >= 1.8 else 1)
        sys.exit(nightly(given.workbooks, folder, database.url))


if __name__ == "__main__":
    main()
