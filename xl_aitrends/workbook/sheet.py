"""One worksheet: its values, formulas and formats, read on demand, with queued edits laid over what is stored."""

from __future__ import annotations

import re
from dataclasses import replace

from xl_aitrends.cells.address import MAX_COLUMNS, MAX_ROWS, Rect, intersects, parse_range
from xl_aitrends.errors import InputError, WorkbookError, WorkbookRefused
from xl_aitrends.workbook.cell_values import CellReader, Value
from xl_aitrends.workbook.cell_writer import CellWriter
from xl_aitrends.workbook.cells_xml import SheetCells, sheet_tail
from xl_aitrends.workbook.edits import CellEdit, Content, SheetEdits
from xl_aitrends.workbook.formula_scan import formula_cells_only, tail_only
from xl_aitrends.workbook.formulas import Formula, read_formulas, shared_groups
from xl_aitrends.workbook.grid_reader import GridReader
from xl_aitrends.workbook.markup import ATTRIBUTES, attributes, mask, whole
from xl_aitrends.workbook.patch import SheetPatch, resolve_style
from xl_aitrends.workbook.shared_parts import SharedParts
from xl_aitrends.workbook.sheet_columns import column_style

_LARGE = 1 << 20  # inflated bytes: a smaller part is read whole, since it is often read again


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
        self._arrays: list[Formula] = []
        self._leaning: dict[tuple[int, int], list[tuple[int, int]]] | None = None
        self._stored_used: Rect | None = None
        self._used_known = False
        self._scan: SheetCells | None = None
        self._tail: bytes | None = None
        self._patch: tuple[int, SheetPatch] | None = None
        self._grid: GridReader | None = None

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
        self._scan = self._grid = None

    def let_go(self) -> None:
        """Forget what was read and made of it for good."""
        self.release()
        self._patch = None

    def _formula_cells_only(self) -> SheetCells | None:
        """The formula cells of a large part that nobody has inflated yet; None where the whole part is to be read."""
        package = self._shared.package
        if not self._is_unread_and_large():
            return None
        thin = formula_cells_only(package.pieces(self.part), package.place(self.part))
        return None if thin is None else SheetCells(thin, package.place(self.part))

    def _is_unread_and_large(self) -> bool:
        package = self._shared.package
        return not self._scan and not package.is_read(self.part) and package.size(self.part) >= _LARGE

    @property
    def reader(self) -> CellReader:
        """The decoder of this part's cells."""
        return self._reader(self.cells)

    def _reader(self, scan: SheetCells) -> CellReader:
        shared = self._shared
        return CellReader(scan.part, scan.grammar, lambda: shared.strings, date1904=shared.date1904)

    @property
    def _stored(self) -> GridReader:
        cells = self.cells
        if self._grid is None:
            self._grid = GridReader(cells, self._reader(cells))
        return self._grid

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
        if self._scan:
            return self._scan.tail
        if self._tail is None:
            package = self._shared.package
            streamed = tail_only(package.pieces(self.part)) if self._is_unread_and_large() else None
            self._tail = sheet_tail(package.read(self.part)) if streamed is None else streamed
        return self._tail

    @property
    def used(self) -> Rect | None:
        """The smallest rectangle around every cell that has a value or a formula; None on a blank sheet."""
        if not self._used_known:
            self._stored_used, self._used_known = self._stored.used(), True
        rects = [self._stored_used] if self._stored_used else []
        for row, cells in self.edits.rows.items():
            filled = [c for c, edit in cells.items() if edit.value is not None or edit.content is Content.FORMULA]
            if filled:
                rects.append((row, min(filled), row, max(filled)))
        if not rects:
            return None
        tops, lefts, bottoms, rights = zip(*rects, strict=True)
        return min(tops), min(lefts), max(bottoms), max(rights)

    def formulas(self) -> tuple[Formula, ...]:
        """Every formula in reading order, as it will be saved."""
        if self._formulas is None:
            cells = self._formula_cells_only() or self.cells
            found = read_formulas(cells, self._reader(cells), self._shared.limits, self._shared.is_dynamic)
            self._formulas = tuple(found)
        return self._with_edits(self._formulas) if self.edits.rows else self._formulas

    def stored_formulas(self) -> tuple[Formula, ...]:
        """Every formula as the file holds it, queued edits left out."""
        if self._formulas is None:
            self.formulas()
        return self._formulas or ()

    def formula_at(self, row: int, col: int) -> Formula | None:
        """The formula of one cell, as it will be saved."""
        edit = self.edits.at(row, col)
        if edit is not None and edit.content is not Content.RESULT:
            return _queued(row, col, edit) if edit.content is Content.FORMULA else None
        stored = self._formula_cells().get((row, col))
        return _overlaid(stored, edit) if stored and edit else stored

    def _formula_cells(self) -> dict[tuple[int, int], Formula]:
        if self._by_cell is None:
            self._by_cell = {(formula.row, formula.col): formula for formula in self.stored_formulas()}
            self._arrays = [formula for formula in self.stored_formulas() if formula.ref is not None]
        return self._by_cell

    def is_rich(self, index: int) -> bool:
        """Whether a shared string has parts with formats of their own."""
        return self._shared.strings.is_rich(index)

    def leaning(self) -> dict[tuple[int, int], list[tuple[int, int]]]:
        """The stored cells whose formula text others share, each with the cells that lean on it."""
        if self._leaning is None:
            self._leaning = shared_groups(self.cells)
        return self._leaning

    def formulas_in(self, rect: Rect) -> list[Formula]:
        """The formulas in a rectangle, and the arrays that reach into it."""
        r1, c1, r2, c2 = rect
        stored, queued = self._formula_cells(), self.edits.formula_cells
        if (r2 - r1 + 1) * (c2 - c1 + 1) < len(stored) + len(queued):  # a column may be asked about cell by cell
            within = ((r, c) for r in range(r1, r2 + 1) for c in range(c1, c2 + 1))
            inside = {cell for cell in within if cell in stored or cell in queued}
        else:
            inside = {(r, c) for r, c in (*stored, *queued) if r1 <= r <= r2 and c1 <= c <= c2}
        current = (self.formula_at(array.row, array.col) for array in self._arrays)
        inside |= {(a.row, a.col) for a in current if a is not None and a.ref is not None and intersects(a.ref, rect)}
        found = (self.formula_at(*cell) for cell in sorted(inside))
        return [formula for formula in found if formula is not None]

    def _with_edits(self, stored: tuple[Formula, ...]) -> tuple[Formula, ...]:
        merged = []
        for formula in stored:
            edit = self.edits.at(formula.row, formula.col)
            if edit is None:
                merged.append(formula)
            elif edit.content is Content.RESULT:
                merged.append(_overlaid(formula, edit))
        for row, col in self.edits.formula_cells:
            edit = self.edits.at(row, col)
            if edit is not None and edit.content is Content.FORMULA:
                merged.append(_queued(row, col, edit))
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
        self._stored.fill(grid, rows, r1, c1, c2)
        self._lay_edits(grid, blank, (r1, c1, r2, c2))
        return grid

    def _lay_edits(self, grid: list[list[Value]], blank: list[Value], rect: Rect) -> None:
        r1, c1, r2, c2 = rect
        touched = self.edits.rows
        for row in touched.keys() & range(r1, r2 + 1) if len(touched) < r2 - r1 else range(r1, r2 + 1):
            edits = touched.get(row)
            if not edits:
                continue
            for column in range(c1, c2 + 1) if c2 - c1 < len(edits) else [c for c in edits if c1 <= c <= c2]:
                if (edit := edits.get(column)) is not None:
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
        return None if cell is None else whole(attributes(cell.attributes).get("s", ""))

    def metadata(self, row: int, col: int) -> str:
        """The ``cm`` of a stored cell."""
        cell = self.cells.cell(row, col)
        return attributes(cell.attributes).get("cm", "") if cell else ""

    def merged(self) -> list[Rect]:
        """The merged cells."""
        tail = mask(self.tail)
        tag = re.compile(rb"<%smergeCell(?=\s)(%s)/?>" % (self.cells.grammar.prefix, ATTRIBUTES))
        try:
            return [parse_range(attributes(match[1]).get("ref", "")) for match in tag.finditer(tail)]
        except InputError as error:
            raise WorkbookError(f"{self.name}: {error}; repair the merged cells in Excel") from None

    def default_style(self, row: int, col: int) -> int | None:
        """The style that a cell gets from its row or, without one, from its column."""
        index = self.cells.row_index(row)
        given = self.cells.row_attributes(index) if index is not None else {}
        if given.get("customFormat") in ("1", "true") and given.get("s"):
            return whole(given["s"])
        return column_style(self.cells, col)

    def is_date_formatted(self, row: int, col: int) -> bool:
        """Whether the cell shows its number as a date or a time."""
        return self._shared.styles.is_date(self.style(row, col))

    def number_format(self, row: int, col: int) -> str:
        """The format code of the cell."""
        return self._shared.styles.number_format(self.style(row, col))


def _overlaid(formula: Formula, edit: CellEdit) -> Formula:
    return replace(formula, cached=edit.value, ref=edit.ref or formula.ref)


def _queued(row: int, column: int, edit: CellEdit) -> Formula:
    kind = ("dynamic" if edit.metadata else "array") if edit.array else "plain"
    ref = edit.ref or (row, column, row, column) if edit.array else None
    return Formula(row, column, edit.formula, kind, ref, edit.value)  # type: ignore[arg-type]
