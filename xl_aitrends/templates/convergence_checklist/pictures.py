"""The charts of the checklist's Output: the divergence itself, and below it when each rule fired."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any, Final

from xl_aitrends.templates.charts.lines import Line, lines_over_time
from xl_aitrends.templates.charts.shading import Shade, shade
from xl_aitrends.templates.charts.timeline import timeline
from xl_aitrends.templates.convergence_checklist.layout import LABEL, TOP
from xl_aitrends.templates.convergence_checklist.wording import words_cell
from xl_aitrends.templates.sheets import ROW, Page, TemplateBook
from xl_aitrends.templates.style import BLUE, GREY, ORANGE

_COLOURS: Final = {"S1": BLUE, "S2": ORANGE, "S3": "#009E73"}
_DATES: Final = "=Calc!chart_dates"
_SHADES: Final = (Shade("past convergence", "=Calc!chart_shaded", GREY),)
_WIDE: Final = 1545  # pixels that the columns take
_CONTEXT: Final = 25  # rows that the upper chart takes
_EACH: Final = 38  # pixels of a rule in the timeline
_AROUND: Final = 130  # of its title and dates
_TALLEST: Final = 540  # so that both charts stand on one sheet of paper


def place_pictures(
    book: TemplateBook, page: Page, top: int, scenarios: Sequence[str], drawn: Sequence[int], days: float
) -> int:
    """Draw both charts below a heading in the row `top`; gives the last row."""
    page.section("B", "M", top, "When the rules fired by themselves: S1 blue, S2 orange, S3 green; "
                 "grey: past convergences, from peak to trough, dated in hindsight")  # fmt: skip
    high, lower = min(_AROUND + _EACH * len(scenarios), _TALLEST), top + 2 + _CONTEXT
    words = "Line chart of the divergence with past convergences shaded"
    page.picture(f"B{top + 1}", _context(book, days), _WIDE, ROW * _CONTEXT, words)
    words = "Timeline of the rules: a strip stands where a rule fired"
    page.picture(f"B{lower}", _timeline(book, scenarios, drawn, days), _WIDE, high, words)
    return lower + ceil(high / ROW)


def _context(book: TemplateBook, days: float) -> Any:  # noqa: ANN401
    lines = (Line("=Inputs!in_context", "=Calc!chart_context", BLUE),)
    chart = lines_over_time(book, words_cell("title_context"), "As tbl_evidence has it", _DATES, lines, days,
                            number="General")  # fmt: skip
    shade(book, chart, _DATES, _SHADES)
    chart.set_legend({"none": True})
    return chart


def _timeline(book: TemplateBook, scenarios: Sequence[str], drawn: Sequence[int], days: float) -> Any:  # noqa: ANN401
    strips = [
        Line(f"=Calc!${LABEL}${TOP + number - 1}", f"=Calc!chart_r{number}_drawn",
             _COLOURS.get(scenarios[number - 1], GREY))
        for number in drawn
    ]  # fmt: skip
    chart = timeline(book, words_cell("title_timeline"), _DATES, strips, days, len(scenarios), '"R"0')
    shade(book, chart, _DATES, _SHADES)
    return chart
