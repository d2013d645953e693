"""The few tests and intervals that the analyses need, in numpy alone.

Knows nothing of markets. scipy does all of this and more, but it is not there in a browser
and takes half a second to import; the tests hold every function here against it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xl_aitrends.core.distributions import normal_cdf, normal_quantile, student_t_cdf, student_t_p_value
from xl_aitrends.errors import InputError, NotEnoughData

__all__ = [
    "MannWhitney",
    "average_ranks",
    "mann_whitney",
    "normal_cdf",
    "normal_quantile",
    "spearman",
    "student_t_cdf",
    "student_t_p_value",
    "wilson_interval",
]

FloatArray = npt.NDArray[np.float64]

_EXACT_UP_TO = 8  # observations in the smaller sample; above it the normal approximation is as good


def wilson_interval(proportion: npt.ArrayLike, n: npt.ArrayLike, level: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Confidence interval of a proportion that stays inside 0…1 and does not collapse at its ends.

    Parameters
    ----------
    proportion : array_like
        Successes divided by n, 0 to 1.
    n : array_like that broadcasts with it
        Number of trials; need not be whole (an effective number of independent observations).
    level : float, default 0.95
        Coverage, strictly between 0 and 1.

    Returns
    -------
    low, high : ndarrays of the broadcast shape (0-d for scalars)
        nan where the proportion or n is nan, or n is not above 0.

    Raises
    ------
    InputError
        If a proportion lies outside 0…1 (a count was passed) or the level outside (0, 1).

    References
    ----------
    Standard result (Wilson 1927).
    """
    p, trials = np.broadcast_arrays(np.asarray(proportion, dtype=float), np.asarray(n, dtype=float))
    if np.any((p < 0) | (p > 1)):
        raise InputError("a proportion must lie in 0…1; divide the successes by n")
    if not 0 < level < 1:
        raise InputError(f"level must lie between 0 and 1, got {level}")
    z = normal_quantile((1 + level) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        trials = np.where(trials > 0, trials, np.nan)
        centre = p + z * z / (2 * trials)
        half = z * np.sqrt(p * (1 - p) / trials + (z / (2 * trials)) ** 2)
        scale = 1 + z * z / trials
    # At 0 and 1 centre and half are equal but for rounding, which must not leave the unit interval.
    return np.maximum((centre - half) / scale, 0.0), np.minimum((centre + half) / scale, 1.0)


def average_ranks(values: npt.ArrayLike) -> FloatArray:
    """Ranks 1…n along the last axis; equal values share the mean of their ranks.

    Parameters
    ----------
    values : array_like of shape (n,) or (rows, n)

    Returns
    -------
    ndarray of the same shape
        nan where the value is nan; missing values take no rank.

    References
    ----------
    Standard result (mid-ranks).
    """
    x = np.asarray(values, dtype=float)
    rows = np.atleast_2d(x)
    order = np.argsort(rows, axis=1, kind="stable")
    ordered = np.take_along_axis(rows, order, axis=1)
    position = np.broadcast_to(np.arange(rows.shape[1]), rows.shape)
    starts = np.ones(rows.shape, dtype=bool)
    starts[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    first = np.maximum.accumulate(np.where(starts, position, 0), axis=1)
    ends = np.ones(rows.shape, dtype=bool)
    ends[:, :-1] = starts[:, 1:]
    last = np.minimum.accumulate(np.where(ends, position, rows.shape[1])[:, ::-1], axis=1)[:, ::-1]
    ranks = np.empty(rows.shape)
    np.put_along_axis(ranks, order, (first + last) / 2 + 1, axis=1)
    ranks[np.isnan(rows)] = np.nan
    return ranks.reshape(x.shape)


def spearman(x: npt.ArrayLike, y: npt.ArrayLike) -> FloatArray:
    """Rank correlation along the last axis over the pairs that are complete.

    Parameters
    ----------
    x, y : array_like of shape (n,) or (rows, n)
        Of one shape; a pair with a missing half is left out before ranking.

    Returns
    -------
    ndarray, 0-d or of shape (rows,)
        nan where fewer than three pairs are complete or one side is constant.

    References
    ----------
    Standard result (Spearman 1904): Pearson's correlation of the mid-ranks.
    """
    first, second = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if first.shape != second.shape:
        raise InputError(f"x and y must be of one size, got {first.shape} and {second.shape}")
    complete = np.isfinite(first) & np.isfinite(second)
    u = average_ranks(np.where(complete, first, np.nan))
    v = average_ranks(np.where(complete, second, np.nan))
    n = complete.sum(axis=-1)
    middle = (n[..., None] + 1) / 2  # mid-ranks of n values always average (n + 1) / 2
    u, v = np.where(complete, u - middle, 0.0), np.where(complete, v - middle, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        rho = (u * v).sum(axis=-1) / np.sqrt((u * u).sum(axis=-1) * (v * v).sum(axis=-1))
    return np.asarray(np.where(n >= 3, np.clip(rho, -1, 1), np.nan), dtype=float)


@dataclass(frozen=True)
class MannWhitney:
    """Outcome of a Mann-Whitney test.

    Attributes
    ----------
    u : pairs in which x is above y, ties counting one half
    p_value : of the alternative asked for
    superiority : u over the number of pairs: the probability that a member of x exceeds one of y
    n_x, n_y : observations used
    """

    u: float
    p_value: float
    superiority: float
    n_x: float
    n_y: float


def mann_whitney(x: npt.ArrayLike, y: npt.ArrayLike, alternative: str = "two-sided") -> MannWhitney:
    """Test whether values of x tend to lie above or below those of y.

    Parameters
    ----------
    x, y : array_like of shape (n,) and (m,)
        Missing values are left out.
    alternative : {"two-sided", "greater", "less"}
        "greater": x tends to be above y.

    Returns
    -------
    MannWhitney
        p_value is nan when every value is equal.

    Raises
    ------
    NotEnoughData
        If a side has no value.

    Notes
    -----
    Exact when the smaller sample has at most 8 values and nothing is tied; otherwise the normal
    approximation with correction for ties and continuity.

    References
    ----------
    Standard result (Mann and Whitney 1947).
    """
    if alternative not in _ALTERNATIVES:
        raise InputError(f"alternative must be one of {', '.join(_ALTERNATIVES)}, got {alternative!r}")
    first, second = (v[np.isfinite(v)] for v in (np.ravel(np.asarray(s, dtype=float)) for s in (x, y)))
    n, m = first.size, second.size
    if n == 0 or m == 0:
        raise NotEnoughData(f"Mann-Whitney needs a value on each side, got {n} and {m}")
    both = np.concatenate([first, second])
    u = float(average_ranks(both)[:n].sum() - n * (n + 1) / 2)
    _, tied = np.unique(both, return_counts=True)
    exact = min(n, m) <= _EXACT_UP_TO and bool(np.all(tied == 1))
    at_least = _exact_tail(n, m) if exact else _normal_tail(n, m, tied)
    return MannWhitney(u, _ALTERNATIVES[alternative](at_least, u, n * m), u / (n * m), float(n), float(m))


_Tail = Callable[[float], float]  # probability, under the null, of a U at least as large

_ALTERNATIVES: dict[str, Callable[[_Tail, float, int], float]] = {
    "two-sided": lambda at_least, u, pairs: float(np.minimum(1, 2 * at_least(max(u, pairs - u)))),
    "greater": lambda at_least, u, pairs: at_least(u),
    "less": lambda at_least, u, pairs: at_least(pairs - u),  # the null is symmetric about pairs / 2
}


def _exact_tail(n: int, m: int) -> _Tail:
    """Count the arrangements with each U: the coefficients of the Gaussian binomial of n + m over n."""
    small, large = min(n, m), max(n, m)
    counts = np.zeros(n * m + 1)
    counts[0] = 1
    for k in range(1, small + 1):
        counts[large + k :] -= counts[: -(large + k)].copy()  # times 1 − q^(large + k)
        for start in range(k):  # divided by 1 − q^k
            counts[start::k] = np.cumsum(counts[start::k])
    chance = counts / counts.sum()
    # Summed from the small end, where the counts are exact: the distribution is symmetric.
    return lambda u: float(chance[: n * m - math.ceil(u) + 1].sum())


def _normal_tail(n: int, m: int, tied: npt.NDArray[np.int64]) -> _Tail:
    """Approximate the null of U by a normal of its mean and tie-corrected variance."""
    total = n + m
    ties = float((tied.astype(float) ** 3 - tied).sum())
    variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)))
    if variance <= 0:
        return lambda u: math.nan
    return lambda u: float(normal_cdf(-(u - n * m / 2 - 0.5) / math.sqrt(variance)))
