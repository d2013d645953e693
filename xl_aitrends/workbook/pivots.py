"""Pivot tables: the range that each reads follows it; what they show is computed by spreadsheet programs alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_aitrends.cells.address import Rect
from xl_aitrends.workbook.extents import follow_text
from xl_aitrends.workbook.markup import Element, attributes, escape, replace_tags, start_tags, with_attribute

if TYPE_CHECKING:
    from xl_aitrends.workbook.book import Book

_SOURCE = b"worksheetSource"


@dataclass(frozen=True)
class Pivot:
    """A pivot table: its sheet and name, and what it reads: a sheet's range, or a Table's or range's name."""

    sheet: str
    name: str
    source_sheet: str
    source: str


def read_pivots(book: Book) -> list[Pivot]:
    """The pivot tables that read cells of this workbook."""
    found = []
    for sheet in book.sheets:
        for part in _targets(book, sheet.part, "pivotTable"):
            root = next(start_tags(book.package.read(part), b"pivotTableDefinition"), None)
            for cache in _targets(book, part, "pivotCacheDefinition"):
                source = _source(book.package.read(cache))
                if root is not None and source:
                    named = source.get("name") or source.get("ref")
                    found.append(Pivot(sheet.name, attributes(root[1]).get("name", ""), source.get("sheet"), named))
    return found


def _targets(book: Book, part: str, kind: str) -> Iterator[str]:
    for relation in book.package.relations(part).values():
        target = book.package.find(relation.target) if relation.kind == kind and relation.target else None
        if target:
            yield target


def _source(cache: bytes) -> Element | None:
    """What a cache is filled from, None where that is not this workbook."""
    tag = next(start_tags(cache, _SOURCE), None)
    given = attributes(tag[1]) if tag else {}
    outside = any(name.endswith(":id") for name in given)
    return Element(_SOURCE.decode(), given) if given and not outside else None


def follow_extent(book: Book, sheet: str, old: Rect, new: Rect, *, cells: bool) -> None:
    """Let caches that read the old extent exactly read the new one."""
    parts = {
        cache
        for each in book.sheets
        for part in _targets(book, each.part, "pivotTable")
        for cache in _targets(book, part, "pivotCacheDefinition")
    }

    def followed(tag: bytes) -> bytes:
        given = attributes(tag)
        ref = given.get("ref", "")
        if given.get("sheet", "").casefold() != sheet.casefold() or any(name.endswith(":id") for name in given):
            return tag
        moved = follow_text(ref, sheet, sheet, old, new, cells=cells)
        return tag if moved == ref else with_attribute(tag, b"ref", escape(moved))

    for part in sorted(parts):
        data = book.package.read(part)
        book.package.replace(part, replace_tags(data, _SOURCE, followed))
