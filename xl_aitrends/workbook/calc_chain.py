"""Excel's list of formula cells in their last order of calculation: left out where formulas come or go.

Excel rebuilds the list on opening; a list that names a cell without a formula makes it offer a repair instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from xl_aitrends.workbook.markup import ATTRIBUTES, attributes, mask
from xl_aitrends.workbook.package import Package
from xl_aitrends.workbook.relations import relations_part, resolve

CONTENT_TYPES = "[Content_Types].xml"


def drop_calc_chain(package: Package, workbook: str) -> None:
    """Remove the part, its relationship and its content type; nothing where the file has none."""
    listed = package.find(relations_part(workbook))
    relation = next((r for r in package.relations(workbook).values() if r.kind == "calcChain"), None)
    part = package.find(relation.target) if relation and relation.target else None
    if listed is None or part is None:
        return
    package.remove(part)
    _drop(package, listed, rb"Relationship", "Target", lambda target: resolve(workbook, target).lower() == part.lower())
    types = package.find(CONTENT_TYPES)
    if types:
        _drop(package, types, rb"Override", "PartName", lambda name: resolve("", name).lower() == part.lower())


def _drop(package: Package, part: str, tag: bytes, attribute: str, wanted: Callable[[str], bool]) -> None:
    """Cut the elements whose attribute is wanted out of a part; all other bytes stay."""
    data = package.read(part)
    pattern = re.compile(rb"<(?:[\w.-]+:)?%s(%s)(?:/>|>\s*</(?:[\w.-]+:)?%s\s*>)" % (tag, ATTRIBUTES, tag))
    kept, at = [], 0
    for match in pattern.finditer(mask(data)):
        if wanted(attributes(match[1]).get(attribute, "")):
            kept.append(data[at : match.start()])
            at = match.end()
    package.replace(part, b"".join([*kept, data[at:]]))
