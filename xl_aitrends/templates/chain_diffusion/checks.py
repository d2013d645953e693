"""What is checked in a chain diffusion workbook."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.chain_diffusion.output import entry
from xl_aitrends.templates.chain_diffusion.placebos import ROOM
from xl_aitrends.templates.chain_tables import chain_limits
from xl_aitrends.templates.checks import Limit

_EXACT: Final = 1e-12


def limits() -> list[Limit]:
    """Values that must keep within a limit."""
    excess = f"=IFERROR(ABS({entry('r_change')}-{entry('r_null')}-{entry('excess')}),1)"
    pearson = "=IFERROR(ABS(CORREL(calc_change_ab,calc_change_ac)-out_r_change),1)"
    split = "=IFERROR(ABS(INDEX(calc_now_1,4)-INDEX(calc_now_1,5)-INDEX(calc_now_1,6)),0)"
    return [
        *chain_limits(),
        Limit("Rows on which all lines are known", "=IFERROR(COUNT(calc_day),0)", 31, False, "FAIL", "count",
              "in_third or in_control heads no column of tbl_market, or the calendars share too few days."),
        Limit("A verdict", "=IF(ISTEXT(out_verdict),1,0)", 1, False, "FAIL", "count",
              "Fewer than 30 changes: give more history or lower in_span."),
        Limit("Correlation of the changes drawn", pearson, _EXACT, True, "FAIL", "tiny",
              "The points of the scatter must have the correlation that the record tells."),
        Limit("Shared leg and excess add up", excess, _EXACT, True, "FAIL", "tiny",
              "The correlation must be what the shared leg gives plus the excess."),
        Limit("Laggard and leader add up to what is closed", split, _EXACT, True, "FAIL", "tiny",
              "What the laggard and the leader closed must be what is closed."),
        Limit("Changes", "=out_n", 60, False, "WARN", "count", "Too few for a verdict: read the intervals, not the "
        "point."),
        Limit("Placebos", "=out_placebos", 5, False, "WARN", "count",
              "Give tbl_market five columns or more of markets that the story does not name: else nothing says how "
              "easily "
              "any market would have passed."),
        Limit("Placebos that have room", "=calc_placebos_rows", ROOM, True, "WARN", "count",
              "The table shows only the first of them."),
        Limit("A control", '=IF(in_control="",0,1)', 1, False, "WARN", "count",
              "Without a broad market as control the best verdict is that the shared leg does not explain it."),
        Limit("Rows since the first anchor", "=IFERROR(COUNT(calc_gap),0)", 30, False, "WARN", "count",
              "in_anchor is close to the end of the data, or after it."),
        Limit("Widest gap since the first anchor", "=INDEX(calc_now_1,8)", 0.01, False, "WARN", "percent",
              "No gap to close: the split into laggard and leader is not shown."),
    ]  # fmt: skip
