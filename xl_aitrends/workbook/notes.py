"""Notes and threads of a sheet: the parts that hold them, and the drawing that shows them, follow their cells."""

from __future__ import annotations

import re
from collections.abc import Callable

from xl_aitrends.cells.address import cell_address, parse_cell
from xl_aitrends.errors import InputError, WorkbookError
from xl_aitrends.workbook.markup import ATTRIBUTES, attributes, mask, unescape, with_attribute
from xl_aitrends.workbook.moves import CellMoves, Lost
from xl_aitrends.workbook.package import Package

_TAGS = {"comments": b"comment", "threadedComment": b"threadedComment"}
_SHAPE = re.compile(rb"<((?:[\w.-]+:)?shape)(?=[\s>])%s>.*?</\1\s*>" % ATTRIBUTES, re.DOTALL)
_NOTE = re.compile(rb"ObjectType\s*=\s*[\"']Note[\"']")
_PLACE = re.compile(rb"(<(?:[\w.-]+:)?(Row|Column)\s*>\s*)(\d+)(\s*<)")
_ANCHOR = re.compile(rb"(<(?:[\w.-]+:)?Anchor\s*>)([\d,\s-]+)(<)")
_SHOWN = re.compile(rb"<(?:[\w.-]+:)?t(?=[\s>])%s>([^<]*)<" % ATTRIBUTES)

Behind = tuple[str, Lost, str]  # cell, why, text


def move_notes(package: Package, sheet: str, moves: CellMoves) -> list[Behind]:
    """Move every note on the block with its cell; one whose cell is gone goes with it. Returns these, with their text.

    Where a part cannot be read, no note of the sheet moves: note and drawing must name the same cell.
    """
    kinds = [(relation.kind, relation.target) for relation in package.relations(sheet).values() if relation.target]
    lists = [(part, _TAGS[kind]) for kind, target in kinds if kind in _TAGS and (part := package.find(target))]
    drawings = [part for kind, target in kinds if kind == "vmlDrawing" and (part := package.find(target))]
    try:
        texts = {part: package.read(part) for part in (*(part for part, _ in lists), *drawings)}
    except WorkbookError:
        return [("the sheet", Lost.CROSSING, "its drawing of notes is damaged")]
    left: list[Behind] = []
    for part, tag in lists:
        said = left if tag == b"comment" else []
        package.replace(part, _moved_list(texts[part], tag, moves, said))
    for part in drawings:
        package.replace(part, _replaced(texts[part], _SHAPE, lambda shape: _moved_shape(shape, moves)))
    return left


def _moved_list(data: bytes, tag: bytes, moves: CellMoves, left: list[Behind]) -> bytes:
    pattern = re.compile(rb"<((?:[\w.-]+:)?%s)(?=\s)(%s)(?:/>|>.*?</\1\s*>)" % (tag, ATTRIBUTES), re.DOTALL)

    def moved(note: bytes) -> bytes:
        match = pattern.match(note)
        ref = attributes(match[2]).get("ref", "") if match else ""
        try:
            cell = parse_cell(ref)
        except InputError:
            return note
        place = moves.cell(*cell)
        if isinstance(place, Lost):
            left.append((ref, place, "".join(unescape(text) for text in _SHOWN.findall(note))))
            return b""
        return note if place == cell else with_attribute(note, b"ref", cell_address(*place).encode())

    return _replaced(data, pattern, moved)


def _moved_shape(shape: bytes, moves: CellMoves) -> bytes:
    """A note's box: its cell, and the corners between which it opens."""
    given = {match[2]: int(match[3]) for match in _PLACE.finditer(shape)}
    if not _NOTE.search(shape) or len(given) != 2:
        return shape
    row, column = given[b"Row"] + 1, given[b"Column"] + 1
    place = moves.cell(row, column)
    if isinstance(place, Lost):
        return b""
    if place == (row, column):
        return shape
    now = {b"Row": place[0] - 1, b"Column": place[1] - 1}
    shape = _PLACE.sub(lambda match: b"%s%d%s" % (match[1], now[match[2]], match[4]), shape)
    return _ANCHOR.sub(lambda match: match[1] + _shifted(match[2], place[0] - row, place[1] - column) + match[3], shape)


def _shifted(anchor: bytes, down: int, across: int) -> bytes:
    """Left column, offset, top row, offset, right column, offset, bottom row, offset."""
    numbers = [int(number) for number in anchor.split(b",")]
    if len(numbers) != 8:
        return anchor
    shifts = (across, 0, down, 0) * 2
    return b", ".join(b"%d" % max(number + shift, 0) for number, shift in zip(numbers, shifts, strict=True))


def _replaced(data: bytes, pattern: re.Pattern[bytes], change: Callable[[bytes], bytes]) -> bytes:
    pieces, at = [], 0
    for match in pattern.finditer(mask(data)):
        pieces += [data[at : match.start()], change(data[match.start() : match.end()])]
        at = match.end()
    return b"".join([*pieces, data[at:]])
