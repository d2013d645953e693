"""Functions of one value computed for every element of an array, as Excel does and the engine does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from xl_aitrends.refresh.ordinary import Ordinary, ordinary_functions
from xl_aitrends.refresh.regions import Region, cell_region, region_text

if TYPE_CHECKING:
    from xl_aitrends.refresh.engine import Engine
    from xl_aitrends.refresh.engine_cells import Cell, Grid

LIFT = "AITRENDS_LIFT"
ONE = "AITRENDS_ONE"

_SPACE = 2  # rows between formulas: each gives one cell, or it is refused


def lift(name: str, arguments: Sequence[Grid | None], make_engine: Callable[[list[str]], Engine]) -> Grid | None:
    """Compute a function over arrays; None where an element gives an array itself or fails.

    Parameters
    ----------
    name : str
        An ordinary function that is trusted for single values.
    arguments : sequence of grids
        Rows of cells each, one cell for a single value; None for an argument left out.
    make_engine : callable
        Gives a fresh engine with sheets of the given names: a callback must not touch the one that calls it.
    """
    shape = ordinary_functions()[name]
    values = [grid for place, grid in enumerate(arguments) if grid and not shape.takes_range(place)]
    rows, columns = max(map(len, values), default=1), max((len(grid[0]) for grid in values), default=1)
    places = [(row, column) for row in range(rows) for column in range(columns)]
    texts = [_call(name, arguments, shape, row, column) for row, column in places]
    with make_engine(["Formulas", *(_sheet(place) for place in range(len(arguments)))]) as engine:
        for place, grid in enumerate(arguments):
            if grid:
                engine.push(Region(_sheet(place), 1, 1, len(grid), len(grid[0])), grid)
        outcomes = iter(engine.compute_texts("Formulas", [text for text in texts if text], _SPACE))
    grids: list[Grid | None] = [next(outcomes) if text else [["#N/A"]] for text in texts]
    if len(grids) == 1:
        return grids[0]
    cells: list[Cell] = [grid[0][0] for grid in grids if grid and len(grid) == len(grid[0]) == 1]
    if len(cells) < len(grids):
        return None
    return [cells[start : start + columns] for start in range(0, len(cells), columns)]


def _sheet(place: int) -> str:
    return f"Argument{place}x"


def _call(name: str, arguments: Sequence[Grid | None], shape: Ordinary, row: int, column: int) -> str:
    """Spell the call for one element; empty where an array does not reach so far."""
    spelled = []
    for place, grid in enumerate(arguments):
        if grid is None:
            spelled.append("")
        elif shape.takes_range(place):
            spelled.append(region_text(Region(_sheet(place), 1, 1, len(grid), len(grid[0]))))
        else:
            at_row, at_column = row if len(grid) > 1 else 0, column if len(grid[0]) > 1 else 0
            if at_row >= len(grid) or at_column >= len(grid[0]):
                return ""
            spelled.append(region_text(cell_region(_sheet(place), at_row + 1, at_column + 1)))
    return f"{name}({','.join(spelled)})"
