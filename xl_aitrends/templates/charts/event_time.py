"""The mean reaction to events, in days from the event: each day as a column, the sum so far as a line with its band."""

from __future__ import annotations

from typing import Any, Final

from xl_aitrends.templates.charts.axes import dress, name_axis, number_axis
from xl_aitrends.templates.charts.lines import Line
from xl_aitrends.templates.sheets import TemplateBook
from xl_aitrends.templates.style import FONT, INK

_FONT: Final = {"name": FONT, "size": 9, "color": INK}


def reaction(
    book: TemplateBook, title: str, unit: str, days: str, daily: Line, so_far: Line, band: tuple[Line, Line]
) -> Any:  # noqa: ANN401 - XlsxWriter has no types
    """Columns and lines over days from the event.

    Parameters
    ----------
    book : TemplateBook
        The workbook in the making.
    title, unit : str
        What the chart shows, and what its axis counts. A title that starts with ``=`` is the cell that holds it.
    days : str
        Reference or defined name of the days, 0 the event.
    daily, so_far : Line
        The mean of each day, drawn as columns, and its sum.
    band : pair of Line
        Both ends of the band around the sum.
    """
    chart, lines = book.chart("column"), book.chart("line")
    columns = {"fill": {"color": daily.colour}, "border": {"none": True}, "gap": 40}
    chart.add_series({"name": daily.heading, "categories": days, "values": daily.values, **columns})
    for line in (so_far, *band):
        look = {"color": line.colour, "width": line.width, "dash_type": line.dash}
        lines.add_series({"name": line.heading, "categories": days, "values": line.values, "line": look})
    chart.combine(lines)
    dress(chart, title)
    chart.set_legend({"position": "bottom", "font": _FONT, "delete_series": [3]})  # the band's ends look alike
    chart.set_x_axis(name_axis(name="Rows from the event", name_font=number_axis("")["name_font"], text_axis=True))
    chart.set_y_axis(number_axis(unit, "0.0%"))
    return chart
