"""The Output sheet of the chain ratio workbook: headline, figures, charts, and the tables of contributions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from xl_aitrends.templates.chain_ratio.calc import SCHEMES
from xl_aitrends.templates.chain_tables import CHAINS
from xl_aitrends.templates.charts import Line, lines_over_time
from xl_aitrends.templates.charts.bars import Bars, ranked_bars
from xl_aitrends.templates.formulas import call_text
from xl_aitrends.templates.paper import set_pages
from xl_aitrends.templates.sheets import ROW, Page, TemplateBook
from xl_aitrends.templates.style import BLUE, GREY, MUTED, ORANGE
from xl_aitrends.templates.tiles import Tile, write_tiles

_WIDE: Final = 1276
_HALF: Final = 634
_TOP: Final = 10  # row of the first chart
_TALL: Final = 22  # rows of a chart of the first page
_SECOND: Final = _TOP + 2 * _TALL + 1  # row of the second page's first charts
_BARS: Final = 20  # rows of the second page's bars
_LOW: Final = 15  # rows of the charts below them
_DATES: Final = "=Calc!chart_dates"
COVERAGE_TOP: Final = _SECOND + _BARS + _LOW + 1
TABLE_TOP: Final = COVERAGE_TOP + 9  # row of the first constituent
USUAL_BARS: Final = 12
BARS: Final = 20  # as many contributions as a table has room for


def write_output(book: TemplateBook, days: float, titles: Mapping[str, str]) -> None:
    """Lay out the sheet, for data of so many calendar days, and define its `out_` names.

    `titles` are the cells that hold the charts' titles.
    """
    page = book.pages["Output"]
    widths = {"A:A": 2, "B:U": 8.4, "V:V": 9}
    page.open(book.template.title, book.template.question, "V1", widths, landscape=True)
    page.height(3, 36)
    page.merged("B3:U3", "=calc_headline", "headline")
    page.height(4, 30)
    page.merged("B4:U4", "=calc_second", "note")
    _write_tiles(page)
    _place_charts(book, page, days, titles)
    for chain, first, last in zip(CHAINS, ("B", "L"), ("J", "T"), strict=True):
        _write_table(page, chain, first, last)
    _write_coverage(page)
    bars = max(USUAL_BARS, int(book.values.get("in_bars", USUAL_BARS)))
    set_pages(page, "V", [_SECOND - 2, TABLE_TOP + min(bars, BARS)])


def _write_tiles(page: Page) -> None:
    on = "IFERROR(INDEX(calc_{},calc_row),NA())".format
    window = '="last "&(calc_row-calc_first)&" rows"'
    asof = "IFERROR(INDEX(calc_dates,calc_row),NA())"
    grown = "IFERROR(INDEX(calc_level_{0},calc_row)/INDEX(calc_level_{0},calc_first)-1,NA())".format
    tiles = (
        ("B:C", "As of", "asof", asof, "date", "last day that both share"),
        ("D:E", '=in_a&" / "&in_b', "ratio", on("ratio"), "number", "100 at the start"),
        ("F:G", "z-score", "ratio_z", on("ratio_z"), "number", '="of "&in_lookback&" rows"'),
        ("H:I", '=in_a&" / "&in_third', "other", on("other"), "number",
         '=IF(ISNUMBER(out_other),"100 at the start","no close of that day")'),
        ("J:K", "z-score", "other_z", on("other_z"), "number", '="of "&in_lookback&" rows"'),
        ("L:M", "=in_a", "return_a", grown("a"), "signed", window),
        ("N:O", "=in_b", "return_b", grown("b"), "signed", window),
        ("P:Q", "Relative return", "relative", "IFERROR((1+out_return_a)/(1+out_return_b)-1,NA())", "signed", window),
        ("R:S", "Since the lists", "since_listed",
         'IF(in_listed="","not given",IFERROR(out_ratio/calc_ratio_listed-1,NA()))', "signed",
         '=IF(in_listed="","in_listed: their day",TEXT(in_listed,"yyyy-mm-dd"))'),
        ("T:U", "Rows since the lists", "rows_listed", 'IF(in_listed="",0,COUNT(calc_ratio_since))', "count",
         '=IF(in_listed="","all may be hindsight","no hindsight in them")'),
    )  # fmt: skip
    write_tiles(page, 6, [Tile(columns, label, name, f"={formula}", number, note)
                          for columns, label, name, formula, number, note in tiles])  # fmt: skip


def _write_table(page: Page, chain: str, first: str, last: str) -> None:
    """The chain's return, and what its constituents added as the chart shows them; the rest in one row."""
    heading = f'=in_{chain}&": what its constituents added over "&(calc_row-calc_first)&" rows"'
    page.section(first, last, TABLE_TOP - 4, heading)
    others = f'=IF(calc_{chain}_parts_rows>calc_{chain}_who_rows,"All others","All others: none")'
    rows = (("Name", "Added", "head"), (f"=in_{chain}", f"=out_return_{chain}", "label"), (others, "", "body"))
    top, end = TABLE_TOP, TABLE_TOP + BARS - 1
    sums = f"=ROUND({last}{top - 2}-SUM({last}{top}:{last}{end}),12)"
    for row, (name, value, role) in enumerate(rows, start=top - 3):
        page.merged(f"{first}{row}:{chr(ord(last) - 1)}{row}", name, role)
        if role == "head":
            page.text(f"{last}{row}", value, "head_right")
        else:
            page.formula(f"{last}{row}", value or sums, "value" if value else "body", "signed")
    for row in range(top, end + 1):
        rank = f"ROWS($A${top}:$A{row})"
        for column, spill, number in ((first, "who", ""), (last, "what", "signed")):
            shown = f'=IFERROR(IF({rank}>calc_{chain}_who_rows,"",INDEX(calc_{chain}_{spill},{rank})),NA())'
            page.formula(f"{column}{row}", shown, "body", number)
    page.book.name(f"out_who_{chain}", f"=Output!${first}${top}:${first}${end}")
    page.book.name(f"out_added_{chain}", f"=Output!${last}${top}:${last}${end}")
    page.book.name(f"out_others_{chain}", f"=Output!${last}${top - 1}")


