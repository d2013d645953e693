"""Chain indices of many constituents, what each of them added, and two calendars joined into one."""

from __future__ import annotations

from typing import Annotated, Literal

from xl_aitrends.core.chain import ChainIndex, chain_index
from xl_aitrends.core.contribution import Contributions, chain_contributions
from xl_aitrends.core.join import Joined, join
from xl_aitrends.functions.catalogue import worksheet
from xl_aitrends.functions.kinds import (
    Codes,
    Dates,
    Dates2,
    Day,
    Dup,
    Headers,
    Item,
    MemberTable,
    Panel,
    Panel2,
    Schedule,
    Weights,
)

# What an index and its contributions take alike: they must be asked in the same words.
_Prices = Annotated[Panel, "Prices, dates down and names across; adjusted, or unadjusted with dividends."]
_RowDates = Annotated[Dates, "Dates of the rows, in any order."]
_Names = Annotated[Codes, "Codes over the price columns, however they are written."]
_Members = Annotated[
    MemberTable | None,
    "Columns code, start, end: a code earns the return of day t when start < t <= end; it joins at the close of "
    "start. Blank end: still in. A fourth column (names) is not read. Blank: every column, always.",
]
_Scheme = Annotated[
    Literal["equal", "hold", "cap", "float", "capped"],
    "equal (default), hold (equal, bought once at the base), cap or float (by caps), capped (by caps, no weight "
    "above cap_limit).",
]
_Rebalance = Annotated[
    Schedule,
    "When weights are set again: D (default) every close, W, M, Q, Y last close of the period, none; or a range of "
    "dates (each means the last close on or before it).",
]
_Caps = Annotated[
    Weights | None,
    "Market values (total or free float) for cap, float, capped: a panel like prices, or one row that stands for "
    "the base. A missing one moves with the price.",
]
_CapLimit = Annotated[float, "Largest weight at a rebalancing for capped, as a fraction. Default 0.10."]
_Dividends = Annotated[
    Panel | None, "Cash per share on its ex-date row, a panel like prices; gives the total-return index."
]
_Suspend = Annotated[
    Literal["carry", "drop"],
    "A member without a price: carry (default) keeps its last price and earns 0, drop leaves it out while it is "
    "missing. Both book what it moved on the day it trades again.",
]
_BaseDate = Annotated[
    Day | None, "The index starts on the first row on or after it. Blank: the first row with a member's price."
]
_Tax = Annotated[float, "Share of dividends withheld: 0 (default) gross, 0.1 net of 10%."]
_MaxStale = Annotated[
    int | None, "Rows after which a price is too old to buy at, so a delisted name leaves. Blank: no limit."
]


@worksheet("Chain indices and ratios", since="0.1.0")
def AIT_INDEX(
    prices: _Prices,
    dates: _RowDates,
    names: _Names,
    members: _Members = None,
    scheme: _Scheme = "equal",
    rebalance: _Rebalance = "D",
    caps: _Caps = None,
    cap_limit: _CapLimit = 0.10,
    dividends: _Dividends = None,
    suspend: _Suspend = "carry",
    base_value: Annotated[float, "Level at the base. Default 1000."] = 1000.0,
    base_date: _BaseDate = None,
    tax: _Tax = 0.0,
    max_stale: _MaxStale = None,
    dup: Dup = "error",
    item: Item = None,
    headers: Headers = 0,
) -> ChainIndex:
    """Chain index of many constituents who may come and go: date, level, return, n_members, coverage, turnover.

    Formula: level(t) = level(t−1) · Σ u·P(t) / Σ u·P(t−1); units u are set at the closes of rebalancings by the scheme
    (equal, by market value, capped) and kept between them. A leaver is sold into the rest pro rata, a joiner gets the
    weight that a rebalancing would give it. Trades are booked on the row they affect first.

    Missing: a price of 0 or less is missing. A member without a price is treated as suspend says; a day on which no
    member trades has no level, and the next return spans it. A member that heads no column is an error that names it.

    Excel:
        =AIT_INDEX({100,100;110,90;121,81},{45293;45294;45295},{"A","B"},,"hold",,,,,,,,,,,"level") → {1000;1000;1010}
        =AIT_INDEX({100,100;110,90;121,81},{45293;45294;45295},{"A","B"},,,,,,,,,,,,,"level") → {1000.0;1000.0;1000.0}

    Source: S&P Dow Jones Indices, Index Mathematics Methodology (divisor, equal-weight, capped, total return): standard
    result.
    """
    return chain_index(
        prices,
        dates,
        names,
        members,
        scheme,
        rebalance,
        caps,
        cap_limit,
        dividends,
        suspend,
        base_value,
        base_date,
        tax,
        max_stale,
        dup,
    )


