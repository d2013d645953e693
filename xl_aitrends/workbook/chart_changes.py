"""The charts of a book: which read cells that change, and their caches written again from the current values."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, partial
from typing import TYPE_CHECKING

from xl_aitrends.cells.address import Rect
from xl_aitrends.workbook.cell_values import Value
from xl_aitrends.workbook.chart_sources import Place, places
from xl_aitrends.workbook.charts import Points, references, with_caches, with_references
from xl_aitrends.workbook.extents import follow_text
from xl_aitrends.workbook.formulas import Formula
from xl_aitrends.workbook.names import DefinedName
from xl_aitrends.workbook.relations import read_content_types
from xl_aitrends.workbook.tables import Table

if TYPE_CHECKING:
    from xl_aitrends.workbook.book import Book

_CHART_TYPES = ("drawingml.chart+xml", "chartex+xml")
_MOST_POINTS = 1_000_000


class BookHolder:
    """Looks references up in a book, reading its names and Tables once."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._names: tuple[DefinedName, ...] | None = None
        self._tables: tuple[Table, ...] | None = None

    def names(self) -> tuple[DefinedName, ...]:
        """The defined names."""
        if self._names is None:
            self._names = self._book.defined_names
        return self._names

    def tables(self) -> tuple[Table, ...]:
        """The Tables."""
        if self._tables is None:
            self._tables = self._book.tables
        return self._tables

    def formula_at(self, sheet: str, row: int, col: int) -> Formula | None:
        """The formula of a cell; None also where the sheet is unknown."""
        return self._book.sheet(sheet).formula_at(row, col) if self.knows(sheet) else None

    def knows(self, sheet: str) -> bool:
        """Whether the book has that worksheet."""
        return any(known.name.casefold() == sheet.casefold() for known in self._book.sheets)


def chart_parts(book: Book) -> list[str]:
    """The chart parts, in the order of the file."""
    types = read_content_types(book.package.tree("[Content_Types].xml"))
    return [part for part in book.package.names() if types.of(part).endswith(_CHART_TYPES)]


def refresh_caches(book: Book, only: Iterable[str] | None = None) -> list[str]:
    """Write the caches of charts over queued cells, or of the charts named, in full. Returns the charts changed."""
    holder = BookHolder(book)
    forced = None if only is None else set(only)
    shown = cache(partial(_points, book, holder))  # the dates of a chart are the categories of each of its series
    changed = []
    for part in chart_parts(book):
        data = book.package.read(part)
        due = part in forced if forced is not None else any(_is_due(book, holder, text) for text in references(data))
        if not due:
            continue
        new = with_caches(data, shown)
        if new != data:
            book.package.replace(part, new)
            changed.append(part)
    return changed


def follow_extent(book: Book, sheet: str, old: Rect, new: Rect, *, cells: bool = True) -> list[str]:
    """Charts that covered the old extent read the new one, and hold its values. Returns the charts changed."""
    moved = []
    for part in chart_parts(book):
        data = book.package.read(part)
        changed = with_references(data, lambda text: follow_text(text, None, sheet, old, new, cells=cells))
        if changed != data:
            book.package.replace(part, changed)
            moved.append(part)
    refresh_caches(book, moved)
    return moved


def _is_due(book: Book, holder: BookHolder, text: str) -> bool:
    found = places(text, holder)
    return any(holder.knows(sheet) and _edited(book, sheet, rect) for sheet, rect in found or ())


def _edited(book: Book, sheet: str, rect: Rect) -> bool:
    rows = book.sheet(sheet).edits.rows
    inside = rows.keys() & range(rect[0], rect[2] + 1) if rows else ()
    return any(rect[1] <= column <= rect[3] for row in inside for column in rows[row])


def _points(book: Book, holder: BookHolder, text: str) -> Points | None:
    """What a reference shows, the innermost level first; None where that cannot be told."""
    found = places(text, holder)
    if not found or not all(holder.knows(sheet) for sheet, _ in found):
        return None
    if sum((r2 - r1 + 1) * (c2 - c1 + 1) for _, (r1, c1, r2, c2) in found) > _MOST_POINTS:
        return None
    grids = [_grid(book, place) for place in found]
    sheet, (row, col, _, _) = found[0]
    code = book.sheet(sheet).number_format(row, col)
    if len(grids) > 1 or min(len(grids[0]), len(grids[0][0])) == 1:
        return Points([[value for grid in grids for line in grid for value in line]], code)
    return Points([list(level) for level in reversed(list(zip(*grids[0], strict=True)))], code)


def _grid(book: Book, place: Place) -> list[list[Value]]:
    sheet, rect = place
    return book.sheet(sheet).values(*rect)
