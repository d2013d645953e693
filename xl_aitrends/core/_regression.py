"""Least squares in every window of a sample, with what a comparison of two windows needs.

Knows rows and columns without gaps; nothing of dates, sectors or factors.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from xl_aitrends.core.timeline import Floats

__all__ = ["WindowFits", "change_variance", "fit_windows"]

_CELLS_AT_ONCE = 1 << 16  # numbers of the windows held at a time: half a megabyte stays in the cache
COLLINEAR = 1e-10  # share of a regressor's variance that the others leave, below which its slope is noise
_UNKNOWN = (np.empty((0, 0)), np.empty((0, 0, 0)), np.empty((0, 0, 0)))


@dataclass(frozen=True)
class WindowFits:
    """Regressions of y on x with a constant, one a window; N windows, k regressors.

    Attributes
    ----------
    slope, error : shape (N, k); the ordinary standard error
    explained : R², shape (N,)
    partial : partial R² of each regressor, shape (N, k)
    long_run : variance of each slope after Newey and West, shape (N, k); empty unless asked for
    first, last : influence of the first and last `lags` rows of the window on each slope, shape (N, k, lags); likewise
    """

    slope: Floats
    error: Floats
    explained: Floats
    partial: Floats
    long_run: Floats
    first: Floats
    last: Floats


def fit_windows(y: Floats, x: Floats, window: int, lags: int | None = None) -> WindowFits:
    """Regress y on x, with a constant, in every run of `window` rows.

    Parameters
    ----------
    y : ndarray, shape (n,)
        Without nan.
    x : ndarray, shape (n, k)
        Without nan.
    window : int
        Rows; k + 2 ≤ window ≤ n.
    lags : int, optional
        Autocorrelations that the long-run variance weighs in, falling linearly (Bartlett). None: without it, in
        half the time.

    Returns
    -------
    WindowFits
        For windows ending at rows window − 1 … n − 1. nan where regressors are collinear or y does not move.

    References
    ----------
    Least squares and Newey and West (1987), without correction for small samples: standard results.
    """
    series = np.vstack([x.T, y])  # a row a series: the rows of a window lie side by side
    both = sliding_window_view(series, window, axis=1).transpose(1, 0, 2)
    at_once = max(1, _CELLS_AT_ONCE // both[0].size)
    chunks = [_fit(both[start : start + at_once], lags) for start in range(0, len(both), at_once)]
    joined = (np.concatenate([getattr(chunk, field.name) for chunk in chunks]) for field in fields(WindowFits))
    return WindowFits(*joined)


def _fit(windows: Floats, lags: int | None) -> WindowFits:
    """Fit windows of shape (windows, k + 1, rows), y last."""
    rows = windows.shape[2]
    means = windows.sum(axis=2) / rows
    centred = windows - means[:, :, None]
    x, y = centred[:, :-1], centred[:, -1]
    inverse = _inverse(x @ x.transpose(0, 2, 1), rows * means[:, :-1] ** 2)
    slope = (inverse @ (x @ y[:, :, None]))[:, :, 0]
    residual = y - (slope[:, None, :] @ x)[:, 0]
    unexplained, total = (np.einsum("nt,nt->n", part, part) for part in (residual, y))
    total = np.where(total > COLLINEAR**2 * rows * means[:, -1] ** 2, total, np.nan)
    freedom = rows - x.shape[1] - 1
    error = np.sqrt(np.diagonal(inverse, axis1=1, axis2=2) * (unexplained / freedom)[:, None])
    with np.errstate(divide="ignore", invalid="ignore"):
        partial = slope**2 / (slope**2 + freedom * error**2)
    known = np.where(np.isnan(total), np.nan, 1.0)[:, None]
    fits = WindowFits(slope * known, error * known, 1 - unexplained / total, partial * known, *_UNKNOWN)
    if lags is None:
        return fits
    influence = (inverse @ x) * residual[:, None, :]
    ends = influence[:, :, :lags], influence[:, :, rows - lags :]
    return replace(fits, long_run=_long_run(influence, lags), first=ends[0], last=ends[1])


def _inverse(cross: Floats, level: Floats) -> Floats:
    """Inverses of cross-products about the mean; nan where a regressor stands still or the others give it.

    `level` is the size of the regressors' squared means, beside which a spread is rounding. Gauss-Jordan sweeps run
    over all windows at once: sure for such matrices, and no singular one spoils its neighbours.
    """
    own = cross.diagonal(axis1=1, axis2=2)
    scale = np.sqrt(np.where(own > COLLINEAR**2 * level, own, np.nan))
    shape = scale[:, :, None] * scale[:, None, :]
    left = cross / shape
    for k in range(cross.shape[1]):
        pivot = np.where(left[:, k, k] > COLLINEAR, left[:, k, k], np.nan)[:, None]
        row = left[:, k, :] / pivot
        column = left[:, :, k].copy()
        left -= column[:, :, None] * row[:, None, :]
        left[:, k, :], left[:, :, k] = row, -column / pivot
        left[:, k, k] = 1 / pivot[:, 0]
    return np.asarray(left / shape)


def _long_run(influence: Floats, lags: int) -> Floats:
    """Variance of the sum of each row of influences, with Bartlett weights on the autocovariances."""
    total = np.einsum("nkt,nkt->nk", influence, influence)
    for lag in range(1, lags + 1):
        total += 2 * _weight(lag, lags) * np.einsum("nkt,nkt->nk", influence[:, :, lag:], influence[:, :, :-lag])
    return np.asarray(total)


def _weight(lag: int, lags: int) -> float:
    return 1 - lag / (lags + 1)


def change_variance(fits: WindowFits, window: int) -> Floats:
    """Newey-West variance of the change of each slope against the window before, shape (N − window, k).

    The two windows touch: the last rows of one are correlated with the first of the next, which the sum of both
    variances alone would miss.
    """
    now, before = slice(window, None), slice(0, max(len(fits.slope) - window, 0))
    total = fits.long_run[now] + fits.long_run[before]
    lags = fits.first.shape[2]
    for lag in range(1, lags + 1):
        early, late = fits.first[now, :, :lag], fits.last[before, :, lags - lag :]
        total = total - 2 * _weight(lag, lags) * (early * late).sum(axis=2)
    return np.asarray(total)
