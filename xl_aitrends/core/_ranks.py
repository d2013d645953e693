"""How many numbers of a reference set lie below, and how many equal, the number on each row: the count behind a rank.

The reference set is the history up to the row, a rolling window, or the whole column. Knows nothing of dates or of what
a percentile makes of the counts. Arrays are of shape (columns, n), time running along a line, nan for missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from xl_aitrends.core.timeline import Floats, Mask

Ints = npt.NDArray[np.integer]

_CELLS_AT_ONCE = 24_000  # columns are taken in groups: small enough for the processor's cache, large for few calls
_BYTE = 255
_SIDE_BY_SIDE = 8  # rows
_FEW_TIES = 16  # in one window


class Counts(NamedTuple):
    """Per number: numbers below it, numbers equal to it (itself included), numbers in all."""

    below: Ints
    equal: Ints
    total: Ints


def groups(panel: Floats) -> Iterator[tuple[slice, Floats]]:
    """Cut a panel of shape (n, m) into groups of columns, each turned to shape (columns, n)."""
    n, m = panel.shape
    step = max(1, _CELLS_AT_ONCE // max(1, n))
    for first in range(0, m if n else 0, step):
        columns = slice(first, min(first + step, m))
        yield columns, np.ascontiguousarray(panel[:, columns].T)


def expanding_counts(lines: Floats, tol: float = 0.0) -> Counts:
    """Count in the history up to and including each number."""
    ranked = _rank(lines)
    here = _here(lines)
    if tol > 0:
        low, high = _bounds(lines, ranked, tol)
        down, up = (_earlier_neighbours(ranked.order, bound - here) for bound in (low, high))
    else:
        down, up = here - ranked.start, np.zeros(1, dtype=np.int64)
    below = _earlier_and_lower(ranked.order) - _at_time(down, ranked.order)
    return Counts(below, _at_time(down + up + 1, ranked.order), _running_total(lines))


def rolling_counts(lines: Floats, window: int, tol: float = 0.0) -> Counts:
    """Count in the last `window` rows, each row itself included."""
    window = min(window, max(1, lines.shape[1]))  # a longer one holds no more, and its products no bits
    ranked = _rank(lines)
    rank = _at_time(_here(lines), ranked.order)
    total = _running_total(lines)
    total[:, window:] -= total[:, :-window].copy()
    if tol > 0:
        low, high = (_at_time(bound, ranked.order) for bound in _bounds(lines, ranked, tol))
        below = _lower_before(rank, low, window)
        return Counts(below, _lower_before(rank, high, window) - below + 1, total)
    equal = _at_time(_ties_in_window(ranked, window), ranked.order)
    return Counts(_lower_before(rank, rank, window) - equal + 1, equal, total)


def full_counts(lines: Floats, tol: float = 0.0) -> Counts:
    """Count in the whole column."""
    ranked = _rank(lines)
    low, high = (_at_time(bound, ranked.order) for bound in _bounds(lines, ranked, tol))
    return Counts(low, high - low, np.broadcast_to(_running_total(lines)[:, -1:], lines.shape))


def latest_counts(panel: Floats, tol: float = 0.0) -> Counts:
    """Count in the whole column, for the last row only of a panel of shape (n, m); arrays of shape (m,)."""
    low, high = panel[-1] - tol, panel[-1] + tol
    below = _count_where(np.less, panel, low)
    missing = np.isnan(panel)
    total = len(panel) - (_count_down(missing) if missing.any() else np.zeros_like(below))
    return Counts(below, _count_where(np.less_equal, panel, high) - below, total)


def counts_in(ordered: Floats, given: Floats, tol: float = 0.0) -> Counts:
    """Counts of numbers of any shape in a sorted set to which they need not belong."""
    line = np.argsort(given, axis=None)  # neighbours are then looked up close together: three times faster
    wanted = given.ravel()[line]
    below, reached = np.empty((2, given.size), dtype=np.intp)
    below[line] = np.searchsorted(ordered, wanted - tol, side="left")
    reached[line] = np.searchsorted(ordered, wanted + tol, side="right")
    return Counts(below.reshape(given.shape), (reached - below).reshape(given.shape), np.asarray(ordered.size))


def way_to_next(given: Floats, ordered: Floats, below: Ints) -> Floats:
    """How far each number lies between its two neighbours in the sorted set, 0…1."""
    lower, upper = ordered[np.maximum(below - 1, 0)], ordered[np.minimum(below, ordered.size - 1)]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.asarray((given - lower) / (upper - lower))


def _count_where(compare: np.ufunc, panel: Floats, line: Floats) -> Ints:
    """Count in each column where a comparison with one number a column holds; long rows are compared fastest."""
    mask = np.empty(panel.shape, dtype=np.bool_)
    whole = len(panel) - len(panel) % _SIDE_BY_SIDE
    wide = (whole // _SIDE_BY_SIDE, _SIDE_BY_SIDE * panel.shape[1])
    compare(panel[:whole].reshape(wide), np.tile(line, _SIDE_BY_SIDE), out=mask[:whole].reshape(wide))
    compare(panel[whole:], line, out=mask[whole:])
    return _count_down(mask)


def _count_down(mask: Mask) -> Ints:
    """Count what is true in each column; rows are laid side by side and added as bytes, which is fastest."""
    n, m = mask.shape
    whole = n - n % _SIDE_BY_SIDE
    wide = mask[:whole].view(np.uint8).reshape(whole // _SIDE_BY_SIDE, _SIDE_BY_SIDE * m)
    sums = [wide[first : first + _BYTE].sum(axis=0, dtype=np.uint8) for first in range(0, len(wide), _BYTE)]
    counted = np.concatenate([*sums, mask[whole:].view(np.uint8).ravel()]).reshape(-1, m)
    return np.asarray(counted.sum(axis=0, dtype=np.int64))


class _Ranked(NamedTuple):
    """Columns sorted by value, ties by time, missing numbers last."""

    order: Ints  # row by rank
    start: Ints  # rank at which each rank's group of equal numbers starts


def _running_total(lines: Floats) -> Ints:
    return np.cumsum(~np.isnan(lines), axis=1, dtype=np.int32)


def _here(lines: npt.NDArray[np.generic]) -> Ints:
    return np.asarray(np.broadcast_to(np.arange(lines.shape[1]), lines.shape))


def _rank(lines: Floats) -> _Ranked:
    order = np.argsort(np.where(np.isnan(lines), np.inf, lines), axis=1)  # nan would take the sort twice as long
    ordered = _by_rank(lines, order)
    tie = np.zeros(order.shape, dtype=np.bool_)
    np.equal(ordered[:, 1:], ordered[:, :-1], out=tie[:, 1:])
    if not tie.any():
        return _Ranked(order, _here(lines))
    start = np.maximum.accumulate(np.where(tie, 0, _here(lines)), axis=1)
    # Sorting whole numbers is several times faster than a stable sort of the values.
    group = start.astype(np.int64) * lines.shape[1]
    return _Ranked((np.sort(group + order, axis=1) - group).astype(np.intp), start)


def _cells(order: Ints) -> Ints:
    """Where each row of each column lies in the flattened array."""
    return np.asarray(order + order.shape[1] * np.arange(len(order))[:, np.newaxis])


def _by_rank(lines: Floats, order: Ints) -> Floats:
    return np.asarray(lines.ravel()[_cells(order)])


def _at_time(by_rank: Ints, order: Ints) -> Ints:
    """From the order of ranks back to the order of time."""
    by_time = np.empty(order.size, dtype=by_rank.dtype)
    by_time[_cells(order)] = by_rank
    return by_time.reshape(order.shape)


def _bounds(lines: Floats, ranked: _Ranked, tol: float) -> tuple[Ints, Ints]:
    """By rank: first rank, and one past the last rank, of the numbers that equal it within `tol`."""
    if tol == 0:
        last = np.ones(lines.shape, dtype=np.bool_)
        np.not_equal(ranked.start[:, 1:], ranked.start[:, :-1], out=last[:, :-1])
        end = np.where(last, _here(lines), lines.shape[1])
        return ranked.start, np.minimum.accumulate(end[:, ::-1], axis=1)[:, ::-1] + 1
    ordered = _by_rank(lines, ranked.order)
    low = np.array([np.searchsorted(line, line - tol, side="left") for line in ordered])
    high = np.array([np.searchsorted(line, line + tol, side="right") for line in ordered])
    present = ~np.isnan(ordered)
    return np.where(present, low, _here(lines)), np.where(present, high, _here(lines) + 1)


def _earlier_neighbours(order: Ints, reach: Ints) -> Ints:
    """By rank: how many of the ranks within reach (below: negative, above: positive, its end left out) come earlier."""
    count = np.zeros(order.shape, dtype=np.int64)
    for step in range(1, -int(reach.min(initial=0)) + 1):
        count[:, step:] += (order[:, :-step] < order[:, step:]) & (reach[:, step:] <= -step)
    for step in range(1, int(reach.max(initial=0))):
        count[:, :-step] += (order[:, step:] < order[:, :-step]) & (reach[:, :-step] > step)
    return count


def _ties_in_window(ranked: _Ranked, window: int) -> Ints:
    """By rank: how many numbers equal it in the window that ends with it, itself included."""
    lines, n = ranked.order.shape
    here = _here(ranked.order)
    if np.array_equal(ranked.start, here):
        return np.ones_like(here)
    # Group and time in one ascending key, in which no two groups lie within a window of each other.
    key = ranked.start.astype(np.int64) * (n + window) + ranked.order
    count = np.ones(key.shape, dtype=np.int64)
    for step in range(1, min(_FEW_TIES, n)):
        tied = key[:, step:] - key[:, :-step] < window
        if not tied.any():
            return count
        count[:, step:] += tied
    # Many ties: the first of them in the window is one binary search away.
    key += n * (n + window) * np.arange(lines, dtype=np.int64)[:, np.newaxis]
    opening = key - np.minimum(ranked.order, window - 1)
    first = np.searchsorted(key.ravel(), opening.ravel()).reshape(lines, n)
    return np.asarray(_cells(here) - first + 1)


def _small(largest: int) -> type[np.int16] | type[np.int32]:
    """The smallest integers that will do: twice as many are compared at once."""
    return np.int16 if largest < np.iinfo(np.int16).max else np.int32


def _lower_before(rank: Ints, limit: Ints, window: int) -> Ints:
    """Count the earlier rows of the window whose rank is below each row's limit, one distance in time after another."""
    n = rank.shape[1]
    # Time down: every step then compares two contiguous stretches of memory.
    down: Ints = np.ascontiguousarray(rank.T, dtype=_small(n))
    bound: Ints = np.ascontiguousarray(limit.T, dtype=_small(n))
    count = np.zeros(down.shape, dtype=np.int32)
    for first in range(1, min(window, n), _BYTE):
        some = np.zeros(down.shape, dtype=np.uint8)  # bytes add fastest, and hold this many steps
        for back in range(first, min(first + _BYTE, window, n)):
            some[back:] += (down[:-back] < bound[back:]).view(np.uint8)
        count += some
    return count.T


