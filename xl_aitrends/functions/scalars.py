"""One cell -> one argument: numbers, words, switches and dates, each with a message that names the remedy."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from xl_aitrends.cells.codes import plain_text
from xl_aitrends.cells.dates import to_day
from xl_aitrends.cells.grid import Cell, as_grid, shape
from xl_aitrends.cells.missing import error_name, is_blank
from xl_aitrends.cells.numbers import NUMBERS
from xl_aitrends.errors import InputError
from xl_aitrends.functions.kinds import Reads
from xl_aitrends.functions.spec import Argument

_SWITCHES: Mapping[str, bool] = {"TRUE": True, "FALSE": False, "1": True, "0": False, "YES": True, "NO": False}


class CellError(Exception):
    """An argument holds an Excel error, which the result then is too, as in Excel's own functions."""


def single_cell(argument: Argument, raw: object) -> Cell:
    """The one cell of a scalar argument; None when it is left out or blank.

    Raises
    ------
    InputError
        If a larger range is given.
    CellError
        If the cell holds an error.
    """
    grid = as_grid(raw)
    if shape(grid) != (1, 1):
        raise InputError(f"{argument.name} must be one cell, got {len(grid)} × {len(grid[0])} cells")
    cell = grid[0][0]
    raise_cell_error(argument, cell)
    return None if is_blank(cell) else cell


def raise_cell_error(argument: Argument, cell: Cell) -> None:
    """Pass an error in an argument on; a message that a function of ours left behind it goes along."""
    if error := error_name(cell):
        told = isinstance(cell, str) and " " in cell
        raise CellError(cell if told else f"{error} {argument.name} is {error}")


def read_scalar(argument: Argument, cell: Cell, unit: Cell, *, date1904: bool) -> object:
    """Value of a scalar argument by its kind; `unit` tells whether a window is a date."""
    reads = argument.kind.reads
    if reads is Reads.WINDOW:
        reads = Reads.DAY if plain_text(unit).upper() == "SINCE" else Reads.NUMBER
    match reads:
        case Reads.NUMBER:
            return _number(argument, cell)
        case Reads.WHOLE | Reads.HEADERS:
            return _whole(argument, cell)
        case Reads.FLAG:
            return _switch(argument, cell)
        case Reads.CHOICE:
            return _choice(argument, cell)
        case Reads.DAY:
            return _day(argument, cell, date1904)
        case _:
            return plain_text(cell)


def _shown(cell: Cell) -> str:
    return repr(cell) if isinstance(cell, str) else plain_text(cell)


def _number(argument: Argument, cell: Cell) -> float:
    if isinstance(cell, (bool, np.bool_)) or not isinstance(cell, NUMBERS):
        raise InputError(f"{argument.name} must be a number, got {_shown(cell)}")
    number = float(cell)
    if not np.isfinite(number):
        raise InputError(f"{argument.name} must be a finite number")
    return number


def _whole(argument: Argument, cell: Cell) -> int:
    number = _number(argument, cell)
    if number != int(number):
        raise InputError(f"{argument.name} must be a whole number, got {number:g}")
    return int(number)


def _switch(argument: Argument, cell: Cell) -> bool:
    word = plain_text(cell).upper()
    if word not in _SWITCHES:
        raise InputError(f"{argument.name} must be TRUE or FALSE, got {_shown(cell)}")
    return _SWITCHES[word]


def _choice(argument: Argument, cell: Cell) -> str:
    word = plain_text(cell).casefold()
    for choice in argument.choices:
        if choice.casefold() == word:
            return choice
    raise InputError(f"{argument.name} must be one of {', '.join(argument.choices)}, got {_shown(cell)}")


def _day(argument: Argument, cell: Cell, date1904: bool) -> np.datetime64 | None:
    try:
        day = to_day(cell, date1904=date1904)
    except InputError as error:
        raise InputError(f"{argument.name}: {error}") from None
    return None if np.isnat(day) else day
