"""Calc: from market values, prices and turnover to share, breadth, heat and event time, one formula a column."""

from __future__ import annotations

from typing import Final

from xl_aitrends.cells.address import column_letters
from xl_aitrends.templates.blocks import HEAD, Columns, block, charted, counted, open_calc
from xl_aitrends.templates.formulas import call_text
from xl_aitrends.templates.sheets import SPARE_COLUMNS, Page, TemplateBook
from xl_aitrends.templates.surveys import write_survey
from xl_aitrends.templates.waterfall import WIDTH, Waterfall, write_waterfall

TOP: Final = HEAD + 1
SURVEYED: Final = ("tbl_mv", "tbl_prices", "tbl_earlier")  # turnover jumps every day: a price's checks misread it
SHIFTS: Final = (-10, -5, 0, 5, 10)  # rows by which the earlier day zero is moved to see how much hangs on it
_BLOCKS: Final = (
    "From the left: days, share and breadth; the market, heat; event time and how much hangs on day zero; the lists;",
    "data-quality tables; the change since day zero, step by step; the panels of names on one calendar, side by side.",
)
_BREADTH: Final = (
    ("names", "Constituents", "count"),
    ("share", "Share of market", "percent"),
    ("turnover_share", "Share of turnover", "percent"),
    ("above_20", "Above 20-row mean", "percent"),
    ("above_60", "Above 60-row mean", "percent"),
    ("high_60", "At 60-row high", "percent"),
    ("top5", "Five largest", "percent"),
    ("net_joins", "Joins less leaves", "count"),
    ("from_new", "New names", "percent"),
    ("from_price", "Prices", "percent"),
    ("from_other", "Other", "percent"),
)
HEAT: Final = (
    ("turnover_share_pct", "Turnover share"),
    ("crowding_pct", "Crowding"),
    ("turnover_rate_pct", "Turnover rate"),
    ("composite", "Composite"),
)


def column_of(table: str, place: int) -> str:
    """A column of a Table."""
    return f"INDEX({table},0,{place})"


def _on_days(table: str, place: int) -> str:
    """A column of a dated Table on the theme's days."""
    return call_text("AIT_ASOF", values=column_of(table, place), dates=column_of(table, 1), at="calc_dates")


def _named(table: str) -> str:
    """A panel of names on the theme's days, in the order of tbl_mv."""
    return call_text("AIT_ASOF", values=table, dates=column_of(table, 1), at="calc_dates", names=f"{table}[#Headers]",
                     wanted="calc_codes")  # fmt: skip


def breadth(item: str, rows: str = "in_change") -> str:
    """One column of AIT_BREADTH, with prices and turnover where they are fed."""
    base = {"mv": "calc_mv", "dates": "calc_dates", "names": "calc_codes", "members": "calc_members",
            "market_mv": "calc_market_mv", "market_turnover": "calc_market_turnover", "change_rows": rows,
            "item": f'"{item}"'}  # fmt: skip
    full = call_text("AIT_BREADTH", **base, prices="calc_prices", turnover="calc_turnover")
    return f'IF(in_detail="yes",{full},{call_text("AIT_BREADTH", **base)})'


def write_calc(book: TemplateBook, names: int) -> None:
    """Write the chain of steps for so many names."""
    page = open_calc(book, "From market values to the reading", _BLOCKS)
    columns = Columns(page)
    _write_share(page, columns)
    _write_heat(columns)
    columns.skip()
    _write_event_time(page, columns)
    columns.skip()
    _write_lists(page, columns)
    _write_split(page, columns)
    _write_panels(page, columns, names)


def _write_share(page: Page, columns: Columns) -> None:
    days = {"values1": "tbl_mv[#All]", "dates1": "INDEX(tbl_mv[#All],0,1)",
            "values2": "tbl_mv[#All]", "dates2": "INDEX(tbl_mv[#All],0,1)"}  # fmt: skip
    letter = columns.add("dates", "Date", call_text("AIT_JOIN", **days, item='"date"', headers="1"), "date")
    asof = 'IF(in_asof="",MAX(calc_dates),MAXIFS(calc_dates,calc_dates,"<="&in_asof))'
    for row, name, formula, number in (
        (HEAD - 1, "asof", asof, "date"),
        (HEAD - 2, "row", "MATCH(calc_asof,calc_dates,0)", "count"),
        (HEAD - 3, "row0", "MATCH(in_t0,calc_dates,1)", "count"),
    ):
        page.formula(f"{letter}{row}", f"={formula}", "remark", number)
        page.book.name(f"calc_{name}", f"=Calc!${letter}${row}")
    for name, heading, number in _BREADTH:
        columns.add(name, heading, breadth(name), number)
    columns.add("market_mv", "Market value", _on_days("tbl_market", 2), "count")
    columns.add("market_turnover", "Market turnover", _on_days("tbl_market", 3), "count")


def _write_heat(columns: Columns) -> None:
    heat = {"turnover": "calc_turnover_share*calc_market_turnover", "dates": "calc_dates",
            "market_turnover": "calc_market_turnover", "mv": "calc_share*calc_market_mv",
            "market_mv": "calc_market_mv", "min_obs": "in_obs"}  # fmt: skip
    for name, heading in (*HEAT, ("state", "State"), ("crowding", "Crowding ratio")):
        number = {"state": "count", "crowding": "number"}.get(name, "percent")
        columns.add(f"heat_{name}", heading, call_text("AIT_HEAT", **heat, item=f'"{name}"'), number)


