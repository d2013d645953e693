"""Values typed over a Table's calculated column: they go with their rows, and the formula comes back behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from xl_aitrends.workbook.calc_chain import drop_calc_chain
from xl_aitrends.workbook.cell_values import Value
from xl_aitrends.workbook.moves import CellMoves
from xl_aitrends.workbook.table_changes import TableChange

if TYPE_CHECKING:
    from xl_aitrends.workbook.book import Book

Cell = tuple[int, int]


def typed_over(book: Book, name: str) -> dict[Cell, Value]:
    """Cells of a Table's calculated columns that hold no formula, blank ones included, with their values."""
    table = book.table(name)
    sheet = book.sheet(table.sheet)
    top, left, bottom, _ = table.data
    columns = [left + place for place, column in enumerate(table.columns) if column in table.calculated]
    formulas = {(one.row, one.col) for one in sheet.formulas_in(table.data)} if columns else set()
    return {
        (row, column): line[0]
        for column in columns
        for row, line in enumerate(sheet.values(top, column, bottom, column), start=top)
        if (row, column) not in formulas
    }


def move_typed(book: Book, name: str, typed: dict[Cell, Value], moves: CellMoves) -> list[Cell]:
    """Put typed values beside their rows again, in a Table that has its new extent; gives the cells that changed."""
    table = book.table(name)
    places = {(moves.rows[row], column): value for (row, column), value in typed.items() if row in moves.rows}
    left = [cell for cell in typed if cell not in places and cell[0] <= table.data[2]]
    came = {cell: value for cell, value in places.items() if cell not in typed or typed[cell] != value}
    _write_formulas(book, name, left)
    for row, column, values in _stretches(came):
        book.write_rows(table.sheet, row, column, [[value] for value in values])
    return [*left, *came]


def _stretches(cells: dict[Cell, Value]) -> Iterator[tuple[int, int, list[Value]]]:
    """Cells below each other together, since a column may have been typed over from top to bottom."""
    below: list[Value] = []
    for row, column in sorted(cells, key=lambda cell: (cell[1], cell[0])):
        below.append(cells[row, column])
        if (row + 1, column) not in cells:
            yield row + 1 - len(below), column, below
            below = []


def _write_formulas(book: Book, name: str, cells: Iterable[Cell]) -> None:
    table = book.table(name)
    sheet = book.sheet(table.sheet)
    edits = TableChange(book.package, sheet, table, ()).formulas_for(cells)
    for (row, column), edit in edits.items():
        sheet.edits.put(row, column, edit)
    if edits:
        drop_calc_chain(book.package, book.shared.workbook)
