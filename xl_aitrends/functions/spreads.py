"""Returns, and how far apart they lie: spreads, dispersion, leaders and legs."""

from __future__ import annotations

from typing import Annotated, Literal

from xl_aitrends.cells.numbers import Floats
from xl_aitrends.core.dispersion import dispersion
from xl_aitrends.core.returns import rolling_return
from xl_aitrends.core.spread import Leaders, SpreadLegs, leaders, spread, spread_legs
from xl_aitrends.functions.catalogue import worksheet
from xl_aitrends.functions.kinds import Dates, Dup, Headers, History, Item, Names, Panel, Row, Weights, Window

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
