"""Rectangles of values out of a sheet part: many rows by one expression, or cell by cell where that is unsafe."""

from __future__ import annotations

from xl_aitrends.cells.address import Rect, column_letters, column_number
from xl_aitrends.errors import InputError, WorkbookError
from xl_aitrends.workbook.cell_values import CellReader, Value, finite
from xl_aitrends.workbook.cells_xml import SheetCells

_ROWS_AT_ONCE = 256  # rows matched by one expression: bounds the memory of a large read


class GridReader:
    """Reads the stored values of one part."""

    def __init__(self, cells: SheetCells, reader: CellReader) -> None:
        self._cells, self._reader = cells, reader

    def fill(self, grid: list[list[Value]], rows: range, r1: int, c1: int, c2: int) -> None:
        """Put the values of the rows (by index) and columns into a grid whose first row is ``r1``."""
        for first in range(rows.start, rows.stop, _ROWS_AT_ONCE):
            self._fill(grid, range(first, min(first + _ROWS_AT_ONCE, rows.stop)), r1, c1, c2)

    def _fill(self, grid: list[list[Value]], rows: range, r1: int, c1: int, c2: int) -> None:
        scan, reader = self._cells, self._reader
        start, end = scan.row_span(rows[0])[0], scan.row_span(rows[-1])[1]
        found = scan.grammar.usual.findall(scan.data, start, end)
        if len(found) != _tags(scan, start, end):
            self._fill_slowly(grid, rows, r1, c1, c2)
            return
        place = {column_letters(c).encode(): c - c1 for c in range(c1, c2 + 1)}
        kinds: dict[bytes, str] = {}
        digits, line = b"", grid[0]
        for letters, row, raw, text, inline in found:
            at = place.get(letters, -1)
            if at < 0 or c1 + at > c2 or not (text or inline or b'"str"' in raw):
                continue
            if row != digits:
                digits, line = row, self._line(grid, int(row) - r1)
            kind = kinds.get(raw)
            if kind is None:
                kind = kinds[raw] = reader.kind(raw)
            if kind == "n":
                try:
                    line[at] = finite(float(text))
                    continue
                except ValueError:
                    pass  # entities or blanks around the number: the careful reader knows
            line[at] = reader.inline(inline) if kind == "inlineStr" else reader.stored(kind, text)

    def _line(self, grid: list[list[Value]], at: int) -> list[Value]:
        if not 0 <= at < len(grid):
            raise WorkbookError(f"{self._cells.part} holds a cell outside its row; repair the file in Excel")
        return grid[at]

    def _fill_slowly(self, grid: list[list[Value]], rows: range, r1: int, c1: int, c2: int) -> None:
        scan, reader = self._cells, self._reader
        for index in rows:
            line = grid[scan.numbers[index] - r1]
            for cell in scan.cells(index):
                if c1 <= cell.column <= c2:
                    line[cell.column - c1] = reader.read(cell.attributes, cell.body)

    def used(self) -> Rect | None:
        """The smallest rectangle around every stored value and formula."""
        scan = self._cells
        filled = []
        known: set[bytes] = set()
        for index, row in enumerate(scan.numbers):
            start, end = scan.row_span(index)
            found = scan.grammar.usual.findall(scan.data, start, end)
            if len(found) == _tags(scan, start, end):
                here = {letters for letters, _, _, value, inline in found if value or inline}
                if scan.data.find(scan.grammar.formula_mark, start, end) >= 0:
                    here |= {cell_letters(c.column) for c in scan.cells(index) if scan.grammar.formula_mark in c.body}
            else:
                here = {cell_letters(c.column) for c in scan.cells(index) if _holds_something(scan, c.body)}
            if here:
                filled.append(row)
                known |= here
        columns = self._numbers(known)
        return (filled[0], min(columns), filled[-1], max(columns)) if filled else None

    def _numbers(self, letters: set[bytes]) -> list[int]:
        try:
            return [column_number(name.decode()) for name in letters]
        except InputError as error:
            raise WorkbookError(f"{self._cells.part}: {error}; repair the file in Excel") from None


def cell_letters(column: int) -> bytes:
    """A column's letters as the part spells them."""
    return column_letters(column).encode()


def _tags(scan: SheetCells, start: int, end: int) -> int:
    return scan.data.count(scan.grammar.cell_mark, start, end)


def _holds_something(scan: SheetCells, body: bytes) -> bool:
    grammar = scan.grammar
    if grammar.formula_mark in body:
        return True
    value, inline = grammar.value.search(body), grammar.inline.search(body)
    return bool((value and value[1]) or (inline and inline[1]))
