"""The charts of the Output sheet and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from xl_aitrends.templates.charts import Line, lines_over_time
from xl_aitrends.templates.charts.bars import Bars, ranked_bars
from xl_aitrends.templates.charts.tails import Corner, Tail, rotation_tails
from xl_aitrends.templates.sector_divergence.layout import Layout
from xl_aitrends.templates.sector_divergence.wording import QUADRANTS
from xl_aitrends.templates.sheets import Page, TemplateBook
from xl_aitrends.templates.style import BLUE, GREY, MUTED, ORANGE

TOP: Final = 10  # row of the first headings
_COLOURS: Final = (BLUE, ORANGE, "#009E73", "#CC79A7", "#E69F00", "#56B4E9", MUTED, "#000000")
_LEFT, _RIGHT = 750, 715  # pixels of the two halves
_ROWS: Final = 29  # of the last charts
_DATES: Final = "=Calc!chart_dates"


@dataclass(slots=True)
class Places:
    """The rows on which headings stand, or charts below a table: they follow from how long the tables are."""

    bars: int = 0
    rotation: int = 0
    answers: int = 0
    share: int = 0
    gap: int = 0


def place_pictures(book: TemplateBook, page: Page, layout: Layout, days: float, places: Places) -> int:
    """Draw all charts, for data of so many calendar days; gives the last row that they take."""
    last = places.gap + _ROWS
    for row, words in ((TOP, "Relative lines: each segment's index against the benchmark"),
                       (places.rotation, "Rotation: strength and its momentum, with tails"),
                       (places.answers, "Rolling sensitivity to the first outside factor"),
                       (places.gap, "How far the segments lie apart")):  # fmt: skip
        page.section("B", "L", row, words)
    page.section("N", "V", places.gap, "Strength: each relative line against its own mean (Mansfield)")
    relative = _lines(book, layout, "relative", "title_relative", "100 at the start", days, "0")
    beta = _lines(book, layout, "beta", "title_beta", "Slope", days, "0.0")
    share = _lines(book, layout, "share", "title_share", "Partial R²", days, "0%")
    strength = _lines(book, layout, "strength", "title_strength", "Per cent of its mean", days, "0")
    for chart, column, first, end, words in (
        (relative, "B", TOP + 1, places.rotation - 2, "Line chart of the segments' indices against the benchmark"),
        (_bars(book, layout), "N", places.bars, places.rotation - 2, "Bars of returns against the benchmark, ranked"),
        (_rotation(book, layout), "B", places.rotation + 1, places.answers - 2,
         "Scatter chart of relative strength and its momentum with tails of the last weeks"),
        (beta, "B", places.answers + 1, places.gap - 2, "Line chart of rolling slopes on the first outside factor"),
        (share, "N", places.share, places.gap - 2, "Line chart of what the factor explains beyond the benchmark"),
        (_gap(book, layout, days), "B", places.gap + 1, last, "Line chart of the gap between first and last segment"),
        (strength, "N", places.gap + 1, last, "Line chart of each relative line against its own mean"),
    ):  # fmt: skip
        width = _LEFT if column == "B" else _RIGHT
        page.picture(f"{column}{first}", chart, width, int(page.tall(first, end)), words)
    return last


def _gap(book: TemplateBook, layout: Layout, days: float) -> Any:  # noqa: ANN401
    lines = (
        Line("First less last", "=Calc!chart_gap", BLUE),
        Line("Wide for its time", "=Calc!chart_gap_wide", MUTED, "dash", 1.0),
        Line("Median of its time", "=Calc!chart_gap_middle", GREY, "solid", 1.0),
    )
    return lines_over_time(book, layout.words["title_gap"], "Difference of returns", _DATES, lines, days)


def _lines(book: TemplateBook, layout: Layout, name: str, title: str, unit: str, days: float, number: str) -> Any:  # noqa: ANN401
    lines = [
        Line(layout.heading[f"{name}_{rank}"], f"=Calc!chart_{name}_{rank}", _COLOURS[rank - 1])
        for rank in range(1, layout.sectors + 1)
    ]
    return lines_over_time(book, layout.words[title], unit, _DATES, lines, days, number=number)


def _bars(book: TemplateBook, layout: Layout) -> Any:  # noqa: ANN401
    bars = (Bars("Against the benchmark", "=Calc!chart_ranked_value", BLUE),)
    return ranked_bars(book, layout.words["title_ranked"], "Return", "=Calc!chart_ranked_name", bars, labels=True,
                       size=8)  # fmt: skip


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
