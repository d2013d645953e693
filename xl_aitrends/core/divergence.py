"""From prices to one answer: how far apart the names are today, how rare that is, who made it, what changed.

Puts returns, spread and percentile together and computes nothing of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xl_aitrends.core._reference import SAMPLINGS, Day
from xl_aitrends.core.arguments import one_of
from xl_aitrends.core.percentile import LatestPercentile, percentile_rank_last
from xl_aitrends.core.returns import as_prices, rolling_return
from xl_aitrends.core.spread import SpreadLegs, leaders, spread_legs
from xl_aitrends.core.timeline import Dates, Floats, as_dates, as_day, order_by_date, periods
from xl_aitrends.core.windows import Length, base_cells, read_window, rows_per_window
from xl_aitrends.errors import InputError, NotEnoughData

__all__ = ["Divergence", "divergence"]


@dataclass(frozen=True, slots=True)
class Divergence:
    """The spread on one date, its rank in its history, its legs and its change."""

    as_of: np.datetime64
    spread: float
    percentile: float
    low: float
    high: float
    n: int
    independent: float
    top_mean: float
    bottom_mean: float
    top_members: str
    bottom_members: str
    change: float
    change_top: float
    change_bottom: float
    max_date: np.datetime64


def divergence(
    prices: npt.ArrayLike,
    dates: npt.ArrayLike,
    names: npt.ArrayLike | None = None,
    window: Length = 6,
    unit: str = "M",
    anchor: str = "before",
    k: float = 5,
    since: Day = None,
    as_of: Day = None,
    kind: str = "mean",
    sampling: str = "daily",
    change_window: Length = None,
    change_unit: str | None = None,
    min_obs: int | None = None,
    min_n: int | None = None,
    fill: str = "none",
    max_stale: int = 10,
    dup: str = "error",
) -> Divergence:
    """Spread of rolling returns on one date, with its percentile, interval, legs, members and change.

    The defaults are those of `rolling_return`, `spread` and `percentile_rank_last` (`anchor` "before", `kind` "mean"),
    so that what the three give one after another, this gives to the last digit. The published industry note reads
    `anchor` "after" and `kind` "inc".

    Parameters
    ----------
    prices : array, shape (n, m)
        Dates down, names across.
    dates : array of datetime64[D], shape (n,)
        In any order; rows with a blank date are ignored.
    names : array of str, shape (m,), optional
        Column numbers, counted from 1, when left out.
    window, unit, anchor, fill, max_stale, dup
        As in `rolling_return`; six calendar months.
    k, min_n
        As in `spread`.
    since : date, optional
        First date of the percentile's history; all of it when left out.
    as_of : date, optional
        Rows dated later are left out; the answer is that of the last row before or on it. The last row by default.
    kind, sampling, min_obs
        As in `percentile_rank`.
    change_window, change_unit : optional
        Over what the spread changed: `window` and `unit` when left out. The earlier row is the last one dated on or
        before the calendar's first day of that window, whatever `anchor` says.

    Returns
    -------
    Divergence
        `as_of`, date of the row; `spread`; its `percentile` among `n` spreads, worth n / overlap `independent`
        windows, and the 95% interval `low` to `high`; means of the two legs and their members, foremost first;
        `change` = `change_top` + `change_bottom`, as in `spread_legs`; `max_date` of the history's widest spread.
        The overlap counts the rows of the window that ends on the date: calendar months if data or sampling are
        monthly. Percentile, interval and change are nan where history is too short.

    Raises
    ------
    InputError
        As the three functions, or if there is not one name a column.
    NotEnoughData
        If no row is dated early enough, or too few names have a return on the date.

    Notes
    -----
    No row later than the date is used, not even to tell where a month ends: monthly sampling ends with the date.
    """
    panel, days, labels = _read(prices, dates, names, as_of, dup)
    returns = rolling_return(panel, window, unit, days, anchor, fill=fill, max_stale=max_stale)
    legs = spread_legs(returns, k, min_n=min_n)
    if np.isnan(legs.spread[-1]):
        present = int(np.isfinite(returns[-1]).sum())
        raise NotEnoughData(
            f"only {present} of {labels.size} names have a return on {days[-1]}, too few for k={k:g}; "
            "lower k, shorten the window or extend the prices"
        )
    overlap = rows_per_window(days, window, unit, months=one_of("sampling", sampling, SAMPLINGS) == "month-end")
    mode = "expanding" if since is None else "since"
    try:
        rank = percentile_rank_last(legs.spread, days, overlap, mode, None, since, kind, min_obs, sampling=sampling)
    except NotEnoughData:  # the date lies before `since`: the spread stands, its rank has no history
        rank = LatestPercentile(float(legs.spread[-1]), np.nan, 0, 0.0, np.nan, np.nan, np.datetime64("NaT", "D"))
    change = _change(legs, days, window if change_window is None else change_window, change_unit or unit)
    top, bottom = (leaders(returns[-1], labels, k, side) for side in ("top", "bottom"))
    return Divergence(
        as_of=days[-1],
        spread=float(legs.spread[-1]),
        percentile=rank.percentile,
        low=rank.low,
        high=rank.high,
        n=rank.n,
        independent=rank.independent,
        top_mean=float(legs.top[-1]),
        bottom_mean=float(legs.bottom[-1]),
        top_members=", ".join(map(str, top.name)),
        bottom_members=", ".join(map(str, bottom.name)),
        change=change[0] + change[1],
        change_top=change[0],
        change_bottom=change[1],
        max_date=rank.max_date,
    )


def _read(
    prices: npt.ArrayLike, dates: npt.ArrayLike, names: npt.ArrayLike | None, as_of: Day, dup: str
) -> tuple[Floats, Dates, npt.NDArray[np.object_]]:
    """Prices, dates and names: periods only, oldest first, none after `as_of`."""
    panel = as_prices(prices)
    if panel.ndim != 2:
        raise InputError("prices must have one column a name and one row a date")
    labels = np.arange(1, panel.shape[1] + 1).astype(object) if names is None else np.asarray(names, dtype=object)
    if labels.size != panel.shape[1]:
        raise InputError(f"names has {labels.size} entries but prices has {panel.shape[1]} columns; give one a column")
    days = as_dates(dates, len(panel))
    rows = order_by_date(days, dup=dup)
    rows = rows[periods(panel)[rows]]
    if as_of is not None:
        rows = rows[days[rows] <= as_day("as_of", as_of)]
    if not rows.size:
        raise NotEnoughData("no price is dated" + ("" if as_of is None else f" on or before {as_of}"))
    return panel[rows], days[rows], labels.reshape(-1)


def _change(legs: SpreadLegs, days: Dates, window: Length, unit: str) -> tuple[float, float]:
    """What each leg added to the spread since the first day of the window."""
    span = read_window(window, unit, name="change_window")
    start = int(base_cells(np.ones((len(days), 1), dtype=np.bool_), days, span)[-1, 0])
    if start < 0:
        return np.nan, np.nan
    return float(legs.top[-1] - legs.top[start]), float(legs.bottom[start] - legs.bottom[-1])
