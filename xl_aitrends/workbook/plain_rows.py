"""Rows that hold nothing but numbers in the usual spelling, as feeds and spills fill them, read and written by cutting.

Several times faster than an expression with groups. Whatever else a row holds is for the careful readers and writers.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import isfinite
from typing import NamedTuple

from xl_aitrends.cells.address import column_number
from xl_aitrends.errors import InputError
from xl_aitrends.workbook.cell_writer import number_text

_FIRST, _NEXT, _LAST = b'><c r="', b'</v></c><c r="', b"</v></c></row>"
_INSIDE = b'"><v>'
_HEAD = re.compile(rb'([A-Z]{1,3})"(?: s="\d*")?')
_MOST_KINDS = 1000


class Run(NamedTuple):
    """Cells side by side: the column of the first, and where they stand among the values of their row."""

    column: int
    start: int
    stop: int


class PlainRow(NamedTuple):
    """Numbers of a row, and the runs that they stand in."""

    runs: tuple[Run, ...]
    values: array[float]


class _Kind(NamedTuple):
    """What rows that look alike have in common: the runs of their cells, and where each column stands."""

    runs: tuple[Run, ...]
    places: dict[int, int]


class _Cut(NamedTuple):
    """A row in pieces: what comes before its cells, then what comes before each number and the number."""

    opening: bytes
    pieces: list[bytes]
    kind: _Kind


class PlainRows:
    """Reads and writes such rows of one part; remembers the columns of rows that look alike."""

    def __init__(self) -> None:
        self._kinds: dict[bytes, _Kind] = {}

    def read(self, row: bytes, number: int) -> PlainRow | None:
        """The numbers of a row from ``<row`` on, None where it holds anything else."""
        cut = self._cut(row.rstrip(), number)
        if cut is None:
            return None
        try:
            values = array("d", map(float, cut.pieces[1::2]))
        except ValueError:  # entities or blanks around a number
            return None
        return PlainRow(cut.kind.runs, values) if isfinite(sum(values)) else None

    def written(self, row: bytes, number: int, values: Mapping[int, float]) -> bytes | None:
        """The row with other numbers in some columns, all else byte for byte.

        None where it holds anything but numbers, or no cell in one of the columns.
        """
        end = len(row.rstrip())
        cut = self._cut(row[:end], number)
        if cut is None or not values.keys() <= cut.kind.places.keys():
            return None
        pieces = cut.pieces
        for column, value in values.items():
            at = 2 * cut.kind.places[column] + 1
            try:
                if float(pieces[at]) != value:
                    pieces[at] = number_text(value)
            except ValueError:
                return None
        cells = _NEXT.join(map(_INSIDE.join, zip(pieces[::2], pieces[1::2], strict=True)))
        return b"".join((cut.opening, _FIRST, cells, _LAST, row[end:]))

    def _cut(self, row: bytes, number: int) -> _Cut | None:
        opening, _, rest = row.partition(_FIRST)
        if opening.count(b"<") != 1 or not rest.endswith(_LAST):
            return None
        pieces = rest[: -len(_LAST)].replace(_NEXT, _INSIDE).split(_INSIDE)
        kind = self._kind(pieces[::2], number)
        return _Cut(opening, pieces, kind) if 0 < 2 * len(kind.places) == len(pieces) else None

    def _kind(self, heads: Sequence[bytes], number: int) -> _Kind:
        """What is told by cells like ``B12" s="3``; the row's own number taken out, most rows of a sheet look alike."""
        alike = (b'"\n'.join(heads) + b'"').replace(b'%d"' % number, b'"')
        kind = self._kinds.get(alike)
        if kind is None:
            if len(self._kinds) >= _MOST_KINDS:
                self._kinds.clear()
            runs = _read_runs(alike)
            places = {run.column + at: run.start + at for run in runs for at in range(run.stop - run.start)}
            kind = self._kinds[alike] = _Kind(runs, places)
        return kind


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
