"""Native charts in the templates' style: titles, units on axes, a palette that the colour-blind can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from xl_aitrends.templates.sheets import TemplateBook
from xl_aitrends.templates.style import FONT, GREY, INK, RULE

_DAYS_A_YEAR: Final = 365.25
_TICKS: Final = 14  # dates that an axis has room for


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a chart: the cell of its name, the defined name of its values, and its look."""

    heading: str
    values: str
    colour: str
    dash: str = "solid"


def lines_over_time(book: TemplateBook, title: str, unit: str, dates: str, lines: Sequence[Line], days: float) -> Any:  # noqa: ANN401 - XlsxWriter has no types
    """Lines over a date axis, in per cent.

    Parameters
    ----------
    book : TemplateBook
        The workbook in the making.
    title, unit : str
        What the chart shows, and what its axis counts.
    dates : str
        Defined name of the dates; names grow with the spills that they mean.
    lines : sequence of Line
        What to draw.
    days : float
        Calendar days that the data spans, to space the dates.
    """
    chart = book.chart("line")
    for line in lines:
        chart.add_series({
            "name": line.heading,
            "categories": dates,
            "values": line.values,
            "line": {"color": line.colour, "width": 1.5, "dash_type": line.dash},
        })  # fmt: skip
    font = {"name": FONT, "size": 9, "color": INK}
    chart.set_title({"name": title, "overlay": False, "name_font": font | {"size": 11, "bold": True}})
    chart.set_x_axis({
        "date_axis": True, **_ticks(days), "num_font": font, "label_position": "low", "line": {"color": GREY},
        "major_tick_mark": "outside",
    })  # fmt: skip
    chart.set_y_axis({
        "num_format": "0%", "num_font": font, "name": unit, "name_font": font | {"bold": False}, "line": {"none": True},
        "major_gridlines": {"visible": True, "line": {"color": RULE, "width": 0.5}},
    })  # fmt: skip
    chart.set_legend({"position": "bottom", "font": font})
    chart.show_na_as_empty_cell()
    chart.set_chartarea({"border": {"none": True}})
    return chart


def _ticks(days: float) -> dict[str, object]:
    """Years where the data spans many, else a round number of months."""
    years = days / _DAYS_A_YEAR
    if years >= _TICKS / 2:
        return {"num_format": "yyyy", "major_unit": max(1, round(years / _TICKS)), "major_unit_type": "years"}
    step = next(months for months in (1, 2, 3, 6, 12) if 12 * years / months <= _TICKS or months == 12)
    return {"num_format": "mmm yy", "major_unit": step, "major_unit_type": "months"}
