"""Industry divergence: percentile ranks of a spread in its history, and all of it from prices in one cell."""

from __future__ import annotations

from typing import Annotated, Literal

from xl_aitrends.cells.numbers import Floats
from xl_aitrends.core.divergence import Divergence, divergence
from xl_aitrends.core.levels import percentile_level
from xl_aitrends.core.percentile import LatestPercentile, percentile_rank, percentile_rank_last, percentile_rank_of
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
    Series,
    Window,
)
from xl_aitrends.functions.spreads import LegMinimum, Legs

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
