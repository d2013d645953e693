"""Rectangles of values out of a sheet part: many rows by one expression, or cell by cell where that is unsafe.

What was read is kept for a while, since one refresh asks for the columns of a sheet one after another.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

from xl_aitrends.cells.address import Rect, column_number
from xl_aitrends.errors import InputError, WorkbookError
from xl_aitrends.workbook.cell_values import CellReader, Value, finite
from xl_aitrends.workbook.cells_xml import SheetCells
from xl_aitrends.workbook.plain_rows import PlainRows, Run

_ROWS_AT_ONCE = 256  # rows matched by one expression: bounds the memory of a large read
_FEW_ROWS = 16  # a read of fewer rows leaves the others of their block alone
_KEPT_NUMBERS = 1 << 21  # 16 MB


class _Misplaced(WorkbookError):
    """A cell stands in a row that it does not belong to."""


class _Line(NamedTuple):
    """Values of a row, packed where they are numbers, and the runs of columns that they stand in."""

    runs: tuple[Run, ...]
    values: array[float] | list[Value]

    def between(self, c1: int, c2: int) -> list[Value]:
        """What stands in the columns ``c1`` to ``c2``, in a list of its own."""
        line: list[Value] = [None] * (c2 - c1 + 1)
        for column, start, stop in self.runs:
            first, last = max(c1, column), min(c2, column + stop - start - 1)
            if first <= last:
                line[first - c1 : last - c1 + 1] = self.values[start + first - column : start + last - column + 1]
        return line


def _within(runs: tuple[Run, ...], c1: int, c2: int) -> int | None:
    """Where the value of column ``c1`` stands in lines of one run that holds all columns asked for, as most do."""
    return runs[0].place(c1) if len(runs) == 1 and runs[0].place(c2) is not None else None


class _Block(NamedTuple):
    """Some rows read, packed: a refresh goes over a sheet many times, and must find all of it still there."""

    lines: list[_Line]
    columns: frozenset[int]
    filled: tuple[int, int] | None
    size: int  # of a number; any other value takes the memory of some five


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
        self._few: tuple[range, Sequence[_Line]] | None = None
        self._numbers: dict[bytes, int] = {}
        self._plain_rows = PlainRows()

    def fill(self, grid: list[list[Value]], rows: range, r1: int, c1: int, c2: int) -> None:
        """Put lists of the rows' values (by index) in the columns into a grid whose first row is ``r1``."""
        for some in _cut(rows):
            try:
                lines = self._lines(some)
            except _Misplaced:
                raise
            except WorkbookError:  # a damaged cell matters only to who asks for its column
                self._fill_slowly(grid, some, r1, c1, c2)
                continue
            self._fill_block(grid, some, lines, r1, c1, c2)

    def _fill_block(
        self, grid: list[list[Value]], rows: range, lines: Sequence[_Line], r1: int, c1: int, c2: int
    ) -> None:
        numbers, width, runs, place = self._cells.numbers, c2 - c1 + 1, None, None
        for index, line in zip(rows, lines, strict=False):
            if line.runs is not runs:
                runs = line.runs
                place = _within(runs, c1, c2)
            if place is None:
                grid[numbers[index] - r1] = line.between(c1, c2)
            elif width == 1:
                grid[numbers[index] - r1] = [line.values[place]]
            else:
                grid[numbers[index] - r1] = list(line.values[place : place + width])

    def _fill_slowly(self, grid: list[list[Value]], rows: range, r1: int, c1: int, c2: int) -> None:
        scan, reader = self._cells, self._reader
        for index in rows:
            line = grid[scan.numbers[index] - r1] = [None] * (c2 - c1 + 1)
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

    def _lines(self, rows: range) -> Sequence[_Line]:
        """Rows of one block, and maybe others of it after them."""
        if len(rows) > _FEW_ROWS:
            return self._block(rows.start // _ROWS_AT_ONCE).lines[rows.start % _ROWS_AT_ONCE :]
        if self._few is None or self._few[0] != rows:  # one column of them is asked for after another
            self._few = rows, _packed(self._read(rows), len(rows)).lines
        return self._few[1]

    def _plain(self, rows: range) -> _Block | None:
        """The block of rows that hold nothing but numbers, None where one of them does not."""
        found, scan = [], self._cells
        for index in rows:
            start, end = scan.row_span(index)
            row = self._plain_rows.read(scan.data[start:end], scan.numbers[index])
            if row is None:
                return None
            found.append(_Line(*row))
        runs = {run for line in found for run in line.runs}
        columns = frozenset(run.column + at for run in runs for at in range(run.stop - run.start))
        return _Block(found, columns, (0, len(rows) - 1), sum(len(line.values) for line in found))

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


def _packed(found: _Found, rows: int) -> _Block:
    cells: list[dict[int, Value]] = [{} for _ in range(rows)]
    for column, row, value in zip(*found, strict=True):
        if value is not None:
            cells[row][column] = value
    lines = [_line(line) for line in cells]
    filled = [at for at, line in enumerate(cells) if line]
    size = sum(len(line.values) * (1 if isinstance(line.values, array) else 5) for line in lines)
    return _Block(lines, frozenset[int]().union(*cells), (filled[0], filled[-1]) if filled else None, size)


def _line(cells: dict[int, Value]) -> _Line:
    """Cells by column as one run, blanks between them included."""
    if not cells:
        return _Line((), [])
    first, last = min(cells), max(cells)
    values = [cells.get(column) for column in range(first, last + 1)]
    return _Line(_one_run(first, len(values)), array("d", values) if set(map(type, values)) == {float} else values)  # type: ignore[arg-type]


@lru_cache(maxsize=256)
def _one_run(column: int, length: int) -> tuple[Run, ...]:
    """The same for rows that look alike."""
    return (Run(column, 0, length),)


def _cut(rows: range) -> Iterator[range]:
    """Rows by the blocks that they lie in."""
    first = rows.start
    while first < rows.stop:
        last = min((first // _ROWS_AT_ONCE + 1) * _ROWS_AT_ONCE, rows.stop)
        yield range(first, last)
        first = last
