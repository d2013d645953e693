"""Values into cells: results of formulas, constants, rows of a feed; knows which cells must not be written into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from xl_aitrends.cells.address import MAX_COLUMNS, MAX_ROWS, Rect, cell_address, intersects, range_address
from xl_aitrends.errors import WorkbookError
from xl_aitrends.workbook.cell_values import Value
from xl_aitrends.workbook.cell_writer import normal
from xl_aitrends.workbook.edits import CellEdit, Content
from xl_aitrends.workbook.markup import attributes, whole
from xl_aitrends.workbook.sheet import Sheet

Grid = Sequence[Sequence[object]]


def place(sheet: Sheet, row: int, col: int) -> str:
    """``Sheet!A1`` for messages."""
    return f"{sheet.name}!{cell_address(row, col)}"


def normal_at(sheet: Sheet, row: int, col: int, value: object) -> Value:
    """The value as that cell can hold it; a finite number, nearly every one, is at once."""
    if type(value) is float and value - value == 0:
        return value
    return normal(value, place(sheet, row, col))


def set_values(sheet: Sheet, cells: Iterable[tuple[int, int, object]]) -> None:
    """Queue values of cells (row, column, value); a formula there stays and shows it as its result."""
    for row, col, value in cells:
        sheet.edits.put(row, col, CellEdit(normal_at(sheet, row, col, value)))


def write_rows(sheet: Sheet, row: int, col: int, grid: Grid, model: int | None) -> bool:
    """Queue constants; new cells look like those of row ``model``; formulas under them go. Returns whether any did."""
    width = max((len(line) for line in grid), default=0)
    if not width:
        return False
    rect = row, col, row + len(grid) - 1, col + width - 1
    if rect[2] > MAX_ROWS or rect[3] > MAX_COLUMNS:
        raise WorkbookError(f"{place(sheet, row, col)}: {len(grid)} rows × {width} columns do not fit on the sheet")
    dropped = drop_formulas(sheet, rect)
    styles = column_styles(sheet, model, range(col, col + width)) if model else {}
    for r, line in enumerate(grid, start=row):
        for c, value in enumerate(line, start=col):
            value = normal_at(sheet, r, c, value)
            sheet.edits.put(r, c, CellEdit(value, Content.CONSTANT, style=styles.get(c)))
    return dropped


def in_the_way(sheet: Sheet, old: Rect, new: Rect) -> tuple[int, int, str] | None:
    """The first cell that a block which grows would cover, and why it must not: not empty, or merged.

    A formula that shows nothing counts: writers other than Excel leave results out of the file.
    """
    found: list[tuple[int, int, str]] = []
    for strip in _beyond(old, new):
        found += [(*cell, "not empty") for cell in _first_value(sheet, strip)]
        held = [one.ref or (one.row, one.col, one.row, one.col) for one in sheet.formulas_in(strip)]
        merged = [rect for rect in sheet.merged() if intersects(rect, strip)]
        for why, rects in (("not empty", held), ("merged", merged)):
            found += [(max(rect[0], strip[0]), max(rect[1], strip[1]), why) for rect in rects]
    return min(found, default=None)


def _beyond(old: Rect, new: Rect) -> list[Rect]:
    """What a block covers below and beside its old extent."""
    below = max(old[2] + 1, new[0]), new[1], new[2], new[3]
    beside = new[0], max(old[3] + 1, new[1]), min(old[2], new[2]), new[3]
    return [strip for strip in (below, beside) if strip[0] <= strip[2] and strip[1] <= strip[3]]


def _first_value(sheet: Sheet, strip: Rect) -> list[tuple[int, int]]:
    used = sheet.used
    if used is None or not intersects(used, strip):
        return []
    grid = sheet.values(strip[0], strip[1], min(strip[2], used[2]), min(strip[3], used[3]))
    filled = (
        (row, col)
        for row, line in enumerate(grid, start=strip[0])
        for col, value in enumerate(line, start=strip[1])
        if value is not None
    )
    return list(islice(filled, 1))


def template_row(sheet: Sheet, rect: Rect, top: int) -> int | None:
    """The last stored row at or above the foot of a rectangle that holds cells in its columns, none above ``top``."""
    cells = sheet.cells
    for index in reversed(cells.rows_between(top, rect[2])):
        if any(rect[1] <= cell.column <= rect[3] for cell in cells.cells(index)):
            return cells.numbers[index]
    return None


def column_styles(sheet: Sheet, row: int, columns: range) -> dict[int, int]:
    """The style of each column in a row; a column the row does not hold looks like its neighbour on the left.

    The first column is no model for others: it holds dates or keys.
    """
    index = sheet.cells.row_index(row)
    cells = sheet.cells.cells(index) if index is not None else []
    stored = {cell.column: whole(attributes(cell.attributes).get("s", "")) for cell in cells}
    styles: dict[int, int] = {}
    for column in columns:
        if column in stored:
            styles[column] = stored[column]
        elif column - 1 in styles and column - 1 != columns.start:
            styles[column] = styles[column - 1]
    return styles


def clear(sheet: Sheet, rect: Rect) -> bool:
    """Queue the removal of values and formulas in a rectangle, styles kept. Returns whether formulas went."""
    dropped = drop_formulas(sheet, rect)
    used = sheet.used
    if used is None or not intersects(used, rect):
        return dropped
    for row in range(max(rect[0], used[0]), min(rect[2], used[2]) + 1):
        for col in range(max(rect[1], used[1]), min(rect[3], used[3]) + 1):
            sheet.edits.put(row, col, CellEdit(None, Content.CONSTANT))
    return dropped


def drop_formulas(sheet: Sheet, rect: Rect) -> bool:
    """Make a rectangle fit to lose its formulas: refuse a part of an array, free those who share a text held there."""
    found = sheet.formulas_in(rect)
    if not found:
        return False
    inside = {(formula.row, formula.col) for formula in found}
    for formula in found:
        if formula.ref is not None and formula.ref != (formula.row, formula.col) * 2:
            anchor = place(sheet, formula.row, formula.col)
            raise WorkbookError(
                f"{sheet.name}!{range_address(rect)} would overwrite a part of the array at {anchor}"
                f" ({range_address(formula.ref)}); move one of the two"
            )
    if any(formula.kind == "shared" for formula in found):
        _release_shared(sheet, inside)
    return True


def _release_shared(sheet: Sheet, dropped: set[tuple[int, int]]) -> None:
    """Give each cell that leans on a dropped formula the text as its own."""
    groups = sheet.leaning()
    orphans = {cell for holder in dropped for cell in groups.get(holder, ())} - dropped
    for formula in sheet.formulas() if orphans else ():
        if (formula.row, formula.col) in orphans:
            edit = CellEdit(formula.cached, Content.FORMULA, formula.text)
            sheet.edits.put(formula.row, formula.col, edit)
