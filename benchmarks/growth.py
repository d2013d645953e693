"""How cost grows: time and memory at 1, 10 and 100 times the rows, columns, formulas and workbooks.

``python -m benchmarks.growth`` writes growth.md, growth.svg and growth_memory.svg. Each figure comes from a process of
its own: processor seconds of the work, and the peak memory above what the process held before.
"""

from __future__ import annotations

import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xlsxwriter

from benchmarks.growth_plot import draw
from benchmarks.panels import prices, returns
from benchmarks.rows import span
from xl_aitrends import chain_index, percentile_rank, rolling_correlation, spread
from xl_aitrends.refresh import refresh_book
from xl_aitrends.runs.memory import peak_memory

Work = Callable[[], object]
Making = Callable[[int, Path], Work]
FOLDER = Path(__file__).parent
STEPS = (1, 10, 100)
_MEMORY = "![Memory against size; less than a megabyte counts as one](growth_memory.svg)"
_NOISE = 1.35  # a ratio of two short times on a shared machine


@dataclass(frozen=True)
class Kind:
    """Something that grows: what it is counted in, its size at 1, how to make the work at a size."""

    name: str
    unit: str
    base: int
    make: Making
    because: str = ""


@dataclass(frozen=True)
class Curve:
    """Seconds and bytes at each step."""

    kind: Kind
    seconds: tuple[float, ...]
    memory: tuple[int, ...]

    @property
    def verdict(self) -> str:
        """Whether the last step grew faster than n log n; shorter times than a few milliseconds say nothing."""
        few, many = self.kind.base * STEPS[-2], self.kind.base * STEPS[-1]
        bound = many * math.log(many) / (few * math.log(few)) * _NOISE
        if self.seconds[-1] / self.seconds[-2] <= bound:
            return "no faster than n log n"
        return f"faster than n log n: {self.kind.because or 'to be mended'}"


def _panel(function: Callable[[np.ndarray], object], *, across: bool) -> Making:
    def make(size: int, _: Path) -> Work:
        panel = returns(400, size) if across else returns(size)
        return lambda: function(panel)

    return make


def _chain(panel: np.ndarray) -> object:
    days = np.datetime64("1990-01-01") + np.arange(len(panel))
    return chain_index(
        100 * np.exp(panel.cumsum(axis=0)), days, [f"n{n}" for n in range(panel.shape[1])], rebalance="M"
    )


def _correlate(panel: np.ndarray) -> object:
    return rolling_correlation(panel, panel[:, 0], 60)


def _ordinary(size: int, folder: Path) -> Work:
    """One formula of ours, and ordinary ones that all depend on it."""
    path = folder / "formulas.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for row, line in enumerate(prices(20, 6).tolist()):
        sheet.write_row(row, 0, line)
    sheet.write_formula("H1", "=SUM(AIT_SPREAD(A1:F20,2))")
    for row in range(size):
        sheet.write_formula(row, 9, f"=$H$1*A{row % 20 + 1}+{row}")
    book.close()
    return lambda: refresh_book(path, target=folder / "out.xlsx")


def _spilled(size: int, folder: Path) -> Work:
    """Four array formulas of ours over more and more rows."""
    from benchmarks.books import arrays

    path = arrays(folder / "arrays.xlsx", returns(size), 4)
    return lambda: refresh_book(path, target=folder / "out.xlsx")


def _books(size: int, folder: Path) -> Work:
    _ordinary(50, folder)
    (folder / "books").mkdir()
    for number in range(size):
        (folder / "books" / f"{number}.xlsx").write_bytes((folder / "formulas.xlsx").read_bytes())

    def run() -> None:
        for book in sorted((folder / "books").iterdir()):
            refresh_book(book, target=folder / book.name)

    return run


KINDS = (
    Kind("spread", "rows × 31", 400, _panel(spread, across=False)),
    Kind("spread of 400 rows", "names", 31, _panel(spread, across=True)),
    Kind(
        "expanding percentile", "rows × 31", 400, _panel(percentile_rank, across=False), "n^(4/3), as counted in blocks"
    ),
    Kind("expanding percentile of 400 rows", "columns", 31, _panel(percentile_rank, across=True)),
    Kind("rolling correlation", "rows × 31", 400, _panel(_correlate, across=False)),
    Kind("rolling correlation of 400 rows", "columns", 31, _panel(_correlate, across=True)),
    Kind("chain index", "rows × 31", 400, _panel(_chain, across=False)),
    Kind("chain index of 400 rows", "constituents", 31, _panel(_chain, across=True)),
    Kind("refresh, array formulas of ours", "rows × 31", 100, _spilled),
    Kind("refresh, ordinary formulas", "formulas", 100, _ordinary),
    Kind("refresh, one process", "workbooks", 1, _books),
)


def point(name: str, size: int) -> None:
    """Do one piece of work in this process; prints processor seconds and bytes."""
    kind = next(kind for kind in KINDS if kind.name == name)
    with tempfile.TemporaryDirectory() as folder:
        work = kind.make(size, Path(folder))
        before = peak_memory() or 0
        start = time.process_time()
        work()
        taken = time.process_time() - start
        print(taken, (peak_memory() or 0) - before)


def _measured(kind: Kind, size: int) -> tuple[float, int]:
    code = f"from benchmarks.growth import point; point({kind.name!r}, {size})"
    runs = [subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True) for _ in range(2)]
    found = [(float(run.stdout.split()[0]), int(run.stdout.split()[1])) for run in runs]
    return min(found)


def curves() -> list[Curve]:
    """Every kind at every step, the better of two processes."""
    found = []
    for kind in KINDS:
        points = [_measured(kind, kind.base * step) for step in STEPS]
        found.append(Curve(kind, tuple(seconds for seconds, _ in points), tuple(memory for _, memory in points)))
        print(_line(found[-1]), flush=True)
    return found


_HEAD = (
    "| work | counted in | at 1 × | time at 1, 10, 100 × | memory at 1, 10, 100 × | grows |\n|---|---|---:|---|---|---|"
)


def _line(curve: Curve) -> str:
    times = ", ".join(span(seconds) for seconds in curve.seconds)
    memory = ", ".join(f"{size / 1e6:.0f}" for size in curve.memory)
    kind = curve.kind
    return f"| {kind.name} | {kind.unit} | {kind.base} | {times} | {memory} MB | {curve.verdict} |"


def main() -> None:
    """Write the table and the plot."""
    found = curves()
    table = "\n".join([_HEAD, *map(_line, found)])
    head = "# How cost grows\n\nWritten by `python -m benchmarks.growth`."
    text = f"{head}\n\n{table}\n\n![Time against size](growth.svg)\n\n{_MEMORY}\n"
    (FOLDER / "growth.md").write_text(text, encoding="utf-8")
    names = [f"{curve.kind.name} ({curve.kind.unit})" for curve in found]
    times = {name: curve.seconds for name, curve in zip(names, found, strict=True)}
    (FOLDER / "growth.svg").write_text(draw("time", times, STEPS), encoding="utf-8")
    memory = {name: [max(size, 1 << 20) for size in curve.memory] for name, curve in zip(names, found, strict=True)}
    (FOLDER / "growth_memory.svg").write_text(draw("memory", memory, STEPS), encoding="utf-8")


if __name__ == "__main__":
    main()
