"""Lines by step with a band around zero: correlations by lag."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xl_aitrends.templates.charts.axes import dress, name_axis, number_axis
from xl_aitrends.templates.charts.lines import Line
from xl_aitrends.templates.sheets import TemplateBook
from xl_aitrends.templates.style import FONT, INK, MUTED


def lines_by_step(
    book: TemplateBook,
    title: str,
    unit: str,
    steps: str,
    lines: Sequence[Line],
    band: tuple[str, str, str],
    counted: str,
    *,
    number: str = "0.0",
) -> Any:  # noqa: ANN401 - XlsxWriter has no types
    """Lines with a point at every step, between the two dashed lines of a band; as many steps as the names hold.

    Parameters
    ----------
    book : TemplateBook
        The workbook in the making.
    title, unit : str
        What the chart shows, and what its axis counts. A title that starts with ``=`` is the cell that holds it.
    steps : str
        Defined name of the steps, such as lags from minus to plus ten.
    lines : sequence of Line
        What to draw.
    band : (str, str, str)
        What the band is called, and the defined names of its upper and lower end.
    counted : str
        What the axis below counts.
    number : str
        Format of the axis at the left.
    """
    chart = book.chart("line")
    for line in lines:
        marker = {
            "type": "circle",
            "size": 5,
            "fill": {"color": line.colour},
            "border": {"color": line.colour},
        }
        chart.add_series({**_series(line, steps), "marker": marker})
    for place, end in enumerate(band[1:]):
        heading = band[0] if place == 0 else f"{band[0]}, lower end"
        chart.add_series(_series(Line(heading, end, MUTED, "dash", 1), steps))
    dress(chart, title)
    legend = {"position": "bottom", "font": {"name": FONT, "size": 9, "color": INK}}
    chart.set_legend({**legend, "delete_series": [len(lines) + 1]})
    font = {"name": FONT, "size": 9, "color": INK, "bold": False}
    chart.set_x_axis(name_axis(name=counted, name_font=font))
    chart.set_y_axis(number_axis(unit, number))
    return chart


def _series(line: Line, steps: str) -> dict[str, object]:
    look = {"color": line.colour, "width": line.width, "dash_type": line.dash}
    return {"name": line.heading, "categories": steps, "values": line.values, "line": look}
