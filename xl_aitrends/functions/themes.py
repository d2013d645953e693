"""Themes: weight and breadth, event time, heat and valuation of a segment."""

from __future__ import annotations

from typing import Annotated, Literal

from xl_aitrends.cells.numbers import Floats
from xl_aitrends.core.eventtime import Analogue, analogue, event_time
from xl_aitrends.core.heat import Heat, Valuation, aggregate_valuation, heat
from xl_aitrends.core.theme import Breadth, breadth
from xl_aitrends.functions.catalogue import worksheet
from xl_aitrends.functions.kinds import (
    Codes,
    Dates,
    Day,
    Dup,
    FreeDates,
    Headers,
    History,
    Item,
    MemberTable,
    Panel,
    Series,
)

RowDates = Annotated[Dates, "Dates of the rows, in any order."]


@worksheet("Themes", since="0.1.0")
def AIT_BREADTH(
    mv: Annotated[Panel, "Market values, dates down and names across; float or total, the same as market_mv."],
    dates: RowDates,
    names: Annotated[Codes, "Codes over the columns, however they are written."],
    members: Annotated[
        MemberTable | None,
        "Columns code, start, end: in force on day t when start < t <= end. Blank end: still in. Blank: every column, "
        "always.",
    ] = None,
    turnover: Annotated[Panel | None, "Traded amounts, a panel like mv."] = None,
    prices: Annotated[Panel | None, "Prices, a panel like mv; a name without one is suspended on that day."] = None,
    market_mv: Annotated[Series | None, "Market value of the whole market on each date; without it no share."] = None,
    market_turnover: Annotated[Series | None, "Turnover of the whole market on each date."] = None,
    change_rows: Annotated[int, "Rows over which joins and the change of the share are counted. Default 20."] = 20,
    dup: Dup = "error",
    item: Item = None,
    headers: Headers = 0,
) -> Breadth:
    """Weight and breadth of a theme, one row a date: members, share of the market, who rises, why the share changed.

    Formula: share = Σ mv of members / market_mv; above_20, above_60: trading members above the mean of their last rows;
    share_change = from_new (members that joined) + from_price (old members' prices against the market) + from_other.

    Missing: a suspended name keeps its last market value and is left out of every "part of the trading members"; a
    missing market total gives #N/A; values of 0 or less are missing. A member that heads no column is an error.

    Excel:
        =AIT_BREADTH({10,20,30},45702,{"A","B","C"},{"A";"C"},,,500,,,,"share") → 0.08
        =AIT_BREADTH({10,20,30},45702,{"A","B","C"},{"A";"C"},,,500,,,,"names") → 2

    Source: standard results; the split of the share is an accounting identity.
    """
    return breadth(
        mv, dates, names, members, turnover, prices, market_mv, market_turnover, change_rows=change_rows, dup=dup
    )


@worksheet("Themes", since="0.1.0")
def AIT_EVENTTIME(
    values: Annotated[History, "One line a theme (index, share, ratio), dates down."],
    dates: RowDates,
    t0: Annotated[FreeDates, "Day zero of each line, such as 2022-11-30; one date stands for all."],
    pre: Annotated[int, "Rows before day zero. Default 20."] = 20,
    post: Annotated[int, "Rows after day zero. Default 250."] = 250,
    mode: Annotated[
        Literal["level", "rebase", "diff"], "level (default) as they are, rebase 100 on day zero, diff less day zero."
    ] = "level",
    dup: Dup = "error",
    headers: Headers = 0,
) -> Floats:
    """Lines laid over each other in event time: first column rows from day zero, then one column a line.

    Formula: row τ of a line is its row number τ counted from its last row on or before its day zero.

    Missing: each line counts its own rows that hold a number; where it has none (the tail of a younger theme) #N/A. Day
    zero must have a row at most 10 calendar days before it (31 for monthly rows).

    Excel:
        =AIT_EVENTTIME({10;11;12;13},{45292;45293;45294;45295},45293,1,2) → {-1,10;0,11;1,12;2,13}
        =AIT_EVENTTIME({10;12.5;15},{45292;45293;45294},45292,0,2,"rebase") → {0,100;1,125;2,150}

    Source: event time, standard result.
    """
    return event_time(values, dates, t0, pre, post, mode, dup=dup)


