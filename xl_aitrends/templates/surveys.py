"""A Table's data-quality table on Calc, for the sheet Checks to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from xl_aitrends.templates.blocks import HEAD, Columns, block, counted
from xl_aitrends.templates.data_sheets import DATA_TOP
from xl_aitrends.templates.formulas import call_text
from xl_aitrends.templates.sheets import Page

_SURVEY: Final = ("Check", "Says", "Count", "First place", "What it means")
SURVEY_WIDTH: Final = len(_SURVEY)  # columns that it takes


def write_survey(columns: Columns, table: str, name: str = "") -> None:
    """The data-quality table of a Table of prices: `calc_survey_prices` for tbl_prices, unless it is named."""
    letters = [columns.next() for _ in range(SURVEY_WIDTH)]
    place_survey(columns.page, letters, table, name or table.replace("tbl_", "survey_"))


def place_survey(page: Page, letters: Sequence[str], table: str, name: str) -> None:
    """The same in given columns and under a given name, `calc_NAME`."""
    found = call_text(
        "AIT_CHECK",
        values=f"{table}[#All]",
        dates=f"INDEX({table}[#All],0,1)",
        kind='"price"',
        corner=f'"A{DATA_TOP}"',
        headers="1",
    )
    block(page, letters[0], name, _SURVEY[0], found, "", 22)
    counted(page, letters[0], name)
    for letter, heading in zip(letters[1:], _SURVEY[1:], strict=True):
        page.text(f"{letter}{HEAD}", heading, "head")
