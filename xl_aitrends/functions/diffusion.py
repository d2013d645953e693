"""Does one chain move another: correlation of ratio lines, leads and lags, catching up, beta."""

from __future__ import annotations

from typing import Annotated, Literal

from xl_aitrends.cells.numbers import Floats
from xl_aitrends.core.beta import rolling_beta
from xl_aitrends.core.catchup import CatchUp, CatchUpNow, catch_up, catch_up_now
from xl_aitrends.core.correlation import RatioCorrelation, ratio_correlation, rolling_correlation
from xl_aitrends.core.leadlag import BestLead, LeadLag, best_lead, lead_lag
from xl_aitrends.functions.catalogue import worksheet
from xl_aitrends.functions.kinds import Dates, Day, Dup, Headers, History, Item, Kind, Reads, Series

_CATEGORY = "Diffusion"

Controls = Annotated[Floats, Kind(Reads.HISTORY, rows=1, columns=2)]
OptionalDates = Annotated[Dates | None, "Dates of the rows, in any order. Blank: rows run from old to new."]
Seed = Annotated[int, "Start of the random draws; the same seed gives the same answer. Default 12345."]


@worksheet(_CATEGORY, since="0.1.0")
def AIT_RATIOCORR(
    a: Annotated[Series, "Index levels or prices of the shared numerator (not returns)."],
    b: Annotated[Series, "Levels of the first denominator, on the same rows (two calendars: AIT_JOIN)."],
    c: Annotated[Series, "Levels of the second denominator, on the same rows."],
    control: Annotated[
        Controls | None, "Levels of a common market, such as a broad index fund; several columns are allowed."
    ] = None,
    span: Annotated[int, "Step: rows that a change spans. Default 1; use 5 when a leg closes in New York."] = 1,
    window: Annotated[int | None, "Rows of changes to use, the last ones. Blank: all."] = None,
    boot: Annotated[int, "Bootstrap draws for the intervals, at least 100. Default 2000."] = 2000,
    block: Annotated[int | None, "Mean block of the bootstrap in changes. Blank: cube root of their number."] = None,
    seed: Seed = 12345,
    item: Item = None,
    overlap: Annotated[bool, "TRUE takes a change at every row instead of every span rows. Default FALSE."] = False,
    dates: OptionalDates = None,
    dup: Dup = "error",
    headers: Headers = 0,
) -> RatioCorrelation:
    """Correlation of the ratio lines a/b and a/c, what their shared leg and the market explain of it, and a verdict.

    Formula: r_change = corr(Δln a/b, Δln a/c); r_null is what it would be were b and c unrelated given a; partial is
    corr(Δln b, Δln c) given Δln a, partial_control given the control too; intervals are 95% percentiles of a
    stationary bootstrap. Verdicts: supported, not explained by the shared leg (no control given), common market,
    opposed, shared leg only, none, too short (below 60 changes). Approximate: unrelated legs of 250 rows are called
    supported in 3% of cases.

    Missing: rows in which a series has no level above 0 are left out; below 30 changes the answer is #N/A.

    Excel:
        =AIT_RATIOCORR({1;2},{1;3},{2;3}) → #N/A

    Source: Pearson (1897), spurious correlation of indices; Politis and Romano (1994), stationary bootstrap: standard
    results.
    """
    return ratio_correlation(a, b, c, control, span, window, boot, block, seed, overlap, dates, dup)


@worksheet(_CATEGORY, since="0.1.0")
def AIT_ROLLCORR(
    x: Annotated[History, "Returns or changes of one line, or of several names; levels correlate for no reason."],
    y: Annotated[Series, "Returns or changes of the other line, on the same rows (two calendars: AIT_JOIN)."],
    window: Annotated[int, "Rows, the current one included. Default 60."] = 60,
    min_obs: Annotated[int | None, "Pairs that a window must hold, at least 2. Blank: all of them."] = None,
    dates: OptionalDates = None,
    dup: Dup = "error",
    headers: Headers = 0,
) -> Floats:
    """Rolling correlation of two lines, or of each of several names with one line.

    Formula: Pearson's correlation of the complete pairs among the last window rows, within −1 and 1.

    Missing: a pair with a missing half is left out; a line that does not move in the window gives #N/A.

    Excel:
        =AIT_ROLLCORR({1;2;3;5},{2;4;6;5},3) → {#N/A;#N/A;1.000;0.327}

    Source: standard result.
    """
    return rolling_correlation(x, y, window, min_obs, dates, dup)