def _write_event_time(page: Page, columns: Columns) -> None:
    """The theme and the earlier one from their day zeros, and the fit with the earlier day zero moved."""
    level = call_text("AIT_INDEX", prices='IF(in_detail="yes",calc_prices,calc_mv)', dates="calc_dates",
                      names="calc_codes", members="calc_members", item='"level"')  # fmt: skip
    columns.add("level", "Theme index", f"IF(calc_dates<=calc_asof,{level},NA())", "number")
    earlier_dates, earlier = (
        column_of("tbl_earlier", 1),
        "INDEX(tbl_earlier,0,MATCH(in_earlier,tbl_earlier[#Headers],0))",
    )
    columns.add("earlier_dates", "Earlier days", call_text("AIT_JOIN", values1=earlier, dates1=earlier_dates,
                values2=earlier, dates2=earlier_dates, item='"date"'), "date")  # fmt: skip
    aligned = {"pre": "in_pre", "post": "in_post", "mode": '"rebase"'}
    now = call_text("AIT_EVENTTIME", values="calc_level", dates="calc_dates", t0="in_t0", **aligned)
    then = call_text("AIT_EVENTTIME", values=earlier, dates=earlier_dates, t0="in_t0_earlier", **aligned)
    columns.add("tau", "Rows from day 0", f"INDEX({now},0,1)", "count")
    for name, heading, line in (("now", "This theme", now), ("then", "Earlier theme", then)):
        columns.add(name, heading, f"INDEX({line},0,2)", "number")
        columns.add(f"{name}_change", "Its change", f"calc_{name}/100-1", "percent")
    columns.skip()
    shift, day, distance, fit = (columns.next() for _ in range(4))
    for letter, heading in ((shift, "Shift, rows"), (day, "Day zero"), (distance, "Distance"), (fit, "Correlation")):
        page.text(f"{letter}{HEAD}", heading, "head_right")
    for row, rows in enumerate(SHIFTS, start=TOP):
        page.value(f"{shift}{row}", rows, "limit", "count")
        moved = f"MATCH(in_t0_earlier,calc_earlier_dates,1)+{shift}{row}"
        page.formula(f"{day}{row}", f"=INDEX(calc_earlier_dates,{moved})", "body", "date")
        other = call_text("AIT_EVENTTIME", values=earlier, dates=earlier_dates, t0=f"{day}{row}", **aligned)
        for letter, item in ((distance, "rmse"), (fit, "correlation")):
            like = call_text("AIT_ANALOGUE", path="calc_now", reference=f"INDEX({other},0,2)", item=f'"{item}"')
            page.formula(f"{letter}{row}", f"={like}", "body", "number")
    end = TOP + len(SHIFTS) - 1
    page.book.name("calc_shifts", f"=Calc!${shift}${TOP}:${fit}${end}")


def _write_lists(page: Page, columns: Columns) -> None:
    headers = "TRANSPOSE(tbl_mv[#Headers])"
    letter = columns.next()
    block(page, letter, "codes", "Codes", f"FILTER({headers},{headers}<>INDEX(tbl_mv[#Headers],1,1))")
    counted(page, letter, "codes")
    first = columns.next()
    for _ in range(2):
        columns.next()
    members = 'IF(in_members="list",tbl_members,calc_codes)'
    block(page, first, "members", "Constituents", members, width=14)
    columns.skip()
    for table in SURVEYED:
        write_survey(columns, table)
        columns.skip()


def _write_split(page: Page, columns: Columns) -> None:
    """What made the share change since day zero."""
    label, amount = columns.next(), columns.next()
    page.text(f"{label}{HEAD}", "Since day zero", "head")
    page.text(f"{amount}{HEAD}", "Change", "head_right")
    since = "MAX(1,calc_row-calc_row0)"
    for row, (words, item) in enumerate(
        (("New names", "from_new"), ("Prices", "from_price"), ("Left, issued", "from_other")), start=TOP
    ):
        page.text(f"{label}{row}", words, "body")
        page.formula(f"{amount}{row}", f"=INDEX({breadth(item, since)},calc_row)", "body", "percent")
    page.book.name("calc_split", f"=Calc!${amount}${TOP}:${amount}${TOP + 2}")
    columns.skip()
    write_waterfall(page, columns.reserve(WIDTH), Waterfall(
        "since", f"${label}${TOP}:${label}${TOP + 2}", f"${amount}${TOP}:${amount}${TOP + 2}",
        ('"Day zero"', "INDEX(calc_share,calc_row0)"), ('"Now"', "INDEX(calc_share,calc_row)"),
    ))  # fmt: skip


def _write_panels(page: Page, columns: Columns, names: int) -> None:
    """Market values, prices and turnover on the theme's days."""
    wide = names + SPARE_COLUMNS
    columns.skip()
    panel = columns.reserve(3 * wide)
    page.columns(panel - 1, panel - 1 + 3 * wide, 12, "number")
    for place, (name, heading) in enumerate((("mv", "Market value"), ("prices", "Price"), ("turnover", "Turnover"))):
        letter = column_letters(panel + place * wide)
        page.text(f"{letter}{HEAD - 1}", heading, "head")
        formula = _named(f"tbl_{name}")
        picked = formula if name == "mv" else f'IF(in_detail="yes",{formula},NA())'
        page.spill(f"{letter}{HEAD}", "=TRANSPOSE(calc_codes)", "head_right")
        block(page, letter, name, "", picked, "number")
    charted(page, "A", "dates")
