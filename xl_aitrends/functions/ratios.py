"""Lines set against each other: ratio, z-score and its bands, relative strength, rotation."""

from __future__ import annotations

from typing import Annotated, Literal

from xl_aitrends.cells.numbers import Floats
from xl_aitrends.core.ratio import ratio, relative_strength, zscore, zscore_level
from xl_aitrends.core.rotation import Rotation, rotation
from xl_aitrends.functions.catalogue import worksheet
from xl_aitrends.functions.kinds import Dates, Day, Dup, Headers, History, Item, Names, Panel, Series


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
def AIT_ZLEVEL(
    x: Annotated[History, "A series or several; of a ratio line take the logarithm."],
    z: Annotated[float, "Standard deviations from the mean: 2 (default), -2 for the lower band, 0 for the mean."] = 2.0,
    window: Annotated[int, "Rows that mean and deviation look back, the current one included. Default 250."] = 250,
    dates: Annotated[Dates | None, "Dates of the rows, in any order. Blank: rows run from old to new."] = None,
    dup: Dup = "error",
    headers: Headers = 0,
) -> Floats:
    """Value whose AIT_ZSCORE would be z on each row: a band around the mean of the last rows, for charts.

    Formula: mean + z · s over the window, s with n − 1.

    Missing: rows without any value are not counted; #N/A while the window is not full.

    Excel:
        =AIT_ZLEVEL({1;2;3;7},1,3) → {#N/A;#N/A;3.00000;6.64575}

    Source: standard result.
    """
    return zscore_level(x, z, window, dates, dup)


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
