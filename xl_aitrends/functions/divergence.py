"""Industry divergence: returns, spreads, dispersion, legs, percentile ranks, and all of it in one cell."""

from __future__ import annotations

from typing import Annotated, Literal

from xl_aitrends.cells.numbers import Floats
from xl_aitrends.core.dispersion import dispersion
from xl_aitrends.core.divergence import Divergence, divergence
from xl_aitrends.core.levels import percentile_level
from xl_aitrends.core.percentile import LatestPercentile, percentile_rank, percentile_rank_last, percentile_rank_of
from xl_aitrends.core.returns import rolling_return
from xl_aitrends.core.spread import Leaders, SpreadLegs, leaders, spread, spread_legs
from xl_aitrends.functions.catalogue import worksheet
from xl_aitrends.functions.kinds import (
    Dates,
    Day,
    Dup,
    FreePanel,
    Headers,
    History,
    Item,
    Names,
    Panel,
    Row,
    Series,
    Weights,
    Window,
)

Sampling = Annotated[
    Literal["daily", "month-end"],
    "Rows that count: daily (every row, default) or month-end (the last of each month, and the last row of all).",
]
Kinds = Annotated[
    Literal["mean", "weak", "strict", "mid", "min", "inc", "exc"],
    "Ties and ends: mean (default), weak, strict, mid, min, inc (PERCENTRANK.INC), exc (PERCENTRANK.EXC).",
]
Modes = Annotated[
    Literal["expanding", "rolling", "since", "full"],
    "History that counts: expanding (all up to the row, default), rolling (the last window rows), since (from a date), "
    "full (the whole sample, which looks ahead).",
]
RollingWindow = Annotated[int | None, "Rows of a rolling history."]
Since = Annotated[Day | None, "First date that counts; earlier rows give #N/A."]
MinObs = Annotated[int | None, "Values a percentile needs. Default 250, or 36 on monthly data."]
Tolerance = Annotated[float, "Values that differ by no more count as equal. Default 0."]
Legs = Annotated[float, "Names in each leg; below 1 a share of the names. Default 5."]
LegWeights = Annotated[Weights | None, "Weights of the names inside each leg, one a name or a panel. Blank: equal."]
LegMinimum = Annotated[int | None, "Names with a return that a row needs. Default twice the names in a leg."]


@worksheet("Divergence", since="0.1.0")
def AIT_RETURN(
    values: Annotated[History, "Prices or index levels, dates down, names across; adjusted for splits and dividends."],
    window: Annotated[
        Window | None, "Length of the window in units, a whole number; with SINCE a date; not needed for MTD, QTD, YTD."
    ] = None,
    unit: Annotated[
        Literal["D", "W", "M", "Y", "MTD", "QTD", "YTD", "SINCE"],
        "D trading rows (default), W weeks, M calendar months, Y years, MTD, QTD, YTD to date, SINCE a date.",
    ] = "D",
    dates: Annotated[Dates | None, "Dates of the rows; needed for every unit but D. In any order."] = None,
    anchor: Annotated[
        Literal["before", "after"],
        "Start of a calendar window: the last price on or before its first day (before, default) or the first price "
        "after it.",
    ] = "before",
    kind: Annotated[Literal["simple", "log"], "simple (default) or log return."] = "simple",
    fill: Annotated[
        Literal["none", "carry"], "none (default): a missing price stays missing; carry: the last price stands in."
    ] = "none",
    max_stale: Annotated[int, "Rows for which a price may be carried. Default 10."] = 10,
    max_stale_days: Annotated[int, "Calendar days that the start price may lie off the window's first day."] = 10,
    dup: Dup = "error",
    headers: Headers = 0,
) -> Floats:
    """Rolling return of each price over a window that ends on its row: trading rows, calendar windows or since a date.

    Formula: P(t)/P(start) − 1, or its logarithm. The first day of a calendar window is EDATE(date, −N), the month's end
    going back to a month's end; on monthly data the start is the row of the month N months earlier.

    Missing: blanks, texts, errors and prices of 0 or less are missing; #N/A where the price at either end is; a row
    without any price is no period and counts in no window.

    Excel:
        =AIT_RETURN({100;110;121},1) → {#N/A;0.1;0.1}
        =AIT_RETURN({100;105;120},1,"M",{"2025-01-31";"2025-02-28";"2025-03-31"}) → {#N/A;0.05;0.142857}

    Source: standard result; EDATE and EOMONTH as documented for Excel.
    """
    return rolling_return(values, window, unit, dates, anchor, kind, fill, max_stale, max_stale_days, dup)


