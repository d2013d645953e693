"""What made the spread move: its change between two dates by group, and who entered and left the legs.

Knows returns and labels; which industries form a group is the caller's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from xl_aitrends.core._long_table import distinct
from xl_aitrends.core.spread import leaders
from xl_aitrends.core.timeline import Dates, Floats, as_dates, as_values, order_by_date, periods
from xl_aitrends.errors import InputError, NotEnoughData

__all__ = ["LegChanges", "SpreadAttribution", "leg_changes", "spread_attribution"]

Objects = npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]

TOTAL = "total"
UNGROUPED = "other"
# What happened to the names of a leg, from the masks of the earlier and the later date.
_MOVES: dict[str, Callable[[Mask, Mask], Mask]] = {
    "stayed": lambda before, after: before & after,
    "entered": lambda before, after: after & ~before,
    "left": lambda before, after: before & ~after,
}
OLDEST = 31  # calendar days: monthly rows lie so far apart


@dataclass(frozen=True)
class SpreadAttribution:
    """Change of the spread by group, one row a group, the last row their total.

    Attributes
    ----------
    group : name of the group, "total" in the last row
    names : names in the group with a return on both dates or on one of them
    top_start, bottom_start, top_end, bottom_end : the group's part of each leg's mean, less the universe's mean
    change : what the group added to the spread: (top_end − bottom_end) − (top_start − bottom_start)
    excess_start, excess_end : mean return of the group less that of the universe; nan in the last row
    variance_start, variance_end : the group's share of Σ(r − r̄)²
    stayed, entered, left : its members of either leg that were in the same leg on both dates, only on the end date,
        only on the start date
    """

    group: Objects
    names: Floats
    top_start: Floats
    bottom_start: Floats
    top_end: Floats
    bottom_end: Floats
    change: Floats
    excess_start: Floats
    excess_end: Floats
    variance_start: Floats
    variance_end: Floats
    stayed: Floats
    entered: Floats
    left: Floats


@dataclass(frozen=True)
class LegChanges:
    """Members of the legs on two dates.

    Attributes
    ----------
    leg : "top" or "bottom"
    name : the member
    status : "stayed", "entered" or "left"
    return_start, return_end : its returns on the two dates
    """

    leg: Objects
    name: Objects
    status: Objects
    return_start: Floats
    return_end: Floats


def spread_attribution(
    values: npt.ArrayLike,
    dates: npt.ArrayLike,
    groups: npt.ArrayLike,
    start_date: npt.ArrayLike,
    end_date: npt.ArrayLike,
    k: float = 5,
    *,
    dup: str = "error",
) -> SpreadAttribution:
    """Split the change of the top-bottom spread between two dates by group, without remainder.

    Parameters
    ----------
    values : array, shape (n, m)
        Returns, as the spread takes them: dates down, names across, decimals. nan is missing.
    dates : array of datetime64[D], shape (n,)
        In any order.
    groups : array of str, shape (m,)
        The group of each name; names without one form "other".
    start_date, end_date : datetime64[D]
        The two dates; the last row with returns on or before each is used, at most 31 days earlier.
    k : float, default 5
        Names in a leg, or a fraction below 1 of those present.

    Returns
    -------
    SpreadAttribution
        Groups in order of first appearance, then the total.

    Raises
    ------
    InputError
        If the sizes differ or `start_date` is not before `end_date`.
    NotEnoughData
        If there is no row for a date, or fewer than 2k names on it.

    Notes
    -----
    With r̄ the mean of all names, a group's part of a leg is Σ(r − r̄)/k over its members in that leg. The parts of all
    groups add up to the leg's mean less r̄, so the changes add up to the change of the spread. Ties go by column.

    References
    ----------
    Standard result (contribution to a difference of means).
    """
    panel, days = _panel(values, dates)
    labels = np.array([str(g) or UNGROUPED for g in _one_a_name("groups", groups, panel)], dtype=object)
    first, last = (_legs(panel[row], k, days[row]) for row in _rows(panel, days, start_date, end_date, dup))
    order = distinct(labels)
    table = np.array([_attributed(first, last, labels == group) for group in order])
    total = table.sum(axis=0)
    total[[6, 7]] = np.nan  # the universe has no excess over itself
    columns = np.vstack([table, total]).T
    return SpreadAttribution(np.array([*order, TOTAL], dtype=object), *columns)


def leg_changes(
    values: npt.ArrayLike,
    dates: npt.ArrayLike,
    names: npt.ArrayLike,
    start_date: npt.ArrayLike,
    end_date: npt.ArrayLike,
    k: float = 5,
    *,
    dup: str = "error",
) -> LegChanges:
    """Say who stayed in, entered and left each leg of the spread between two dates.

    Parameters
    ----------
    values, dates, start_date, end_date, k
        As in `spread_attribution`.
    names : array of str, shape (m,)

    Returns
    -------
    LegChanges
        The top leg first; in a leg who stayed, who entered, who left, each by column.

    Raises
    ------
    InputError, NotEnoughData
        As in `spread_attribution`.

    References
    ----------
    Standard result.
    """
    panel, days = _panel(values, dates)
    labels = _one_a_name("names", names, panel)
    first, last = (_legs(panel[row], k, days[row]) for row in _rows(panel, days, start_date, end_date, dup))
    rows = [
        (leg, column, status)
        for leg, before, after in (("top", first.top, last.top), ("bottom", first.bottom, last.bottom))
        for status, who in _MOVES.items()
        for column in np.flatnonzero(who(before, after))
    ]
    columns = np.array([column for _, column, _ in rows])
    return LegChanges(
        leg=np.array([leg for leg, _, _ in rows], dtype=object),
        name=labels[columns],
        status=np.array([status for _, _, status in rows], dtype=object),
        return_start=first.returns[columns],
        return_end=last.returns[columns],
    )


class _Legs(NamedTuple):
    """One date: returns, and masks of the names in each leg."""

    returns: Floats
    top: Mask
    bottom: Mask

    @property
    def excess(self) -> Floats:
        """Returns less their mean; 0 where missing."""
        return np.nan_to_num(self.returns - np.nanmean(self.returns))


def _legs(row: Floats, k: float, day: np.datetime64) -> _Legs:
    masks = []
    for side in ("top", "bottom"):
        mask = np.zeros(row.size, dtype=np.bool_)
        mask[leaders(row, np.arange(row.size), k, side).name.astype(np.intp)] = True
        masks.append(mask)
    present = int(np.count_nonzero(np.isfinite(row)))
    if 2 * max(int(masks[0].sum()), int(k)) > present:
        raise NotEnoughData(f"two legs of {k:g} need {2 * max(k, 1):g} names, {day} has {present}; lower k")
    return _Legs(row, masks[0], masks[1])


def _attributed(first: _Legs, last: _Legs, inside: Mask) -> list[float]:
    """The numbers of one group, in the order of the table's columns after its name."""
    parts = [_part(legs, leg & inside, leg) for legs in (first, last) for leg in (legs.top, legs.bottom)]
    legs = ((first.top & inside, last.top & inside), (first.bottom & inside, last.bottom & inside))
    # Counted leg by leg: among equal returns one name may stand in both.
    stayed, entered, left = (
        float(sum(np.count_nonzero(who(before, after)) for before, after in legs)) for who in _MOVES.values()
    )
    present = np.isfinite(first.returns) | np.isfinite(last.returns)
    return [
        float(np.count_nonzero(present & inside)),
        *parts,
        (parts[2] - parts[3]) - (parts[0] - parts[1]),
        *(_mean_excess(legs, inside) for legs in (first, last)),
        *(_share_of_squares(legs, inside) for legs in (first, last)),
        stayed,
        entered,
        left,
    ]


