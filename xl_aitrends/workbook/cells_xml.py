"""The cells of a sheet part, as bytes with offsets: rows, cells, stored values; knows no other part.

Any writer's spelling is read: prefixes, single quotes, cells and rows without ``r``, comments, CDATA. The usual
spelling has a fast path (one regular expression over many rows); whatever it does not account for is read cell by cell.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from xl_aitrends.cells.address import MAX_COLUMNS, MAX_ROWS, column_number
from xl_aitrends.errors import WorkbookError
from xl_aitrends.workbook.markup import ATTRIBUTES, attributes, mask, root_prefix, whole

_POSITION = re.compile(r"([A-Za-z]{1,3})[1-9][0-9]*\Z")


class Grammar:
    """The expressions that find cells in a part whose elements carry one prefix."""

    def __init__(self, prefix: bytes) -> None:
        p, a = re.escape(prefix), ATTRIBUTES
        self.prefix = prefix
        self.sheet_data = re.compile(rb"<%ssheetData%s(/?)>" % (p, a))
        self.sheet_data_end = re.compile(rb"</%ssheetData\s*>" % p)
        self.row = re.compile(rb"<%srow(?=[\s/>\0])(%s)(/?)>" % (p, a))
        self.row_end = re.compile(rb"</%srow\s*>" % p)
        self.cell = re.compile(rb"<%sc(?=[\s/>\0])(%s)(?:/>|>(.*?)</%sc\s*>)" % (p, a, p), re.DOTALL)
        self.formula = re.compile(rb"<%sf(?=[\s/>\0])(%s)(?:/>|>([^<]*)</%sf\s*>)" % (p, a, p))
        self.value = re.compile(rb"<%sv(?=[\s/>\0])%s(?:/>|>([^<]*)</%sv\s*>)" % (p, a, p))
        self.inline = re.compile(rb"<%sis(?=[\s/>\0])%s(?:/>|>(.*?)</%sis\s*>)" % (p, a, p), re.DOTALL)
        self.usual = re.compile(
            rb'<%(p)sc r="([A-Z]+)(\d+)"([^>/]*)(?:/>|>(?:<%(p)sf[^<]*(?:</%(p)sf>)?)?'
            rb"(?:<%(p)sv>([^<]*)</%(p)sv>|<%(p)sv ?/>|<%(p)sis>(.*?)</%(p)sis>)?</%(p)sc>)" % {b"p": p},
            re.DOTALL,
        )
        self.usual_row = re.compile(rb'<%srow r="(\d+)"' % p)
        self.cell_mark, self.row_mark, self.formula_mark = (b"<" + prefix + tag for tag in (b"c", b"row", b"f"))


@lru_cache(maxsize=16)
def grammar(prefix: bytes) -> Grammar:
    """The grammar of one prefix, compiled once."""
    return Grammar(prefix)


class Cell(NamedTuple):
    """One ``<c>``: its column, its extent in the part, its raw attributes and its content."""

    column: int
    start: int
    end: int
    attributes: bytes
    body: bytes


def sheet_tail(data: bytes) -> bytes:
    """What follows the cells in a sheet part whose rows nobody asked for."""
    masked = mask(data)
    found = grammar(root_prefix(masked[:4096]))
    at = masked.rfind(b"</" + found.prefix + b"sheetData")
    if at >= 0:
        return data[at:]
    opening = found.sheet_data.search(masked)
    return data[opening.end() :] if opening else b""


class SheetCells:
    """A sheet part with the offsets of its rows."""

    def __init__(self, data: bytes, part: str) -> None:
        self.raw, self.part = data, part
        self.data = mask(data)
        self.grammar = grammar(root_prefix(self.data[:4096]))
        opening = self.grammar.sheet_data.search(self.data)
        if opening is None:
            raise WorkbookError(f"{part} has no sheetData; it is no worksheet or damaged")
        self.opening = opening.span()
        self.empty = opening[1] == b"/"
        self.start = opening.end()
        self.end = self.start if self.empty else self._closing()
        self.numbers, self.starts = self._index_rows()

    def _closing(self) -> int:
        at = self.data.rfind(b"</" + self.grammar.prefix + b"sheetData")
        if at < self.start:
            raise WorkbookError(f"{self.part} has no end of sheetData; it is damaged")
        return at

    def _index_rows(self) -> tuple[array[int], array[int]]:
        numbers, starts = array("l"), array("q")
        last = 0
        for start, written in self._row_tags():
            number = whole(written) if written else last + 1
            if not last < number <= MAX_ROWS:
                raise WorkbookError(f"{self.part} holds row {number} after row {last}; repair the file in Excel")
            numbers.append(number)
            starts.append(start)
            last = number
        return numbers, starts

    def _row_tags(self) -> Iterator[tuple[int, str]]:
        usual = [(m.start(), m[1].decode()) for m in self.grammar.usual_row.finditer(self.data, self.start, self.end)]
        if len(usual) == self.data.count(self.grammar.row_mark, self.start, self.end):
            yield from usual
            return
        for match in self.grammar.row.finditer(self.data, self.start, self.end):
            yield match.start(), attributes(match[1]).get("r", "")

    @property
    def tail(self) -> bytes:
        """What follows the cells in the part."""
        return self.raw[self.end :]

    def row_span(self, index: int) -> tuple[int, int]:
        """Where the row at that index starts, and where the next one does."""
        return self.starts[index], self.starts[index + 1] if index + 1 < len(self.starts) else self.end

    def row_index(self, row: int) -> int | None:
        """The index of a row, None where the part does not hold it."""
        at = bisect_left(self.numbers, row)
        return at if at < len(self.numbers) and self.numbers[at] == row else None

    def row_attributes(self, index: int) -> dict[str, str]:
        """The attributes of a row."""
        match = self.grammar.row.match(self.data, self.starts[index])
        return attributes(match[1]) if match else {}

    def rows_between(self, first: int, last: int) -> range:
        """The indices of the rows from ``first`` to ``last``."""
        return range(bisect_left(self.numbers, first), bisect_left(self.numbers, last + 1))

    def cells(self, index: int) -> list[Cell]:
        """The cells of the row at that index, each with its column whether written or implied."""
        start, end = self.row_span(index)
        found, last = [], 0
        for match in self.grammar.cell.finditer(self.data, start, end):
            column = self._column(match[1], last)
            found.append(Cell(column, match.start(), match.end(), match[1], match[2] or b""))
            last = column
        return found

    def _column(self, raw: bytes, last: int) -> int:
        written = attributes(raw).get("r")
        position = _POSITION.match(written) if written else None
        if written and not position:
            raise WorkbookError(f"{self.part} holds a cell at {written!r}; repair the file in Excel")
        column = column_number(position[1]) if position else last + 1
        if not last < column <= MAX_COLUMNS:
            raise WorkbookError(f"{self.part} holds cell {written} out of order; repair the file in Excel")
        return column

    def cell(self, row: int, column: int) -> Cell | None:
        """One cell, None where the part does not hold it."""
        index = self.row_index(row)
        if index is None:
            return None
        return next((cell for cell in self.cells(index) if cell.column == column), None)
