"""Lines laid over each other in event time: the same number of rows before and after each one's own day zero.

Knows nothing of what happened on that day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xl_aitrends.core.arguments import one_of, whole_number
from xl_aitrends.core.timeline import Dates, Floats, as_dates, as_values, is_monthly, order_by_date
from xl_aitrends.errors import InputError, NotEnoughData

__all__ = ["Analogue", "analogue", "event_time"]

# Calendar days by which a line's last row may precede its day zero: a long holiday, or a month of monthly rows.
HOLIDAY, MONTH = 10, 31


def event_time(
    values: npt.ArrayLike,
    dates: npt.ArrayLike,
    t0: npt.ArrayLike,
    pre: int = 20,
    post: int = 250,
    mode: str = "level",
    *,
    dup: str = "error",
) -> Floats:
    """Lay lines over each other by their distance in rows from day zero.

    Parameters
    ----------
    values : array, shape (n,) or (n, m)
        One line a column; rows count in each line's own calendar (rows where it has a number).
    dates : array of datetime64[D], shape (n,)
        In any order.
    t0 : array of datetime64[D], shape (), (1,) or (m,)
        Day zero of each line: its last row on or before that day, at most 10 calendar days earlier (31 for monthly
        rows). One day stands for all lines; several days for one line give that line once for each.
    pre, post : int, default 20 and 250
        Rows before and after day zero.
    mode : {"level", "rebase", "diff"}
        Numbers as they are, 100 on day zero, or less the number of day zero.

    Returns
    -------
    ndarray, shape (pre + 1 + post, 1 + number of lines)
        The first column counts −pre … post; nan where a line has no row, which is the tail of a younger one.

    Raises
    ------
    InputError
        If the number of days fits neither one nor the lines.
    NotEnoughData
        If no line has a row at its day zero.

    References
    ----------
    Standard result (event time).
    """
    before, after = whole_number("pre", pre, least=0), whole_number("post", post, least=0)
    how = one_of("mode", mode, ("level", "rebase", "diff"))
    panel = as_values(values)
    panel = panel[:, np.newaxis] if panel.ndim == 1 else panel
    days = as_dates(dates, len(panel))
    zeros = np.asarray(t0, dtype="datetime64[D]").reshape(-1)
    panel, zeros = _paired(panel, zeros)
    order = order_by_date(days, dup=dup)
    stale = MONTH if is_monthly(days) else HOLIDAY
    lines = [
        _line(panel[order, column], days[order], zero, before, after, how, stale) for column, zero in enumerate(zeros)
    ]
    if np.isnan(lines).all():
        raise NotEnoughData(f"no line has a row within {stale} days up to its day zero; check t0")
    return np.column_stack([np.arange(-before, after + 1), *lines])


def _paired(panel: Floats, zeros: Dates) -> tuple[Floats, Dates]:
    """As many columns as days zero."""
    lines = panel.shape[1]
    if zeros.size != lines and 1 not in (zeros.size, lines):
        raise InputError(f"t0 has {zeros.size} dates for {lines} lines; give one date, or one a line")
    width = max(lines, zeros.size)
    return np.broadcast_to(panel, (len(panel), width)), np.broadcast_to(zeros, (width,))


def _line(column: Floats, days: Dates, zero: np.datetime64, before: int, after: int, mode: str, stale: int) -> Floats:
    out = np.full(before + 1 + after, np.nan)
    own = np.isfinite(column)
    when, line = days[own], column[own]
    at = int(np.searchsorted(when, zero, side="right")) - 1
    if np.isnat(zero) or at < 0 or (zero - when[at]).astype(int) > stale:
        return out
    first, last = max(0, at - before), min(line.size, at + after + 1)
    out[first - at + before : last - at + before] = line[first:last]
    if mode == "rebase":
        return 100 * out / line[at] if line[at] > 0 else np.full(out.shape, np.nan)
    return out - line[at] if mode == "diff" else out


@dataclass(frozen=True)
class Analogue:
    """How closely a line follows an earlier one. With one precedent no significance is claimed.

    Attributes
    ----------
    rmse : root of the mean squared difference
    correlation : Pearson's correlation of the two paths
    n : rows on which both have a number
    """

    rmse: float
    correlation: float
    n: float


def analogue(line: npt.ArrayLike, reference: npt.ArrayLike) -> Analogue:
    """Distance and correlation of two lines in event time.

    Parameters
    ----------
    line, reference : arrays, shape (n,)
        Row by row at the same distance from day zero, such as two columns of `event_time`.

    Returns
    -------
    Analogue
        correlation is nan with fewer than three rows, or where a line does not move.

    Raises
    ------
    InputError
        If the lengths differ.
    NotEnoughData
        If no row has both.

    References
    ----------
    Standard result.
    """
    first, second = as_values(line, "line").reshape(-1), as_values(reference, "reference").reshape(-1)
    if first.size != second.size:
        raise InputError(f"line has {first.size} rows, reference {second.size}; give both the same rows")
    both = np.isfinite(first) & np.isfinite(second)
    x, y = first[both], second[both]
    if not x.size:
        raise NotEnoughData("no row has a number in both lines")
    rmse = float(np.sqrt(np.mean((x - y) ** 2)))
    u, v = x - x.mean(), y - y.mean()
    scale = float(np.sqrt((u @ u) * (v @ v)))
    moves = x.size >= 3 and np.ptp(x) > 0 and np.ptp(y) > 0 and scale > 0
    return Analogue(rmse, float(np.clip(u @ v / scale, -1, 1)) if moves else np.nan, float(x.size))
