"""Formats of single cells follow the rows of a block: a marked day stays marked when days are put in above it."""

from __future__ import annotations

import re
from collections import Counter

from xl_aitrends.workbook.edits import CellEdit
from xl_aitrends.workbook.moves import CellMoves
from xl_aitrends.workbook.sheet import Sheet

_ABOVE = 20  # rows
_STYLE = re.compile(rb"[\s\0]s\s*=\s*[\"'](\d{1,9})[\"']")


def move_looks(sheet: Sheet, moves: CellMoves) -> None:
    """Give each cell of a block the style that its row had; cells of new rows look like most of their column.

    Columns that look alike all the way down are left alone. To be called when the block holds its new values.
    """
    _, left, bottom, right = moves.body
    top = _first_row(moves)
    came_from = {now: row for row, now in moves.rows.items()}
    last = max(came_from, default=top)
    looks = {row: _looks(sheet, row, range(left, right + 1)) for row in range(top, max(moves.foot, last) + 1)}
    for column in range(left, right + 1):
        at = moves.columns.get(column)
        usual, *others = Counter(looks[row][column] for row in range(top, bottom + 1)).most_common()
        if at is None or not (others or any(looks[row][column] != usual[0] for row in range(bottom, moves.foot + 1))):
            continue
        for row in range(top, last + 1):
            wanted = looks[came_from[row]][column] if row in came_from else usual[0]
            if wanted != (looks[row][at] if at in looks[row] else sheet.style(row, at)):
                sheet.edits.put(row, at, CellEdit(sheet.value(row, at), style=wanted, restyle=True))


def _first_row(moves: CellMoves) -> int:
    """The row from which styles are read: a few above the first that moved, to know what is usual."""
    top, left, bottom, right = moves.body
    if any(moves.columns.get(column) != column for column in range(left, right + 1)):
        return top
    moved = next((row for row in range(top, bottom + 1) if moves.rows.get(row) != row), bottom)
    return max(top, moved - _ABOVE)


def _looks(sheet: Sheet, row: int, columns: range) -> dict[int, int]:
    """The style of each column in a row, as it will be saved."""
    index = sheet.cells.row_index(row)
    stored = {} if index is None else {cell.column: cell.attributes for cell in sheet.cells.cells(index)}
    looks = {}
    for column in columns:
        edit = sheet.edits.at(row, column)
        if edit is not None and edit.style is not None and (edit.restyle or column not in stored):
            looks[column] = edit.style
        elif column in stored:
            style = _STYLE.search(stored[column])
            looks[column] = int(style[1]) if style else 0
        else:
            looks[column] = sheet.default_style(row, column) or 0
    return looks
