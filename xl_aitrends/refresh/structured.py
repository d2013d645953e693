"""Structured references (`tbl_prices[[#All],[close]]`) resolved to rectangles; knows Tables, not formulas or files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xl_aitrends.errors import WorkbookError
from xl_aitrends.refresh.regions import Region

if TYPE_CHECKING:
    from xl_aitrends.workbook import Table

# XlsxWriter turns `[@close]` into `[[#This Row],close]`, without the inner brackets that Excel writes.
_GROUP = re.compile(r"\[((?:[^\[\]']|'.)*)\]|([^\[\],:\s](?:[^\[\],:']|'.)*)")
_ESCAPED = re.compile(r"'(.)")


def table_body(table: Table) -> Region:
    """Rectangle of a Table's data, without headers and totals."""
    return Region(table.sheet, *table.data)


def resolve_structured(text: str, table: Table, row: int) -> Region:
    """Give the rectangle that the bracketed part of a structured reference means.

    Parameters
    ----------
    text : str
        The brackets with their content, such as ``[close]`` or ``[[#This Row],[close]]``.
    table : Table
        The Table referred to.
    row : int
        Row of the cell that holds the formula, for ``[#This Row]`` and ``[@…]``.

    Raises
    ------
    WorkbookError
        If the Table has no such column or the row lies outside it.
    """
    parts, columns = _read(text[1:-1].strip())
    rows = _rows(parts, table, row)
    left, right = _columns(columns, table)
    return Region(table.sheet, rows[0], left, rows[1], right)


def _read(inner: str) -> tuple[set[str], list[str]]:
    """Split into the special parts (`#all`, `#this row`, …) and the names of the first and last column."""
    parts: set[str] = set()
    if inner.startswith("@"):
        parts.add("#this row")
        inner = inner[1:].strip()
    grouped = inner.startswith("[")
    items = [group or bare for group, bare in _GROUP.findall(inner)] if grouped else [inner] if inner else []
    columns = []
    for item in items:
        if item.startswith("#"):
            parts.add(item.casefold())
        else:
            columns.append(_ESCAPED.sub(r"\1", item))
    return parts, columns


def _rows(parts: set[str], table: Table, row: int) -> tuple[int, int]:
    top, _, bottom, _ = table.ref
    body = table_body(table)
    if "#all" in parts:
        return top, bottom
    if "#this row" in parts:
        if not body.top <= row <= body.bottom:
            raise WorkbookError(f"row {row} lies outside the Table {table.name}")
        return row, row
    spans = {"#headers": (top, body.top - 1), "#data": (body.top, body.bottom), "#totals": (body.bottom + 1, bottom)}
    chosen = [spans[part] for part in parts if part in spans] or [spans["#data"]]
    first, last = min(span[0] for span in chosen), max(span[1] for span in chosen)
    if first > last:
        raise WorkbookError(f"the Table {table.name} has no such rows")
    return first, last


def _columns(columns: list[str], table: Table) -> tuple[int, int]:
    left, right = table.ref[1], table.ref[3]
    if not columns:
        return left, right
    known = {name.casefold(): left + position for position, name in enumerate(table.columns)}
    missing = [name for name in columns if name.casefold() not in known]
    if missing:
        raise WorkbookError(f"the Table {table.name} has no column {missing[0]!r}")
    places = sorted(known[name.casefold()] for name in columns)
    return places[0], places[-1]
