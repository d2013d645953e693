"""Rolling returns: over trading rows, weeks, calendar months and years, to date, and since a date.

Knows nothing of what the returns are used for.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xl_aitrends.core.arguments import one_of, whole_number
from xl_aitrends.core.timeline import Dates, Floats, as_dates, as_values, order_by_date, periods
from xl_aitrends.core.windows import Length, Window, base_cells, read_window

__all__ = ["as_prices", "carry_forward", "rolling_return"]


def rolling_return(
    values: npt.ArrayLike,
    window: Length = None,
    unit: str = "D",
    dates: npt.ArrayLike | None = None,
    anchor: str = "before",
    kind: str = "simple",
    fill: str = "none",
    max_stale: int = 10,
    max_stale_days: int = 10,
    dup: str = "error",
) -> Floats:
    """Return of every row over the window that ends there.

    Parameters
    ----------
    values : array, shape (n,) or (n, m)
        Prices or index levels, dates down, names across. A price ≤ 0 is missing.
    window : float, date or None
        Length of the window in `unit`s, a whole number ≥ 1; with "SINCE" the date; not used by "MTD", "QTD", "YTD".
    unit : {"D", "W", "M", "Y", "MTD", "QTD", "YTD", "SINCE"}
        "D" counts trading rows, "W", "M", "Y" the calendar. All but "D" need `dates`.
    dates : array of datetime64[D], shape (n,), optional
        In any order; rows with a blank date (NaT) are ignored. Without them rows must run from old to new.
    anchor : {"before", "after"}
        Where a calendar window starts: the last price on or before its first day, or the first price after that day.
    kind : {"simple", "log"}
        P/P₀ − 1 or ln(P/P₀).
    fill : {"none", "carry"}
        "carry" lets the last price stand in for a missing one for at most `max_stale` rows.
    max_stale : int, default 10
        Rows, see `fill`.
    max_stale_days : int, default 10
        A calendar window has no return if the price at its start is further than this many days from its first day.
    dup : {"error", "last"}
        What to do with two rows of one date.

    Returns
    -------
    ndarray, shape of `values`
        Decimal fractions (0.54 = 54%) in the caller's order of rows; nan where a price is missing at either end.

    Raises
    ------
    InputError
        For a window that is no whole number ≥ 1, an unknown option, missing dates, or a duplicate date.

    Notes
    -----
    A row without any price is no period: it is counted in no window and its result is nan. A window longer than the
    history gives nan. The first day is EDATE(date, −N), clamped to the month's end (31 August − 6 months = 28
    February); the last day of a month goes back to the last day of a month. Monthly data (median gap between dates 27
    to 32 days) starts from the row of the month N months earlier, whatever `anchor` says. To-date units and "SINCE"
    start from the last price on or before the end of the previous month, quarter or year, or on or before the date
    (`anchor` does not apply; for monthly data "SINCE" allows a month more than `max_stale_days`); rows before a
    "SINCE" date are nan.

    References
    ----------
    Standard result; EDATE and EOMONTH as documented for Excel.
    """
    log = one_of("kind", kind, ("simple", "log")) == "log"
    carry = one_of("fill", fill, ("none", "carry")) == "carry"
    stale_rows = whole_number("max_stale", max_stale, least=0)
    span = read_window(window, unit, anchor, max_stale_days)
    prices = as_prices(values)
    days = None if dates is None else as_dates(dates, len(prices))
    rows = np.arange(len(prices)) if days is None else order_by_date(days, dup=dup)
    rows = rows[periods(prices)[rows]]
    in_order = rows.size == len(prices) and bool(np.all(rows[1:] > rows[:-1]))
    panel = (prices if in_order else prices[rows]).reshape(len(rows), prices[:1].size)
    growth = _growth(carry_forward(panel, stale_rows) if carry else panel, None if days is None else days[rows], span)
    returns = np.log(growth, out=growth) if log else np.subtract(growth, 1.0, out=growth)
    if in_order:
        return returns.reshape(prices.shape)
    result = np.full(prices.shape, np.nan)
    result[rows] = returns.reshape(len(rows), *prices.shape[1:])
    return result


def as_prices(values: npt.ArrayLike) -> Floats:
    """Return prices of shape (n,) or (n, m) in which everything that is no price (≤ 0, ±inf) is missing."""
    prices = as_values(values)
    absent = prices <= 0
    return np.where(absent, np.nan, prices) if absent.any() else prices


def carry_forward(panel: Floats, max_stale: int) -> Floats:
    """Let the last number of each column stand in for missing ones below it, for at most `max_stale` rows.

    Parameters
    ----------
    panel : array, shape (n, m)
    max_stale : int
        Rows.
    """
    here = np.arange(len(panel))[:, np.newaxis]
    last = np.maximum.accumulate(np.where(np.isnan(panel), -1, here), axis=0)
    carried = np.take_along_axis(panel, np.maximum(last, 0), axis=0)
    return np.where((last >= 0) & (here - last <= max_stale), carried, np.nan)


def _growth(panel: Floats, days: Dates | None, span: Window) -> Floats:
    """Price over the price at the window's start. Works in one new array: fresh memory costs more than arithmetic."""
    if not panel.size:
        return panel.copy()
    start = base_cells(~np.isnan(panel), days, span)
    if start.shape[1] == 1:
        growth = panel[start[:, 0]]
        growth[start[:, 0] < 0] = np.nan
    else:
        growth = panel.ravel()[start * panel.shape[1] + np.arange(panel.shape[1])]
        np.copyto(growth, np.nan, where=start < 0)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):  # NumPy 1.26.0 takes a blank for invalid
        np.divide(panel, growth, out=growth)
    np.copyto(growth, np.nan, where=~((growth > 0) & (growth < np.inf)))
    return growth
