"""Shaded stretches behind lines over time: regimes, phases, episodes.

A stretch is an area of height one on a second axis that nobody sees, so it spans the whole chart, and follows the
data's length as the lines do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from xl_aitrends.templates.sheets import TemplateBook


@dataclass(frozen=True, slots=True)
class Shade:
    """A kind of stretch: the cell of its name, the defined name of ones (in it) and zeros, and its colour."""

    heading: str
    values: str
    colour: str
    transparency: int = 72  # areas may be drawn above the lines, so that lines must be seen through them


# Unseen rather than deleted: LibreOffice moves series of a deleted axis to the first one.
_UNSEEN: Final = {"min": 0, "max": 1, "label_position": "none", "line": {"none": True}, "major_tick_mark": "none",
                  "minor_tick_mark": "none", "major_gridlines": {"visible": False}}  # fmt: skip


def shade(book: TemplateBook, chart: Any, dates: str, shades: Sequence[Shade]) -> None:  # noqa: ANN401
    """Shade stretches of a chart over a date axis that leaves its second axis free.

    Parameters
    ----------
    book : TemplateBook
        The workbook in the making.
    chart : xlsxwriter chart
        As `lines_over_time` gives it.
    dates : str
        Defined name of the dates, the same as the lines'.
    shades : sequence of Shade
        What to shade; zeros between ones, so that stretches stand apart.
    """
    areas = book.chart("area")
    for kind in shades:
        areas.add_series({
            "name": kind.heading,
            "categories": dates,
            "values": kind.values,
            "fill": {"color": kind.colour, "transparency": kind.transparency},
            "border": {"none": True},
            "y2_axis": True,
        })  # fmt: skip
    areas.set_y2_axis(_UNSEEN)
    areas.set_x2_axis({"date_axis": True, "visible": False})
    chart.combine(areas)
