"""What a sheet's data validation lets a cell hold, where that is said by constants: a list of words, two limits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xl_aitrends.cells.address import contains, parse_range
from xl_aitrends.errors import InputError
from xl_aitrends.workbook.markup import ATTRIBUTES, attributes, unescape

_RULE = re.compile(rb"<(?:[\w.-]+:)?dataValidation(?=\s)(%s)>(.*?)</(?:[\w.-]+:)?dataValidation\s*>" % ATTRIBUTES, re.S)
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?formula([12])>([^<]*)<")
_LIMITED = ("whole", "decimal", "date")


@dataclass(frozen=True)
class Validation:
    """The words that a cell may hold, or the limits of its number: decimal, whole or a date's serial."""

    words: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    kind: str = "decimal"


def validation_of(tail: bytes, row: int, col: int) -> Validation | None:
    """The rule of a cell, from what follows a sheet's cells; None where there is none that can be read.

    Parameters
    ----------
    tail : bytes
        `Sheet.tail`.
    row, col : int
        The cell, from 1.
    """
    for match in _RULE.finditer(tail):
        given = attributes(match[1])
        if _covers(given.get("sqref", ""), row, col):
            formulas = {int(number): unescape(text) for number, text in _FORMULA.findall(match[2])}
            return _read(given, formulas.get(1, ""), formulas.get(2, ""))
    return None


def _covers(sqref: str, row: int, col: int) -> bool:
    try:
        return any(contains(parse_range(one), (row, col, row, col)) for one in sqref.split())
    except InputError:
        return False


def _read(given: dict[str, str], first: str, second: str) -> Validation | None:
    kind, operator = given.get("type", ""), given.get("operator", "between")
    if kind == "list" and len(first) > 2 and first[0] == first[-1] == '"':
        return Validation(words=tuple(word.strip() for word in first[1:-1].split(",")))
    if kind in _LIMITED and operator in ("between", "greaterThanOrEqual", "lessThanOrEqual"):
        try:
            one, other = float(first), float(second) if operator == "between" else None
        except ValueError:
            return None
        least, most = (None, one) if operator == "lessThanOrEqual" else (one, other)
        return Validation(least=least, most=most, kind=kind)
    return None
