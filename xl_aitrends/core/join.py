"""Two pulls with calendars of their own, brought onto one calendar.

Knows nothing of what the values are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xl_aitrends.core.arguments import one_of, whole_number
from xl_aitrends.core.timeline import Dates, Floats, Index, as_dates, as_values, order_by_date, periods

__all__ = ["Joined", "join"]


@dataclass(frozen=True)
class Joined:
    """One dated panel: `date`, shape (k,), ascending; `first` (k, m1) and `second` (k, m2), each pull's columns."""

    date: Dates
    first: Floats
    second: Floats


def join(
    dates1: npt.ArrayLike,
    values1: npt.ArrayLike,
    dates2: npt.ArrayLike,
    values2: npt.ArrayLike,
    how: str = "inner",
    max_stale: int = 3,
    shift: int = 0,
    dup: str = "error",
) -> Joined:
    """Bring two dated panels onto one calendar.

    Parameters
    ----------
    dates1, dates2 : array of datetime64[D], shape (n1,), (n2,)
        In any order; rows with a blank date are ignored.
    values1, values2 : array, shape (n1,) or (n1, m1), (n2,) or (n2, m2)
        Rows without any value are no trading days of that pull.
    how : {"inner", "left", "outer"}
        Days of both; days of the first, with the last row of the second on or before each; or days of either.
    max_stale : int, default 3
        For "left": rows of the first over which a row of the second may be carried, beyond them it is missing.
    shift : int, default 0
        Trading rows by which the second is moved down its own calendar, ≥ 0: with 1 each of its days shows the value of
        its day before. A close in New York is known in Asia one row later.
    dup : {"error", "last"}
        What to do with two rows of one date.

    Returns
    -------
    Joined
        Missing values stay missing.

    References
    ----------
    Standard result; "left" is an as-of join.
    """
    way = one_of("how", how, ("inner", "left", "outer"))
    stale, moved = whole_number("max_stale", max_stale, least=0), whole_number("shift", shift, least=0)
    days1, first = _trading_rows("1", dates1, values1, dup)
    days2, second = _trading_rows("2", dates2, values2, dup)
    days2, second = days2[moved:], second[: max(0, len(second) - moved)]
    if way == "left":
        return Joined(days1, first, _taken(second, _asof(days1, days2, stale)))
    days = np.intersect1d(days1, days2) if way == "inner" else np.union1d(days1, days2)
    return Joined(days, _taken(first, _exact(days, days1)), _taken(second, _exact(days, days2)))


def _trading_rows(pull: str, dates: npt.ArrayLike, values: npt.ArrayLike, dup: str) -> tuple[Dates, Floats]:
    """Ascending days on which a pull has a value, and its panel of those days."""
    panel = as_values(values, f"values{pull}")
    panel = panel.reshape(len(panel), panel.shape[1] if panel.ndim == 2 else 1)
    days = as_dates(dates, len(panel))
    rows = order_by_date(days, dup=dup)
    rows = rows[periods(panel[rows])]
    return days[rows], panel[rows]


def _exact(days: Dates, own: Dates) -> Index:
    """Row of each day among a pull's own days, −1 where it has none."""
    row = np.searchsorted(own, days)
    row[row == len(own)] = -1
    return np.where(own[row] == days, row, -1) if len(own) else np.full(len(days), -1)


def _asof(days: Dates, own: Dates, max_stale: int) -> Index:
    """Last row of a pull on or before each day, −1 where there is none or it was carried over too many of the days."""
    row = np.searchsorted(own, days, side="right") - 1
    if not len(own):
        return row
    carried = np.arange(len(days)) - np.searchsorted(days, own[row], side="right") + 1
    return np.where(carried <= max_stale, row, -1)


def _taken(panel: Floats, rows: Index) -> Floats:
    """Rows of a panel; nan for −1."""
    if not len(panel):
        return np.full((len(rows), panel.shape[1]), np.nan)
    return np.where((rows >= 0)[:, None], panel[rows], np.nan)
