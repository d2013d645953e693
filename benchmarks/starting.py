"""How long a user waits before anything is done, beyond Python's own start: the import, and the command's help."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys

from benchmarks.rows import Row, span

ROUNDS = 15
_NOTHING = "pass"
_WAITS = {
    "import xl_aitrends": ("import xl_aitrends", 0.15),
    "aitrends --help": (
        "import sys; sys.argv = ['aitrends', '--help']; from xl_aitrends.cli import main; main()",
        0.25,
    ),
    "import xl_aitrends and take a function of it": ("from xl_aitrends import spread", None),
}


def rows() -> list[Row]:
    """CPU seconds of whole processes, in turn, each less that of a Python that does nothing."""
    taken: dict[str, list[float]] = {name: [] for name in _WAITS}
    for _ in range(ROUNDS):
        idle = _seconds(_NOTHING)
        for name, (code, _) in _WAITS.items():
            taken[name].append(_seconds(code) - idle)
    return [_row(name, asked, taken[name]) for name, (_, asked) in _WAITS.items()]


def _seconds(code: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _row(name: str, asked: float | None, taken: list[float]) -> Row:
    low, middle, high = statistics.quantiles(taken, n=4, method="inclusive")
    met = asked is None or middle <= asked
    return Row(
        work=name,
        rival="Python's own start, taken off",
        ours=span(middle),
        theirs="",
        ratio="",
        spread=f"{span(low)}–{span(high)} of {len(taken)}",
        asked="" if asked is None else f"≤ {asked:g} s",
        floor="",
        short="" if met else "more is imported than the start needs",
    )
