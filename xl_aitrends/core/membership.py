"""Who belongs to a group on which day: intervals of membership, held against the columns of a panel.

Knows nothing of prices or weights. Codes arrive normalised; here they match as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xl_aitrends.core.timeline import Dates, Index, Mask, as_dates
from xl_aitrends.errors import InputError

__all__ = ["MemberTable", "Texts", "in_force", "match_names"]

Texts = npt.NDArray[np.object_] | npt.NDArray[np.str_]
MemberTable = tuple[Texts, Dates, Dates]

ALWAYS = np.datetime64("0001-01-01", "D")
FOREVER = np.datetime64("9999-12-31", "D")


@dataclass(frozen=True)
class Stays:
    """Stays of constituents in the group, one entry each; a stay covers the days ``start < t <= end``."""

    column: Index
    start: Dates
    end: Dates

    def rows(self, days: Dates) -> tuple[Index, Index]:
        """First row of each stay, and the first row after it, on ascending `days`."""
        return np.searchsorted(days, self.start, side="right"), np.searchsorted(days, self.end, side="right")

    def held_rows(self, days: Dates) -> tuple[Index, Index]:
        """Rows at whose close a stay's constituent is held (``start <= t < end``): first, and one past the last."""
        return np.searchsorted(days, self.start, side="left"), np.searchsorted(days, self.end, side="left")

    def mask(self, days: Dates, columns: int, *, at_close: bool = False) -> Mask:
        """Say who is in on which of the ascending `days` (or held at their close), shape (n, columns)."""
        first, past = self.held_rows(days) if at_close else self.rows(days)
        # Members change on few days: the state after each of those stands for all days up to the next.
        begins = np.unique(np.concatenate([[0], first, past]))
        change = np.zeros((len(begins), columns), dtype=np.int8)
        np.add.at(change, (np.searchsorted(begins, first), self.column), 1)
        np.subtract.at(change, (np.searchsorted(begins, past), self.column), 1)
        state = np.cumsum(change, axis=0, dtype=np.int8).astype(np.bool_)
        return np.repeat(state, np.diff(begins, append=max(len(days), begins[-1])), axis=0)


def in_force(members: MemberTable | None, names: Texts, dates: npt.ArrayLike) -> Mask:
    """Say which names are members on which day.

    Parameters
    ----------
    members : tuple of three arrays (code, start, end), shape (k,) each, or None
        A code is a member on day t when ``start < t <= end``: it joins at the close of `start` and leaves at the close
        of `end`. A blank start (NaT) means always, a blank end still in. A code may come and go in several rows.
        None: every name, always.
    names : array of text, shape (m,)
        Codes of the panel's columns. Those without a row in `members` are never members.
    dates : array of datetime64[D], shape (n,)
        Ascending, none blank.

    Returns
    -------
    ndarray of bool, shape (n, m)

    Raises
    ------
    InputError
        For a member that matches no name, intervals of one code that overlap, an end before its start, or a name
        that heads two columns.
    """
    return match_names(members, names).mask(as_dates(dates), len(names))


def match_names(members: MemberTable | None, names: Texts) -> Stays:
    """Find the column of each stay; arguments and errors as in `in_force`."""
    columns = _columns(names)
    if members is None:
        count = len(names)
        return Stays(np.arange(count), np.full(count, ALWAYS), np.full(count, FOREVER))
    codes, start, end = members
    named = np.array([code != "" for code in codes], dtype=np.bool_)
    unknown = [str(code) for code in codes[named] if code not in columns]
    if unknown:
        raise InputError(_unknown(unknown))
    stays = Stays(
        np.array([columns[code] for code in codes[named]], dtype=np.intp),
        _filled(as_dates(start, len(codes))[named], ALWAYS),
        _filled(as_dates(end, len(codes))[named], FOREVER),
    )
    _refuse_disorder(stays, names)
    return stays


def _columns(names: Texts) -> dict[str, int]:
    columns: dict[str, int] = {}
    for column, name in enumerate(names):
        if name in columns and name != "":
            one, two = columns[name] + 1, column + 1
            raise InputError(f"{name} heads two columns ({one}, {two}); keep one column a name")
        columns[name] = column
    return columns


def _unknown(codes: list[str]) -> str:
    distinct = list(dict.fromkeys(codes))
    shown = ", ".join(distinct[:5]) + (f" and {len(distinct) - 5} more" if len(distinct) > 5 else "")
    return f"no column is named {shown}; add the prices or take the member out"


def _filled(days: Dates, blank: np.datetime64) -> Dates:
    return np.where(np.isnat(days), blank, days)


def _refuse_disorder(stays: Stays, names: Texts) -> None:
    order = np.lexsort((stays.start, stays.column))
    column, start, end = stays.column[order], stays.start[order], stays.end[order]
    backward = np.flatnonzero(end < start)
    if backward.size:
        row = backward[0]
        raise InputError(f"{names[column[row]]} ends on {end[row]} before it starts on {start[row]}; swap the dates")
    overlap = np.flatnonzero((column[1:] == column[:-1]) & (start[1:] < end[:-1]))
    if overlap.size:
        row = overlap[0]
        raise InputError(
            f"intervals of {names[column[row]]} overlap: one runs until {_said(end[row])}, the next starts on "
            f"{_said(start[row + 1])}; end the first before the second starts"
        )


def _said(day: np.datetime64) -> str:
    return "the beginning" if day == ALWAYS else "today" if day == FOREVER else str(day)
