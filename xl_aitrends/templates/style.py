"""How every template looks: fonts, colours, number formats; knows no analysis and no sheet.

Inputs are blue on pale yellow, formulas black, links from other sheets green. Colours come from the palette of Okabe
and Ito, which the colour-blind can read; a status is always a word too.
"""

from __future__ import annotations

import math
from typing import Any, Final

FONT: Final = "Arial"  # Excel and LibreOffice both fall back from it to an installed Chinese font, glyph by glyph
SIZE: Final = 10
INK: Final = "#1F2933"
MUTED: Final = "#5F6B76"
BLUE: Final = "#0072B2"
ORANGE: Final = "#D55E00"
GREY: Final = "#A7B0B8"
RULE: Final = "#C9D1D8"
BAND: Final = "#EAF0F5"
INPUT_INK: Final = "#0000FF"
INPUT_PAPER: Final = "#FFFBD6"
LINK_INK: Final = "#006100"
LOW: Final = "#F1A340"
MIDDLE: Final = "#FFFFFF"
HIGH: Final = "#67A9CF"
STATUS_PAPER: Final = {"OK": "#D5EBDD", "WARN": "#FCE8B8", "FAIL": "#F6C9BC"}
RULE_PAPER: Final = {"TRIGGERED": "#F6C9BC", "WATCH": "#FCE8B8", "CLEAR": "#D5EBDD", "NO DATA": "#DFE4E8"}

NUMBERS: Final = {
    "": "General",
    "date": "yyyy-mm-dd",
    "alarm": '[=0]"miss";yyyy-mm-dd',
    "month": "mmm yy",
    "percent": "0.0%",
    "percent2": "0.00%",
    "whole": "0%",
    "signed": "+0.0%;-0.0%;0.0%",
    "signed2": "+0.00%;-0.00%;0.00%",
    "count": "#,##0",
    "number": "#,##0.00",
    "figure": "0.000",
    "tiny": "0.0E+00",
    "text": "@",
}

_RULED = {"bottom": 1, "bottom_color": RULE}
_ROLES: Final[dict[str, dict[str, Any]]] = {
    "title": {"bold": True, "font_size": 16},
    "headline": {"font_size": 13, "text_wrap": True, "valign": "top"},
    "note": {"font_color": MUTED, "text_wrap": True, "valign": "top"},
    "remark": {"font_color": MUTED},
    "section": {"bold": True, "font_size": 11, "font_color": BLUE, "bottom": 1, "bottom_color": BLUE},
    "head": {"bold": True, "bg_color": BAND, "text_wrap": True, "valign": "vcenter", **_RULED},
    "head_right": {"bold": True, "bg_color": BAND, "text_wrap": True, "valign": "vcenter", "align": "right", **_RULED},
    "label": {"valign": "top", "text_wrap": True, **_RULED},
    "line": {"valign": "vcenter", "text_wrap": True, **_RULED},  # of a table whose rows are of one height
    "unit": {"valign": "top", "text_wrap": True, "align": "left", "indent": 1, **_RULED},
    "unit_head": {"bold": True, "bg_color": BAND, "align": "left", "valign": "vcenter", "indent": 1, **_RULED},
    "head_apart": {"bold": True, "bg_color": BAND, "align": "left", "valign": "vcenter", "indent": 1, **_RULED},
    "body": {"valign": "vcenter"},
    "body_right": {"valign": "vcenter", "align": "right"},
    "body_apart": {"valign": "vcenter", "align": "left", "indent": 1},  # words that follow a column of numbers
    "prose": {"valign": "top", "text_wrap": True},
    "value": {"valign": "top", **_RULED},
    "value_right": {"valign": "vcenter", "align": "right", **_RULED},
    "link": {"font_color": LINK_INK, "valign": "top", **_RULED},
    "input": {
        "font_color": INPUT_INK,
        "bg_color": INPUT_PAPER,
        "border": 1,
        "border_color": RULE,
        "align": "right",
        "valign": "top",
    },
    "limit": {"font_color": INPUT_INK, "bg_color": INPUT_PAPER, "border": 1, "border_color": RULE, "valign": "top"},
    "status": {"bold": True, "align": "center", "valign": "vcenter"},
    # a figure's words are as long as names are: rather smaller than cut off
    "tile_label": {"font_color": MUTED, "font_size": 9, "shrink": True, "top": 2, "top_color": BLUE},
    "tile_value": {"bold": True, "font_size": 16, "shrink": True, "align": "left"},
    "tile_note": {"font_color": MUTED, "font_size": 9, "shrink": True, "valign": "top"},
    "heat": {"align": "center", "valign": "vcenter", "border": 1, "border_color": "#FFFFFF"},
    "heat_head": {"bold": True, "bg_color": BAND, "align": "center", "valign": "vcenter", **_RULED},
    "chosen": {"bold": True, "bg_color": BLUE, "font_color": "#FFFFFF"},  # the heading of what is ranked by
    "code": {"font_name": "Consolas", "valign": "top", "text_wrap": True, **_RULED},
}


class Style:
    """The formats of one workbook, each made once.

    Parameters
    ----------
    workbook : xlsxwriter.Workbook
        The workbook to add formats to.
    """

    def __init__(self, workbook: Any) -> None:  # noqa: ANN401 - XlsxWriter has no types
        self._workbook = workbook
        self._made: dict[tuple[str, str], Any] = {}

    def format(self, role: str, number: str = "") -> Any:  # noqa: ANN401
        """Format of a role such as ``"value"`` with a number format such as ``"percent"``."""
        if (role, number) not in self._made:
            base = {"font_name": FONT, "font_size": SIZE, "font_color": INK, "num_format": NUMBERS[number]}
            self._made[role, number] = self._workbook.add_format(base | _ROLES[role])
        return self._made[role, number]

    def status(self, word: str) -> Any:  # noqa: ANN401
        """Background that goes with OK, WARN or FAIL, or with what a rule says, for conditional formats."""
        key = ("status paper", word)
        if key not in self._made:
            self._made[key] = self._workbook.add_format({"bg_color": (STATUS_PAPER | RULE_PAPER)[word]})
        return self._made[key]


def display_width(text: object) -> int:
    """Characters that a text takes on the sheet; Chinese ones are twice as wide."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in str(text))


def wrapped_lines(text: str, width: float) -> int:
    """Lines that a text takes in a column of that width, counted rather too many than too few."""
    return max(1, math.ceil(display_width(text) * 0.86 / width))
