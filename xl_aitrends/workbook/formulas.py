"""The formulas of a sheet: each cell's own text, shared formulas expanded, arrays with their extent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from xl_aitrends.cells.address import Rect, parse_range
from xl_aitrends.errors import InputError, WorkbookError, WorkbookRefused
from xl_aitrends.workbook.cell_values import CellReader, Value
from xl_aitrends.workbook.cells_xml import Cell, SheetCells
from xl_aitrends.workbook.limits import Limits
from xl_aitrends.workbook.markup import attributes, whole
from xl_aitrends.workbook.references import translate
from xl_aitrends.workbook.strings import decode

Kind = Literal["plain", "shared", "array", "dynamic", "datatable"]


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as its cell would show it, without the ``=``; ``_xlfn.`` prefixes as stored.

    ``ref`` is the extent of an array, a spill or a data table; ``cached`` the value as last saved.
    """

    row: int
    col: int
    text: str
    kind: Kind
    ref: Rect | None
    cached: Value


def read_formulas(
    sheet: SheetCells, reader: CellReader, limits: Limits, is_dynamic: Callable[[int], bool]
) -> list[Formula]:
    """Every formula of the part, in reading order."""
    if sheet.data.find(sheet.grammar.formula_mark, sheet.start, sheet.end) < 0:
        return []
    found = list(_stored(sheet, reader, limits, is_dynamic))
    first_masters = {key: formula for key, formula in reversed(found) if key is not None and formula.text}
    masters = dict(first_masters)
    formulas = []
    for key, formula in found:
        if key is not None and formula.text:
            masters[key] = formula  # a number may be used again further down
        formulas.append(formula if key is None else _own_text(sheet.part, formula, masters.get(key)))
    return formulas


def _stored(
    sheet: SheetCells, reader: CellReader, limits: Limits, is_dynamic: Callable[[int], bool]
) -> Iterator[tuple[str | None, Formula]]:
    count = 0
    for row, cell in formula_cells(sheet):
        match = sheet.grammar.formula.search(cell.body)
        if match is None:
            continue
        count += 1
        if count > limits.formulas:
            raise WorkbookRefused(f"{sheet.part} holds more than {limits.formulas} formulas; raise Limits.formulas")
        given, text = attributes(match[1]), decode(match[2] or b"")
        if len(text) > limits.formula_characters:
            raise WorkbookRefused(
                f"{sheet.part} holds a formula of {len(text)} characters; raise Limits.formula_characters"
            )
        dynamic = given.get("t") == "array" and is_dynamic(whole(attributes(cell.attributes).get("cm", "")))
        kind, ref = _kind(given, dynamic=dynamic), _ref(sheet.part, given.get("ref"))
        formula = Formula(row, cell.column, text, kind, ref, reader.read(cell.attributes, cell.body))
        yield (given.get("si", "") or None) if kind == "shared" else None, formula


def formula_cells(sheet: SheetCells) -> Iterator[tuple[int, Cell]]:
    """The cells that hold a formula, with their rows; rows without one are passed over unparsed."""
    mark = sheet.grammar.formula_mark
    for index, row in enumerate(sheet.numbers):
        start, end = sheet.row_span(index)
        if sheet.data.find(mark, start, end) >= 0:
            yield from ((row, cell) for cell in sheet.cells(index) if mark in cell.body)


def shared_groups(sheet: SheetCells) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """The cells whose formula text others share, each with the cells that lean on it."""
    groups: dict[tuple[int, int], list[tuple[int, int]]] = {}
    holders: dict[str, tuple[int, int]] = {}
    for row, cell in formula_cells(sheet):
        match = sheet.grammar.formula.search(cell.body)
        given = attributes(match[1]) if match else {}
        if match is None or given.get("t") != "shared":
            continue
        if match[2]:
            holders[given.get("si", "")] = (row, cell.column)
            groups[row, cell.column] = []
        elif given.get("si", "") in holders:
            groups[holders[given.get("si", "")]].append((row, cell.column))
    return groups


def _kind(given: dict[str, str], *, dynamic: bool) -> Kind:
    if dynamic:
        return "dynamic"
    kinds: dict[str, Kind] = {"shared": "shared", "array": "array", "dataTable": "datatable"}
    return kinds.get(given.get("t", ""), "plain")


def _ref(part: str, text: str | None) -> Rect | None:
    try:
        return parse_range(text) if text else None
    except InputError:
        raise WorkbookError(f"{part} holds an array over {text!r}; repair the file in Excel") from None


def _own_text(part: str, formula: Formula, master: Formula | None) -> Formula:
    if formula.text:
        return Formula(formula.row, formula.col, formula.text, "shared", None, formula.cached)
    if master is None:
        raise WorkbookError(f"{part} holds a shared formula without its text; repair the file in Excel")
    text = translate(master.text, formula.row - master.row, formula.col - master.col)
    return Formula(formula.row, formula.col, text, "shared", None, formula.cached)
