"""Cells that a data vendor's add-in fills: what was saved of them, and whether it was still on its way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from xl_aitrends.cells.address import cell_address
from xl_aitrends.refresh.dependencies import FormulaCell
from xl_aitrends.refresh.result import FAIL, WARN, Check

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book

_UNFINISHED_STARTS = ("#n/a requesting", "requesting", "fetching", "loading", "retrieving", "#getting_data", "正在")
_UNFINISHED_ERRORS = frozenset({"#BUSY!", "#NAME?", "#CONNECT!", "#GETTING_DATA"})


def is_unfinished(value: object) -> bool:
    """Whether a vendor's cell was saved before its data came, or without its add-in."""
    if not isinstance(value, str):
        return False
    text = value.strip()
    return text in _UNFINISHED_ERRORS or text.casefold().startswith(_UNFINISHED_STARTS)


def vendor_checks(book: Book, cells: Sequence[FormulaCell]) -> list[Check]:
    """A failed check for every vendor cell that was saved unfinished, a warning for one saved without a value."""
    return [
        Check("vendor values", cell.sheet, cell_address(row, column), f"FAIL: saved as {value}; open, wait, save", FAIL)
        for cell in cells
        if cell.glance.vendor
        for row, column, value in _values(book, cell)
        if is_unfinished(value)
    ] + [
        Check(
            "vendor values", cell.sheet, cell.address, "WARN: no value was saved; open it with the add-in, save", WARN
        )
        for cell in cells
        if cell.glance.vendor and cell.cached is None
    ]


def vendor_notes(cells: Sequence[FormulaCell], due: set[int]) -> list[str]:
    """One line that says that vendor values are as last saved, where there are any and something was computed."""
    count = sum(cell.glance.vendor for cell in cells)
    if not count or not due:
        return []
    return [f"vendor values as last saved ({count} formula{'s' if count > 1 else ''})"]


def _values(book: Book, cell: FormulaCell) -> Iterable[tuple[int, int, object]]:
    output = cell.output
    if output.is_cell:
        yield cell.row, cell.column, cell.cached
        return
    rows = book.sheet(cell.sheet).values(output.top, output.left, output.bottom, output.right)
    for down, row in enumerate(rows):
        for across, value in enumerate(row):
            yield output.top + down, output.left + across, value
