"""Cells as Office.js hands them over and takes them back (xlwings Lite and xlwings Server), without their converters.

Office.js brings dates as serial numbers, errors and formatted values as dictionaries, and blanks as None, "" or
Pyodide's own null.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import chain
from typing import Final

from xl_aitrends.cells.grid import Cell, Grid
from xl_aitrends.cells.missing import error_name

_PLAIN: Final = frozenset({float, int, bool, str, type(None)})
_NULL: Final = "JsNull"  # Pyodide's null; the type cannot be imported where Pyodide is not

# Errors that a function may return as a typed value; Excel makes any other one itself.
_ERROR_TYPES: Final = {
    "#DIV/0!": "Div0",
    "#N/A": "NotAvailable",
    "#NAME?": "Name",
    "#NULL!": "Null",
    "#NUM!": "Num",
    "#REF!": "Ref",
    "#VALUE!": "Value",
}

_log = logging.getLogger(__name__)


def read(raw: object) -> object:
    """A raw argument, scalar or rows, as plain cells; a range of plain cells is passed on as it is."""
    if not isinstance(raw, (list, tuple)):
        return _cell(raw)
    if not raw or not isinstance(raw[0], (list, tuple)):
        return [_cell(cell) for cell in raw]
    if set(map(type, chain.from_iterable(raw))) <= _PLAIN:
        return raw
    return [[_cell(cell) for cell in row] for row in raw]


def _cell(cell: object) -> Cell:
    if isinstance(cell, dict):  # an error or a formatted number; both carry the plain value
        return cell.get("basicValue")
    return None if type(cell).__name__ == _NULL else cell


def write(cells: Grid) -> list[Sequence[object]]:
    """Result cells as Office.js takes them: an error becomes a true one, and the message behind it is logged.

    xlwings Lite shows the log in its output pane; an error value itself cannot carry a text.
    """
    return [[_written(cell) for cell in row] if str in set(map(type, row)) else row for row in cells]


def _written(cell: Cell) -> object:
    kind = _ERROR_TYPES.get(error_name(cell) or "")
    if kind is None:
        return cell
    if " " in cell:
        _log.warning("%s", cell)
    return {"type": "Error", "errorType": kind}
