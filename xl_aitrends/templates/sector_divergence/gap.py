"""Calc's gap: how far the first segment stood from the last on every day, and how wide that was for its time."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.blocks import Columns
from xl_aitrends.templates.formulas import call_text
from xl_aitrends.templates.sector_divergence.layout import Layout

_MONTH_END: Final = "DATE(YEAR(calc_dates),MONTH(calc_dates)-in_months+1,0)"
_SAME_DAY: Final = "DATE(YEAR(calc_dates),MONTH(calc_dates)-in_months,DAY(calc_dates))"


def write_gap(columns: Columns, layout: Layout) -> None:
    """Write the gap over the chosen months, its percentile among the days so far, and the levels it is held against."""
    # EDATE of every day at once: Excel and the others differ on EDATE of a range
    columns.add("starts", "Start", f"IF(DAY(calc_dates)>DAY({_MONTH_END}),{_MONTH_END},{_SAME_DAY})", "date")
    lines = _side_by_side([f"calc_relative_{rank}" for rank in range(1, layout.sectors + 1)])
    then = call_text("AIT_ASOF", values=lines, dates="calc_dates", at="calc_starts")
    columns.add("gap", "First less last", call_text("AIT_SPREAD", returns=f"{lines}/{then}-1", k="1"), "percent")
    so_far = {"series": "calc_gap", "dates": "calc_dates"}
    columns.add("gap_rank", "Percentile", call_text("AIT_PCTRANK", **so_far), "percent")
    for name, heading, level in (("gap_wide", "Wide", "in_wide"), ("gap_middle", "Median", "0.5")):
        columns.add(name, heading, call_text("AIT_PCTLEVEL", **so_far, level=level), "percent")


def _side_by_side(lines: list[str]) -> str:
    """One panel of several columns; the engine without Excel knows no CHOOSE of columns."""
    panel = lines[-1]
    for place in reversed(range(len(lines) - 1)):
        chosen = ",".join(str(int(place == other)) for other in range(len(lines)))
        panel = f"IF({{{chosen}}}=1,{lines[place]},{panel})"
    return panel
