"""Percentile ranks: where a number stands in its own history, in a window, in the whole sample or in another set.

Knows nothing of what the numbers measure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xl_aitrends.core._ranks import (
    Counts,
    counts_in,
    expanding_counts,
    full_counts,
    groups,
    latest_counts,
    rolling_counts,
    way_to_next,
)
from xl_aitrends.core._reference import MODES, Day, Reference, observations, read_reference, tolerance
from xl_aitrends.core.arguments import one_of
from xl_aitrends.core.statistics import wilson_interval
from xl_aitrends.core.timeline import Floats, Index, as_values
from xl_aitrends.errors import InputError, NotEnoughData

__all__ = [
    "KINDS",
    "MODES",
    "LatestPercentile",
    "latest_percentiles",
    "percentile_rank",
    "percentile_rank_last",
    "percentile_rank_of",
]

Numbers = npt.NDArray[np.integer] | Floats

# lt numbers below, eq equal, n in all. A number that is not in the set (eq = 0) shares no place with itself.
_FORMULAS: dict[str, Callable[[Numbers, Numbers, Numbers], Floats]] = {
    "mean": lambda lt, eq, n: (lt + (eq + (eq > 0)) / 2) / n,
    "weak": lambda lt, eq, n: (lt + eq) / n,
    "strict": lambda lt, eq, n: lt / n,
    "mid": lambda lt, eq, n: (lt + eq / 2) / n,
    "min": lambda lt, eq, n: (lt + (eq > 0)) / n,
    "inc": lambda lt, eq, n: lt / (n - 1),
    "exc": lambda lt, eq, n: (lt + 1) / (n + 1),
}
KINDS = tuple(_FORMULAS)
_PLACED = ("inc", "exc")  # Excel's: a number between two others has a place between theirs


@dataclass(frozen=True, slots=True)
class LatestPercentile:
    """Where the last number of a series stands, and how surely."""

    value: float
    percentile: float
    n: int
    independent: float
    low: float
    high: float
    max_date: np.datetime64


def percentile_rank(
    series: npt.ArrayLike,
    mode: str = "expanding",
    window: int | None = None,
    since: Day = None,
    dates: npt.ArrayLike | None = None,
    kind: str = "mean",
    min_obs: int | None = None,
    tol: float = 0.0,
    sampling: str = "daily",
    dup: str = "error",
) -> Floats:
    """Percentile rank of every number in its reference set, which includes the number itself.

    Parameters
    ----------
    series : array, shape (n,) or (n, m)
        Dates down; each column is ranked on its own.
    mode : {"expanding", "rolling", "since", "full"}
        Reference set: the history up to the row; the last `window` rows; the history from the date `since`; or the
        whole column, which looks ahead of every row but the last.
    window : int, optional
        Rows of a rolling window.
    since : date, optional
        Rows dated before it are in no reference set and have no percentile, whatever the mode; "since" needs it.
    dates : array of datetime64[D], shape (n,), optional
        In any order; rows with a blank date are ignored. Without them rows must run from old to new.
    kind : {"mean", "weak", "strict", "mid", "min", "inc", "exc"}
        With n numbers, lt of them smaller and eq equal (itself included): (lt + (eq+1)/2)/n; (lt+eq)/n; lt/n;
        (lt+eq/2)/n; (lt+1)/n; lt/(n−1), which is PERCENTRANK.INC; (lt+1)/(n+1), which is PERCENTRANK.EXC.
    min_obs : int, optional
        Numbers a reference set needs: 250, or 36 where dates show monthly data or sampling is monthly; by default
        never more than a rolling window.
    tol : float, default 0
        Numbers that differ by no more count as equal.
    sampling : {"daily", "month-end"}
        "month-end" keeps the last row of each calendar month, and the last row of all, as observations; the others
        are nan.
    dup : {"error", "last"}
        What to do with two rows of one date.

    Returns
    -------
    ndarray, shape of `series`
        Decimal fractions 0…1 in the caller's order of rows, full precision; nan where the number is missing or its
        reference set is too small.

    Raises
    ------
    InputError
        For an unknown option, a rolling mode without `window`, a `window` without a rolling mode, `since` or monthly
        sampling without `dates`, or a duplicate date.

    Notes
    -----
    Missing numbers are in no reference set. A row without any number is no period and counts in no rolling window.

    References
    ----------
    Standard results; equal to pandas' rank (mean, weak, min), scipy.stats.percentileofscore (mean, weak, strict, mid)
    and Excel's PERCENTRANK.INC and .EXC without their cut to three digits.
    """
    kind = one_of("kind", kind, KINDS)
    reference = read_reference(mode, window, since, min_obs, tol, sampling, dup)
    values = as_values(series, "series")
    rows, _, needed = observations(values, dates, reference)
    panel = _panel(values, rows)
    result = np.full((len(values), panel.shape[1]), np.nan)
    for columns, lines in groups(panel):
        ranks = _ranks(_count(lines, reference), kind, needed)
        ranks[np.isnan(lines)] = np.nan
        result[rows, columns] = ranks.T
    return result.reshape(values.shape)


def latest_percentiles(
    series: npt.ArrayLike,
    mode: str = "expanding",
    window: int | None = None,
    since: Day = None,
    dates: npt.ArrayLike | None = None,
    kind: str = "mean",
    min_obs: int | None = None,
    tol: float = 0.0,
    sampling: str = "daily",
    dup: str = "error",
) -> Floats:
    """Percentile rank of the last row only: the last row of `percentile_rank`, many times faster.

    Parameters
    ----------
    series : array, shape (n,) or (n, m)
    mode, window, since, dates, kind, min_obs, tol, sampling, dup
        As in `percentile_rank`.

    Returns
    -------
    ndarray, shape () or (m,)
        nan where the last row (the last that holds any number) has none, or the reference set is too small.
    """
    kind = one_of("kind", kind, KINDS)
    reference = read_reference(mode, window, since, min_obs, tol, sampling, dup)
    values = as_values(series, "series")
    rows, _, needed = observations(values, dates, reference)
    if not rows.size:
        return np.full(values.shape[1:], np.nan)
    panel = _panel(values, rows[-(reference.window or rows.size) :])
    ranks = _ranks(latest_counts(panel, reference.tol), kind, needed)
    return np.where(np.isnan(panel[-1]), np.nan, ranks).reshape(values.shape[1:])


def percentile_rank_last(
    series: npt.ArrayLike,
    dates: npt.ArrayLike | None = None,
    overlap: float = 1,
    mode: str = "expanding",
    window: int | None = None,
    since: Day = None,
    kind: str = "mean",
    min_obs: int | None = None,
    tol: float = 0.0,
    sampling: str = "daily",
    dup: str = "error",
) -> LatestPercentile:
    """Percentile rank of a series' last number, with an honest interval.

    Parameters
    ----------
    series : array, shape (n,)
    dates : array of datetime64[D], shape (n,), optional
    overlap : float, default 1
        Rows in one window of what the series measures (121 for six months of daily returns): neighbours that share
        most of their window are not independent.
    mode, window, since, kind, min_obs, tol, sampling, dup
        As in `percentile_rank`.

    Returns
    -------
    LatestPercentile
        `value`, the last number; its `percentile`; `n`, numbers in the reference set; `independent`, n / overlap;
        `low` and `high`, the 95% Wilson interval of the percentile on so many independent windows; `max_date`, the
        date of the reference set's largest number, the first at a tie (NaT without dates). Percentile and interval
        are nan where n is too small.

    Raises
    ------
    InputError
        As `percentile_rank`, or if `overlap` is below 1 or there is more than one column.
    NotEnoughData
        If the series holds no number.

    References
    ----------
    Wilson (1927); dividing by the overlap is a safe bound for sampled overlapping windows.
    """
    values = as_values(series, "series")
    if values.size != len(values):
        raise InputError(f"series must be one column, got {values.shape[1]}; rank a panel with percentile_rank")
    if not overlap >= 1:
        raise InputError(f"overlap must be a number of rows ≥ 1, got {overlap}")
    kind = one_of("kind", kind, KINDS)
    reference = read_reference(mode, window, since, min_obs, tol, sampling, dup)
    rows, days, needed = observations(values, dates, reference)
    rows, days = rows[-(reference.window or len(rows)) :], days[-(reference.window or len(days)) :]
    if not rows.size:
        raise NotEnoughData("series holds no number to rank; check its range, its dates and since")
    line = values[rows].reshape(-1, 1)
    counts = latest_counts(line, reference.tol)
    rank, n = float(_ranks(counts, kind, needed)[0]), int(counts.total[0])
    low, high = wilson_interval(rank, n / overlap)
    at_max = days[int(np.argmax(line))] if days.size else np.datetime64("NaT", "D")
    return LatestPercentile(float(line[-1, 0]), rank, n, n / overlap, float(low), float(high), at_max)


def percentile_rank_of(x: npt.ArrayLike, reference: npt.ArrayLike, kind: str = "mean", tol: float = 0.0) -> Floats:
    """Percentile rank of numbers in a set they need not belong to.

    Parameters
    ----------
    x : array, any shape
        Numbers to rank.
    reference : array, any shape
        The set; nan is ignored.
    kind : str
        As in `percentile_rank`. "inc" and "exc" interpolate between the two neighbours in the sorted set, as Excel's
        functions do; "mean" and "min" equal "strict" for a number that is not in the set.
    tol : float, default 0
        Numbers that differ by no more count as equal.

    Returns
    -------
    ndarray, shape of `x`
        0 below and 1 above the whole set (where PERCENTRANK gives #N/A); nan where x is.

    Raises
    ------
    InputError
        For an unknown kind or a negative `tol`.
    NotEnoughData
        If the set holds no number.
    """
    kind = one_of("kind", kind, KINDS)
    given, margin = np.asarray(x, dtype=np.float64), tolerance(tol)
    ordered = np.sort(np.asarray(reference, dtype=np.float64).ravel())
    ordered = ordered[np.isfinite(ordered)]
    if not ordered.size:
        raise NotEnoughData("reference holds no number to rank against")
    below, equal, total = counts_in(ordered, given, margin)
    place = np.where(equal > 0, below, below - 1 + way_to_next(given, ordered, below)) if kind in _PLACED else below
    with np.errstate(invalid="ignore"):
        ranks = _FORMULAS[kind](place, equal, total)
    ranks = np.where(below == ordered.size, 1.0, np.where(below + equal == 0, 0.0, ranks))
    return np.where(np.isfinite(given), ranks, np.nan)


def _panel(values: Floats, rows: Index) -> Floats:
    """Those rows as (n, m); no copy where they are all rows in order."""
    everything = rows.size == len(values) and bool(np.all(rows[1:] > rows[:-1]))
    return (values if everything else values[rows]).reshape(len(rows), values[:1].size)


def _count(lines: Floats, reference: Reference) -> Counts:
    match reference.mode:
        case "rolling":
            return rolling_counts(lines, reference.window or 1, reference.tol)
        case "full":
            return full_counts(lines, reference.tol)
        case _:
            return expanding_counts(lines, reference.tol)


def _ranks(counts: Counts, kind: str, needed: int) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        ranks = _FORMULAS[kind](*counts)
    return np.where((counts.total >= needed) & np.isfinite(ranks), ranks, np.nan)
