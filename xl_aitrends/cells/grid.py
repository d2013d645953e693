"""The shape of a range: any raw value of a host as rows of cells, cut, turned and measured; no meaning of values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from xl_aitrends.cells.missing import is_blank
from xl_aitrends.errors import InputError

Cell = Any  # None, float, int, bool, str or datetime: what hosts hand over
Grid = Sequence[Sequence[Cell]]
Rows = list[list[Cell]]  # a grid of our own making

WHOLE_COLUMN = 65_536  # rows of the smallest sheet there is: no one means that many rows by hand
WHOLE_ROW = 16_384


def as_grid(raw: object) -> Grid:
    """Rows of cells from whatever a host hands over: a scalar, a list, a list of lists, tuples, an array.

    Parameters
    ----------
    raw : object
        A scalar is one cell; a flat list is one row.

    Raises
    ------
    InputError
        If the rows are of different lengths.
    """
    if hasattr(raw, "to_numpy"):  # a pandas Series or DataFrame
        raw = raw.to_numpy()
    if isinstance(raw, np.ndarray):
        raw = raw.tolist()
    if not isinstance(raw, (list, tuple)):
        return [[raw]]
    if not raw:
        return [[None]]
    if not any(isinstance(row, (list, tuple, np.ndarray)) for row in raw):
        return [list(raw)]
    alike = set(map(type, raw)) <= {list, tuple}
    rows = list(raw) if alike else [row if isinstance(row, (list, tuple)) else as_grid(row)[0] for row in raw]
    if len(set(map(len, rows))) > 1:
        raise InputError("a range needs rows of one length, got rows of " + _lengths(rows))
    return rows if rows[0] else [[None]]


def _lengths(rows: Grid) -> str:
    found = sorted(set(map(len, rows)))
    return f"{found[0]} to {found[-1]} cells"


def shape(grid: Grid) -> tuple[int, int]:
    """Rows and columns of a grid."""
    return len(grid), len(grid[0])


def transpose(grid: Grid) -> Rows:
    """The grid with rows and columns exchanged."""
    return [list(column) for column in zip(*grid, strict=True)]


def drop_leading(grid: Grid, rows: int, columns: int) -> Grid:
    """The grid without its first rows and columns (its labels); one cell that is blank when nothing is left."""
    kept = [row[columns:] for row in grid[rows:]] if columns else grid[rows:]
    return kept if kept and len(kept[0]) else [[None]]


def filled_rows(grid: Grid) -> int:
    """Number of rows up to the last one that holds anything."""
    for count in range(len(grid), 0, -1):
        if not all(map(is_blank, grid[count - 1])):
            return count
    return 0


def is_whole_column(grid: Grid) -> bool:
    """Whether the range is so long that whole columns were meant, not their blank tail."""
    return len(grid) >= WHOLE_COLUMN


def trim_whole_rows(grid: Grid) -> Grid:
    """Cut the blank tail of a range of whole sheet rows."""
    if len(grid[0]) < WHOLE_ROW:
        return grid
    width = max(1, filled_rows(transpose(grid)))
    return [row[:width] for row in grid]


def pad_rows(grid: Grid, rows: int) -> Grid:
    """The first ``rows`` rows, with blank ones added where the grid is shorter."""
    blank: Sequence[Cell] = [None] * len(grid[0])
    return list(grid[:rows]) + [blank] * (rows - len(grid))
