"""Rectangles of values out of a sheet part: many rows by one expression, or cell by cell where that is unsafe.

What was read is kept for a while, since one refresh asks for the columns of a sheet one after another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt

from xl_aitrends.cells.address import Rect, column_number
from xl_aitrends.errors import InputError, WorkbookError
from xl_aitrends.workbook.cell_values import CellReader, Value, finite
from xl_aitrends.workbook.cells_xml import SheetCells
from xl_aitrends.workbook.plain_rows import PlainRows

_ROWS_AT_ONCE = 256  # rows matched by one expression: bounds the memory of a large read
_FEW_ROWS = 16  # a read of fewer rows leaves the others of their block alone
_KEPT_NUMBERS = 1 << 21  # 16 MB

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Objects = npt.NDArray[np.object_]


class _Misplaced(WorkbookError):
    """A cell stands in a row that it does not belong to."""


class _Block(NamedTuple):
    """Some rows read, packed: a refresh goes over a sheet many times, and must find all of it still there."""

    left: int
    numbers: Floats  # rows × columns from `left` on, nan where there is no number
    others: dict[int, Objects]  # columns, from 0, that hold more than numbers and blanks
    columns: frozenset[int]
    filled: tuple[int, int] | None

    @property
    def size(self) -> int:
        """Numbers kept; any other value takes the memory of some five."""
        return self.numbers.size + 5 * len(self.others) * len(self.numbers)

    def lines(self, skipped: int, start: int, stop: int) -> list[list[Value]]:
        """Rows after the first ``skipped``, columns from ``start`` up to ``stop``, both from 0."""
        numbers = self.numbers[skipped:, start:stop]
        blank = np.isnan(numbers)
        if not blank.any():
            return cast("list[list[Value]]", numbers.tolist())
        cells = numbers.astype(object)
        cells[blank] = None
        for column in self.others.keys() & range(start, stop):
            cells[:, column - start] = self.others[column][skipped:]
        return cast("list[list[Value]]", cells.tolist())


class _Found(NamedTuple):
    """Cells of some rows, in order: column, row number as an index into the rows, value."""

    columns: Sequence[int]
    rows: Sequence[int]
    values: Sequence[Value]


class GridReader:
    """Reads the stored values of one part."""

    def __init__(self, cells: SheetCells, reader: CellReader) -> None:
        self._cells, self._reader = cells, reader
        self._blocks: dict[int, _Block] = {}
        self._numbers: dict[bytes, int] = {}
        self._plain_rows = PlainRows()

    def fill(self, grid: list[list[Value]], rows: range, r1: int, c1: int, c2: int) -> None:
        """Put the values of the rows (by index) and columns into a grid whose first row is ``r1``."""
        for some in _cut(rows):
            try:
                left, lines = self._lines(some, c1, c2)
            except _Misplaced:
                raise
            except WorkbookError:  # a damaged cell matters only to who asks for its column
                self._fill_slowly(grid, some, r1, c1, c2)
                continue
            if lines and lines[0]:
                for index, line in zip(some, lines, strict=False):
                    grid[self._cells.numbers[index] - r1][left - c1 : left - c1 + len(line)] = line

    def _fill_slowly(self, grid: list[list[Value]], rows: range, r1: int, c1: int, c2: int) -> None:
        scan, reader = self._cells, self._reader
        for index in rows:
            line = grid[scan.numbers[index] - r1]
            for cell in scan.cells(index):
                if c1 <= cell.column <= c2:
                    line[cell.column - c1] = reader.read(cell.attributes, cell.body)

    def used(self) -> Rect | None:
        """The smallest rectangle around every stored value and formula."""
        columns: set[int] = set()
        filled: list[int] = []
        for some in _cut(range(len(self._cells.numbers))):
            block = self._block(some.start // _ROWS_AT_ONCE)
            columns |= block.columns
            filled += [some.start + at for at in block.filled or ()]
            for row, column in self._formula_cells(some):
                columns.add(column)
                filled.append(row)
        numbers = self._cells.numbers
        return (numbers[min(filled)], min(columns), numbers[max(filled)], max(columns)) if filled else None

    def _formula_cells(self, rows: range) -> Iterator[tuple[int, int]]:
        """Row index and column of the formulas on some rows: they count even where they show nothing."""
        scan, mark = self._cells, self._cells.grammar.formula_mark
        if scan.data.find(mark, scan.row_span(rows[0])[0], scan.row_span(rows[-1])[1]) < 0:
            return
        for index in rows:
            if scan.data.find(mark, *scan.row_span(index)) >= 0:
                yield from ((index, cell.column) for cell in scan.cells(index) if mark in cell.body)

    # --- blocks -------------------------------------------------------------------------------------------------------

    def _block(self, number: int) -> _Block:
        block = self._blocks.pop(number, None)
        if block is None:
            first = number * _ROWS_AT_ONCE
            rows = range(first, min(first + _ROWS_AT_ONCE, len(self._cells.numbers)))
            block = self._plain(rows) or _packed(self._read(rows), len(rows))
        self._blocks[number] = block  # the one asked for last stands last
        while len(self._blocks) > 1 and sum(kept.size for kept in self._blocks.values()) > _KEPT_NUMBERS:
            del self._blocks[next(iter(self._blocks))]
        return block

    def _lines(self, rows: range, c1: int, c2: int) -> tuple[int, list[list[Value]]]:
        """Values of rows of one block, and the column that they begin with; those asked for that hold anything."""
        if len(rows) <= _FEW_ROWS:
            return _laid_out(self._read(rows), len(rows), c1, c2)
        block = self._block(rows.start // _ROWS_AT_ONCE)
        left, right = max(c1, block.left), min(c2, block.left + block.numbers.shape[1] - 1)
        skipped = rows.start % _ROWS_AT_ONCE
        return left, block.lines(skipped, left - block.left, right - block.left + 1) if left <= right else []

    def _plain(self, rows: range) -> _Block | None:
        """The block of rows that hold nothing but numbers, None where one of them does not."""
        found = []
        for index in rows:
            row = self._plain_rows.read(
                self._cells.data[slice(*self._cells.row_span(index))], self._cells.numbers[index]
            )
            if row is None:
                return None
            found.append(row)
        left, right = min(row.columns[0] for row in found), max(row.columns[-1] for row in found)
        numbers = np.full((len(rows), right - left + 1), np.nan)
        for line, row in zip(numbers, found, strict=True):
            line[row.columns - left] = row.values
        if np.isfinite(numbers).sum() != sum(row.columns.size for row in found):
            return None
        columns = frozenset[int]().union(*({id(row.columns): row.columns.tolist() for row in found}.values()))
        return _Block(int(left), numbers, {}, columns, (0, len(rows) - 1))

    def _read(self, rows: range) -> _Found:
        return self._usual(rows) or self._unusual(rows)

    def _unusual(self, rows: range) -> _Found:
        cells = [(at, cell) for at, index in enumerate(rows) for cell in self._cells.cells(index)]
        values = [self._reader.read(cell.attributes, cell.body) for _, cell in cells]
        return _Found([cell.column for _, cell in cells], [at for at, _ in cells], values)

    def _usual(self, rows: range) -> _Found | None:
        """The cells by one expression, None where it does not account for every one of them."""
        scan = self._cells
        start, end = scan.row_span(rows[0])[0], scan.row_span(rows[-1])[1]
        found = scan.grammar.usual.findall(scan.data, start, end)
        if not found or len(found) != scan.data.count(scan.grammar.cell_mark, start, end):
            return None
        letters, digits, raws, texts, inlines = zip(*found, strict=True)
        place = {b"%d" % scan.numbers[index]: at for at, index in enumerate(rows)}
        if not place.keys() >= set(digits):
            raise _Misplaced(f"{scan.part} holds a cell outside its row; repair the file in Excel")
        self._learn(set(letters))
        columns = list(map(self._numbers.__getitem__, letters))
        return _Found(columns, list(map(place.__getitem__, digits)), self._values(raws, texts, inlines))

    def _learn(self, letters: set[bytes]) -> None:
        try:
            self._numbers.update({name: column_number(name.decode()) for name in letters - self._numbers.keys()})
        except InputError as error:
            raise WorkbookError(f"{self._cells.part}: {error}; repair the file in Excel") from None

    def _values(self, raws: Sequence[bytes], texts: Sequence[bytes], inlines: Sequence[bytes]) -> Sequence[Value]:
        kinds = {raw: self._reader.kind(raw) for raw in set(raws)}
        if set(kinds.values()) == {"n"} and all(texts):
            try:
                numbers = list(map(float, texts))
            except ValueError:
                pass  # entities or blanks around a number: the careful reader knows
            else:
                if all(map(isfinite, numbers)):
                    return numbers
        return [self._value(kinds[cell[0]], *cell) for cell in zip(raws, texts, inlines, strict=True)]

    def _value(self, kind: str, raw: bytes, text: bytes, inline: bytes) -> Value:
        if not (text or inline or b'"str"' in raw):
            return None
        if kind == "n":
            try:
                return finite(float(text))
            except ValueError:
                return self._reader.stored(kind, text)
        return self._reader.inline(inline) if kind == "inlineStr" else self._reader.stored(kind, text)


def _laid_out(found: _Found, rows: int, c1: int, c2: int) -> tuple[int, list[list[Value]]]:
    """What was found in columns ``c1`` to ``c2``, as rows that begin with ``c1``."""
    right = min(c2, max(found.columns, default=0))
    lines: list[list[Value]] = [[None] * (right - c1 + 1) for _ in range(rows)]
    for column, row, value in zip(*found, strict=True):
        if c1 <= column <= right:
            lines[row][column - c1] = value
    return c1, lines


def _packed(found: _Found, rows: int) -> _Block:
    left, right = min(found.columns, default=1), max(found.columns, default=1)
    at, across = np.array(found.rows, dtype=np.intp), np.array(found.columns, dtype=np.intp) - left
    numbers = np.full((rows, right - left + 1), np.nan)
    if set(map(type, found.values)) <= {float}:
        numbers[at, across] = found.values
        return _Block(left, numbers, {}, frozenset(found.columns), _ends(at))
    values = np.empty(len(found.values), dtype=object)
    values[:] = found.values
    number = np.fromiter((type(value) is float for value in found.values), np.bool_, len(values))
    full = np.fromiter((value is not None for value in found.values), np.bool_, len(values))
    numbers[at[number], across[number]] = values[number].astype(np.float64)
    others = {}
    for column in np.unique(across[full & ~number]).tolist():
        inside = full & (across == column)
        others[column] = np.full(rows, None, dtype=object)
        others[column][at[inside]] = values[inside]
        numbers[:, column] = np.nan
    return _Block(left, numbers, others, frozenset((across[full] + left).tolist()), _ends(at[full]))


def _ends(rows: Ints) -> tuple[int, int] | None:
    return (int(rows[0]), int(rows[-1])) if rows.size else None


def _cut(rows: range) -> Iterator[range]:
    """Rows by the blocks that they lie in."""
    first = rows.start
    while first < rows.stop:
        last = min((first // _ROWS_AT_ONCE + 1) * _ROWS_AT_ONCE, rows.stop)
        yield range(first, last)
        first = last
