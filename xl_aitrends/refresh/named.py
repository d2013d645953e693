"""Defined names that mean cells: inputs (`in_`), outputs (`out_`) and checks (`chk_`) of a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xl_aitrends.cells.address import cell_address
from xl_aitrends.cells.dates import to_day
from xl_aitrends.errors import AitrendsError, InputError
from xl_aitrends.refresh.reading import read_formula
from xl_aitrends.refresh.regions import Region
from xl_aitrends.refresh.result import Check
from xl_aitrends.refresh.scope import Scope
from xl_aitrends.refresh.verdicts import check_state, checks_behind

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book

TEMPLATE_MARK = "ait_template"
_VERDICT = "chk_all"


def named_region(book: Book, text: str, scope: Scope | None = None) -> Region | None:
    """Give the rectangle that a definition's text means (`Calc!$B$2:$B$9`, `ANCHORARRAY(Calc!$B$2)`), or None."""
    first = book.sheets[0].name
    reading = read_formula(text, scope or Scope(book, {}), first, 1, 1)
    operands = reading.operands
    if reading.problem or len(operands) != 1 or reading.functions - {"ANCHORARRAY"}:
        return None
    region = operands[0].region
    used = book.sheet(region.sheet).used if region.size > 1 else None  # which looks through the sheet
    if used:
        region = region._replace(bottom=min(region.bottom, used[2]), right=min(region.right, used[3]))
    return region


def find_name(book: Book, name: str) -> Region | None:
    """Rectangle of a defined name, the workbook's own before a sheet's; None if there is none or it means no cells."""
    for wanted_sheet in (True, False):
        for defined in book.defined_names:
            if defined.name.casefold() == name.casefold() and (defined.sheet is None) == wanted_sheet:
                return named_region(book, defined.text)
    return None


def is_template(book: Book) -> bool:
    """Whether the workbook says that it was made from one of our templates."""
    return any(defined.name.casefold() == TEMPLATE_MARK for defined in book.defined_names)


def standing_spills(book: Book) -> dict[tuple[str, int, int], Region]:
    """Extents of the arrays that stand in the workbook, by their anchors."""
    return {
        (sheet.name, formula.row, formula.col): Region(sheet.name, *formula.ref)
        for sheet in book.sheets
        for formula in sheet.formulas()
        if formula.kind in ("array", "dynamic") and formula.ref
    }


def starting_with(book: Book, prefix: str) -> Iterator[tuple[str, Region]]:
    """Defined names that begin with a prefix, and the rectangles that they mean; others are left out."""
    names = [defined for defined in book.defined_names if defined.name.casefold().startswith(prefix)]
    spilled = any("#" in defined.text or "ANCHORARRAY" in defined.text.upper() for defined in names)
    scope = Scope(book, standing_spills(book) if spilled else {})
    for defined in names:
        try:
            region = named_region(book, defined.text, scope)
        except AitrendsError:
            region = None
        if region:
            yield defined.name, region


def read_outputs(book: Book) -> dict[str, Any]:
    """Values of the names that begin with `out_`: a value for one cell, rows for more; dates as ISO text."""
    outputs: dict[str, Any] = {}
    for name, region in starting_with(book, "out_"):
        rows = _as_shown(book, region)
        outputs[name] = rows[0][0] if region.is_cell else rows
    return outputs


def _as_shown(book: Book, region: Region) -> list[list[Any]]:
    """Values of a region, numbers that their cells show as dates read so."""
    sheet = book.sheet(region.sheet)
    return [
        [
            _day(cell, book) if isinstance(cell, float) and sheet.is_date_formatted(row, column) else cell
            for column, cell in enumerate(cells, start=region.left)
        ]
        for row, cells in enumerate(sheet.values(*region[1:]), start=region.top)
    ]


def _day(serial: float, book: Book) -> float | str:
    """ISO day of a serial number; a number that is no day, such as a time of day or a blank's 0, stays."""
    try:
        day = to_day(serial, date1904=book.date1904)
    except InputError:
        return serial
    return str(day) if serial >= 1 and day == day else serial  # NaT differs from itself


def read_checks(book: Book) -> list[Check]:
    """What the cells of the names that begin with `chk_` say; a bare verdict names the checks behind it."""
    checks = []
    for name, region in starting_with(book, "chk_"):
        rows = book.sheet(region.sheet).values(*region[1:])
        for (row, column), value in zip(region.cells(), (value for line in rows for value in line), strict=True):
            if value is None and not region.is_cell:
                continue
            text = "" if value is None else str(value)
            state = check_state(value)
            if name.casefold() == _VERDICT and text.strip().upper() == state != "OK":
                behind = checks_behind(book, region, state)
                text = f"{text}: {behind}" if behind else text
            checks.append(Check(name, region.sheet, cell_address(row, column), text, state))
    return checks
