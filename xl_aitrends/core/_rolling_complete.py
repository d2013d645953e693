"""Rolling correlation where every pair of a window must be complete, in one workspace.

Gives what `_rolling.rolling_corr` gives, with the same blocks and the same centres, several times faster: windows need
no counts, sums of products, squares and values run side by side, and the memory for them is kept between calls, since
fetching it anew would take a third of the time.
"""

from __future__ import annotations

import threading
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from xl_aitrends.core._rolling import LONG_ROW, ROUNDING

__all__ = ["complete_corr"]

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_KEPT = threading.local()
_CELLS_AT_ONCE = 250_000
_MOST_KEPT = 4_000_000  # numbers: 32 MB a thread


def complete_corr(x: Floats, y: Floats, window: int) -> Floats:
    """Return Pearson's correlation over the last `window` rows.

    Parameters
    ----------
    x : ndarray, shape (n, m)
    y : ndarray, shape (n, 1) or (n, m)
        One column stands against every column of `x`.
    window : int
        Rows, 2 ≤ window ≤ n.

    Returns
    -------
    ndarray, shape (n, m)
        nan in the first ``window - 1`` rows, where a pair of the window is missing, and where one of the two does not
        move in the window.
    """
    missing_x, missing_y = np.isnan(x), np.isnan(y)
    gaps_x, gaps_y = bool(missing_x.any()), bool(missing_y.any())
    # Any number will do for a missing one: every window that holds it is undefined, and so is any that it centres.
    result = _in_groups(
        np.where(missing_x, 0.0, x) if gaps_x else x, np.where(missing_y, 0.0, y) if gaps_y else y, window
    )
    if gaps_x or gaps_y:
        _undefine(result, missing_x | missing_y, window)
    return result


def _in_groups(x: Floats, y: Floats, window: int) -> Floats:
    """Take columns in groups that fit the processor's cache, once there are many."""
    step = max(1, _CELLS_AT_ONCE // len(x))
    if x.shape[1] <= step:
        return _corr(x, y, window)
    result = np.empty(x.shape)
    for first in range(0, x.shape[1], step):
        columns = slice(first, first + step)
        result[:, columns] = _corr(x[:, columns], y if y.shape[1] == 1 else y[:, columns], window)
    return result


def _undefine(result: Floats, missing: Mask, window: int) -> None:
    """Set every window that holds a missing pair to nan: one by one where pairs are few."""
    cells = np.flatnonzero(missing)
    if cells.size * window < missing.size:
        reached = cells[:, None] + result.shape[1] * np.arange(window)
        result.ravel()[reached[reached < result.size]] = np.nan
        return
    rows = np.arange(len(result), dtype=np.int32)[:, None]
    last = np.maximum.accumulate(np.where(missing, rows, np.int32(-window)), axis=0)
    result[rows - last < window] = np.nan


def _corr(x: Floats, y: Floats, window: int) -> Floats:
    length = window - 1  # a window is the head of one block and the tail of the block before
    blocks = -(-len(x) // length)
    shape_x, shape_y = ((length, 3, blocks, panel.shape[1]) for panel in (x, y))
    heads, tails, heads_y, tails_y = _workspace(shape_x, shape_x, shape_y, shape_y)
    _fill_heads(x, heads[:, 2])
    _fill_heads(y, heads_y[:, 2])
    _fill_tails(x, tails[:, 2])
    _fill_tails(y, tails_y[:, 2])
    for sums, sums_y in ((heads, heads_y), (tails, tails_y)):
        np.multiply(sums[:, 2], sums_y[:, 2], out=sums[:, 0])
        np.multiply(sums[:, 2], sums[:, 2], out=sums[:, 1])
        np.multiply(sums_y[:, 2], sums_y[:, 2], out=sums_y[:, 1])
    sxy, sxx, sx = _window_sums(heads, tails)
    syy, sy = _window_sums(heads_y[:, 1:], tails_y[:, 1:])
    spare, spare_y = tails[:, 0], tails_y[:, 0]
    sxy -= np.multiply(sx, sy / window, out=spare)
    _centre(sxx, sx, window, spare)
    _centre(syy, sy, window, spare_y)
    with np.errstate(invalid="ignore"):
        np.sqrt(np.multiply(sxx, syy, out=sxx), out=sxx)
        np.clip(np.divide(sxy, sxx, out=sxy), -1.0, 1.0, out=sxy)
    result = np.empty((blocks * length, x.shape[1]))
    np.copyto(result.reshape(blocks, length, -1), sxy.transpose(1, 0, 2))
    result[:length] = np.nan
    return result[: len(x)]


def _workspace(*shapes: tuple[int, ...]) -> list[Floats]:
    """Memory in those shapes, the same for each call of a thread: nothing in it outlives the call."""
    sizes = [int(np.prod(shape)) for shape in shapes]
    memory: Floats | None = getattr(_KEPT, "memory", None)
    if memory is None or memory.size < sum(sizes):
        memory = np.empty(sum(sizes))
        _KEPT.memory = memory if memory.size <= _MOST_KEPT else None
    parts = np.split(memory[: sum(sizes)], np.cumsum(sizes)[:-1])
    return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]


def _centres(values: Floats, length: int, blocks: int) -> Floats:
    """Last value of the block before each block: inside every window that ends in it, and moved by no later row."""
    return np.concatenate([values[:1], values[length - 1 :: length][: blocks - 1]])


def _fill_heads(values: Floats, head: Floats) -> None:
    """Fill in each block as deviations from its centre, shape (position in block, block, column)."""
    length, blocks, columns = head.shape
    centre, whole = _centres(values, length, blocks), len(values) // length
    body = values[: whole * length].reshape(whole, length, columns).transpose(1, 0, 2)
    np.subtract(body, centre[:whole], out=head[:, :whole])
    if whole < blocks:
        rest = values[whole * length :]
        head[: len(rest), -1] = rest - centre[-1]
        head[len(rest) :, -1] = 0.0


def _fill_tails(values: Floats, tail: Floats) -> None:
    """Fill in the block before each block, as deviations from the same centre; there is none before the first."""
    length, blocks, columns = tail.shape
    body = values[: (blocks - 1) * length].reshape(blocks - 1, length, columns).transpose(1, 0, 2)
    np.subtract(body, _centres(values, length, blocks)[1:], out=tail[:, 1:])
    tail[:, 0] = 0.0


def _window_sums(heads: Floats, tails: Floats) -> tuple[Floats, ...]:
    """Turn `heads` into sums over the window that ends at each row, one array a sum; `tails` is used up."""
    for running in (heads, tails[::-1]):
        if running[0].size < LONG_ROW:
            np.cumsum(running, axis=0, out=running)
            continue
        for before, here in pairwise(running):
            np.add(before, here, here)
    heads += tails
    return tuple(heads.transpose(1, 0, 2, 3))


def _centre(squares: Floats, total: Floats, window: int, spare: Floats) -> None:
    """Turn sums of squares into sums about the mean; nan where only rounding is left of an exact zero."""
    np.multiply(total, total, out=spare)
    spare *= 1 / window
    squares -= spare
    spare *= ROUNDING
    still = squares <= spare
    if still.any():
        squares[still] = np.nan
