"""Calc: from prices to the spread, its percentile and its legs, one formula a column."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from xl_aitrends.cells.address import column_letters
from xl_aitrends.templates.blocks import HEAD, block, charted, counted
from xl_aitrends.templates.data_sheets import DATA_TOP
from xl_aitrends.templates.formulas import call_text, entries_of
from xl_aitrends.templates.sheets import SPARE_COLUMNS, Page, TemplateBook

MONTHS: Final = 12
_PANEL: Final = 38  # column of the first name's returns, the last block, since it grows to the right
_FROM_TABLE: Final = {"dates": "INDEX(tbl_prices[#All],0,1)", "headers": "1"}
_WINDOW: Final = {"window": "in_window", "unit": "in_unit", "anchor": "in_anchor"}
_HISTORY: Final = {"since": "in_since", "sampling": "in_sampling"}
_SINCE: Final = {"series": "calc_spread", "mode": '"since"', "dates": "calc_dates", **_HISTORY}
_LATEST: Final = {"returns_row": "calc_latest", "names": "calc_names"}
_RECORD_NUMBERS: Final = {"as_of": "date", "max_date": "date", "n": "count", "independent": "number"}
_BLOCKS: Final = (
    "A:F  the spread, its percentile and its legs, a row a date",
    "K:N  leaders and laggards of the as-of date",
    "O:AA  all names by their latest return, with their returns at earlier month ends",
    "AC:AG  the data-quality table; AI:AJ  the whole reading in one cell's function",
    "AL on  rolling returns, a column a name",
)


_WIDTHS: Final = {"J:J": 3, "K:K": 18, "M:M": 18, "AB:AB": 3, "AF:AF": 14, "AG:AG": 60, "AH:AH": 3, "AK:AK": 15}


def write_calc(book: TemplateBook, names: int) -> None:
    """Write the chain of steps, the ranking, and the record of the one-cell function."""
    page = book.pages["Calc"]
    page.open("Calc", "From prices to the reading, one formula a column; nothing to change here.", "F1",
              {}, landscape=True)  # fmt: skip
    for columns, width in _WIDTHS.items():
        page.sheet.set_column(columns, width)
    for row, words in enumerate(_BLOCKS, start=3):
        page.text(f"A{row}", words, "remark")
    for place, (name, heading, formula, number) in enumerate(_chain(), start=1):
        block(page, column_letters(place), name, heading, formula, number)
        charted(page, column_letters(place), name)
    _write_ranking(page)
    _write_record(page)
    _write_returns(page, names)
    page.sheet.freeze_panes(HEAD, 1)
    page.sheet.print_area(f"A1:F{HEAD}")  # nobody reads thousands of rows on paper


def _chain() -> Iterator[tuple[str, str, str, str]]:
    """Name, heading, formula and number format of the steps from returns to the spread, its rank and its legs."""
    legs = {"returns": "calc_returns", "k": "in_k"}
    yield "dates", "Date", "INDEX(tbl_prices,0,1)", "date"
    yield "spread", "Spread", call_text("AIT_SPREAD", returns="calc_returns", k="in_k"), "percent"
    yield "percentile", "Percentile", call_text("AIT_PCTRANK", **_SINCE, kind="in_kind"), "percent"
    yield "band", '="Percentile "&TEXT(in_level,"0%")', call_text("AIT_PCTLEVEL", **_SINCE, level="in_level"), "percent"
    yield "top", "Leaders", call_text("AIT_SPREAD_LEGS", **legs, item='"top"'), "percent"
    yield "bottom", "Laggards", call_text("AIT_SPREAD_LEGS", **legs, item='"bottom"'), "percent"


def _write_ranking(page: Page) -> None:
    top, bottom = (call_text("AIT_LEADERS", **_LATEST, k="in_k", side=f'"{side}"') for side in ("top", "bottom"))
    everyone = call_text("AIT_LEADERS", **_LATEST, k="COUNT(calc_latest)", side='"top"', item='"name"')
    block(page, "K", "leaders", "Leader", top, width=18)
    block(page, "M", "laggards", "Laggard", bottom, width=18)
    for column, name in (("K", "leaders"), ("M", "laggards"), ("O", "ranked")):
        counted(page, column, name)
    for column in "LN":
        page.text(f"{column}{HEAD}", "Return", "head_right")
        page.column(column, "percent")
    block(page, "O", "ranked", "Ranked", everyone, width=18)
    months = [column_letters(16 + month) for month in range(MONTHS)]
    page.formula(f"{months[-1]}{HEAD}", "=out_asof", "head_right", "month")
    for month, later in pairwise(months):
        page.formula(f"{month}{HEAD}", f"=EOMONTH({later}{HEAD},-in_step)", "head_right", "month")
        page.column(month, "percent")
    page.column(months[-1], "percent")
    picked = call_text("AIT_ASOF", values="calc_returns", dates="calc_dates", names="calc_names", wanted="calc_ranked",
                       at=f"${months[0]}${HEAD}:${months[-1]}${HEAD}")  # fmt: skip
    page.spill(f"{months[0]}{HEAD + 1}", f"=TRANSPOSE({picked})", "body", "percent")
    page.book.name("calc_months", f"=Calc!${months[0]}${HEAD}:${months[-1]}${HEAD}")
    page.book.name("calc_heat", f"=Calc!${months[0]}${HEAD + 1}#")


def _one_number(item: str | None = None) -> str:
    """The whole analysis in one call: a record, or one entry of it."""
    entries = {} if item is None else {"item": f'"{item}"'}
    return call_text(
        "AIT_DIVERGENCE",
        prices="tbl_prices[#All]",
        names="tbl_prices[#Headers]",
        k="in_k",
        as_of="in_asof",
        kind="in_kind",
        change_window="in_change",
        change_unit='"M"',
        **_FROM_TABLE,
        **_WINDOW,
        **_HISTORY,
        **entries,
    )


def _write_record(page: Page) -> None:
    survey = call_text("AIT_CHECK", values="tbl_prices[#All]", kind='"price"', corner=f'"A{DATA_TOP}"', **_FROM_TABLE)
    block(page, "AC", "survey", "Check", survey, width=22)
    counted(page, "AC", "survey")
    for column, heading in (("AD", "Says"), ("AE", "Count"), ("AF", "First place"), ("AG", "What it means")):
        page.text(f"{column}{HEAD}", heading, "head")
    block(page, "AI", "entries", "Entry", f"TRANSPOSE({_one_number('labels')})", width=16)
    for row, entry in enumerate(entries_of("AIT_DIVERGENCE"), start=HEAD + 1):
        page.value(f"AJ{row}", None, "body", _RECORD_NUMBERS.get(entry, "percent"))
    block(page, "AJ", "record", "Value", f"TRANSPOSE({_one_number()})")


def _write_returns(page: Page, names: int) -> None:
    first = column_letters(_PANEL)
    page.columns(_PANEL - 1, _PANEL - 1 + names + SPARE_COLUMNS, 12, "percent")
    page.text(f"AK{HEAD - 2}", "As-of returns", "head")
    page.text(f"AK{HEAD}", "Rolling returns", "head")
    page.spill(f"{first}{HEAD}", _header_names(), "head_right")
    page.book.name("calc_names", f"=Calc!${first}${HEAD}#")
    latest = call_text("AIT_ASOF", values="calc_returns", dates="calc_dates", at="out_asof")
    page.spill(f"{first}{HEAD - 2}", f"={latest}", "body", "percent")
    page.book.name("calc_latest", f"=Calc!${first}${HEAD - 2}#")
    returns = call_text("AIT_RETURN", values="tbl_prices[#All]", **_WINDOW, **_FROM_TABLE)
    block(page, first, "returns", "", returns, "percent")


def _header_names() -> str:
    """Headers of the Table but the first; stood upright, because engines differ on filtering a row."""
    headers = "TRANSPOSE(tbl_prices[#Headers])"
    return f"=TRANSPOSE(FILTER({headers},{headers}<>INDEX(tbl_prices[#Headers],1,1)))"
