"""Weekly closes out of daily rows: which week a row lies in, which weeks are over, what each closed at.

Knows nothing of what is measured on them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xl_aitrends.core.timeline import Dates, Floats, Index

__all__ = ["Weeks", "week_of"]

FRIDAY = 4
CARRIED_WEEKS = 2  # about the ten rows for which a suspended name's price is carried elsewhere
WEEKLY_GAP = 5  # calendar days between rows from which on each row is a week of its own


def week_of(days: Dates) -> Index:
    """Number of each day's week, Monday to Sunday; day 0 of datetime64 was a Thursday."""
    return np.asarray((days.astype(np.intp) + 3) // 7)


@dataclass(frozen=True)
class Weeks:
    """Weeks of ascending rows.

    `number` says in which week each row lies, counted from 0 over the weeks that have rows; `last` is the last row of
    each week so far; `daily` that rows come more often than weekly.
    """

    number: Index
    last: Index
    daily: bool

    @classmethod
    def of(cls, days: Dates) -> Weeks:
        """Weeks from Monday to Sunday; of rows that come weekly or seldomer each is a week."""
        if len(days) > 1 and np.median(np.diff(days).astype(np.intp)) >= WEEKLY_GAP:
            return cls.of_rows(len(days))
        week = week_of(days)
        ends = np.append(week[1:] != week[:-1], np.ones(min(1, len(days)), dtype=np.bool_))
        number = np.cumsum(ends) - ends
        return cls(np.asarray(number, dtype=np.intp), np.flatnonzero(ends), daily=True)

    @classmethod
    def of_rows(cls, rows: int) -> Weeks:
        """Each row a week."""
        return cls(np.arange(rows), np.arange(rows), daily=False)

    def over(self, days: Dates) -> Weeks:
        """Leave out a last week that is not over: its last row is no Friday, and no later row shows that it ended."""
        if not self.daily or (int(days[-1].astype(np.intp)) + 3) % 7 >= FRIDAY:
            return self
        return Weeks(self.number, self.last[:-1], daily=True)

    def closes(self, values: Floats) -> Floats:
        """Last value of each column in each week, shape (weeks, m), carried for at most two weeks without one."""
        rows = np.arange(len(values))[:, None]
        valid = np.maximum.accumulate(np.where(np.isnan(values), -1, rows), axis=0)[self.last]
        closes = np.take_along_axis(values, np.maximum(valid, 0), axis=0)
        age = np.arange(len(self.last))[:, None] - self.number[np.maximum(valid, 0)]
        return np.where((valid >= 0) & (age <= CARRIED_WEEKS), closes, np.nan)
