"""The XML of a Table's part, rewritten: extent, filter, columns; knows no cell."""

from __future__ import annotations

import re

from xl_aitrends.cells.address import Rect, range_address
from xl_aitrends.workbook.extents import follow_text
from xl_aitrends.workbook.markup import ATTRIBUTES, attributes, mask, replace_tags, root_prefix, whole, with_attribute
from xl_aitrends.workbook.strings import decode, encode


def with_extent(data: bytes, old: Rect, new: Rect, totals: int) -> bytes:
    """The Table over ``new``; its filter leaves the totals out, a sort follows its data rows."""
    data = replace_tags(data, b"table", lambda tag: with_attribute(tag, b"ref", range_address(new).encode()))
    filtered = range_address((new[0], new[1], new[2] - totals, new[3])).encode()
    data = replace_tags(data, b"autoFilter", lambda tag: with_attribute(tag, b"ref", filtered))
    old_rows, new_rows = (*old[:2], old[2] - totals, old[3]), (*new[:2], new[2] - totals, new[3])
    for name in (b"sortState", b"sortCondition"):
        data = replace_tags(data, name, lambda tag: _sorted(tag, old_rows, new_rows))
    return replace_tags(data, b"filterColumn", lambda tag: tag) if new[3] >= old[3] else _fewer_filters(data, new)


def _sorted(tag: bytes, old: Rect, new: Rect) -> bytes:
    ref = attributes(tag).get("ref", "")
    changed = follow_text(ref, "", "", old, new)
    return tag if changed == ref else with_attribute(tag, b"ref", changed.encode())


def _fewer_filters(data: bytes, new: Rect) -> bytes:
    pattern = re.compile(rb"<((?:[\w.-]+:)?filterColumn)(?=\s)(%s)(?:/>|>.*?</\1\s*>)" % ATTRIBUTES, re.DOTALL)

    def keep(match: re.Match[bytes]) -> bytes:
        return match[0] if whole(attributes(match[2]).get("colId", "")) <= new[3] - new[1] else b""

    return pattern.sub(keep, data)


def with_columns(data: bytes, names: list[str]) -> bytes:
    """The Table with these columns, left to right.

    A column that keeps its name keeps its definition (id, formats, formula) wherever it moves; a name that is new takes
    over the definition in its place if no other column needs it, else gets one of its own.
    """
    masked = mask(data)
    prefix = root_prefix(masked[:4096])
    item = re.compile(
        rb"<%stableColumn(?=[\s])(%s)(?:/>|>.*?</%stableColumn\s*>)" % (prefix, ATTRIBUTES, prefix), re.DOTALL
    )
    found = list(item.finditer(masked))
    if not found:
        return data
    old = [data[match.start() : match.end()] for match in found]
    old_names = [decode(attributes(match[1]).get("name", "").encode()).casefold() for match in found]
    identifiers = [whole(attributes(match[1]).get("id", "")) for match in found]
    columns = _arranged(old, old_names, names, max(identifiers), prefix)
    start, end = found[0].start(), found[-1].end()
    data = data[:start] + b"".join(columns) + data[end:]
    count = str(len(names)).encode()
    return replace_tags(data, b"tableColumns", lambda tag: with_attribute(tag, b"count", count))


def _arranged(old: list[bytes], old_names: list[str], names: list[str], last_id: int, prefix: bytes) -> list[bytes]:
    wanted = {name.casefold() for name in names}
    columns = []
    for at, name in enumerate(names):
        if name.casefold() in old_names:
            columns.append(_renamed(old[old_names.index(name.casefold())], name))
        elif at < len(old) and old_names[at] not in wanted:
            columns.append(_renamed(old[at], name))
        else:
            last_id += 1
            columns.append(b'<%stableColumn id="%d" name="%s"/>' % (prefix, last_id, column_attribute(name)))
    return columns


def _renamed(element: bytes, name: str) -> bytes:
    end = re.match(rb"<[^\s>]+%s/?>" % ATTRIBUTES, element)
    tag = element[: end.end()] if end else element
    given = attributes(tag)
    if decode(given.get("name", "").encode()) == name:
        return element
    changed = with_attribute(tag, b"name", column_attribute(name))
    if "uniqueName" in given:
        changed = with_attribute(changed, b"uniqueName", column_attribute(name))
    return changed + element[len(tag) :]


def column_attribute(name: str) -> bytes:
    """A column's name as the part spells it: line breaks are escaped, since attributes cannot hold them."""
    return encode(name).replace(b"\n", b"_x000a_").replace(b"\t", b"_x0009_").replace(b"\r", b"_x000d_")
