"""How far the returns of one date lie apart across names, by several measures.

Knows nothing of time.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from xl_aitrends.core._quantiles import row_quantile
from xl_aitrends.core.arguments import one_of, whole_number
from xl_aitrends.core.spread import Counts, positive, present_names, spread, weighted_rows
from xl_aitrends.core.timeline import Floats, as_values
from xl_aitrends.errors import InputError

__all__ = ["MEASURES", "dispersion"]

_NORMAL_MAD = 1.4826  # scales the median absolute deviation to the standard deviation of normal data


def dispersion(
    returns: npt.ArrayLike,
    measure: str = "topbottom",
    k: float = 5,
    weights: npt.ArrayLike | None = None,
    min_n: int | None = None,
) -> Floats:
    """How far the names lie apart, row by row.

    Parameters
    ----------
    returns : array, shape (n, m) or (m,)
        Dates down, names across; one dimension is one date. nan is missing.
    measure : str
        "topbottom" and "topbottom_w": see `spread`, the latter insists on weights. "std": √(Σ(r − r̄)²/n), the names
        being the whole universe; "std_s" divides by n − 1; "std_w": √(Σw(r − Σwr)²). "mad": 1.4826 × the median of
        |r − median|, "mad_raw" without the factor. "meanabs": Σ|r − r̄|/n. "iqr": Q3 − Q1; "p90p10": 90th minus 10th
        percentile, both with linear interpolation as in QUARTILE.INC. "range": largest minus smallest.
    k : float, default 5
        For "topbottom" only.
    weights : array, shape (m,) or (n, m), optional
        For "topbottom" and the measures that end in "_w", renormalised over the names present; the others use none.
    min_n : int, optional
        Names a row needs; 2k for "topbottom", 2 for the others, and never fewer.

    Returns
    -------
    ndarray, shape (n,) or ()
        In the unit of `returns`; nan where too few names are present.

    Raises
    ------
    InputError
        For an unknown measure, or a weighted one without weights.

    References
    ----------
    Standard results; quantiles are type 7 of Hyndman and Fan (1996).
    """
    measure = one_of("measure", measure, MEASURES)
    if measure.endswith("_w") and weights is None:
        raise InputError(f"measure {measure} needs weights, one a name")
    if measure.startswith("topbottom"):
        return spread(returns, k, weights if measure == "topbottom_w" else None, min_n)
    panel = as_values(returns, "returns")
    rows, share = np.atleast_2d(panel), None
    if measure == "std_w":
        rows, share = weighted_rows(rows, weights)
    ordered = np.sort(rows, axis=1)
    present = present_names(ordered)
    with np.errstate(over="ignore", invalid="ignore"):
        values = _MEASURES[measure](ordered, present) if share is None else _weighted_deviation(rows, share)
    needed = max(2, 2 if min_n is None else whole_number("min_n", min_n))
    defined = np.isfinite(values) & (present >= needed)
    return np.where(defined, values, np.nan).reshape(panel.shape[:-1])


# Below, rows are sorted, so that missing names stand at their ends; `present` counts the others.


def _mean(ordered: Floats, present: Counts) -> Floats:
    return np.asarray(np.nansum(ordered, axis=1) / np.maximum(present, 1))


def _deviations(ordered: Floats, present: Counts) -> Floats:
    return np.asarray(np.abs(ordered - _mean(ordered, present)[:, np.newaxis]))


def _variance(ordered: Floats, present: Counts, ddof: int) -> Floats:
    squares = np.nansum(_deviations(ordered, present) ** 2, axis=1)
    return np.asarray(squares / np.maximum(present - ddof, 1))


def _median_deviation(ordered: Floats, present: Counts) -> Floats:
    gaps = np.abs(ordered - row_quantile(ordered, present, 0.5)[:, np.newaxis])
    return row_quantile(np.sort(gaps, axis=1), present, 0.5)


def _weighted_deviation(rows: Floats, share: Floats) -> Floats:
    total = positive(share.sum(axis=1))
    mean = np.nansum(share * rows, axis=1) / total
    squares = np.nansum(share * (rows - mean[:, np.newaxis]) ** 2, axis=1)
    return np.asarray(np.sqrt(squares / total))


_MEASURES: dict[str, Callable[[Floats, Counts], Floats]] = {
    "std": lambda ordered, present: np.sqrt(_variance(ordered, present, 0)),
    "std_s": lambda ordered, present: np.sqrt(_variance(ordered, present, 1)),
    "mad": lambda ordered, present: _NORMAL_MAD * _median_deviation(ordered, present),
    "mad_raw": _median_deviation,
    "meanabs": lambda ordered, present: _mean(_deviations(ordered, present), present),
    "iqr": lambda ordered, present: row_quantile(ordered, present, 0.75) - row_quantile(ordered, present, 0.25),
    "range": lambda ordered, present: row_quantile(ordered, present, 1.0) - row_quantile(ordered, present, 0.0),
    "p90p10": lambda ordered, present: row_quantile(ordered, present, 0.9) - row_quantile(ordered, present, 0.1),
}
MEASURES = ("topbottom", "topbottom_w", "std_w", *_MEASURES)
