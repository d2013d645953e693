"""The ``<cols>`` of a sheet part: the style and the width of whole columns; knows no cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from xl_aitrends.workbook.cells_xml import SheetCells
from xl_aitrends.workbook.markup import ATTRIBUTES, attributes, whole, with_attribute


def _tag(prefix: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"<%scol(?=[\s/>])(%s)/?>" % (prefix, ATTRIBUTES))


def _definitions(sheet: SheetCells) -> Iterator[tuple[re.Match[bytes], int, int]]:
    """Each ``<col>`` with its first and last column."""
    for match in _tag(sheet.grammar.prefix).finditer(sheet.data, 0, sheet.opening[0]):
        given = attributes(match[1])
        yield match, whole(given.get("min", "")), whole(given.get("max", ""))


def column_style(sheet: SheetCells, column: int) -> int | None:
    """The style of a column, None where the sheet gives it none."""
    for first, last, style in _styles(sheet.data[: sheet.opening[0]], sheet.grammar.prefix):
        if first <= column <= last:
            return style
    return None


@lru_cache(maxsize=32)  # asked for every new cell of a spill, and a sheet may define a hundred columns
def _styles(head: bytes, prefix: bytes) -> tuple[tuple[int, int, int | None], ...]:
    return tuple(
        (whole(given.get("min", "")), whole(given.get("max", "")), whole(given["style"]) if "style" in given else None)
        for given in (attributes(match[1]) for match in _tag(prefix).finditer(head))
    )


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
