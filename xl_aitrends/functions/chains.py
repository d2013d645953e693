"""Chain indices, and lines set against each other: join, ratio, z-score, relative strength, rotation."""

from __future__ import annotations

from typing import Annotated, Literal

from xl_aitrends.cells.numbers import Floats
from xl_aitrends.core.chain import ChainIndex, chain_index
from xl_aitrends.core.join import Joined, join
from xl_aitrends.core.ratio import ratio, relative_strength, zscore
from xl_aitrends.core.rotation import Rotation, rotation
from xl_aitrends.functions.catalogue import worksheet
from xl_aitrends.functions.kinds import (
    Codes,
    Dates,
    Dates2,
    Day,
    Dup,
    Headers,
    History,
    Item,
    MemberTable,
    Names,
    Panel,
    Panel2,
    Schedule,
    Series,
    Weights,
)


@worksheet("Chain indices and ratios", since="0.1.0")
def AIT_INDEX(
    prices: Annotated[Panel, "Prices, dates down and names across; adjusted, or unadjusted with dividends."],
    dates: Annotated[Dates, "Dates of the rows, in any order."],
    names: Annotated[Codes, "Codes over the price columns, however they are written."],
    members: Annotated[
        MemberTable | None,
        "Columns code, start, end: a code earns the return of day t when start < t <= end; it joins at the close of "
        "start. Blank end: still in. Blank: every column, always.",
    ] = None,
    scheme: Annotated[
        Literal["equal", "hold", "cap", "float", "capped"],
        "equal (default), hold (equal, bought once at the base), cap or float (by caps), capped (by caps, no weight "
        "above cap_limit).",
    ] = "equal",
    rebalance: Annotated[
        Schedule,
        "When weights are set again: D (default) every close, W, M, Q, Y last close of the period, none; or a range of "
        "dates (each means the last close on or before it).",
    ] = "D",
    caps: Annotated[
        Weights | None,
        "Market values (total or free float) for cap, float, capped: a panel like prices, or one row that stands for "
        "the base. A missing one moves with the price.",
    ] = None,
    cap_limit: Annotated[float, "Largest weight at a rebalancing for capped, as a fraction. Default 0.10."] = 0.10,
    dividends: Annotated[
        Panel | None, "Cash per share on its ex-date row, a panel like prices; gives the total-return index."
    ] = None,
    suspend: Annotated[
        Literal["carry", "drop"],
        "A member without a price: carry (default) keeps its last price and earns 0, drop leaves it out while it is "
        "missing. Both book what it moved on the day it trades again.",
    ] = "carry",
    base_value: Annotated[float, "Level at the base. Default 1000."] = 1000.0,
    base_date: Annotated[
        Day | None, "The index starts on the first row on or after it. Blank: the first row with a member's price."
    ] = None,
    tax: Annotated[float, "Share of dividends withheld: 0 (default) gross, 0.1 net of 10%."] = 0.0,
    max_stale: Annotated[
        int | None, "Rows after which a price is too old to buy at, so a delisted name leaves. Blank: no limit."
    ] = None,
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


@worksheet("Chain indices and ratios", since="0.1.0")
def AIT_RATIO(
    a: Annotated[History, "Prices or index levels of one line, or of several names."],
    b: Annotated[Series, "The line to divide by, on the same rows (two calendars: AIT_JOIN) and in the same currency."],
    dates: Annotated[Dates | None, "Dates of the rows, in any order. Blank: rows run from old to new."] = None,
    base_date: Annotated[
        Day | None, "The line is base_value on the first common row on or after it. Blank: the first common row."
    ] = None,
    base_value: Annotated[float, "Level at the base. Default 100."] = 100.0,
    log: Annotated[bool, "TRUE gives the natural logarithm of the line. Default FALSE."] = False,
    dup: Dup = "error",
    headers: Headers = 0,
) -> Floats:
    """Ratio line of two series, 100 at its start.

    Formula: base_value · (A/B) / (A/B at the base); rows before the base show the same line.

    Missing: a row in which either is missing (or 0 or less) gives #N/A.

    Excel:
        =AIT_RATIO({2;3;6},{1;1;1.5}) → {100;150;200}
        =AIT_RATIO({2;3;6},{1;1;1.5},{45293;45294;45295},45294,1) → {0.667;1.000;1.333}

    Source: standard result.
    """
    return ratio(a, b, dates, base_date, base_value, log, dup)


@worksheet("Chain indices and ratios", since="0.1.0")
def AIT_ZSCORE(
    x: Annotated[History, "A series or several; of a ratio line take the logarithm."],
    window: Annotated[int, "Rows that mean and deviation look back, the current one included. Default 250."] = 250,
    dates: Annotated[Dates | None, "Dates of the rows, in any order. Blank: rows run from old to new."] = None,
    dup: Dup = "error",
    headers: Headers = 0,
) -> Floats:
    """Distance of each value from the mean of the last rows, in standard deviations.

    Formula: (x − mean) / s over the window, s with n − 1.

    Missing: rows without any value are not counted; #N/A while the window is not full, and where nothing moved in it.

    Excel:
        =AIT_ZSCORE({1;2;3;7},3) → {#N/A;#N/A;1.00000;1.13389}

    Source: standard result.
    """
    return zscore(x, window, dates, dup)


@worksheet("Chain indices and ratios", since="0.1.0")
def AIT_RS(
    a: Annotated[History, "Prices or index levels of one line, or of several names."],
    b: Annotated[Series, "The benchmark, on the same rows (two calendars: AIT_JOIN)."],
    window: Annotated[int, "Length of the window in units. Default 52."] = 52,
    unit: Annotated[
        Literal["W", "D", "M"],
        "W (default): weekly closes, the current row standing for its week; without dates each row is a week. D: rows. "
        "M: calendar months, for the returns only.",
    ] = "W",
    dates: Annotated[Dates | None, "Dates of the rows, in any order. Needed for W on daily rows and for M."] = None,
    kind: Annotated[
        Literal["mansfield", "geometric", "arithmetic"],
        "mansfield (default): 100·(ratio/its mean − 1); geometric: (1+rA)/(1+rB) − 1; arithmetic: rA − rB, with "
        "returns over the window.",
    ] = "mansfield",
    dup: Dup = "error",
    headers: Headers = 0,
) -> Floats:
    """Relative strength of one line against another: the ratio against its own mean, or the difference of returns.

    Formula: 100·(R/SMA(R) − 1) with R = A/B; or the relative return over the window.

    Missing: a row in which either is missing gives #N/A, as do rows before the window is full. A week without a value
    carries the last one, for two weeks at most.

    Excel:
        =AIT_RS({1;2;3},{1;1;1},3) → {#N/A;#N/A;50}
        =AIT_RS({1;2;3},{1;1;2},1,"D",,"arithmetic") → {#N/A;1.0;-0.5}

    Source: the Mansfield relative strength line, standard result.
    """
    return relative_strength(a, b, window, unit, dates, kind, dup)


@worksheet("Chain indices and ratios", since="0.1.0")
def AIT_ROTATION(
    prices: Annotated[Panel, "Prices, dates down and names across."],
    bench: Annotated[Series, "Benchmark on the same rows."],
    dates: Annotated[Dates, "Dates of the rows, in any order; daily rows are sampled at the end of each week."],
    names: Annotated[Names | None, "Names over the price columns. Blank: 1, 2, 3 …"] = None,
    w: Annotated[int, "Weeks that means and deviations look back. Default 52."] = 52,
    s: Annotated[int, "Span of the exponential mean of the ratio, weeks. Default 10."] = 10,
    m: Annotated[int, "Weeks over which strength must change to be momentum. Default 4; 1 is jitter."] = 4,
    weeks: Annotated[int, "Last weeks of each name to show: 1 (default) now, 12 a tail for a chart, 0 all."] = 1,
    dup: Dup = "error",
    item: Item = None,
    headers: Headers = 0,
) -> Rotation:
    """Rotation of names around a benchmark: date, name, x (relative strength), y (its momentum), quadrant.

    Formula: M = EMA(100·A/B); x = 100 + z-score of M over w weeks; y = 100 + z-score of x's change over m weeks. An
    approximation that will not match a vendor's values.

    Missing: x and y are #N/A, the quadrant blank, during a name's first 2·w + m − 2 weeks (about two years). A week
    without a price carries the last one, for two weeks at most. A week counts once it is over.

    Excel:
        =AIT_ROTATION({1;2;4;7;9;10},{1;1;1;1;1;1},{1;8;15;22;29;36},"A",3,1,1,,,"quadrant") → "leading"

    Source: public reconstructions of relative-rotation charts by z-scores recentred on 100; no vendor's formula.
    """
    return rotation(prices, bench, dates, names, w, s, m, weeks, dup)
