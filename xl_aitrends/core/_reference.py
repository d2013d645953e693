"""Which rows of a series are observations of a percentile rank, and how many of them it takes.

Knows nothing of ranks.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from xl_aitrends.core.arguments import one_of, whole_number
from xl_aitrends.core.timeline import (
    Dates,
    Floats,
    Index,
    as_dates,
    as_day,
    is_monthly,
    last_of_month,
    order_by_date,
    periods,
)
from xl_aitrends.errors import InputError

Day = str | dt.date | np.datetime64 | None

MODES = ("expanding", "rolling", "since", "full")
SAMPLINGS = ("daily", "month-end")
_MIN_OBS = 250
_MIN_OBS_MONTHLY = 36


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference set as asked for, checked; see `percentile_rank` for what the fields mean."""

    mode: str
    window: int | None
    since: np.datetime64 | None
    min_obs: int | None
    tol: float
    monthly: bool
    dup: str


class Observations(NamedTuple):
    """Rows of the caller's series, oldest first; their dates (none without dates); how many a percentile needs."""

    rows: Index
    days: Dates
    needed: int


def read_reference(
    mode: str, window: int | None, since: Day, min_obs: int | None, tol: float, sampling: str, dup: str
) -> Reference:
    """Check the options of a reference set.

    Raises
    ------
    InputError
        For an unknown option, or options that contradict each other.
    """
    mode = one_of("mode", mode, MODES)
    if mode == "since" and since is None:
        raise InputError("mode since needs a date in since, such as 2010-01-01")
    if window is not None and mode != "rolling":
        raise InputError(f"window goes with mode rolling, got mode {mode}; set the mode or leave window out")
    return Reference(
        mode=mode,
        window=whole_number("window", window) if mode == "rolling" else None,
        since=None if since is None else as_day("since", since),
        min_obs=None if min_obs is None else whole_number("min_obs", min_obs),
        tol=tolerance(tol),
        monthly=one_of("sampling", sampling, SAMPLINGS) == "month-end",
        dup=dup,
    )


def tolerance(tol: float) -> float:
    """Return `tol` if it is one: a finite number ≥ 0."""
    if not 0 <= tol < np.inf:
        raise InputError(f"tol must be a number ≥ 0, got {tol}")
    return float(tol)


def observations(values: Floats, dates: npt.ArrayLike | None, reference: Reference) -> Observations:
    """Choose the rows: dated, holding a number, not before `since`, the last of their month if sampled monthly."""
    if dates is None:
        if reference.since is not None or reference.monthly:
            what = "sampling month-end" if reference.monthly else "since"
            raise InputError(f"{what} needs dates, one a row of series")
        return Observations(np.flatnonzero(periods(values)), as_dates([]), _needed(reference, monthly_data=False))
    days = as_dates(dates, len(values))
    rows = order_by_date(days, dup=reference.dup)
    rows = rows[periods(values)[rows]]
    monthly_data = is_monthly(days[rows])
    if reference.since is not None:
        rows = rows[days[rows] >= reference.since]
    if reference.monthly:
        rows = rows[last_of_month(days[rows])]
    return Observations(rows, days[rows], _needed(reference, monthly_data=monthly_data))


def _needed(reference: Reference, *, monthly_data: bool) -> int:
    if reference.min_obs is not None:
        return reference.min_obs
    usual = _MIN_OBS_MONTHLY if monthly_data or reference.monthly else _MIN_OBS
    return min(usual, reference.window or usual)
