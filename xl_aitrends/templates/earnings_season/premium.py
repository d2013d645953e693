"""Calc's last blocks: whether the market paid for certainty, from the day on which the scores were known."""

from __future__ import annotations

from typing import Final

from xl_aitrends.cells.address import parse_cell
from xl_aitrends.templates.blocks import HEAD, Columns, block, counted
from xl_aitrends.templates.data_sheets import DATA_TOP
from xl_aitrends.templates.earnings_season.columns import fed
from xl_aitrends.templates.formulas import call_text
from xl_aitrends.templates.sheets import SPARE_COLUMNS

_PANEL: Final = {"dates": "INDEX(tbl_prices[#All],0,1)", "headers": "1"}
_PAID: Final = {
    "returns": "FILTER(calc_returns,calc_dates>calc_start)",
    "scores": "calc_scores",
    "q": "in_q",
    "min_names": "in_min",
}


def write_premium(columns: Columns, names: int) -> None:
    """Write the start, the legs, their indices, the premium, the data-quality table and the returns."""
    page = columns.page
    letter = columns.add("dates", "All dates", "INDEX(tbl_prices,0,1)", "date")
    asked = f"IF(ISNUMBER(in_from),in_from,MIN({fed('announced')}))"
    page.text(f"{letter}{HEAD - 3}", "Counts from", "remark")
    page.formula(f"{letter}{HEAD - 2}", f'=MINIFS(calc_dates,calc_dates,">="&{asked})', "body", "date")
    page.book.name("calc_start", f"=Calc!${letter}${HEAD - 2}")
    _write_legs(columns)
    columns.add("paid_dates", "Date", "FILTER(calc_dates,calc_dates>calc_start)", "date")
    for item, number in (("top", "percent"), ("bottom", "percent"), ("spread", "percent"), ("ic", "number")):
        formula = call_text("AIT_PREMIUM", **_PAID, item=f'"{item}"')
        columns.add(f"paid_{item}", {"ic": "Rank IC"}.get(item, item.capitalize()), formula, number)
    columns.skip()
    summary = call_text("AIT_PREMIUM_SUMMARY", **_PAID)
    labels = call_text("AIT_PREMIUM_SUMMARY", **_PAID, item='"labels"')
    columns.add("premium_entries", "Entry", f"TRANSPOSE({labels})", width=14)
    columns.add("premium", "Value", f"TRANSPOSE({summary})", "number")
    columns.skip()
    _write_survey(columns)
    _write_returns(columns, names)


def _write_legs(columns: Columns) -> None:
    """Names with a score and prices, those in the outer parts, and what each earned with equal weights."""
    priced = {"returns_row": "calc_scores", "names": "calc_heads"}
    letter = columns.add("priced", "Priced", call_text("AIT_LEADERS", **priced, k="COUNT(calc_scores)", item='"name"'))
    counted(columns.page, letter, "priced")
    everyone = call_text("AIT_LEADERS", **priced, k="COUNT(calc_scores)", item='"value"')
    columns.add("priced_scores", "Score", everyone, "number")
    # A hair of room: a score on the quantile belongs to the part, whatever rounding says.
    above = "SUMPRODUCT(1*(calc_priced_scores>=PERCENTILE.INC(calc_priced_scores,1-1/in_q)-1E-12))"
    below = "SUMPRODUCT(1*(calc_priced_scores<=PERCENTILE.INC(calc_priced_scores,1/in_q)+1E-12))"
    for name, heading, size, side in (("top", "Top part", above, "top"), ("bottom", "Bottom part", below, "bottom")):
        members = call_text("AIT_LEADERS", **priced, k=size, side=f'"{side}"', item='"name"')
        letter = columns.add(f"{name}_part", heading, members)
        counted(columns.page, letter, f"{name}_part")
    columns.skip()
    columns.add("held_dates", "Date", "FILTER(calc_dates,calc_dates>=calc_start)", "date")
    for name, heading in (("top", "Most certain"), ("bottom", "Least certain")):
        base = {"base_value": "1", "base_date": "calc_start", "item": '"level"'}
        panel = {"prices": "tbl_prices[#All]", "names": "tbl_prices[#Headers]", **_PANEL}
        index = call_text("AIT_INDEX", members=f"calc_{name}_part", **panel, **base)
        columns.add(f"{name}_path", heading, f"FILTER({index},calc_dates>=calc_start)-1", "percent")
    columns.skip()


def _write_survey(columns: Columns) -> None:
    survey = call_text("AIT_CHECK", values="tbl_prices[#All]", kind='"price"', corner=f'"A{DATA_TOP}"', **_PANEL)
    letter = columns.add("survey", "Check", survey, width=22)
    counted(columns.page, letter, "survey")
    for heading in ("Says", "Count", "First place", "What it means"):
        columns.page.text(f"{columns.next()}{HEAD}", heading, "head")
    columns.skip()


def _write_returns(columns: Columns, names: int) -> None:
    page, first = columns.page, columns.next()
    place = parse_cell(f"{first}1")[1]
    page.columns(place - 1, place - 1 + names + SPARE_COLUMNS, 12, "percent")
    headers = "TRANSPOSE(tbl_prices[#Headers])"
    named = f"=TRANSPOSE(FILTER({headers},{headers}<>INDEX(tbl_prices[#Headers],1,1)))"
    page.spill(f"{first}{HEAD}", named, "head_right")
    page.book.name("calc_heads", f"=Calc!${first}${HEAD}#")
    page.spill(f"{first}{HEAD - 2}", "=XLOOKUP(calc_heads,calc_code,calc_score,NA())", "body", "number")
    page.book.name("calc_scores", f"=Calc!${first}${HEAD - 2}#")
    returns = call_text("AIT_RETURN", values="tbl_prices[#All]", window="1", unit='"D"', **_PANEL)
    block(page, first, "returns", "", returns, "percent")
