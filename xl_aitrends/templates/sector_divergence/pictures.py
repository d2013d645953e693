"""The charts of the Output sheet and where they stand."""

from __future__ import annotations

from typing import Any, Final

from xl_aitrends.templates.charts import Line, lines_over_time
from xl_aitrends.templates.charts.axes import name_axis
from xl_aitrends.templates.charts.bars import Bars, ranked_bars
from xl_aitrends.templates.charts.tails import Corner, Tail, rotation_tails
from xl_aitrends.templates.sector_divergence.layout import Layout
from xl_aitrends.templates.sector_divergence.wording import QUADRANTS
from xl_aitrends.templates.sheets import Page, TemplateBook
from xl_aitrends.templates.style import BLUE, FONT, INK, MUTED, ORANGE

RELATIVE_TOP: Final = 10
BOTTOM_TOP: Final = 35
SECOND_TOP: Final = 62
_COLOURS: Final = (BLUE, ORANGE, "#009E73", "#CC79A7", "#E69F00", "#56B4E9", MUTED, "#000000")
_WIDTH: Final = 755
_RIGHT: Final = 650
_LOWER: Final = 620  # height of the second page's charts
_DATES: Final = "=Calc!chart_dates"


def place_pictures(book: TemplateBook, page: Page, layout: Layout, days: float, bars_top: int) -> None:
    """Draw all charts, for data of so many calendar days; ranked bars from a row at the right on."""
    page.section("B", "L", RELATIVE_TOP, "Relative lines: each segment's index against the benchmark")
    relative = _lines(book, layout, "relative", "title_relative", "100 at the start", days, "0")
    _place(page, f"B{RELATIVE_TOP + 1}", relative, 455, "Line chart of the segments' indices against the benchmark")
    height = max(200, 20 * (BOTTOM_TOP - 1 - bars_top))
    _place(page, f"N{bars_top}", _bars(book, layout), height, "Bars of returns against the benchmark, ranked", _RIGHT)
    page.section("B", "L", BOTTOM_TOP, "Rotation: strength and its momentum, with tails")
    words = "Scatter chart of relative strength and its momentum with tails of the last weeks"
    _place(page, f"B{BOTTOM_TOP + 1}", _rotation(book, layout), 505, words)
    page.section("B", "L", SECOND_TOP, "Rolling sensitivity to the first outside factor")
    beta = _lines(book, layout, "beta", "title_beta", "Slope", days, "0.0")
    _place(page, f"B{SECOND_TOP + 1}", beta, _LOWER, "Line chart of rolling slopes on the first outside factor")
    share = _lines(book, layout, "share", "title_share", "Partial R²", days, "0%")
    below = SECOND_TOP + 3 + layout.sectors * layout.factors
    height = max(260, _LOWER - 20 * (below - SECOND_TOP - 1))
    _place(page, f"N{below}", share, height, "Line chart of what the factor explains beyond the benchmark", _RIGHT)


def _place(page: Page, cell: str, chart: Any, height: int, words: str, width: int = _WIDTH) -> None:  # noqa: ANN401
    chart.set_size({"width": width, "height": height})
    page.sheet.insert_chart(cell, chart, {"x_offset": 2, "y_offset": 4, "description": words})


def _lines(book: TemplateBook, layout: Layout, name: str, title: str, unit: str, days: float, number: str) -> Any:  # noqa: ANN401
    lines = [
        Line(layout.heading[f"{name}_{rank}"], f"=Calc!chart_{name}_{rank}", _COLOURS[rank - 1])
        for rank in range(1, layout.sectors + 1)
    ]
    return lines_over_time(book, layout.words[title], unit, _DATES, lines, days, number=number)


def _bars(book: TemplateBook, layout: Layout) -> Any:  # noqa: ANN401
    bars = (Bars("Against the benchmark", "=Calc!chart_ranked_value", BLUE),)
    chart = ranked_bars(book, layout.words["title_ranked"], "Return", "=Calc!chart_ranked_name", bars, labels=True)
    small = {"name": FONT, "size": 8, "color": INK}
    chart.set_y_axis(name_axis(reverse=True, major_gridlines={"visible": False}, interval_unit=1, num_font=small))
    return chart


def _rotation(book: TemplateBook, layout: Layout) -> Any:  # noqa: ANN401
    tails = [
        Tail(layout.heading[f"level_{rank}"], f"=Calc!chart_tail_x_{rank}", f"=Calc!chart_tail_y_{rank}",
             f"=Calc!chart_last_{rank}_x", f"=Calc!chart_last_{rank}_y", _COLOURS[rank - 1])
        for rank in range(1, layout.sectors + 1)
    ]  # fmt: skip
    corners = [Corner(word, f"=Calc!chart_{word}_x", f"=Calc!chart_{word}_y") for word in QUADRANTS]
    return rotation_tails(
        book, layout.words["title_rotation"], "Relative strength (100: own average)", "Its momentum", tails, corners
    )
