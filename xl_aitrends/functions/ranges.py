"""Ranges -> arrays: labels dropped, dates turned to run down, whole columns cut, rows and names held to one length."""

from __future__ import annotations

from collections.abc import Mapping

from xl_aitrends.cells.codes import ambiguous_codes, codes, label, labels
from xl_aitrends.cells.dates import Days, read_days, to_day, to_days
from xl_aitrends.cells.grid import (
    Cell,
    Grid,
    as_grid,
    filled_rows,
    is_whole_column,
    pad_rows,
    shape,
    transpose,
    trim_whole_rows,
)
from xl_aitrends.cells.missing import is_blank, is_missing
from xl_aitrends.cells.numbers import to_floats
from xl_aitrends.errors import InputError
from xl_aitrends.functions.kinds import DatesRead, Members, Reads
from xl_aitrends.functions.labelled import LISTS, Given, without_labels
from xl_aitrends.functions.spec import Argument

_PANELS = (Reads.FLOATS, Reads.HISTORY, Reads.WEIGHTS)


class Ranges:
    """The ranges of one call, brought into shape together.

    Parameters
    ----------
    raw : mapping of str to (Argument, raw value)
        Range arguments that were given.
    headers : int
        Leading label rows and columns to drop.
    date1904 : bool
        Whether serial numbers count from 1904.
    """

    def __init__(self, raw: Mapping[str, tuple[Argument, object]], headers: int, *, date1904: bool) -> None:
        if headers < 0:
            raise InputError(f"headers must be 0 or more, got {headers}")
        self._date1904 = date1904
        grids = {name: (argument, trim_whole_rows(as_grid(value))) for name, (argument, value) in raw.items()}
        self._grids: Given = without_labels(grids, headers)
        self.across = self._turn(1)
        self._turn(2)
        self.as_row = self._first_is_row()
        self._lying = {name for name, (_, grid) in self._grids.items() if len(grid) == 1 and len(grid[0]) > 1}
        for name, (argument, grid) in self._grids.items():
            self._grids[name] = (argument, _upright(argument, grid))
        for group in (1, 2):
            self._match_columns(group)  # first, because it lays down weights that stand in a column
            self._match_rows(group)
        self._ambiguous = ambiguous_codes(
            cell
            for argument, grid in self._grids.values()
            if argument.kind.reads is Reads.CODES and argument.kind.columns
            for row in grid
            for cell in row
        )

    def values(self) -> dict[str, object]:
        """Arrays by argument name."""
        return {name: self._read(argument, grid) for name, (argument, grid) in self._grids.items()}

    def _turn(self, group: int) -> bool:
        """Make dates run down where they run across; whether they did."""
        across = any(
            argument.kind.reads is Reads.DAYS and argument.kind.rows == group and len(grid) == 1 and len(grid[0]) > 1
            for argument, grid in self._grids.values()
        )
        for name, (argument, grid) in self._grids.items():
            turns = argument.kind.reads in _PANELS and argument.kind.rows == group
            if across and turns and not (argument.kind.reads is Reads.WEIGHTS and len(grid[0]) == 1):
                self._grids[name] = (argument, transpose(grid))
        return across

    def _first_is_row(self) -> bool:
        """Whether the first series lies in a row, so that the result belongs in a row too."""
        for argument, grid in self._grids.values():
            if argument.kind.rows == 1 and argument.kind.reads in (Reads.SERIES, Reads.HISTORY):
                return len(grid) == 1 and len(grid[0]) > 1
        return False

    def _match_rows(self, group: int) -> None:
        members = {
            name: (argument, grid)
            for name, (argument, grid) in self._grids.items()
            if argument.kind.rows == group and not (argument.kind.reads is Reads.WEIGHTS and len(grid) == 1)
        }
        if any(is_whole_column(grid) for _, grid in members.values()):
            rows = max(1, *(filled_rows(grid) for _, grid in members.values()))
            for name, (argument, grid) in members.items():
                if is_whole_column(grid):
                    members[name] = self._grids[name] = (argument, pad_rows(grid, rows))
        _hold_equal({name: len(grid) for name, (_, grid) in members.items()}, "rows")

    def _match_columns(self, group: int) -> None:
        widths: dict[str, int] = {}
        for name, (argument, grid) in self._grids.items():
            if argument.kind.columns == group:
                widths[name] = len(grid) if argument.kind.reads in LISTS else len(grid[0])
        panels = [self._grids[name][0].kind.reads for name in widths]
        if panels.count(Reads.WEIGHTS) and len(widths) > 1:
            self._stand_weights(widths)
        _hold_equal(widths, "names")

    def _stand_weights(self, widths: dict[str, int]) -> None:
        """Weights of the names may stand in a column: lay them down."""
        others = {width for name, width in widths.items() if self._grids[name][0].kind.reads is not Reads.WEIGHTS}
        for name in widths:
            argument, grid = self._grids[name]
            if argument.kind.reads is Reads.WEIGHTS and shape(grid)[1] == 1 and {len(grid)} == others:
                self._grids[name] = (argument, transpose(grid))
                widths[name] = len(grid)

    def _read(self, argument: Argument, grid: Grid) -> object:
        match argument.kind.reads:
            case Reads.FLOATS | Reads.HISTORY:
                return to_floats(grid)
            case Reads.SERIES:
                return to_floats(grid)[:, 0]
            case Reads.WEIGHTS:
                weights = to_floats(grid)
                return weights[0] if len(weights) == 1 else weights
            case Reads.DAYS:
                return self._days(argument, [row[0] for row in grid])
            case Reads.LABELS:
                return labels(row[0] for row in grid)
            case Reads.CODES:
                return codes((row[0] for row in grid), self._ambiguous)
            case Reads.SCHEDULE:
                word = grid[0][0] if len(grid) == 1 else None
                isword = isinstance(word, str) and word.strip().isalpha()
                return word if isword else self._days(argument, [row[0] for row in grid])
            case Reads.MEMBERS:
                return self._members(argument, grid)
            case Reads.DATE_CELLS:
                days, wrong = read_days([row[0] for row in grid], date1904=self._date1904)
                return DatesRead(days, wrong, argument.name in self._lying)
            case _:
                return grid

    def _days(self, argument: Argument, cells: list[Cell]) -> Days:
        try:
            return to_days(cells, date1904=self._date1904)
        except InputError as error:
            raise InputError(f"{argument.name}: {error}") from None

    def _members(self, argument: Argument, grid: Grid) -> Members:
        if len(grid) == 1 and len(grid[0]) > 3:  # a plain list of codes that runs across
            grid = transpose(grid)
        if len(grid[0]) > 4:
            raise InputError(f"{argument.name} needs the columns code, start, end; got {len(grid[0])} columns")
        rows = [[*row, None, None][:3] for row in grid if not is_missing(row[0])]
        if rows and _is_heading(rows[0]):
            rows = rows[1:]
        return Members(
            codes((row[0] for row in rows), self._ambiguous),
            self._days(argument, [row[1] for row in rows]),
            self._days(argument, [row[2] for row in rows]),
        )


def _upright(argument: Argument, grid: Grid) -> Grid:
    """Lists as one column; a history in a row as one column."""
    rows, columns = shape(grid)
    if argument.kind.reads in LISTS:
        if rows > 1 and columns > 1:
            raise InputError(f"{argument.name} must be one row or one column, got {rows} × {columns} cells")
        return transpose(grid) if rows == 1 else grid
    if argument.kind.reads is Reads.HISTORY and rows == 1 and columns > 1:
        return transpose(grid)
    return grid


def _hold_equal(sizes: Mapping[str, int], what: str) -> None:
    first = next(iter(sizes), "")
    for name, size in sizes.items():
        if size != sizes[first]:
            raise InputError(
                f"{first} has {sizes[first]} {what}, {name} has {size}; give ranges of the same {what}"
                + ("" if what == "names" else ", or bring two calendars together with AIT_JOIN")
            )


def _is_heading(row: list[Cell]) -> bool:
    for cell in row[1:]:
        if not is_blank(cell):
            try:
                to_day(cell)
            except InputError:
                return isinstance(cell, str)
            return False
    return label(row[0]).casefold() in {
        "code",
        "codes",
        "ticker",
        "member",
        "constituent",
        "代码",
        "证券代码",
        "股票代码",
    }
