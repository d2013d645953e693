"""What moves a sector from outside: events and catalysts, and factors that matter more or less than they did."""

from __future__ import annotations

from typing import Annotated, Literal

from xl_aitrends.cells.codes import Texts
from xl_aitrends.cells.numbers import Floats
from xl_aitrends.core.events import EventStudy, EventWindows, event_study, event_windows
from xl_aitrends.core.sensitivity import Sensitivity, sensitivity, sensitivity_path
from xl_aitrends.functions.catalogue import worksheet
from xl_aitrends.functions.kinds import (
    Codes,
    Dates,
    Dup,
    FreeDates,
    Headers,
    Item,
    Kind,
    Panel,
    Reads,
    Series,
)

_CATEGORY = "Events and outside influence"

FreeCodes = Annotated[Texts, Kind(Reads.CODES)]
FactorPanel = Annotated[Floats, Kind(Reads.HISTORY, rows=1, columns=2)]
FactorNames = Annotated[Texts, Kind(Reads.LABELS, columns=2)]
OptionalDates = Annotated[Dates | None, "Dates of the rows, in any order. Blank: rows run from old to new."]


@worksheet(_CATEGORY, since="0.1.0")
def AIT_EVENT(
    prices: Annotated[Panel, "Prices, dates down; several columns with names and event_names, or as one basket."],
    dates: Annotated[Dates, "Dates of the rows, in any order."],
    bench: Annotated[Series | None, "Level of the market. Blank: the security's own mean return is the norm."] = None,
    event_dates: Annotated[FreeDates | None, "Dates of the events; a day without trading moves to the next."] = None,
    pre: Annotated[int, "Rows before the event. Default 10."] = 10,
    post: Annotated[int, "Rows after the event. Default 20."] = 20,
    est: Annotated[
        int, "Returns before the window that the market model is fitted on, at least 30. Default 120."
    ] = 120,
    names: Annotated[Codes | None, "Codes over the price columns, however they are written."] = None,
    event_names: Annotated[
        FreeCodes | None, "Whose event it is, one code an event. Blank: all columns, as one equal-weighted basket."
    ] = None,
    dup: Dup = "error",
    item: Item = None,
    headers: Headers = 0,
) -> EventStudy:
    """Event study: mean abnormal return of each day around the events (ar), cumulated (caar), with tests and counts.

    Formula: AR = r − (α + β·r_bench), α and β by least squares on the est returns before the window; caar is the mean
    of the sums since −pre, caar_se its standard error; t after Boehmer, Musumeci and Poulsen, only from five events on.

    Missing: an event is left out without 30 returns before its window; a missing day ends an event's cumulation. Why an
    event was left out, and which overlap: AIT_EVENT_LIST. Retrospective: days after the event enter.

    Excel:
        =AIT_EVENT({1;2},{45293;45294},,45294,,,,,,,"caar") → #N/A

    Source: MacKinlay (1997); Boehmer, Musumeci and Poulsen (1991): standard results.
    """
    return event_study(prices, dates, bench, event_dates, pre, post, est, names, event_names, dup)


@worksheet(_CATEGORY, since="0.1.0")
def AIT_EVENT_LIST(
    prices: Annotated[Panel, "Prices, dates down; several columns with names and event_names, or as one basket."],
    dates: Annotated[Dates, "Dates of the rows, in any order."],
    bench: Annotated[Series | None, "Level of the market. Blank: the security's own mean return is the norm."] = None,
    event_dates: Annotated[FreeDates | None, "Dates of the events; a day without trading moves to the next."] = None,
    pre: Annotated[int, "Rows before the event. Default 10."] = 10,
    post: Annotated[int, "Rows after the event. Default 20."] = 20,
    est: Annotated[
        int, "Returns before the window that the market model is fitted on, at least 30. Default 120."
    ] = 120,
    names: Annotated[Codes | None, "Codes over the price columns, however they are written."] = None,
    event_names: Annotated[
        FreeCodes | None, "Whose event it is, one code an event. Blank: all columns, as one equal-weighted basket."
    ] = None,
    dup: Dup = "error",
    item: Item = None,
    headers: Headers = 0,
) -> EventWindows:
    """Each event of AIT_EVENT by itself: event, date, car, car_t, alpha, beta, returns, overlaps, status.

    Formula: car is the sum of abnormal returns from −pre to post; overlaps counts other events whose windows share a
    day. Retrospective: days after the event enter.

    Missing: status says why an event is not used: no date, after the last row, too early, too few returns, benchmark
    stands still, window incomplete.

    Excel:
        =AIT_EVENT_LIST({1;2},{45293;45294},,45294,,,,,,,"status") → "too early"

    Source: MacKinlay (1997): standard result.
    """
    return event_windows(prices, dates, bench, event_dates, pre, post, est, names, event_names, dup)


@worksheet(_CATEGORY, since="0.1.0")
def AIT_SENSITIVITY(
    sector: Annotated[Series, "Returns of the sector."],
    factors: Annotated[FactorPanel, "Returns or changes of one or more outside factors (oil, dollar, volatility)."],
    window: Annotated[int, "Rows of a window. Default 120."] = 120,
    span: Annotated[int, "Step: rows that a return spans; returns are added up. Default 1; 5 across time zones."] = 1,
    names: Annotated[FactorNames | None, "Names over the factor columns."] = None,
    dates: OptionalDates = None,
    dup: Dup = "error",
    item: Item = None,
    headers: Headers = 0,
) -> Sensitivity:
    """Answer of a sector to each factor in the last window against the window before, and a word on whether it changed.

    Formula: least squares with a constant; partial_r2 = t²/(t² + degrees of freedom); change_se after Newey and West
    over both windows. word: diminished or increased when |beta| and partial R² moved that way and the change exceeds
    1.96 change_se, else not distinguishable.

    Missing: rows with a gap are left out before windows are counted; without a window before there is no change and
    the word is blank.

    Excel:
        =AIT_SENSITIVITY({3;-1;5;1;3;7;-3;3;1;5;-1;4},{1;-1;2;0;1;3;-2;1;0;2;-1;1},12,,,,,"beta") → 2.018

    Source: Newey and West (1987): standard result.
    """
    return sensitivity(sector, factors, window, span, names, dates, dup)


@worksheet(_CATEGORY, since="0.1.0")
def AIT_SENSITIVITY_PATH(
    sector: Annotated[Series, "Returns of the sector."],
    factors: Annotated[FactorPanel, "Returns or changes of one or more outside factors (oil, dollar, volatility)."],
    measure: Annotated[
        Literal["beta", "se", "r2", "partial_r2", "change", "change_se"],
        "What to chart: beta (default), se, r2 (one column), partial_r2, change against one window earlier, change_se.",
    ] = "beta",
    window: Annotated[int, "Rows of a window. Default 120."] = 120,
    span: Annotated[int, "Step: rows that a return spans; returns are added up. Default 1; 5 across time zones."] = 1,
    dates: OptionalDates = None,
    dup: Dup = "error",
    headers: Headers = 0,
) -> Floats:
    """Answer of a sector to each factor through time: one measure in the window that ends at each row.

    Formula: as in AIT_SENSITIVITY, in every window.

    Missing: rows with a gap are left out before windows are counted and give #N/A.

    Excel:
        =AIT_SENSITIVITY_PATH({3;-1;5;1},{1;-1;2;0}) → {#N/A;#N/A;#N/A;#N/A}

    Source: Newey and West (1987): standard result.
    """
    return sensitivity_path(sector, factors, measure, window, span, dates, dup)
