"""Percentile bands of a series: the level that a chart draws beside the series itself."""

from __future__ import annotations

from typing import Annotated, Literal

from xl_aitrends.cells.numbers import Floats
from xl_aitrends.core.levels import percentile_level
from xl_aitrends.functions.catalogue import worksheet
from xl_aitrends.functions.kinds import Dates, Day, Headers, Series


@worksheet("Divergence", since="0.1.0")
def AIT_PCTLEVEL(
    series: Annotated[Series, "Series, dates down, such as a spread."],
    level: Annotated[float, "Share of the history at or below the level: 0.9 (default) for the 90th percentile."] = 0.9,
    mode: Annotated[
        Literal["expanding", "rolling", "since", "full"],
        "expanding (default), rolling (last window rows), since (from a date), full (whole sample, looks ahead).",
    ] = "expanding",
    window: Annotated[int | None, "Rows of a rolling window."] = None,
    since: Annotated[Day | None, "First date that counts; earlier rows are #N/A."] = None,
    dates: Annotated[Dates | None, "Dates of the rows; needed for since and for month-end sampling."] = None,
    min_obs: Annotated[int | None, "Values a level needs. Default 250, or 36 on monthly data."] = None,
    sampling: Annotated[Literal["all", "month"], "all rows (default), or the last row of each month."] = "all",
    dup: Annotated[Literal["error", "last"], "Two rows of one date: error (default) or last."] = "error",
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
