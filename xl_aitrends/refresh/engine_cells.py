"""Cells -> the engine's values and back: errors, blanks, arguments left out, the shape of an array.

Knows the engine's kinds of values, not what computes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import formualizer

from xl_aitrends.cells.missing import ERRORS as EVERY_ERROR
from xl_aitrends.refresh.spelling import OMITTED

Cell = float | str | bool | None
Grid = list[list[Cell]]

ERRORS = {
    "Na": "#N/A",
    "Value": "#VALUE!",
    "Div": "#DIV/0!",
    "Ref": "#REF!",
    "Num": "#NUM!",
    "Null": "#NULL!",
    "Name": "#NAME?",
    "Spill": "#SPILL!",
    "Calc": "#CALC!",
}
# Errors that the engine does not know are to it what it cannot compute, so that whatever shows one is kept.
_OTHER_ERRORS = EVERY_ERROR - frozenset(ERRORS.values())
KINDS = {text: kind for kind, text in ERRORS.items()} | dict.fromkeys(_OTHER_ERRORS, "NImpl")
_PLAIN = frozenset({float, str, bool, type(None)})  # what is a cell's value on both sides


def fit_fixed_array(grid: Grid, rows: int, columns: int) -> Grid:
    """Cut or fill a result to a fixed (Ctrl+Shift+Enter) array, as Excel does: one row or column repeats, else #N/A."""
    if len(grid) == rows and all(len(row) == columns for row in grid):
        return grid
    if len(grid) == 1:
        grid = grid * rows
    if all(len(row) == 1 for row in grid):
        grid = [row * columns for row in grid]
    wide = [[*row[:columns], *["#N/A"] * (columns - len(row))] for row in grid[:rows]]
    return wide + [["#N/A"] * columns for _ in range(rows - len(wide))]


def as_rows(argument: Any) -> Grid | None:  # noqa: ANN401
    """Give the cells of an argument, None for one that was left out."""
    if isinstance(argument, list):
        return _rows_from_engine(argument)
    return None if argument == OMITTED else [[from_engine(argument)]]


def result_value(grid: Grid) -> Any:  # noqa: ANN401
    """Give a result as the engine takes it: a single cell as a value, more as rows."""
    rows = rows_to_engine(grid)
    return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows


def rows_to_engine(rows: Sequence[Sequence[Cell]]) -> list[list[Any]]:
    """Give rows of cells as the engine takes them."""
    return [list(map(to_engine, row)) if str in set(map(type, row)) else list(row) for row in rows]


def _rows_from_engine(rows: list[list[Any]]) -> Grid:
    return [row if _PLAIN.issuperset(map(type, row)) else list(map(from_engine, row)) for row in rows]


def blanks_as_text(grid: list[list[Any]]) -> list[list[Any]]:
    """Show blanks as Excel shows those that a function gives."""
    return [["" if cell is None else cell for cell in row] if None in row else row for row in grid]


def shown_cells(value: Any) -> Grid:  # noqa: ANN401
    """All cells of a value that the engine computed; a blank shows as 0."""
    if isinstance(value, list) and not any(value):
        return [["#CALC!"]]  # an array without cells
    rows = _rows_from_engine(value) if isinstance(value, list) else None
    return [[0.0 if cell is None else cell for cell in row] for row in rows or [[from_engine(value)]]]


def to_engine(cell: Any) -> Any:  # noqa: ANN401
    """Give a cell as the engine takes it: an error not as text."""
    if isinstance(cell, str) and cell[:1] == "#" and cell in KINDS:
        return formualizer.LiteralValue.error(KINDS[cell], "")
    return cell


def from_engine(value: Any) -> Cell:  # noqa: ANN401
    """Give one of the engine's values as a cell: an error as text, every number as a float."""
    if isinstance(value, dict):
        return ERRORS.get(value["kind"], "#VALUE!")
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value  # type: ignore[no-any-return]


def argument_cells(value: Any) -> Any:  # noqa: ANN401
    """Give an argument as the worksheet functions read it: errors as text, an omitted one as None."""
    if isinstance(value, list):
        return [[argument_cells(cell) if isinstance(cell, dict) else cell for cell in row] for row in value]
    if isinstance(value, dict):
        text = ERRORS.get(value["kind"], "#VALUE!")
        return f"{text} {value['message']}" if value.get("message") else text
    return None if value == OMITTED else value
