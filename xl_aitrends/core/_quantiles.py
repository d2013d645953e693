"""Quantiles of sorted rows, by linear interpolation between order statistics (type 7 of Hyndman and Fan, 1996).

Knows nothing of what the numbers are.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xl_aitrends.core.timeline import Floats

__all__ = ["row_quantile"]


def row_quantile(
    ordered: Floats, present: npt.NDArray[np.integer], numerator: float, denominator: float = 1.0
) -> Floats:
    """Quantile numerator/denominator of each row.

    Parameters
    ----------
    ordered : array, shape (n, m)
        Rows sorted, missing numbers at their end.
    present : array of int, shape (n,)
        Numbers on each row.
    numerator, denominator : float
        A place that is a number of the row (two thirds of 31 numbers: the 21st) is met exactly, where the float 2/3
        would just miss it.

    Returns
    -------
    ndarray, shape (n,)
        nan where a row holds no number.
    """
    if not ordered.shape[1]:
        return np.full(len(ordered), np.nan)
    last = np.maximum(present - 1, 0)
    place = numerator * last / denominator
    below = np.floor(place).astype(np.intp)
    here = np.arange(len(ordered))
    low, high = ordered[here, below], ordered[here, np.minimum(below + 1, last)]
    return np.asarray(low + (high - low) * (place - below))
