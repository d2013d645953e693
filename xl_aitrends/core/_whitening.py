"""Prewhitening: take the persistence of one series out of it, and by the same filter out of another.

Knows nothing of leads and lags.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from xl_aitrends.core.timeline import Floats
from xl_aitrends.errors import NotEnoughData

__all__ = ["whiten"]

LONGEST_MEMORY = 10  # returns that the autoregression may look back
FEWEST_ROWS = 10  # beyond three a coefficient


def whiten(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Take the autoregression that fits x best (Akaike's criterion, at most 10 rows back) out of both.

    Parameters
    ----------
    x, y : ndarrays, shape (n,)

    Returns
    -------
    ndarrays, shape (n,)
        Innovations but for a constant; nan where the rows that the filter needs are not all there.

    Raises
    ------
    NotEnoughData
        With too few rows in which x and all its predecessors are there.

    References
    ----------
    Box and Jenkins; orders are compared on one sample: standard result.
    """
    most = min(LONGEST_MEMORY, x.size // 10)
    rows = np.isfinite(x) & np.isfinite(_past(x, most)).all(axis=1)
    if rows.sum() <= 3 * most + FEWEST_ROWS:
        raise NotEnoughData(f"{int(rows.sum())} returns of x in a row are too few to fit an autoregression")
    scores = [_akaike(x[rows], _past(x, order)[rows]) for order in range(most + 1)]
    order = int(np.argmin(scores))
    past = _past(x, order)
    rows = np.isfinite(x) & np.isfinite(past).all(axis=1)
    weights = np.linalg.lstsq(_with_constant(past[rows]), x[rows], rcond=None)[0][1:]
    return x - past @ weights, y - _past(y, order) @ weights


def _past(x: Floats, order: int) -> Floats:
    """Row t holds x at t − 1 … t − order; nan before the start."""
    padded = np.concatenate([np.full(order, np.nan), x])
    if not order:
        return np.empty((x.size, 0))
    return np.asarray(sliding_window_view(padded[:-1], order)[:, ::-1])


def _with_constant(columns: Floats) -> Floats:
    return np.column_stack([np.ones(len(columns)), columns])


def _akaike(target: Floats, past: Floats) -> float:
    design = _with_constant(past)
    residual = target - design @ np.linalg.lstsq(design, target, rcond=None)[0]
    unexplained = max(float(residual @ residual), 1e-300)
    return float(target.size * math.log(unexplained) + 2 * design.shape[1])
