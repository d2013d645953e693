"""A workbook of 50 MB with one changed cell in a small sheet: refreshed here, loaded and saved by openpyxl."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.large_workbook import BIG_SHEETS, make_book, measured
from benchmarks.rows import Different, Row, optional, plain, span, times

_WORK = "workbook of {size:.0f} MB, one cell of a small sheet changed"
_ASKED_TIME, _ASKED_MEMORY = 20, 10


def rows() -> list[Row]:
    """Time and memory, each in a process that does nothing else; openpyxl once, since that takes a minute."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book = folder / "large.xlsx"
        make_book(book, big_sheets=BIG_SHEETS)
        work = _WORK.format(size=book.stat().st_size / 1e6)
        _, idle = measured("idle", book, folder)
        copied, _ = measured("copy", book, folder)
        inflated, _ = measured("inflate", book, folder)
        ours, peak = measured("change", book, folder)
        floor = f"reading and writing the file {span(copied)}; inflating it {span(inflated)}"
        if optional("openpyxl") is None:
            return [Row(work, "openpyxl load and save", span(ours), "", "openpyxl is not installed", "", "", floor)]
        theirs, their_peak = measured("openpyxl", book, folder)
        _hold_equal(folder)
        return [
            _row(work, (ours, theirs), _ASKED_TIME, span, floor),
            _row(
                f"{work}: memory", (peak - idle, their_peak - idle), _ASKED_MEMORY, _megabytes, "above an idle process"
            ),
        ]


def _row(work: str, taken: tuple[float, float], asked: float, spell: object, floor: str) -> Row:
    ours, theirs = taken
    ratio = theirs / ours
    short = "" if ratio >= asked else "every formula of the workbook is looked at, so every sheet is inflated"
    cells = [spell(ours), spell(theirs)]  # type: ignore[operator]
    return Row(
        work, "openpyxl load and save", *cells, times(ratio), f"{plain(ratio)} of 1", f"≥ {asked} ×", floor, short
    )


def _megabytes(number: float) -> str:
    return f"{number / 1e6:.0f} MB"


def _hold_equal(folder: Path) -> None:
    """Both changed the same cell to the same value; only ours computed what depends on it."""
    from xl_aitrends.workbook import open_book

    seen = []
    for task in ("change", "openpyxl"):
        with open_book(folder / f"{task}-0.xlsx") as book:
            seen.append(book.sheet("Small").values(1, 1, 11, 3))
            last = book.sheet("Big1").values(2, 1, 2, 3)
        seen[-1] += last
    if seen[0] != seen[1]:
        raise Different("the changed sheets hold different values")
