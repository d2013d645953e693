"""Standing columns: stacked parts over time, and the waterfall from an opening value to a closing one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from xl_aitrends.templates.charts.axes import dress, name_axis, number_axis, trading_day_axis
from xl_aitrends.templates.sheets import TemplateBook
from xl_aitrends.templates.style import FONT, GREY, HIGH, INK, LOW


@dataclass(frozen=True, slots=True)
class Column:
    """One part of stacked columns: the cell of its name, the defined name of its values, its colour."""

    heading: str
    values: str
    colour: str


def stacked_columns(
    book: TemplateBook,
    title: str,
    unit: str,
    categories: str,
    columns: Sequence[Column],
    days: float | None = None,
    *,
    number: str = "0%",
) -> Any:  # noqa: ANN401 - XlsxWriter has no types
    """Columns stacked on each other, over names or dates.

    Parameters
    ----------
    book : TemplateBook
        The workbook in the making.
    title, unit : str
        What the chart shows, and what its axis counts. A title that starts with ``=`` is the cell that holds it.
    categories : str
        Defined name of the names, or of the dates where `days` is given.
    columns : sequence of Column
        From the axis outwards.
    days : float, optional
        Calendar days that dates span.
    number : str
        Format of the axis' labels.
    """
    chart = book.chart("column", "stacked")
    for column in columns:
        chart.add_series({
            "name": column.heading,
            "categories": categories,
            "categories_data": ["names"] if days is None else [],  # else they are stored as numbers
            "values": column.values,
            "fill": {"color": column.colour},
            "border": {"none": True},
            "gap": 30 if days is None else 0,
        })  # fmt: skip
    dress(chart, title)
    chart.set_x_axis(name_axis() if days is None else trading_day_axis(days))
    chart.set_y_axis(number_axis(unit, number))
    return chart


_LABEL: Final = {"name": FONT, "size": 8, "color": INK}
# What stands on what: the base carries the step and is not seen itself.
_STEPS: Final = (
    ("base", None, ""),
    ("total", GREY, "0.0%;-0.0%;"),  # a zero has no label
    ("rise", HIGH, "+0.0%;;"),
    ("fall", LOW, '"-"0.0%;;'),
)


def waterfall(book: TemplateBook, title: str, unit: str, name: str, *, number: str = "0%") -> Any:  # noqa: ANN401
    """Columns that step from an opening value, over what was added and taken away, to a closing value.

    Parameters
    ----------
    book : TemplateBook
        The workbook in the making.
    title, unit : str
        As of `stacked_columns`.
    name : str
        What `write_waterfall` was told: the series are ``Calc!chart_NAME_base`` and so on.
    number : str
        Format of the axis' labels.
    """
    chart = book.chart("column", "stacked")
    for series, colour, label in _STEPS:
        shown = {"fill": {"color": colour}} if colour else {"fill": {"none": True}}
        labels = {"data_labels": {"value": True, "num_format": label, "font": _LABEL}}
        chart.add_series({
            "name": series,
            "categories": f"=Calc!chart_{name}_label",
            "categories_data": ["names"],  # else they are stored as numbers
            "values": f"=Calc!chart_{name}_{series}",
            "border": {"none": True},
            "gap": 25,
            **shown,
            **(labels if colour else {}),
        })  # fmt: skip
    dress(chart, title, legend=False)
    chart.set_x_axis(name_axis())
    chart.set_y_axis(number_axis(unit, number))
    return chart
