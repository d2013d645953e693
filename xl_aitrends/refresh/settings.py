"""Inputs set from outside: `NAME=VALUE` typed and put into a one-cell defined name."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from xl_aitrends.cells.address import cell_address
from xl_aitrends.cells.dates import to_day, to_days, to_serials
from xl_aitrends.errors import ConfigurationError, FeedError, InputError
from xl_aitrends.refresh.engine_cells import Cell
from xl_aitrends.refresh.named import find_name
from xl_aitrends.refresh.regions import Region
from xl_aitrends.refresh.result import Change
from xl_aitrends.refresh.writing import same_value
from xl_aitrends.workbook.validations import Validation, validation_of

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?%?")
_KINDS = {"whole": "a whole number", "decimal": "a number", "date": "a date"}
_LISTED = 12  # names that a message has room for
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
        If there is no such name, it means more than one cell, its cell holds a formula, or the cell's data validation
        refuses the value.
    """
    changes: list[Change] = []
    touched: list[Region] = []
    for name, text in settings.items():
        region = _input_cell(book, name)
        sheet = book.sheet(region.sheet)
        dated = sheet.is_date_formatted(region.top, region.left)
        old = sheet.value(region.top, region.left)
        try:
            new = typed_value(text, dated=dated, date1904=book.date1904)
        except FeedError as error:
            raise FeedError(f"{name}: {error}") from None
        if same_value(old, new):
            continue
        _refuse_invalid(name, text, new, validation_of(sheet.tail, region.top, region.left))
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
        near = get_close_matches(name, inputs, n=3) if len(inputs) > _LISTED else []
        listed = ", ".join(inputs[:_LISTED]) + (", …" if len(inputs) > _LISTED else "")
        known = f"inputs are {listed}" if inputs else "it names no inputs (in_…)"
        known = f"did you mean {' or '.join(near)}?" if near else known
        raise FeedError(f"the workbook has no name {name!r} for a setting; {known}")
    formulas = book.sheet(region.sheet).formulas()
    if any((formula.row, formula.col) == (region.top, region.left) for formula in formulas):
        raise FeedError(f"{name} holds a formula; a setting would overwrite it: name a cell that is typed")
    return region


def _refuse_invalid(name: str, text: str, value: Cell, rule: Validation | None) -> None:
    """Refuse what Excel would refuse to have typed there; a blank is taken everywhere."""
    if rule is None or value is None:
        return
    if rule.words:
        if str(value).casefold() not in {word.casefold() for word in rule.words} and text not in rule.words:
            raise FeedError(f"{name} must be one of {', '.join(rule.words)}, got {text!r}")
        return
    number = value if isinstance(value, float) else math.nan
    fits = (rule.least is None or number >= rule.least) and (rule.most is None or number <= rule.most)
    if math.isnan(number) or not fits or (rule.kind == "whole" and not number.is_integer()):
        raise FeedError(f"{name} must be {_KINDS[rule.kind]}{_bounds(rule)}, got {text!r}")


def _bounds(rule: Validation) -> str:
    if rule.kind == "date" or (rule.least is None and rule.most is None):
        return ""
    ends = [f"≥ {rule.least:g}" if rule.least is not None else "", f"≤ {rule.most:g}" if rule.most is not None else ""]
    return " " + " and ".join(end for end in ends if end)
