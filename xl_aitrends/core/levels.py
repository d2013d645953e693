"""Percentile levels: the value below which a given share of a series' own history lies; the inverse of a rank.

Knows nothing of what the numbers measure.
"""

from __future__ import annotations

from bisect import bisect_left, insort

import numpy as np
import numpy.typing as npt

from xl_aitrends.core._reference import Day, Reference, observations, read_reference
from xl_aitrends.core.timeline import Floats, as_values
from xl_aitrends.errors import InputError

__all__ = ["percentile_level"]


def percentile_level(
    series: npt.ArrayLike,
    level: float = 0.9,
    mode: str = "expanding",
    window: int | None = None,
    since: Day = None,
    dates: npt.ArrayLike | None = None,
    min_obs: int | None = None,
    sampling: str = "daily",
    dup: str = "error",
) -> Floats:
    """Value that a share `level` of each row's reference set does not exceed: a percentile band without look-ahead.

    Parameters
    ----------
    series : array, shape (n,) or (n, m)
        Dates down; each column has its own history.
    level : float, default 0.9
        Decimal fraction 0…1; 0.5 is the median.
    mode, window, since, dates, min_obs, sampling, dup
        The reference set, as in `percentile_rank`.

    Returns
    -------
    ndarray, shape of `series`
        Quantile by linear interpolation (type 7, PERCENTILE.INC); nan where the number is missing or its reference
        set is too small.

    Raises
    ------
    InputError
        For a level outside 0…1, and as `percentile_rank`.

    References
    ----------
    Hyndman and Fan (1996), type 7; equal to pandas' expanding and rolling quantile.
    """
    if not 0 <= level <= 1:
        raise InputError(f"level must be a fraction from 0 to 1 (0.9 for the 90th percentile), got {level:g}")
    reference = read_reference(mode, window, since, min_obs, 0.0, sampling, dup)
    values = as_values(series, "series")
    rows, _, needed = observations(values, dates, reference)
    panel = values[rows].reshape(len(rows), values[:1].size)
    levels = np.column_stack([_levels(column, level, reference, needed) for column in panel.T])
    result = np.full(values.shape, np.nan)
    result[rows] = np.where(np.isnan(panel), np.nan, levels).reshape(-1, *values.shape[1:])
    return result


def _levels(column: Floats, level: float, reference: Reference, needed: int) -> Floats:
    """Level at each row: numbers enter a sorted list as they come and leave it with the window."""
    if reference.mode == "full":
        known = np.sort(column[~np.isnan(column)]).tolist()
        return np.full(len(column), _quantile(known, level) if len(known) >= needed else np.nan)
    numbers, levels, known = column.tolist(), [], list[float]()
    for row, number in enumerate(numbers):
        if number == number:
            insort(known, number)
        leaving = numbers[row - reference.window] if reference.window and row >= reference.window else np.nan
        if leaving == leaving:
            del known[bisect_left(known, leaving)]
        levels.append(_quantile(known, level) if known and len(known) >= needed else np.nan)
    return np.array(levels)


def _quantile(ordered: list[float], level: float) -> float:
    place = level * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])
