"""References inside formula text: found, moved, rewritten; everything else in the text stays as it is.

A text is read left to right as strings, quoted sheet names, brackets, references and words, so that neither
``LOG10(``, a name such as ``Q1_total`` nor a quoted ``"A1"`` is taken for a cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from xl_aitrends.cells.address import MAX_COLUMNS, MAX_ROWS, Rect, column_letters, column_number, unquote_sheet

_AFTER = r"(?![\w.(!?\\\[])"
_BRACKETS = r"\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\])*\]"
_SHEET = r"(?:'(?:[^']|'')*'|(?:\[\d+\])?[^\W\d][\w.]*(?::[^\W\d][\w.]*)?|\[\d+\])!"
_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}"
_TOKEN = re.compile(
    rf"""(?P<string>"(?:[^"]|"")*")
    |(?P<sheet>{_SHEET})?(?P<area>
        {_CELL}(?::{_CELL})?{_AFTER}
        |\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}{_AFTER}
        |\$?[1-9][0-9]{{0,6}}:\$?[1-9][0-9]{{0,6}}{_AFTER})
    |(?P<other>{_SHEET}|'(?:[^']|'')*'|{_BRACKETS}|[\w.\\?$]+|.)""",
    re.VERBOSE | re.DOTALL,
)
_ANCHOR = "ANCHORARRAY("
_PART = re.compile(r"(\$?)([A-Za-z]{0,3})(\$?)([0-9]*)\Z")


@dataclass(frozen=True)
class Area:
    """One reference as the text spells it: the sheet's prefix with its ``!``, and the cells; ``A1#`` is an anchor."""

    prefix: str
    text: str
    is_anchor: bool = False

    @property
    def sheet(self) -> str | None:
        """The sheet's name, None where the formula's own sheet is meant."""
        return unquote_sheet(self.prefix[:-1]) if self.prefix else None

    @property
    def rect(self) -> Rect | None:
        """The cells, None where they lie outside the sheet."""
        first, _, last = self.text.partition(":")
        one, two = _corner(first, low=True), _corner(last or first, low=False)
        if one is None or two is None:
            return None
        return min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1])


def _corner(text: str, *, low: bool) -> tuple[int, int] | None:
    match = _PART.match(text)
    if not match:
        return None
    row = int(match[4]) if match[4] else (1 if low else MAX_ROWS)
    letters = match[2].upper()
    if letters and not _is_column(letters):
        return None
    column = column_number(letters) if letters else (1 if low else MAX_COLUMNS)
    return (row, column) if row <= MAX_ROWS else None


def _is_column(letters: str) -> bool:
    return len(letters) < 3 or letters.upper() <= "XFD"


def rewrite(text: str, change: Callable[[Area], str | None]) -> str:
    """The formula with each reference replaced by what ``change`` gives for it (None: as it was), prefix kept."""

    def swap(match: re.Match[str]) -> str:
        if match["area"] is None:
            return match[0]
        area = _area(match)
        changed = change(area)
        return match[0] if changed is None else area.prefix + changed

    return _TOKEN.sub(swap, text)


def areas(text: str) -> list[Area]:
    """Every reference in the formula, left to right."""
    return [_area(match) for match in _TOKEN.finditer(text) if match["area"] is not None]


def _area(match: re.Match[str]) -> Area:
    text = match.string
    before = text[max(match.start() - len(_ANCHOR), 0) : match.start()]
    spills = text.startswith("#", match.end()) or before.upper() == _ANCHOR
    return Area(match["sheet"] or "", match["area"], spills)


def translate(text: str, rows: int, columns: int) -> str:
    """The formula as it reads in a cell ``rows`` below and ``columns`` to the right: relative parts move."""
    if not rows and not columns:
        return text
    return rewrite(text, lambda area: _moved(area.text, rows, columns))


def _moved(text: str, rows: int, columns: int) -> str:
    moved = [_moved_part(part, rows, columns) for part in text.split(":")]
    return "#REF!" if None in moved else ":".join(part for part in moved if part is not None)


def _moved_part(part: str, rows: int, columns: int) -> str | None:
    match = _PART.match(part)
    if not match or (match[4] and int(match[4]) > MAX_ROWS):  # beyond the last row it is a name, not a cell
        return part
    fixed_column, letters, fixed_row, digits = match.groups()
    if not letters and fixed_column:  # "$3" of a row range: the only dollar belongs to the row
        fixed_column, fixed_row = "", "$"
    if letters and not fixed_column:
        if not _is_column(letters):  # "ZZZ1" is a name, not a cell
            return part
        column = column_number(letters) + columns
        if not 1 <= column <= MAX_COLUMNS:
            return None
        letters = column_letters(column)
    if digits and not fixed_row:
        row = int(digits) + rows
        if not 1 <= row <= MAX_ROWS:
            return None
        digits = str(row)
    return fixed_column + letters + fixed_row + digits
