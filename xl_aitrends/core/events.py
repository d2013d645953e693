"""What prices did around events beyond what their market explains: the market model and the test for it.

Knows nothing of what the events are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xl_aitrends.core._market_model import FEWEST_RETURNS, Reaction, Window, react
from xl_aitrends.core._pairing import as_panel, pair
from xl_aitrends.core.arguments import whole_number
from xl_aitrends.core.returns import as_prices
from xl_aitrends.core.statistics import student_t_p_value
from xl_aitrends.core.timeline import Dates, Floats, as_dates
from xl_aitrends.errors import InputError, NotEnoughData

__all__ = ["EventStudy", "EventWindows", "event_study", "event_windows"]

ENOUGH_EVENTS = 5  # for a test across events


@dataclass(frozen=True)
class EventStudy:
    """Averages over events in event time; one entry a day from −pre to post.

    Attributes
    ----------
    day : trading rows from the event
    ar : mean abnormal return of the day
    ar_t : its test statistic after Boehmer, Musumeci and Poulsen; nan with fewer than five events
    caar : mean cumulative abnormal return from the first day on
    caar_t, caar_p : its test statistic, and the two-sided p-value of Student's t; nan with fewer than five events
    n : events in `caar`
    caar_se : standard error of `caar` across events, for a band around it; nan with fewer than five events
    """

    day: Floats
    ar: Floats
    ar_t: Floats
    caar: Floats
    caar_t: Floats
    caar_p: Floats
    n: Floats
    caar_se: Floats


@dataclass(frozen=True)
class EventWindows:
    """One entry an event, in the order given.

    Attributes
    ----------
    event : date as given
    date : trading row that stands for it: the same day or the next one
    car : cumulative abnormal return from −pre to post
    car_t : car over its standard error of prediction; no test for a single event
    alpha, beta : market model; beta is nan without a benchmark
    returns : returns in the estimation window
    overlaps : other events whose windows share a day with this one
    status : "used"; "window incomplete" (used as far as it goes); or why it is not used: "no date",
        "after the last row", "too early", "too few returns", "benchmark stands still"
    """

    event: Dates
    date: Dates
    car: Floats
    car_t: Floats
    alpha: Floats
    beta: Floats
    returns: Floats
    overlaps: Floats
    status: npt.NDArray[np.object_]


def event_study(
    prices: npt.ArrayLike,
    dates: npt.ArrayLike,
    bench: npt.ArrayLike | None = None,
    event_dates: npt.ArrayLike | None = None,
    pre: int = 10,
    post: int = 20,
    est: int = 120,
    names: npt.ArrayLike | None = None,
    event_names: npt.ArrayLike | None = None,
    dup: str = "error",
) -> EventStudy:
    """Average abnormal returns around events, day by day and cumulated.

    Parameters
    ----------
    prices : array, shape (n,) or (n, m)
        Prices or index levels. With several columns `names` and `event_names` say whose event it is; without them
        an event concerns all, and their mean return is one series (their returns on one day are no separate evidence).
    dates : array of datetime64[D], shape (n,)
        Any order.
    bench : array, shape (n,), or None
        Level of the market. None: abnormal is what exceeds the security's own mean return.
    event_dates : array of datetime64[D], shape (e,)
        A day without trading moves to the next row. Blank ones are skipped.
    pre, post : int, default 10 and 20
        Rows before and after the event that belong to its window.
    est : int, default 120
        Returns before the window from which the market model is estimated, at least 30.
    names : array of text, shape (m,), optional
    event_names : array of text, shape (e,), optional
    dup : {"error", "last"}
        What to do with two rows of one date.

    Returns
    -------
    EventStudy

    Raises
    ------
    InputError
        For unequal lengths (join the series with AIT_JOIN first) or a name that matches no column.
    NotEnoughData
        If no event has 30 returns before its window.

    Notes
    -----
    AR = r − (α + β·r_bench) with α and β by least squares on the estimation window. The test divides each abnormal
    return by its standard error of prediction and then uses the spread across events, so that a rise of volatility
    at the event does not pass for significance. Events that overlap in time are not independent: see the count in
    `event_windows`.

    References
    ----------
    MacKinlay (1997); Boehmer, Musumeci and Poulsen (1991): standard results.
    """
    window = _window(pre, post, est)
    found = _reactions(prices, dates, bench, event_dates, window, names, event_names, dup)
    used = [reaction for reaction in found.reactions if np.isfinite(reaction.alpha)]
    if not used:
        reasons = ", ".join(sorted({reaction.status for reaction in found.reactions})) or "none given"
        raise NotEnoughData(f"no event can be used ({reasons}); each needs {FEWEST_RETURNS} returns before its window")
    ar, ar_t, _, _ = _across([event.abnormal for event in used], [event.scaled for event in used])
    caar, caar_t, n, caar_se = _across([event.car for event in used], [event.scaled_car for event in used])
    caar_p = [student_t_p_value(float(t), max(count - 1, 1)) for t, count in zip(caar_t, n, strict=True)]
    day = np.arange(-window.pre, window.post + 1.0)
    return EventStudy(day, ar, ar_t, caar, caar_t, np.array(caar_p), n, caar_se)


def event_windows(
    prices: npt.ArrayLike,
    dates: npt.ArrayLike,
    bench: npt.ArrayLike | None = None,
    event_dates: npt.ArrayLike | None = None,
    pre: int = 10,
    post: int = 20,
    est: int = 120,
    names: npt.ArrayLike | None = None,
    event_names: npt.ArrayLike | None = None,
    dup: str = "error",
) -> EventWindows:
    """Each event by itself: its row, market model, cumulative abnormal return, overlaps, and whether it was used.

    Parameters and errors as in `event_study`; an event that cannot be used is reported, not raised.

    Returns
    -------
    EventWindows

    References
    ----------
    MacKinlay (1997): standard result.
    """
    window = _window(pre, post, est)
    found = _reactions(prices, dates, bench, event_dates, window, names, event_names, dup)
    inside = (found.at >= 0) & (found.at < found.days.size)
    placed = np.full(found.at.size, np.datetime64("NaT", "D"))
    placed[inside] = found.days[found.at[inside]]
    each = found.reactions
    return EventWindows(
        event=found.events,
        date=placed,
        car=np.array([event.car[-1] for event in each]),
        car_t=np.array([event.scaled_car[-1] for event in each]),
        alpha=np.array([event.alpha for event in each]),
        beta=np.array([event.beta for event in each]),
        returns=np.array([float(event.returns) for event in each]),
        overlaps=_overlaps(np.where(inside, found.at, -1), window.days),
        status=np.array([event.status for event in each], dtype=object),
    )


@dataclass(frozen=True)
class _Found:
    """Events, their rows among the ascending `days` (−1 without a date, beyond the end if yet to come), reactions."""

    events: Dates
    at: npt.NDArray[np.intp]
    days: Dates
    reactions: list[Reaction]


def _window(pre: int, post: int, est: int) -> Window:
    return Window(
        whole_number("pre", pre, least=0),
        whole_number("post", post, least=0),
        whole_number("est", est, least=FEWEST_RETURNS),
    )


def _reactions(
    prices: npt.ArrayLike,
    dates: npt.ArrayLike,
    bench: npt.ArrayLike | None,
    event_dates: npt.ArrayLike | None,
    window: Window,
    names: npt.ArrayLike | None,
    event_names: npt.ArrayLike | None,
    dup: str,
) -> _Found:
    given = {"prices": prices} | ({} if bench is None else {"bench": bench})
    paired = pair(dates, given, dup)
    returns, *others = (_returns(series) for series in paired.series)
    if others and others[0].shape[1] != 1:
        raise InputError(f"bench must be one series, got {others[0].shape[1]} columns")
    market = others[0][:, 0] if others else None
    days = as_dates(dates)[paired.rows]
    if event_dates is None:
        raise InputError("event_dates is missing; give the dates of the events")
    events = as_dates(event_dates)
    if event_names is None:
        returns = _mean_return(returns)
    columns = _columns(events.size, names, event_names)
    at = np.where(np.isnat(events), -1, np.searchsorted(days, events))
    reactions = [
        react(returns[:, column], market, row, window) for row, column in zip(at.tolist(), columns, strict=True)
    ]
    return _Found(events, at, days, reactions)


def _returns(levels: Floats) -> Floats:
    """Simple returns from row to row, nan in the first; shape (n, m)."""
    prices = as_panel(as_prices(levels))
    returns = np.full(prices.shape, np.nan)
    returns[1:] = prices[1:] / prices[:-1] - 1
    return returns


def _mean_return(returns: Floats) -> Floats:
    """Equal-weighted mean over the names that have a return; shape (n, 1)."""
    count = np.isfinite(returns).sum(axis=1, keepdims=True)
    total = np.nansum(returns, axis=1, keepdims=True)
    return np.asarray(np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0))


def _columns(events: int, names: npt.ArrayLike | None, event_names: npt.ArrayLike | None) -> list[int]:
    """Column of the prices that each event concerns."""
    if event_names is None:
        return [0] * events
    if names is None:
        raise InputError("event_names needs names: the names over the columns of prices")
    headings = [str(name) for name in np.asarray(names).ravel()]
    wanted = [str(name) for name in np.asarray(event_names).ravel()]
    if len(wanted) != events:
        raise InputError(f"event_names has {len(wanted)} entries but there are {events} event_dates; give one each")
    unknown = [name for name in wanted if name not in headings]
    if unknown:
        raise InputError(f"no column is named {unknown[0]} (event_names); add its prices or take the event out")
    return [headings.index(name) for name in wanted]


def _across(values: list[Floats], scaled: list[Floats]) -> tuple[Floats, Floats, Floats, Floats]:
    """Mean over the events that have a day, its test statistic across them, their number, its standard error."""
    panel, errors = np.array(values), np.array(scaled)
    n = np.isfinite(panel).sum(axis=0).astype(np.float64)
    means, t, se = np.full((3, panel.shape[1]), np.nan)
    for day in range(panel.shape[1]):
        there = np.isfinite(panel[:, day])
        if there.any():
            means[day] = panel[there, day].mean()
        if there.sum() >= ENOUGH_EVENTS:
            t[day] = _t(errors[there, day])
            se[day] = panel[there, day].std(ddof=1) / np.sqrt(there.sum())
    return means, t, n, se


def _t(values: Floats) -> float:
    error = float(values.std(ddof=1)) / np.sqrt(values.size)
    return float(values.mean()) / error if error > 0 else float("nan")


def _overlaps(at: npt.NDArray[np.intp], days: int) -> Floats:
    """Number of other events whose windows share a row with each; nan without a window."""
    placed = np.sort(at[at >= 0])
    reach = np.searchsorted(placed, at + days) - np.searchsorted(placed, at - days, side="right")
    return np.where(at >= 0, reach - 1.0, np.nan)
