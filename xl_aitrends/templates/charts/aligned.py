"""Lines laid over each other by their distance from a day 0: past peaks, events, earlier themes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from xl_aitrends.templates.charts.axes import dress, number_axis
from xl_aitrends.templates.charts.lines import Line
from xl_aitrends.templates.sheets import TemplateBook
from xl_aitrends.templates.style import GREY

_LABELS: Final = 16  # that the axis has room for
_STEPS: Final = (1, 2, 3, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000)


def aligned_lines(
    book: TemplateBook,
    title: str,
    unit: str,
    distances: str,
    lines: Sequence[Line],
    rows: int,
    distance: str = "Rows from day 0",
    *,
    before: int | None = None,
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
    before : int, optional
        How many of the rows lie before day 0, to end the axis where the lines end.
    number : str
        Format of the axis at the left.
    """
    chart = book.chart("scatter", "straight")
    for line in reversed(lines):
        chart.add_series({
            "name": line.heading,
            "categories": distances,
            "values": line.values,
            "line": {"color": line.colour, "width": line.width, "dash_type": line.dash},
            "marker": {"type": "none"},
        })  # fmt: skip
    dress(chart, title)
    step = next(unit for unit in _STEPS if unit * _LABELS >= rows)
    ends: dict[str, object] = {"major_unit": step}
    if before is not None:
        ends |= {"min": -step * math.ceil(before / step), "max": step * math.ceil((rows - before) / step)}
    day_zero = {"crossing": 0, "major_gridlines": {"visible": False}, "line": {"color": GREY}}
    chart.set_x_axis(number_axis(distance, "0", label_position="low") | ends | day_zero)
    chart.set_y_axis(number_axis(unit, number) | {"label_position": "low", "line": {"color": GREY}})
    return chart