@worksheet("Divergence", since="0.1.0")
def AIT_SPREAD(
    returns: Annotated[Panel, "Returns, dates down, names across, in decimals (0.05 is 5%)."],
    k: Legs = 5,
    weights: LegWeights = None,
    min_n: LegMinimum = None,
    headers: Headers = 0,
) -> Floats:
    """Mean of the k best returns less the mean of the k worst, row by row: how far the names lie apart.

    Formula: mean of the k largest − mean of the k smallest of a row's returns; 0.54 is 54 percentage points.

    Missing: names without a return are left out of their row; #N/A where fewer than min_n remain.

    Excel:
        =AIT_SPREAD({0.79,0.54,0.2,0.01,-0.05},2) → 0.685
        =AIT_SPREAD({0.3,0.1,"--",-0.1;0.1,"","",0.2},1) → {0.4;0.1}

    Source: brokers' notes on industry divergence, February 2025 (top five less bottom five); standard result.
    """
    return spread(returns, k, weights, min_n)


@worksheet("Divergence", since="0.1.0")
def AIT_DISPERSION(
    returns: Annotated[Panel, "Returns, dates down, names across, in decimals."],
    measure: Annotated[
        Literal[
            "topbottom", "topbottom_w", "std", "std_s", "std_w", "mad", "mad_raw", "meanabs", "iqr", "range", "p90p10"
        ],
        "topbottom (default), topbottom_w, std (population), std_s (sample), std_w (weighted), mad (×1.4826), mad_raw, "
        "meanabs, iqr, range, p90p10.",
    ] = "topbottom",
    k: Legs = 5,
    weights: Annotated[Weights | None, "Weights of the names for topbottom_w and std_w, one a name or a panel."] = None,
    min_n: Annotated[int | None, "Names with a return that a row needs. Default as the measure needs."] = None,
    headers: Headers = 0,
) -> Floats:
    """Dispersion of the returns of each row by any of the common measures.

    Formula: topbottom as AIT_SPREAD; std √(Σ(r−r̄)²/n); mad 1.4826·median|r − median|; meanabs Σ|r−r̄|/n; iqr, range and
    p90p10 differences of quantiles with linear interpolation (QUARTILE.INC).

    Missing: names without a return are left out of their row; #N/A where too few remain.

    Excel:
        =AIT_DISPERSION({0.1,0.2,0.3,0.4},"std") → 0.1118
        =AIT_DISPERSION({0.1,0.2,0.3,0.4},"iqr") → 0.15

    Source: standard results; quantiles are type 7 of Hyndman and Fan (1996).
    """
    return dispersion(returns, measure, k, weights, min_n)


@worksheet("Divergence", since="0.1.0")
def AIT_LEADERS(
    returns_row: Annotated[Row, "One row of returns, such as the last (or a column, where dates run across)."],
    names: Annotated[Names, "Names of the columns."],
    k: Annotated[float, "Names wanted; below 1 a share of the names. Default 5."] = 5,
    side: Annotated[Literal["top", "bottom"], "top (default): the best, largest first; bottom: the worst."] = "top",
    item: Item = None,
    headers: Headers = 0,
) -> Leaders:
    """Names and returns of the k best or the k worst of one date, the foremost first.

    Formula: order by return, ties by column position.

    Missing: names without a return are never listed; fewer rows come back when fewer have one.

    Excel:
        =AIT_LEADERS({0.1,0.3,-0.2},{"A","B","C"},2) → {"B",0.3;"A",0.1}
        =AIT_LEADERS({0.1,0.3,-0.2},{"A","B","C"},1,"bottom") → {"C",-0.2}

    Source: standard result.
    """
    return leaders(returns_row, names, k, side)


@worksheet("Divergence", since="0.1.0")
def AIT_SPREAD_LEGS(
    returns: Annotated[Panel, "Returns, dates down from old to new, names across, in decimals."],
    k: Legs = 5,
    weights: LegWeights = None,
    change_rows: Annotated[int, "Rows over which the change is taken. Default 121, half a year of trading rows."] = 121,
    min_n: LegMinimum = None,
    item: Item = None,
    headers: Headers = 0,
) -> SpreadLegs:
    """Why the spread moved: top and bottom leg, their spread, and its change split into what each leg added.

    Formula: top and bottom are the legs' means; change = change_top + change_bottom over change_rows rows, where a
    falling bottom leg counts as positive.

    Missing: as AIT_SPREAD; the change is #N/A until there are enough rows; rows without any return are not counted.

    Excel:
        =AIT_SPREAD_LEGS({0.1,0;0.4,-0.1},1,,1) → {0.1,0,0.1,#N/A,#N/A,#N/A;0.4,-0.1,0.5,0.4,0.3,0.1}

    Source: standard result.
    """
    return spread_legs(returns, k, weights, change_rows, min_n)


