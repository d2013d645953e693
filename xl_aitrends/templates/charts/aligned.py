"""Lines laid over each other by their distance from a day 0: past peaks, events, earlier themes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from xl_aitrends.templates.charts.axes import dress, name_axis, number_axis
from xl_aitrends.templates.charts.lines import Line
from xl_aitrends.templates.sheets import TemplateBook
from xl_aitrends.templates.style import FONT, INK

_LABELS: Final = 14  # that the axis has room for


def aligned_lines(
    book: TemplateBook,
    title: str,
    unit: str,
    distances: str,
    lines: Sequence[Line],
    rows: int,
    distance: str = "Rows from day 0",
    *,
    number: str = "0%",
) -> Any:  # noqa: ANN401 - XlsxWriter has no types
    """Lines over rows counted from day 0.

    Parameters
    ----------
    book : TemplateBook
        The workbook in the making.
    title, unit : str
        What the chart shows, and what its axis counts. A title that starts with ``=`` is the cell that holds it.
    distances : str
        Defined name of the rows from day 0.
    lines : sequence of Line
        What to draw; the first is drawn last, above the others.
    rows : int
        Rows that the lines span, to space the labels.
    distance : str
        What the axis below counts.
    number : str
        Format of the axis at the left.
    """
    chart = book.chart("line")
    for line in reversed(lines):
        chart.add_series({
            "name": line.heading,
            "categories": distances,
            "values": line.values,
            "line": {"color": line.colour, "width": line.width, "dash_type": line.dash},
        })  # fmt: skip
    dress(chart, title)
    step = max(1, round(rows / _LABELS))
    font = {"name": FONT, "size": 9, "color": INK, "bold": False}
    chart.set_x_axis(name_axis(name=distance, name_font=font, interval_unit=step, interval_tick=step))
    chart.set_y_axis(number_axis(unit, number))
    return chart
