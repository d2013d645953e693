"""What follows a rectangle that grew or shrank: references, formats and names that covered exactly it.

Covered exactly means: all of it, its rows under a header, or those rows in some of its columns; likewise all of its
columns, or all but the first. Anything else stays as it was written.
"""

from __future__ import annotations

import re

from xl_aitrends.cells.address import Rect, column_letters, parse_range, range_address
from xl_aitrends.errors import InputError
from xl_aitrends.workbook.markup import ATTRIBUTES, attributes, escape, mask, unescape, with_attribute
from xl_aitrends.workbook.references import Area, rewrite

_SQREF_TAGS = rb"conditionalFormatting|dataValidation|ignoredError|protectedRange"
_TEXT_TAGS = rb"sqref|f|formula1|formula2|formula"


def follow(rect: Rect, old: Rect, new: Rect) -> Rect:
    """The rectangle after ``old`` became ``new``; unchanged where it did not cover ``old`` exactly."""
    r1, c1, r2, c2 = rect
    if not (old[1] <= c1 and c2 <= old[3] and r2 == old[2] and r1 in (old[0], old[0] + 1)):
        return rect
    wide = c2 == old[3] and c1 in (old[1], old[1] + 1) and (c1, c2) != (old[3], old[3])
    r2, c2 = new[2], new[3] if wide or (c1, c2) == (old[1], old[3]) else c2
    return (r1, c1, r2, c2) if r1 <= r2 and c1 <= c2 else rect


def follow_text(text: str, home: str | None, sheet: str, old: Rect, new: Rect, *, cells: bool = True) -> str:
    """A formula's references after the change; ``home`` is the sheet that an unqualified reference means.

    The anchor of a spill (``A1#``) stays: what it spills follows by itself.
    """

    def change(area: Area) -> str | None:
        rect, named = area.rect, area.sheet if area.prefix else home
        if area.is_anchor or rect is None or named is None or named.casefold() != sheet.casefold():
            return None
        moved = _follow_spelled(area.text, rect, old, new, cells=cells)
        return None if moved == rect else respelled(area.text, moved)

    return rewrite(text, change)


def respelled(text: str, rect: Rect) -> str:
    """The rectangle with the dollar signs that the old reference had; a range stays one, however small."""
    marks = re.fullmatch(r"(\$?)[A-Za-z]+(\$?)\d+(?::(\$?)[A-Za-z]+(\$?)\d+)?", text)
    if marks is not None and ":" not in text and rect[:2] == rect[2:]:
        return f"{marks[1]}{column_letters(rect[1])}{marks[2]}{rect[0]}"
    if marks is None or ":" not in text:
        return range_address(rect, absolute="$" in text)
    first, second, third, fourth = marks.groups()
    top, left, bottom, right = rect
    return f"{first}{column_letters(left)}{second}{top}:{third}{column_letters(right)}{fourth}{bottom}"


def follow_tail(tail: bytes, home: str, sheet: str, old: Rect, new: Rect, *, cells: bool = True) -> bytes:
    """What follows a sheet's cells after the change: formats, validations, filters, sparklines."""
    if home.casefold() == sheet.casefold():
        tail = _follow_attributes(tail, old, new, cells=cells)
    texts = re.compile(rb"<((?:[\w.-]+:)?(?:%s))%s>([^<]+)</\1\s*>" % (_TEXT_TAGS, ATTRIBUTES))
    pieces, at = [], 0
    for match in texts.finditer(mask(tail)):
        text = unescape(match[2])
        if match[1].endswith(b"sqref"):
            here = home.casefold() == sheet.casefold()
            changed = _follow_sqref(text, old, new, cells=cells) if here else text
        else:
            changed = follow_text(text, home, sheet, old, new, cells=cells)
        if changed != text:
            pieces += [tail[at : match.start(2)], escape(changed)]
            at = match.end(2)
    return b"".join([*pieces, tail[at:]])


def _follow_attributes(tail: bytes, old: Rect, new: Rect, *, cells: bool) -> bytes:
    for tags, name in ((_SQREF_TAGS, "sqref"), (rb"autoFilter", "ref")):
        pieces, at = [], 0
        for match in re.finditer(rb"<(?:[\w.-]+:)?(?:%s)(?=\s)(%s)/?>" % (tags, ATTRIBUTES), mask(tail)):
            text = attributes(match[1]).get(name, "")
            changed = _follow_sqref(text, old, new, cells=cells)
            if changed != text:
                pieces += [tail[at : match.start()], with_attribute(match[0], name.encode(), changed.encode())]
                at = match.end()
        tail = b"".join([*pieces, tail[at:]])
    return tail


def _follow_sqref(text: str, old: Rect, new: Rect, *, cells: bool) -> str:
    return " ".join(_follow_range(part, old, new, cells=cells) for part in text.split(" "))


def _follow_range(text: str, old: Rect, new: Rect, *, cells: bool) -> str:
    try:
        rect = parse_range(text)
    except InputError:
        return text
    # A format over a column of one row is stored as that cell; Excel lets it grow with its Table too.
    of_one_row = cells and old[2] - old[0] == 1 and rect[0] == rect[2] == old[2]
    moved = follow(rect, old, new) if of_one_row else _follow_spelled(text, rect, old, new, cells=cells)
    return text if moved == rect else respelled(text, moved)


def _follow_spelled(text: str, rect: Rect, old: Rect, new: Rect, *, cells: bool) -> Rect:
    """A single cell is no column of one row: it follows only where it is the whole extent, and ``cells`` says so.

    Rows under the header of a spill that has no more of them are kept as a range of one cell, ``A2:A2``: so they are
    known again when it is whole.
    """
    if ":" not in text:
        return follow(rect, old, new) if cells and rect == old else rect
    under = old[0] + 1
    emptied = rect[0] == under and rect[2] == old[2] and new[2] == new[0]
    kept = rect[0] == rect[2] == under and old[0] == old[2]
    if not cells and (emptied or kept):
        _, c1, bottom, c2 = follow((old[0], rect[1], old[2], rect[3]), old, new)
        return under, c1, max(bottom, under), c2
    return follow(rect, old, new)
