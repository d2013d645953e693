"""Earnings of single companies: how far reports surprised, and how certain their results are.

Knows reported and expected numbers; which profit is meant, and when it was announced, is the caller's. Point in time:
give the consensus as it stood on the day before the announcement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xl_aitrends.core._long_table import alike, columns, ratio
from xl_aitrends.core.arguments import one_of, whole_number
from xl_aitrends.core.statistics import average_ranks
from xl_aitrends.core.timeline import Floats, as_values
from xl_aitrends.errors import InputError

__all__ = ["Certainty", "certainty", "sue", "surprise"]

YEAR = 4  # quarters
HISTORY = 8  # quarters whose seasonal changes set drift and scale
LEAST_HISTORY = 6
LEAST_ESTIMATES = 3
LEAST_NAMES = 5  # companies among which a rank means something
ROUNDING = 1e-12  # a standard deviation below this part of the earnings is what rounding left of zero


def surprise(
    actual: npt.ArrayLike,
    consensus: npt.ArrayLike,
    price: npt.ArrayLike | None = None,
    eps: float = 0.01,
) -> Floats:
    """Reported less expected, as a fraction of what was expected or of the price.

    Parameters
    ----------
    actual, consensus : arrays of one shape
        Reported and expected earnings in the same unit. nan is missing.
    price : array of that shape, optional
        Share price, for per-share earnings; the surprise is then (actual − consensus) / price, which is robust where
        little was expected. Prices that are not positive are missing.
    eps : float, default 0.01
        Least |consensus| to divide by; below it the fraction says nothing and is nan. Not used with prices.

    Returns
    -------
    ndarray of that shape
        Decimals (0.05 = 5%): (actual − consensus) / |consensus|.

    Raises
    ------
    InputError
        If shapes differ or eps is negative.

    References
    ----------
    Standard result.
    """
    if not eps >= 0:
        raise InputError(f"eps must be a number ≥ 0, got {eps}")
    reported, expected = alike(actual=actual, consensus=consensus)
    if price is None:
        size = np.abs(expected)
        return ratio(reported - expected, np.where(size >= eps, size, np.nan))
    reported, expected, paid = alike(actual=actual, consensus=consensus, price=price)
    return ratio(reported - expected, paid)


def sue(
    actual: npt.ArrayLike,
    consensus: npt.ArrayLike | None = None,
    est_std: npt.ArrayLike | None = None,
    n_est: npt.ArrayLike | None = None,
    kind: str = "analyst",
) -> Floats:
    """Standardised unexpected earnings: a surprise in units of its own uncertainty.

    Parameters
    ----------
    actual : array
        Reported earnings: any shape for "analyst"; for "series" shape (n,) or (n, m), quarters down from old to new
        without leaving any out (a missing quarter is nan), companies across.
    consensus, est_std : arrays of that shape
        Mean and standard deviation of the estimates; for "analyst".
    n_est : array of that shape, optional
        Number of estimates; fewer than 3 give nan.
    kind : {"analyst", "series"}
        "analyst": (actual − consensus) / est_std. "series": the change on the same quarter a year ago, less the mean of
        that change over the 8 quarters before, over their standard deviation (n − 1); at least 6 of them are needed.

    Returns
    -------
    ndarray of that shape
        nan where the scale is missing or 0.

    Raises
    ------
    InputError
        If shapes differ, or "analyst" lacks consensus or est_std.

    Notes
    -----
    Drift and scale end before the quarter that they judge; were it included, no surprise could exceed 2.5.

    References
    ----------
    Standard result (seasonal random walk with drift; standardised unexpected earnings).
    """
    if one_of("kind", kind, ("analyst", "series")) == "series":
        return _seasonal_surprise(as_values(actual, "actual"))
    if consensus is None or est_std is None:
        raise InputError('kind analyst needs consensus and est_std; without estimates use kind "series"')
    reported, expected, scale = alike(actual=actual, consensus=consensus, est_std=est_std)
    if n_est is not None:
        *_, count = alike(actual=actual, n_est=n_est)
        scale = np.where(count >= LEAST_ESTIMATES, scale, np.nan)
    return ratio(reported - expected, scale)


def _seasonal_surprise(reported: Floats) -> Floats:
    panel = reported[:, np.newaxis] if reported.ndim == 1 else reported
    change = np.full(panel.shape, np.nan)
    change[YEAR:] = panel[YEAR:] - panel[:-YEAR]
    before = np.stack([_shifted(change, lag) for lag in range(1, HISTORY + 1)])
    known = np.isfinite(before)
    count = known.sum(axis=0)
    drift = np.where(known, before, 0.0).sum(axis=0) / np.maximum(count, 1)
    squares = np.where(known, (before - drift) ** 2, 0.0).sum(axis=0)
    scale = np.sqrt(squares / np.maximum(count - 1, 1))
    usable = (count >= LEAST_HISTORY) & (scale > ROUNDING * (np.abs(panel) + np.abs(change)))
    return ratio(change - drift, np.where(usable, scale, np.nan)).reshape(reported.shape)


def _shifted(panel: Floats, lag: int) -> Floats:
    earlier = np.full(panel.shape, np.nan)
    earlier[lag:] = panel[:-lag]
    return earlier


@dataclass(frozen=True)
class Certainty:
    """Certainty of results, one row a company: its score and the percentile ranks that it averages, 0…1.

    Attributes
    ----------
    score : mean of the parts present; nan with fewer than the least number of parts
    parts : number of parts present
    agreement : rank of −est_std / |consensus|: analysts agree
    steadiness : rank of −growth_sd: growth was even
    delivery : rank of the beat rate
    momentum : rank of the revision breadth
    coverage : rank of the number of estimates
    """

    score: Floats
    parts: Floats
    agreement: Floats
    steadiness: Floats
    delivery: Floats
    momentum: Floats
    coverage: Floats


def certainty(
    consensus: npt.ArrayLike | None = None,
    est_std: npt.ArrayLike | None = None,
    n_est: npt.ArrayLike | None = None,
    growth_sd: npt.ArrayLike | None = None,
    beat_rate: npt.ArrayLike | None = None,
    revision: npt.ArrayLike | None = None,
    *,
    min_parts: int = 3,
    eps: float = 0.01,
) -> Certainty:
    """Score the certainty of each company's results among its peers.

    Parameters
    ----------
    consensus, est_std : arrays, shape (n,), optional
        Mean and standard deviation of the estimates; used together. |consensus| below `eps` is missing.
    n_est : array, shape (n,), optional
        Number of estimates.
    growth_sd : array, shape (n,), optional
        Standard deviation of year-on-year growth over the last eight quarters.
    beat_rate : array, shape (n,), optional
        Share of the last eight quarters that beat.
    revision : array, shape (n,), optional
        Revision breadth.
    min_parts : int, default 3
        Parts that a score needs.
    eps : float, default 0.01
        Least |consensus| to divide by.

    Returns
    -------
    Certainty
        Ranks are (number below + (number equal + 1) / 2) / number ranked. A part that fewer than five companies have is
        missing for all.

    Raises
    ------
    InputError
        If nothing is given, lengths differ, or consensus comes without est_std.

    References
    ----------
    This package's methodology: the mean of cross-sectional percentile ranks.
    """
    least = whole_number("min_parts", min_parts)
    if (consensus is None) != (est_std is None):
        raise InputError("consensus and est_std belong together; give both or neither")
    given = {"est_std": est_std, "consensus": consensus, "n_est": n_est, "growth_sd": growth_sd}
    given |= {"beat_rate": beat_rate, "revision": revision}
    present = {name: values for name, values in given.items() if values is not None}
    if not present:
        raise InputError("certainty needs at least one measure, such as consensus and est_std")
    known = dict(zip(present, columns(**present), strict=True))
    absent = np.full(next(iter(known.values())).shape, np.nan)
    measure = {name: known.get(name, absent) for name in given}
    size = np.abs(measure["consensus"])
    ranks = [
        _rank(-ratio(measure["est_std"], np.where(size >= eps, size, np.nan))),
        _rank(-measure["growth_sd"]),
        _rank(measure["beat_rate"]),
        _rank(measure["revision"]),
        _rank(measure["n_est"]),
    ]
    ranked = np.isfinite(ranks)
    parts = ranked.sum(axis=0)
    total = np.where(ranked, ranks, 0.0).sum(axis=0)
    score = np.where(parts >= least, total / np.maximum(parts, 1), np.nan)
    return Certainty(score, parts.astype(np.float64), *ranks)


def _rank(values: Floats) -> Floats:
    """Percentile rank among the companies; missing where too few have the measure."""
    count = np.count_nonzero(np.isfinite(values))
    return average_ranks(values) / count if count >= LEAST_NAMES else np.full(values.shape, np.nan)
