"""What AIT_CHECK says of dates: read, sorted, given once, without long gaps, on days on which markets trade."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np

from xl_aitrends.cells.dates import Days
from xl_aitrends.functions.area import Area
from xl_aitrends.functions.findings import FAIL, WARN, Finding, finding
from xl_aitrends.functions.kinds import DatesRead

GAP_DAYS = 10  # longer than any exchange's holiday
GAP_MEDIANS = 3.0
DAILY = 3  # calendar days between rows of daily data at most
EVERY_DAY = 0.1  # share of the rows on each day of a weekend from which a market trades all week
_MONDAY = np.datetime64("1970-01-05", "D")


def date_findings(dates: DatesRead, area: Area) -> list[Finding]:
    """What is wrong with the dates of an area's rows, and what the reader should know."""
    days, wrong, _ = dates
    known = ~np.isnat(days)
    last = len(area.lines) - 1  # dates of another length than the values are named by the last line at worst
    unread, blank = (
        [area.line(min(int(row), last)) for row in np.flatnonzero(which)] for which in (wrong, ~known & ~wrong)
    )
    filled = days[known]
    steps = np.diff(filled).astype(float)
    falling = bool(len(steps)) and bool(np.all(steps < 0))
    back = [str(day) for day, step in zip(filled[1:], steps, strict=True) if step < 0]
    repeated = [str(day) for day, count in Counter(filled.tolist()).items() if count > 1]
    return [
        finding("dates not read", unread,
                 "{count} cell{s} not read as a date, first {first}; write 2025-02-14", FAIL),
        finding("dates repeated", repeated, "{count} date{s} given twice, first {first}; keep one row a date", FAIL),
        finding("dates unsorted", back, "dates run backwards; functions sort them" if falling
                 else "{count} step{s} back in time, first {first}; sort the rows", WARN if falling else FAIL),
        finding("dates blank", blank, "{count} row{s} without a date, first {first}; ignored"),
        finding("date gaps", _gaps(filled), "{count} gap{s} between dates, first {first}"),
        finding("dates at weekends", _at_weekends(filled),
                "{count} date{s} on a Saturday or Sunday, first {first}; days of another time zone?"),
    ]  # fmt: skip


def _gaps(days: Days) -> list[str]:
    ordered = np.unique(days)
    steps = np.diff(ordered).astype(float)
    limit = max(GAP_DAYS, GAP_MEDIANS * float(np.median(steps))) if len(steps) else np.inf
    return [
        f"{before} to {after}" for (before, after), step in zip(pairwise(ordered), steps, strict=True) if step > limit
    ]


def _at_weekends(days: Days) -> list[str]:
    """Saturdays and Sundays in daily data, unless the market trades on every day of the week."""
    ordered = np.unique(days)
    if len(ordered) < 2 or float(np.median(np.diff(ordered).astype(float))) > DAILY:
        return []
    weekday = (ordered - _MONDAY).astype(np.int64) % 7
    if all(np.mean(weekday == day) >= EVERY_DAY for day in (5, 6)):
        return []
    return [str(day) for day in ordered[weekday >= 5]]
