"""Cells -> floats. Only true numbers count: text that looks like one, TRUE and dates are missing."""

from __future__ import annotations

from decimal import Decimal
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from xl_aitrends.cells.grid import Cell, Grid
from xl_aitrends.cells.missing import COM_ERRORS

Floats = NDArray[np.float64]

_PLAIN = {float, int, type(None)}
_PLAIN_OR_TEXT = {*_PLAIN, str}
NUMBERS = (float, int, Decimal, np.floating, np.integer)  # COM hands cells in a currency format over as Decimal
_ERROR_NUMBERS = np.array(sorted(COM_ERRORS), dtype=float)


def to_floats(grid: Grid) -> Floats:
    """Numbers of a grid, shape (rows, columns); every other cell, and an infinite one, is nan.

    numpy alone would turn "12", "1_000", "inf" and True into numbers, and COM's error values are integers: so the
    types are looked at first, and only floats, ints and blanks go through numpy at once.

    Parameters
    ----------
    grid : list of rows
        Raw cells, rows of one length.
    """
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
    values[np.isinf(values)] = np.nan
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
