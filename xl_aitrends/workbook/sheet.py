"""One worksheet: its values, formulas and formats, read on demand, with queued edits laid over what is stored."""

from __future__ import annotations

import re
from dataclasses import replace

from xl_aitrends.cells.address import MAX_COLUMNS, MAX_ROWS, Rect, column_letters, column_number, parse_range
from xl_aitrends.errors import InputError, WorkbookError, WorkbookRefused
from xl_aitrends.workbook.cell_values import CellReader, Value, finite
from xl_aitrends.workbook.cell_writer import CellWriter
from xl_aitrends.workbook.cells_xml import SheetCells, sheet_tail
from xl_aitrends.workbook.edits import CellEdit, Content, SheetEdits
from xl_aitrends.workbook.formulas import Formula, read_formulas
from xl_aitrends.workbook.markup import ATTRIBUTES, attributes, mask
from xl_aitrends.workbook.patch import SheetPatch, resolve_style
from xl_aitrends.workbook.shared_parts import SharedParts
from xl_aitrends.workbook.sheet_columns import column_style

_ROWS_AT_ONCE = 256  # rows matched by one expression: bounds the memory of a large read


class Sheet:
    """A worksheet of an open book; rows and columns count from 1.

    Values: a number is a float (dates are serial numbers), text a str, a truth value a bool, a blank None; an error
    is its text, such as ``"#N/A"``.
    """

    def __init__(self, name: str, part: str, shared: SharedParts) -> None:
        self.name, self.part = name, part
        self.edits = SheetEdits()
        self._shared = shared
        self._formulas: tuple[Formula, ...] | None = None
        self._by_cell: dict[tuple[int, int], Formula] | None = None
        self._stored_used: Rect | None = None
        self._used_known = False
        self._scan: SheetCells | None = None
        self._patch: tuple[int, SheetPatch] | None = None

    def __repr__(self) -> str:
        return f"Sheet({self.name!r})"

    @property
    def cells(self) -> SheetCells:
        """The stored part with its rows indexed."""
        if self._scan is None:
            data = self._shared.package.read(self.part)
            self._scan = SheetCells(data, self._shared.package.place(self.part))
            self._shared.hold(self, len(data))
        return self._scan

    def release(self) -> None:
        """Forget the inflated part; the next reader inflates it again."""
        self._scan = None

    @property
    def reader(self) -> CellReader:
        """The decoder of this part's cells."""
        shared = self._shared
        scan = self.cells
        return CellReader(scan.part, scan.grammar, lambda: shared.strings, date1904=shared.date1904)

    def patch(self) -> SheetPatch:
        """The queued edits as splices of the part."""
        if self._patch is None or self._patch[0] != self.edits.version:
            scan = self.cells
            writer = CellWriter(scan.grammar, self.reader)
            self._patch = self.edits.version, SheetPatch(scan, self.edits, writer, self._new_style)
        return self._patch[1]

    def _new_style(self, row: int, col: int) -> int | None:
        return resolve_style(self.cells, row, col, self.default_style(row, col))

    @property
    def tail(self) -> bytes:
        """What follows the cells in the part, as it will be saved."""
        if self.edits.tail is not None:
            return self.edits.tail
        return self._scan.tail if self._scan else sheet_tail(self._shared.package.read(self.part))

    @property
    def used(self) -> Rect | None:
        """The smallest rectangle around every cell that has a value or a formula; None on a blank sheet."""
        if not self._used_known:
            self._stored_used, self._used_known = self._find_used(), True
        rects = [self._stored_used] if self._stored_used else []
        for row, cells in self.edits.rows.items():
            filled = [c for c, edit in cells.items() if edit.value is not None or edit.content is Content.FORMULA]
            if filled:
                rects.append((row, min(filled), row, max(filled)))
        if not rects:
            return None
        tops, lefts, bottoms, rights = zip(*rects, strict=True)
        return min(tops), min(lefts), max(bottoms), max(rights)

    def _find_used(self) -> Rect | None:
        scan = self.cells
        columns: set[int] = set()
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
        columns = {column_number(letters.decode()) for letters in known}
        return (filled[0], min(columns), filled[-1], max(columns)) if filled else None

    def formulas(self) -> tuple[Formula, ...]:
        """Every formula in reading order, as it will be saved."""
        if self._formulas is None:
            found = read_formulas(self.cells, self.reader, self._shared.limits, self._shared.is_dynamic)
            self._formulas = tuple(found)
        return self._with_edits(self._formulas) if self.edits.rows else self._formulas

    def stored_formulas(self) -> tuple[Formula, ...]:
        """Every formula as the file holds it, queued edits left out."""
        if self._formulas is None:
            self.formulas()
        return self._formulas or ()

    def formula_at(self, row: int, col: int) -> Formula | None:
        """The formula of one cell, as it will be saved."""
        if self._by_cell is None:
            self._by_cell = {(formula.row, formula.col): formula for formula in self.stored_formulas()}
        edit = self.edits.at(row, col)
        if edit is not None and edit.content is not Content.RESULT:
            return _queued(row, col, edit) if edit.content is Content.FORMULA else None
        stored = self._by_cell.get((row, col))
        return _overlaid(stored, edit) if stored and edit else stored

    def _with_edits(self, stored: tuple[Formula, ...]) -> tuple[Formula, ...]:
        merged = []
        for formula in stored:
            edit = self.edits.at(formula.row, formula.col)
            if edit is None:
                merged.append(formula)
            elif edit.content is Content.RESULT:
                merged.append(_overlaid(formula, edit))
        for row, cells in self.edits.rows.items():
            merged += [_queued(row, c, edit) for c, edit in cells.items() if edit.content is Content.FORMULA]
        return tuple(sorted(merged, key=lambda formula: (formula.row, formula.col)))

    def value(self, row: int, col: int) -> Value:
        """The value of one cell."""
        return self.values(row, col, row, col)[0][0]

    def values(self, r1: int, c1: int, r2: int, c2: int) -> list[list[Value]]:
        """The values of a rectangle, row by row.

        Blank rows may be one and the same list: change a copy. Whole columns are cheap, since only rows that hold
        something are built.
        """
        if not (1 <= r1 <= r2 <= MAX_ROWS and 1 <= c1 <= c2 <= MAX_COLUMNS):
            raise InputError(f"rectangle {(r1, c1, r2, c2)} is not first row, first column, last row, last column")
        rows = self.cells.rows_between(r1, r2)
        width = c2 - c1 + 1
        if len(rows) * width > self._shared.limits.grid_cells:
            raise WorkbookRefused(f"{self.name}: {len(rows)} × {width} cells at once; ask for less or raise grid_cells")
        blank: list[Value] = [None] * width
        grid = [blank] * (r2 - r1 + 1)
        for index in rows:
            grid[self.cells.numbers[index] - r1] = blank[:]
        for first in range(rows.start, rows.stop, _ROWS_AT_ONCE):
            self._fill(grid, range(first, min(first + _ROWS_AT_ONCE, rows.stop)), r1, c1, c2)
        self._lay_edits(grid, blank, (r1, c1, r2, c2))
        return grid

    def _fill(self, grid: list[list[Value]], rows: range, r1: int, c1: int, c2: int) -> None:
        scan, reader = self.cells, self.reader
        start, end = scan.row_span(rows[0])[0], scan.row_span(rows[-1])[1]
        found = scan.grammar.usual.findall(scan.data, start, end)
        if len(found) != _tags(scan, start, end):
            self._fill_slowly(grid, rows, r1, c1, c2)
            return
        place = {column_letters(c).encode(): c - c1 for c in range(c1, c2 + 1)} if c2 - c1 < 400 else None
        kinds: dict[bytes, str] = {}
        digits, line = b"", grid[0]
        for letters, row, raw, text, inline in found:
            at = column_number(letters.decode()) - c1 if place is None else place.get(letters, -1)
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
            raise WorkbookError(f"{self.cells.part} holds a cell outside its row; repair the file in Excel")
        return grid[at]

    def _fill_slowly(self, grid: list[list[Value]], rows: range, r1: int, c1: int, c2: int) -> None:
        scan, reader = self.cells, self.reader
        for index in rows:
            line = grid[scan.numbers[index] - r1]
            for cell in scan.cells(index):
                if c1 <= cell.column <= c2:
                    line[cell.column - c1] = reader.read(cell.attributes, cell.body)

    def _lay_edits(self, grid: list[list[Value]], blank: list[Value], rect: Rect) -> None:
        r1, c1, r2, c2 = rect
        touched = self.edits.rows
        for row in touched.keys() & range(r1, r2 + 1) if len(touched) < r2 - r1 else range(r1, r2 + 1):
            for column, edit in touched.get(row, {}).items():
                if c1 <= column <= c2:
                    if grid[row - r1] is blank:
                        grid[row - r1] = blank[:]
                    grid[row - r1][column - c1] = edit.value

    def style(self, row: int, col: int) -> int:
        """The style of a cell; where the cell is not stored, of its row or column."""
        stored = self.stored_style(row, col)
        return (self.default_style(row, col) or 0) if stored is None else stored

    def stored_style(self, row: int, col: int) -> int | None:
        """The style of a stored cell, None where the part holds no such cell."""
        cell = self.cells.cell(row, col)
        return None if cell is None else int(attributes(cell.attributes).get("s", "0"))

    def metadata(self, row: int, col: int) -> str:
        """The ``cm`` of a stored cell."""
        cell = self.cells.cell(row, col)
        return attributes(cell.attributes).get("cm", "") if cell else ""

    def merged(self) -> list[Rect]:
        """The merged cells."""
        tail = mask(self.tail)
        tag = re.compile(rb"<%smergeCell(?=\s)(%s)/?>" % (self.cells.grammar.prefix, ATTRIBUTES))
        return [parse_range(attributes(match[1]).get("ref", "")) for match in tag.finditer(tail)]

    def default_style(self, row: int, col: int) -> int | None:
        """The style that a cell gets from its row or, without one, from its column."""
        index = self.cells.row_index(row)
        given = self.cells.row_attributes(index) if index is not None else {}
        if given.get("customFormat") in ("1", "true") and given.get("s"):
            return int(given["s"])
        return column_style(self.cells, col)

    def is_date_formatted(self, row: int, col: int) -> bool:
        """Whether the cell shows its number as a date or a time."""
        return self._shared.styles.is_date(self.style(row, col))

    def number_format(self, row: int, col: int) -> str:
        """The format code of the cell."""
        return self._shared.styles.number_format(self.style(row, col))


def _overlaid(formula: Formula, edit: CellEdit) -> Formula:
    return replace(formula, cached=edit.value, ref=edit.ref or formula.ref)


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


def _queued(row: int, column: int, edit: CellEdit) -> Formula:
    kind = ("dynamic" if edit.metadata else "array") if edit.array else "plain"
    ref = edit.ref or (row, column, row, column) if edit.array else None
    return Formula(row, column, edit.formula, kind, ref, edit.value)  # type: ignore[arg-type]
