"""What every sheet of a workbook reads from: package, shared strings, styles, dynamic-array metadata; loaded late."""

from __future__ import annotations

from functools import cached_property
from typing import Protocol

from xl_aitrends.workbook.limits import Limits
from xl_aitrends.workbook.markup import Element
from xl_aitrends.workbook.package import Package
from xl_aitrends.workbook.relations import Relation
from xl_aitrends.workbook.strings import SharedStrings
from xl_aitrends.workbook.styles import Styles

_HELD = 48 << 20  # inflated bytes of sheets kept ready; the last one read is always kept


class Releasable(Protocol):
    """A sheet that can forget its inflated part."""

    def release(self) -> None:
        """Forget it."""


class SharedParts:
    """The parts a workbook has once, found through the workbook part's relationships."""

    def __init__(self, package: Package, workbook: str, *, date1904: bool) -> None:
        self.package, self.workbook, self.date1904 = package, workbook, date1904
        self._held: dict[Releasable, int] = {}
        self.relations = package.relations(workbook)

    def hold(self, sheet: Releasable, size: int) -> None:
        """Remember a sheet that was inflated, and let the one read longest ago go when too many are."""
        self._held[sheet] = size
        while len(self._held) > 1 and sum(self._held.values()) > _HELD:
            oldest = next(iter(self._held))
            del self._held[oldest]
            oldest.release()

    def let_go(self) -> None:
        """Hold no sheet any more: they hold what they share, too."""
        self._held.clear()

    @property
    def limits(self) -> Limits:
        """The limits the workbook was opened with."""
        return self.package.limits

    def target(self, kind: str) -> str | None:
        """The part of that kind that the workbook names, if the file holds it."""
        for relation in self.relations.values():
            if relation.kind == kind and relation.target:
                return self.package.find(relation.target)
        return None

    def relation(self, identifier: str) -> Relation | None:
        """One relationship of the workbook part."""
        return self.relations.get(identifier)

    @cached_property
    def strings(self) -> SharedStrings:
        """The shared strings; none where the file has no table."""
        part = self.target("sharedStrings")
        data = self.package.read(part) if part else b"<sst/>"
        return SharedStrings(self.package.place(part or "sharedStrings"), data, self.limits.strings)

    @cached_property
    def styles(self) -> Styles:
        """The cell formats."""
        part = self.target("styles")
        tree = self.package.tree(part) if part else None
        return Styles(tree, self.limits.styles, self.package.source.name)

    @cached_property
    def _dynamic(self) -> frozenset[int]:
        part = self.target("sheetMetadata")
        return dynamic_metadata(self.package.tree(part)) if part else frozenset()

    def is_dynamic(self, metadata: int) -> bool:
        """Whether ``cm=`` of a cell says that its array spills."""
        return metadata in self._dynamic


def dynamic_metadata(tree: Element) -> frozenset[int]:
    """The values of ``cm`` that mean a dynamic array: cell metadata of type XLDAPR with ``fDynamic``."""
    listed = tree.first("metadataTypes")
    names = [e.get("name") for e in listed.all("metadataType")] if listed else []
    futures = {e.get("name"): e.all("bk") for e in tree.all("futureMetadata")}
    cells = tree.first("cellMetadata")
    found = set()
    for number, block in enumerate(cells.all("bk") if cells else [], start=1):
        for record in block.all("rc"):
            kind, at = record.number("t") - 1, record.number("v")
            name = names[kind] if 0 <= kind < len(names) else ""
            blocks = futures.get(name, [])
            if name == "XLDAPR" and 0 <= at < len(blocks) and _spills(blocks[at]):
                found.add(number)
    return frozenset(found)


def _spills(element: Element) -> bool:
    if element.tag == "dynamicArrayProperties":
        return element.get("fDynamic") in ("1", "true")
    return any(_spills(child) for child in element.children)
