"""What a formula's words can mean in one workbook: its sheets, names, Tables and spills."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from xl_aitrends.cells.address import MAX_ROWS, Rect, column_number, parse_range
from xl_aitrends.errors import WorkbookError
from xl_aitrends.refresh.regions import Region
from xl_aitrends.refresh.structured import resolve_structured

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book, DefinedName, Table


_USUAL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})(?::\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6}))?\Z")


class Scope:
    """Looks up sheets, defined names, Tables and spilled ranges, without regard to case."""

    def __init__(self, book: Book, spills: Mapping[tuple[str, int, int], Region]) -> None:
        self.spills = spills
        self._order = [sheet.name for sheet in book.sheets]
        self._sheets = {name.casefold(): name for name in self._order}
        self._names: dict[tuple[str | None, str], DefinedName] = {
            (name.sheet.casefold() if name.sheet else None, name.name.casefold()): name for name in book.defined_names
        }
        self._tables: dict[str, Table] = {table.name.casefold(): table for table in book.tables}

    def sheets(self, text: str) -> list[str]:
        """Real names of the sheet, or of the run of sheets (`Jan:Mar`), that stands before a `!`."""
        if text.casefold() in self._sheets:
            return [self._sheets[text.casefold()]]
        first, colon, last = text.partition(":")
        if "[" in text:
            raise WorkbookError("it refers to another workbook")
        if not colon or first.casefold() not in self._sheets or last.casefold() not in self._sheets:
            raise WorkbookError(f"there is no sheet {text!r}")
        ends = sorted(self._order.index(self._sheets[name.casefold()]) for name in (first, last))
        return self._order[ends[0] : ends[1] + 1]

    def name(self, text: str, sheet: str) -> DefinedName | None:
        """Defined name as seen from a sheet: its own names come before the workbook's."""
        own = self._names.get((sheet.casefold(), text.casefold()))
        return own or self._names.get((None, text.casefold()))

    def table(self, text: str, sheet: str, row: int, column: int) -> Region:
        """Rectangle of a structured reference in the cell (sheet, row, column)."""
        name, bracket, rest = text.partition("[")
        table = self._tables.get(name.casefold()) if name else self._around(sheet, row, column)
        if table is None:
            raise WorkbookError(f"there is no Table {name!r}" if name else "the formula stands in no Table")
        return resolve_structured(bracket + rest, table, row)

    def whole_table(self, text: str) -> Region | None:
        """Rectangle of the data of the Table called so, or None."""
        table = self._tables.get(text.casefold())
        return None if table is None else resolve_structured("[]", table, 0)

    def _around(self, sheet: str, row: int, column: int) -> Table | None:
        for table in self._tables.values():
            if table.sheet == sheet and Region(sheet, *table.ref).holds(row, column):
                return table
        return None

    def areas(self, sheet_text: str | None, text: str, sheet: str) -> list[Region]:
        """Rectangles of an A1 reference; more than one only for a 3-D reference."""
        rectangle = _rectangle(text)
        if sheet_text is None:
            return [Region(sheet, *rectangle)]
        return [Region(name, *rectangle) for name in self.sheets(sheet_text)]


@lru_cache(maxsize=8192)
def _rectangle(text: str) -> Rect:
    """Read an address; `parse_range` reads every spelling, this one the usual ones quickly."""
    match = _USUAL.match(text)
    if match is None:
        return parse_range(text)
    left, top = column_number(match[1]), int(match[2])
    if match[3] is None:
        return (top, left, top, left) if top <= MAX_ROWS else parse_range(text)
    right, bottom = column_number(match[3]), int(match[4])
    return (top, left, bottom, right) if top <= bottom <= MAX_ROWS and left <= right else parse_range(text)
