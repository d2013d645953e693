"""Weights that an index gives its members at a rebalancing: equal, by size, and by size below a cap.

Knows nothing of dates or of what happens between rebalancings.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xl_aitrends.core.timeline import Floats, Mask, as_values
from xl_aitrends.errors import InputError

__all__ = ["cap_weights", "equal_weights", "size_weights"]

ROUNDING = 1e-15


def equal_weights(eligible: Mask) -> Floats:
    """Give each eligible name of a row the same weight, the others 0; a row without any is all 0."""
    count = eligible.sum(axis=-1, keepdims=True)
    return np.asarray(eligible / np.maximum(count, 1))


def size_weights(sizes: Floats, eligible: Mask) -> Floats:
    """Weigh the eligible names of a row by their size, the others 0; a row without any is all 0."""
    kept = np.where(eligible, sizes, 0.0)
    total = kept.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(kept, total, out=np.zeros_like(kept), where=total > 0))


def cap_weights(w: npt.ArrayLike, limit: float = 0.10) -> Floats:
    """Cap weights, spreading what is cut over the names below the cap in proportion to their weights.

    Parameters
    ----------
    w : array, shape (m,) or (k, m)
        Sizes or weights, one set a row; they need not add up to 1. nan and ≤ 0 take no part.
    limit : float, default 0.10
        Largest weight, a decimal fraction in (0, 1].

    Returns
    -------
    ndarray, shape of `w`
        Weights that add up to 1 in each row, 0 where a name takes no part; a row without any is all nan.

    Raises
    ------
    InputError
        If `limit` is outside (0, 1], or so low that the names of a row cannot add up to 1.

    Notes
    -----
    Spreading the excess may lift others above the cap, so it is repeated until none is above. At each round the
    capped names have `limit` and the rest share what is left in proportion to their original weights.

    References
    ----------
    Capped market-capitalisation weighting, S&P Dow Jones Indices, Index Mathematics Methodology: standard result.
    """
    if not 0 < limit <= 1:
        raise InputError(f"cap_limit must be above 0 and at most 1, got {limit:g}")
    sizes = as_values(w, "w")
    rows = np.atleast_2d(sizes)
    part = rows > 0
    weights = size_weights(rows, part)
    count = part.sum(axis=1)
    short = np.flatnonzero((count > 0) & (count * limit < 1 - 1e-12))
    if short.size:
        few = int(count[short[0]])
        raise InputError(f"cap_limit {limit:g} cannot hold with {few} names; use at least {np.ceil(1e4 / few) / 1e4:g}")
    _cap(weights, limit)
    weights[count == 0] = np.nan
    return weights.reshape(sizes.shape)


def _cap(weights: Floats, limit: float) -> None:
    """Cap rows of weights in place."""
    capped = np.zeros(weights.shape, dtype=np.bool_)
    open_rows = np.arange(len(weights))
    while True:
        over = ~capped[open_rows] & (weights[open_rows] > limit + ROUNDING)
        open_rows, over = open_rows[over.any(axis=1)], over[over.any(axis=1)]
        if not open_rows.size:
            return
        capped[open_rows] |= over
        done = capped[open_rows]
        rest = np.where(done, 0.0, weights[open_rows])
        left, total = 1 - limit * done.sum(axis=1, keepdims=True), rest.sum(axis=1, keepdims=True)
        share = np.divide(left, total, out=np.zeros_like(total), where=total > 0)
        weights[open_rows] = np.where(done, limit, rest * share)
