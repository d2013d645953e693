"""A timeline of states: strips over a date axis, one height a row, drawn where a rule, a phase or a regime was on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from xl_aitrends.templates.charts.axes import date_axis, dress, number_axis
from xl_aitrends.templates.charts.lines import Line
from xl_aitrends.templates.sheets import TemplateBook
from xl_aitrends.templates.style import FONT, INK

_THICK: Final = 7.0  # points


def timeline(
    book: TemplateBook, title: str, dates: str, strips: Sequence[Line], days: float, rows: int, number: str
) -> Any:  # noqa: ANN401 - XlsxWriter has no types
    """Strips that stand where a series has its row's number, and are gone where it is #N/A.

    Parameters
    ----------
    book : TemplateBook
        The workbook in the making.
    title : str
        What the chart shows. A title that starts with ``=`` is the cell that holds it.
    dates : str
        Defined name of the dates.
    strips : sequence of Line
        Series whose numbers are all the strip's row, from 1 on top.
    days : float
        Calendar days that the data spans.
    rows : int
        Rows of the timeline.
    number : str
        Format that turns a row's number into its label, such as ``"R"0``.
    """
    chart = book.chart("line")
    for strip in strips:
        chart.add_series({
            "name": strip.heading,
            "categories": dates,
            "values": strip.values,
            "line": {"color": strip.colour, "width": _THICK},
            # a strip of one date is no line: its marker shows it
            "marker": {"type": "square", "size": 5, "fill": {"color": strip.colour}, "border": {"none": True}},
        })  # fmt: skip
    dress(chart, title)
    chart.set_legend({"position": "right", "font": {"name": FONT, "size": 8, "color": INK}})  # in the strips' order
    # upside down, so that the first row is on top: the dates then need the other side to stand below
    chart.set_x_axis(date_axis(days) | {"label_position": "high"})
    shown = f'[<1]"";[>{rows}]"";{number}'
    chart.set_y_axis(number_axis("", shown, min=0, max=rows + 1, major_unit=1, reverse=True))
    return chart
