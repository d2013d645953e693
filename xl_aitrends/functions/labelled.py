"""Label rows and columns taken off the ranges of one call; a list that begins with an entry has none to lose."""

from __future__ import annotations

from collections.abc import Sequence

from xl_aitrends.cells.codes import code, label
from xl_aitrends.cells.dates import to_day
from xl_aitrends.cells.grid import Cell, Grid, drop_leading, shape, transpose
from xl_aitrends.cells.missing import is_blank
from xl_aitrends.errors import InputError
from xl_aitrends.functions.kinds import Kind, Reads
from xl_aitrends.functions.spec import Argument

LISTS = (Reads.SERIES, Reads.DAYS, Reads.LABELS, Reads.CODES, Reads.SCHEDULE, Reads.DATE_CELLS)
_DATED = (Reads.DAYS, Reads.SCHEDULE)
_NAMED = (Reads.LABELS, Reads.CODES, Reads.MEMBERS)

Given = dict[str, tuple[Argument, Grid]]


def without_labels(grids: Given, headers: int) -> Given:
    """Drop `headers` label rows and columns: on the left of a single row, on top of a single column.

    Data have the labels that the call says. A list beside them (members, events, days or names wanted) may come from a
    spill or a Table's column, which have none: its first cells stay where they are entries, a date or one of the names
    that stand over the data.
    """
    kept = {name: (argument, _unlabelled(argument.kind, grid, headers)) for name, (argument, grid) in grids.items()}
    if not headers:
        return kept
    known = {
        code(cell)
        for argument, grid in kept.values()
        if argument.kind.columns and argument.kind.reads in (Reads.LABELS, Reads.CODES)
        for row in grid
        for cell in row
        if not is_blank(cell)
    }
    for name, (argument, grid) in grids.items():
        if _is_beside(argument.kind):
            kept[name] = (argument, _unlabelled(argument.kind, grid, _labels_of(argument.kind, grid, headers, known)))
    return kept


def _unlabelled(kind: Kind, grid: Grid, headers: int) -> Grid:
    rows, columns = shape(grid)
    if kind.reads is Reads.GRID:
        return grid
    if kind.reads is Reads.MEMBERS:
        return drop_leading(grid, headers, 0)
    one_name = columns == 1 or (kind.reads in LISTS and rows > 1)
    one_date = rows == 1
    return drop_leading(grid, 0 if one_date else headers, 0 if one_name else headers)


def _is_beside(kind: Kind) -> bool:
    """Whether the argument is a list that shares neither its dates nor its names with the data."""
    return not kind.rows and not kind.columns and (kind.reads in _DATED or kind.reads in _NAMED)


def _labels_of(kind: Kind, grid: Grid, headers: int, known: set[str]) -> int:
    """How many of the first cells or rows of a list are labels: those before its first entry."""
    lying = len(grid) == 1 and kind.reads is not Reads.MEMBERS
    lines = transpose(grid) if lying else grid
    return next((place for place, line in enumerate(lines[:headers]) if _is_entry(kind, line, known)), headers)


def _is_entry(kind: Kind, line: Sequence[Cell], known: set[str]) -> bool:
    if kind.reads in _DATED:
        return _is_date(line[0])
    named = not is_blank(line[0]) and code(line[0]) in known and bool(label(line[0]))
    return named or (kind.reads is Reads.MEMBERS and any(_is_date(cell) for cell in line[1:3]))


def _is_date(cell: Cell) -> bool:
    try:
        day = to_day(cell)
    except InputError:
        return False
    return bool(day == day)  # NaT, for a blank, differs from itself