@worksheet("Divergence", since="0.1.0")
def AIT_PCTRANK(
    series: Annotated[History, "Series such as a spread, dates down; each column of a panel is ranked on its own."],
    mode: Modes = "expanding",
    window: RollingWindow = None,
    since: Since = None,
    dates: Annotated[Dates | None, "Dates of the rows; needed for since and month-end sampling. In any order."] = None,
    kind: Kinds = "mean",
    min_obs: MinObs = None,
    tol: Tolerance = 0.0,
    sampling: Sampling = "daily",
    dup: Dup = "error",
    headers: Headers = 0,
) -> Floats:
    """Percentile rank of every value in its own history up to its row, as a decimal from 0 to 1.

    Formula: with n values in the history (the value itself included), lt smaller and eq equal: mean (lt+(eq+1)/2)/n,
    weak (lt+eq)/n, strict lt/n, mid (lt+eq/2)/n, min (lt+1)/n, inc lt/(n−1), exc (lt+1)/(n+1); not cut to 3 digits.

    Missing: blanks are in no history and have no rank; #N/A until there are min_obs values.

    Excel:
        =AIT_PCTRANK({1;3;2},,,,,,1) → {1;1;0.6667}
        =AIT_PCTRANK({13;12;11;8;4;3;2;1;1;1},"full",,,,"inc",1) → {1;0.8889;0.7778;0.6667;0.5556;0.4444;0.3333;0;0;0}

    Source: standard results; inc and exc as Microsoft documents PERCENTRANK.INC and PERCENTRANK.EXC.
    """
    return percentile_rank(series, mode, window, since, dates, kind, min_obs, tol, sampling, dup)


@worksheet("Divergence", since="0.1.0")
def AIT_PCTRANK_LAST(
    series: Annotated[Series, "Series such as a spread, dates down."],
    dates: Annotated[Dates | None, "Dates of the rows; needed for since and month-end sampling. In any order."] = None,
    overlap: Annotated[
        float, "Rows in one window of what the series measures (121 for six months of daily returns). Default 1."
    ] = 1,
    mode: Modes = "expanding",
    window: RollingWindow = None,
    since: Since = None,
    kind: Kinds = "mean",
    min_obs: MinObs = None,
    tol: Tolerance = 0.0,
    sampling: Sampling = "daily",
    dup: Dup = "error",
    item: Item = None,
    headers: Headers = 0,
) -> LatestPercentile:
    """Percentile rank of the last value with its uncertainty: value, percentile, n, independent, low, high, max_date.

    Formula: rank as AIT_PCTRANK; independent = n/overlap windows that do not overlap; low and high are the 95% Wilson
    interval of the percentile on so many windows; max_date is the day of the history's largest value.

    Missing: blanks are left out; percentile and interval are #N/A with fewer than min_obs values.

    Excel:
        =AIT_PCTRANK_LAST({1;3;2},,,,,,,1,,,,"percentile") → 0.6667
        =AIT_PCTRANK_LAST({1;3;2},,,,,,,1,,,,"n") → 3

    Source: Wilson (1927) interval; dividing by the overlap is a safe bound for overlapping windows.
    """
    return percentile_rank_last(series, dates, overlap, mode, window, since, kind, min_obs, tol, sampling, dup)


@worksheet("Divergence", since="0.1.0")
def AIT_PCTRANK_OF(
    x: Annotated[History, "Values to rank; they need not belong to the reference."],
    reference: Annotated[FreePanel, "The set in which they are ranked."],
    kind: Kinds = "mean",
    tol: Tolerance = 0.0,
    headers: Headers = 0,
) -> Floats:
    """Percentile rank of values in another set: 0 below all of it, 1 above all of it.

    Formula: as AIT_PCTRANK; inc and exc interpolate between neighbours in the set, as Excel's functions do.

    Missing: blanks in the set are left out; a blank value has no rank.

    Excel:
        =AIT_PCTRANK_OF(2,{13,12,11,8,4,3,2,1,1,1},"inc") → 0.3333
        =AIT_PCTRANK_OF(99,{1,2,3}) → 1

    Source: standard results; inc and exc as Microsoft documents PERCENTRANK.INC and PERCENTRANK.EXC.
    """
    return percentile_rank_of(x, reference, kind, tol)


