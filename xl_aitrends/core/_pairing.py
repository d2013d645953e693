"""Several series on one time axis: equal rows, date order, rows that are no period left out, and the way back.

Knows nothing of what is computed from the series.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xl_aitrends.core.timeline import Floats, Index, as_dates, as_values, order_by_date, periods
from xl_aitrends.errors import InputError

__all__ = ["Paired", "as_panel", "hold_levels", "in_one_order", "pair"]

# Numbers of 0 or less that no line of prices has: so many, and so large a share of all. A few are typing errors.
_RETURNS_FROM, _RETURNS_SHARE = 10, 0.25


@dataclass(frozen=True)
class Paired:
    """Series in ascending date order, without rows in which all of them are missing.

    Attributes
    ----------
    series : the series in the order given, each of shape (k,) or (k, m)
    rows : row of the caller for each of the k rows
    total : number of the caller's rows
    """

    series: tuple[Floats, ...]
    rows: Index
    total: int

    def spread_out(self, result: Floats) -> Floats:
        """Put a result of k rows back into the caller's rows; nan elsewhere."""
        if in_one_order(self.rows, self.total):
            return result
        whole = np.full((self.total, *result.shape[1:]), np.nan)
        whole[self.rows] = result
        return whole


def pair(dates: npt.ArrayLike | None, series: Mapping[str, npt.ArrayLike], dup: str = "error") -> Paired:
    """Bring series of equal length onto one time axis.

    Parameters
    ----------
    dates : array of datetime64[D], shape (n,), or None
        Any order; rows with a blank date are left out. None: rows already run from old to new.
    series : mapping of argument names to arrays of shape (n,) or (n, m)
        The names are for the messages.
    dup : {"error", "last"}
        What to do with two rows of one date.

    Raises
    ------
    InputError
        If the lengths differ (the message names AIT_JOIN) or a date stands twice.
    """
    panels = {name: as_values(values, name) for name, values in series.items()}
    lengths = {name: len(panel) for name, panel in panels.items()}
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise InputError(f"the series must share their rows, got {found}; join them on their dates with AIT_JOIN first")
    total = next(iter(lengths.values()))
    rows = np.arange(total) if dates is None else order_by_date(as_dates(dates, total), dup=dup)
    used = np.zeros(total, dtype=np.bool_)
    for panel in panels.values():
        used |= periods(panel)
    rows = rows[used[rows]]
    if in_one_order(rows, total):
        return Paired(tuple(panels.values()), rows, total)
    return Paired(tuple(panel[rows] for panel in panels.values()), rows, total)


def hold_levels(series: Mapping[str, Floats]) -> None:
    """Refuse returns where levels are meant: taken for levels, half of them would silently be missing.

    Raises
    ------
    InputError
        Naming the argument.
    """
    for name, values in series.items():
        low, known = np.count_nonzero(values <= 0), np.count_nonzero(np.isfinite(values))
        if low >= _RETURNS_FROM and low > _RETURNS_SHARE * known:
            raise InputError(
                f"{name} looks like returns: {low} of {known} numbers are 0 or less; give prices or levels"
            )


def as_panel(series: Floats) -> Floats:
    """View a series as a panel of one column; a panel stays as it is."""
    return series[:, None] if series.ndim == 1 else series


def in_one_order(rows: Index, total: int) -> bool:
    """Say whether `rows` are all rows as they stand, so that nothing has to be moved."""
    return rows.size == total and bool(np.all(rows[1:] > rows[:-1]))
