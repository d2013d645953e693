"""The kinds of arguments that worksheet functions take: how each is read from cells, and what it is aligned with.

An annotation such as ``Annotated[Panel, "Returns, dates down."]`` carries the Python type, the kind and the help.
Plain ``int``, ``float``, ``str``, ``bool`` and ``Literal[...]`` are kinds too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from xl_aitrends.cells.codes import Texts
from xl_aitrends.cells.dates import Days
from xl_aitrends.cells.grid import Grid
from xl_aitrends.cells.numbers import Floats


class Reads(Enum):
    """How cells become a Python value."""

    FLOATS = "numbers"
    HISTORY = "numbers through time"
    SERIES = "one row or column of numbers"
    DAYS = "dates"
    LABELS = "names"
    CODES = "codes"
    MEMBERS = "membership table"
    WEIGHTS = "one weight a name, or a panel of weights"
    SCHEDULE = "a frequency, or dates"
    DATE_CELLS = "dates, whatever their cells hold"
    GRID = "any cells"
    NUMBER = "a number"
    WHOLE = "a whole number"
    TEXT = "a text"
    FLAG = "TRUE or FALSE"
    CHOICE = "one of the listed words"
    DAY = "a date"
    WINDOW = "a number of periods, or a date when the unit is SINCE"
    ITEM = "an entry of the result"
    HEADERS = "a number of label rows and columns"


@dataclass(frozen=True, slots=True)
class Kind:
    """How an argument is read.

    Parameters
    ----------
    reads : Reads
        What its cells hold.
    rows : int, default 0
        Arguments with the same number share their rows (dates): 1 the main ones, 2 a second pull with its own
        calendar; 0 shares them with nothing.
    columns : int, default 0
        The same for columns (names).
    missing_counts : bool, default False
        Whether a lone blank or error cell is evidence that is missing, for the function to judge, instead of an
        argument left out or an error to pass on.
    """

    reads: Reads
    rows: int = 0
    columns: int = 0
    missing_counts: bool = False

    @property
    def is_range(self) -> bool:
        """Whether the argument is a range of cells rather than one value."""
        return self.reads in _RANGES


_RANGES = frozenset(
    {
        Reads.FLOATS,
        Reads.HISTORY,
        Reads.SERIES,
        Reads.DAYS,
        Reads.LABELS,
        Reads.CODES,
        Reads.MEMBERS,
        Reads.WEIGHTS,
        Reads.SCHEDULE,
        Reads.DATE_CELLS,
        Reads.GRID,
    }
)


class Members(NamedTuple):
    """A membership table: a constituent counts on day t when start < t <= end; a blank end means still in."""

    code: Texts
    start: Days
    end: Days


class DatesRead(NamedTuple):
    """Dates to look at, readable or not: days (NaT where there is none), which cells are no dates, which way they run.

    Unlike `Dates` they are aligned with nothing, and a cell that is no date is no error.
    """

    days: Days
    wrong: NDArray[np.bool_]
    across: bool


# Ranges that share the main calendar and the main names. A single row is one date of a `Panel` (many names), but one
# series of a `History` (many dates), and comes back as a row.
Panel = Annotated[Floats, Kind(Reads.FLOATS, rows=1, columns=1)]
History = Annotated[Floats, Kind(Reads.HISTORY, rows=1, columns=1)]
Series = Annotated[Floats, Kind(Reads.SERIES, rows=1)]
Dates = Annotated[Days, Kind(Reads.DAYS, rows=1)]
Names = Annotated[Texts, Kind(Reads.LABELS, columns=1)]
Codes = Annotated[Texts, Kind(Reads.CODES, columns=1)]
Weights = Annotated[Floats, Kind(Reads.WEIGHTS, rows=1, columns=1)]
RowLabels = Annotated[Texts, Kind(Reads.LABELS, rows=1)]
RowCodes = Annotated[Texts, Kind(Reads.CODES, rows=1)]
# One date of a panel: across, or down with its names down too.
Row = Annotated[Floats, Kind(Reads.SERIES, columns=1)]
# A panel on the main calendar with columns of its own (factors, several benchmarks).
Factors = Annotated[Floats, Kind(Reads.FLOATS, rows=1, columns=2)]
# A second pull, with a calendar of its own.
Panel2 = Annotated[Floats, Kind(Reads.FLOATS, rows=2, columns=2)]
Series2 = Annotated[Floats, Kind(Reads.SERIES, rows=2)]
Dates2 = Annotated[Days, Kind(Reads.DAYS, rows=2)]
# Ranges aligned with nothing.
FreePanel = Annotated[Floats, Kind(Reads.FLOATS)]
FreeSeries = Annotated[Floats, Kind(Reads.SERIES)]
FreeDates = Annotated[Days, Kind(Reads.DAYS)]
FreeLabels = Annotated[Texts, Kind(Reads.LABELS)]
Evidence = Annotated[Floats, Kind(Reads.SERIES, missing_counts=True)]
Statuses = Annotated[Texts, Kind(Reads.LABELS, missing_counts=True)]
MemberTable = Annotated[Members, Kind(Reads.MEMBERS)]
Schedule = Annotated[str | Days, Kind(Reads.SCHEDULE)]
Cells = Annotated[Grid, Kind(Reads.GRID)]
DateCells = Annotated[DatesRead, Kind(Reads.DATE_CELLS)]
# One cell.
Day = Annotated[np.datetime64, Kind(Reads.DAY)]
Window = Annotated[float | np.datetime64, Kind(Reads.WINDOW)]
# Arguments that mean the same in every function; the binding obeys them itself, so that bodies need not.
Item = Annotated[
    str | None,
    Kind(Reads.ITEM),
    'Picks one entry of the result by its name; "labels" lists the names. Blank: all entries.',
]
Dup = Annotated[Literal["error", "last"], "Two rows of one date: error (default), or last keeps the later row."]
Headers = Annotated[
    int,
    Kind(Reads.HEADERS),
    "Number of leading label rows and columns to drop from every range. A list beside the data (members, events, days "
    "or names wanted) that begins with a date, or with a name over the data, has none to drop. Default 0.",
]
