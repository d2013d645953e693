"""The tables at the end of the chain diffusion workbook's Output: three anchors, and the placebos."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.chain_diffusion.placebos import ROOM
from xl_aitrends.templates.formulas import entries_of
from xl_aitrends.templates.sheets import Page

SECOND: Final = 55  # row of the second page's first charts
LOW: Final = 16  # rows of its charts, which stand in two rows
ANCHOR_TOP: Final = SECOND + 2 * LOW + 3  # row of the first anchor
FEW: Final = 10  # placebos that fit below all that; more have a page of their own
PLACEBO_TOP: Final = ANCHOR_TOP + 17
_NOW: Final = entries_of("AIT_CATCHUP_LAST")
_RECORD: Final = entries_of("AIT_RATIOCORR")
_ANCHORS: Final = (
    ("F", "Gap (log)", "gap", "signed"),
    ("G", "Return to close it", "required_return", "signed"),
    ("H", "Widest gap", "widest_gap", "percent"),
    ("I", "Closed of it", "closed", "percent"),
    ("J", "laggard up", "closed_by_laggard", "percent"),
    ("K", "leader down", "closed_by_leader", "percent"),
    ("L", "Half-life, rows", "half_life", "count"),
    ("N", "Reversion of the gap", "reversion", ""),
)
_PLACEBOS: Final = (
    ("E", "r of levels", "r_level", "number"),
    ("F", "r of changes", "r_change", "number"),
    ("G", "Shared leg alone", "r_null", "number"),
    ("H", "Excess", "excess", "number"),
    ("I", "Partial given A", "partial", "number"),
    ("J", "from", "partial_low", "number"),
    ("K", "to", "partial_high", "number"),
    ("L", "Given control", "partial_control", "number"),
    ("M", "from", "control_low", "number"),
    ("N", "to", "control_high", "number"),
    ("O", "Changes", "n", "count"),
    ("Q", "Verdict", "verdict", ""),
)
_SPLIT: Final = ("closed", "closed_by_laggard", "closed_by_leader")


def write_anchors(page: Page) -> None:
    """The state of the gap from three anchors, its split only where the gap was wide enough for one."""
    head, top = ANCHOR_TOP - 1, ANCHOR_TOP
    page.section("B", "U", head - 1, '="The gap of "&out_laggard&" to "&in_a&" from three anchors"')
    page.height(head, 28)
    page.merged(f"B{head}:C{head}", "Anchor", "head")
    page.merged(f"D{head}:E{head}", "Starts on", "head_right")
    page.merged(f"N{head}:U{head}", _ANCHORS[-1][1], "head")
    page.text(f"M{head}", "", "head")
    for column, heading, _, _ in _ANCHORS[:-1]:
        page.text(f"{column}{head}", heading, "head_right")
    for place, row in enumerate(range(top, top + 3), start=1):
        page.text(f"B{row}", f"Anchor {place}", "body")
        page.merged(f"D{row}:E{row}", _anchored(place, "anchor_date"), "body_right", "date")
        for column, _, entry, number in _ANCHORS:
            page.formula(f"{column}{row}", _anchored(place, entry), "body" if column == "N" else "body_right", number)
    page.text(f"B{top + 3}", "The split is a share of the widest gap: for a gap below in_gap it would be any number, "
                             "so "
              "it is not shown. A blank half-life: no reversion, or fewer than 30 rows.", "remark")  # fmt: skip
    cells = {"anchor": "D", "required": "G", "closed": "I", "by_laggard": "J", "by_leader": "K"}
    for name, column in cells.items():
        page.book.name(f"out_{name}", f"=Output!${column}${top}")
    page.book.name("out_anchors", f"=Output!$B${top}:$U${top + 2}")
    _write_leads(page, top + 6)
    _write_counts(page, top + 11)


def _anchored(place: int, entry: str) -> str:
    now = f"INDEX(calc_now_{place},{{}})".format
    value = now(_NOW.index(entry) + 1)
    if entry in _SPLIT:
        return f'=IFERROR(IF({now(_NOW.index("widest_gap") + 1)}<in_gap,"gap < "&TEXT(in_gap,"0%"),{value}),"no gap")'
    return f'=IFERROR({value},"")' if entry == "half_life" else f"={value}"


def _write_leads(page: Page, head: int) -> None:
    """Which of chain A and the others moves first, if any does."""
    page.section("B", "U", head - 1, "Who moves first, by the best of all lags")
    best = entries_of("AIT_LEADLAG_BEST")
    page.merged(f"B{head}:E{head}", "Pair", "head")
    heads = (
        ("F", "Best lag", "lag", "count"),
        ("G", "r there", "correlation", "number"),
        ("H", "p-value", "p_value", "number"),
    )
    for column, heading, _, _ in heads:
        page.text(f"{column}{head}", heading, "head_right")
    page.text(f"I{head}", "", "head")
    page.merged(
        f"J{head}:U{head}", "Verdict (x is chain A; none found: unrelated lines reach as much at some lag)", "head"
    )
    for row, (leg, other) in enumerate((("b", "in_b"), ("c", "in_third")), start=head + 1):
        page.formula(f"B{row}", f'=in_a&" and "&{other}', "body")
        for column, _, entry, number in (*heads, ("J", "", "verdict", "")):
            page.formula(f"{column}{row}", f"=INDEX(calc_best_{leg},{best.index(entry) + 1})", "body", number)
        page.book.name(f"out_lead_{leg}", f"=Output!$J${row}")


def _write_counts(page: Page, row: int) -> None:
    """The laggard, the verdict's word, and how many placebos correlate more."""
    higher = f'COUNTIF(Output!$F${PLACEBO_TOP + 1}:$F${PLACEBO_TOP + ROOM},">"&out_r_change)'
    cells = (
        ("B", "E", "verdict", "Verdict", f'=INDEX(calc_record,{_RECORD.index("verdict") + 1})', ""),
        ("F", "H", "laggard", "Laggard", '=IF(in_laggard="B",in_b,in_third)', ""),
        ("J", "K", "placebos", "Placebos", "=COUNT(calc_bar_partial)-1", "count"),
        ("L", "N", "higher", "of which correlate more", f"={higher}", "count"),
    )  # fmt: skip
    for first, last, name, label, formula, number in cells:
        page.merged(f"{first}{row}:{last}{row}", label, "head")
        page.merged(f"{first}{row + 1}:{last}{row + 1}", formula, "prose", number)
        page.book.name(f"out_{name}", f"=Output!${first}${row + 1}")


