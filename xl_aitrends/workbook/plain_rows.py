"""Rows that hold nothing but numbers in the usual spelling, as feeds and spills fill them, read and written by cutting.

Several times faster than an expression with groups. Whatever else a row holds is for the careful readers and writers.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import isfinite
from operator import itemgetter
from typing import NamedTuple

from xl_aitrends.cells.address import column_number
from xl_aitrends.errors import InputError
from xl_aitrends.workbook.cell_writer import number_text

_FIRST, _NEXT, _LAST = b'><c r="', b'</v></c><c r="', b"</v></c></row>"
_INSIDE = b'"><v>'
_OWN_NUMBER = b"\x04"  # a character that no XML holds
_HEAD = re.compile(rb'([A-Z]{1,3})\x04"(?: s="\d*\x04?")?')
_COLUMN = itemgetter(0)
_MOST_KINDS = 1000


class Run(NamedTuple):
    """Cells side by side: the column of the first, and where they stand among the values of their row."""

    column: int
    start: int
    stop: int

    def place(self, column: int) -> int | None:
        """Where the value of a column stands, None where it lies outside."""
        at = self.start + column - self.column
        return at if self.start <= at < self.stop else None


class PlainRow(NamedTuple):
    """Numbers of a row, and the runs that they stand in."""

    runs: tuple[Run, ...]
    values: array[float]


class _Cut(NamedTuple):
    """A row in pieces: what comes before its cells, then what comes before each number and the number."""

    opening: bytes
    pieces: list[bytes]
    runs: tuple[Run, ...]


class PlainRows:
    """Reads and writes such rows of one part; remembers the columns of rows that look alike."""

    def __init__(self) -> None:
        self._kinds: dict[bytes, tuple[Run, ...]] = {}

    def read(self, row: bytes, number: int) -> PlainRow | None:
        """The numbers of a row from ``<row`` on, None where it holds anything else."""
        cut = self._cut(row.rstrip(), number)
        if cut is None:
            return None
        try:
            values = array("d", map(float, cut.pieces[1::2]))
        except ValueError:  # entities or blanks around a number
            return None
        return PlainRow(cut.runs, values) if isfinite(sum(values)) else None

    def written(self, row: bytes, number: int, values: Mapping[int, float]) -> bytes | None:
        """The row with other numbers in some columns, all else byte for byte.

        None where it holds anything but numbers, or no cell in one of the columns.
        """
        end = len(row.rstrip())
        cut = self._cut(row[:end], number)
        if cut is None:
            return None
        pieces = cut.pieces
        for column, value in values.items():
            place = cut.runs[bisect_right(cut.runs, column, key=_COLUMN) - 1].place(column)
            if place is None:
                return None
            try:
                if float(pieces[2 * place + 1]) != value:
                    pieces[2 * place + 1] = number_text(value)
            except ValueError:
                return None
        cells = _NEXT.join(map(_INSIDE.join, zip(pieces[::2], pieces[1::2], strict=True)))
        return b"".join((cut.opening, _FIRST, cells, _LAST, row[end:]))

    def _cut(self, row: bytes, number: int) -> _Cut | None:
        opening, _, rest = row.partition(_FIRST)
        if opening.count(b"<") != 1 or not rest.endswith(_LAST):
            return None
        pieces = rest[: -len(_LAST)].replace(_NEXT, _INSIDE).split(_INSIDE)
        runs = self._runs(pieces[::2], number)
        return _Cut(opening, pieces, runs) if runs and 2 * runs[-1].stop == len(pieces) else None

    def _runs(self, heads: Sequence[bytes], number: int) -> tuple[Run, ...]:
        """Runs of cells like ``B12" s="3``; the row's own number marked, most rows of a sheet look alike."""
        alike = (b'"\n'.join(heads) + b'"').replace(b'%d"' % number, _OWN_NUMBER + b'"')
        runs = self._kinds.get(alike)
        if runs is None:
            if len(self._kinds) >= _MOST_KINDS:
                self._kinds.clear()
            runs = self._kinds[alike] = _read_runs(alike)
        return runs


def _read_runs(alike: bytes) -> tuple[Run, ...]:
    """The runs of one kind of row; none where a cell is not a plain number's, or stands before its neighbour."""
    found = [_HEAD.fullmatch(head) for head in alike.split(b"\n")]
    try:
        columns = [column_number(match[1].decode()) for match in found if match]
    except InputError:  # beyond the last column of a sheet
        return ()
    if len(columns) < len(found) or any(after <= before for before, after in pairwise(columns)):
        return ()
    starts = [at for at, column in enumerate(columns) if at == 0 or column != columns[at - 1] + 1]
    return tuple(Run(columns[start], start, stop) for start, stop in pairwise([*starts, len(columns)]))
