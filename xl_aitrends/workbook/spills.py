"""The values of an array: a fixed one keeps its extent, a dynamic one grows and shrinks with its result."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from xl_aitrends.cells.address import MAX_COLUMNS, MAX_ROWS, Rect, contains, intersects
from xl_aitrends.errors import WorkbookError
from xl_aitrends.workbook.cell_changes import Grid, normal_at, place
from xl_aitrends.workbook.cell_values import Value
from xl_aitrends.workbook.edits import CellEdit, Content
from xl_aitrends.workbook.formulas import Formula
from xl_aitrends.workbook.sheet import Sheet

_PLAIN = frozenset({float, str})  # what equals only its like: Python takes TRUE for 1


def set_spill(
    sheet: Sheet, row: int, col: int, grid: Grid, tables: Callable[[], Iterable[Rect]]
) -> tuple[int, int] | None:
    """Queue an array's values; returns the cell that blocks a dynamic one, and queues nothing then."""
    formula = sheet.formula_at(row, col)
    if formula is None:
        raise WorkbookError(f"{place(sheet, row, col)} holds no formula; an array's values need its anchor")
    if not grid or not grid[0]:
        raise WorkbookError(f"{place(sheet, row, col)}: an array needs at least one value")
    if formula.kind == "dynamic":
        return _spill(sheet, formula, grid, tables)
    ref = formula.ref if formula.kind == "array" and formula.ref else (row, col, row, col)
    if formula.kind != "array" and (len(grid), len(grid[0])) != (1, 1):
        raise WorkbookError(f"{place(sheet, row, col)} holds a plain formula, which shows one value; got an array")
    _fill(sheet, ref, _stretched(grid, ref), ref, styles={})
    return None


def _spill(sheet: Sheet, formula: Formula, grid: Grid, tables: Callable[[], Iterable[Rect]]) -> tuple[int, int] | None:
    row, col = formula.row, formula.col
    width = max(len(line) for line in grid)
    old = formula.ref or (row, col, row, col)
    new = row, col, row + len(grid) - 1, col + width - 1
    if new[2] > MAX_ROWS or new[3] > MAX_COLUMNS:
        return row, col
    blocking = _blocking(sheet, old, new, tables)
    if blocking is not None:
        return blocking
    wide = [[*line, *["#N/A"] * (width - len(line))] for line in grid]
    _fill(sheet, new, wide, old, _edge_styles(sheet, old, new))
    for r in range(old[0], old[2] + 1):
        for c in range(old[1], old[3] + 1):
            if r > new[2] or c > new[3]:
                sheet.edits.put(r, c, CellEdit(None))
    anchor = sheet.edits.rows[row][col]
    sheet.edits.put(row, col, anchor._replace(ref=new))
    return None


def _fill(sheet: Sheet, ref: Rect, grid: Grid, old: Rect, styles: dict[int, int]) -> None:
    """Queue what differs from what the array shows now: most of a large one stays as it is from day to day."""
    shown = sheet.values(*old)
    for r, line in enumerate(grid, start=ref[0]):
        before = shown[r - old[0]] if r <= old[2] else []
        if line == before and r != ref[0] and _PLAIN.issuperset(map(type, line)):
            continue
        for c, value in enumerate(line, start=ref[1]):
            result = _child(normal_at(sheet, r, c, value))
            if (r, c) == ref[:2]:
                sheet.edits.put(r, c, CellEdit(result, style=styles.get(c)))
            elif c > old[3] or r > old[2] or not _same(before[c - old[1]], result):
                sheet.edits.put(r, c, CellEdit(result, Content.SPILLED, style=styles.get(c)))


def _same(stored: Value, result: Value) -> bool:
    return type(stored) is type(result) and stored == result


def _child(value: Value) -> Value:
    """A blank inside an array shows as zero, as Excel stores it."""
    return 0.0 if value is None else value


def _stretched(grid: Grid, ref: Rect) -> Grid:
    """The result over a fixed extent: one row or column repeats, cells beyond the result show #N/A."""
    height, width = ref[2] - ref[0] + 1, ref[3] - ref[1] + 1

    def at(r: int, c: int) -> object:
        line = grid[0] if len(grid) == 1 else grid[r] if r < len(grid) else ()
        return line[0] if len(line) == 1 else line[c] if c < len(line) else "#N/A"

    return [[at(r, c) for c in range(width)] for r in range(height)]


def _blocking(sheet: Sheet, old: Rect, new: Rect, tables: Callable[[], Iterable[Rect]]) -> tuple[int, int] | None:
    """The first cell in the way: content, another formula, a Table or merged cells beyond the old extent."""
    if contains(old, new):
        return None
    for other in (*tables(), *sheet.merged()):
        if intersects(other, new):
            return max(other[0], new[0]), max(other[1], new[1])
    for formula in sheet.formulas_in(new):
        if (formula.row, formula.col) != new[:2]:
            return max(formula.row, new[0]), max(formula.col, new[1])
    used = sheet.used
    if used is None:
        return None
    bottom, right = min(new[2], used[2]), min(new[3], used[3])
    for r, line in enumerate(sheet.values(new[0], new[1], max(bottom, new[0]), max(right, new[1])), start=new[0]):
        for c, value in enumerate(line, start=new[1]):
            if value is not None and not contains(old, (r, c, r, c)):
                return r, c
    return None


def _edge_styles(sheet: Sheet, old: Rect, new: Rect) -> dict[int, int]:
    """New rows look like the last row of the old extent, so that dates stay dates."""
    return {c: sheet.style(old[2], c) for c in range(new[1], min(old[3], new[3]) + 1)} if new[2] > old[2] else {}
