"""The Output sheet of the theme breadth workbook: headline, figures, share and count, the split, the analogue, heat."""

from __future__ import annotations

from typing import Any, Final

from xl_aitrends.templates.charts.aligned import aligned_lines
from xl_aitrends.templates.charts.bars import Bars, ranked_bars
from xl_aitrends.templates.charts.columns import Column, stacked_columns, waterfall
from xl_aitrends.templates.charts.lines import Line, lines_over_time
from xl_aitrends.templates.paper import set_pages
from xl_aitrends.templates.sheets import ROW, Page, TemplateBook
from xl_aitrends.templates.style import BLUE, GREY, ORANGE
from xl_aitrends.templates.theme_breadth.calc import HEAT, SHIFTS
from xl_aitrends.templates.tiles import Tile, write_tiles

_LEFT, _RIGHT = ("B", "I"), ("J", "Q")
_ROWS: Final = (11, 28, 45)  # of the pictures' headings
_TABLE: Final = 62
_WIDTH: Final = 570
_HEIGHT: Final = ROW * 16 - 6
_NOW: Final = "MATCH(calc_asof,calc_dates,0)"  # a value missing there is plainly not found


def _points(value: str) -> str:
    """Text of a difference of shares, in percentage points."""
    return f'SUBSTITUTE(TEXT({value},"+0.00%;-0.00%"),"%"," points")'


def _grown(index: str) -> str:
    """Text of the change that an index of 100 at the start tells."""
    return f'TEXT({index}/100-1,"+0%;-0%;0%")'


def write_output(book: TemplateBook, days: float) -> None:
    """Lay out the sheet for data of so many calendar days, and define its `out_` names."""
    page = book.pages["Output"]
    page.open(book.template.title, book.template.question, "Q1", {"A:A": 2, "B:Q": 9.4}, landscape=True)
    _write_sentences(page)
    _write_tiles(page)
    _place_share(book, page, days)
    _place_analogue(book, page)
    _place_breadth(book, page, days)
    _write_figures(page)
    _write_strip(page)
    set_pages(page, "Q", [_ROWS[2] - 1, _TABLE + 11])


def _write_sentences(page: Page) -> None:
    words = (
        '"On "&TEXT(out_asof,"yyyy-mm-dd")&" the theme holds "&out_names&" names and "&TEXT(out_share,"0.00%")&'
        f'" of the market, "&{_points("out_share-out_share_start")}&" since day zero: "&{_points("out_from_new")}&'
        f'" from new names, "&{_points("out_from_price")}&" from prices of the old ones."'
    )
    page.height(3, 36)
    page.merged("B3:Q3", f'=IFERROR({words},"No reading on this date: see what FAILs on Checks.")', "headline")
    second = (
        '"Heat: composite percentile "&TEXT(out_heat,"0%")&", "&out_state&"; "&'
        'TEXT(INDEX(calc_above_20,calc_row),"0%")&" of the trading names stand above their 20-row mean. "&'
        f'MIN(calc_elapsed,in_post)&" rows after day zero this theme has moved by "&{_grown("out_now")}&'
        f'", the earlier one had by "&{_grown("out_then")}&"."'
    )
    page.height(4, 32)
    page.merged("B4:Q4", f'=IFERROR({second},"Breadth and heat need prices and turnover for the same names.")', "note")


def _known(value: str, otherwise: str = "–") -> str:
    """A number, or a word where there is none."""
    return f'=IF(ISNUMBER({value}),{value},"{otherwise}")'


def _at(name: str, row: str = "calc_row") -> str:
    return f"=INDEX(calc_{name},{row})"


def _write_tiles(page: Page) -> None:
    state = f"INDEX(calc_heat_state,{_NOW})"
    word = f'IF({state}=1,"hot",IF({state}=-1,"cold","between"))'
    write_tiles(
        page,
        6,
        [
            Tile("B:C", "As of", "asof", "=calc_asof", "date", '=calc_elapsed&" rows after day zero"'),
            Tile("D:E", "Constituents", "names", _at("names"), "count",
                 '=TEXT(INDEX(calc_names,calc_row0),"0")&" on day zero"'),
            Tile("F:G", "Share of the market", "share", _at("share"), "percent2", "of market value"),
            Tile("H:I", "On day zero", "share_start", _at("share", "calc_row0"), "percent2",
                 '=TEXT(INDEX(calc_dates,calc_row0),"yyyy-mm-dd")'),
            Tile("J:K", "From new names", "from_new", "=INDEX(calc_split,1)", "signed2", "points of the share"),
            Tile("L:M", "From prices", "from_price", "=INDEX(calc_split,2)", "signed2", "of the old names"),
            Tile("N:O", "Heat", "heat", _known(f"INDEX(calc_heat_composite,{_NOW})", "no data"), "whole",
                 "composite percentile"),
            Tile("P:Q", "State", "state", f'=IF(ISNUMBER({state}),{word},"no data")', "", "hot from 90% to 70%"),
        ],
    )  # fmt: skip
    page.formula("S6", "=calc_row-calc_row0", "remark", "count")
    page.book.name("calc_elapsed", "=Output!$S$6")


