"""A sheet part after its edits, as splices: byte ranges and what replaces them; all other bytes are copied."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import NamedTuple

from xl_aitrends.cells.address import Rect, cell_address, parse_range, range_address
from xl_aitrends.errors import InputError
from xl_aitrends.workbook.cell_writer import CellWriter
from xl_aitrends.workbook.cells_xml import Cell, SheetCells
from xl_aitrends.workbook.edits import CellEdit, SheetEdits
from xl_aitrends.workbook.markup import ATTRIBUTES, attributes, spelled_out, whole
from xl_aitrends.workbook.plain_rows import PlainRows
from xl_aitrends.workbook.sheet_columns import widened


class Splice(NamedTuple):
    """Bytes ``start`` to ``end`` of a part give way to ``text``."""

    start: int
    end: int
    text: bytes


_PIECE = 1 << 20  # bytes
_SPARSE = 256  # bytes of a row for each number that it gets: beyond, its cells are looked for one by one
StyleOf = Callable[[int, int], int | None]


class SheetPatch:
    """The splices of one sheet; ``style_of`` names the style of a cell that does not exist yet."""

    def __init__(self, cells: SheetCells, edits: SheetEdits, writer: CellWriter, style_of: StyleOf) -> None:
        self._cells, self._edits, self._writer, self._style_of = cells, edits, writer, style_of
        self._extent: Rect | None = None
        self._plain_rows = PlainRows()
        self.splices = self._find()

    def pieces(self) -> Iterator[bytes]:
        """The patched part, in pieces small enough to cost no second copy of it."""
        at = 0
        for start, end, text in [*self.splices, Splice(len(self._cells.raw), len(self._cells.raw), b"")]:
            for first in range(at, start, _PIECE):
                yield self._cells.raw[first : min(first + _PIECE, start)]
            if text:
                yield text
            at = end

    def _find(self) -> list[Splice]:
        inside = [splice for row in sorted(self._edits.rows) for splice in self._row(row, self._edits.rows[row])]
        if self._cells.empty and inside:
            inside = [self._filled([splice.text for splice in inside])]
        head = [self._dimension() if self._extent else None, self._widened()]
        tail = self._tail()
        return [splice for splice in [*head, *inside, *tail] if splice is not None]

    def _widened(self) -> Splice | None:
        found = widened(self._cells, *self._edits.widened) if self._edits.widened else None
        return Splice(*found) if found else None

    def _tail(self) -> list[Splice]:
        cells, tail = self._cells, self._edits.tail
        if tail is None or tail == cells.tail:
            return []
        return [Splice(cells.end, len(cells.raw), tail)]

    def _filled(self, rows: list[bytes]) -> Splice:
        start, end = self._cells.opening
        name = self._cells.grammar.prefix + b"sheetData"
        return Splice(start, end, b"<%s>%s</%s>" % (name, b"".join(rows), name))

    def _row(self, row: int, edits: dict[int, CellEdit]) -> list[Splice]:
        at = bisect_left(self._cells.numbers, row)
        if at < len(self._cells.numbers) and self._cells.numbers[at] == row:
            return self._edited_row(at, row, edits)
        made = self._created(row, sorted(edits.items()))
        if not made:
            return []
        place = self._cells.starts[at] if at < len(self._cells.starts) else self._cells.end
        p = self._cells.grammar.prefix
        return [Splice(place, place, b'<%srow r="%d">%s</%srow>' % (p, row, made, p))]

    def _created(self, row: int, edits: list[tuple[int, CellEdit]]) -> bytes:
        made, columns = [], []
        for column, edit in edits:
            style = edit.style if edit.style is not None else self._style_of(row, column)
            cell = self._writer.created(row, column, edit, style)
            if cell:
                made.append(cell)
                columns.append(column)
        if columns:
            r1, c1, r2, c2 = self._extent or (row, columns[0], row, columns[0])
            self._extent = min(r1, row), min(c1, columns[0]), max(r2, row), max(c2, columns[-1])
        return b"".join(made)

    def _edited_row(self, index: int, row: int, edits: dict[int, CellEdit]) -> list[Splice]:
        if (splices := self._renumbered(index, row, edits)) is not None:
            return splices
        splices = []
        parsed: list[Cell] | None = None
        missing = []
        for column, edit in sorted(edits.items()):
            cell = self._find_fast(index, row, column)
            if cell is None:
                parsed = self._cells.cells(index) if parsed is None else parsed
                cell = next((c for c in parsed if c.column == column), None)
            if cell is None:
                missing.append((column, edit))
            elif (text := self._writer.edited(self._spelled_out(cell), edit, row)) is not None:
                splices.append(Splice(cell.start, cell.end, text))
        inserted = self._insert(index, row, missing, parsed or [])
        # A cell inserted before a replaced one starts where that one starts, and must come first.
        return sorted(splices + inserted, key=lambda splice: (splice.start, splice.end))

    def _renumbered(self, index: int, row: int, edits: dict[int, CellEdit]) -> list[Splice] | None:
        """The row at once, where it holds nothing but numbers and gets others into a good part of its cells."""
        cells = self._cells
        start, end = cells.row_span(index)
        numbers = {column: number for column, edit in edits.items() if (number := edit.plain_number) is not None}
        if end - start > _SPARSE * len(numbers) or len(numbers) < len(edits) or cells.data is not cells.raw:
            return None
        text = self._plain_rows.written(cells.raw[start:end], row, numbers)
        if text is None:
            return None
        return [Splice(start, end, text)] if text != cells.raw[start:end] else []

    def _spelled_out(self, cell: Cell) -> Cell:
        """The cell as its parts can be written again, where the scan was shown it without its comments and CDATA."""
        cells = self._cells
        raw = b"" if cells.data is cells.raw else cells.raw[cell.start : cell.end]
        if not raw or raw == cells.data[cell.start : cell.end]:
            return cell
        match = cells.grammar.cell.match(spelled_out(raw))
        return Cell(cell.column, cell.start, cell.end, match[1], match[2] or b"") if match else cell

    def _find_fast(self, index: int, row: int, column: int) -> Cell | None:
        """The cell where it is spelled the usual way."""
        cells = self._cells
        start, end = cells.row_span(index)
        mark = b'<%sc r="%s"' % (cells.grammar.prefix, cell_address(row, column).encode())
        at = cells.data.find(mark, start, end)
        match = cells.grammar.cell.match(cells.data, at) if at >= 0 else None
        return Cell(column, match.start(), match.end(), match[1], match[2] or b"") if match else None

    def _insert(self, index: int, row: int, missing: list[tuple[int, CellEdit]], cells: list[Cell]) -> list[Splice]:
        """New cells before the first stored cell to their right; several at one place make one splice."""
        start, end = self._cells.row_span(index)
        tag = self._cells.grammar.row.match(self._cells.data, start)
        if not missing or tag is None:
            return []
        columns = [cell.column for cell in cells]
        ending = None if tag[2] else self._cells.grammar.row_end.search(self._cells.data, tag.end(), end)
        last = cells[-1].end if cells else tag.end()
        at_end = ending.start() if ending and not cells else last
        groups: dict[int, list[tuple[int, CellEdit]]] = {}
        for column, edit in missing:
            place = bisect_left(columns, column)
            groups.setdefault(cells[place].start if place < len(cells) else at_end, []).append((column, edit))
        made = {place: self._created(row, group) for place, group in groups.items()}
        if not any(made.values()):
            return []
        if tag[2]:
            return [Splice(start, tag.end(), self._opened(tag, made[at_end], [c for c, _ in missing]))]
        spans = self._spans(tag, [column for column, _ in missing])
        return [*spans, *(Splice(place, place, text) for place, text in made.items() if text)]

    def _opened(self, tag: re.Match[bytes], cells: bytes, columns: list[int]) -> bytes:
        p = self._cells.grammar.prefix
        given = tag[1].rstrip()
        for splice in self._spans(tag, columns):
            offset = splice.start - tag.start(1)
            given = given[:offset] + splice.text + given[offset + splice.end - splice.start :]
        return b"<%srow%s>%s</%srow>" % (p, given, cells, p)

    def _spans(self, tag: re.Match[bytes], columns: list[int]) -> list[Splice]:
        match = re.search(rb"\sspans\s*=\s*[\"']([^\"']*)[\"']", tag[1])
        edges = [int(n) for n in re.findall(rb"\d+", match[1])] if match else []
        if match is None or not edges or (min(edges) <= min(columns) and max(columns) <= max(edges)):
            return []
        start, end = (tag.start(1) + offset for offset in match.span(1))
        return [Splice(start, end, b"%d:%d" % (min(*edges, *columns), max(*edges, *columns)))]

    def _dimension(self) -> Splice | None:
        cells = self._cells
        pattern = rb"<%sdimension(?=[\s])(%s)/?>" % (cells.grammar.prefix, ATTRIBUTES)
        match = re.compile(pattern).search(cells.data, 0, cells.opening[0])
        ref = attributes(match[1]).get("ref") if match else None
        if match is None or ref is None or self._extent is None:
            return None
        try:
            old = parse_range(ref)
        except InputError:
            return None
        r1, c1, r2, c2 = self._extent
        new = range_address((min(old[0], r1), min(old[1], c1), max(old[2], r2), max(old[3], c2))).encode()
        at = cells.data.find(ref.encode(), match.start(1))
        return Splice(at, at + len(ref), new) if new != ref.encode() else None


def resolve_style(cells: SheetCells, row: int, column: int, default: int | None) -> int | None:
    """The style of a new cell: the row's or column's, else that of the cell right above."""
    if default is not None:
        return default
    above = cells.cell(row - 1, column) if row > 1 else None
    return whole(attributes(above.attributes).get("s", "")) or None if above else None
