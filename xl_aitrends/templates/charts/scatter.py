"""Points of two measures against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xl_aitrends.templates.charts.axes import dress, number_axis
from xl_aitrends.templates.sheets import TemplateBook
from xl_aitrends.templates.style import MUTED


@dataclass(frozen=True, slots=True)
class Points:
    """A cloud of points: the text or cell of its name, the defined names of both measures, and its colour."""

    heading: str
    across: str
    up: str
    colour: str
    size: int = 3
    trend: bool = False  # whether the least-squares line is drawn through it


def scatter(
    book: TemplateBook,
    title: str,
    across: str,
    up: str,
    clouds: Sequence[Points],
    *,
    number: str = "0%",
    legend: bool = False,
) -> Any:  # noqa: ANN401 - XlsxWriter has no types
    """Points, the first measure across and the second up; the axes cross at zero, their labels stand outside.

    Parameters
    ----------
    book : TemplateBook
        The workbook in the making.
    title : str
        What the chart shows. A title that starts with ``=`` is the cell that holds it.
    across, up : str
        What the axes count.
    clouds : sequence of Points
        What to draw.
    number : str
        Format of the axes' labels.
    legend : bool
        Whether to list the clouds below.
    """
    chart = book.chart("scatter")
    for cloud in clouds:
        chart.add_series({
            "name": cloud.heading,
            "categories": cloud.across,
            "values": cloud.up,
            "marker": {
                "type": "circle",
                "size": cloud.size,
                "fill": {"color": cloud.colour, "transparency": 55},
                "border": {"none": True},
            },
            **({"trendline": _TREND} if cloud.trend else {}),
        })  # fmt: skip
    dress(chart, title, legend=legend)
    chart.set_x_axis(number_axis(across, number, label_position="low"))
    chart.set_y_axis(number_axis(up, number, label_position="low"))
    return chart


_TREND = {"type": "linear", "name": "Least squares", "line": {"color": MUTED, "width": 1.5}}
