"""Arguments on which the engine and Excel part ways: looked at on their way into a function, and not computed then.

Each was found by holding the engine against others (`tests/refresh/agreement.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xl_aitrends.refresh.engine_cells import Grid

_MOST = 32  # arguments of a function that takes any number


def _down(grid: Grid) -> str | None:
    """The engine ignores a condition across columns, and takes texts for true."""
    if len(grid[0]) > 1:
        return "FILTER of columns is not computed here"
    if any(isinstance(row[0], str) and not row[0].startswith("#") for row in grid):
        return "FILTER by texts gives #VALUE! in Excel; compare them with something"
    return None


def _case(grid: Grid) -> str | None:
    """The engine tells capitals from small letters."""
    texts = {cell for row in grid for cell in row if isinstance(cell, str)}
    if len({text.casefold() for text in texts}) < len(texts):
        return "UNIQUE of texts that differ in their capitals only is not computed here"
    return None


def _across(grid: Grid) -> str | None:
    """The engine gives rows where columns are asked for."""
    return "UNIQUE of columns is not computed here" if grid[0][0] else None


def _exponent(grid: Grid) -> str | None:
    """The engine gives 1 for 0 to the power of 0, Excel an error."""
    zero = any(not cell for row in grid for cell in row)
    return "a number to the power of 0 is not computed here; write 1" if zero else None


def _number_texts(grid: Grid) -> str | None:
    """The engine counts a text such as "7" as a number."""
    if any(isinstance(cell, str) and _is_number(cell) for row in grid for cell in row):
        return "SUMPRODUCT over numbers that are texts is not computed here; turn them into numbers"
    return None


def _count(grid: Grid) -> str | None:
    """The engine takes what is no count, or below 0, for no characters at all."""
    for row in grid:
        for cell in row:
            if (isinstance(cell, str) and not cell.startswith("#") and not _is_number(cell)) or (
                isinstance(cell, float) and cell < 0
            ):
                return f"a number of characters that is {cell!r} gives #VALUE! in Excel"
    return None


def _is_number(text: str) -> bool:
    try:
        return float(text.replace(",", "").strip().rstrip("%")) is not None
    except ValueError:
        return False


CHECKS: dict[str, Callable[[Grid], str | None]] = {
    "AITRENDS_DOWN": _down,
    "AITRENDS_CASE": _case,
    "AITRENDS_ACROSS": _across,
    "AITRENDS_EXPONENT": _exponent,
    "AITRENDS_NUMBERS": _number_texts,
    "AITRENDS_COUNT": _count,
}
WATCH = "AITRENDS_WATCH"

# Arguments, by function and place, whose values pass through one of the above on their way; a watched one may hold
# an error that its function swallows.
GUARDED = {
    ("IFERROR", 0): WATCH,
    ("ISERROR", 0): WATCH,
    ("ISERR", 0): WATCH,
    ("ISNUMBER", 0): WATCH,
    ("FILTER", 1): "AITRENDS_DOWN",
    ("UNIQUE", 0): "AITRENDS_CASE",
    ("UNIQUE", 1): "AITRENDS_ACROSS",
    ("POWER", 1): "AITRENDS_EXPONENT",
    ("LEFT", 1): "AITRENDS_COUNT",
    ("RIGHT", 1): "AITRENDS_COUNT",
    ("MID", 1): "AITRENDS_COUNT",
    ("MID", 2): "AITRENDS_COUNT",
    **{("SUMPRODUCT", place): "AITRENDS_NUMBERS" for place in range(_MOST)},
}
