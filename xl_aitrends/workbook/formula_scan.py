"""The formula cells of a sheet part, picked out while the part is inflated piece by piece; nothing else is kept.

Most sheets of a large workbook are only asked which formulas they hold. Whatever is not spelled in the usual way is
left to `cells_xml`, which holds the whole part and reads any writer's spelling.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from xl_aitrends.errors import WorkbookError
from xl_aitrends.workbook.cells_xml import Grammar, grammar
from xl_aitrends.workbook.markup import check_well_formed, root_prefix

_LONGEST_HEAD = 1 << 20


class _Unusual(Exception):
    """The part is spelled in a way that only the careful reader knows."""


def formula_cells_only(pieces: Iterable[bytes], place: str) -> bytes | None:
    """The part with no cells but those that hold a formula; None where it is not spelled in the usual way.

    The pieces are read to their end in any case that gives a part, so that whoever inflates them can check them.
    """
    stream = iter(pieces)
    try:
        head, rest, known = _head(stream)
        thin = b"".join([head, *_rows(rest, stream, known), b"</%ssheetData></%sworksheet>" % ((known.prefix,) * 2)])
        check_well_formed(thin, place)
    except (_Unusual, WorkbookError):
        return None
    deque(stream, maxlen=0)
    return thin


def tail_only(pieces: Iterable[bytes]) -> bytes | None:
    """What follows the cells of a part; None where it is not spelled in the usual way."""
    tail: list[bytes] = []
    buffer, mark = b"", b""
    for piece in pieces:
        if tail:
            tail.append(piece)
            continue
        buffer += piece
        mark = mark or b"</" + root_prefix(buffer[:4096]) + b"sheetData"
        if _is_unusual(buffer, 5, len(buffer)):
            return None
        at = buffer.find(mark)
        if at >= 0:
            tail.append(buffer[at:])
        buffer = buffer[-64:]  # a mark may be cut in two
    joined = b"".join(tail)
    return joined if tail and not _is_unusual(joined, 0, len(joined)) else None


def _head(stream: Iterator[bytes]) -> tuple[bytes, bytes, Grammar]:
    """What stands before the cells, what was inflated of the cells by then, and the part's grammar."""
    data = b""
    for piece in stream:
        data += piece
        known = grammar(root_prefix(data[:4096]))
        opening = known.sheet_data.search(data)
        if _is_unusual(data, 5, opening.start() if opening else len(data)):
            break
        if opening:
            if opening[1]:  # no cell at all: the careful reader is quick enough
                break
            return data[: opening.end()], data[opening.end() :], known
        if len(data) > _LONGEST_HEAD:
            break
    raise _Unusual


def _is_unusual(data: bytes, start: int, end: int) -> bool:
    """Whether there are comments, CDATA or other text than XML; single bytes are by far the quickest to look for."""
    return data.find(b"\0", start, end) >= 0 or any(
        data.find(sign, start, end) >= 0 and data.find(b"<" + sign, start, end) >= 0 for sign in (b"!", b"?")
    )


def _rows(buffer: bytes, stream: Iterator[bytes], known: Grammar) -> Iterator[bytes]:
    closing = b"</" + known.prefix + b"sheetData"
    cell_end = b"</" + known.prefix + b"c>"
    while True:
        end = buffer.find(closing)
        # A row that is not complete yet waits for the next piece; so does a mark that was cut in two.
        whole = end if end >= 0 else max(buffer.rfind(known.row_mark), 0)
        if _is_unusual(buffer, 0, whole):
            raise _Unusual
        yield from _formula_rows(buffer, whole, known, cell_end)
        if end >= 0:
            return
        piece = next(stream, None)
        if piece is None:
            raise _Unusual
        buffer = buffer[whole:] + piece


def _formula_rows(buffer: bytes, end: int, known: Grammar, cell_end: bytes) -> Iterator[bytes]:
    at = buffer.find(known.formula_mark, 0, end)
    while at >= 0:
        start = buffer.rfind(known.row_mark, 0, at)
        row = known.usual_row.match(buffer, max(start, 0))
        if row is None:
            raise _Unusual
        stop = buffer.find(known.row_mark, at, end)
        stop = end if stop < 0 else stop
        yield row[0] + b">"
        while 0 <= at < stop:
            cell = buffer.rfind(known.cell_mark + b" ", row.end(), at)
            after = buffer.find(cell_end, at, stop)
            if min(cell, after) < 0 or not buffer.startswith(b' r="', cell + len(known.cell_mark)):
                raise _Unusual
            yield buffer[cell : after + len(cell_end)]
            at = buffer.find(known.formula_mark, after, stop)
        yield b"</%srow>" % known.prefix
        at = buffer.find(known.formula_mark, stop, end)
