"""The stationary bootstrap of Politis and Romano: resamples of rows in blocks of random length.

Knows nothing of the statistic. Rows are resampled jointly: what happened on one day stays together.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from xl_aitrends.core.arguments import whole_number
from xl_aitrends.core.timeline import Floats, Index

__all__ = ["Resamples", "mean_block", "percentile_interval", "resampled_means", "stationary_resamples"]

FEWEST_DRAWS = 100  # with fewer the 2.5% point of the draws is a guess
_CELLS_AT_ONCE = 1 << 17  # rows × draws held at a time: 1 MB stays in the processor's cache
_DRAWS_AT_ONCE = 128  # at least, whatever the rows: numpy is called once a row for all of them


@dataclass(frozen=True)
class Resamples:
    """Some draws of n rows each, laid end to end and cut into blocks of consecutive source rows.

    Attributes
    ----------
    n : rows of the sample, and of each draw
    draws : number of draws
    begins : place at which each block begins, 0 … n·draws − 1
    lengths : rows of each block
    sources : row of the sample from which each block is copied; it runs round from the last row to the first
    """

    n: int
    draws: int
    begins: Index
    lengths: Index
    sources: Index

    def rows(self) -> Index:
        """Row of the sample at each place, shape (draws, n)."""
        shift = np.repeat(self.sources - self.begins, self.lengths)
        return np.asarray((np.arange(self.n * self.draws) + shift) % self.n, dtype=np.intp).reshape(self.draws, self.n)

    def counts(self, memory: Floats | None = None) -> Floats:
        """How often each row of the sample stands in each draw, shape (n, draws).

        Each block adds one from its first row on and takes it away after its last; a running total does the rest.
        `memory` of at least n·draws numbers is used for the result: fetching it afresh would take most of the time.
        """
        cells = self.n * self.draws
        flat = np.empty(cells) if memory is None else memory[:cells]
        flat[:] = 0
        draw = self.begins // self.n
        ends = self.sources + self.lengths
        np.add.at(flat, self.sources * self.draws + draw, 1.0)
        np.add.at(flat, ends % self.n * self.draws + draw, -1.0)
        np.add.at(flat, draw[ends >= self.n], 1.0)  # such a block also covers the first rows
        counts = flat.reshape(self.n, self.draws)
        for before, here in pairwise(counts):  # one long addition a row: several times faster than cumsum
            np.add(before, here, here)
        return counts


def mean_block(n: int) -> int:
    """Mean block length for n observations: n^(1/3), rounded up."""
    return math.ceil(round(float(np.cbrt(n)), 9))


def stationary_resamples(n: int, draws: int, block: float, seed: int = 12345) -> Iterator[Resamples]:
    """Yield `draws` stationary bootstrap resamples of n rows, some at a time.

    Parameters
    ----------
    n : int
        Rows of the sample.
    draws : int
    block : float
        Mean length of a block, at least 1: each row starts a new block with probability 1/block.
    seed : int
        The same seed gives the same draws.

    References
    ----------
    Politis and Romano (1994), The Stationary Bootstrap, JASA 89: standard result.
    """
    random = np.random.default_rng(whole_number("seed", seed, least=0))
    at_once = _draws_at_once(n)
    for start in range(0, draws, at_once):
        yield _resample(n, min(at_once, draws - start), block, random)


def _draws_at_once(n: int) -> int:
    return max(_DRAWS_AT_ONCE, _CELLS_AT_ONCE // n)


def _resample(n: int, draws: int, block: float, random: np.random.Generator) -> Resamples:
    places = n * draws
    fresh = np.zeros(places, dtype=np.bool_)
    fresh[::n] = True  # every draw starts a block
    reached = 0
    while reached < places:  # the gaps between new blocks are geometric: one draw a block, not one a row
        gaps = random.geometric(1 / block, size=int(1.05 * (places - reached) / block) + 10)
        stops = reached + np.cumsum(gaps)
        fresh[stops[stops < places]] = True
        reached = int(stops[-1])
    begins = np.flatnonzero(fresh)
    lengths = np.diff(np.append(begins, places))
    return Resamples(n, draws, begins, lengths, random.integers(n, size=begins.size))


def resampled_means(values: Floats, draws: int, block: float, seed: int = 12345) -> Floats:
    """Means of every column over each resample of the rows.

    Parameters
    ----------
    values : ndarray, shape (n, q)
        Without nan. Columns are resampled together.
    draws, block, seed
        As in `stationary_resamples`; at least 100 draws.

    Returns
    -------
    ndarray, shape (draws, q)
    """
    total = whole_number("boot", draws, least=FEWEST_DRAWS)
    means = np.empty((total, values.shape[1]))
    memory = np.empty(len(values) * min(total, _draws_at_once(len(values))))
    done = 0
    for chunk in stationary_resamples(len(values), total, block, seed):
        np.matmul(chunk.counts(memory).T, values, out=means[done : done + chunk.draws])
        done += chunk.draws
    means /= len(values)
    return means


def percentile_interval(draws: Floats, level: float = 0.95) -> tuple[float, float]:
    """Interval between the percentiles of bootstrap draws; nan where no draw is defined.

    Parameters
    ----------
    draws : ndarray, shape (draws,)
        nan (a draw in which the statistic is undefined) is left out.
    level : float, default 0.95
    """
    defined = draws[np.isfinite(draws)]
    if not defined.size:
        return math.nan, math.nan
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
