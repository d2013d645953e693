"""All formulas of a workbook read into cells with their references, and the spills that stand in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_aitrends.refresh.dependencies import FormulaCell
from xl_aitrends.refresh.glance import Glance, glance_at
from xl_aitrends.refresh.reading import read_formula
from xl_aitrends.refresh.regions import Region, cell_region
from xl_aitrends.refresh.scope import Scope

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book, Formula

_FILLS_MORE = frozenset({"array", "dynamic", "datatable"})


def read_formulas(book: Book) -> list[FormulaCell]:
    """Read every formula of the workbook, sheet by sheet."""
    found = [(sheet.name, formula) for sheet in book.sheets for formula in sheet.formulas()]
    outputs = [_output(sheet, formula) for sheet, formula in found]
    spills = {
        (sheet, formula.row, formula.col): output
        for (sheet, formula), output in zip(found, outputs, strict=True)
        if formula.kind in _FILLS_MORE
    }
    scope = Scope(book, spills)
    return [
        FormulaCell(
            sheet=sheet,
            row=formula.row,
            column=formula.col,
            text=formula.text,
            kind=formula.kind,
            output=output,
            cached=formula.cached,
            glance=_look(formula, scope, sheet),
            scope=scope,
        )
        for (sheet, formula), output in zip(found, outputs, strict=True)
    ]


def _look(formula: Formula, scope: Scope, sheet: str) -> Glance:
    glance = glance_at(formula.text, scope, sheet)
    if glance is None:
        glance = read_formula(formula.text, scope, sheet, formula.row, formula.col)
    glance.reaches |= formula.kind == "datatable"  # what-if tables name no cells, so they are due when anything is
    return glance


def _output(sheet: str, formula: Formula) -> Region:
    if formula.kind in _FILLS_MORE and formula.ref:
        return Region(sheet, *formula.ref)
    return cell_region(sheet, formula.row, formula.col)
