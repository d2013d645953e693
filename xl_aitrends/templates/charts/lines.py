"""Lines over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xl_aitrends.templates.charts.axes import date_axis, dress, number_axis
from xl_aitrends.templates.sheets import TemplateBook


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a chart: the cell of its name, the defined name of its values, its look, and its axis."""

    heading: str
    values: str
    colour: str
    dash: str = "solid"
    width: float = 1.5
    second_axis: bool = False


def lines_over_time(
    book: TemplateBook,
    title: str,
    unit: str,
    dates: str,
    lines: Sequence[Line],
    days: float,
    *,
    number: str = "0%",
    second_unit: str = "",
    second_number: str = "",
    **limits: float,
) -> Any:  # noqa: ANN401 - XlsxWriter has no types
    """Lines over a date axis.

    Parameters
    ----------
    book : TemplateBook
        The workbook in the making.
    title, unit : str
        What the chart shows, and what its axis counts. A title that starts with ``=`` is the cell that holds it.
    dates : str
        Defined name of the dates; names grow with the spills that they mean.
    lines : sequence of Line
        What to draw.
    days : float
        Calendar days that the data spans, to space the dates.
    number : str
        Format of the axis' labels.
    second_unit : str
        What the axis at the right counts, where a line uses it.
    second_number : str
        Format of its labels; as the left's where empty.
    **limits : float
        ``min``, ``max`` and ``major_unit`` of the axis at the left.
    """
    chart = book.chart("line")
    for line in lines:
        chart.add_series({
            "name": line.heading,
            "categories": dates,
            "values": line.values,
            "line": {"color": line.colour, "width": line.width, "dash_type": line.dash},
            "y2_axis": line.second_axis,
        })  # fmt: skip
    dress(chart, title)
    chart.set_x_axis(date_axis(days))
    chart.set_y_axis(number_axis(unit, number, **limits))
    if second_unit:
        chart.set_y2_axis(number_axis(second_unit, second_number or number, major_gridlines={"visible": False}))
    return chart
