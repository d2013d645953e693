"""Rolling sums, means, deviations and correlations of the last `window` rows, exact and without look-ahead.

Every analysis that speaks of "the last 60 rows" counts here. Knows nothing of dates, prices or indices.

A window's result depends on its own rows alone, to the last bit: see `_rolling_blocks` for how.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xl_aitrends.core._rolling_blocks import Blocks, Halves
from xl_aitrends.core.arguments import whole_number
from xl_aitrends.core.timeline import as_values
from xl_aitrends.errors import InputError

__all__ = [
    "PairMoments",
    "rolling_corr",
    "rolling_count",
    "rolling_mean",
    "rolling_pair_moments",
    "rolling_sd",
    "rolling_sum",
    "rolling_zscore",
]

Floats = npt.NDArray[np.float64]

# A sum of squares is at most (window + 1) times its centred part when the centre is one of the window's values.
# A centred part far below that is what rounding left of an exact zero.
_ROUNDING = 1e-13


@dataclass(frozen=True)
class PairMoments:
    """Moments of pairwise complete rows of two series in each window; every field has the panel's shape.

    `sxx`, `syy` and `sxy` are centred sums (of squares, of products): divide by n − 1 for (co)variances. They are
    exactly 0 where a series does not move in the window.
    """

    count: Floats
    mean_x: Floats
    mean_y: Floats
    sxx: Floats
    syy: Floats
    sxy: Floats


def rolling_count(x: npt.ArrayLike, window: int) -> Floats:
    """Return how many of the last `window` rows hold a value; shape of `x`."""
    values = as_values(x)
    blocks = Blocks(values, window)
    return blocks.unfold(blocks.count(values))


def rolling_sum(x: npt.ArrayLike, window: int, min_obs: int | None = None) -> Floats:
    """Return the sum of the values of the last `window` rows.

    Parameters
    ----------
    x : array, shape (n,) or (n, m)
        nan is missing and left out.
    window : int
        Rows, the current one included.
    min_obs : int, optional
        Values that a window must hold; fewer give nan. Default: all of them.

    Returns
    -------
    ndarray, shape of `x`
    """
    values = as_values(x)
    blocks = Blocks(values, window)
    few = blocks.count(values) < _least(window, min_obs)
    totals = blocks.sums(*blocks.halves(np.nan_to_num(values)))
    np.copyto(totals, np.nan, where=few)
    return blocks.unfold(totals)


def rolling_mean(x: npt.ArrayLike, window: int, min_obs: int | None = None) -> Floats:
    """Return the mean of the values of the last `window` rows; arguments as in `rolling_sum`."""
    values = as_values(x)
    blocks = Blocks(values, window)
    count = blocks.count(values)
    deviations, centre = blocks.deviations(values)
    mean = blocks.sums(*deviations)
    np.divide(mean, count, out=mean, where=count > 0)
    mean += centre
    np.copyto(mean, np.nan, where=count < _least(window, min_obs))
    return blocks.unfold(mean)


def rolling_sd(x: npt.ArrayLike, window: int, min_obs: int | None = None, ddof: int = 1) -> Floats:
    """Return the standard deviation of the values of the last `window` rows.

    Arguments as in `rolling_sum`; `ddof` is taken off the count in the divisor. A window in which nothing moves
    gives exactly 0, one with `ddof` values or fewer gives nan.
    """
    values = as_values(x)
    blocks = Blocks(values, window)
    count = blocks.count(values)
    _, squares = _spread(blocks, blocks.deviations(values)[0], count)
    np.divide(squares, count - ddof, out=squares, where=count > ddof)
    np.copyto(squares, np.nan, where=(count < _least(window, min_obs)) | (count <= ddof))
    return blocks.unfold(np.sqrt(squares, out=squares))


def rolling_zscore(x: npt.ArrayLike, window: int, min_obs: int | None = None) -> Floats:
    """Return how many standard deviations (n − 1) each value lies from the mean of the last `window` rows.

    Arguments as in `rolling_sum`. nan where nothing moves in the window.
    """
    values = as_values(x)
    blocks = Blocks(values, window)
    count = blocks.count(values)
    deviations, _ = blocks.deviations(values)
    distance = np.array(deviations[0])
    mean, squares = _spread(blocks, deviations, count)
    distance -= mean
    np.divide(squares, count - 1, out=squares, where=count > 1)
    np.copyto(squares, np.nan, where=(squares == 0) | (count < _least(window, min_obs)))
    distance /= np.sqrt(squares, out=squares)
    result = blocks.unfold(distance)
    return np.where(np.isnan(values), np.nan, result)


def rolling_corr(x: npt.ArrayLike, y: npt.ArrayLike, window: int, min_obs: int | None = None) -> Floats:
    """Return Pearson's correlation of the pairwise complete rows among the last `window`.

    Parameters
    ----------
    x : array, shape (n,) or (n, m)
    y : array, shape (n,) or that of `x`
        One series against every column of `x`, or column against column.
    window, min_obs
        As in `rolling_sum`; `min_obs` counts complete pairs.

    Returns
    -------
    ndarray, shape of `x`
        Within [−1, 1]; nan where one of the two does not move in the window.
    """
    left, right = _pairs(x, y)
    blocks = Blocks(left, window)
    with np.errstate(over="ignore", invalid="ignore"):  # where numbers span more than floats do
        count, _, _, sxx, syy, sxy = _moments(blocks, left, right)
        scale = np.sqrt(sxx) * np.sqrt(syy)  # the product of very small or large sums would leave the floats
        np.copyto(scale, np.nan, where=(scale == 0) | (count < _least(window, min_obs)))
        sxy /= scale
    return blocks.unfold(np.clip(sxy, -1.0, 1.0, out=sxy))


def rolling_pair_moments(x: npt.ArrayLike, y: npt.ArrayLike, window: int) -> PairMoments:
    """Return counts, means and centred sums of the pairwise complete rows among the last `window`.

    `x` and `y` as in `rolling_corr`. Where a window holds no pair the means are nan and the sums 0.
    """
    left, right = _pairs(x, y)
    blocks = Blocks(left, window)
    return PairMoments(*map(blocks.unfold, _moments(blocks, left, right)))


def _pairs(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Both series, nan wherever one of a pair is missing."""
    left, right = as_values(x, "x"), as_values(y, "y")
    if left.ndim == 2 and right.ndim == 1:
        right = right[:, None]
    if left.ndim != right.ndim or len(left) != len(right) or right.shape[-1] not in (1, left.shape[-1]):
        raise InputError(f"x has shape {left.shape} and y {np.shape(y)}; give both the same rows, and y one column")
    both = np.isfinite(left) & np.isfinite(right)
    return (left, right) if both.all() else (np.where(both, left, np.nan), np.where(both, right, np.nan))


