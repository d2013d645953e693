"""The charts of the Output sheet and where they stand."""

from __future__ import annotations

from typing import Any, Final

from xl_aitrends.templates.blocks import HEAD
from xl_aitrends.templates.charts import Line, lines_over_time
from xl_aitrends.templates.charts.aligned import aligned_lines
from xl_aitrends.templates.charts.bars import Bars, ranked_bars
from xl_aitrends.templates.charts.columns import waterfall
from xl_aitrends.templates.charts.shading import Shade, shade
from xl_aitrends.templates.industry_divergence.calc import heading
from xl_aitrends.templates.industry_divergence.layout import AFTER, BEFORE, HEAT_TOP, LINES, columns, printed_names
from xl_aitrends.templates.industry_divergence.story import PHASE_TOP, STORY_TOP
from xl_aitrends.templates.industry_divergence.wording import title
from xl_aitrends.templates.sheets import ROW, Page, TemplateBook
from xl_aitrends.templates.style import BLUE, GREY, MUTED, ORANGE

_WIDTH: Final = 838
_BESIDE: Final = 540  # width of what stands at the right of a chart
_LOWER: Final = 404  # height of the first page's lower charts
_ROOMY: Final = 20  # names whose bars there is room to label on the first page
_A_NAME: Final = 22  # pixels that the label of a bar wants
_ROUND: Final = 5  # names' room that title, axis and legend take
_DATES: Final = "=Calc!chart_dates"
_LEGS_TOP: Final = 34  # row of the first page's second heading
_PEAK_COLOURS: Final = (BLUE, ORANGE, "#009E73", "#CC79A7", "#E69F00", "#56B4E9")


def place_pictures(book: TemplateBook, page: Page, names: int, days: float) -> None:
    """Draw all charts, for data of so many names and calendar days."""
    page.section("B", "N", 10, '="Spread of "&in_k&" leaders over "&in_k&" laggards, and its own history"')
    words = "Line chart of the spread over time with percentile levels; stretches of high and low percentiles shaded"
    page.picture("B11", _spread(book, days), _WIDTH, 370, words)
    _place_legs(book, page, names, days)
    page.section("B", "N", STORY_TOP, "What changed it: from the earlier spread to the present one")
    steps = waterfall(book, title("title_change"), "Spread", "change")
    words = "Waterfall from the earlier spread over groups to the present spread"
    page.picture(f"B{STORY_TOP + 1}", steps, _WIDTH, 354, words)
    page.section("B", "N", PHASE_TOP, "How it went after past peaks: lines laid over each other at their peak")
    words = "Line chart of the spread around each of its past peaks, rows counted from the peak"
    page.picture(f"B{PHASE_TOP + 1}", _peaks(book), _WIDTH, 340, words)


def _place_legs(book: TemplateBook, page: Page, names: int, days: float) -> None:
    """The two legs over time and the names that make them: beside them, or a row a name beside the heat map."""
    few = names <= _ROOMY
    page.section("B", "N" if few else "T", _LEGS_TOP, "What made it: the two legs")
    words = "Line chart of the mean returns of leaders and of laggards over time"
    page.picture(f"B{_LEGS_TOP + 1}", _legs(book, days), _WIDTH if few else _WIDTH + _BESIDE + 19, _LOWER, words)
    top = _LEGS_TOP + 1 if few else HEAT_TOP
    page.section("P", "T", _LEGS_TOP if few else HEAT_TOP - 2, "Leaders and laggards among all names")
    words = "Bars of all names' returns, ranked; leaders and laggards coloured"
    tall = min(_A_NAME * (names + _ROUND), ROW * printed_names(names) - 8)
    page.picture(f"P{top}", _bars(book), _BESIDE, _LOWER if few else tall, words)


def _line(name: str, colour: str, dash: str = "solid", width: float = 1.5) -> Line:
    return Line(heading(name), f"=Calc!chart_{name}", colour, dash, width)


def _spread(book: TemplateBook, days: float) -> Any:  # noqa: ANN401
    lines = (
        _line("spread", BLUE, width=1.75),
        _line("band", ORANGE, "dash"),
        _line("middle", MUTED, "dash"),
        _line("low_band", GREY, "dash"),
    )
    chart = lines_over_time(book, title("title_spread"), "Difference of mean returns", _DATES, lines, days)
    shades = (
        Shade(heading("high"), "=Calc!chart_high", ORANGE),
        Shade(heading("low"), "=Calc!chart_low", "#56B4E9"),
    )
    shade(book, chart, _DATES, shades)
    return chart


def _legs(book: TemplateBook, days: float) -> Any:  # noqa: ANN401
    lines = (_line("top", BLUE), _line("bottom", ORANGE))
    return lines_over_time(book, title("title_legs"), "Mean return", _DATES, lines, days)


def _peaks(book: TemplateBook) -> Any:  # noqa: ANN401
    _, *cells = columns("aligned")
    lines = [
        Line(f"=Calc!${cell}${HEAD}", f"=Calc!chart_peak{rank}", colour, width=2.5 if rank == 1 else 1.25)
        for rank, (cell, colour) in enumerate(zip(cells[:LINES], _PEAK_COLOURS, strict=True), start=1)
    ]
    before, after = int(book.values.get("in_before", BEFORE)), int(book.values.get("in_after", AFTER))
    return aligned_lines(
        book, title("title_peaks"), "Spread", "=Calc!chart_distance", lines, before + after, "Rows from the peak",
        before=before,
    )  # fmt: skip


def _bars(book: TemplateBook) -> Any:  # noqa: ANN401
    bars = (
        Bars("Leaders", "=Calc!chart_ahead", BLUE),
        Bars("Others", "=Calc!chart_between", GREY),
        Bars("Laggards", "=Calc!chart_behind", ORANGE),
    )
    return ranked_bars(book, title("title_bars"), "Return", "=Calc!chart_ranked", bars, legend=True)
