"""What is attached to single cells of a sheet follows them: formats, validations, links, merged cells, notes.

Formulas in cells do not: they are never changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_aitrends.cells.address import parse_range, range_address
from xl_aitrends.errors import InputError
from xl_aitrends.workbook.extents import respelled
from xl_aitrends.workbook.markup import ATTRIBUTES, attributes, escape, mask, unescape, with_attribute
from xl_aitrends.workbook.moves import CellMoves, Lost
from xl_aitrends.workbook.notes import move_notes
from xl_aitrends.workbook.references import Area, rewrite

if TYPE_CHECKING:
    from xl_aitrends.workbook.book import Book

MERGED = "merged cell"
_WORDS = {
    b"conditionalFormatting": "conditional format",
    b"dataValidation": "data validation",
    b"hyperlink": "link",
    b"mergeCell": MERGED,
    b"ignoredError": "ignored error",
    b"protectedRange": "protected range",
}
_BLOCK = re.compile(
    rb"<((?:[\w.-]+:)?(%s))(?=[\s/>])(%s)(?:/>|>(.*?)</\1\s*>)" % (b"|".join(_WORDS), ATTRIBUTES), re.DOTALL
)
_TEXT = re.compile(rb"<((?:[\w.-]+:)?(?:f|formula|formula1|formula2|sqref))(?=[\s>])%s>([^<]+)</\1\s*>" % ATTRIBUTES)
_LISTS = rb"conditionalFormattings|dataValidations|hyperlinks|mergeCells|ignoredErrors|protectedRanges|ext|extLst"
_MARKS = re.compile(r"(\$?)[A-Za-z]+(\$?)\d+")
_EMPTY = re.compile(rb"<((?:[\w.-]+:)?(?:%s))(?=[\s>])%s>\s*</\1\s*>" % (_LISTS, ATTRIBUTES))
_COUNTED = re.compile(
    rb"(<((?:[\w.-]+:)?(?:dataValidation|mergeCell))s(?=[\s>])%s>)(.*?)</\2s\s*>" % ATTRIBUTES, re.DOTALL
)


@dataclass(frozen=True)
class LeftBehind:
    """Something that did not follow its cells: what it is, where it was, why, and its text."""

    kind: str
    ref: str
    why: Lost
    text: str = ""


def move_attached(book: Book, sheet: str, moves: CellMoves) -> list[LeftBehind]:
    """Let everything attached to single cells of a block go where these went; what lost its cells goes with them."""
    home = book.sheet(sheet)
    tail, left = _moved_tail(home.tail, home.name, moves)
    if tail != home.tail:
        home.edits.set_tail(tail)
    return [*left, *(LeftBehind("note", *note) for note in move_notes(book.package, home.part, moves))]


def _moved_tail(tail: bytes, home: str, moves: CellMoves) -> tuple[bytes, list[LeftBehind]]:
    left: list[LeftBehind] = []
    pieces, at, dropped = [], 0, False
    for match in _BLOCK.finditer(mask(tail)):
        whole = tail[match.start() : match.end()]
        changed = _moved_block(match, whole, home, moves, left)
        if changed != whole:
            pieces += [tail[at : match.start()], changed]
            at, dropped = match.end(), dropped or not changed
    moved = b"".join([*pieces, tail[at:]])
    return (_without_empty(moved) if dropped else moved), left


def _moved_block(match: re.Match[bytes], block: bytes, home: str, moves: CellMoves, left: list[LeftBehind]) -> bytes:
    own = attributes(match[3])
    name = "sqref" if "sqref" in own else "ref"
    inner = next((m for m in _TEXT.finditer(match[4] or b"") if m[1].endswith(b"sqref")), None)
    given = own.get(name) if inner is None else unescape(inner[2])
    if not given:
        return block
    kept = [_moved_ref(ref, match[2], moves, left) for ref in given.split()]
    placed = " ".join(ref for ref in kept if ref)
    if placed == " ".join(given.split()):
        return block
    if not placed:
        return b""
    opening = match.end(3) + 1 - match.start()
    start = block[:opening] if match[4] is not None else block
    if inner is None:
        start = with_attribute(start, name.encode(), placed.encode())
    if match[4] is None:
        return start
    shift = _shift(given, placed)
    return start + _moved_texts(block[opening:], placed, lambda text: _moved_formula(text, home, moves, shift))


def _moved_ref(text: str, tag: bytes, moves: CellMoves, left: list[LeftBehind]) -> str | None:
    try:
        rect = parse_range(text)
    except InputError:
        return text
    merged = tag == b"mergeCell"
    moved = moves.together(rect) if merged else moves.rect(rect, covers=tag != b"hyperlink")
    if isinstance(moved, Lost):
        left.append(LeftBehind(_WORDS[tag], range_address(rect), moved))
        return text if moved is Lost.CROSSING and not merged else None  # merged, it would hide cells of other rows
    return text if moved == rect else range_address(moved)


def _shift(given: str, placed: str) -> tuple[int, int]:
    """How far the cell went to which a block's formulas are relative: the first row and column of all its ranges."""
    try:
        before, after = ([parse_range(ref) for ref in refs.split()] for refs in (given, placed))
    except InputError:
        return 0, 0
    down, across = (min(rect[side] for rect in after) - min(rect[side] for rect in before) for side in (0, 1))
    return down, across


def _moved_formula(text: str, home: str, moves: CellMoves, shift: tuple[int, int]) -> str:
    """A formula for its new cell: rows and columns without a dollar sign go with it, those with one go with theirs."""

    def change(area: Area) -> str | None:
        rect = area.rect
        if rect is None or (area.sheet or home).casefold() != home.casefold():
            return None
        moved = moves.reference(rect, shift, _MARKS.findall(area.text))
        return None if moved == rect else respelled(area.text, moved)

    return rewrite(text, change)


def _moved_texts(body: bytes, sqref: str, change: Callable[[str], str]) -> bytes:
    """What stands inside a block that moved: its place, and its formulas."""
    pieces, at = [], 0
    for match in _TEXT.finditer(mask(body)):
        text = sqref if match[1].endswith(b"sqref") else change(unescape(match[2]))
        pieces += [body[at : match.start(2)], escape(text)]
        at = match.end(2)
    return b"".join([*pieces, body[at:]])


def _without_empty(tail: bytes) -> bytes:
    """Lists that lost their last entry go, since none may be empty; the others count their entries again."""
    while _EMPTY.search(mask(tail)):
        masked = mask(tail)
        spans = [match.span() for match in _EMPTY.finditer(masked)]
        for start, end in reversed(spans):
            tail = tail[:start] + tail[end:]

    def count(match: re.Match[bytes]) -> bytes:
        entries = len(re.findall(rb"<%s(?=[\s/>])" % re.escape(match[2]), match[3]))
        opening = with_attribute(match[1], b"count", b"%d" % entries) if b"count" in match[1] else match[1]
        return opening + match[0][len(match[1]) :]

    return _COUNTED.sub(count, tail)