@worksheet("Themes", since="0.1.0")
def AIT_ANALOGUE(
    path: Annotated[Series, "A line in event time, such as a column of AIT_EVENTTIME."],
    reference: Annotated[Series, "The earlier line, row by row at the same distance from day zero."],
    item: Item = None,
    headers: Headers = 0,
) -> Analogue:
    """How closely a line follows an earlier one: root mean squared difference, correlation of the paths, rows.

    Formula: rmse = √(mean of (path − reference)²); Pearson's correlation. With one precedent no significance is
    claimed.

    Missing: rows that lack either are left out; correlation needs three rows and two lines that move.

    Excel:
        =AIT_ANALOGUE({100;110;120},{100;108;122},"rmse") → 1.633
        =AIT_ANALOGUE({100;110;120},{100;105;110},"correlation") → 1

    Source: standard result.
    """
    return analogue(path, reference)


@worksheet("Themes", since="0.1.0")
def AIT_HEAT(
    turnover: Annotated[Series, "Traded amount of the segment on each date."],
    dates: RowDates,
    market_turnover: Annotated[Series, "Traded amount of the whole market."],
    mv: Annotated[Series | None, "Market value of the segment."] = None,
    market_mv: Annotated[Series | None, "Market value of the whole market, of the same kind."] = None,
    valuation: Annotated[Series | None, "A ratio that is high when dear, such as AIT_VALUATION gives."] = None,
    margin: Annotated[Series | None, "Segment's share of margin balances."] = None,
    holding: Annotated[Series | None, "Segment's share of fund holdings."] = None,
    window: Annotated[
        int | None, "Rows of history behind each percentile. Blank: five years, 1210 rows or 60 months."
    ] = None,
    since: Annotated[Day | None, "Rank within the history since this date instead of a window."] = None,
    min_obs: Annotated[int | None, "Numbers a percentile needs. Blank: 250, or 36 for monthly rows."] = None,
    enter: Annotated[float, "Composite from which on the state is hot (1). Default 0.90."] = 0.90,
    leave: Annotated[float, "Composite below which hot ends. Default 0.70."] = 0.70,
    lo_enter: Annotated[float, "Composite at or below which the state is cold (-1). Default 0.10."] = 0.10,
    lo_leave: Annotated[float, "Composite above which cold ends. Default 0.30."] = 0.30,
    dup: Dup = "error",
    item: Item = None,
    headers: Headers = 0,
) -> Heat:
    """Heat of a segment, one row a date: turnover share, crowding, turnover rate, percentiles, their mean, state, room.

    Formula: turnover_share = mean of 5 rows of turnover / market_turnover; crowding = turnover_share /
    (mv / market_mv); turnover_rate = mean of 20 rows of turnover / mv; composite = mean of the percentiles present;
    room = earlier peak of turnover_share less its value today.

    Missing: what is not given has no percentile; a valuation of 0 or less is missing; composite needs two percentiles.

    Excel:
        =AIT_HEAT({2;2;2;2;2},{1;2;3;4;5},{9;9;9;9;8},,,,,,,,,,,,,,"turnover_share") → {#N/A;#N/A;#N/A;#N/A;0.2278}

    Source: standard results; the composite is this package's methodology.
    """
    return heat(
        turnover,
        dates,
        market_turnover,
        mv,
        market_mv,
        valuation,
        margin,
        holding,
        window=window,
        since=since,
        min_obs=min_obs,
        enter=enter,
        leave=leave,
        lo_enter=lo_enter,
        lo_leave=lo_leave,
        dup=dup,
    )


@worksheet("Themes", since="0.1.0")
def AIT_VALUATION(
    mv: Annotated[Panel, "Market values, dates down and names across."],
    profit: Annotated[Panel, "Trailing profits (or book values, or sales), a panel like mv, in the same currency."],
    losses: Annotated[
        Literal["incl", "pos"], "incl (default): loss-makers in both sums; pos: only names with a profit."
    ] = "incl",
    item: Item = None,
    headers: Headers = 0,
) -> Valuation:
    """Valuation of a segment as if it were one company, and the share of its market value that is left out of it.

    Formula: ratio = Σ mv / Σ profit over the names where both are known (harmonic, not a mean of ratios).

    Missing: a name without either number is left out; a sum of profits of 0 or less gives #N/A, never a negative ratio.

    Excel:
        =AIT_VALUATION({100,50,30},{5,1,-2},,"ratio") → 45
        =AIT_VALUATION({100,50,30},{5,1,-2},"pos") → {25,0.1667}

    Source: aggregate price-earnings ratio, standard result.
    """
    return aggregate_valuation(mv, profit, losses)