def _part(legs: _Legs, who: Mask, leg: Mask) -> float:
    return float(legs.excess[who].sum() / np.count_nonzero(leg))


def _mean_excess(legs: _Legs, inside: Mask) -> float:
    present = inside & np.isfinite(legs.returns)
    return float(legs.excess[present].mean()) if present.any() else np.nan


def _share_of_squares(legs: _Legs, inside: Mask) -> float:
    squares = legs.excess**2
    return float(squares[inside].sum() / squares.sum()) if squares.any() else np.nan


def _panel(values: npt.ArrayLike, dates: npt.ArrayLike) -> tuple[Floats, Dates]:
    panel = np.atleast_2d(as_values(values))
    return panel, as_dates(dates, len(panel))


def _one_a_name(what: str, texts: npt.ArrayLike, panel: Floats) -> Objects:
    labels = np.asarray(texts, dtype=object).reshape(-1)
    if labels.size != panel.shape[1]:
        raise InputError(f"{what} has {labels.size} entries but values has {panel.shape[1]} columns; give one a name")
    return labels


def _rows(panel: Floats, days: Dates, start: npt.ArrayLike, end: npt.ArrayLike, dup: str) -> tuple[int, int]:
    order = order_by_date(days, dup=dup)
    usable = order[periods(panel[order])]
    first, last = (_row_on(days, usable, np.asarray(day, dtype="datetime64[D]")) for day in (start, end))
    if days[first] >= days[last]:
        raise InputError(f"start_date must lie before end_date, got rows of {days[first]} and {days[last]}")
    return first, last


def _row_on(days: Dates, usable: npt.NDArray[np.intp], day: npt.NDArray[np.datetime64]) -> int:
    """Last usable row on or before the day."""
    if np.isnat(day):
        raise InputError("start_date and end_date must be dates")
    at = int(np.searchsorted(days[usable], day, side="right")) - 1
    if at < 0 or (day - days[usable[at]]).astype(int) > OLDEST:
        span = f"rows run from {days[usable[0]]} to {days[usable[-1]]}" if usable.size else "there are no returns"
        raise NotEnoughData(f"no row lies within {OLDEST} days up to {day}; {span}")
    return int(usable[at])
