"""Defined names: read from the workbook part, and written back into it; knows what no name means."""

from __future__ import annotations

from dataclasses import dataclass

from xl_aitrends.errors import WorkbookRefused
from xl_aitrends.workbook.limits import Limits
from xl_aitrends.workbook.markup import Element


@dataclass(frozen=True)
class DefinedName:
    """A name, its formula without ``=``, and the sheet it belongs to (None: the whole workbook)."""

    name: str
    text: str
    sheet: str | None
    hidden: bool


def read_names(tree: Element, sheets: list[str], limits: Limits, file: str) -> tuple[DefinedName, ...]:
    """The names of the workbook part; ``sheets`` are all its sheets in order, chart sheets included."""
    listed = tree.first("definedNames")
    elements = listed.all("definedName") if listed else []
    if len(elements) > limits.names:
        raise WorkbookRefused(f"{file} has {len(elements)} defined names, more than {limits.names}; raise Limits.names")
    return tuple(_read(element, sheets) for element in elements)


def _read(element: Element, sheets: list[str]) -> DefinedName:
    local = element.get("localSheetId")
    at = int(local) if local.isdigit() else -1
    sheet = sheets[at] if 0 <= at < len(sheets) else None
    return DefinedName(element.get("name"), element.text, sheet, element.get("hidden") in ("1", "true"))
