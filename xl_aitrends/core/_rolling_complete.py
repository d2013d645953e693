"""Rolling correlation of columns without gaps, in one workspace.

Gives what `_rolling.rolling_corr` gives, with the same blocks and the same centres, several times faster. Most
of the time of the general way goes into fetching fresh memory for each intermediate panel; here every one of them
lies in a single block of memory, and complete rows need no counts. Knows nothing of missing values.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from xl_aitrends.core._rolling import LONG_ROW, ROUNDING

__all__ = ["complete_corr"]

Floats = npt.NDArray[np.float64]


def complete_corr(x: Floats, y: Floats, window: int) -> Floats:
    """Return Pearson's correlation over the last `window` rows.

    Parameters
    ----------
    x : ndarray, shape (n, m)
        Without nan.
    y : ndarray, shape (n, 1) or (n, m)
        Without nan; one column stands against every column of `x`.
    window : int
        Rows, 2 ≤ window ≤ n.

    Returns
    -------
    ndarray, shape (n, m)
        nan in the first ``window - 1`` rows and where one of the two does not move in the window.
    """
    length = window - 1  # a window is the head of one block and the tail of the block before
    blocks = -(-len(x) // length)
    rows = (blocks + 1) * length  # a block stands before the first: it has no past, but the arithmetic wants one
    work_x, work_y = (np.empty((5, rows * panel.shape[1])) for panel in (x, y))
    head_x, tail_x, sxx, sxy, spare = (_folded(memory, length, blocks) for memory in work_x)
    head_y, tail_y, syy, _, spare_y = (_folded(memory, length, blocks) for memory in work_y)
    _deviations(x, head_x, tail_x, work_x[-1])
    _deviations(y, head_y, tail_y, work_y[-1])
    _window_sums(np.multiply(head_x, head_y, out=sxy), np.multiply(tail_x, tail_y, out=spare))
    _window_sums(np.multiply(head_x, head_x, out=sxx), np.multiply(tail_x, tail_x, out=spare))
    _window_sums(np.multiply(head_y, head_y, out=syy), np.multiply(tail_y, tail_y, out=spare_y))
    _window_sums(head_x, tail_x)
    _window_sums(head_y, tail_y)
    sxy -= np.multiply(head_x, head_y / window, out=spare)
    _centre(sxx, head_x, window, spare)
    _centre(syy, head_y, window, spare_y)
    with np.errstate(invalid="ignore"):
        np.sqrt(np.multiply(sxx, syy, out=sxx), out=sxx)
        np.clip(np.divide(sxy, sxx, out=sxy), -1.0, 1.0, out=sxy)
    result = np.empty((blocks * length, x.shape[1]))
    np.copyto(result.reshape(blocks, length, -1), sxy.transpose(1, 0, 2))
    result[:length] = np.nan
    return result[: len(x)]


def _folded(memory: Floats, length: int, blocks: int) -> Floats:
    """View memory as (position in block, block, column); position first makes running totals long additions."""
    columns = memory.size // (length * (blocks + 1))
    return memory[: length * blocks * columns].reshape(length, blocks, columns)


def _deviations(values: Floats, head: Floats, tail: Floats, spare: Floats) -> None:
    """Fill in each block and the block before it, as deviations from the last value of the block before.

    That centre lies inside every window that ends in the block, and no later row moves it.
    """
    length, blocks, columns = head.shape
    folded = spare.reshape(length, blocks + 1, columns)
    whole = len(values) // length
    folded[:, 0] = values[0]
    folded[:, 1 : whole + 1] = values[: whole * length].reshape(whole, length, columns).transpose(1, 0, 2)
    if whole < blocks:
        folded[:, -1] = values[-1]
        folded[: len(values) - whole * length, -1] = values[whole * length :]
    centre = folded[-1, :-1]
    np.subtract(folded[:, 1:], centre, out=head)
    np.subtract(folded[:, :-1], centre, out=tail)


def _window_sums(head: Floats, tail: Floats) -> None:
    """Turn `head` into the sums over the window that ends at each row; `tail` is used up."""
    for running in (head.reshape(len(head), -1), tail.reshape(len(tail), -1)[::-1]):
        if running.shape[1] < LONG_ROW:
            np.cumsum(running, axis=0, out=running)
            continue
        for before, here in pairwise(running):
            np.add(before, here, here)
    head += tail


def _centre(squares: Floats, total: Floats, window: int, spare: Floats) -> None:
    """Turn sums of squares into sums about the mean; nan where only rounding is left of an exact zero."""
    np.divide(total, window, out=spare)
    spare *= total
    squares -= spare
    spare *= ROUNDING
    still = squares <= spare
    if still.any():
        squares[still] = np.nan
