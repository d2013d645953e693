"""Texts with formats of their own, such as one bold word, go with the rows of a block; knows no plain text."""

from __future__ import annotations

from xl_aitrends.workbook.cells_xml import Cell
from xl_aitrends.workbook.edits import CellEdit, Content, Rich
from xl_aitrends.workbook.markup import attributes, whole
from xl_aitrends.workbook.moves import CellMoves
from xl_aitrends.workbook.sheet import Sheet


def rich_texts(sheet: Sheet, moves: CellMoves) -> dict[tuple[int, int], tuple[str, Rich]]:
    """The texts that will move, by their new cells, each as it is stored; to be called before new values are put in."""
    found = {}
    for row, now in moves.rows.items():
        index = sheet.cells.row_index(row) if now != row else None
        for cell in sheet.cells.cells(index) if index is not None else ():
            rich = _rich(sheet, row, cell) if cell.column in moves.columns else None
            if rich:
                found[now, moves.columns[cell.column]] = str(sheet.value(row, cell.column)), rich
    return found


def put_rich(sheet: Sheet, texts: dict[tuple[int, int], tuple[str, Rich]]) -> None:
    """Store these texts as they were where their cells still hold them."""
    for (row, column), (text, rich) in texts.items():
        if sheet.value(row, column) == text and sheet.formula_at(row, column) is None:
            edit = sheet.edits.at(row, column) or CellEdit(text)
            sheet.edits.put(row, column, edit._replace(content=Content.CONSTANT, rich=rich))


def _rich(sheet: Sheet, row: int, cell: Cell) -> Rich | None:
    edit = sheet.edits.at(row, cell.column)
    if edit is not None and edit.content is not Content.RESULT:
        return edit.rich
    grammar, kind = sheet.cells.grammar, attributes(cell.attributes).get("t", "")
    if kind == "s":
        value = grammar.value.search(cell.body)
        index = whole((value[1] or b"").decode()) if value else 0
        return Rich(b"s", value[0]) if value and sheet.is_rich(index) else None
    inline = grammar.inline.search(cell.body) if kind == "inlineStr" else None
    return Rich(b"inlineStr", inline[0]) if inline and b"rPr" in inline[0] else None
