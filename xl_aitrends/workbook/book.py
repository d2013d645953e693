"""An open workbook: what it holds, and what is queued to change; every byte that is not named stays as it was."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path

from xl_aitrends.cells.address import Rect, intersects
from xl_aitrends.errors import WorkbookError, WorkbookRefused
from xl_aitrends.workbook import cell_changes, chart_changes, extents, names, pivots, save, spills
from xl_aitrends.workbook.calc_chain import CONTENT_TYPES, drop_calc_chain
from xl_aitrends.workbook.cell_changes import Grid
from xl_aitrends.workbook.limits import Limits
from xl_aitrends.workbook.markup import Element, from_utf8
from xl_aitrends.workbook.names import DefinedName, read_names
from xl_aitrends.workbook.package import Package
from xl_aitrends.workbook.refusals import check_parts, signed
from xl_aitrends.workbook.relations import read_content_types
from xl_aitrends.workbook.shared_parts import SharedParts
from xl_aitrends.workbook.sheet import Sheet
from xl_aitrends.workbook.source import Source
from xl_aitrends.workbook.table_changes import TableChange
from xl_aitrends.workbook.tables import Table, read_table


def open_book(
    origin: str | os.PathLike[str] | bytes, limits: Limits | None = None, *, allow_signed: bool = False
) -> Book:
    """Open an .xlsx or .xlsm; nothing but its directory and workbook part is read yet.

    Parameters
    ----------
    origin
        Path, or the file's bytes.
    limits
        Sizes beyond which the workbook is refused.
    allow_signed
        Open a digitally signed workbook too; saving a change voids its signature.

    Raises
    ------
    WorkbookError
        It is no workbook, damaged, encrypted or of another format.
    WorkbookRefused
        It could be read but must not be: signed, over a limit, tampered with.
    """
    source = Source(origin)
    try:
        return Book(Package(source, limits or Limits.set_here()), allow_signed=allow_signed)
    except Exception:
        source.close()
        raise


class Book:
    """A workbook; made by `open_book`."""

    def __init__(self, package: Package, *, allow_signed: bool = False) -> None:
        self.package = package
        check_parts(package.source, package.names(), allow_signed=allow_signed)
        relations = package.relations("").values()
        if not allow_signed and any(relation.kind == "origin" for relation in relations):
            raise signed(package.source)
        workbook = next((r.target for r in relations if r.kind == "officeDocument" and r.target), None)
        found = package.find(workbook) if workbook else None
        if found is None:
            raise WorkbookError(f"{package.source.name} has no workbook part; repair the file in Excel")
        self._check_kind(found)
        names.check_count(package.read(found), package.limits, package.source.name)
        self._tree = package.tree(found)
        properties = self._tree.first("workbookPr")
        self.date1904 = properties is not None and properties.get("date1904") in ("1", "true", "on")
        self.shared = SharedParts(package, found, date1904=self.date1904)
        self.sheets = self._read_sheets()
        self._known_tables: tuple[list[bytes], tuple[Table, ...]] | None = None

    def _check_kind(self, workbook: str) -> None:
        types = read_content_types(self.package.tree(CONTENT_TYPES))
        kind = types.of(workbook)
        if "sheet" not in kind and "ms-excel" not in kind:
            raise WorkbookError(
                f"{self.package.source.name} is an Office document, but no workbook ({kind or 'no type'})"
            )
        if "binary" in kind:
            raise WorkbookError(f"{self.package.source.name} is a binary .xlsb workbook; save it as .xlsx or .xlsm")

    def _read_sheets(self) -> tuple[Sheet, ...]:
        listed = self._sheet_elements()
        if len(listed) > self.package.limits.sheets:
            raise WorkbookRefused(f"{self.package.source.name} has {len(listed)} sheets; raise Limits.sheets")
        sheets = []
        for element in listed:
            relation = self.shared.relation(_relation_id(element))
            if relation is None or relation.target is None:
                raise WorkbookError(f"{self.package.source.name}: sheet {element.get('name')!r} has no part")
            part = self.package.find(relation.target)
            if relation.kind == "worksheet":
                if part is None:
                    raise WorkbookError(f"{self.package.source.name}: sheet {element.get('name')!r} has no part")
                sheets.append(Sheet(element.get("name"), part, self.shared))
        return tuple(sheets)

    def _sheet_elements(self) -> list[Element]:
        listed = self._tree.first("sheets")
        return listed.all("sheet") if listed else []

    def sheet(self, name: str) -> Sheet:
        """The worksheet of that name; names have no case."""
        wanted = name.casefold()
        for sheet in self.sheets:
            if sheet.name.casefold() == wanted:
                return sheet
        known = ", ".join(sheet.name for sheet in self.sheets)
        raise WorkbookError(f"{self.package.source.name} has no sheet {name!r}; it has {known}")

    @property
    def defined_names(self) -> tuple[DefinedName, ...]:
        """Every defined name, hidden and built-in ones included, as it will be saved."""
        sheets = [element.get("name") for element in self._sheet_elements()]
        tree = self.package.tree(self.shared.workbook)
        return read_names(tree, sheets)

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every Table, as it will be saved."""
        stored = [self.package.read(part) for part, _ in self._table_parts]
        if self._known_tables is None or self._known_tables[0] != stored:
            read = tuple(read_table(self.package, part, sheet) for part, sheet in self._table_parts)
            self._known_tables = stored, read
        return self._known_tables[1]

    @cached_property
    def _table_parts(self) -> tuple[tuple[str, str], ...]:
        found = []
        for sheet in self.sheets:
            for relation in self.package.relations(sheet.part).values():
                part = self.package.find(relation.target) if relation.target else None
                if relation.kind == "table" and part:
                    found.append((part, sheet.name))
        return tuple(found)

    def table(self, name: str) -> Table:
        """The Table of that name; names have no case."""
        for table in self.tables:
            if table.name.casefold() == name.casefold():
                return table
        known = ", ".join(table.name for table in self.tables) or "none"
        raise WorkbookError(f"{self.package.source.name} has no table {name!r}; it has {known}")

    def set_value(self, sheet: str, row: int, col: int, value: object) -> None:
        """Queue the result of a formula (its text stays byte for byte) or a constant's new value.

        A value equal to the stored one leaves the cell's bytes alone. ``"#SPILL!"`` and ``"#CALC!"`` are stored as
        ``#VALUE!``, as Excel does.
        """
        self.set_values(sheet, [(row, col, value)])

    def set_values(self, sheet: str, cells: Iterable[tuple[int, int, object]]) -> None:
        """Queue results and values of many cells, each a row, a column and a value, as `set_value` does."""
        cell_changes.set_values(self.sheet(sheet), cells)

    def set_spill(self, sheet: str, row: int, col: int, grid: Grid) -> tuple[int, int] | None:
        """Queue the values of the array anchored at a cell.

        A dynamic array takes the shape of ``grid``; cells it no longer fills are emptied, their style kept. A fixed
        array keeps its extent: one row or column repeats, cells beyond the result show #N/A.

        Returns
        -------
        tuple or None
            The cell (row, column) that blocks a dynamic array from growing, with nothing queued; None when done.
        """
        home = self.sheet(sheet)
        return spills.set_spill(home, row, col, grid, lambda: [t.ref for t in self.tables if t.sheet == home.name])

    def write_rows(self, sheet: str, row: int, col: int, grid: Grid) -> None:
        """Queue constants in bulk: numbers, text, truth values, dates as serial numbers; formulas there give way.

        Text stays text whatever it begins with. Cells that do not exist yet take the style of the last existing data
        row, column by column.
        """
        home = self.sheet(sheet)
        rect = row, col, row + max(len(grid), 1) - 1, col + max((len(line) for line in grid), default=1) - 1
        table = next((t for t in self.tables if t.sheet == home.name and intersects(t.ref, rect)), None)
        top = table.data[0] if table else max(row - 1, 1)
        if cell_changes.write_rows(home, row, col, grid, cell_changes.template_row(home, rect, top)):
            self._drop_calc_chain()

    def resize_table(self, name: str, ref: Rect) -> None:
        """Queue a Table's new extent (header and totals counted in): part, filter, calculated columns, totals row.

        Cells that leave the Table are emptied; content in the way raises.
        """
        if self._table_change(name).resize(ref):
            self._drop_calc_chain()

    def set_column_names(self, name: str, columns: Sequence[str]) -> None:
        """Queue a Table's columns, left to right: a known name keeps its definition; more names widen the Table."""
        if self._table_change(name).rename(columns):
            self._drop_calc_chain()

    def _table_change(self, name: str) -> TableChange:
        table = self.table(name)
        others = tuple(t.ref for t in self.tables if t.sheet == table.sheet and t.name != table.name)
        return TableChange(self.package, self.sheet(table.sheet), table, others)

    def rewrite_extent(self, sheet: str, old_ref: Rect, new_ref: Rect, *, cells: bool = True) -> None:
        """What covered ``old_ref`` exactly covers ``new_ref``: charts with caches, formats, validations, names, pivots.

        Exactly means all of it, its rows under the header, or those rows of some of its columns. Formulas in cells
        are never rewritten. Without ``cells`` a reference spelled as one cell (``D1``, not ``D1:D1``) stays.
        """
        home = self.sheet(sheet).name
        for other in self.sheets:
            tail = extents.follow_tail(other.tail, other.name, home, old_ref, new_ref, cells=cells)
            if tail != other.tail:
                other.edits.set_tail(tail)

        def follow(_: dict[str, str], text: str) -> str:
            return extents.follow_text(text, None, home, old_ref, new_ref, cells=cells)

        part = self.shared.workbook
        self.package.replace(part, names.rewritten(self.package.read(part), follow))
        chart_changes.follow_extent(self, home, old_ref, new_ref, cells=cells)
        pivots.follow_extent(self, home, old_ref, new_ref, cells=cells)

    def refresh_chart_caches(self) -> list[str]:
        """Write the caches of every chart over a queued cell in full; returns the parts changed.

        Names that point at a spill are followed. A reference that only Excel could resolve keeps its cache.
        """
        return chart_changes.refresh_caches(self)

    def set_defined_name(self, name: str, text: str, sheet: str | None = None) -> None:
        """Queue a name's formula (without ``=``), the workbook's or one sheet's own; a new name is added."""
        listed = [element.get("name").casefold() for element in self._sheet_elements()]
        local = listed.index(self.sheet(sheet).name.casefold()) if sheet else None
        part = self.shared.workbook
        self.package.replace(part, names.with_name(self.package.read(part), name, text.removeprefix("="), local))

    def _drop_calc_chain(self) -> None:
        drop_calc_chain(self.package, self.shared.workbook)

    def _touched(self) -> save.Parts:
        touched: save.Parts = {}
        for sheet in self.sheets:
            if sheet.edits and sheet.patch().splices:
                touched[sheet.part] = self._encoded(sheet.part, sheet.patch().pieces)
        for part, data in self.package.replaced.items():
            touched[part] = self._encoded(part, lambda data=data: [data])  # type: ignore[misc]
        return touched

    def _encoded(self, part: str, pieces: Callable[[], Iterable[bytes]]) -> Callable[[], Iterable[bytes]]:
        encoding = self.package.encoding(part)
        return pieces if encoding == "utf-8" else lambda: [from_utf8(b"".join(pieces()), encoding)]

    @property
    def changed_parts(self) -> tuple[str, ...]:
        """The parts that will differ from the input, removed ones included, in the order of the file."""
        names = {*self._touched(), *self.package.removed}
        return tuple(member.name for member in self.package.directory.members if member.name in names)

    @property
    def changed(self) -> bool:
        """Whether anything queued differs from what is stored."""
        return bool(self.package.removed or self._touched())

    def to_bytes(self) -> bytes:
        """The workbook with its changes; the very input bytes where there are none."""
        return save.to_bytes(self.package, self._touched())

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the workbook: complete or not at all, through a temporary file beside ``path``; permissions stay."""
        save.save(self.package, self._touched(), Path(path))

    def read_part(self, name: str) -> bytes:
        """A part's bytes as they will be saved."""
        found = self.package.find(name)
        if found is None:
            raise WorkbookError(f"{self.package.source.name} has no part {name}")
        touched = self._touched()
        return b"".join(touched[found]()) if found in touched else self.package.read_raw(found)

    def parts(self) -> tuple[str, ...]:
        """The names of the file's parts."""
        return self.package.names()

    def close(self) -> None:
        """Release the file, and the memory of what was read of it without waiting for the collector of cycles."""
        self.package.source.close()
        for sheet in self.sheets:
            sheet.let_go()
        self.shared.let_go()

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _relation_id(element: Element) -> str:
    """``r:id``, under whatever prefix the writer bound the relationships' namespace to."""
    return next((value for name, value in element.attributes.items() if name.endswith(":id")), "")
