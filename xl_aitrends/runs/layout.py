"""Long to wide, columns renamed or dropped: the shape of a source, without a look at what cells mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from xl_aitrends.cells.dates import to_day
from xl_aitrends.errors import FeedError, InputError

if TYPE_CHECKING:
    from xl_aitrends.refresh.feeds import SourceData
    from xl_aitrends.runs.feed_spec import LongLayout


def checked(data: SourceData) -> SourceData:
    """The source, if a Table could take it.

    Raises
    ------
    FeedError
        If it has no rows, a column without a name, or two of one name.
    """
    if not data.rows:
        raise FeedError(f"{data.origin} gives no rows; check what it asks for")
    folded = [column.casefold() for column in data.columns]
    for place, column in enumerate(folded):
        if not column and place:
            raise FeedError(f"{data.origin}: column {place + 1} has no header")
        if folded.index(column) < place:
            raise FeedError(
                f"{data.origin}: two columns are called {data.columns[place]!r}; give each a name of its own"
            )
    return data


def column_place(data: SourceData, name: str) -> int:
    """Position of a column; names have no case.

    Raises
    ------
    FeedError
        Listing the columns that there are.
    """
    folded = [column.casefold() for column in data.columns]
    if name.strip().casefold() in folded:
        return folded.index(name.strip().casefold())
    known = ", ".join(data.columns[:12]) + (", …" if len(data.columns) > 12 else "")
    raise FeedError(f"{data.origin} has no column {name!r}; it has {known}")


def drop_columns(data: SourceData, names: Sequence[str]) -> SourceData:
    """The source without some columns."""
    if not names:
        return data
    dropped = {column_place(data, name) for name in names}
    kept = [place for place in range(len(data.columns)) if place not in dropped]
    if not kept:
        raise FeedError(f"{data.origin}: every column is dropped; keep the dates and a value")
    rows = tuple(tuple(row[place] for place in kept) for row in data.rows)
    return replace(data, columns=tuple(data.columns[place] for place in kept), rows=rows)


def rename_columns(data: SourceData, names: Mapping[str, str]) -> SourceData:
    """The source with the names of its Table's columns."""
    columns = list(data.columns)
    for old, new in names.items():
        columns[column_place(data, old)] = new
    return checked(replace(data, columns=tuple(columns)))


def widen(data: SourceData, long: LongLayout) -> SourceData:
    """A row a date, a column a name (in alphabetical order), in the order in which dates first appear.

    Raises
    ------
    FeedError
        If a date and name come twice; both lines are named.
    """
    date, name, value = (column_place(data, column) for column in (long.date, long.name, long.value))
    days: dict[object, int] = {}
    cells: dict[tuple[object, str], Any] = {}
    first: dict[tuple[object, str], int] = {}
    for place, row in enumerate(data.rows):
        day, header = _day(row[date]), _header(data, place, row[name])
        days.setdefault(day, place)
        known = first.setdefault((day, header), place)
        if known != place:
            raise FeedError(
                f"{data.place(place)}: {header} on {row[date]} stands in {data.unit} {data.lines[known]} already; "
                "keep one row for each"
            )
        cells[day, header] = row[value]
    headers = sorted({header for _, header in cells})
    rows = tuple((data.rows[at][date], *(cells.get((day, header)) for header in headers)) for day, at in days.items())
    lines = tuple(data.lines[at] for at in days.values())
    return replace(data, columns=(data.columns[date], *headers), rows=rows, lines=lines)


def _day(cell: object) -> object:
    """One key for all spellings of a day; what is no date stays itself, for the Table's own check to name."""
    try:
        return str(to_day(cell))
    except InputError:
        return cell


def _header(data: SourceData, place: int, cell: object) -> str:
    header = "" if cell is None else str(cell).strip()
    if not header:
        raise FeedError(f"{data.place(place)}: the name is blank; every row of a long source needs one")
    return header
