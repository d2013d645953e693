"""Rolling beta of one line to another, also where their markets do not trade at the same hours.

Knows nothing of what the lines are.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from xl_aitrends.core._pairing import as_panel, pair
from xl_aitrends.core._regression import fit_windows
from xl_aitrends.core._rolling import rolling_pair_moments
from xl_aitrends.core.arguments import whole_number
from xl_aitrends.core.timeline import Floats
from xl_aitrends.errors import InputError

__all__ = ["rolling_beta"]

SPARE_ROWS = 10  # rows that Dimson's regression must have beyond its coefficients


def rolling_beta(
    y: npt.ArrayLike,
    x: npt.ArrayLike,
    window: int = 120,
    dimson: int = 0,
    dates: npt.ArrayLike | None = None,
    dup: str = "error",
) -> Floats:
    """Slope of y on x over the last `window` rows.

    Parameters
    ----------
    y : array, shape (n,) or (n, m)
        Returns.
    x : array, shape (n,)
        Returns of the market, the leader or the benchmark.
    window : int, default 120
        Rows, the current one included.
    dimson : int, default 0
        Rows by which x may come earlier or later: the slopes on x from `dimson` rows before to `dimson` rows after
        are added up. 1 when one of the two closes in New York.
    dates : array of datetime64[D], shape (n,), optional
        Puts rows in order; without it they run from old to new.
    dup : {"error", "last"}
        What to do with two rows of one date.

    Returns
    -------
    ndarray, shape of y
        nan where the window is not full of complete pairs, or x does not move.

    Raises
    ------
    InputError
        For unequal lengths (join the series with AIT_JOIN first) or a window too short.

    Notes
    -----
    Nothing outside the window is used: with `dimson` d the rows of y are those that have x on all sides within it.
    Then rows with a gap are left out before windows are counted.

    References
    ----------
    Dimson (1979), without his correction for autocorrelation of x: standard results.
    """
    rows = whole_number("window", window, least=2)
    around = whole_number("dimson", dimson, least=0)
    paired = pair(dates, {"y": y, "x": x}, dup)
    target, market = paired.series
    if market.size != len(market):
        raise InputError(f"x must be one series, got {market.shape[1]} columns")
    if not around:
        moments = rolling_pair_moments(target, market if target.ndim == 1 else as_panel(market), rows)
        defined = (moments.syy > 0) & (moments.count >= rows)
        slope = np.divide(moments.sxy, moments.syy, out=np.full_like(moments.sxy, np.nan), where=defined)
        return paired.spread_out(slope)
    if rows < 4 * around + 2 + SPARE_ROWS:
        raise InputError(f"window must be ≥ {4 * around + 2 + SPARE_ROWS} with dimson {around}, got {rows}")
    panel = as_panel(target)
    slopes = [_summed_slopes(column, market.ravel(), rows - 2 * around, around) for column in panel.T]
    return paired.spread_out(np.column_stack(slopes).reshape(target.shape))


def _summed_slopes(y: Floats, x: Floats, window: int, around: int) -> Floats:
    """Sum of the slopes of y on x around it, known `around` rows after the window's last y."""
    result = np.full(y.shape, np.nan)
    if y.size < window + 2 * around:
        return result
    beside = sliding_window_view(x, 2 * around + 1)
    middle = y[around : y.size - around]
    complete = np.flatnonzero(np.isfinite(middle) & np.isfinite(beside).all(axis=1))
    if complete.size >= window:
        fits = fit_windows(middle[complete], beside[complete], window)
        result[complete[window - 1 :] + 2 * around] = fits.slope.sum(axis=1)
    return result
