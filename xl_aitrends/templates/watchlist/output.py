"""The Output sheet of the watch list workbook: headline, figures, ranked bars, strongest and weakest, the table."""

from __future__ import annotations

from math import ceil
from typing import Final

from xl_aitrends.cells.address import column_letters
from xl_aitrends.templates.blocks import HEAD
from xl_aitrends.templates.charts.bars import Bars, ranked_bars
from xl_aitrends.templates.charts.lines import Line, lines_over_time
from xl_aitrends.templates.paper import set_pages
from xl_aitrends.templates.sheets import ROW, Page, TemplateBook
from xl_aitrends.templates.style import BLUE, HIGH, INK, LOW, MIDDLE, ORANGE
from xl_aitrends.templates.tiles import Tile, write_tiles
from xl_aitrends.templates.watchlist.calc import DRAWN, ENDS, HORIZONS, REBASED, ROOM, SPARK, STEPS, TOP

CHARTS: Final = 11  # row of the charts' headings
_PAGE_NAMES: Final = 40  # that a page has room for
_SPARE: Final = 5  # rows of the table that are printed beyond the names of today
_FIRST: Final = 7  # column of the first horizon
_STRONG: Final = (BLUE, "#56B4E9", "#009E73")
_WEAK: Final = (ORANGE, "#E69F00", "#CC79A7")
_BENCHMARK: Final = 'IF(in_benchmark="","the equally weighted list",in_benchmark)'


def write_output(book: TemplateBook, names: int) -> None:
    """Lay out the sheet for so many names, and define its `out_` names."""
    page = book.pages["Output"]
    widths = {"A:A": 2, "B:B": 5, "C:C": 22, "D:D": 11, "E:E": 14, "F:F": 10, "G:N": 8.3, "O:Q": 10, "R:R": 20}
    page.open(book.template.title, book.template.question, "R1", widths, landscape=True)
    height = min(max(530, 17 * names + 110), 1150)
    top = CHARTS + ceil(height / ROW) + 5
    _write_sentences(page)
    _write_tiles(page)
    _place_charts(book, page, height)
    _write_table(page, top, names)
    last = top + min(names + _SPARE, ROOM)
    set_pages(page, "R", [top - 4, *range(top + _PAGE_NAMES, last - _SPARE, _PAGE_NAMES), last])


def _write_sentences(page: Page) -> None:
    words = (
        '"On "&TEXT(out_asof,"yyyy-mm-dd")&" "&out_ahead&" of "&calc_ranked_rows&" names are ahead of "&'
        f'{_BENCHMARK}&" ("&TEXT(out_benchmark,"+0.0%;-0.0%")&") over "&calc_ranked_words&": "&'
        'out_leader&" leads with "&TEXT(out_best,"+0.0%;-0.0%")&", "&out_laggard&'
        '" is last with "&TEXT(out_worst,"+0.0%;-0.0%")&"."'
    )
    page.height(3, 36)
    page.merged("B3:R3", f'=IFERROR({words},"No ranking on this date: see what FAILs on Checks.")', "headline")
    absent = 'TEXTJOIN(", ",TRUE,calc_unranked)'
    lost = 'TEXTJOIN(", ",TRUE,calc_lost)'
    note = (
        f'=IF({absent}="","Every name with a column is ranked.","Not ranked, no price at one end: "&{absent}&".")&'
        f'IF({lost}="",""," No such column: "&{lost}&".")'
    )
    page.height(4, 30)
    page.merged("B4:R4", note, "note")


