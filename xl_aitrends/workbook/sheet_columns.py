"""The ``<cols>`` of a sheet part: the style and the width of whole columns; knows no cell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xl_aitrends.workbook.cells_xml import SheetCells
from xl_aitrends.workbook.markup import ATTRIBUTES, attributes, whole, with_attribute


def _definitions(sheet: SheetCells) -> Iterator[tuple[re.Match[bytes], int, int]]:
    """Each ``<col>`` with its first and last column."""
    pattern = re.compile(rb"<%scol(?=[\s/>])(%s)/?>" % (sheet.grammar.prefix, ATTRIBUTES))
    for match in pattern.finditer(sheet.data, 0, sheet.opening[0]):
        given = attributes(match[1])
        yield match, whole(given.get("min", "")), whole(given.get("max", ""))


def column_style(sheet: SheetCells, column: int) -> int | None:
    """The style of a column, None where the sheet gives it none."""
    for match, first, last in _definitions(sheet):
        if first <= column <= last:
            style = attributes(match[1]).get("style")
            return None if style is None else whole(style)
    return None


def widened(sheet: SheetCells, old: int, new: int) -> tuple[int, int, bytes] | None:
    """Where and how the definition that ends at column ``old`` reaches to ``new``: columns beside it look like it.

    None where no definition ends there, or where the sheet defines the columns that follow itself.
    """
    found = list(_definitions(sheet))
    if any(first <= new and last > old for _, first, last in found):
        return None
    for match, _, last in found:
        if last == old:
            return match.start(), match.end(), with_attribute(match[0], b"max", b"%d" % new)
    return None
