"""Calc's last blocks: whether the market paid for certainty, from the day on which the scores were known."""

from __future__ import annotations

from typing import Final

from xl_aitrends.cells.address import parse_cell
from xl_aitrends.templates.blocks import HEAD, Columns, block
from xl_aitrends.templates.formulas import call_text
from xl_aitrends.templates.sheets import SPARE_COLUMNS
from xl_aitrends.templates.surveys import write_survey

_PANEL: Final = {"dates": "INDEX(tbl_prices[#All],0,1)", "headers": "1"}
_PAID: Final = {
    "returns": "FILTER(calc_returns,calc_dates>calc_start)",
    "scores": "calc_scores",
    "q": "in_q",
    "min_names": "in_min",
}


def write_premium(columns: Columns, names: int) -> None:
    """Write the premium row by row and over all rows, the data-quality table and the returns."""
    columns.add("dates", "All dates", "INDEX(tbl_prices[#Data],0,1)", "date")
    columns.add("paid_dates", "Date", "FILTER(calc_dates,calc_dates>calc_start)", "date")
    for item, number in (("top", "percent"), ("bottom", "percent"), ("spread", "percent"), ("ic", "number")):
        formula = call_text("AIT_PREMIUM", **_PAID, item=f'"{item}"')
        columns.add(f"paid_{item}", {"ic": "Rank IC"}.get(item, item.capitalize()), formula, number)
    for part, heading in (("top", "Most certain"), ("bottom", "Least certain")):
        columns.add(f"{part}_gain", f"{heading}, 0 where unknown", f"IFERROR(calc_paid_{part},0)", "percent")
        so_far = f'SUMIFS(calc_{part}_gain,calc_paid_dates,"<="&calc_paid_dates)'
        columns.add(f"{part}_path", f"{heading}, so far", so_far, "percent")
    columns.skip()
    summary = call_text("AIT_PREMIUM_SUMMARY", **_PAID)
    labels = call_text("AIT_PREMIUM_SUMMARY", **_PAID, item='"labels"')
    columns.add("premium_entries", "Entry", f"TRANSPOSE({labels})", width=14)
    columns.add("premium", "Value", f"TRANSPOSE({summary})", "number")
    columns.skip()
    write_survey(columns, "tbl_prices", "survey")
    columns.skip()
    _write_returns(columns, names)


def _write_returns(columns: Columns, names: int) -> None:
    page, first = columns.page, columns.next()
    place = parse_cell(f"{first}1")[1]
    page.columns(place - 1, place - 1 + names + SPARE_COLUMNS, 12, "percent")
    headers = "TRANSPOSE(tbl_prices[#Headers])"
    named = f"=TRANSPOSE(FILTER({headers},{headers}<>INDEX(tbl_prices[#Headers],1,1)))"
    page.spill(f"{first}{HEAD}", named, "head_right")
    page.book.name("calc_heads", f"=Calc!${first}${HEAD}#")
    page.spill(f"{first}{HEAD - 2}", '=IFERROR(XLOOKUP(calc_heads,calc_code,calc_score),"")', "body", "number")
    page.book.name("calc_scores", f"=Calc!${first}${HEAD - 2}#")
    returns = call_text("AIT_RETURN", values="tbl_prices[#All]", window="1", unit='"D"', **_PANEL)
    block(page, first, "returns", "", returns, "percent")
