"""Cells -> floats. Only true numbers count: text that looks like one, TRUE and dates are missing."""

from __future__ import annotations

import marshal
from decimal import Decimal
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from xl_aitrends.cells.grid import Cell, Grid, shape
from xl_aitrends.cells.missing import COM_ERRORS

Floats = NDArray[np.float64]

_PLAIN = {float, int, type(None)}
_PLAIN_OR_TEXT = {*_PLAIN, str}
NUMBERS = (float, int, Decimal, np.floating, np.integer)  # COM hands cells in a currency format over as Decimal
_NAN = float("nan")
_HEAD = 5  # bytes: the kind of a list or tuple, and its length
_CELLS_AT_ONCE = 8192
_ERROR_NUMBERS = np.array(sorted(COM_ERRORS), dtype=float)


def to_floats(grid: Grid) -> Floats:
    """Numbers of a grid, shape (rows, columns); every other cell, and an infinite one, is nan.

    numpy alone would turn "12", "1_000", "inf" and True into numbers, and COM's error values are integers: so the
    type of every cell counts, and is told in bulk where most cells are floats.

    Parameters
    ----------
    grid : list of rows
        Raw cells, rows of one length.
    """
    if not len(grid) or not len(grid[0]):
        return np.empty((len(grid), 0))
    readers = [_floats, _floats_and_blanks, _any_cells]  # a range with one other cell is likely to hold more of them
    step = max(1, _CELLS_AT_ONCE // len(grid[0]))
    parts: list[Floats] = []
    done = 0
    while done < len(grid):
        rows = grid[done : done + step] if len(readers) > 1 else grid[done:]
        if (found := readers[0](rows)) is None:
            del readers[0]
            continue
        parts.append(found)
        done += len(rows)
    values = parts[0] if len(parts) == 1 else np.concatenate(parts)
    values[np.isinf(values)] = np.nan
    return values


def _look_like(types: set[type], grid: Grid) -> bool:
    """Whether some rows hold cells of these types alone: to spell a range of texts would cost time and memory."""
    return types.issuperset(map(type, chain(grid[0], grid[len(grid) // 2], grid[-1])))


def _floats(grid: Grid) -> Floats | None:
    """The numbers of rows that hold floats alone; None when they hold anything else."""
    return _spelled(grid) if _look_like({float}, grid) else None


def _floats_and_blanks(grid: Grid) -> Floats | None:
    """The numbers of rows that hold floats and blanks alone; None when they hold anything else."""
    if not _look_like({float, type(None)}, grid):
        return None
    found = _spelled([[_NAN if cell is None else cell for cell in chain.from_iterable(grid)]])
    return None if found is None else found.reshape(shape(grid))


def _spelled(grid: Grid) -> Floats | None:
    """Floats as `marshal` spells them; None when any other cell is among them.

    It spells a cell that is exactly a float, and no other, as the letter g and its eight bytes. One look at the bytes
    tells the types and the numbers of all cells, in half the time that looking at each of them takes.
    """
    rows, columns = shape(grid)
    try:
        spelled = np.frombuffer(marshal.dumps(list(grid), 2), dtype=np.uint8)
    except ValueError:  # a cell of a kind that it does not spell: a date
        return None
    if spelled.size != _HEAD + rows * (_HEAD + 9 * columns):
        return None
    cells = spelled[_HEAD:].reshape(rows, -1)[:, _HEAD:].reshape(rows, columns, 9)
    if (cells[:, :, 0] != ord("g")).any():
        return None
    return cells[:, :, 1:].copy().view("<f8")[:, :, 0]


def _any_cells(grid: Grid) -> Floats:
    types = set(map(type, chain.from_iterable(grid)))
    if types <= _PLAIN_OR_TEXT:  # some undefined cells in a large range are usual, and looked at in bulk as well
        grid = [[None if type(cell) is str else cell for cell in row] for row in grid] if str in types else grid
        types = types & _PLAIN
    try:
        values = np.array(grid, dtype=float) if types <= _PLAIN else _one_by_one(grid)
    except OverflowError:  # an integer beyond the floats
        values = _one_by_one(grid)
    if int in types:
        values[np.isin(values, _ERROR_NUMBERS)] = np.nan
    return values


def _one_by_one(grid: Grid) -> Floats:
    return np.array([[_number(cell) for cell in row] for row in grid], dtype=float)


def _number(cell: Cell) -> float:
    if isinstance(cell, (bool, np.bool_)) or not isinstance(cell, NUMBERS):
        return np.nan
    try:
        return float(cell)
    except OverflowError:
        return np.nan


def looks_numeric(cell: Cell) -> bool:
    """Whether a text cell would be a number if it were typed again ("1,234.5", "12%", full-width digits)."""
    if not isinstance(cell, str):
        return False
    text = cell.strip().replace(",", "").replace("，", "").rstrip("%％")
    try:
        return bool(np.isfinite(float(text))) and "_" not in text
    except ValueError:
        return False
