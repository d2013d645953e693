"""The same calls for every host: each function's examples, and what goes wrong in real sheets, as plain cells.

`cases` holds arguments as `xl_aitrends.call` takes them; a host's test turns them into what that host hands over.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from xl_aitrends.cells.missing import COM_ERRORS, error_name
from xl_aitrends.functions import Argument, Spec, call, catalogue
from xl_aitrends.functions.examples import compute
from xl_aitrends.functions.kinds import Reads

Cells = list[list[object]]
FIRST_OF_MARCH_1900 = 61  # Excel has a day before it that never was
COM_NUMBERS = {name: number for number, name in COM_ERRORS.items()}


@dataclass(frozen=True)
class Case:
    """A call: lists of lists are ranges, None is an argument left out."""

    spec: Spec
    what: str
    arguments: tuple[object, ...]

    @property
    def expected(self) -> Cells:
        return call(self.spec.name, *self.arguments)

    def __str__(self) -> str:
        return f"{self.spec.name}-{self.what}"


ROWS, FIRST_DAY = 130, 45000.0
DATES = (Reads.DAYS, Reads.DAY, Reads.DATE_CELLS)


def _lengthened(spec: Spec, arguments: tuple[object, ...]) -> tuple[object, ...]:
    """The same call with every column of cells carried on for long: numbers as waves, dates as days, words repeated."""

    def longer(place: int, argument: Argument, given: object) -> object:
        if isinstance(given, list) and len(given) > 1:
            return _column(place, argument, given)
        if argument.kind.reads in DATES and isinstance(given, float):
            return FIRST_DAY + given % 100
        return given

    return tuple(longer(place, *pair) for place, pair in enumerate(zip(spec.arguments, arguments, strict=False)))


def _column(place: int, argument: Argument, cells: Cells) -> Cells:
    if argument.kind.reads is Reads.DAYS:
        return [[FIRST_DAY + row] for row in range(ROWS)]
    if isinstance(cells[0][0], str):
        return [cells[row % len(cells)] for row in range(ROWS)]
    width = len(cells[0])
    return [
        [round(100 + 7 * math.sin((0.7 + place / 5) * row + at) + row / (5 + at), 6) for at in range(width)]
        for row in range(ROWS)
    ]


@cache
def cases() -> tuple[Case, ...]:
    return tuple(case for spec in catalogue().values() for case in _cases(spec))


def _cases(spec: Spec) -> Iterator[Case]:
    calls = [_arguments(one.formula) for one in spec.examples if one.formula.startswith(f"={spec.name}(")]
    assert calls, spec.name
    yield from (Case(spec, f"example {number}", given) for number, given in enumerate(calls, 1))
    first = calls[0]
    yield Case(spec, "a long history", _lengthened(spec, first))
    yield Case(spec, "a blank cell", _in_ranges(first, lambda cells: [[None, *cells[0][1:]], *cells[1:]]))
    yield Case(spec, "an error cell", _in_ranges(first, lambda cells: [*cells[:-1], [*cells[-1][:-1], "#N/A"]]))
    yield Case(spec, "errors instead of ranges", _in_ranges(first, lambda cells: [["#DIV/0!"]]))
    yield Case(spec, "ranges of one cell", _in_ranges(first, lambda cells: [[cells[0][0]]]))
    yield Case(spec, "blank ranges", _in_ranges(first, lambda cells: [[None] * len(row) for row in cells]))
    yield Case(spec, "a wrong call", tuple("nonsense" for _ in spec.arguments))
    yield Case(spec, "nothing given", (None,) * spec.minimum)


def _in_ranges(arguments: tuple[object, ...], change: Callable[[Cells], Cells]) -> tuple[object, ...]:
    return tuple(change(one) if isinstance(one, list) else one for one in arguments)


def _arguments(formula: str) -> tuple[object, ...]:
    """Arguments of the outermost call in a formula."""
    inside = formula[formula.index("(") + 1 : formula.rindex(")")]
    return tuple(map(_argument, _split(inside))) if inside else ()


def _argument(text: str) -> object:
    if not text:
        return None
    cells = compute(f"={text}")
    return cells if text.startswith("{") else cells[0][0]


def _split(text: str) -> list[str]:
    """Parts between the commas that no brace, parenthesis or quote holds."""
    parts, depth, quoted = [""], 0, False
    for character in text:
        quoted ^= character == '"'
        depth += (character in "({") - (character in ")}") if not quoted else 0
        if character == "," and not depth and not quoted:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def over_com(argument: Argument, given: object) -> object:
    """As COM hands it over: rows are tuples, dates are datetimes, errors are integers; one cell has no rows."""

    def cell(value: object) -> object:
        if argument.kind.reads is Reads.DAYS and isinstance(value, float) and value > FIRST_OF_MARCH_1900:
            return dt.datetime(1899, 12, 30, tzinfo=dt.UTC) + dt.timedelta(days=value)
        return COM_NUMBERS.get(str(value), value)

    return tuple(tuple(map(cell, row)) for row in given) if isinstance(given, list) else cell(given)


def over_officejs(given: object) -> object:
    """As xlwings hands on what Office.js sends: errors are dictionaries, blanks are texts; one row is flat, one cell bare."""

    def cell(value: object) -> object:
        if error_name(value):
            return {"type": "Error", "basicType": "Error", "basicValue": value}
        return "" if value is None else value

    if not isinstance(given, list):
        return given if given is None else cell(given)
    rows = [list(map(cell, row)) for row in given]
    flat = rows[0] if len(rows) == 1 else rows
    return flat[0] if len(rows) == len(flat) == 1 else flat


OFFICEJS_ERRORS = {
    "#DIV/0!": "Div0",
    "#N/A": "NotAvailable",
    "#NAME?": "Name",
    "#NULL!": "Null",
    "#NUM!": "Num",
    "#REF!": "Ref",
    "#VALUE!": "Value",
}


def shown_by_officejs(cells: Cells) -> Cells:
    """Result cells as Excel must get them through Office.js: errors are true ones."""

    def cell(value: object) -> object:
        kind = OFFICEJS_ERRORS.get(str(value).split(" ")[0])
        return {"type": "Error", "errorType": kind} if kind else value

    return [list(map(cell, row)) for row in cells]
