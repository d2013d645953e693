"""Calc of the chain diffusion workbook: from three lines to what their two ratios share, and who catches up."""

from __future__ import annotations

from typing import Final

from xl_aitrends.cells.address import parse_cell
from xl_aitrends.templates.blocks import HEAD, Columns, block, open_calc
from xl_aitrends.templates.chain_diffusion.placebos import shared_leg, write_placebos
from xl_aitrends.templates.chain_diffusion.wording import write_words
from xl_aitrends.templates.chain_tables import add_wide, write_lines
from xl_aitrends.templates.formulas import call_text, entries_of
from xl_aitrends.templates.sheets import SPARE_COLUMNS, TemplateBook
from xl_aitrends.templates.surveys import write_survey

HEADERS: Final = "tbl_market[#Headers]"
ANCHORS: Final = ("in_anchor", "in_anchor2", "in_anchor3")
_BLOCKS: Final = (
    "From the left: both chains on the rows of Data and on the days they share; the rows on which the third market and",
    "the control are known too; ratio lines and their changes; the record of AIT_RATIOCORR; correlations by lag; the "
    "gap",
    "since the anchor; placebos; data-quality tables; the sentences of Output; all markets on the chains' days.",
)
_LEGS: Final = (("day", "Day", "calc_dates", "date"), ("leg_a", "A", "calc_level_a", "number"),
                ("leg_b", "B", "calc_level_b", "number"), ("leg_c", "Third market", "calc_third", "number"),
                ("leg_m", "Control", "calc_control", "number"))  # fmt: skip


def write_calc(book: TemplateBook) -> dict[str, str]:
    """Write the whole chain of steps, one formula a column; gives the cells of the sentences."""
    page = open_calc(book, "From lists and prices to the verdict", _BLOCKS, kept=0)
    columns = Columns(page)
    write_lines(columns)
    columns.skip()
    _write_legs(columns)
    columns.skip()
    _write_ratios(columns)
    columns.skip()
    _write_record(columns)
    columns.skip()
    _write_lags(columns)
    columns.skip()
    _write_gap(columns)
    columns.skip()
    write_placebos(columns)
    for table in ("tbl_prices", "tbl_market"):
        columns.skip()
        write_survey(columns, table)
    columns.skip()
    titles = write_words(columns)
    columns.skip()
    _write_market(columns, len(book.tables["tbl_market"].headers))
    return titles


def _write_legs(columns: Columns) -> None:
    """The third market and the control on the chains' days, then all legs on the days on which all are known."""
    columns.add("third", "Third market", f"INDEX(calc_market,0,MATCH(in_third,{HEADERS},0))", "number")
    control = f'IF(in_control="",calc_level_a,INDEX(calc_market,0,MATCH(in_control,{HEADERS},0)))'
    columns.add("control", "Control, or A", control, "number")
    asked = 'IF(in_asof="",1,calc_dates<=in_asof)'
    columns.add("used", "Used", f"IF(ISNUMBER(calc_third)*ISNUMBER(calc_control)*{asked},1,0)", "count")
    for name, heading, series, number in _LEGS:
        columns.add(name, heading, f"FILTER({series},calc_used=1)", number)


def _write_ratios(columns: Columns) -> None:
    """Both ratio lines from 100, and their changes over the span, counted back from the last row, not overlapping."""
    back = "(ROWS(calc_day)-SEQUENCE(ROWS(calc_day)))/in_span"
    for name, against in (("ab", "calc_leg_b"), ("ac", "calc_leg_c")):
        line = call_text("AIT_RATIO", a="calc_leg_a", b=against, dates="calc_day")
        columns.add(f"ratio_{name}", f"A/{name[1].upper()}", line, "number")
    for name in ("ab", "ac"):
        change = call_text(
            "AIT_RETURN", values=f"calc_ratio_{name}", window="in_span", unit='"D"', dates="calc_day", kind='"log"'
        )
        columns.add(f"all_{name}", "Log change", change, "signed")
    for name in ("ab", "ac"):
        kept = f"(INT({back})={back})*ISNUMBER(calc_all_{name})"
        columns.add(f"change_{name}", "Apart", f"FILTER(calc_all_{name},{kept})", "signed")


