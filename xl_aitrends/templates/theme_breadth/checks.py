"""What is checked in a theme breadth workbook."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.checks import AS_OF_REACHED, Limit
from xl_aitrends.templates.formulas import call_text

EXACT: Final = 1e-12


def limits() -> list[Limit]:
    """Values that must keep within a limit."""
    known = call_text("AIT_BREADTH", mv="calc_mv", dates="calc_dates", names="calc_codes", members="calc_members",
                      item='"valued"')  # fmt: skip
    return [
        Limit("A share on the as-of date", "=COUNT(out_share)", 1, False, "FAIL", "count",
              "tbl_market has no market value on that date, or a member has no column: aitrends inspect tells which."),
        Limit("Parts add up to the change of the share", "=ABS(SUM(calc_split)-(out_share-out_share_start))", EXACT,
              True, "FAIL", "tiny", "New names, prices and the rest must be the change since day zero."),
        Limit("Share of the market", "=out_share", 1, True, "FAIL", "percent",
              "A theme cannot be larger than its market: float or total values above and below the line?"),
        Limit("Day zero inside the data", "=(in_t0>=MIN(calc_dates))*(in_t0<calc_asof)", 1, False, "FAIL", "count",
              "in_t0 must lie between the first row and the as-of date."),
        Limit("Constituents with a market value", f"=INDEX({known},calc_row)/out_names", 1, False, "WARN", "percent",
              "The share leaves the others out: feed their market values."),
        Limit("Prices and turnover for the names", '=(in_detail="yes")*1', 1, False, "WARN", "count",
              "Without them there is no breadth and no heat: feed tbl_prices and tbl_turnover with the same codes."),
        Limit("Days with the market's value and turnover", "=MIN(COUNT(calc_market_mv),COUNT(calc_market_turnover))/"
              "ROWS(calc_dates)", 1, False, "WARN", "percent",
              "tbl_market has no row for some days of tbl_mv: share and heat have gaps there."),
        Limit("Days of constituents that are dated", '=IF(in_members="list",1,0)', 1, False, "WARN", "count",
              "Every name counts as a constituent at all times: hindsight, and nothing can join."),
        Limit("Rows of history behind heat", "=calc_row", 250, False, "WARN", "count",
              "Percentiles rank the boom mostly against itself."),
        Limit("Rows after day zero laid over each other", '=COUNTIFS(calc_tau,">=0",calc_now,">0",calc_then,">0")', 20,
              False, "WARN", "count", "So few rows that both themes have say nothing."),
        AS_OF_REACHED,
    ]  # fmt: skip
