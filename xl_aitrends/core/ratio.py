"""Ratio lines of two series, their standing against their own past, and relative strength.

Knows nothing of what the two series are; both must be in the same currency for the ratio to mean anything.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xl_aitrends.core._rolling import rolling_mean, rolling_sd, rolling_sum, rolling_zscore
from xl_aitrends.core._weeks import Weeks
from xl_aitrends.core.arguments import one_of, whole_number
from xl_aitrends.core.returns import as_prices, rolling_return
from xl_aitrends.core.timeline import Dates, Floats, Index, as_dates, as_values, order_by_date, periods
from xl_aitrends.errors import InputError, NotEnoughData

__all__ = ["ratio", "relative_strength", "zscore", "zscore_level"]


def ratio(
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    dates: npt.ArrayLike | None = None,
    base_date: np.datetime64 | None = None,
    base_value: float = 100.0,
    log: bool = False,
    dup: str = "error",
) -> Floats:
    """Ratio line A/B, `base_value` at its start.

    Parameters
    ----------
    a : array, shape (n,) or (n, m)
        Prices or index levels; ≤ 0 is missing.
    b : array, shape (n,) or that of `a`
        The same rows; one series stands against every column of `a`.
    dates : array of datetime64[D], shape (n,), optional
        In any order; rows with a blank date are ignored. Without them rows must run from old to new.
    base_date : date, optional
        The line is `base_value` on the first row on or after this date on which both are known; rows before it show the
        same line. Needs `dates`. Default: the first row on which both are known.
    base_value : float, default 100
        Above 0.
    log : bool, default False
        Give the natural logarithm of the line.
    dup : {"error", "last"}
        What to do with two rows of one date.

    Returns
    -------
    ndarray, shape of `a`
        nan where either is missing.

    Raises
    ------
    InputError
        For unequal numbers of rows (bring two calendars together with `join`), or a `base_date` without `dates`.
    NotEnoughData
        If nothing is known on or after `base_date`.

    References
    ----------
    Standard result.
    """
    if not (np.isfinite(base_value) and base_value > 0):
        raise InputError(f"base_value must be above 0, got {base_value:g}")
    line = _quotient(a, b)
    rows = _rows(line, dates, dup)
    first = 0
    if base_date is not None:
        if dates is None:
            raise InputError("base_date needs dates; give the dates of the rows too")
        first = int(np.searchsorted(as_dates(dates)[rows], as_dates(base_date)[0]))
    known = ~np.isnan(line[rows[first:]])
    if base_date is not None and not known.any():
        raise NotEnoughData(f"a and b have no common row on or after {as_dates(base_date)[0]}")
    result = np.full(line.shape, np.nan)
    if known.any():
        start = np.take_along_axis(line[rows[first:]], known.argmax(axis=0, keepdims=True), axis=0)
        result[rows] = base_value * line[rows] / start
    return np.log(result) if log else result


def zscore(x: npt.ArrayLike, window: int = 250, dates: npt.ArrayLike | None = None, dup: str = "error") -> Floats:
    """Distance of each value from the mean of the last `window` rows, in standard deviations.

    Parameters
    ----------
    x : array, shape (n,) or (n, m)
        For a ratio line take its logarithm.
    window : int, default 250
        Rows, the current one included; all of them must hold a value. The deviation divides by ``window - 1``.
    dates : array of datetime64[D], shape (n,), optional
        In any order; rows with a blank date are ignored. Without them rows must run from old to new.
    dup : {"error", "last"}
        What to do with two rows of one date.

    Returns
    -------
    ndarray, shape of `x`
        nan while the window is not full, and where nothing moved in it. Rows without any value are no periods.

    References
    ----------
    Standard result.
    """
    values = as_values(x, "x")
    rows = _rows(values, dates, dup)
    result = np.full(values.shape, np.nan)
    result[rows] = rolling_zscore(values[rows], whole_number("window", window))
    return result


def zscore_level(
    x: npt.ArrayLike, z: float = 2.0, window: int = 250, dates: npt.ArrayLike | None = None, dup: str = "error"
) -> Floats:
    """Value that would lie `z` standard deviations from the mean of the last `window` rows: a band for charts.

    Parameters
    ----------
    z : float, default 2
        Standard deviations; negative below the mean, 0 the mean itself.
    x, window, dates, dup
        As in `zscore`; for the band of a ratio line give its logarithm and take the exponential of the result.

    Returns
    -------
    ndarray, shape of `x`
        nan while the window is not full. Where nothing moved in it the band is the mean.

    References
    ----------
    Standard result.
    """
    values = as_values(x, "x")
    if not np.isfinite(z):
        raise InputError(f"z must be a number, got {z:g}")
    rows, length = _rows(values, dates, dup), whole_number("window", window, least=2)
    result = np.full(values.shape, np.nan)
    result[rows] = rolling_mean(values[rows], length) + z * rolling_sd(values[rows], length)
    return result


def relative_strength(
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    window: int = 52,
    unit: str = "W",
    dates: npt.ArrayLike | None = None,
    kind: str = "mansfield",
    dup: str = "error",
) -> Floats:
    """Strength of A against B: the ratio against its own mean, or the difference of returns.

    Parameters
    ----------
    a, b, dates, dup
        As in `ratio`.
    window : int, default 52
        Length in `unit`s.
    unit : {"D", "W", "M"}
        "D" counts rows. "W" counts weekly closes, the current row standing for its week; without `dates` each row
        counts as a week. "M" (calendar months) is for the returns only and needs `dates`.
    kind : {"mansfield", "geometric", "arithmetic"}
        100·(R/mean of R over the window − 1) with R = A/B; or the return of A over the window against that of B,
        as (1 + r_A)/(1 + r_B) − 1 or r_A − r_B, decimal fractions.

    Returns
    -------
    ndarray, shape of `a`
        nan where either is missing, and while the window is not full. A week without any value carries the last
        one for at most two weeks.

    References
    ----------
    S. Mansfield's relative strength line as charted since Stan Weinstein, Secrets for Profiting in Bull and Bear
    Markets (1988): standard result.
    """
    form = one_of("kind", kind, ("mansfield", "geometric", "arithmetic"))
    length, step = whole_number("window", window), one_of("unit", unit, ("D", "W", "M"))
    if dates is None:
        step = "D" if step == "W" else step
    line = _quotient(a, b)
    if form != "mansfield":
        return _relative_return(a, b, line, (length, step), dates, form == "geometric", dup)
    if step == "M":
        raise InputError('unit "M" needs kind "geometric" or "arithmetic"; for mansfield count weeks or rows')
    rows = _rows(line, dates, dup)
    panel = _upright(line[rows])
    if step == "D" or dates is None:
        mean = rolling_mean(panel, length)
    else:
        mean = _weekly_mean(panel, as_dates(dates)[rows], length)
    result = np.full(line.shape, np.nan)
    result[rows] = (100 * (panel / mean - 1)).reshape(-1, *line.shape[1:])
    return result


def _quotient(a: npt.ArrayLike, b: npt.ArrayLike) -> Floats:
    """A/B, nan where either is missing."""
    over, under = as_prices(as_values(a, "a")), as_prices(as_values(b, "b"))
    if len(over) != len(under):
        raise InputError(f"a has {len(over)} rows and b {len(under)}; bring their dates together first (AIT_JOIN)")
    if over.ndim == 2 and under.ndim == 1:
        under = under[:, None]
    if over.ndim != under.ndim or under.shape[1:] not in (over.shape[1:], (1,)):
        raise InputError(f"a has shape {over.shape} and b {under.shape}; b must be one series or have a's columns")
    return over / under


def _upright(values: Floats) -> Floats:
    """One series as a panel of one column."""
    return values[:, None] if values.ndim == 1 else values


def _rows(values: Floats, dates: npt.ArrayLike | None, dup: str) -> Index:
    """Periods in order of their dates."""
    rows = np.arange(len(values)) if dates is None else order_by_date(as_dates(dates, len(values)), dup=dup)
    return rows[periods(values[rows])]


def _relative_return(
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    line: Floats,
    window: tuple[int, str],
    dates: npt.ArrayLike | None,
    geometric: bool,
    dup: str,
) -> Floats:
    """Return of A against that of B over rows that both have."""
    if geometric:
        return rolling_return(line, *window, dates, dup=dup)
    under = np.broadcast_to(_upright(as_values(b)), _upright(line).shape).reshape(line.shape)
    pair = (np.where(np.isnan(line), np.nan, leg) for leg in (as_values(a), under))
    over_return, under_return = (rolling_return(leg, *window, dates, dup=dup) for leg in pair)
    return over_return - under_return


def _weekly_mean(panel: Floats, days: Dates, window: int) -> Floats:
    """Mean of the current row and of the closes of the ``window - 1`` weeks before its own."""
    weeks = Weeks.of(days)
    if window == 1:
        return panel
    closes = weeks.closes(panel)
    earlier = np.vstack([np.full((1, panel.shape[1]), np.nan), rolling_sum(closes, window - 1)[:-1]])
    return (earlier[weeks.number] + panel) / window
