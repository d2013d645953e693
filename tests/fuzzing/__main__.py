"""Coverage-guided fuzzing of all targets side by side: ``python -m tests.fuzzing --seconds 300``.

Needs ``pip install '.[fuzz]'`` (atheris, Linux). Each target runs in a process of its own; inputs that reach new code
are kept in `tests/fuzzing/corpus` with ``--keep``. An input that breaks a promise is written to `tests/fuzzing/found`
and named; copy it to the corpus, where the tests run it for ever, and mend the code. Exit code 1 if one was found.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).parent
CORPUS, FOUND = HERE / "corpus", HERE / "found"
SLOW, MEMORY = 20, 2048  # seconds for one input, MiB for one process


def main() -> int:
    from .targets import TARGETS

    arguments = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    arguments.add_argument("targets", nargs="*", help=f"of {', '.join(TARGETS)}; all by default")
    arguments.add_argument("--seconds", type=int, default=300, help="for the whole run (default: 300)")
    arguments.add_argument("--keep", action="store_true", help="add small inputs that reached new code to the corpus")
    given = arguments.parse_args()
    names = given.targets or list(TARGETS)
    if unknown := sorted(set(names) - set(TARGETS)):
        arguments.error(f"no target is called {', '.join(unknown)}")
    workers = os.cpu_count() or 1
    each = max(1, given.seconds * workers // len(names))
    with ThreadPoolExecutor(workers) as pool:
        codes = list(pool.map(lambda name: _fuzz(name, each, given.keep), names))
    return int(any(codes))


def _fuzz(name: str, seconds: int, keep: bool) -> int:
    FOUND.mkdir(exist_ok=True)
    seeds = CORPUS / name
    with tempfile.TemporaryDirectory() as grown:
        command = [
            sys.executable, "-m", "tests.fuzzing.one", name, grown, str(seeds), f"-max_total_time={seconds}",
            f"-timeout={SLOW}", f"-rss_limit_mb={MEMORY}", f"-artifact_prefix={FOUND}/{name}-", "-max_len=20000",
            "-print_final_stats=1", "-verbosity=0", "-seed=1",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False, errors="replace")
        if keep:
            _keep(Path(grown), seeds)
    runs = next((line.split()[-1] for line in done.stderr.splitlines() if "number_of_executed" in line), "no")
    print(f"{name}: {runs} inputs in {seconds} s, {'clean' if not done.returncode else 'DEFECT'}", flush=True)
    if done.returncode:
        print("\n".join(done.stderr.splitlines()[-40:]), flush=True)
    return done.returncode


def _keep(grown: Path, seeds: Path) -> None:
    """The smallest of the new inputs: a corpus in a repository is for reaching code quickly, not for completeness."""
    small = sorted(
        (path for path in grown.iterdir() if path.stat().st_size <= 2000), key=lambda path: path.stat().st_size
    )
    for path in small[:40]:
        (seeds / path.name[:16]).write_bytes(path.read_bytes())


if __name__ == "__main__":
    sys.exit(main())
