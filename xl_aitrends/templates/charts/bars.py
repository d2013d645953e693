"""Ranked bars: one a name, with an interval where there is one, or stacked from parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from xl_aitrends.templates.charts.axes import dress, name_axis, number_axis
from xl_aitrends.templates.sheets import TemplateBook
from xl_aitrends.templates.style import FONT, INK

TEXTS: Final = ("name",)  # stands for names until the refresh writes them: without it, XlsxWriter expects numbers
_GAP: Final = 45  # between bars, per cent of a bar


@dataclass(frozen=True, slots=True)
class Bars:
    """One series: the cell or text of its name, the values, the colour, and how far the interval reaches each way.

    `above` and `below` are the lengths of the interval on either side of the value, as references like `values`.
    `first` is the colour of the first bar, where it stands out.
    """

    heading: str
    values: str
    colour: str
    above: str = ""
    below: str = ""
    first: str = ""


def ranked_bars(
    book: TemplateBook,
    title: str,
    unit: str,
    names: str,
    bars: Sequence[Bars],
    *,
    number: str = "0%",
    legend: bool = False,
    labels: bool = False,
    overlaid: bool = False,
    room: Sequence[str] = (),
    size: int = 9,
    **limits: float,
) -> Any:  # noqa: ANN401 - XlsxWriter has no types
    """Bars to the right, the first name on top; several series are stacked.

    Parameters
    ----------
    book : TemplateBook
        The workbook in the making.
    title, unit : str
        What the chart shows, and what its axis counts. A title that starts with ``=`` is the cell that holds it.
    names : str
        Reference or defined name of the names, in the order in which to draw them.
    bars : sequence of Bars
        What to draw. Two series of which one is 0 wherever the other is not give bars of two colours.
    number : str
        Format of the axis' labels.
    legend : bool
        Whether to list the series below.
    labels : bool
        Whether each bar carries its value.
    overlaid : bool
        Several series are drawn over each other instead: of those that are 0 wherever another is not, each bar then
        has its label at its end, and a 0 has none.
    room : sequence of str
        References of values that the axis must have room for, such as the ends of intervals, which do not widen it.
    size : int
        Of the names, in points: smaller where there is little room for many, else programs leave names out.
    **limits : float
        ``min``, ``max`` and ``major_unit`` of the axis.
    """
    chart = book.chart("bar", "stacked" if len(bars) > 1 and not overlaid else "")
    label = f"{number};-{number};" if overlaid else number
    for one in bars:
        place: dict[str, object] = {"overlap": 100} if overlaid else {}
        chart.add_series(_series(one, names, label, labels=labels) | place)
    for ends in room:
        unseen = {"name": "", "fill": {"none": True}, "overlap": 100}
        chart.add_series(_series(Bars("", ends, INK), names, number, labels=False) | unseen)
    dress(chart, title, legend=legend)
    # Turned upside down, so that the first name stands on top; the numbers then need the other side to stand below.
    small = {"name": FONT, "size": size, "color": INK}
    chart.set_y_axis(name_axis(reverse=True, interval_unit=1, major_gridlines={"visible": False}, num_font=small))
    chart.set_x_axis(number_axis(unit, number, label_position="high", **limits))
    return chart


def _series(one: Bars, names: str, number: str, *, labels: bool) -> dict[str, object]:
    series: dict[str, object] = {
        "name": one.heading,
        "categories": names,
        "categories_data": TEXTS,
        "values": one.values,
        "fill": {"color": one.colour},
        "border": {"none": True},
        "gap": _GAP,
    }
    if one.first:
        series["points"] = [{"fill": {"color": one.first}}]
    if one.above:
        line = {"color": INK, "width": 1.25}
        reach = {"type": "custom", "plus_values": one.above, "minus_values": one.below or one.above}
        # Excel draws the intervals of horizontal bars as those of the value axis, which it calls y all the same.
        series["y_error_bars"] = {**reach, "end_style": 1, "line": line}
    if labels:
        series["data_labels"] = {"value": True, "num_format": number}
    return series