def _write_record(columns: Columns) -> None:
    page = columns.page
    labels = call_text("AIT_RATIOCORR", a="calc_leg_a", b="calc_leg_b", c="calc_leg_c", boot="100", item='"labels"')
    columns.add("entries", "Entry", f"TRANSPOSE({labels})", "", 16)
    letter = columns.next()
    for row, entry in enumerate(entries_of("AIT_RATIOCORR"), start=HEAD + 1):
        page.value(f"{letter}{row}", None, "body", "count" if entry == "n" else "number")
    block(page, letter, "record", "Value", f"TRANSPOSE({shared_leg('calc_leg_c')})", "number", 14)


def _write_lags(columns: Columns) -> None:
    """Correlation of A with B and with the third market some rows later, and the lag at which it is highest."""
    lags = {"x": "calc_leg_a", "kind": '"price"', "max_lag": "in_lags", "span": "in_span", "dates": "calc_day"}
    for leg, heading in (("b", "A and B"), ("c", "A and third")):
        table = call_text("AIT_LEADLAG", y=f"calc_leg_{leg}", **lags)
        add_wide(
            columns, f"lags_{leg}", ("Lag", heading, "Pairs", "Band"), table, ("count", "number", "count", "number")
        )
    columns.add("lag", "Lag", "INDEX(calc_lags_b,0,1)", "count")
    columns.add("lag_b", "A and B", "INDEX(calc_lags_b,0,2)", "number")
    columns.add("lag_c", "A and third", "INDEX(calc_lags_c,0,2)", "number")
    columns.add("band_up", "95% band", "INDEX(calc_lags_b,0,4)", "number")
    columns.add("band_down", "95% band", "-INDEX(calc_lags_b,0,4)", "number")
    for leg in ("b", "c"):
        best = call_text("AIT_LEADLAG_BEST", y=f"calc_leg_{leg}", **lags, boot="in_boot")
        columns.add(f"best_{leg}", f"Best lag, A and {leg.upper()}", f"TRANSPOSE({best})", "number", 16)


def _write_gap(columns: Columns) -> None:
    """The gap of the laggard since the anchor, and how far it was closed and by whom, while it is wide enough."""
    columns.add("laggard", "Laggard", 'IF(in_laggard="B",calc_leg_b,calc_leg_c)', "number")
    legs = {"laggard": "calc_laggard", "leader": "calc_leg_a", "dates": "calc_day"}
    table = call_text("AIT_CATCHUP", **legs, anchor="in_anchor")
    heads = ("Gap", "Closed", "By laggard", "By leader", "To close it")
    add_wide(columns, "catchup", heads, table, ("percent",))
    since = "IFERROR(FILTER({},ISNUMBER(INDEX(calc_catchup,0,1))),NA())".format
    columns.add("gap_day", "Day", since("calc_day"), "date")
    columns.add("gap", "Gap", since("INDEX(calc_catchup,0,1)"), "percent")
    for place, (name, heading) in enumerate(
        (("closed", "Closed"), ("by_laggard", "By laggard"), ("by_leader", "By leader")), start=2
    ):
        columns.add(name, heading, since(f"INDEX(calc_catchup,0,{place})"), "percent")
        if name == "closed":
            columns.add("widest", "Widest gap", "IFERROR(calc_gap/(1-calc_closed),NA())", "percent")
    for name in ("closed", "by_laggard", "by_leader"):
        points = f"IFERROR(IF(calc_widest>=in_gap,calc_{name}*calc_widest,NA()),NA())"
        columns.add(f"{name}_shown", "Log points", points, "percent")
    for place, anchor in enumerate(ANCHORS, start=1):
        now = call_text("AIT_CATCHUP_LAST", **legs, anchor=anchor)
        columns.add(f"now_{place}", f"Anchor {place}", f"TRANSPOSE({now})", "", 14)


def _write_market(columns: Columns, headers: int) -> None:
    """All columns of tbl_market on the chains' days, the last block, since it grows to the right."""
    market = call_text(
        "AIT_JOIN",
        values1="calc_pair",
        dates1="calc_dates",
        values2="tbl_market",
        dates2="INDEX(tbl_market,0,1)",
        how='"left"',
        max_stale="in_stale",
        shift="in_shift",
        item='"second"',
    )
    heads = ("Its day", *("" for _ in range(headers - 1)))
    letter = add_wide(columns, "market", heads, market, ("date", "number"))
    first = parse_cell(f"{letter}1")[1]  # the column after the days, from 0
    columns.page.columns(first, first + headers + SPARE_COLUMNS, 12, "number")
    columns.page.spill(f"{letter}{HEAD - 1}", f"={HEADERS}", "head_right")
