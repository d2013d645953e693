"""Names of columns and securities: labels as people read them, codes as they match however they are written."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from xl_aitrends.cells.dates import to_day
from xl_aitrends.cells.grid import Cell
from xl_aitrends.cells.missing import is_missing

Texts = NDArray[np.object_]

_MAINLAND = re.compile(r"(?:SH|SZ|BJ)?(\d{1,6})(?:\.(?:SH|SZ|SS|BJ|XSHG|XSHE))?")
_HONG_KONG = re.compile(r"(?:HK)?(\d{1,5})\.HK|HK(\d{1,5})")


def label(cell: Cell) -> str:
    """The text of a heading as people read it; a whole number loses its decimal point, a blank or error is ""."""
    return "" if is_missing(cell) else plain_text(cell)


def plain_text(cell: Cell) -> str:
    """The text of a cell as it is typed, even where a vendor would mean "no data" by it ("none", "NA")."""
    if isinstance(cell, (bool, np.bool_)):
        return str(cell).upper()
    if isinstance(cell, (float, np.floating)) and float(cell).is_integer():
        return str(int(cell))
    if hasattr(cell, "year"):
        return str(to_day(cell))
    return str(cell).strip()


def labels(cells: Iterable[Cell]) -> Texts:
    """Headings of a row or column of cells, shape (m,)."""
    return np.array([label(cell) for cell in cells] or [""], dtype=object)


def full_code(cell: Cell) -> str:
    """A security's code in one case and width, without blanks, its exchange kept: ``000977.SZ``."""
    return "".join(unicodedata.normalize("NFKC", label(cell)).upper().split(" ")) if not is_missing(cell) else ""


def code(cell: Cell) -> str:
    """The code by which securities match: 977, "000977", "000977.SZ", " 000977 " and full-width digits are one.

    Mainland codes have six digits and no exchange; Hong Kong codes five digits and ``.HK``; anything else is its
    own text in capitals (``NVDA``).
    """
    text = full_code(cell)
    if mainland := _MAINLAND.fullmatch(text):
        return mainland[1].zfill(6)
    if hong_kong := _HONG_KONG.fullmatch(text):
        return (hong_kong[1] or hong_kong[2]).zfill(5) + ".HK"
    return text


def codes(cells: Iterable[Cell], ambiguous: frozenset[str] = frozenset()) -> Texts:
    """Matching codes of cells, shape (m,); those in `ambiguous` keep their exchange."""
    found = [(code(cell), full_code(cell)) for cell in cells]
    return np.array([full if short in ambiguous else short for short, full in found], dtype=object)


def ambiguous_codes(cells: Iterable[Cell]) -> frozenset[str]:
    """Codes that stand for several columns once the exchange is dropped (000001.SH is an index, 000001.SZ a bank)."""
    written = {(code(cell), full_code(cell)) for cell in cells}
    counted = Counter(short for short, full in written if not full.isdigit())
    return frozenset(short for short, count in counted.items() if count > 1)
