"""The ``<cols>`` of a sheet part: the style of a whole column; knows no cell."""

from __future__ import annotations

import re

from xl_aitrends.workbook.cells_xml import SheetCells
from xl_aitrends.workbook.markup import ATTRIBUTES, attributes, whole


def column_style(sheet: SheetCells, column: int) -> int | None:
    """The style of a column, None where the sheet gives it none."""
    pattern = re.compile(rb"<%scol(?=[\s/>])(%s)/?>" % (sheet.grammar.prefix, ATTRIBUTES))
    for match in pattern.finditer(sheet.data, 0, sheet.opening[0]):
        given = attributes(match[1])
        if whole(given.get("min", "")) <= column <= whole(given.get("max", "")):
            return whole(given["style"]) if "style" in given else None
    return None
