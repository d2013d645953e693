"""Cell addresses: A1 <-> row and column numbers, ranges, quoted sheet names; knows no file and no values.

Rows and columns count from 1, as on the sheet. A rectangle is ``(first row, first column, last row, last column)``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from xl_aitrends.errors import InputError

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384

Rect = tuple[int, int, int, int]

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})\Z")
_COLUMN = re.compile(r"\$?([A-Za-z]{1,3})\Z")
_ROW = re.compile(r"\$?([1-9][0-9]{0,6})\Z")
_BARE_SHEET = re.compile(r"[^\W\d][\w.]*\Z")
_LOOKS_LIKE_A_CELL = re.compile(
    r"(?:[A-Za-z]{1,3}[0-9]{1,7}|[Rr]-?[0-9]*(?:[Cc]-?[0-9]*)?|[Cc]-?[0-9]*|(?i:true|false))\Z"
)


@lru_cache(maxsize=MAX_COLUMNS)
def column_letters(column: int) -> str:
    """``27 -> "AA"``."""
    if not 1 <= column <= MAX_COLUMNS:
        raise InputError(f"column must be 1 to {MAX_COLUMNS}, got {column}")
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=MAX_COLUMNS)
def column_number(letters: str) -> int:
    """``"AA" -> 27``; lower case and a leading ``$`` are fine."""
    match = _COLUMN.match(letters)
    number = 0
    for letter in match[1].upper() if match else "":
        number = number * 26 + ord(letter) - 64
    if not 1 <= number <= MAX_COLUMNS:
        raise InputError(f"{letters!r} is not a column; columns run from A to XFD")
    return number


def cell_address(row: int, column: int, *, absolute: bool = False) -> str:
    """``(5, 3) -> "C5"``, or ``"$C$5"``."""
    if not 1 <= row <= MAX_ROWS:
        raise InputError(f"row must be 1 to {MAX_ROWS}, got {row}")
    return f"${column_letters(column)}${row}" if absolute else f"{column_letters(column)}{row}"


def parse_cell(text: str) -> tuple[int, int]:
    """``"$C$5" -> (5, 3)``."""
    match = _CELL.match(text)
    if not match or int(match[2]) > MAX_ROWS:
        raise InputError(f"{text!r} is not a cell address such as C5")
    return int(match[2]), column_number(match[1])


def range_address(rect: Rect, *, absolute: bool = False) -> str:
    """``(1, 1, 3, 2) -> "A1:B3"``; one cell gives ``"A1"``."""
    first = cell_address(rect[0], rect[1], absolute=absolute)
    last = cell_address(rect[2], rect[3], absolute=absolute)
    return first if first == last else f"{first}:{last}"


def parse_range(text: str) -> Rect:
    """``"A1:B3"``, ``"A1"``, ``"C:E"`` or ``"3:9"`` as a rectangle, corners in any order."""
    first, colon, last = text.partition(":")
    (r1, c1, r2, c2), (r3, c3, r4, c4) = _corner(first, text), _corner(last if colon else first, text)
    if not colon and (r1, c1) != (r2, c2):
        raise InputError(f"{text!r} is not a range such as A1:B3, C:E or 3:9")
    return min(r1, r3), min(c1, c3), max(r2, r4), max(c2, c4)


def _corner(part: str, whole: str) -> Rect:
    if match := _COLUMN.match(part):
        column = column_number(match[1])
        return 1, column, MAX_ROWS, column
    if (match := _ROW.match(part)) and int(match[1]) <= MAX_ROWS:
        return int(match[1]), 1, int(match[1]), MAX_COLUMNS
    if _CELL.match(part):
        row, column = parse_cell(part)
        return row, column, row, column
    raise InputError(f"{whole!r} is not a range such as A1:B3, C:E or 3:9")


def quote_sheet(name: str) -> str:
    """The sheet name as a formula spells it: in quotes where Excel needs them."""
    if _BARE_SHEET.match(name) and not _LOOKS_LIKE_A_CELL.match(name):
        return name
    return "'" + name.replace("'", "''") + "'"


def unquote_sheet(text: str) -> str:
    """``"'It''s'" -> "It's"``; a bare name stays as it is."""
    if len(text) >= 2 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    return text


def split_sheet(text: str) -> tuple[str | None, str]:
    """``"'My Sheet'!A1:B2" -> ("My Sheet", "A1:B2")``; without a sheet the first item is None."""
    prefix, mark, reference = text.rpartition("!")
    return (unquote_sheet(prefix), reference) if mark else (None, reference)


def contains(outer: Rect, inner: Rect) -> bool:
    """Whether ``inner`` lies inside ``outer``."""
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def intersects(one: Rect, other: Rect) -> bool:
    """Whether the two rectangles share a cell."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