def _write_tiles(page: Page) -> None:
    last = "calc_ranked_rows"
    write_tiles(
        page,
        6,
        [
            Tile("B:C", "As of", "asof", "=calc_asof", "date", "last close used"),
            Tile("D:E", "Benchmark", "benchmark", "=calc_ranked_bench", "signed", f'={_BENCHMARK}&", "&in_horizon'),
            Tile("F:G", "Ahead of it", "ahead", "=COUNTIF(calc_ranked_returns,\">=\"&calc_ranked_bench)", "count",
                 '="of "&calc_ranked_rows&" names"'),
            Tile("H:I", "Behind it", "behind", "=COUNTIF(calc_ranked_returns,\"<\"&calc_ranked_bench)", "count",
                 '="of "&calc_ranked_rows&" names"'),
            Tile("J:K", "Middle name", "median", "=MEDIAN(calc_ranked_returns)", "signed", "median return"),
            Tile("L:M", "Leads", "leader", "=INDEX(calc_ranked_labels,1)", "", "strongest"),
            Tile("N:O", "Its return", "best", "=INDEX(calc_ranked_returns,1)", "signed", "=in_horizon"),
            Tile("P:Q", "Is last", "laggard", f"=INDEX(calc_ranked_labels,{last})", "", "weakest"),
            Tile("R:R", "Its return", "worst", f"=INDEX(calc_ranked_returns,{last})", "signed", "=in_horizon"),
        ],
    )  # fmt: skip


def _place_charts(book: TemplateBook, page: Page, height: int) -> None:
    page.section("B", "H", CHARTS, '="Return over "&calc_ranked_words&", ranked"')
    ahead = (
        f'=out_ahead&" of "&calc_ranked_rows&" names beat "&{_BENCHMARK}&" ("&'
        'TEXT(out_benchmark,"+0.0%;-0.0%")&") over "&calc_ranked_words'
    )
    page.formula(f"U{CHARTS}", ahead, "remark")
    parts = (
        Bars("ahead of the benchmark", "=Calc!chart_ahead", BLUE),
        Bars("behind it", "=Calc!chart_behind", ORANGE),
    )
    bars = ranked_bars(book, f"=Output!$U${CHARTS}", "Return", "=Calc!chart_names", parts, legend=True, labels=True,
                       overlaid=True, number="0.0%")  # fmt: skip
    words = "Bar chart of the names' returns, the strongest on top, coloured by whether they beat the benchmark"
    page.picture(f"B{CHARTS + 1}", bars, 604, height, words)
    since = (
        '="Since "&TEXT(MIN(calc_steps),"yyyy-mm-dd")&" = 100: "&out_leader&" at "&'
        f'TEXT(INDEX(calc_line1,ROWS(calc_line1)),"0")&", "&out_laggard&" at "&'
        f'TEXT(INDEX(calc_line{2 * ENDS},ROWS(calc_line1)),"0")'
    )
    page.formula(f"U{CHARTS + 1}", f'=IFERROR({since.removeprefix("=")},"Rebased to 100")', "remark")
    page.section("I", "R", CHARTS, f'="The {ENDS} strongest, the {ENDS} weakest and "&{_BENCHMARK}')
    columns = [column_letters(REBASED + place) for place in range(2 * ENDS + 1)]
    looks = [(colour, "solid", 1.75) for colour in _STRONG] + [(colour, "dash", 1.75) for colour in _WEAK]
    lines = [
        Line(f"=Calc!${column}${HEAD}", f"=Calc!chart_line{place}", colour, dash, width)
        for place, (column, (colour, dash, width)) in enumerate(
            zip(columns, [*looks, (INK, "solid", 2.5)], strict=True), start=1
        )
    ]
    rebased = lines_over_time(
        book, f"=Output!$U${CHARTS + 1}", "Index, 100 at the start",
        "=Calc!chart_steps", lines, 7 * STEPS, number="0",
    )  # fmt: skip
    words = "Line chart of the three strongest and three weakest names and the benchmark, rebased to 100"
    page.picture(f"I{CHARTS + 1}", rebased, 742, height, words)


def _write_table(page: Page, top: int, names: int) -> None:
    """The benchmark, then a row a name; rows beyond the last name are empty."""
    head, bench = top - 2, top - 1
    page.section("B", "R", top - 3, '="All names, ranked by their return over "&calc_ranked_words')
    last = column_letters(_FIRST + len(HORIZONS) - 1)
    for column, word in zip("BCDEF", ("#", "Name", "Ticker", "Group", "Last price"), strict=True):
        page.text(f"{column}{head}", word, {"B": "heat_head", "F": "head_right"}.get(column, "head"))
    for place in range(len(HORIZONS)):
        page.formula(f"{column_letters(_FIRST + place)}{head}", f"=INDEX(calc_horizons,1,{place + 1})", "heat_head")
    for column, word in zip("OPQR", ("Relative", "Trend", "Percentile", "Last year"), strict=True):
        page.text(f"{column}{head}", word, "heat_head")
    _write_benchmark(page, bench)
    for row in range(top, top + ROOM):
        _write_name(page, row, f"ROWS($A${top}:$A{row})")
    end = top + ROOM - 1
    page.book.name("out_returns", f"=Output!$G${top}:${last}${end}")
    page.book.name("out_ranking", f"=Output!$B${top}:$Q${end}")
    _colour(page, top, last, head)
    _draw_small_lines(page, top, names)


