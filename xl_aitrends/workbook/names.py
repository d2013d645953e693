"""Defined names: read from the workbook part, and written back into it; knows what no name means."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from xl_aitrends.errors import WorkbookError, WorkbookRefused
from xl_aitrends.workbook.limits import Limits
from xl_aitrends.workbook.markup import ATTRIBUTES, Element, attributes, escape, mask, root_prefix, unescape, whole


@dataclass(frozen=True)
class DefinedName:
    """A name, its formula without ``=``, and the sheet it belongs to (None: the whole workbook)."""

    name: str
    text: str
    sheet: str | None
    hidden: bool


def check_count(data: bytes, limits: Limits, file: str) -> None:
    """Refuse a workbook part with too many names before it is read as a tree, which a million of them make slow."""
    count = data.count(b"definedName ")  # a closing tag has no blank behind its name
    if count > limits.names:
        raise WorkbookRefused(f"{file} has {count} defined names, more than {limits.names}; raise Limits.names")


def read_names(tree: Element, sheets: list[str]) -> tuple[DefinedName, ...]:
    """The names of the workbook part; ``sheets`` are all its sheets in order, chart sheets included."""
    listed = tree.first("definedNames")
    elements = listed.all("definedName") if listed else []
    return tuple(_read(element, sheets) for element in elements)


def _read(element: Element, sheets: list[str]) -> DefinedName:
    local = element.get("localSheetId")
    at = whole(local, -1)
    sheet = sheets[at] if 0 <= at < len(sheets) else None
    return DefinedName(element.get("name"), element.text, sheet, element.get("hidden") in ("1", "true"))


def rewritten(data: bytes, change: Callable[[dict[str, str], str], str]) -> bytes:
    """The workbook part with each name's text as ``change`` gives it for its attributes and its present text."""
    prefix = root_prefix(mask(data)[:4096])
    pattern = re.compile(rb"<%sdefinedName(?=\s)(%s)>([^<]*)</%sdefinedName\s*>" % (prefix, ATTRIBUTES, prefix))
    pieces, at = [], 0
    for match in pattern.finditer(mask(data)):
        text = unescape(match[2])
        changed = change(attributes(match[1]), text)
        if changed != text:
            pieces += [data[at : match.start(2)], escape(changed)]
            at = match.end(2)
    return b"".join([*pieces, data[at:]])


def with_name(data: bytes, name: str, text: str, local: int | None) -> bytes:
    """The workbook part with that name set: an existing one changes, a new one joins the list's end."""
    known = False

    def change(given: dict[str, str], present: str) -> str:
        nonlocal known
        if given.get("name", "").casefold() != name.casefold() or given.get("localSheetId") != _written(local):
            return present
        known = True
        return text

    changed = rewritten(data, change)
    return changed if known else _added(data, name, text, local)


def _written(local: int | None) -> str | None:
    return None if local is None else str(local)


def _added(data: bytes, name: str, text: str, local: int | None) -> bytes:
    masked = mask(data)
    p = root_prefix(masked[:4096])
    scope = b"" if local is None else b' localSheetId="%d"' % local
    element = b'<%sdefinedName name="%s"%s>%s</%sdefinedName>' % (p, escape(name), scope, escape(text), p)
    end = masked.find(b"</%sdefinedNames" % p)
    if end >= 0:
        return data[:end] + element + data[end:]
    # The list comes after the sheets, function groups and external references, in this order.
    place = max(
        (m.end() for m in re.finditer(rb"</%s(?:sheets|functionGroups|externalReferences)\s*>" % p, masked)), default=-1
    )
    if place < 0:
        raise WorkbookError("the workbook part lists no sheets; repair the file in Excel")
    return data[:place] + b"<%sdefinedNames>%s</%sdefinedNames>" % (p, element, p) + data[place:]