def _title(page: Page, row: int, formula: str) -> str:
    """A title that a formula writes, beside the pictures."""
    page.formula(f"S{row}", f'=IFERROR({formula},"No data")', "remark")
    return f"=Output!$S${row}"


def _insert(page: Page, cell: str, chart: Any, words: str) -> None:  # noqa: ANN401
    page.picture(cell, chart, _WIDTH, _HEIGHT, words)


def _place_share(book: TemplateBook, page: Page, days: float) -> None:
    row = _ROWS[0]
    page.section(*_LEFT, row, "Share of the market, and the number of names")
    title = _title(page, row, '"The theme holds "&TEXT(out_share,"0.00%")&" of the market with "&out_names&" names"')
    share = lines_over_time(
        book, title, "Share of market value", "=Calc!chart_dates",
        (Line("share, left", "=Calc!chart_share", BLUE, width=2),
         Line("constituents, right", "=Calc!chart_names", ORANGE, "dash", second_axis=True)),
        days, number="0.0%", second_unit="Constituents", second_number="0",
    )  # fmt: skip
    page.picture(
        f"B{row + 1}", share, _WIDTH, _HEIGHT, "Line chart of the theme's share of the market and its number of names"
    )
    page.section(*_RIGHT, row, "What made the share change since day zero")
    title = _title(page, row + 1, f'"New names "&{_points("out_from_new")}&", prices "&{_points("out_from_price")}')
    steps = waterfall(book, title, "Share of market value", "since", number="0.0%")
    page.picture(
        f"J{row + 1}",
        steps,
        _WIDTH,
        _HEIGHT,
        "Waterfall of the share from day zero to now: new names, prices, the rest",
    )


def _place_analogue(book: TemplateBook, page: Page) -> None:
    row = _ROWS[1]
    page.section(*_LEFT, row, "An earlier theme, laid over from its own day zero")
    title = _title(
        page,
        row,
        f'MIN(calc_elapsed,in_post)&" rows after day zero: this theme "&{_grown("out_now")}&", the earlier one "&'
        f"{_grown('out_then')}",
    )
    lines = aligned_lines(
        book, title, "Change since day zero", "=Calc!chart_tau",
        (Line("this theme", "=Calc!chart_now_change", BLUE, width=2.25),
         Line("earlier theme", "=Calc!chart_then_change", GREY, width=2.25)),
        140, before=20,
    )  # fmt: skip
    _insert(page, f"B{row + 1}", lines, "Lines of this theme and an earlier one, by their change since their day zero")
    page.section(*_RIGHT, row, "Heat: percentiles in the theme's own history")
    title = _title(page, row + 1, '"Composite "&TEXT(out_heat,"0%")&": "&out_state')
    top = row + 3
    for place, (name, words) in enumerate(HEAT):
        page.text(f"S{top + place}", words, "remark")
        page.formula(f"T{top + place}", _known(f"INDEX(calc_heat_{name},{_NOW})", "no data"), "remark", "whole")
    names, values = (f"=Output!${column}${top}:${column}${top + len(HEAT) - 1}" for column in "ST")
    bars = ranked_bars(book, title, "Percentile", names, (Bars("percentile", values, ORANGE),), labels=True,
                       min=0, max=1)  # fmt: skip
    _insert(page, f"J{row + 1}", bars, "Bars of the heat percentiles and their composite")


