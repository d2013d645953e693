"""Defects put into the arguments of any worksheet function, and the repair that each result is held against.

Knows the functions' declarations and no answer: what each function answers is declared in `broken_data`.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from benchmarks.arguments import Arguments
from xl_aitrends.functions import Argument, Spec
from xl_aitrends.functions.kinds import Reads

ROW = 203  # a Thursday
_NUMBERS = (Reads.FLOATS, Reads.HISTORY, Reads.SERIES, Reads.GRID)
_DATES = (Reads.DAYS, Reads.DATE_CELLS)
Cells = list[list[Any]]


@dataclass
class Call:
    """A call in the making: each argument with its declaration."""

    spec: Spec
    given: dict[str, Any]

    @classmethod
    def clean(cls, spec: Spec) -> Call:
        values = Arguments(300, 12).for_call(spec)  # the same numbers whatever was asked before
        return cls(spec, {a.name: v for a, v in zip(spec.arguments, values, strict=False) if v is not None})

    def declared(self, name: str) -> Argument:
        return next(argument for argument in self.spec.arguments if argument.name == name)

    def copy(self) -> Call:
        return Call(self.spec, deepcopy(self.given))

    @property
    def name_of_values(self) -> str:
        """The first range of numbers."""
        return next((name for name in self.given if self.declared(name).kind.reads in _NUMBERS), "")

    @property
    def values(self) -> Cells | None:
        return self.given.get(self.name_of_values)

    @property
    def dates(self) -> Cells | None:
        """Dates of the rows of the first range, as they are in the call."""
        for name, cells in self.given.items():
            kind = self.declared(name).kind
            if kind.reads in _DATES and (kind.rows == 1 or kind.reads is Reads.DATE_CELLS):
                return cells
        return None

    @property
    def of_returns(self) -> bool:
        return self.declared(self.name_of_values).help.lower().startswith(("returns", "one row of returns"))

    def along_rows(self) -> list[tuple[Argument, Cells]]:
        """Ranges whose rows are those of the first."""
        rows = len(self.values or [])
        return [
            (self.declared(name), cells)
            for name, cells in self.given.items()
            if isinstance(cells, list) and len(cells) == rows > 1
        ]

    def along_columns(self) -> list[Cells]:
        """Ranges whose columns are those of the first."""
        wide, first = len((self.values or [[]])[0]), self.declared(self.name_of_values).kind
        return [
            cells
            for name, cells in self.given.items()
            if isinstance(cells, list)
            and len(cells[0]) == wide
            and (name == self.name_of_values or 0 < self.declared(name).kind.columns == first.columns)
        ]


def blank_column(call: Call) -> Call | None:
    """The last name has no number at all (a series: none has); repaired: it is not there."""
    values = call.values
    if values is None:
        return None
    repaired = call.copy()
    for row in values:
        row[-1] = None
    for cells in repaired.along_columns() if len(values[0]) > 1 else [repaired.values or []]:
        for row in cells:
            row.pop() if len(values[0]) > 1 else row.__setitem__(0, None)
    return repaired


def blank_row(call: Call) -> Call | None:
    """A row without any value, on a day of its own; repaired: it is not there."""
    if len(call.values or []) < 2:
        return None
    repaired = call.copy()
    place = min(ROW // 5 * 5, len(call.values or []) // 5 * 4 // 5 * 5)
    for argument, cells in call.along_rows():
        dated = argument.kind.reads in _DATES
        cells.insert(place, [cells[place - 1][0] + 1 if dated else None] * len(cells[0]))
    return repaired


def _thousandfold(call: Call) -> Call | None:
    return _in_one_cell(lambda cell: 1000 * (1 + cell) - 1 if call.of_returns else 1000 * cell)(call)


def _in_one_cell(change: Callable[[Any], Any]) -> Callable[[Call], Call | None]:
    def soil(call: Call) -> Call | None:
        values = call.values
        if values is None:
            return None
        row = min(ROW, 2 * len(values) // 3)
        repaired = call.copy()
        (repaired.values or [])[row][0] = None
        values[row][0] = change(values[row][0])
        return repaired

    return soil


def _from_a_row_on(factor: float) -> Callable[[Call], Call | None]:
    def soil(call: Call) -> Call | None:
        values = call.values
        if values is None:
            return None
        repaired = call.copy()
        row = min(ROW, 2 * len(values) // 3)
        if call.of_returns or len(values) == 1:
            values[row][0] = (1 + values[row][0]) * factor - 1
        else:
            for line in values[row:]:
                line[0] *= factor
        return repaired

    return soil


def _of_dates(change: Callable[[int, Any], Any]) -> Callable[[Call], Call | None]:
    def soil(call: Call) -> Call | None:
        dates = call.dates
        if dates is None:
            return None
        repaired = call.copy()
        for number, cell in enumerate(dates):
            cell[0] = change(number, cell[0])
        return repaired

    return soil


def carried_row(call: Call) -> Call | None:
    """A holiday for which the vendor sends the prices of the day before (returns of 0); repaired: a blank row."""
    values = call.values
    if values is None or len(values) < 2:
        return None
    row = min(ROW, 2 * len(values) // 3)
    repaired = call.copy()
    (repaired.values or [])[row] = [None] * len(values[row])
    values[row] = [0.0] * len(values[row]) if call.of_returns else list(values[row - 1])
    return repaired


def _as_text(number: int, serial: float) -> Any:
    from xl_aitrends.cells.dates import to_day

    return str(to_day(serial)) if number % 3 == 0 else serial


#: Soils a call in place and gives the repaired call; None where the function takes nothing that could have the defect.
DEFECTS: dict[str, Callable[[Call], Call | None]] = {
    "blank column": blank_column,
    "all-blank row": blank_row,
    "price of zero": _in_one_cell(lambda _: 0.0),
    "pasted text number": _in_one_cell(lambda cell: f"{cell}"),
    "split not adjusted": _from_a_row_on(0.5),
    "currency change": _from_a_row_on(7.2),
    "jump of 1000 times": _thousandfold,
    "mixed dates": _of_dates(_as_text),
    "repeated day": _of_dates(lambda number, serial: serial - 1 if number == ROW else serial),
    "dates with times": _of_dates(lambda number, serial: serial + 0.875),
    "dates a day early": _of_dates(lambda number, serial: serial - 1),
    "holiday's carried prices": carried_row,
}
