"""Which columns of Calc hold which block, so that blocks can be moved in one place."""

from __future__ import annotations

from typing import Final

from xl_aitrends.cells.address import column_letters
from xl_aitrends.templates.waterfall import WIDTH

MONTHS: Final = 12
BEFORE: Final = 60  # rows around a peak, unless set
AFTER: Final = 250
LINES: Final = 6  # peaks that the chart has a line for
HEAT_TOP: Final = 112  # row of the first name of Output's heat map
FEW: Final = 14  # names whose heat map fits below the second page's pictures
_PAGE_NAMES: Final = 50  # that a page of its own has room for
_ORDER: Final = (
    ("chain", 11),
    ("legs", 4),
    ("heat", 1 + MONTHS),
    ("bars", 4),
    ("survey", 5),
    ("record", 2),
    ("phases", 11),
    ("aligned", 2 * LINES + 3),
    ("words", 2),
    ("groups", 5),
    ("attribution", 14),
    ("waterfall", WIDTH),
    ("returns", 1),
)  # the returns come last: they grow to the right


def printed_names(names: int) -> int:
    """Rows of the heat map that are printed: as many as fit the page, or all names."""
    return max(names, FEW if names <= FEW else _PAGE_NAMES)


def _starts() -> dict[str, int]:
    starts, place = {}, 1
    for name, width in _ORDER:
        starts[name] = place
        place += width + 1  # an empty column between
    return starts


START: Final = _starts()


def columns(name: str) -> list[str]:
    """Letters of the columns of a block."""
    first = START[name]
    return [column_letters(first + place) for place in range(dict(_ORDER)[name])]
