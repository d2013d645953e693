"""A Table's data-quality table on Calc, for the sheet Checks to read."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.blocks import HEAD, Columns, block, counted
from xl_aitrends.templates.data_sheets import DATA_TOP
from xl_aitrends.templates.formulas import call_text

_SURVEY: Final = ("Check", "Says", "Count", "First place", "What it means")


def write_survey(columns: Columns, table: str) -> None:
    """The data-quality table of a Table: `calc_survey_prices` for tbl_prices."""
    name = table.replace("tbl_", "survey_")
    found = call_text(
        "AIT_CHECK",
        values=f"{table}[#All]",
        dates=f"INDEX({table}[#All],0,1)",
        kind='"price"',
        corner=f'"A{DATA_TOP}"',
        headers="1",
    )
    first = columns.next()
    block(columns.page, first, name, _SURVEY[0], found, "", 22)
    counted(columns.page, first, name)
    for heading in _SURVEY[1:]:
        columns.page.text(f"{columns.next()}{HEAD}", heading, "head")
