"""How much a sector answers to outside factors, through time, and whether it answers less than it did.

Knows nothing of which factors they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from xl_aitrends.core._pairing import as_panel, pair
from xl_aitrends.core._regression import change_variance, fit_windows
from xl_aitrends.core.arguments import one_of, whole_number
from xl_aitrends.core.timeline import Floats
from xl_aitrends.errors import InputError, NotEnoughData

__all__ = ["MEASURES", "Sensitivity", "sensitivity", "sensitivity_path"]

MEASURES = ("beta", "se", "r2", "partial_r2", "change", "change_se")
SPARE_ROWS = 10  # observations a window must have beyond its coefficients
SIGNIFICANT = 1.96


@dataclass(frozen=True)
class Sensitivity:
    """Regression in the last window against the window before it; one entry a factor.

    Attributes
    ----------
    factor : name, or its number from 1
    beta, se, t : slope, standard error, their ratio
    partial_r2 : share of what the other factors leave unexplained that this one explains
    r2 : share that all factors explain together, the same in every row
    beta_before, partial_r2_before : the same in the window before
    change, change_se : change of beta and its Newey-West standard error
    word : "diminished" or "increased" when |beta| and partial R² moved that way and the change of beta exceeds
        1.96 standard errors, else "not distinguishable"
    """

    factor: npt.NDArray[np.object_]
    beta: Floats
    se: Floats
    t: Floats
    partial_r2: Floats
    r2: Floats
    beta_before: Floats
    partial_r2_before: Floats
    change: Floats
    change_se: Floats
    word: npt.NDArray[np.object_]


def sensitivity(
    sector: npt.ArrayLike,
    factors: npt.ArrayLike,
    window: int = 120,
    span: int = 1,
    names: npt.ArrayLike | None = None,
    dates: npt.ArrayLike | None = None,
    dup: str = "error",
) -> Sensitivity:
    """Latest sensitivity of a sector to each factor, and whether it fell against one window earlier.

    Parameters
    ----------
    sector : array, shape (n,)
        Returns.
    factors : array, shape (n,) or (n, k)
        Returns (oil, the dollar) or changes (a volatility index).
    window : int, default 120
        Rows of a window.
    span : int, default 1
        Rows a return spans: returns are added up over `span` rows, not overlapping, counted back from each row.
    names : sequence of k texts, optional
    dates : array of datetime64[D], shape (n,), optional
        Puts rows in order; without it they run from old to new.
    dup : {"error", "last"}
        What to do with two rows of one date.

    Returns
    -------
    Sensitivity
        What needs the window before is nan, and the word "", while there is none.

    Raises
    ------
    InputError
        For unequal lengths (join the series with AIT_JOIN first) or a window too short for the factors.
    NotEnoughData
        If the complete rows do not fill one window.

    Notes
    -----
    Rows with a gap in any series are left out before windows are counted.

    References
    ----------
    Newey and West (1987): standard result.
    """
    path = _path(sector, factors, window, span, dates, dup, last_only=True)
    if not len(path.rows):
        raise NotEnoughData(f"needs a window of {window} rows in which every series has a number; widen the range")
    now = {name: values[-1] for name, values in path.values.items()}
    k = now["beta"].size
    beta_before = now["beta"] - now["change"]
    before = now["partial_r2"] - now["partial_change"]
    with np.errstate(divide="ignore", invalid="ignore"):
        certain = np.abs(now["change"]) > SIGNIFICANT * now["change_se"]
        t = np.where(now["se"] > 0, now["beta"] / now["se"], np.nan)
    unknown = np.isnan(now["change"]) | np.isnan(now["change_se"])
    fell = (np.abs(now["beta"]) < np.abs(beta_before)) & (now["partial_change"] < 0)
    rose = (np.abs(now["beta"]) > np.abs(beta_before)) & (now["partial_change"] > 0)
    return Sensitivity(
        factor=_factor_names(names, k),
        beta=now["beta"],
        se=now["se"],
        t=t,
        partial_r2=now["partial_r2"],
        r2=np.repeat(now["r2"], k),
        beta_before=beta_before,
        partial_r2_before=before,
        change=now["change"],
        change_se=now["change_se"],
        word=np.select(
            [unknown, certain & fell, certain & rose], ["", "diminished", "increased"], "not distinguishable"
        ).astype(object),
    )


def sensitivity_path(
    sector: npt.ArrayLike,
    factors: npt.ArrayLike,
    measure: str = "beta",
    window: int = 120,
    span: int = 1,
    dates: npt.ArrayLike | None = None,
    dup: str = "error",
) -> Floats:
    """One measure of the sensitivity in the window that ends at each row.

    Parameters
    ----------
    measure : {"beta", "se", "r2", "partial_r2", "change", "change_se"}
        Fields of `Sensitivity`.
    sector, factors, window, span, dates, dup
        As in `sensitivity`.

    Returns
    -------
    ndarray, shape (n, k), or (n, 1) for "r2"
        In the caller's rows; nan before the first full window, and in rows with a gap.

    References
    ----------
    Newey and West (1987): standard result.
    """
    chosen = one_of("measure", measure, MEASURES)
    path = _path(sector, factors, window, span, dates, dup, errors=chosen == "change_se")
    values = path.values[chosen]
    whole = np.full((path.total, values.shape[1]), np.nan)
    whole[path.rows] = values
    return whole


def _factor_names(names: npt.ArrayLike | None, k: int) -> npt.NDArray[np.object_]:
    given = np.array([str(i) for i in range(1, k + 1)] if names is None else np.asarray(names).ravel(), dtype=object)
    if given.size != k:
        raise InputError(f"names has {given.size} entries but there are {k} factors; give one name a factor")
    return given


@dataclass(frozen=True)
class _Path:
    """Measures in the window that ends at each of `rows`, row numbers of the caller in ascending date order."""

    values: dict[str, Floats]
    rows: npt.NDArray[np.intp]
    total: int


def _path(
    sector: npt.ArrayLike,
    factors: npt.ArrayLike,
    window: int,
    span: int,
    dates: npt.ArrayLike | None,
    dup: str,
    *,
    errors: bool = True,
    last_only: bool = False,
) -> _Path:
    """Measures at every row, or at the last one; the standard error of the change only on request."""
    paired = pair(dates, {"sector": sector, "factors": factors}, dup)
    target, others = (as_panel(series) for series in paired.series)
    if target.shape[1] != 1:
        raise InputError(f"sector must be one series, got {target.shape[1]} columns")
    span = whole_number("span", span)
    length = whole_number("window", window) // span
    k = others.shape[1]
    if length < k + 1 + SPARE_ROWS:
        raise InputError(f"{length} returns a window are too few for {k} factors; window / span must be ≥ {k + 11}")
    both = np.hstack([target, others])
    complete = np.isfinite(both).all(axis=1)
    used = slice(-2 * length * span if last_only else None, None)
    rows, both = paired.rows[complete][used], both[complete][used]
    sums = np.asarray(sliding_window_view(both, span, axis=0).sum(axis=-1)) if len(both) >= span else both[:0]
    measured = [_measures(sums[start::span], length, errors=errors) for start in range(span)]
    full = max(len(sums) - span * (length - 1), 0)  # windows, each ending one row after the other
    return _Path(_interleave(measured, full), rows[len(rows) - full :], paired.total)


def _interleave(measured: list[dict[str, Floats]], rows: int) -> dict[str, Floats]:
    """Put windows of every so many rows back into the order of their last rows."""
    joined = {}
    for name, first in measured[0].items():
        joined[name] = np.empty((rows, first.shape[1]))
        for start, part in enumerate(measured):
            joined[name][start :: len(measured)] = part[name]
    return joined


def _measures(both: Floats, window: int, *, errors: bool) -> dict[str, Floats]:
    """All measures in every window of rows that do not overlap; the sector stands first."""
    count, k = max(len(both) - window + 1, 0), both.shape[1] - 1
    if not count:
        return {name: np.empty((0, 1 if name == "r2" else k)) for name in (*MEASURES, "partial_change")}
    lags = math.floor(4 * (2 * window / 100) ** (2 / 9))  # Newey and West's rule for the two windows together
    fits = fit_windows(both[:, 0], both[:, 1:], window, lags if errors else None)
    change, partial, error = np.full((3, count, k), np.nan)
    change[window:] = fits.slope[window:] - fits.slope[:-window]
    partial[window:] = fits.partial[window:] - fits.partial[:-window]
    if errors:
        error[window:] = np.sqrt(change_variance(fits, window))
    return {
        "beta": fits.slope,
        "se": fits.error,
        "r2": fits.explained[:, None],
        "partial_r2": fits.partial,
        "change": change,
        "change_se": error,
        "partial_change": partial,
    }
