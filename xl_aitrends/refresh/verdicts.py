"""What a sheet's cells say in words: the state of a check, and the checks that stand behind a verdict over them all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from xl_aitrends.cells.missing import error_name
from xl_aitrends.refresh.regions import Region
from xl_aitrends.refresh.result import FAIL, WARN

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book

_NAMED = 3  # checks named behind a verdict; the sheet lists them all
_CUT = " …"
_DETAIL = 70  # characters of what a check says of itself


def check_state(value: object) -> str:
    """Read a check's cell: OK, WARN or FAIL by its first word; an error means that the check itself is broken."""
    if isinstance(value, bool):
        return "OK" if value else FAIL
    if not isinstance(value, str) or not value.strip():
        return WARN
    if error_name(value):
        return FAIL
    word = value.strip().upper()
    for state in ("OK", WARN, FAIL):
        if word.startswith(state):
            return state
    return WARN


def checks_behind(book: Book, verdict: Region, state: str) -> str:
    """Labels of the checks on the verdict's sheet that say its state, in one short text; empty if none does.

    A check is a row with the word in a cell of its own, a label left of it and perhaps what it means right of it.
    """
    used = book.sheet(verdict.sheet).used
    if used is None:
        return ""
    rows = book.sheet(verdict.sheet).values(*used)
    found = [
        said for row, cells in enumerate(rows, start=used[0]) if row != verdict.top for said in _saying(cells, state)
    ]
    said = "; ".join(found[:_NAMED]) + (f"; and {len(found) - _NAMED} more" if len(found) > _NAMED else "")
    return f"{said}; the sheet {verdict.sheet} tells it in full" if _CUT in said or len(found) > _NAMED else said


def _saying(cells: Sequence[object], state: str) -> Iterator[str]:
    for place, cell in enumerate(cells):
        if _word(cell) != state:
            continue
        before = [text for text in map(_text, cells[:place]) if text]
        after = [text for text in map(_text, cells[place + 1 :]) if text]
        if before:
            yield before[-1] + (f" ({_short(after[-1])})" if after else "")
        return


def _word(cell: object) -> str:
    return cell.strip().upper() if isinstance(cell, str) else ""


def _text(cell: object) -> str:
    return cell.strip() if isinstance(cell, str) and not error_name(cell) else ""


def _short(text: str) -> str:
    if len(text) <= _DETAIL:
        return text
    words = text[:_DETAIL].rpartition(" ")[0].rstrip(" ,;:")
    return (words or text[:_DETAIL]) + _CUT