def _least(window: int, min_obs: int | None) -> int:
    return window if min_obs is None else whole_number("min_obs", min_obs)


def _moments(blocks: Blocks, x: Floats, y: Floats) -> tuple[Floats, ...]:
    """Folded count, means and centred sums of x (n, m) against y (n, m) or (n, 1), as in `PairMoments`."""
    count = blocks.count(x)
    dx, x0 = blocks.deviations(x)
    dy, y0 = blocks.deviations(y)
    sxy = blocks.sums(dx[0] * dy[0], dx[1] * dy[1])
    mean_x, sxx = _spread(blocks, dx, count)
    mean_y, syy = _spread(blocks, dy, count)
    with np.errstate(invalid="ignore"):
        spare = mean_x * mean_y
        sxy -= np.multiply(spare, count, out=spare)
    np.copyto(sxy, 0.0, where=count == 0)
    mean_x += x0
    mean_y += y0
    return count, mean_x, mean_y, sxx, syy, sxy


def _spread(blocks: Blocks, deviations: Halves, count: Floats) -> tuple[Floats, Floats]:
    """Means of windows, and their sums of squares about them, exactly 0 where only rounding is left.

    The deviations are used up: fresh memory for each intermediate panel would cost more than the arithmetic.
    """
    head, tail = deviations
    squares = blocks.sums(head * head, tail * tail)
    total = blocks.sums(head, tail)
    with np.errstate(divide="ignore", invalid="ignore"):
        lost = total * total
        lost /= count
        total /= count
        squares -= lost
        lost *= _ROUNDING
        squares[~(squares > lost)] = 0.0
    return total, squares
