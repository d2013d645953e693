"""Rotation: where each line stands by strength and momentum, with the tail of its last weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from xl_aitrends.templates.charts.axes import dress, number_axis
from xl_aitrends.templates.sheets import TemplateBook
from xl_aitrends.templates.style import FONT, INK, MUTED

CENTRE: Final = 100
REACH: Final = 4  # standard deviations that the chart shows on either side of the centre
_FONT: Final = {"name": FONT, "size": 9, "color": INK}


@dataclass(frozen=True, slots=True)
class Tail:
    """One line: the cell of its name, the defined names of its tail and of its last point, its colour.

    All by names: LibreOffice draws no chart that mixes names and plain ranges.
    """

    heading: str
    x: str
    y: str
    last_x: str
    last_y: str
    colour: str


@dataclass(frozen=True, slots=True)
class Corner:
    """The word of a quadrant, and the defined names of the point where it stands."""

    word: str
    x: str
    y: str


def rotation_tails(
    book: TemplateBook, title: str, strength: str, momentum: str, tails: Sequence[Tail], corners: Sequence[Corner]
) -> Any:  # noqa: ANN401 - XlsxWriter has no types
    """Tails in the four quadrants around 100, each with its name at its last point.

    Parameters
    ----------
    book : TemplateBook
        The workbook in the making.
    title : str
        What the chart shows. A title that starts with ``=`` is the cell that holds it.
    strength, momentum : str
        What the axis below and the axis at the left count.
    tails : sequence of Tail
        What to draw.
    corners : sequence of Corner
        Words for the quadrants.
    """
    chart = book.chart("scatter", "straight")
    for tail in tails:
        chart.add_series({
            "name": tail.heading,
            "categories": tail.x,
            "values": tail.y,
            "line": {"color": tail.colour, "width": 1.5, "transparency": 35},
            "marker": {"type": "circle", "size": 3, "fill": {"color": tail.colour}, "border": {"none": True}},
        })  # fmt: skip
    for tail in tails:
        chart.add_series(_last(tail))
    for corner in corners:
        chart.add_series(_word(corner))
    dress(chart, title)
    unnamed = list(range(len(tails), 2 * len(tails) + len(corners)))
    chart.set_legend({"position": "bottom", "font": _FONT, "delete_series": unnamed})
    sides = {"min": CENTRE - REACH, "max": CENTRE + REACH, "major_unit": 1, "crossing": CENTRE,
             "label_position": "low", "major_gridlines": {"visible": False},
             "line": {"color": MUTED, "width": 1}}  # fmt: skip
    chart.set_x_axis(number_axis(strength, "0") | sides)
    chart.set_y_axis(number_axis(momentum, "0") | sides)
    return chart


def _last(tail: Tail) -> dict[str, object]:
    return {
        "name": tail.heading,
        "categories": tail.last_x,
        "values": tail.last_y,
        "line": {"none": True},
        "marker": {"type": "circle", "size": 9, "fill": {"color": tail.colour}, "border": {"color": INK}},
        "data_labels": {"series_name": True, "value": False, "position": "above", "font": _FONT | {"bold": True}},
    }


def _word(corner: Corner) -> dict[str, object]:
    return {
        "name": corner.word,
        "categories": corner.x,
        "values": corner.y,
        "line": {"none": True},
        "marker": {"type": "none"},
        "data_labels": {"series_name": True, "value": False, "position": "center",
                        "font": _FONT | {"color": MUTED, "italic": True, "size": 10}},
    }  # fmt: skip
