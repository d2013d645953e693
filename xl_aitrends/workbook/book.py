"""An open workbook: what it holds, and what is queued to change; every byte that is not named stays as it was."""

from __future__ import annotations

import os
from functools import cached_property

from xl_aitrends.errors import WorkbookError, WorkbookRefused
from xl_aitrends.workbook.limits import Limits
from xl_aitrends.workbook.markup import Element
from xl_aitrends.workbook.names import DefinedName, read_names
from xl_aitrends.workbook.package import Package
from xl_aitrends.workbook.refusals import check_parts, signed
from xl_aitrends.workbook.relations import read_content_types
from xl_aitrends.workbook.shared_parts import SharedParts
from xl_aitrends.workbook.sheet import Sheet
from xl_aitrends.workbook.source import Source
from xl_aitrends.workbook.tables import Table, read_table

CONTENT_TYPES = "[Content_Types].xml"


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
        return Book(Package(source, limits or Limits()), allow_signed=allow_signed)
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
        self._tree = package.tree(found)
        properties = self._tree.first("workbookPr")
        self.date1904 = properties is not None and properties.get("date1904") in ("1", "true", "on")
        self.shared = SharedParts(package, found, date1904=self.date1904)
        self.sheets = self._read_sheets()

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
        names = ", ".join(sheet.name for sheet in self.sheets)
        raise WorkbookError(f"{self.package.source.name} has no sheet {name!r}; it has {names}")

    @property
    def defined_names(self) -> tuple[DefinedName, ...]:
        """Every defined name, hidden and built-in ones included, as it will be saved."""
        names = [element.get("name") for element in self._sheet_elements()]
        tree = self.package.tree(self.shared.workbook)
        return read_names(tree, names, self.package.limits, self.package.source.name)

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every Table, as it will be saved."""
        return tuple(read_table(self.package, part, sheet) for part, sheet in self._table_parts)

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
        names = ", ".join(table.name for table in self.tables) or "none"
        raise WorkbookError(f"{self.package.source.name} has no table {name!r}; it has {names}")

    def parts(self) -> tuple[str, ...]:
        """The names of the file's parts."""
        return self.package.names()

    def close(self) -> None:
        """Release the file."""
        self.package.source.close()

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _relation_id(element: Element) -> str:
    """``r:id``, under whatever prefix the writer bound the relationships' namespace to."""
    return next((value for name, value in element.attributes.items() if name.endswith(":id")), "")
