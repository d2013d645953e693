"""How `_rolling` sums windows: rows folded into blocks, so that a window is one block's head and another's tail.

A window never reaches across more than two neighbouring blocks of ``window - 1`` rows, so its sum is the sum
of one block's tail and the next block's head. Running totals that are added and subtracted (a plain difference
of cumulative sums) would carry each old row's rounding error for ever, and centring on the whole column would
let a future row change the last digit of a past one. Here a window's result depends on its own rows alone:
deviations are taken from the last value of the earlier block, which lies inside the window.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from xl_aitrends.core.arguments import whole_number

__all__ = ["Blocks", "Halves"]

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Halves = tuple[Floats, Floats]

_LONG_ROW = 128  # numbers from which on one addition outweighs the cost of calling it


class Blocks:
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
        return folded, np.array(folded[:, :-1])

    def count(self, values: Floats) -> Floats:
        """Values in each window; one column stands for all where nothing is missing."""
        present = np.isfinite(values)
        return self.sums(*self.halves(np.ones(self.rows) if present.all() else present))

    def deviations(self, values: Floats) -> tuple[Halves, Floats]:
        """Heads and tails as deviations (0 where missing), and the centre of each block's windows.

        The centre is the last value of the block before (the first block has its own first value): it lies inside
        every window that ends in the block, and no later row moves it.
        """
        missing = np.isnan(values)
        gaps = self.fold(missing).astype(np.bool_) if missing.any() else None
        folded = self.fold(values)
        centre = _first(folded, gaps)
        before = folded[-1, :-1] if gaps is None else _first(folded[::-1], gaps[::-1])[:-1]
        centre[1:] = np.where(np.isnan(before), centre[1:], before)
        centre = np.nan_to_num(centre)
        tail = folded[:, :-1] - centre[1:]
        folded -= centre
        if gaps is not None:
            folded[gaps], tail[gaps[:, :-1]] = 0.0, 0.0
        return (folded, tail), centre[None]

    def sums(self, heads: Floats, tails: Floats) -> Floats:
        """Sum of the window that ends at each row; takes the place of `heads`, and uses `tails` up."""
        if self.window > 1:
            _run(heads)
            _run(tails[::-1])
            heads[:, 1:] += tails
        return heads


def _first(folded: Floats, gaps: Mask | None) -> Floats:
    """First value of each block, shape (block, m); nan where a block holds none."""
    if gaps is None:
        return np.array(folded[0])
    return np.asarray(np.take_along_axis(folded, np.argmin(gaps, axis=0)[None], axis=0)[0])


def _run(folded: Floats) -> None:
    """Turn values into running totals down the positions; on long rows a loop is much faster than numpy's cumsum."""
    if folded.size < _LONG_ROW * len(folded):
        np.cumsum(folded, axis=0, out=folded)
        return
    for before, here in pairwise(folded):
        np.add(before, here, out=here)
