"""A call as a cell makes it: raw cells in, raw cells out. `call` is what every host and the headless engine use."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from itertools import chain
from typing import Any

import numpy as np

from xl_aitrends.cells.grid import Rows, as_grid, shape, transpose
from xl_aitrends.cells.missing import is_blank
from xl_aitrends.cells.output import to_cell, to_cells
from xl_aitrends.errors import AitrendsError, InputError, NotEnoughData, UnknownFunction
from xl_aitrends.functions.catalogue import find
from xl_aitrends.functions.kinds import Reads
from xl_aitrends.functions.ranges import Ranges
from xl_aitrends.functions.scalars import CellError, raise_cell_error, read_scalar, single_cell
from xl_aitrends.functions.spec import Argument, Spec

LABELS = "labels"
_MANY = object()


def call(name: str, /, *arguments: object, date1904: bool = False, **named: object) -> Rows:
    """Call a worksheet function on plain values, and get what a cell would get.

    Parameters
    ----------
    name : str
        ``"AIT_SPREAD"``, in any case.
    *arguments : object
        Scalars or lists of lists: float, str, bool, datetime or Excel serial; None is a blank cell or an argument
        left out.
    date1904 : bool, default False
        Whether serial numbers, in and out, count from 1904.
    **named : object
        Arguments by their names instead, as the function's help calls them: ``window=20``.

    Returns
    -------
    list of lists
        Rows of cells. Undefined numbers are ``"#N/A"``; a call that fails is one cell such as
        ``"#VALUE! AIT_RETURN: window must be a whole number ≥ 1, got 0"``.
    """
    try:
        spec = find(name)
    except UnknownFunction as error:
        return [[f"#NAME? {error}"]]
    try:
        arguments = _in_place(spec, arguments, named)
    except InputError as error:
        return [[f"#VALUE! {spec.name}: {error}"]]
    return evaluate(spec, arguments, date1904=date1904)


def _in_place(spec: Spec, arguments: tuple[object, ...], named: dict[str, object]) -> tuple[object, ...]:
    """All arguments by place; those between that nobody gave are left out."""
    names = [argument.name for argument in spec.arguments]
    for name in named:
        if name not in names:
            raise InputError(f"has no argument {name!r}: {spec.signature}")
        if name in names[: len(arguments)]:
            raise InputError(f"is given {name} twice, by place and by name: {spec.signature}")
    last = max((names.index(name) + 1 for name in named), default=len(arguments))
    return (*arguments, *(named.get(name) for name in names[len(arguments) : last]))


def evaluate(spec: Spec, arguments: tuple[object, ...], *, date1904: bool = False) -> Rows:
    """`call` for a function that is at hand."""
    try:
        return _evaluate(spec, arguments, date1904)
    except CellError as error:
        return [[str(error)]]
    except NotEnoughData as error:
        return [[f"#N/A {spec.name}: {error}"]]
    except AitrendsError as error:
        return [[f"#VALUE! {spec.name}: {error}"]]
    except Exception as error:  # a cell must never show a traceback, whatever went wrong
        return [[f"#VALUE! {spec.name}: internal error ({type(error).__name__}: {error}); please report it"]]


def _evaluate(spec: Spec, arguments: tuple[object, ...], date1904: bool) -> Rows:
    raw = _given(spec, arguments)
    unit = single_cell(*raw["unit"]) if "unit" in raw else None
    values: dict[str, Any] = {}
    for name, (argument, value) in raw.items():
        if not argument.kind.is_range:
            values[name] = read_scalar(argument, single_cell(argument, value), unit, date1904=date1904)
    item = next((values.get(name) for name, (argument, _) in raw.items() if argument.kind.reads is Reads.ITEM), None)
    ranged = {name: pair for name, pair in raw.items() if pair[0].kind.is_range}
    ranges = Ranges(ranged, values.get("headers", 0), date1904=date1904)
    values |= ranges.values()
    with np.errstate(all="ignore"):  # core marks what is undefined as nan itself
        result = spec.function(**{name: value for name, value in values.items() if value is not None})
    return _as_cells(result, item, ranges, date1904)


def _given(spec: Spec, arguments: tuple[object, ...]) -> dict[str, tuple[Argument, object]]:
    """Arguments that were given, by name; a blank cell counts as left out."""
    most = len(spec.arguments)
    if len(arguments) > most:
        raise InputError(f"takes at most {most} arguments, got {len(arguments)}: {spec.signature}")
    given: dict[str, tuple[Argument, object]] = {}
    for argument, value in zip(spec.arguments, arguments, strict=False):
        if argument.kind.missing_counts:
            given[argument.name] = (argument, value)
        elif not _is_blank_cell(value):
            if argument.kind.is_range and argument.kind.reads is not Reads.GRID:
                _pass_error_on(argument, value)
            given[argument.name] = (argument, value)
    for argument in spec.arguments:
        if argument.required and argument.name not in given:
            raise InputError(f"{argument.name} is missing or blank: {spec.signature}")
    return given


def _is_blank_cell(value: object) -> bool:
    return (cell := _only_cell(value)) is not _MANY and is_blank(cell)


def _pass_error_on(argument: Argument, value: object) -> None:
    """A whole range that is one error cell (a nested call that failed) makes the result that error."""
    if (cell := _only_cell(value)) is not _MANY:
        raise_cell_error(argument, cell)


def _only_cell(value: object) -> Any:  # noqa: ANN401
    """The cell of a range of one cell, or `_MANY`; a long range is not looked through."""
    if isinstance(value, (list, tuple, np.ndarray)) and len(value) > 1:
        return _MANY
    grid = as_grid(value)
    return grid[0][0] if shape(grid) == (1, 1) else _MANY


def _as_cells(result: Any, item: str | None, ranges: Ranges, date1904: bool) -> Rows:  # noqa: ANN401
    if is_dataclass(result) and not isinstance(result, type):
        return _record_cells(result, item, ranges, date1904)
    if isinstance(result, list):
        return [[to_cell(cell, date1904=date1904) for cell in row] for row in result]
    if not isinstance(result, np.ndarray):
        return [[to_cell(result, date1904=date1904)]]
    cells = to_cells(result, date1904=date1904)
    if not cells or not len(cells[0]):
        raise NotEnoughData("nothing to show: no row fits")
    return transpose(cells) if ranges.across or ranges.as_row else cells


def _record_cells(result: Any, item: str | None, ranges: Ranges, date1904: bool) -> Rows:  # noqa: ANN401
    """A record as one row, a table as rows; an item as one cell or its columns (a panel in a table has several)."""
    entries = {field.name.rstrip("_"): getattr(result, field.name) for field in fields(result)}
    if item is not None and item.casefold() == LABELS:
        return [list(entries)]
    if item is not None:
        chosen = {name: value for name, value in entries.items() if name.casefold() == item.casefold()}
        if not chosen:
            raise InputError(f"item must be one of {', '.join(entries)}; got {item!r}")
        entries = chosen
    if not any(isinstance(value, np.ndarray) for value in entries.values()):
        return [[to_cell(value, date1904=date1904) for value in entries.values()]]
    # Column by column, because a small list for each cell would take most of the time.
    parts = [to_cells(np.atleast_2d(np.asarray(value).T), date1904=date1904) for value in entries.values()]
    rows = [list(row) for row in zip(*chain.from_iterable(parts), strict=True)]
    if not rows:
        raise NotEnoughData("nothing to show: no row fits")
    return transpose(rows) if ranges.across else rows
