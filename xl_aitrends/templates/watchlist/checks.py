"""What is checked in a watch list workbook."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.checks import AS_OF_REACHED, Limit
from xl_aitrends.templates.watchlist.calc import ROOM

EXACT: Final = 1e-12


def limits() -> list[Limit]:
    """Values that must keep within a limit."""
    place = "MATCH(in_horizon,calc_horizons,0)"
    return [
        Limit("Names ranked", "=calc_ranked_rows", 1, False, "FAIL", "count",
              "No name has a return over the horizon on that date, or an input is wrong: see aitrends inspect."),
        Limit("A return of the benchmark", "=COUNT(out_benchmark)", 1, False, "FAIL", "count",
              "in_benchmark must be a header of tbl_prices with prices at both ends of the horizon, or blank."),
        Limit("Ranking against the horizon's column",
              f"=ABS(SUM(calc_ranked_returns)-SUM(INDEX(out_returns,0,{place})))", EXACT, True, "FAIL", "tiny",
              "The ranked returns must be those of the table."),
        Limit("Ahead and behind make up all", "=ABS(out_ahead+out_behind-calc_ranked_rows)", 0, True, "FAIL", "count",
              "Every ranked name is ahead of the benchmark or behind it."),
        Limit("Wanted names without a column", '=ROWS(calc_lost)-COUNTIF(calc_lost,"")', 0, True, "WARN", "count",
              "They are named below the headline on Output; compare the spelling with the headers of tbl_prices."),
        Limit("Names without a return on the as-of date", "=calc_tickers_rows-calc_ranked_rows", 0, True, "WARN",
              "count", "They have no price at one end of the horizon; they are named below the headline."),
        Limit("Names wanted", "=calc_wanted", ROOM, True, "WARN", "count",
              "The sheets have room for no more names: the last ones are left out. Show a list."),
        Limit("Windows behind a percentile",
              "=(calc_asof-MAX(in_since,MIN(calc_dates)))/365.25*12/in_window", 10, False, "WARN", "count",
              "So few windows do not overlap: read percentiles as rough words."),
        AS_OF_REACHED,
    ]  # fmt: skip
