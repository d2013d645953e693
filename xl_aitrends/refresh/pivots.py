"""Pivot tables over cells that changed: they show what a spreadsheet program last made of them, and that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_aitrends.cells.address import parse_range
from xl_aitrends.errors import AitrendsError
from xl_aitrends.refresh.named import find_name
from xl_aitrends.refresh.regions import Region
from xl_aitrends.workbook.pivots import Pivot, read_pivots

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book


def pivot_notes(book: Book) -> list[str]:
    """One line for each pivot table whose source holds cells that change."""
    return [
        f"{pivot.sheet}: the pivot table {pivot.name} shows {pivot.source} as of its own last refresh; "
        "refresh it in Excel (Data, Refresh All)"
        for pivot in read_pivots(book)
        if (source := _region(book, pivot)) and _changes(book, source)
    ]


def _region(book: Book, pivot: Pivot) -> Region | None:
    try:
        if pivot.source_sheet:
            return Region(book.sheet(pivot.source_sheet).name, *parse_range(pivot.source))
        table = next((table for table in book.tables if table.name.casefold() == pivot.source.casefold()), None)
        return Region(table.sheet, *table.ref) if table else find_name(book, pivot.source)
    except AitrendsError:
        return None


def _changes(book: Book, source: Region) -> bool:
    """Whether a row under the source's headers is to be written."""
    rows = book.sheet(source.sheet).edits.rows
    below = source._replace(top=source.top + 1)
    return any(below.holds(row, column) for row, cells in rows.items() for column in cells)