@worksheet(_CATEGORY, since="0.1.0")
def AIT_LEADLAG(
    x: Annotated[Series, "Returns of the line that may lead (levels with kind price)."],
    y: Annotated[Series, "Returns of the line that may follow, on the same rows (two calendars: AIT_JOIN)."],
    max_lag: Annotated[int, "Largest lag in steps, both ways. Default 20."] = 20,
    span: Annotated[int, "Step: rows that a return spans, counted back from the last row. Default 1."] = 1,
    shift: Annotated[
        int, "Rows by which x is moved down first: 1 when x closes in New York and y in Asia. Default 0."
    ] = 0,
    kind: Annotated[
        Literal["return", "price"], "What the numbers are: return (default), or price, of which log changes are taken."
    ] = "return",
    prewhiten: Annotated[bool, "TRUE takes the persistence of x out of both first. Default FALSE."] = False,
    dates: OptionalDates = None,
    dup: Dup = "error",
    item: Item = None,
    headers: Headers = 0,
) -> LeadLag:
    """Correlation of x with y some rows later, for every lag: lag, correlation, pairs, 95% band of a single lag.

    Formula: c(lag) = corr(x(t), y(t + lag)); lag above 0: x leads. Band 1.96/√n. Of 41 lags two lie outside it by
    luck: judge the best with AIT_LEADLAG_BEST. Retrospective: all rows enter every lag.

    Missing: pairs with a missing half are left out; fewer than 10 pairs give #N/A.

    Excel:
        =AIT_LEADLAG({1;-1;2;0;1;3;-2;1;0;2;1},{0;1;-1;2;0;1;3;-2;1;0;2},1,,,,,,,"correlation") → {0.182;-0.545;1.000}

    Source: cross-correlation and prewhitening after Box and Jenkins: standard result.
    """
    return lead_lag(x, y, max_lag, span, shift, kind, prewhiten, dates, dup)


@worksheet(_CATEGORY, since="0.1.0")
def AIT_LEADLAG_BEST(
    x: Annotated[Series, "Returns of the line that may lead (levels with kind price)."],
    y: Annotated[Series, "Returns of the line that may follow, on the same rows (two calendars: AIT_JOIN)."],
    max_lag: Annotated[int, "Largest lag in steps, both ways. Default 20."] = 20,
    span: Annotated[int, "Step: rows that a return spans, counted back from the last row. Default 1."] = 1,
    shift: Annotated[
        int, "Rows by which x is moved down first: 1 when x closes in New York and y in Asia. Default 0."
    ] = 0,
    kind: Annotated[
        Literal["return", "price"], "What the numbers are: return (default), or price, of which log changes are taken."
    ] = "return",
    prewhiten: Annotated[bool, "TRUE takes the persistence of x out of both first. Default FALSE."] = False,
    boot: Annotated[int, "Bootstrap draws, at least 100. Default 1000."] = 1000,
    block: Annotated[int | None, "Mean block of the bootstrap in steps. Blank: cube root of their number."] = None,
    seed: Seed = 12345,
    dates: OptionalDates = None,
    dup: Dup = "error",
    item: Item = None,
    headers: Headers = 0,
) -> BestLead:
    """Lag at which x and y correlate most, and how often unrelated lines reach that at any lag.

    Formula: p_value is the share of bootstrap draws (blocks of x put together anew, y kept) whose largest correlation
    over all lags is as large. verdict: x leads, y leads, together; none found when p_value is 0.05 or more.
    Retrospective: all rows enter.

    Missing: as in AIT_LEADLAG; no lag with 10 pairs gives #N/A.

    Excel:
        =AIT_LEADLAG_BEST({1;-1;2;0;1;3;-2;1;0;2;-1;1},{0;1;-1;2;0;1;3;-2;1;0;2;-1},1,,,,,,,,,,"lag") → 1

    Source: Politis and Romano (1994), stationary bootstrap: standard result.
    """
    return best_lead(x, y, max_lag, span, shift, kind, prewhiten, boot, block, seed, dates, dup)


