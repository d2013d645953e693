"""How far one line lags behind another since a date, who closed the gap, and whether gaps like it close at all.

Knows nothing of which chain is which.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import astuple, dataclass

import numpy as np
import numpy.typing as npt

from xl_aitrends.core._pairing import hold_levels, pair
from xl_aitrends.core.timeline import Floats, as_dates
from xl_aitrends.errors import InputError, NotEnoughData

__all__ = ["CatchUp", "CatchUpNow", "catch_up", "catch_up_now"]

Day = str | dt.date | np.datetime64

FEWEST_ROWS = 30  # changes of the gap for a half-life
DICKEY_FULLER_5 = -2.86  # 5% point of the t of a random walk's reversion, with a constant; −1.65 would be wrong here
NO_VARIANCE = 1e-20  # of the gap in log points: rounding


@dataclass(frozen=True)
class CatchUp:
    """The gap of the laggard since the anchor; one entry a row of the caller, nan before the anchor.

    Attributes
    ----------
    gap : beta·ln(leader/leader₀) − ln(laggard/laggard₀); above 0 the laggard is behind
    closed : share of the widest gap so far that is closed; nan before there was one
    closed_by_laggard : the part of it that the laggard's rise closed since that widest gap
    closed_by_leader : the part that the leader's fall closed; the two add up to `closed`
    required_return : return of the laggard that would close the gap, the leader standing still
    """

    gap: Floats
    closed: Floats
    closed_by_laggard: Floats
    closed_by_leader: Floats
    required_return: Floats


@dataclass(frozen=True)
class CatchUpNow:
    """The last row of `CatchUp`, with what the gap's own history says about closing.

    Attributes
    ----------
    date : of the last row that both lines have
    anchor_date : row at which both lines start
    gap, closed, closed_by_laggard, closed_by_leader, required_return : as in `CatchUp`
    widest_gap : the widest gap since the anchor
    half_life : rows in which a gap halves; nan when it does not revert
    phi : share of a gap that is left a row later; biased down, so that half_life is optimistic
    t : t-statistic of phi − 1; a random walk reaches −2.86 in one case of twenty
    n : changes of the gap used for phi
    reversion : "reverts", "not distinguishable" (from a random walk), "no reversion" (phi outside 0…1)
    """

    date: np.datetime64
    anchor_date: np.datetime64
    gap: float
    closed: float
    closed_by_laggard: float
    closed_by_leader: float
    required_return: float
    widest_gap: float
    half_life: float
    phi: float
    t: float
    n: float
    reversion: str


def catch_up(
    laggard: npt.ArrayLike,
    leader: npt.ArrayLike,
    dates: npt.ArrayLike,
    anchor: Day,
    beta: float = 1.0,
    dup: str = "error",
) -> CatchUp:
    """Gap between two lines since an anchor date, and who closed it.

    Parameters
    ----------
    laggard, leader : arrays, shape (n,)
        Levels, not returns. A level ≤ 0 is missing.
    dates : array of datetime64[D], shape (n,)
        Any order.
    anchor : date
        Both lines start at the first row on or after it that both have.
    beta : float, default 1
        Moves of the laggard that a move of the leader lets expect.
    dup : {"error", "last"}
        What to do with two rows of one date.

    Returns
    -------
    CatchUp
        In the caller's rows; nan throughout if no row on or after the anchor has both lines.

    Raises
    ------
    InputError
        For unequal lengths (join the series with AIT_JOIN first) or a duplicate date.

    Notes
    -----
    An anchor chosen after the fact biases the gap: look at three.

    References
    ----------
    Definitions of this package.
    """
    since = _since(laggard, leader, dates, anchor, beta, dup)
    whole = np.full((len(astuple(since.table)), since.total), np.nan)
    whole[:, since.rows] = astuple(since.table)
    return CatchUp(*whole)


def catch_up_now(
    laggard: npt.ArrayLike,
    leader: npt.ArrayLike,
    dates: npt.ArrayLike,
    anchor: Day,
    beta: float = 1.0,
    dup: str = "error",
) -> CatchUpNow:
    """State of the gap on the last row, and its half-life since the anchor.

    Parameters and errors as in `catch_up`.

    Returns
    -------
    CatchUpNow
        half_life, phi and t are nan with fewer than 30 changes of the gap since the anchor.

    Raises
    ------
    NotEnoughData
        If no row on or after the anchor has both lines.

    References
    ----------
    Half-life ln ½ / ln φ of a first-order autoregression; critical value of Dickey and Fuller: standard results.
    """
    since = _since(laggard, leader, dates, anchor, beta, dup)
    if not since.rows.size:
        raise NotEnoughData(f"no row on or after {anchor} has both lines; choose an earlier anchor")
    phi, t, n = _persistence(since.table.gap)
    reverts = 0 < phi < 1
    word = "reverts" if t < DICKEY_FULLER_5 else "not distinguishable"
    gap, closed, by_laggard, by_leader, required = (float(column[-1]) for column in astuple(since.table))
    return CatchUpNow(
        date=since.days[-1],
        anchor_date=since.days[0],
        gap=gap,
        closed=closed,
        closed_by_laggard=by_laggard,
        closed_by_leader=by_leader,
        required_return=required,
        widest_gap=float(since.table.gap.max()),
        half_life=math.log(0.5) / math.log(phi) if reverts else math.nan,
        phi=phi,
        t=t,
        n=float(n),
        reversion=word if reverts or math.isnan(phi) else "no reversion",
    )


@dataclass(frozen=True)
class _Since:
    """The table on the rows since the anchor that both lines have, with their dates and the caller's rows."""

    table: CatchUp
    days: npt.NDArray[np.datetime64]
    rows: npt.NDArray[np.intp]
    total: int


