"""Inputs set from outside: `NAME=VALUE` typed and put into a one-cell defined name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from xl_aitrends.cells.address import cell_address
from xl_aitrends.cells.dates import to_day, to_days, to_serials
from xl_aitrends.errors import ConfigurationError, FeedError, InputError
from xl_aitrends.refresh.engine_cells import Cell
from xl_aitrends.refresh.named import find_name
from xl_aitrends.refresh.regions import Region
from xl_aitrends.refresh.result import Change
from xl_aitrends.refresh.writing import same_value

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?%?")
_CODE = re.compile(r"0\d+")
_DATE = re.compile(r"\d{4}(?:-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|\.\d{1,2}\.\d{1,2}|年\d{1,2}月\d{1,2}日?)")


def parse_setting(text: str) -> tuple[str, str]:
    """Read `NAME=VALUE`; the value may be empty, which blanks the input.

    Raises
    ------
    ConfigurationError
        If the text has another form.
    """
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise ConfigurationError(f"setting {text!r} must be NAME=VALUE, such as in_k=3")
    return name.strip(), value.strip()


def typed_value(text: str, *, dated: bool, date1904: bool) -> Cell:
    """Read a value as Excel would take it when typed: number, date, TRUE/FALSE, text, or blank.

    A code with leading zeros (`000977`) stays text; `20250214` is a date only where the cell is formatted as one.
    """
    text = text.strip()
    if not text:
        return None
    if text.upper() in ("TRUE", "FALSE"):
        return text.upper() == "TRUE"
    if _DATE.fullmatch(text) or (dated and re.fullmatch(r"\d{8}", text)):
        try:
            return float(to_serials(to_days([to_day(text)]), date1904=date1904)[0])
        except InputError as error:
            raise FeedError(str(error)) from None
    if _NUMBER.fullmatch(text) and not _CODE.fullmatch(text):
        return float(text[:-1]) / 100 if text.endswith("%") else float(text)
    return text


def apply_settings(book: Book, settings: Mapping[str, str]) -> tuple[list[Change], list[Region]]:
    """Put values into named cells; gives the changes and the cells that were touched.

    Raises
    ------
    FeedError
        If there is no such name, it means more than one cell, or its cell holds a formula.
    """
    changes: list[Change] = []
    touched: list[Region] = []
    for name, text in settings.items():
        region = _input_cell(book, name)
        sheet = book.sheet(region.sheet)
        dated = sheet.is_date_formatted(region.top, region.left)
        old = sheet.value(region.top, region.left)
        new = typed_value(text, dated=dated, date1904=book.date1904)
        if same_value(old, new):
            continue
        book.write_rows(region.sheet, region.top, region.left, [[new]])
        changes.append(Change(region.sheet, cell_address(region.top, region.left), old, new))
        touched.append(region)
    return changes, touched


def _input_cell(book: Book, name: str) -> Region:
    region = find_name(book, name)
    if region is None or not region.is_cell:
        if region is not None:
            raise FeedError(f"{name} covers {region.size} cells; a setting needs a name of one cell")
        inputs = [one.name for one in book.defined_names if one.name.lower().startswith("in_")]
        known = f"inputs are {', '.join(inputs[:12])}" if inputs else "it names no inputs (in_…)"
        raise FeedError(f"the workbook has no name {name!r} for a setting; {known}")
    formulas = book.sheet(region.sheet).formulas()
    if any((formula.row, formula.col) == (region.top, region.left) for formula in formulas):
        raise FeedError(f"{name} holds a formula; a setting would overwrite it: name a cell that is typed")
    return region