@worksheet(_CATEGORY, since="0.1.0")
def AIT_CATCHUP(
    laggard: Annotated[Series, "Levels of the line that lags behind (not returns)."],
    leader: Annotated[Series, "Levels of the line ahead, on the same rows (two calendars: AIT_JOIN)."],
    dates: Annotated[Dates, "Dates of the rows, in any order."],
    anchor: Annotated[Day, "Both lines start at the first row on or after it. Try three: hindsight biases the gap."],
    beta: Annotated[float, "Moves of the laggard that a move of the leader lets expect. Default 1."] = 1.0,
    dup: Dup = "error",
    item: Item = None,
    headers: Headers = 0,
) -> CatchUp:
    """Gap of a laggard to its leader since an anchor, row by row: gap, share closed, by whom, return that closes it.

    Formula: gap = beta·ln(leader/leader₀) − ln(laggard/laggard₀); closed = 1 − gap/widest gap so far, split into the
    laggard's rise and the leader's fall since that widest gap; required_return = exp(gap) − 1.

    Missing: rows before the anchor, or without a level above 0 in both, give #N/A; so does closed before any gap.

    Excel:
        =AIT_CATCHUP({100;100;120},{100;150;150},{45293;45294;45295},45293,,,"required_return") → {0;0.5;0.25}
        =AIT_CATCHUP({100;100;150},{100;150;150},{45293;45294;45295},45293,,,"closed_by_laggard") → {#N/A;0;1}

    Source: definitions of this package.
    """
    return catch_up(laggard, leader, dates, anchor, beta, dup)


@worksheet(_CATEGORY, since="0.1.0")
def AIT_CATCHUP_LAST(
    laggard: Annotated[Series, "Levels of the line that lags behind (not returns)."],
    leader: Annotated[Series, "Levels of the line ahead, on the same rows (two calendars: AIT_JOIN)."],
    dates: Annotated[Dates, "Dates of the rows, in any order."],
    anchor: Annotated[Day, "Both lines start at the first row on or after it. Try three: hindsight biases the gap."],
    beta: Annotated[float, "Moves of the laggard that a move of the leader lets expect. Default 1."] = 1.0,
    dup: Dup = "error",
    item: Item = None,
    headers: Headers = 0,
) -> CatchUpNow:
    """State of the gap of AIT_CATCHUP on the last row, with its half-life and whether it reverts at all.

    Formula: Δgap = α + κ·gap before; phi = 1 + κ; half_life = ln ½ / ln phi. reversion: "reverts" when the t of κ is
    below −2.86 (Dickey and Fuller's 5% point), "not distinguishable" from a random walk, "no reversion" when phi is
    outside 0…1. phi is biased down, so half_life is optimistic.

    Missing: fewer than 30 changes of the gap since the anchor give no half-life.

    Excel:
        =AIT_CATCHUP_LAST({100;100;120},{100;150;150},{45293;45294;45295},45293,,,"required_return") → 0.25

    Source: half-life of a first-order autoregression; Dickey and Fuller: standard results.
    """
    return catch_up_now(laggard, leader, dates, anchor, beta, dup)


@worksheet(_CATEGORY, since="0.1.0")
def AIT_BETA(
    y: Annotated[History, "Returns of one line, or of several names."],
    x: Annotated[Series, "Returns of the market or leader, on the same rows (two calendars: AIT_JOIN)."],
    window: Annotated[int, "Rows, the current one included. Default 120."] = 120,
    dimson: Annotated[
        int, "Rows by which x may come earlier or later; the slopes are added up. 1 when one side closes in New York."
    ] = 0,
    dates: OptionalDates = None,
    dup: Dup = "error",
    headers: Headers = 0,
) -> Floats:
    """Rolling beta of y to x, also between markets that do not trade at the same hours.

    Formula: cov(y, x)/var(x) over the window; with dimson d the sum of the slopes on x from d rows before to d after,
    all within the window.

    Missing: a window with a missing pair gives #N/A (with dimson: rows with a gap are left out first).

    Excel:
        =AIT_BETA({1;3;2;6},{1;2;3;4},3) → {#N/A;#N/A;0.5;1.5}

    Source: Dimson (1979): standard results.
    """
    return rolling_beta(y, x, window, dimson, dates, dup)
