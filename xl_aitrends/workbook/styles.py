"""Number formats of cell styles: which styles show a serial number as a date; knows no cell."""

from __future__ import annotations

import re

from xl_aitrends.errors import WorkbookRefused
from xl_aitrends.workbook.markup import Element

# Built-in formats that show dates or times; 27-36 and 50-58 are the dates of East Asian locales.
_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)])
_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 14: "m/d/yyyy",
    15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "m/d/yyyy h:mm", 49: "@",
}  # fmt: skip
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
_DATE_CODE = re.compile(r"[ymdhseg年月日时分秒]|\[[hms]+\]", re.IGNORECASE)


class Styles:
    """The cell formats of a workbook, by index."""

    def __init__(self, tree: Element | None, limit: int, file: str) -> None:
        formats = tree.first("numFmts") if tree else None
        self._codes = {e.number("numFmtId"): e.get("formatCode") for e in (formats.all("numFmt") if formats else [])}
        cells = tree.first("cellXfs") if tree else None
        self._formats = [e.number("numFmtId") for e in (cells.all("xf") if cells else [])]
        if len(self._formats) > limit:
            raise WorkbookRefused(
                f"{file} has {len(self._formats)} cell formats, more than {limit}; raise Limits.styles"
            )

    def number_format(self, style: int) -> str:
        """The format code of a style; ``General`` where it has none."""
        number = self._formats[style] if 0 <= style < len(self._formats) else 0
        return self._codes.get(number) or _BUILT_IN.get(number, "General")

    def is_date(self, style: int) -> bool:
        """Whether numbers in that style are shown as dates or times."""
        number = self._formats[style] if 0 <= style < len(self._formats) else 0
        if number not in self._codes:
            return number in _BUILT_IN_DATES
        return is_date_code(self._codes[number])


def is_date_code(code: str) -> bool:
    """Whether a format code shows a date or a time: a date letter outside quotes, escapes and brackets."""
    first = _LITERAL.sub("", code).partition(";")[0]
    if first.strip().lower() == "general" or re.search(r"[0#]E[+-]", first, re.IGNORECASE):
        return False
    return bool(_DATE_CODE.search(first))
