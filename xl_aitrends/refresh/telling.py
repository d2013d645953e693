"""Changed cells as people are told of them: key outputs first, and serial numbers that cells show as days as days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from xl_aitrends.cells.address import parse_cell
from xl_aitrends.cells.dates import to_day
from xl_aitrends.errors import InputError
from xl_aitrends.refresh.named import starting_with
from xl_aitrends.refresh.regions import Region
from xl_aitrends.refresh.result import Change, Value

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book, Sheet

TOLD = 10  # changes told of a dry run; a report holds them all
_OUTPUT = "output"


def told_changes(book: Book, changes: Sequence[Change]) -> tuple[Change, ...]:
    """The first changes worth reading: cells of names that begin with `out_`, the sheet Output, then the others."""
    outputs = [region for _, region in starting_with(book, "out_")]

    def rank(change: Change) -> int:
        cell = parse_cell(change.cell)
        if any(one.sheet == change.sheet and one.holds(*cell) for one in outputs):
            return 0
        return 1 if change.sheet.casefold() == _OUTPUT else 2

    first = sorted(changes, key=rank)[:TOLD]
    return tuple(_as_shown(book.sheet(one.sheet), book.sheet(one.sheet), one, book, book) for one in first)


def shown_difference(one: Book, other: Book, change: Change) -> Change:
    """A change between two workbooks, each value as its own workbook shows it."""
    return _as_shown(one.sheet(change.sheet), other.sheet(change.sheet), change, one, other)


def _as_shown(before: Sheet, after: Sheet, change: Change, one: Book, other: Book) -> Change:
    row, column = parse_cell(change.cell)
    old = shown_value(before, row, column, change.old, date1904=one.date1904)
    new = shown_value(after, row, column, change.new, date1904=other.date1904)
    return replace(change, old=old, new=new)


def shown_value(sheet: Sheet, row: int, column: int, value: Value, *, date1904: bool) -> Value:
    """A value, as ISO text where it is the serial number of a day in a cell that is formatted as a date."""
    if not isinstance(value, float) or value < 1 or not value.is_integer() or not sheet.is_date_formatted(row, column):
        return value
    try:
        return str(to_day(value, date1904=date1904))
    except InputError:
        return value


def shown_first(book: Book, region: Region, value: Value) -> Value:
    """The value of a region's first cell, likewise."""
    return shown_value(book.sheet(region.sheet), region.top, region.left, value, date1904=book.date1904)