def _since(
    laggard: npt.ArrayLike, leader: npt.ArrayLike, dates: npt.ArrayLike, anchor: Day, beta: float, dup: str
) -> _Since:
    if not math.isfinite(beta):
        raise InputError(f"beta must be a number, got {beta}")
    paired = pair(dates, {"laggard": laggard, "leader": leader}, dup)
    if any(series.size != len(series) for series in paired.series):
        raise InputError("laggard and leader must be one series each")
    behind, ahead = (series.ravel() for series in paired.series)
    hold_levels({"laggard": behind, "leader": ahead})
    days = as_dates(dates)[paired.rows]
    start = as_dates(np.array([anchor], dtype="datetime64[D]"))[0]
    if np.isnat(start):
        raise InputError("anchor must be a date, got a blank")
    kept = (behind > 0) & (ahead > 0) & (days >= start)
    up_behind, up_ahead = (np.log(series[kept] / series[kept][:1]) for series in (behind, ahead))
    return _Since(_gap(up_behind, beta * up_ahead), days[kept], paired.rows[kept], paired.total)


def _gap(behind: Floats, ahead: Floats) -> CatchUp:
    """The table from the log gains of both since the anchor, the leader's times beta."""
    gap = ahead - behind
    widest = np.maximum.accumulate(gap)
    # Row of the widest gap so far: what either side closed is counted from there.
    here = np.arange(gap.size)
    peak = np.maximum.accumulate(np.where(gap == widest, here, 0))
    scale = np.where(widest > 0, widest, np.nan)
    by_laggard, by_leader = (behind - behind[peak]) / scale, (ahead[peak] - ahead) / scale
    return CatchUp(gap, 1 - gap / scale, by_laggard, by_leader, np.expm1(gap))


def _persistence(gap: Floats) -> tuple[float, float, int]:
    """φ and the t of φ − 1 from the regression of the gap's change on the gap before; nan with too few rows."""
    before, change = gap[:-1], np.diff(gap)
    n = change.size
    centred = before - before.mean() if n else before
    variance = float(centred @ centred)
    if n < FEWEST_ROWS or variance <= NO_VARIANCE * n:
        return math.nan, math.nan, n
    kappa = float(centred @ change) / variance
    residual = change - change.mean() - kappa * centred
    error = math.sqrt(float(residual @ residual) / (n - 2) / variance)
    return 1 + kappa, kappa / error if error > 0 else math.nan, n
