"""Phases of expansion and convergence: turning points found in retrospect, and a state that needs no hindsight.

Knows one series and its dates; what the series measures, and how a phase is coloured, is not its business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xl_aitrends.core._rolling import rolling_mean
from xl_aitrends.core._turns import Turn, dated_turns, filter_turns
from xl_aitrends.core.arguments import one_of, whole_number
from xl_aitrends.core.timeline import Dates, Floats, Index, as_dates, as_values, last_of_month, order_by_date
from xl_aitrends.errors import InputError, NotEnoughData

__all__ = ["Phases", "phases", "regime"]

Objects = npt.NDArray[np.object_]

_NAMES = {1: "expansion", -1: "convergence"}
_NO_DAY = np.datetime64("NaT", "D")
# Rise, fall and rows of smoothing by (method, move). The note's spread is quoted in points and wobbles from day to
# day, so its filter smooths; prices turn on the rules of thumb for bull and bear markets.
_DEFAULTS = {
    ("filter", "absolute"): (0.15, 0.15, 20),
    ("filter", "relative"): (0.20, 0.15, 1),
    ("bbq", "absolute"): (0.15, 0.15, 1),
    ("bbq", "relative"): (0.20, 0.20, 1),
}


@dataclass(frozen=True)
class Phases:
    """Table of phases, one row each, in order of time.

    Attributes
    ----------
    phase : "expansion" (the series rises) or "convergence" (it falls)
    start, end : dates of the turns between which it runs
    confirm : the date from which on `end` was known to be a turn; blank while the phase is open
    v_start, v_end : the (smoothed) series at the turns
    amplitude : v_end − v_start, or v_end / v_start − 1 for relative moves
    rows : rows from start to end
    percentile : share of the series' own past, up to `end`, at or below v_end (ties at their mid-rank)
    status : "closed", or "open" for the last phase, whose end is the extreme so far and provisional
    """

    phase: Objects
    start: Dates
    end: Dates
    confirm: Dates
    v_start: Floats
    v_end: Floats
    amplitude: Floats
    rows: Floats
    percentile: Floats
    status: Objects


def phases(
    series: npt.ArrayLike,
    dates: npt.ArrayLike,
    method: str = "filter",
    *,
    up: float | None = None,
    down: float | None = None,
    move: str = "absolute",
    smooth: int | None = None,
    dup: str = "error",
) -> Phases:
    """Divide a series into phases of expansion and convergence, in retrospect.

    Parameters
    ----------
    series : array, shape (n,)
        Numbers, such as a spread in decimals (0.54 = 54 points) or a price; nan is no period.
    dates : array of datetime64[D], shape (n,)
        In any order; rows with a blank date are left out.
    method : {"filter", "bbq"}
        "filter": from a running extreme the phase turns when the series has moved by `up` or `down`.
        "bbq": extremes within eight months on either side, read once a month; cycles under 16 months and phases
        under 4 months are taken out, a short phase that moves more than `up` or `down` stays.
    up, down : float, optional
        Rise and fall, decimals. Default 0.15 and 0.15 for absolute moves; 0.20 and 0.15 (bbq 0.20) for relative.
    move : {"absolute", "relative"}
        Whether moves are differences (a spread) or ratios (a price; values that are not positive are missing).
    smooth : int, optional
        Rows of the trailing mean that is taken first. Default 20 for the filter on absolute moves, else 1 (none).
    dup : {"error", "last"}
        Two rows of one date: refuse, or keep the last.

    Returns
    -------
    Phases
        The stretch before the first turn belongs to no phase: it never moved far enough.

    Raises
    ------
    NotEnoughData
        If the series never turns.

    Notes
    -----
    Retrospective: a turn is dated at its extreme and known only at `confirm`. Rows added later never change a
    closed phase of the filter; they can still take out one of "bbq", whose `confirm` is the first date from which
    on every longer history, up to the last row, agrees on the turn.

    References
    ----------
    After Lunde and Timmermann (2004), except that the first state follows from the first move in either
    direction; "bbq" with the windows of Pagan and Sossounov (2003) after Bry and Boschan (1971).
    """
    kind = one_of("method", method, ("filter", "bbq"))
    relative = one_of("move", move, ("absolute", "relative")) == "relative"
    rise, fall, mean_rows = _DEFAULTS[kind, "relative" if relative else "absolute"]
    rise, fall = _threshold("up", up, rise), _threshold("down", down, fall)
    rows = mean_rows if smooth is None else whole_number("smooth", smooth)
    days, line = _line(series, dates, rows, relative, dup)
    if line.size < 2:
        raise NotEnoughData(f"a mean of {rows} rows leaves {line.size} of them; give more rows or a smaller smooth")
    if kind == "filter":
        turns = filter_turns(line, rise, fall, relative=relative)
        sampled: Index = np.arange(line.size)
    else:
        sampled = np.flatnonzero(last_of_month(days))
        monthly = dated_turns(line[sampled], rise, fall, relative=relative)
        turns = [Turn(int(sampled[t.row]), int(sampled[t.confirm]), t.sign) for t in monthly]
    if not turns:
        raise NotEnoughData(f"the series never turns in {line.size} rows; lower up ({rise:g}) and down ({fall:g})")
    return _table(days, line, turns, sampled, relative)


def regime(
    percentiles: npt.ArrayLike,
    enter: float = 0.90,
    leave: float = 0.70,
    lo_enter: float = 0.10,
    lo_leave: float = 0.30,
) -> Floats:
    """State of a percentile with hysteresis: 1 high, −1 low, 0 between.

    Parameters
    ----------
    percentiles : array, shape (n,) or (n, m)
        Decimals 0…1, in order of time down the rows.
    enter, leave : float
        High from `enter` on (inclusive) until the percentile falls below `leave`.
    lo_enter, lo_leave : float
        Low from `lo_enter` down (inclusive) until it rises above `lo_leave`.

    Returns
    -------
    ndarray, shape of `percentiles`
        A missing percentile keeps the state; before the first one there is none (nan).

    Raises
    ------
    InputError
        Unless lo_enter ≤ lo_leave ≤ enter and lo_enter ≤ leave ≤ enter, with lo_enter below enter, or if a percentile
        does not lie between 0 and 1.

    Notes
    -----
    Not retrospective: row t is known on row t.
    """
    if not (lo_enter <= lo_leave <= enter and lo_enter <= leave <= enter and lo_enter < enter):
        raise InputError(
            "thresholds must lie between lo_enter and enter, "
            f"got lo_enter {lo_enter:g}, lo_leave {lo_leave:g}, leave {leave:g}, enter {enter:g}"
        )
    panel = as_values(percentiles, "percentiles")
    strange = panel[(panel < 0) | (panel > 1)]
    if strange.size:
        raise InputError(f"percentiles must be fractions from 0 to 1 (0.9 for the 90th), got {strange[0]:g}")
    columns = (panel[:, np.newaxis] if panel.ndim == 1 else panel).T.tolist()
    states = [_hysteresis(column, enter, leave, lo_enter, lo_leave) for column in columns]
    return np.asarray(states, dtype=np.float64).T.reshape(panel.shape)


def _hysteresis(column: Sequence[float], enter: float, leave: float, lo_enter: float, lo_leave: float) -> list[float]:
    state, states = np.nan, []
    for p in column:
        # Every comparison with nan is false, so a missing percentile neither leaves a state nor enters one.
        left = p < leave if state == 1 else p > lo_leave if state == -1 else p == p
        if left:
            state = 1.0 if p >= enter else -1.0 if p <= lo_enter else 0.0
        states.append(state)
    return states


def _threshold(name: str, given: float | None, default: float) -> float:
    value = default if given is None else float(given)
    if not 0 < value < np.inf:
        raise InputError(f"{name} must be a number above 0, got {given}")
    return value


def _line(series: npt.ArrayLike, dates: npt.ArrayLike, smooth: int, relative: bool, dup: str) -> tuple[Dates, Floats]:
    """Dates and values of the periods, ascending, smoothed; rows before the mean is full are gone."""
    values = as_values(series, "series").reshape(-1)
    days = as_dates(dates, values.size)
    order = order_by_date(days, dup=dup)
    kept = order[values[order] > 0] if relative else order[np.isfinite(values[order])]
    line = rolling_mean(values[kept], smooth)
    full = np.isfinite(line)
    return days[kept][full], line[full]


def _table(days: Dates, line: Floats, turns: list[Turn], sampled: Index, relative: bool) -> Phases:
    """Pair each turn with the next; the last one with the extreme since, which is provisional."""
    last = turns[-1]
    since = sampled[sampled >= last.row]
    extreme = int(since[np.argmax(-last.sign * line[since])])
    start = np.array([t.row for t in turns])
    end = np.append(start[1:], extreme)
    confirm = np.append(days[[t.confirm for t in turns[1:]]], _NO_DAY)
    with np.errstate(divide="ignore", invalid="ignore"):
        amplitude = line[end] / line[start] - 1 if relative else line[end] - line[start]
    return Phases(
        phase=np.array([_NAMES[-t.sign] for t in turns], dtype=object),
        start=days[start],
        end=days[end],
        confirm=confirm.astype("datetime64[D]"),
        v_start=line[start],
        v_end=line[end],
        amplitude=amplitude,
        rows=(end - start + 1).astype(np.float64),
        percentile=np.array([_percentile(line[: row + 1]) for row in end]),
        status=np.array(["closed"] * (len(turns) - 1) + ["open"], dtype=object),
    )


def _percentile(history: Floats) -> float:
    """Percentile rank of the last value among all, itself included, ties at their mid-rank."""
    below, equal = np.count_nonzero(history < history[-1]), np.count_nonzero(history == history[-1])
    return float((below + (equal + 1) / 2) / history.size)