def _place_breadth(book: TemplateBook, page: Page, days: float) -> None:
    row = _ROWS[2]
    page.section(*_LEFT, row, "Breadth: how many take part")
    title = _title(
        page, row, 'TEXT(INDEX(calc_above_20,calc_row),"0%")&" of the trading names above their 20-row mean"'
    )
    part = lines_over_time(
        book, title, "Part of the trading names", "=Calc!chart_dates",
        (Line("above 20-row mean", "=Calc!chart_above_20", BLUE),
         Line("above 60-row mean", "=Calc!chart_above_60", ORANGE)),
        days, min=0, max=1,
    )  # fmt: skip
    page.picture(
        f"B{row + 1}", part, _WIDTH, _HEIGHT, "Lines of the part of the names above their 20-row and 60-row means"
    )
    page.section(*_RIGHT, row, '="Change of the share over "&in_change&" rows, split"')
    lately = [f'" "&{_points(f"INDEX(calc_from_{part},calc_row)")}' for part in ("new", "price")]
    title = _title(page, row + 1, f'"Over "&in_change&" rows: new names"&{lately[0]}&", prices"&{lately[1]}')
    columns = (
        Column("new names", "=Calc!chart_from_new", ORANGE),
        Column("prices", "=Calc!chart_from_price", BLUE),
        Column("left, issued", "=Calc!chart_from_other", GREY),
    )
    split = stacked_columns(book, title, "Points of the share", "=Calc!chart_dates", columns, days, number="0.0%")
    page.picture(
        f"J{row + 1}", split, _WIDTH, _HEIGHT, "Stacked columns of the change of the share: new names, prices, the rest"
    )


def _write_figures(page: Page) -> None:
    """What the theme looks like now, and did on day zero."""
    page.section("B", "I", _TABLE, "Figures")
    for cells, words in (("B:E", ""), ("F:G", "now"), ("H:I", "on day zero")):
        first, _, last = cells.partition(":")
        page.merged(f"{first}{_TABLE + 1}:{last}{_TABLE + 1}", words, "head_right")
    rows = (
        ("Constituents", "names", "count"),
        ("Share of market value", "share", "percent2"),
        ("Share of turnover", "turnover_share", "percent2"),
        ("Part above 20-row mean", "above_20", "whole"),
        ("Part above 60-row mean", "above_60", "whole"),
        ("Part at a 60-row high", "high_60", "whole"),
        ("Five largest in the theme", "top5", "whole"),
        ("Crowding, turnover share over share", "heat_crowding", "number"),
    )
    for row, (words, name, number) in enumerate(rows, start=_TABLE + 2):
        page.merged(f"B{row}:E{row}", words, "label")
        for cells, at in (("F:G", "calc_asof"), ("H:I", "in_t0")):
            first, _, last = cells.partition(":")
            page.merged(
                f"{first}{row}:{last}{row}",
                _known(f"INDEX(calc_{name},MATCH({at},calc_dates,1))"),
                "body_right",
                number,
            )
    end = _TABLE + 1 + len(rows)
    page.book.name("out_figures", f"=Output!$F${_TABLE + 2}:$H${end}")
    page.formula("S7", "=IFERROR(INDEX(calc_now,MATCH(MIN(calc_elapsed,in_post),calc_tau,0)),NA())", "remark", "number")
    page.formula(
        "S8", "=IFERROR(INDEX(calc_then,MATCH(MIN(calc_elapsed,in_post),calc_tau,0)),NA())", "remark", "number"
    )
    page.book.name("out_now", "=Output!$S$7")
    page.book.name("out_then", "=Output!$S$8")


def _write_strip(page: Page) -> None:
    """How the fit moves when the earlier day zero does."""
    page.section("K", "Q", _TABLE, "How much hangs on the earlier day zero (one precedent: no significance)")
    heads = (("K:L", "Shift, rows"), ("M:N", "Day zero"), ("O:O", "Distance"), ("P:Q", "Correlation"))
    for cells, words in heads:
        _wide(page, cells, _TABLE + 1, words, "head_right")
    for place in range(1, len(SHIFTS) + 1):
        row = _TABLE + 1 + place
        for column, (cells, _) in enumerate(heads, start=1):
            number = ("count", "date", "number", "number")[column - 1]
            value = _known(f"INDEX(calc_shifts,{place},{column})")
            _wide(page, cells, row, value, "body_right", number)
    page.book.name("out_shifts", f"=Output!$K${_TABLE + 2}:$Q${_TABLE + 1 + len(SHIFTS)}")


def _wide(page: Page, cells: str, row: int, words: str, role: str, number: str = "") -> None:
    first, _, last = cells.partition(":")
    if first != last:
        page.merged(f"{first}{row}:{last}{row}", words, role, number)
    elif words.startswith("="):
        page.formula(f"{first}{row}", words, role, number)
    else:
        page.text(f"{first}{row}", words, role)
