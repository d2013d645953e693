"""Put computed results into the workbook where they differ from what is saved, and say what changed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from xl_aitrends.cells.address import cell_address
from xl_aitrends.refresh.calculation import Calculation
from xl_aitrends.refresh.dependencies import FormulaCell
from xl_aitrends.refresh.engine import Outcome
from xl_aitrends.refresh.engine_cells import Cell, Grid
from xl_aitrends.refresh.following import follow_spill
from xl_aitrends.refresh.regions import Region
from xl_aitrends.refresh.result import Change

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book

_Difference = tuple[int, int, Cell, Cell]  # row, column, saved, computed

# Excel stores these two as #VALUE! with rich-value metadata: so they compare with what is saved.
_STORED_AS = {"#SPILL!": "#VALUE!", "#CALC!": "#VALUE!"}


def same_value(one: Cell, other: Cell) -> bool:
    """Whether two cells hold the same: numbers to the last bit, 5 and 5.0 alike, TRUE and 1 not."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return one == other


def write_results(book: Book, cells: Sequence[FormulaCell], calculation: Calculation) -> list[Change]:
    """Write every outcome that differs; gives one change a cell."""
    changes: list[Change] = []
    for index, outcome in sorted(calculation.outcomes.items()):
        cell = cells[index]
        found = _differences(book, cell, outcome)
        changes += _changes(cell, found)
        if cell.kind == "dynamic":
            _write_spill(book, cell, _grid(outcome), differs=bool(found))
        else:
            book.set_values(cell.sheet, ((row, column, new) for row, column, _, new in found))
    return changes


def compare_outcome(book: Book, cell: FormulaCell, outcome: Outcome) -> list[Change]:
    """Cells of a formula's result whose values differ from the saved ones."""
    return _changes(cell, _differences(book, cell, outcome))


def _changes(cell: FormulaCell, found: Sequence[_Difference]) -> list[Change]:
    return [Change(cell.sheet, cell_address(row, column), old, new) for row, column, old, new in found]


def _grid(outcome: Outcome) -> Grid:
    return [[_stored(value) for value in row] if str in set(map(type, row)) else row for row in outcome.grid]


def _stored(value: Cell) -> Cell:
    return _STORED_AS.get(value, value) if isinstance(value, str) else value


def _write_spill(book: Book, cell: FormulaCell, grid: Grid, *, differs: bool) -> None:
    """Write a dynamic array; what covered the old spill exactly is made to cover the new one."""
    old = cell.output
    new = Region(cell.sheet, cell.row, cell.column, cell.row + len(grid) - 1, cell.column + len(grid[0]) - 1)
    if differs or new != old:
        book.set_spill(cell.sheet, cell.row, cell.column, grid)
    # A reference to one cell means that cell (an anchor, a headline number), not a spill that happened to be so small.
    if new != old:
        follow_spill(book, old, new)


def _differences(book: Book, cell: FormulaCell, outcome: Outcome) -> list[_Difference]:
    grid = _grid(outcome)
    if cell.kind not in ("dynamic", "array"):
        old, new = cell.cached, grid[0][0]
        return [] if same_value(old, new) else [(cell.row, cell.column, old, new)]
    before = book.sheet(cell.sheet).values(*cell.output[1:])
    found: list[_Difference] = []
    for row, (was, now) in enumerate(zip_longest(before, grid, fillvalue=()), cell.row):
        if was == now and not _holds_truth(was) and not _holds_truth(now):
            continue
        for column, (old, new) in enumerate(zip_longest(was, now), cell.column):
            # What differs for Python differs; of what does not, TRUE and 1 still do.
            if old != new or (type(old) is not type(new) and not same_value(old, new)):
                found.append((row, column, old, new))
    return found


def _holds_truth(row: Sequence[Cell]) -> bool:
    """Whether TRUE or FALSE stands in a row: Python takes them for 1 and 0."""
    return bool in set(map(type, row))