@worksheet("Chain indices and ratios", since="0.1.0")
def AIT_CONTRIBUTION(
    prices: _Prices,
    dates: _RowDates,
    names: _Names,
    members: _Members = None,
    since: Annotated[
        Day | None, "Start of the window: the last row on or before it. Blank, or before the base: the base."
    ] = None,
    as_of: Annotated[Day | None, "End of the window: the last row on or before it. Blank: the last row."] = None,
    scheme: _Scheme = "equal",
    rebalance: _Rebalance = "D",
    caps: _Caps = None,
    cap_limit: _CapLimit = 0.10,
    dividends: _Dividends = None,
    suspend: _Suspend = "carry",
    base_date: _BaseDate = None,
    tax: _Tax = 0.0,
    max_stale: _MaxStale = None,
    dup: Dup = "error",
    item: Item = None,
    headers: Headers = 0,
) -> Contributions:
    """What each constituent added to the return of AIT_INDEX between two dates: name, contribution, mean weight.

    Formula: Σ weight(t−1) · return(t) · level(t−1) / level(since) over the days of the window, with the weights of
    AIT_INDEX; the contributions sum to its return between the two dates without remainder.

    Missing: a name that is suspended adds 0 until it trades again. Names that were not held in the window are left out;
    #N/A when no row lies in the window.

    Excel:
        =AIT_CONTRIBUTION({100,100;110,90;121,81},{45293;45294;45295},{"A","B"}) → {"A",0.1,0.5;"B",-0.1,0.5}

    Source: arithmetic contributions linked by the index level, standard result.
    """
    return chain_contributions(
        prices,
        dates,
        names,
        members,
        since,
        as_of,
        scheme,
        rebalance,
        caps,
        cap_limit,
        dividends,
        suspend,
        base_date,
        tax,
        max_stale,
        dup,
    )


@worksheet("Chain indices and ratios", since="0.1.0")
def AIT_JOIN(
    values1: Annotated[Panel, "First pull, dates down and names across."],
    dates1: Annotated[Dates, "Dates of the first pull, in any order."],
    values2: Annotated[Panel2, "Second pull, with its own rows and columns."],
    dates2: Annotated[Dates2, "Dates of the second pull."],
    how: Annotated[
        Literal["inner", "left", "outer"],
        "inner (default): days of both; left: days of the first, each with the second's last row on or before it; "
        "outer: days of either.",
    ] = "inner",
    max_stale: Annotated[int, "For left: rows of the first over which a row of the second is carried. Default 3."] = 3,
    shift: Annotated[
        int,
        "Trading rows by which the second is moved down its own calendar. 1 for New York against Asia, where its close "
        "is known a row later. Default 0.",
    ] = 0,
    dup: Dup = "error",
    item: Annotated[Item, 'Picks a part: "date", "first" or "second"; "labels" lists them. Blank: all.'] = None,
    headers: Headers = 0,
) -> Joined:
    """One dated panel (date, columns of the first, columns of the second) out of two pulls with their own calendars.

    Formula: inner and outer match equal dates; left takes for each date the second's last row dated on or before it.

    Missing: a row without any value is no trading day of its pull; a missing value stays missing.

    Excel:
        =AIT_JOIN({1;2;3},{45293;45294;45296},{10;20;30},{45293;45295;45296}) → {45293,1,10;45296,3,30}
        =AIT_JOIN({1;2;3},{45293;45294;45296},{10;20},{45293;45295},"left",0,,,"second") → {10;#N/A;#N/A}

    Source: an inner, outer or as-of join, standard result.
    """
    return join(dates1, values1, dates2, values2, how, max_stale, shift, dup)
