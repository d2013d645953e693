"""Calc's attribution: which groups made the spread change, as a table and as the steps of a waterfall."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.blocks import HEAD, block, counted
from xl_aitrends.templates.formulas import call_text, entries_of
from xl_aitrends.templates.industry_divergence.layout import START, columns
from xl_aitrends.templates.sheets import SPARE_COLUMNS, Page
from xl_aitrends.templates.waterfall import Waterfall, write_waterfall

_ENTRIES: Final = entries_of("AIT_SPREAD_ATTRIBUTION")
_COUNTS: Final = ("names", "stayed", "entered", "left")
_DAY: Final = '"yyyy-mm-dd"'


def attributed(item: str) -> str:
    """A column of the table: groups in order, then their total."""
    return f"INDEX(calc_attribution,0,{_ENTRIES.index(item) + 1})"


def write_attribution(page: Page, names: int) -> None:
    """Write the groups of so many names (and of those that may come), the table, and the waterfall."""
    _write_groups(page, names + SPARE_COLUMNS)
    places = columns("attribution")
    for column, entry in zip(places, _ENTRIES, strict=True):
        page.text(f"{column}{HEAD}", entry.replace("_", " "), "head" if entry == "group" else "head_right")
        page.column(column, "" if entry == "group" else "count" if entry in _COUNTS else "percent")
    table = call_text("AIT_SPREAD_ATTRIBUTION", values="calc_returns", dates="calc_dates", groups="calc_groups",
                      start_date="calc_from", end_date="out_asof", k="in_k")  # fmt: skip
    block(page, places[0], "attribution", "group", table, width=16)
    counted(page, places[0], "attribution")
    groups = "(SEQUENCE(calc_attribution_rows)<calc_attribution_rows)"
    write_waterfall(
        page,
        START["waterfall"],
        Waterfall(
            "change",
            attributed("group"),
            f"({attributed('change')}*{groups})",
            (f"TEXT(calc_from,{_DAY})", "out_spread-out_change"),
            (f"TEXT(out_asof,{_DAY})", "out_spread"),
        ),
    )


def _write_groups(page: Page, room: int) -> None:
    """The group of each name from tbl_groups; a name that it lacks is its own group."""
    start, listed, group_of, found, groups = columns("groups")
    block(page, listed, "listed", "Name", 'tbl_groups&""', width=16)  # blanks as texts
    page.text(f"{group_of}{HEAD}", "Its group", "head")
    page.column(group_of, "", 16)
    page.text(f"{start}{HEAD}", "Change from", "head_right")
    page.column(start, "date")
    # a month's rows count as that month's, whatever their day: as AIT_DIVERGENCE reads monthly data
    monthly = "MAX(calc_dates)-MIN(calc_dates)>25*ROWS(calc_dates)"
    ends = f"OR(EOMONTH(out_asof,0)=out_asof,{monthly})"
    back = f"=IF({ends},EOMONTH(out_asof,-in_change),EDATE(out_asof,-in_change))"
    page.formula(f"{start}{HEAD + 1}", back, "body", "date")
    page.book.name("calc_from", f"=Calc!${start}${HEAD + 1}")
    page.text(f"{found}{HEAD}", "Group", "head")
    page.column(found, "", 16)
    for row in range(HEAD + 1, HEAD + room + 1):
        rank = f"ROWS($A${HEAD + 1}:$A{row})"
        name = f"INDEX(calc_names,1,{rank})"
        stated = f"INDEX(calc_listed,MATCH({name},INDEX(calc_listed,0,1),0),2)"
        group = f'IF(IFERROR({stated},"")="",{name},{stated})'
        page.formula(f"{found}{row}", f'=IF({rank}>COLUMNS(calc_names),"",{group})', "body")
    cells = f"${found}${HEAD + 1}:${found}${HEAD + room}"
    block(page, groups, "groups", "Groups", f'FILTER({cells},{cells}<>"")', width=16)