@worksheet("Divergence", since="0.1.0")
def AIT_PCTLEVEL(
    series: Annotated[Series, "Series, dates down, such as a spread."],
    level: Annotated[float, "Share of the history at or below the level: 0.9 (default) for the 90th percentile."] = 0.9,
    mode: Modes = "expanding",
    window: RollingWindow = None,
    since: Since = None,
    dates: Annotated[Dates | None, "Dates of the rows; needed for since and for month-end sampling."] = None,
    min_obs: MinObs = None,
    sampling: Sampling = "daily",
    dup: Dup = "error",
    headers: Headers = 0,
) -> Floats:
    """Value that the given share of a series' history up to each row does not exceed: a percentile band for charts.

    Formula: quantile with linear interpolation (PERCENTILE.INC) of the values in the reference set, which ends at the
    row itself.

    Missing: blank cells are in no history and have no level; #N/A until there are enough values.

    Excel:
        =AIT_PCTLEVEL({1;2;3;4;5}, 0.5, , , , , 1) → {1;1.5;2;2.5;3}

    Source: Hyndman and Fan (1996), type 7.
    """
    return percentile_level(series, level, mode, window, since, dates, min_obs, sampling, dup)


@worksheet("Divergence", since="0.1.0")
def AIT_DIVERGENCE(
    prices: Annotated[Panel, "Prices or index levels, dates down, names across."],
    dates: Annotated[Dates, "Dates of the rows, in any order."],
    names: Annotated[Names | None, "Names of the columns. Blank: their numbers."] = None,
    window: Annotated[Window, "Length of the return window in units. Default 6."] = 6,
    unit: Annotated[
        Literal["D", "W", "M", "Y", "MTD", "QTD", "YTD", "SINCE"], "Unit of the window: M months (default), D, W, Y, …"
    ] = "M",
    anchor: Annotated[Literal["before", "after"], "Start of the window, as in AIT_RETURN. Default before."] = "before",
    k: Legs = 5,
    since: Annotated[Day | None, "First date of the percentile's history. Blank: all of it."] = None,
    as_of: Annotated[Day | None, "The answer is that of the last row on or before this date. Blank: last row."] = None,
    item: Item = None,
    kind: Kinds = "mean",
    sampling: Sampling = "daily",
    change_window: Annotated[int | None, "Window over which the spread changed. Blank: the return window."] = None,
    change_unit: Annotated[
        Literal["D", "W", "M", "Y", "MTD", "QTD", "YTD"] | None,
        "Unit of the change window. Blank: the return window's unit.",
    ] = None,
    min_obs: MinObs = None,
    min_n: LegMinimum = None,
    fill: Annotated[Literal["none", "carry"], "none (default), or carry: the last price stands in."] = "none",
    max_stale: Annotated[int, "Rows for which a price may be carried. Default 10."] = 10,
    dup: Dup = "error",
    headers: Headers = 0,
) -> Divergence:
    """From prices to one answer: the spread, its percentile with interval, both legs, their members and the change.

    Formula: what AIT_RETURN, AIT_SPREAD, AIT_PCTRANK_LAST, AIT_LEADERS and AIT_SPREAD_LEGS give one after another, to
    the last digit; independent = n divided by the rows of one window.

    Missing: as those functions; #N/A when too few names have a return on the date.

    Excel:
        =AIT_DIVERGENCE({100,100,100;120,90,110},{"2025-01-31";"2025-02-28"},{"A","B","C"},1,,,1,,,"spread") → 0.3
        =AIT_DIVERGENCE({100,100,100;120,90,110},{"2025-01-31";"2025-02-28"},{"A","B","C"},1,,,1,,,"top_members") → "A"

    Source: brokers' notes on industry divergence, February 2025, which read anchor after and kind inc.
    """
    return divergence(
        prices,
        dates,
        names,
        window,
        unit,
        anchor,
        k,
        since,
        as_of,
        kind,
        sampling,
        change_window,
        change_unit,
        min_obs,
        min_n,
        fill,
        max_stale,
        dup,
    )
