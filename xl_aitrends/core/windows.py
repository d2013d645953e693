"""Where a window that ends on a date begins: trading rows, weeks, months, years, to date, since a date.

Knows which rows hold a number, never the numbers.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xl_aitrends.core.arguments import one_of, whole_number
from xl_aitrends.core.timeline import Dates, Mask, as_dates, as_day, edate, end_of_month, is_monthly, month_of
from xl_aitrends.errors import InputError

__all__ = ["UNITS", "Length", "Window", "base_cells", "first_days", "read_window", "rows_per_window"]

Rows = npt.NDArray[np.int32]
Length = float | str | dt.date | np.datetime64 | None

UNITS = ("D", "W", "M", "Y", "MTD", "QTD", "YTD", "SINCE")
_COUNTED = ("D", "W", "M", "Y")
_MONTHLY_RULE = ("M", "Y", "MTD", "QTD", "YTD")
_LONGEST_MONTH = 31


@dataclass(frozen=True, slots=True)
class Window:
    """A window as asked for, checked; see `rolling_return` for what the fields mean."""

    length: int
    unit: str
    since: np.datetime64
    after: bool
    max_stale_days: int


def read_window(
    length: Length, unit: str, anchor: str = "before", max_stale_days: int = 10, *, name: str = "window"
) -> Window:
    """Check a window; `name` is that of the argument that gives its length.

    Raises
    ------
    InputError
        For an unknown unit or anchor, a length that is no whole number ≥ 1, or no date with SINCE.
    """
    unit = one_of("unit", unit, UNITS)
    # To-date windows and SINCE start from the last price of what came before, by definition.
    after = one_of("anchor", anchor, ("before", "after")) == "after" and unit in _COUNTED
    return Window(
        length=whole_number(name, length) if unit in _COUNTED else 0,
        unit=unit,
        since=as_day(f"{name} with unit SINCE", length) if unit == "SINCE" else np.datetime64("NaT", "D"),
        after=after,
        max_stale_days=whole_number("max_stale_days", max_stale_days, least=0),
    )


def first_days(dates: Dates, window: Window) -> Dates:
    """Return the calendar day from which the window of each date starts (every unit but "D").

    Month ends go back to month ends; to-date units start at the end of the previous month, quarter or year.
    """
    match window.unit:
        case "W":
            return dates - 7 * window.length
        case "M":
            return edate(dates, -window.length, month_end=True)
        case "Y":
            return edate(dates, -12 * window.length, month_end=True)
        case "SINCE":
            return np.full(dates.shape, window.since)
        case to_date:
            span = {"MTD": 1, "QTD": 3, "YTD": 12}[to_date]
            months = month_of(dates).astype(np.int64)
            opening = (months - months % span).astype("datetime64[M]")
            return end_of_month(opening, -1)


def base_cells(valid: Mask, dates: Dates | None, window: Window) -> Rows:
    """Return, for each cell, the row of the number from which its window starts; −1 where there is none.

    One column stands for all where all are alike.

    Parameters
    ----------
    valid : array of bool, shape (n, m)
        Which cells hold a number; rows are periods in ascending order of `dates`.
    dates : array of datetime64[D], shape (n,), or None
        May be None with unit "D" only.
    window : Window
    """
    if window.unit == "D":
        return np.maximum(_here(valid) - window.length, -1)
    if dates is None:
        raise InputError(f"unit {window.unit} counts the calendar: give dates, or count rows with unit D")
    if valid.all():
        valid = valid[:, :1]
    start = first_days(dates, window)
    monthly = is_monthly(dates)
    if monthly and window.unit in _MONTHLY_RULE:
        return _at_or_before(valid, _numbers(month_of(dates)), _numbers(month_of(start)), 0)
    if window.after:
        return _after(valid, _numbers(dates), _numbers(start), window.max_stale_days)
    # Monthly rows lie up to a month apart, so the last one before a given day may be that old.
    tolerance = window.max_stale_days + _LONGEST_MONTH * (monthly and window.unit == "SINCE")
    rows = _at_or_before(valid, _numbers(dates), _numbers(start), tolerance)
    rows[start > dates] = -1
    return rows


def _here(valid: Mask) -> Rows:
    return np.arange(len(valid), dtype=np.int32)[:, np.newaxis]


def _numbers(when: Dates) -> Rows:
    """Days or months as small integers: half the memory of dates, and memory is what this takes."""
    return when.astype(np.int64).astype(np.int32)


def _at_or_before(valid: Mask, when: Rows, goal: Rows, tolerance: int) -> Rows:
    """Row of the last number on or before each goal, at most `tolerance` before it."""
    last = np.where(valid, _here(valid), np.int32(-1))
    np.maximum.accumulate(last, axis=0, out=last)
    before = np.searchsorted(when, goal, side="right") - 1
    rows = last[before]
    np.copyto(rows, -1, where=when[rows] < (goal - tolerance)[:, np.newaxis])
    rows[before < 0] = -1
    return rows


def _after(valid: Mask, when: Rows, goal: Rows, tolerance: int) -> Rows:
    """Row of the first number after each goal, at most `tolerance` after it and before the cell itself."""
    final = len(valid) - 1
    following = np.where(valid, _here(valid), np.int32(final))[::-1]
    np.minimum.accumulate(following, axis=0, out=following)
    rows = following[::-1][np.minimum(np.searchsorted(when, goal, side="right"), final)]
    np.copyto(rows, -1, where=(when[rows] > (goal + tolerance)[:, np.newaxis]) | (rows >= _here(valid)))
    return rows


def rows_per_window(
    dates: npt.ArrayLike, window: Length, unit: str = "M", *, months: bool = False, max_stale_days: int = 10
) -> int:
    """Count the rows of the window that ends on the last date: what overlapping windows share.

    Parameters
    ----------
    dates : array of datetime64[D], shape (n,)
        Ascending, one a period.
    window, unit
        As in `rolling_return`.
    months : bool
        Count calendar months instead of rows: observations are sampled once a month.

    Returns
    -------
    int
        At least 1; 121 or so for six months of daily data, 6 for monthly data.
    """
    days = as_dates(dates)
    spec = read_window(window, unit, max_stale_days=max_stale_days)
    if not days.size:
        return 1
    if spec.unit == "D" and not months:
        return spec.length
    start = days[: -spec.length][-1:] if spec.unit == "D" else first_days(days[-1:], spec)
    if months or is_monthly(days):
        return max(1, int((month_of(days[-1:]) - month_of(start)).astype(np.int64).sum()))
    return max(1, int(np.count_nonzero(days > start)))
