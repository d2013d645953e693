"""A Table takes a new extent or new columns: its part, header, calculated columns and totals row follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xl_aitrends.cells.address import MAX_COLUMNS, MAX_ROWS, Rect, cell_address, intersects, range_address
from xl_aitrends.errors import WorkbookError
from xl_aitrends.workbook.cell_changes import clear, column_styles, drop_formulas, in_the_way, place
from xl_aitrends.workbook.edits import CellEdit, Content
from xl_aitrends.workbook.extents import follow_text
from xl_aitrends.workbook.package import Package
from xl_aitrends.workbook.references import translate
from xl_aitrends.workbook.sheet import Sheet
from xl_aitrends.workbook.table_part import with_columns, with_extent
from xl_aitrends.workbook.tables import Table


@dataclass(frozen=True)
class TableChange:
    """A Table on its sheet, about to change; the other Tables there are in its way."""

    package: Package
    sheet: Sheet
    table: Table
    others: tuple[Rect, ...]

    def resize(self, ref: Rect) -> bool:
        """Queue the new extent. Returns whether formulas came or went."""
        old = self.table.ref
        if ref == old:
            return False
        self._check(ref)
        moved = self._move_totals(ref) if self.table.totals_rows and ref[2] != old[2] else False
        dropped = self._clear_left_over(ref)
        filled = self._fill_down(ref)
        data = with_extent(self.package.read(self.table.part), old, ref, self.table.totals_rows)
        names = self._names(ref[3] - ref[1] + 1)
        self.package.replace(self.table.part, with_columns(data, names))
        self._write_header(ref, names)
        return moved or dropped or filled

    def rename(self, columns: Sequence[str]) -> bool:
        """Queue the columns' names, left to right; more or fewer of them widen or narrow the Table."""
        names = list(columns)
        self._check_names(names)
        ref = (*self.table.ref[:3], self.table.ref[1] + len(names) - 1)
        if ref != self.table.ref:
            self._check(ref)
        dropped = self._clear_left_over(ref)
        data = with_extent(self.package.read(self.table.part), self.table.ref, ref, self.table.totals_rows)
        self.package.replace(self.table.part, with_columns(data, names))
        self._write_header(ref, names)
        return dropped

    def _check(self, ref: Rect) -> None:
        name, old = self.table.name, self.table.ref
        if ref[:2] != old[:2] or ref[2] > MAX_ROWS or ref[3] > MAX_COLUMNS:
            raise WorkbookError(f"{name} can grow or shrink, but its first cell stays {cell_address(*old[:2])}")
        if ref[2] - ref[0] < self.table.header_rows + self.table.totals_rows:
            raise WorkbookError(f"{name} needs at least one data row, got {range_address(ref)}")
        if any(intersects(ref, other) for other in self.others):
            raise WorkbookError(f"{name} would grow into another table at {range_address(ref)}; move one of them")
        blocking = in_the_way(self.sheet, old, ref)
        if blocking:
            row, col, why = blocking
            raise WorkbookError(f"{name} would grow over {place(self.sheet, row, col)}, which is {why}; clear it")

    def _check_names(self, names: list[str]) -> None:
        seen: set[str] = set()
        for name in names:
            if not name or len(name) > 255:
                raise WorkbookError(
                    f"{self.table.name}: a column needs a name of 1 to 255 characters, got {name[:40]!r}"
                )
            if name.casefold() in seen:
                raise WorkbookError(
                    f"{self.table.name}: two columns are named {name!r}; names differ in more than case"
                )
            seen.add(name.casefold())
        if not names:
            raise WorkbookError(f"{self.table.name}: a table needs at least one column")
        if b"queryTable" in self.package.read(self.table.part)[:2000] and tuple(names) != self.table.columns:
            raise WorkbookError(
                f"{self.table.name} is filled by a query, which owns its columns; remove the query first"
            )

    def _names(self, width: int) -> list[str]:
        names = list(self.table.columns[:width])
        taken = {name.casefold() for name in names}
        while len(names) < width:
            number = len(names) + 1
            while f"column{number}" in taken:
                number += 1
            names.append(f"Column{number}")
            taken.add(names[-1].casefold())
        return names

    def _write_header(self, ref: Rect, names: list[str]) -> None:
        if ref[3] > self.table.ref[3]:
            self.sheet.edits.widen(self.table.ref[3], ref[3])
        if not self.table.header_rows:
            return
        old = self.table.ref
        look = self.sheet.stored_style(old[0], old[3])
        for col, name in enumerate(names, start=ref[1]):
            self.sheet.edits.put(ref[0], col, CellEdit(name, Content.CONSTANT, style=look))

    def _clear_left_over(self, ref: Rect) -> bool:
        old = self.table.ref
        below = clear(self.sheet, (ref[2] + 1, old[1], old[2], old[3])) if ref[2] < old[2] else False
        beside = clear(self.sheet, (old[0], ref[3] + 1, old[2], old[3])) if ref[3] < old[3] else False
        return below or beside

    def _fill_down(self, ref: Rect) -> bool:
        """Calculated columns in rows that are new, each formula as it reads there."""
        top, left, bottom, _ = self.table.data
        last = ref[2] - self.table.totals_rows
        if last <= bottom or not self.table.calculated:
            return False
        styles = column_styles(self.sheet, bottom, range(left, self.table.ref[3] + 1))
        for offset, name in enumerate(self.table.columns):
            text = self.table.calculated.get(name)
            if text is None or left + offset > ref[3]:
                continue
            row, edit = self._model(top, bottom, left + offset, text)
            for new in range(bottom + 1, last + 1):
                moved = edit._replace(formula=translate(edit.formula, new - row, 0), style=styles.get(left + offset))
                self.sheet.edits.put(new, left + offset, moved)
        return True

    def formulas_for(self, cells: Iterable[tuple[int, int]]) -> dict[tuple[int, int], CellEdit]:
        """The calculated column's formula for each cell, as it reads there."""
        top, left, bottom, _ = self.table.data
        edits: dict[tuple[int, int], CellEdit] = {}
        models: dict[int, tuple[int, CellEdit]] = {}  # one a column: a search may go through all its rows
        for row, col in cells:
            if col not in models:
                models[col] = self._model(top, bottom, col, self.table.calculated[self.table.columns[col - left]])
            model, edit = models[col]
            edits[row, col] = edit._replace(formula=translate(edit.formula, row - model, 0))
        return edits

    def _model(self, top: int, bottom: int, col: int, text: str) -> tuple[int, CellEdit]:
        """The lowest formula in the column, which a cell's references are read from; else the column's own text."""
        for row in range(bottom, top - 1, -1):
            found = self.sheet.formula_at(row, col)
            if found is not None:
                array = found.kind in ("array", "dynamic")
                metadata = self.sheet.metadata(row, col) if found.kind == "dynamic" else ""
                return row, CellEdit(None, Content.FORMULA, found.text, array, metadata)
        return top, CellEdit(None, Content.FORMULA, text)

    def _move_totals(self, ref: Rect) -> bool:
        """The totals row goes to the new foot, its references over the data rows with it."""
        old, totals = self.table.ref, self.table.totals_rows
        first, last = old[2] - totals + 1, old[2]
        rows, shift = (old[0], old[1], first - 1, old[3]), ref[2] - old[2]
        grown = (ref[0], ref[1], ref[2] - totals, ref[3])
        moved = []
        for row in range(first, last + 1):
            for col in range(old[1], min(old[3], ref[3]) + 1):
                style = self.sheet.stored_style(row, col)
                formula = self.sheet.formula_at(row, col)
                edit = CellEdit(self.sheet.value(row, col), Content.CONSTANT, style=style)
                if formula is not None:
                    text = follow_text(formula.text, self.sheet.name, self.sheet.name, rows, grown)
                    edit = edit._replace(content=Content.FORMULA, formula=text)
                moved.append((row + shift, col, edit))
        dropped = drop_formulas(self.sheet, (first, old[1], last, old[3]))
        clear(self.sheet, (first, old[1], last, old[3]))
        for row, col, edit in moved:
            self.sheet.edits.put(row, col, edit)
        return dropped