def _earlier_and_lower(order: Ints) -> Ints:
    """Count, for each row, the earlier rows of lower rank.

    Time and rank are cut into blocks. Whole blocks are counted in a cumulated table of how many rows of a block of time
    fall into a block of ranks; what is left lies in the row's own block of time, or in its own block of ranks, and is
    compared one by one.
    """
    lines, n = order.shape
    block = int(np.clip(3 * n ** (1 / 3), 8, _BYTE))
    blocks = -(-n // block)
    small = _small(blocks * block)
    by_rank = np.empty((lines, blocks * block), dtype=np.intp)  # the browser's places are 32 bits long
    by_rank[:, :n], by_rank[:, n:] = order, np.arange(n, blocks * block)
    rank = _at_time(np.broadcast_to(np.arange(blocks * block, dtype=small), by_rank.shape), by_rank)
    time_block = by_rank // block

    cell = (np.arange(lines)[:, np.newaxis] * blocks + time_block) * blocks + np.arange(blocks * block) // block
    counts = np.bincount(cell.ravel(), minlength=lines * blocks**2).reshape(lines, blocks, blocks)
    table = np.cumsum(np.cumsum(counts, axis=1, dtype=np.int32), axis=2)
    # The table holds counts up to and including a block; those before it stand one block back both ways.
    padded = np.zeros((lines, blocks + 1, blocks + 1), dtype=np.int32)
    padded[:, 1:, 1:] = table
    whole = padded[np.arange(lines)[:, np.newaxis], time_block, np.arange(blocks * block) // block]

    # Both looks at once: on a single column numpy's calls cost more than what they do.
    values = np.concatenate([by_rank.astype(small), rank])
    limits = np.concatenate([(time_block * block).astype(small), rank])
    own_ranks, own_time = np.split(_lower_in_block(values, limits, block), 2)
    return np.asarray(_at_time(whole + own_ranks, by_rank) + own_time)[:, :n]


def _lower_in_block(values: Ints, limit: Ints, block: int) -> Ints:
    """Count, for each place of a block, the places before it whose value is below its limit."""
    # Places down and blocks across: every step then compares two contiguous stretches of memory.
    across, bound = (np.ascontiguousarray(array.reshape(-1, block).T) for array in (values, limit))
    count = np.zeros(across.shape, dtype=np.uint8)
    for back in range(1, block):
        count[back:] += (across[:-back] < bound[back:]).view(np.uint8)
    return count.T.reshape(values.shape)
