"""A histogram: how many fall into each bin, in columns that touch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from xl_aitrends.templates.charts.axes import dress, name_axis, number_axis
from xl_aitrends.templates.charts.bars import TEXTS, Bars
from xl_aitrends.templates.sheets import TemplateBook

_GAP: Final = 4  # between columns, per cent of a column


def histogram(book: TemplateBook, title: str, unit: str, bins: str, counts: Sequence[Bars], *, what: str) -> Any:  # noqa: ANN401
    """Counts by bin.

    Parameters
    ----------
    book : TemplateBook
        The workbook in the making.
    title, unit : str
        What the chart shows, and what is counted. A title that starts with ``=`` is the cell that holds it.
    bins : str
        Reference or defined name of the bins' labels, from the lowest on.
    counts : sequence of Bars
        Kinds to count, such as misses and beats; they are stacked.
    what : str
        What the bins are bins of, with its unit.
    """
    chart = book.chart("column", "stacked")
    for one in counts:
        chart.add_series({
            "name": one.heading,
            "categories": bins,
            "categories_data": TEXTS,
            "values": one.values,
            "fill": {"color": one.colour},
            "border": {"none": True},
            "gap": _GAP,
        })  # fmt: skip
    dress(chart, title)
    chart.set_x_axis(name_axis(name=what, name_font=number_axis("")["name_font"]))
    chart.set_y_axis(number_axis(unit, "0"))
    return chart
