"""What a chart's reference means: a range, a union, a defined name, a spill or a Table's column -> areas of cells."""

from __future__ import annotations

import re
from typing import Protocol

from xl_aitrends.cells.address import Rect, unquote_sheet
from xl_aitrends.workbook.formulas import Formula
from xl_aitrends.workbook.names import DefinedName
from xl_aitrends.workbook.references import areas
from xl_aitrends.workbook.tables import Table

Place = tuple[str, Rect]  # sheet and cells

_AREA = r"(?:'(?:[^']|'')*'|[^\W\d][\w.]*)!\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d+)?"
_PLAIN = re.compile(rf"\(?\s*{_AREA}(?:\s*,\s*{_AREA})*\s*\)?\Z")
_NAME = re.compile(r"(?:(?P<scope>'(?:[^']|'')*'|\[\d+\]|[^\W\d][\w. -]*)!)?(?P<name>[^\W\d][\w.\\?]*)\Z")
_SPILL = re.compile(rf"(?:_xlfn\.)?(?:ANCHORARRAY\((?P<anchor>{_AREA})\)|(?P<hash>{_AREA})#)\Z")
_PICK = re.compile(r"(?:_xlfn\.)?INDEX\((?P<inner>.+?),\s*0?\s*,\s*(?P<column>\d+)\s*\)\Z")
_COLUMN = re.compile(r"(?:_xlfn\.)?CHOOSECOLS\((?P<inner>.+?),\s*(?P<column>\d+)\s*\)\Z")
_TABLE = re.compile(r"(?P<table>[^\W\d][\w.]*)\[(?P<column>[^\[\]]*)\]\Z")


class Holder(Protocol):
    """What a reference is looked up in."""

    def names(self) -> tuple[DefinedName, ...]:
        """The defined names."""

    def tables(self) -> tuple[Table, ...]:
        """The Tables."""

    def formula_at(self, sheet: str, row: int, col: int) -> Formula | None:
        """The formula of a cell, None where there is none."""


def places(text: str, holder: Holder, depth: int = 0) -> list[Place] | None:
    """The areas a reference reads, None where only Excel could tell (OFFSET and the like)."""
    text = text.strip().removeprefix("=")
    if depth > 8:  # names that point at each other
        return None
    if _PLAIN.match(text):
        return [(area.sheet, area.rect) for area in areas(text) if area.sheet and area.rect]
    if match := _SPILL.match(text):
        return _spilled(match["anchor"] or match["hash"], holder)
    if match := _PICK.match(text) or _COLUMN.match(text):
        return _picked(places(match["inner"], holder, depth + 1), int(match["column"]))
    if match := _TABLE.match(text):
        return _column(match["table"], match["column"], holder)
    if match := _NAME.match(text):
        name = _named(match["scope"], match["name"], holder)
        return places(name.text, holder, depth + 1) if name else _column(match["name"], "", holder)
    return None


def _named(scope: str | None, name: str, holder: Holder) -> DefinedName | None:
    """The name, the sheet's own before the workbook's; a scope that is no sheet is the workbook's file name."""
    sheet = unquote_sheet(scope).casefold() if scope else None
    found = [candidate for candidate in holder.names() if candidate.name.casefold() == name.casefold()]
    own = [candidate for candidate in found if candidate.sheet and candidate.sheet.casefold() == sheet]
    return next(iter([*own, *(candidate for candidate in found if candidate.sheet is None)]), None)


def _spilled(anchor: str, holder: Holder) -> list[Place] | None:
    area = areas(anchor)[0]
    if area.sheet is None or area.rect is None:
        return None
    formula = holder.formula_at(area.sheet, *area.rect[:2])
    return [(area.sheet, formula.ref or area.rect)] if formula else None


def _picked(found: list[Place] | None, column: int) -> list[Place] | None:
    if not found or len(found) != 1:
        return None
    sheet, (r1, c1, r2, c2) = found[0]
    at = c1 + column - 1
    if column == 0:
        return found
    return [(sheet, (r1, at, r2, at))] if at <= c2 else None


def _column(table: str, column: str, holder: Holder) -> list[Place] | None:
    for candidate in holder.tables():
        if candidate.name.casefold() == table.casefold():
            r1, c1, r2, c2 = candidate.data
            folded = [name.casefold() for name in candidate.columns]
            if not column:
                return [(candidate.sheet, (r1, c1, r2, c2))]
            if column.casefold() in folded:
                at = c1 + folded.index(column.casefold())
                return [(candidate.sheet, (r1, at, r2, at))]
    return None
