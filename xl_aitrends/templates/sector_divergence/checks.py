"""What could make a sector divergence reading wrong or misread."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.charts.tails import REACH
from xl_aitrends.templates.checks import Limit
from xl_aitrends.templates.formulas import call_text
from xl_aitrends.templates.sector_divergence.layout import Layout

EXACT: Final = 1e-9


def limits(layout: Layout) -> list[Limit]:
    """Values that must keep within a limit."""
    now, then = (
        call_text("AIT_ASOF", values="calc_relative_1", dates="calc_dates", at=at)
        for at in ("calc_asof", "EDATE(calc_asof,-in_months)")
    )
    other = f"=IFERROR(ABS({now}/{then}-1-INDEX(calc_grid_relative,1)),0)"
    return [
        Limit("A benchmark with prices", "=COUNT(calc_bench)", 1, False, "FAIL", "count",
              "No code of role benchmark heads a column of tbl_prices: nothing can be relative."),
        Limit("Segments with a reading", "=COUNT(calc_sectors_relative)", 1, False, "FAIL", "count",
              "No code of role sector heads a column of tbl_prices, or none has prices at both ends."),
        Limit("Relative return and relative line agree", other, EXACT, True, "FAIL", "tiny",
              "The first segment's return against the benchmark must be what its relative line says."),
        Limit("Codes without prices", '=COUNTIF(calc_list_heads,"no")', 0, True, "WARN", "count",
              "They head no column of tbl_prices; their segments go without them. Output lists them."),
        Limit("Segments without a line", f"=MAX(calc_sectors_rows-{layout.sectors},0)", 0, True, "WARN", "count",
              "The workbook was laid out for fewer segments: make a new one (aitrends new)."),
        Limit("Outside factors", "=IFERROR(calc_factors_rows,0)", 1, False, "WARN", "count",
              "No code of role factor has prices: there is no sensitivity to show."),
        Limit("Codes beyond the list on Calc", f"=MAX(calc_segments_rows-{layout.codes},0)", 0, True, "WARN", "count",
              "Codes below are left out: make a new workbook (aitrends new)."),
        Limit("Names absent from the rotation", '=SUMPRODUCT((calc_list_heads="yes")*(calc_standing_quadrant=""))',
              0, True, "WARN", "count", "Too little history, or a long gap: Output lists them with their weeks."),
        Limit("Segments absent from the rotation", '=COUNTIF(calc_quadrant,"absent")', 0, True, "WARN", "count",
              "Lower in_weeks: the rotation needs about twice as many weeks."),
        Limit("Farthest point of the rotation from 100", "=calc_reach", REACH, True, "WARN", "number",
              "It lies outside the chart; the table beside it shows it."),
        Limit("Rows behind the sensitivities", "=COUNT(calc_return_1)/in_step/in_window", 2, False, "WARN", "number",
              "Less than two windows: there is none before to compare with. Lower in_window."),
        Limit("Days from the last row to the date asked for", "=MAX(in_asof-calc_asof,0)", 10, True, "WARN", "count",
              "The as-of date lies after the data: the reading is that of an earlier day."),
    ]  # fmt: skip
