"""Arrays -> cells: what is undefined becomes "#N/A", a day its serial number; a nan never reaches a host."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xl_aitrends.cells.dates import to_serials
from xl_aitrends.cells.grid import Cell, Rows

NOT_AVAILABLE = "#N/A"


def to_cell(value: object, *, date1904: bool = False) -> Cell:
    """One result as a cell: float, text, TRUE/FALSE; a day as serial number, anything undefined as "#N/A"."""
    if isinstance(value, np.datetime64):
        return to_cells(np.array([value]), date1904=date1904)[0][0]
    if value is None:
        return NOT_AVAILABLE
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, float, np.integer, np.floating)):
        number = float(value)
        return number if np.isfinite(number) else NOT_AVAILABLE
    return str(value)


def to_cells(values: NDArray[np.generic], *, date1904: bool = False) -> Rows:
    """Rows of cells of an array of one dimension (a column) or two.

    Parameters
    ----------
    values : ndarray of shape (n,) or (n, m)
        Floats, days (datetime64), booleans, or objects.
    date1904 : bool, default False
        Whether serial numbers count from 1904.
    """
    table = values.reshape(-1, 1) if values.ndim < 2 else values
    if table.dtype.kind == "M":
        table = to_serials(table.astype("datetime64[D]"), date1904=date1904)
    if table.dtype.kind in "iuf":
        numbers = table.astype(float, copy=False)
        undefined = ~np.isfinite(numbers)
        if not undefined.any():
            return list(numbers.tolist())
        mixed = numbers.astype(object)
        mixed[undefined] = NOT_AVAILABLE
        return list(mixed.tolist())
    return [[to_cell(cell, date1904=date1904) for cell in row] for row in table.tolist()]