def write_placebo_table(page: Page) -> None:
    """The third market and every placebo, a row each."""
    top, end = PLACEBO_TOP, PLACEBO_TOP + ROOM
    page.section(
        "B",
        "U",
        top - 2,
        '="The same statistics with other markets in the place of "&in_third&" (placebos); blank where no control is '
        'given"',
    )
    page.merged(f"B{top - 1}:D{top - 1}", "Denominator", "head")
    page.merged(f"Q{top - 1}:U{top - 1}", _PLACEBOS[-1][1], "head")
    page.text(f"P{top - 1}", "", "head")
    page.height(top - 1, 28)
    for column, heading, _, _ in _PLACEBOS[:-1]:
        page.text(f"{column}{top - 1}", heading, "head_right")
    for row in range(top, end + 1):
        rank = f"ROWS($A${top}:$A{row})"
        page.formula(f"B{row}", f"=INDEX(calc_den,{rank})", "body")
        for column, _, entry, number in _PLACEBOS:
            value = f"INDEX(calc_den_rows,{rank},{_RECORD.index(entry) + 1})"
            page.formula(f"{column}{row}", f'=IF($B{row}="","",IFERROR({value},""))', "body", number)
    page.book.name("out_placebo_table", f"=Output!$B${top}:$U${end}")
