"""The tables at the end of the chain diffusion workbook's Output: three anchors, and the placebos."""

from __future__ import annotations

from typing import Final

from xl_aitrends.functions import find
from xl_aitrends.templates.chain_diffusion.placebos import ROOM
from xl_aitrends.templates.formulas import entries_of
from xl_aitrends.templates.sheets import Page

ANCHOR_TOP: Final = 97  # row of the first anchor
PLACEBO_TOP: Final = ANCHOR_TOP + 13
_NOW: Final = entries_of("AIT_CATCHUP_LAST")
_RECORD: Final = entries_of("AIT_RATIOCORR")
_ANCHORS: Final = (
    ("D", "Starts on", "anchor_date", "date"),
    ("F", "Gap (log)", "gap", "signed"),
    ("H", "Return that closes it", "required_return", "signed"),
    ("J", "Widest gap", "widest_gap", "percent"),
    ("L", "Closed", "closed", "percent"),
    ("N", "Laggard up", "closed_by_laggard", "percent"),
    ("P", "Leader down", "closed_by_leader", "percent"),
    ("R", "Half-life, rows", "half_life", "count"),
    ("S", "Reversion", "reversion", ""),
)
_PLACEBOS: Final = (
    ("E", "r of levels", "r_level", "number"),
    ("F", "r of changes", "r_change", "number"),
    ("G", "Shared leg alone", "r_null", "number"),
    ("H", "Excess", "excess", "number"),
    ("I", "Partial given A", "partial", "number"),
    ("J", "from", "partial_low", "number"),
    ("K", "to", "partial_high", "number"),
    ("L", "Given control too", "partial_control", "number"),
    ("M", "from", "control_low", "number"),
    ("N", "to", "control_high", "number"),
    ("O", "Changes", "n", "count"),
    ("Q", "Verdict", "verdict", ""),
)
_SPLIT: Final = ("closed", "closed_by_laggard", "closed_by_leader")


def write_anchors(page: Page) -> None:
    """The state of the gap from three anchors, its split only where the gap was wide enough for one."""
    page.section("B", "U", ANCHOR_TOP - 2, '="The gap of "&out_laggard&" to "&in_a&" from three anchors"')
    page.text(f"B{ANCHOR_TOP - 1}", "Anchor", "head")
    for column, heading, entry, _ in _ANCHORS:
        page.text(f"{column}{ANCHOR_TOP - 1}", heading, "head" if entry == "reversion" else "head_right")
    for place in (1, 2, 3):
        row = ANCHOR_TOP + place - 1
        page.text(f"B{row}", f"Anchor {place}", "body")
        for column, _, entry, number in _ANCHORS:
            page.formula(f"{column}{row}", _anchored(place, entry), "body" if entry == "reversion" else "body_right", number)
    page.text(f"B{ANCHOR_TOP + 3}", "The split is a share of the widest gap: for a gap below in_gap it would be any "
              "number, so it is not shown.", "remark")  # fmt: skip
    page.text(f"B{ANCHOR_TOP + 4}", "A blank half-life: no reversion, or fewer than 30 rows since the anchor. Anchors "
              "are chosen after the fact: trust a gap that all three show.", "remark")  # fmt: skip
    cells = dict((entry, column) for column, _, entry, _ in _ANCHORS)
    for name, entry in (("anchor", "anchor_date"), ("required", "required_return"), ("closed", "closed"),
                        ("by_laggard", "closed_by_laggard"), ("by_leader", "closed_by_leader")):  # fmt: skip
        page.book.name(f"out_{name}", f"=Output!${cells[entry]}${ANCHOR_TOP}")
    page.book.name("out_anchors", f"=Output!$B${ANCHOR_TOP}:$U${ANCHOR_TOP + 2}")
    _write_laggard(page)


def _anchored(place: int, entry: str) -> str:
    now = f"INDEX(calc_now_{place},{{}})".format
    value = now(_NOW.index(entry) + 1)
    if entry in _SPLIT:
        return f'=IFERROR(IF({now(_NOW.index("widest_gap") + 1)}<in_gap,"gap < "&TEXT(in_gap,"0%"),{value}),"no gap")'
    return f'=IFERROR({value},"")' if entry == "half_life" else f"={value}"


def _write_laggard(page: Page) -> None:
    """Who lags, who leads by days, how many placebos there are and how many correlate more."""
    row = ANCHOR_TOP + 6
    best = find("AIT_LEADLAG_BEST").name
    verdict = entries_of(best).index("verdict") + 1
    cells = (
        ("laggard", "Laggard", '=IF(in_laggard="B",in_b,in_third)', ""),
        ("lead_b", "A and B by lag", f"=INDEX(calc_best_b,{verdict})", ""),
        ("lead_c", "A and third by lag", f"=INDEX(calc_best_c,{verdict})", ""),
        ("placebos", "Placebos", "=COUNT(calc_bar_partial)-1", "count"),
        ("higher", "correlate more", f'=COUNTIF(Output!$F${PLACEBO_TOP + 1}:$F${PLACEBO_TOP + ROOM},">"&out_r_change)', "count"),
        ("verdict", "Verdict", f'=INDEX(calc_record,{_RECORD.index("verdict") + 1})', ""),
    )  # fmt: skip
    for column, (name, label, formula, number) in zip("BEHKNQ", cells, strict=True):
        page.text(f"{column}{row}", label, "head")
        page.formula(f"{column}{row + 1}", formula, "body", number)
        page.book.name(f"out_{name}", f"=Output!${column}${row + 1}")


def write_placebo_table(page: Page) -> int:
    """The third market and every placebo, a row each; gives the last row."""
    top, end = PLACEBO_TOP, PLACEBO_TOP + ROOM
    page.section("B", "U", top - 2, '="The same statistics with other markets in the place of "&in_third&" (placebos)"')
    page.text(f"B{top - 1}", "Denominator", "head")
    page.sheet.set_row(top - 2, 28)
    for column, heading, entry, _ in _PLACEBOS:
        page.text(f"{column}{top - 1}", heading, "head" if entry == "verdict" else "head_right")
    for row in range(top, end + 1):
        rank = f"ROWS($A${top}:$A{row})"
        page.formula(f"B{row}", f"=INDEX(calc_den,{rank})", "body")
        for column, _, entry, number in _PLACEBOS:
            value = f"INDEX(calc_den_rows,{rank},{_RECORD.index(entry) + 1})"
            page.formula(f"{column}{row}", f'=IF($B{row}="","",IFERROR({value},""))', "body", number)
    page.book.name("out_placebo_table", f"=Output!$B${top}:$U${end}")
    page.text(f"B{end + 1}", "Blank: no control is given, or too few rows.", "remark")
    return end + 1