def _write_benchmark(page: Page, row: int) -> None:
    page.text(f"B{row}", "", "label")
    page.formula(f"C{row}", '=IF(in_benchmark="","Equally weighted",in_benchmark)', "label")
    for column, words in zip("DEF", ("", "benchmark", ""), strict=True):
        page.text(f"{column}{row}", words, "label")
    for place in range(len(HORIZONS)):
        returned = f"INDEX(calc_bench_returns,1,{place + 1})"
        value = f'=IF(ISNUMBER({returned}),{returned},"–")'
        page.formula(f"{column_letters(_FIRST + place)}{row}", value, "heat", "percent")
    for column in "OPQR":
        page.text(f"{column}{row}", "", "label")


def _write_name(page: Page, row: int, rank: str) -> None:
    def words(column: str, formula: str, role: str = "body", number: str = "") -> None:
        page.formula(f"{column}{row}", f'=IF({rank}>calc_ranked_rows,"",{formula})', role, number)

    def figure(column: str, value: str, role: str = "heat", number: str = "percent") -> None:
        words(column, f'IF(ISNUMBER({value}),{value},"–")', role, number)

    words("B", rank, "heat", "count")
    words("C", f"INDEX(calc_ranked_labels,{rank})")
    words("D", f"INDEX(calc_ranked,{rank})")
    words("E", f"INDEX(calc_wanted_groups,MATCH(INDEX(calc_ranked,{rank}),calc_wanted_names,0))")
    found = f"MATCH($D{row},calc_ranked,0)"  # by its ticker: a missing value is then plainly not found
    figure("F", f"INDEX(calc_price,{found})", "body_right", "number")
    for place in range(len(HORIZONS)):
        figure(column_letters(_FIRST + place), f"INDEX(calc_h{place + 1},{found})")
    figure("O", f"((1+INDEX(calc_ranked_returns,{rank}))/(1+calc_ranked_bench)-1)", number="signed")
    figure("P", f"INDEX(calc_trend,{found})", number="signed")
    figure("Q", f"INDEX(calc_percentile,{found})", number="whole")


def _colour(page: Page, top: int, last: str, head: int) -> None:
    page.text(f"T{head}", "Full colour from", "remark")
    page.formula(f"U{head}", "=-in_heat", "heat", "percent")
    page.formula(f"V{head}", "=in_heat", "heat", "percent")
    scale = {"type": "3_color_scale", "min_color": LOW, "mid_color": MIDDLE, "max_color": HIGH,
             "min_type": "num", "min_value": f"=$U${head}", "mid_type": "num", "mid_value": 0,
             "max_type": "num", "max_value": f"=$V${head}"}  # fmt: skip
    page.sheet.conditional_format(f"G{top - 1}:{last}{top + ROOM - 1}", scale)
    chosen = {"type": "formula", "criteria": f"=G${head}=in_horizon", "format": page.book.style.format("chosen")}
    page.sheet.conditional_format(f"G{head}:{last}{head}", chosen)


def _draw_small_lines(page: Page, top: int, names: int) -> None:
    """A line a row; beyond today's names straight from the spill. LibreOffice prints the markers, not the line."""
    end = TOP + STEPS - 1
    for place in range(ROOM):
        column = column_letters((DRAWN if place < names else SPARK) + place)
        look = {"range": f"Calc!${column}${TOP}:${column}${end}", "series_color": BLUE, "last_point": True,
                "last_color": ORANGE, "weight": 1.25, "markers": True, "markers_color": BLUE}  # fmt: skip
        page.sheet.add_sparkline(f"R{top + place}", look)
        page.height(top + place, 20)