def _write_coverage(page: Page) -> None:
    """Members of the day, and the share of them that had a price."""
    page.section("B", "J", COVERAGE_TOP, "Who is in on the as-of date")
    for cells, word, role in (("B:E", "Chain", "head"), ("F:G", "Members", "head_right"),
                              ("H:J", "With a price of the day", "head_right")):  # fmt: skip
        first, _, last = cells.partition(":")
        page.merged(f"{first}{COVERAGE_TOP + 1}:{last}{COVERAGE_TOP + 1}", word, role)
    for row, chain in enumerate(CHAINS, start=COVERAGE_TOP + 2):
        page.formula(f"B{row}", f"=in_{chain}", "body")
        for first, last, item, number in (("F", "G", "n_members", "count"), ("H", "J", "coverage", "percent")):
            of_day = call_text("AIT_ASOF", values=f"calc_{chain}_{item}", dates="calc_days", at="out_asof")
            page.merged(f"{first}{row}:{last}{row}", f"={of_day}", "body_right", number)
        page.book.name(f"out_members_{chain}", f"=Output!$F${row}")
        page.book.name(f"out_coverage_{chain}", f"=Output!$H${row}")


def _place_charts(book: TemplateBook, page: Page, days: float, titles: Mapping[str, str]) -> None:
    tall, ranked, low = (ROW * rows - 6 for rows in (_TALL, _BARS, _LOW))
    words = "Line chart of the ratio of chain A to {} over time, with its mean and bands"
    page.picture(f"B{_TOP}", _ratio(book, titles, "ratio", days), _WIDE, tall, words.format("chain B"))
    middle, lowest = _TOP + _TALL, _SECOND + _BARS
    page.picture(f"B{middle}", _ratio(book, titles, "other", days), _HALF, tall, words.format("the third market"))
    words = "Line chart of both chains and the third market from 100"
    page.picture(f"L{middle}", _index_lines(book, titles, days), _HALF, tall, words)
    words = "Bars of what the constituents of chain {} added to its return, ranked"
    page.picture(f"B{_SECOND}", _bars(book, titles, "a"), _HALF, ranked, words.format("A"))
    page.picture(f"L{_SECOND}", _bars(book, titles, "b"), _HALF, ranked, words.format("B"))
    words = "Line chart of the ratio under three kinds of weights"
    page.picture(f"B{lowest}", _schemes(book, titles, days), _HALF, low, words)
    words = "Line chart of the share of names with a price of the day"
    page.picture(f"L{lowest}", _coverage(book, titles, days), _HALF, low, words)


def _ratio(book: TemplateBook, titles: Mapping[str, str], name: str, days: float) -> Any:  # noqa: ANN401
    lines = (
        Line("Since the lists were drawn", f"=Calc!chart_{name}_since", BLUE, width=1.75),
        Line("Until then (hindsight)", f"=Calc!chart_{name}_before", BLUE, "round_dot", 1.5),
        Line("Mean", f"=Calc!chart_{name}_mean", MUTED, width=1),
        Line("Upper band", f"=Calc!chart_{name}_upper", ORANGE, "dash", 1),
        Line("Lower band", f"=Calc!chart_{name}_lower", ORANGE, "dash", 1),
    )
    heading = titles[f"title_{name}"]
    return lines_over_time(book, heading, "Ratio, 100 at the start", _DATES, lines, days, number="0")


def _index_lines(book: TemplateBook, titles: Mapping[str, str], days: float) -> Any:  # noqa: ANN401
    lines = (
        Line("=Inputs!$C$5", "=Calc!chart_level_a_line", BLUE),
        Line("=Inputs!$C$6", "=Calc!chart_level_b_line", ORANGE),
        Line("=Inputs!$C$7", "=Calc!chart_third_line", MUTED),
    )
    return lines_over_time(book, titles["title_lines"], "100 at the start", _DATES, lines, days, number="0")


def _schemes(book: TemplateBook, titles: Mapping[str, str], days: float) -> Any:  # noqa: ANN401
    looks = ((BLUE, "solid"), (ORANGE, "dash"), (GREY, "solid"))
    lines = [Line(heading, f"=Calc!chart_ratio_{name}", *look)
             for (name, heading, _), look in zip(SCHEMES, looks, strict=True)]  # fmt: skip
    return lines_over_time(book, titles["title_schemes"], "Ratio, 100 at the start", _DATES, lines, days, number="0")


def _coverage(book: TemplateBook, titles: Mapping[str, str], days: float) -> Any:  # noqa: ANN401
    lines = (
        Line("=Inputs!$C$5", "=Calc!chart_a_coverage", BLUE),
        Line("=Inputs!$C$6", "=Calc!chart_b_coverage", ORANGE, "dash"),
    )
    return lines_over_time(
        book, titles["title_coverage"], "Share of names", "=Calc!chart_days", lines, days, min=0, max=1
    )


def _bars(book: TemplateBook, titles: Mapping[str, str], chain: str) -> Any:  # noqa: ANN401
    bars = (
        Bars("Added", f"=Calc!chart_{chain}_rise", BLUE),
        Bars("Taken", f"=Calc!chart_{chain}_fall", ORANGE),
    )
    return ranked_bars(book, titles[f"title_{chain}"], "Contribution to the return", f"=Calc!chart_{chain}_who", bars)
