"""Rolling sums, means, deviations and correlations of the last `window` rows, exact and without look-ahead.

Every analysis that speaks of "the last 60 rows" counts here. Knows nothing of dates, prices or indices.

A window never reaches across more than two neighbouring blocks of ``window - 1`` rows, so its sum is the sum
of one block's tail and the next block's head. Running totals that are added and subtracted (a plain difference
of cumulative sums) would carry each old row's rounding error for ever, and centring on the whole column would
let a future row change the last digit of a past one. Here a window's result depends on its own rows alone:
deviations are taken from the last value of the earlier block, which lies inside the window.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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
Mask = npt.NDArray[np.bool_]

# A sum of squares is at most (window + 1) times its centred part when the centre is one of the window's values.
# A centred part far below that is what rounding left of an exact zero.
ROUNDING = 1e-13
LONG_ROW = 128  # numbers from which on one addition outweighs the cost of calling it


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
    blocks = _Blocks(values, window)
    return blocks.unfold(blocks.sums(*blocks.halves(np.isfinite(values))))


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
    blocks = _Blocks(values, window)
    totals = blocks.unfold(blocks.sums(*blocks.halves(np.nan_to_num(values))))
    return np.where(rolling_count(values, window) >= _least(window, min_obs), totals, np.nan)


def rolling_mean(x: npt.ArrayLike, window: int, min_obs: int | None = None) -> Floats:
    """Return the mean of the values of the last `window` rows; arguments as in `rolling_sum`."""
    values = as_values(x)
    moments = _moments(values, values, window, squares=False)
    return np.where(moments.count >= _least(window, min_obs), moments.mean_x, np.nan)


def rolling_sd(x: npt.ArrayLike, window: int, min_obs: int | None = None, ddof: int = 1) -> Floats:
    """Return the standard deviation of the values of the last `window` rows.

    Arguments as in `rolling_sum`; `ddof` is taken off the count in the divisor. A window in which nothing moves
    gives exactly 0, one with `ddof` values or fewer gives nan.
    """
    values = as_values(x)
    moments = _moments(values, values, window)
    free = moments.count - ddof
    variance = np.divide(moments.sxx, free, out=np.full_like(free, np.nan), where=free > 0)
    return np.where(moments.count >= _least(window, min_obs), np.sqrt(variance), np.nan)


def rolling_zscore(x: npt.ArrayLike, window: int, min_obs: int | None = None) -> Floats:
    """Return how many standard deviations (n − 1) each value lies from the mean of the last `window` rows.

    Arguments as in `rolling_sum`. nan where nothing moves in the window.
    """
    values = as_values(x)
    moments = _moments(values, values, window)
    defined = (moments.sxx > 0) & (moments.count >= _least(window, min_obs))
    deviation = np.sqrt(np.divide(moments.sxx, moments.count - 1, out=np.full_like(values, np.nan), where=defined))
    return np.asarray((values - moments.mean_x) / deviation)


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
    moments = rolling_pair_moments(x, y, window)
    scale = np.sqrt(moments.sxx * moments.syy)
    defined = (scale > 0) & (moments.count >= _least(window, min_obs))
    ratio = np.divide(moments.sxy, scale, out=np.full_like(scale, np.nan), where=defined)
    return np.clip(ratio, -1.0, 1.0, out=ratio)


def rolling_pair_moments(x: npt.ArrayLike, y: npt.ArrayLike, window: int) -> PairMoments:
    """Return counts, means and centred sums of the pairwise complete rows among the last `window`.

    `x` and `y` as in `rolling_corr`. Where a window holds no pair the means are nan and the sums 0.
    """
    left, right = as_values(x, "x"), as_values(y, "y")
    if left.ndim == 2 and right.ndim == 1:
        right = right[:, None]
    if left.ndim != right.ndim or len(left) != len(right) or right.shape[-1] not in (1, left.shape[-1]):
        raise InputError(f"x has shape {left.shape} and y {np.shape(y)}; give both the same rows, and y one column")
    both = np.isfinite(left) & np.isfinite(right)
    if not both.all():
        left, right = np.where(both, left, np.nan), np.where(both, right, np.nan)
    return _moments(left, right, window)


def _least(window: int, min_obs: int | None) -> int:
    return window if min_obs is None else whole_number("min_obs", min_obs)


def _moments(x: Floats, y: Floats, window: int, *, squares: bool = True) -> PairMoments:
    """Moments of x (n, m) against y (n, m) or (n, 1); where one of a pair is missing, so is the other."""
    blocks = _Blocks(x, window)
    present = np.isfinite(x)
    count = blocks.sums(*blocks.halves(np.ones(len(x)) if present.all() else present))
    dx, x0 = blocks.deviations(x)
    dy, y0 = (dx, x0) if y is x else blocks.deviations(y)
    sum_x = blocks.sums(*dx)
    sum_y = sum_x if y is x else blocks.sums(*dy)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean_x, mean_y = sum_x / count, sum_y / count
    if squares:
        sxx = _centred(blocks.product_sums(dx, dx), sum_x, mean_x)
        syy = sxx if y is x else _centred(blocks.product_sums(dy, dy), sum_y, mean_y)
        sxy = sxx if y is x else np.nan_to_num(blocks.product_sums(dx, dy) - sum_x * mean_y)
    else:
        sxx = syy = sxy = np.zeros_like(sum_x)
    return PairMoments(*map(blocks.unfold, (count, mean_x + x0, mean_y + y0, sxx, syy, sxy)))


def _centred(squares: Floats, total: Floats, mean: Floats) -> Floats:
    """Sum of squares about the mean; exactly 0 where only rounding is left."""
    centred = squares - total * mean
    centred[~(centred > ROUNDING * squares)] = 0.0
    return centred


Halves = tuple[Floats, Floats]


class _Blocks:
    """Rows of a panel folded into blocks of ``window - 1`` rows: shape (position in block, block, column).

    A window that ends in a block is the block's head and the tail of the block before. With the position first,
    running totals over heads and tails are a few long additions, one a position.
    """

    def __init__(self, panel: npt.NDArray[np.generic], window: int) -> None:
        self.window = whole_number("window", window)
        self.shape = panel.shape
        self.rows = panel.shape[0]
        # A window longer than the history lies in the first block wherever it ends.
        self.length = max(1, min(self.window, self.rows + 1) - 1)
        self.number = -(-self.rows // self.length)

    def fold(self, values: npt.NDArray[np.generic]) -> Floats:
        """Return (n, m) as (position, block, m); zeros fill up the last block."""
        columns = 1 if values.ndim == 1 else values.shape[1]
        padded = np.zeros((self.number * self.length, columns))
        padded[: self.rows] = values.reshape(self.rows, columns)
        return np.ascontiguousarray(padded.reshape(self.number, self.length, columns).transpose(1, 0, 2))

    def unfold(self, folded: Floats) -> Floats:
        """Return (position, block, m) in the panel's shape; one column stands for all."""
        flat = folded.transpose(1, 0, 2).reshape(self.number * self.length, folded.shape[2])[: self.rows]
        if len(self.shape) == 1:
            return flat[:, 0]
        return np.ascontiguousarray(np.broadcast_to(flat, self.shape))

    def halves(self, values: npt.NDArray[np.generic]) -> Halves:
        """Each block as a head, and as the tail that the next block's windows reach back to."""
        folded = self.fold(values)
        return folded, folded[:, :-1]

    def deviations(self, values: Floats) -> tuple[Halves, Floats]:
        """Heads and tails as deviations (0 where missing), and the centre of each block's windows.

        The centre is the last value of the block before (the first block has its own first value): it lies inside
        every window that ends in the block, and no later row moves it.
        """
        missing = np.isnan(values)
        gaps = self.fold(missing).astype(np.bool_) if missing.any() else None
        folded = self.fold(values)
        centre = _first(folded, gaps)
        if gaps is None:
            centre[1:] = folded[-1, :-1]
            return (folded - centre, folded[:, :-1] - centre[1:]), centre[None]
        before = _first(folded[::-1], gaps[::-1])[:-1]
        centre[1:] = np.where(np.isnan(before), centre[1:], before)
        centre = np.nan_to_num(centre)
        head, tail = folded - centre, folded[:, :-1] - centre[1:]
        head[gaps], tail[gaps[:, :-1]] = 0.0, 0.0
        return (head, tail), centre[None]

    def product_sums(self, left: Halves, right: Halves) -> Floats:
        """Sum over each window of the products of two series of deviations."""
        return self.sums(left[0] * right[0], left[1] * right[1])

    def sums(self, heads: Floats, tails: Floats) -> Floats:
        """Sum of the window that ends at each row."""
        if self.window == 1:
            return heads.copy()
        totals = _running(heads)
        totals[:, 1:] += _running(tails[::-1])[::-1]
        return totals


def _first(folded: Floats, gaps: Mask | None) -> Floats:
    """First value of each block, shape (block, m); nan where a block holds none."""
    if gaps is None:
        return np.array(folded[0])
    return np.asarray(np.take_along_axis(folded, np.argmin(gaps, axis=0)[None], axis=0)[0])


def _running(folded: Floats) -> Floats:
    """Running totals down the positions; on long rows a loop is several times faster than numpy's cumsum."""
    if folded[0].size < LONG_ROW:
        return np.asarray(np.cumsum(folded, axis=0))
    totals = np.empty(folded.shape)
    totals[0] = folded[0]
    for position in range(1, len(folded)):
        np.add(totals[position - 1], folded[position], out=totals[position])
    return totals
