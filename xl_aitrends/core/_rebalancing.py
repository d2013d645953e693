"""When an index trades: rebalancing closes by the calendar, and the closes at which members come or go.

Knows rows and dates; nothing of prices or weights. A trade is named by the row whose return it affects first: it is
made at the close of the row before, and only that later row shows that the earlier one was the last of its month.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xl_aitrends.core._weeks import week_of
from xl_aitrends.core.arguments import one_of
from xl_aitrends.core.timeline import Dates, Index, Mask, as_dates, month_of
from xl_aitrends.errors import InputError

__all__ = ["REBALANCING", "rebalancing_rows"]

REBALANCING = ("D", "W", "M", "Q", "Y", "none")


def rebalancing_rows(days: Dates, rebalance: str | npt.ArrayLike) -> Mask:
    """Say which rows of ascending `days` follow a rebalancing close, shape (n,); the first row follows none.

    Parameters
    ----------
    days : array of datetime64[D], shape (n,)
    rebalance : {"D", "W", "M", "Q", "Y", "none"} or array of datetime64[D]
        Dates stand for the last row on or before them; blank ones are ignored.
    """
    if not isinstance(rebalance, str):
        wanted = np.sort(as_dates(rebalance))
        wanted = wanted[~np.isnat(wanted)]
        if not wanted.size:
            raise InputError(f"rebalance holds no date; give dates or one of {', '.join(REBALANCING)}")
        period: Index = np.searchsorted(wanted, days, side="left")
    else:
        period = _periods(days, one_of("rebalance", rebalance, REBALANCING))
    follows = np.zeros(len(days), dtype=np.bool_)
    follows[1:] = period[1:] != period[:-1]
    return follows


def _periods(days: Dates, unit: str) -> Index:
    """Number of the period that each day lies in."""
    if unit in ("D", "none"):
        return np.arange(len(days)) * (unit == "D")
    if unit == "W":
        return week_of(days)
    months = month_of(days).astype(np.intp)
    return months // {"M": 1, "Q": 3, "Y": 12}[unit]
