"""What is checked in a chain ratio workbook."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.chain_ratio.output import BARS
from xl_aitrends.templates.chain_tables import chain_limits
from xl_aitrends.templates.checks import AS_OF_REACHED, Limit

_EXACT: Final = 1e-12


def _apart(one: str, other: str) -> str:
    """Formula of the distance of two numbers; 1 where only one exists, so that an error never passes."""
    return f"=IFERROR(ABS({one}-{other}),1)"


def limits() -> list[Limit]:
    """Values that must keep within a limit."""
    scheme = "INDEX(calc_ratio_{},calc_row)".format
    schemes = f"{scheme('daily')},{scheme('monthly')},{scheme('hold')}"
    return [
        *chain_limits(),
        Limit("A ratio on the as-of date", "=COUNT(out_ratio)", 1, False, "FAIL", "count",
              "The chains share no day until then: see the dates of the lists and of the prices."),
        Limit("A ratio to the third market on that date", "=COUNT(out_other)", 1, False, "WARN", "count",
              "in_third heads no column of tbl_market, or its last close is older than in_stale rows."),
        Limit("Chain A: contributions add up", _apart("SUM(INDEX(calc_a_parts,0,2))", "out_return_a"),
              _EXACT, True, "FAIL", "tiny", "What the constituents added must be the return of the chain."),
        Limit("Chain B: contributions add up", _apart("SUM(INDEX(calc_b_parts,0,2))", "out_return_b"),
              _EXACT, True, "FAIL", "tiny", "What the constituents added must be the return of the chain."),
        Limit("Ratio line against the two index lines",
              _apart("out_ratio/100", "INDEX(calc_level_a_line,calc_row)/INDEX(calc_level_b_line,calc_row)"),
              _EXACT, True, "FAIL", "tiny", "The ratio must be that of the two lines."),
        Limit("z-scores in the history", "=IFERROR(COUNT(calc_ratio_z),0)", 60, False, "WARN", "count",
              "The history is short for the rows that mean and bands look back: lower in_lookback."),
        Limit("Chain A: names with a price of the day", "=out_coverage_a", 0.8, False, "WARN", "percent",
              "Many constituents are suspended or not yet listed: the index is that of the others."),
        Limit("Chain B: names with a price of the day", "=out_coverage_b", 0.8, False, "WARN", "percent",
              "Many constituents are suspended or not yet listed: the index is that of the others."),
        Limit("Rows since the lists were drawn", '=IF(in_listed="",0,out_rows_listed)', 60, False, "WARN", "count",
              "Lists drawn afterwards hold those who did well: what lies before their day is hindsight. Set "
              "in_listed."),
        Limit("How far weights move the ratio", f"=MAX({schemes})/MIN({schemes})-1", 0.25, True, "WARN", "percent",
              "The ratio depends on how often weights are set: say which one you quote."),
        Limit("Names in both chains", "=SUM(calc_twice)", 0, True, "WARN", "count",
              "A name in both chains moves the ratio less than it seems."),
        AS_OF_REACHED,
        Limit("Bars asked for", "=in_bars", BARS, True, "WARN", "count",
              "The tables below the bars have room for fewer; what is not shown is in All others."),
    ]  # fmt: skip
