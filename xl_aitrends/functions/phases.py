"""Phases of expansion and convergence, in retrospect and as they were known."""

from __future__ import annotations

from typing import Annotated, Literal

from xl_aitrends.cells.numbers import Floats
from xl_aitrends.core.phases import Phases, phases, regime
from xl_aitrends.functions.catalogue import worksheet
from xl_aitrends.functions.kinds import Dates, Dup, Headers, History, Item, Series


@worksheet("Phases", since="0.1.0")
def AIT_PHASES(
    series: Annotated[Series, "Spread in decimals (0.54 = 54 points), or a price with move relative."],
    dates: Annotated[Dates, "Dates of the rows, in any order."],
    method: Annotated[
        Literal["filter", "bbq"],
        "filter (default): turns when the series has moved by up or down from its extreme. bbq: extremes within eight "
        "months on either side, read once a month.",
    ] = "filter",
    up: Annotated[
        float | None,
        "Rise that ends a convergence, as a decimal. Blank: 0.15, or 0.20 for relative moves. With bbq: the rise that "
        "lets a phase be shorter than 4 months.",
    ] = None,
    down: Annotated[
        float | None, "Fall that ends an expansion. Blank: 0.15 (0.20 for relative moves with bbq)."
    ] = None,
    move: Annotated[
        Literal["absolute", "relative"], "Moves as differences (absolute, default: a spread) or ratios (a price)."
    ] = "absolute",
    smooth: Annotated[
        int | None, "Rows of the trailing mean taken first. Blank: 20 for the filter on absolute moves, else none."
    ] = None,
    dup: Dup = "error",
    item: Item = None,
    headers: Headers = 0,
) -> Phases:
    """RETRO. Phases of expansion and convergence: dates of the turns, when each was known, values, amplitude, rank.

    Formula: filter: a peak is the running maximum once the series stands down below it, a trough the running minimum
    once it stands up above; the first state follows from the first such move either way. confirm is the day of that
    move. Retrospective: a turn is dated at its extreme and was known on confirm only.

    Missing: rows without a number or a date are no periods. confirm is blank (#N/A) in the last phase, which is open
    and whose end is the extreme so far. The stretch before the first turn belongs to no phase.

    Excel:
        =AIT_PHASES({0.2;0.5;0.3;0.6},{45292;45293;45294;45295},,0.15,0.15,,1,,"v_end") → {0.5;0.3;0.6}
        =AIT_PHASES({0.2;0.5;0.3;0.6},{45292;45293;45294;45295},,0.15,0.15,,1,,"status") → {"closed";"closed";"open"}

    Source: after Lunde and Timmermann (2004) and Pagan and Sossounov (2003): standard results.
    """
    return phases(series, dates, method, up=up, down=down, move=move, smooth=smooth, dup=dup)


@worksheet("Phases", since="0.1.0")
def AIT_REGIME(
    percentiles: Annotated[History, "Percentile ranks as decimals (0.9 = 90th), old to new; several columns at once."],
    enter: Annotated[float, "High from this percentile on. Default 0.90."] = 0.90,
    leave: Annotated[float, "High ends below this percentile. Default 0.70."] = 0.70,
    lo_enter: Annotated[float, "Low at or below this percentile. Default 0.10."] = 0.10,
    lo_leave: Annotated[float, "Low ends above this percentile. Default 0.30."] = 0.30,
    headers: Headers = 0,
) -> Floats:
    """State of a percentile with hysteresis, known on its own day: 1 high, -1 low, 0 between.

    Formula: the state changes to 1 at p >= enter and back at p < leave; to -1 at p <= lo_enter and back at
    p > lo_leave.

    Missing: a missing percentile keeps the state; before the first one there is none (#N/A).

    Excel:
        =AIT_REGIME({0.5;0.91;0.8;0.69;0.5;0.95;0.05;0.2;0.31}) → {0;1;1;0;0;1;-1;-1;0}

    Source: standard result (a Schmitt trigger).
    """
    return regime(percentiles, enter, leave, lo_enter, lo_leave)
