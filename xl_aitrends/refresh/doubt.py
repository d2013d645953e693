"""Errors of the engine that Excel may not give: a text that Excel reads as a date or number, a limit of the engine.

An error is shown to be right where a cell that the formula reads holds one, where this package's functions gave it, or
where Excel documents it for what the formula calls. Any other new error is not written: the saved value stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import chain
from math import isfinite
from typing import TYPE_CHECKING

from xl_aitrends.cells.missing import error_name
from xl_aitrends.refresh.dependencies import FormulaCell
from xl_aitrends.refresh.engine import Outcome
from xl_aitrends.refresh.regions import Region

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book

_ALWAYS_RIGHT = frozenset({"#DIV/0!", "#SPILL!", "#CALC!"})
# What Excel documents as "not found", "out of range" or "of unequal length", and the agreement tests hold.
_DOCUMENTED: Mapping[str, frozenset[str]] = {
    "#N/A": frozenset(
        """
        NA MATCH XMATCH VLOOKUP HLOOKUP XLOOKUP IFS SWITCH RANK RANK.EQ RANK.AVG PERCENTRANK PERCENTRANK.INC CORREL
        PEARSON RSQ SLOPE INTERCEPT STEYX FORECAST FORECAST.LINEAR COVARIANCE.P COVARIANCE.S SUMXMY2
        """.split()
    ),
    "#REF!": frozenset({"INDEX", "VLOOKUP", "HLOOKUP", "INDIRECT", "OFFSET"}),
    "#NUM!": frozenset(
        """
        SQRT LN LOG LOG10 POWER LARGE SMALL PERCENTILE PERCENTILE.INC PERCENTILE.EXC QUARTILE QUARTILE.INC QUARTILE.EXC
        GEOMEAN
        """.split()
    ),
    "#VALUE!": frozenset({"FIND", "SEARCH", "CHOOSE"}),
}
_READS_DATES = frozenset(
    """
    DATEVALUE YEARFRAC DATEDIF WEEKDAY EDATE EOMONTH YEAR MONTH DAY HOUR MINUTE WEEKNUM ISOWEEKNUM NETWORKDAYS WORKDAY
    """.split()
)
# Arrays cut and joined: an error of theirs says nothing of the texts inside.
_RESHAPES = frozenset({"VSTACK", "HSTACK", "TAKE", "DROP", "SORTBY", "CHOOSEROWS", "CHOOSECOLS", "TOCOL", "TOROW"})
_MAKES_TEXT = frozenset({"CONCAT", "CONCATENATE", "TEXTJOIN", "TEXT", "REPT", "CHAR"})
_REASONS = {
    "#VALUE!": "comes to #VALUE! here, where Excel may read a text as a date or number; use real dates and numbers"
}
_LONGEST = 32_767  # characters in a cell
_FEW = 64  # cells that are looked at without asking first how far the sheet is filled
_LITERAL = re.compile(r'"((?:[^"]|"")*)"')
_DIGIT = re.compile(r"\d")


class Doubts:
    """Judges outcomes by what their formulas read: the workbook's values, and those computed with them."""

    def __init__(self, book: Book, cells: Sequence[FormulaCell], outcomes: Mapping[int, Outcome]) -> None:
        self._book, self._cells, self._outcomes = book, cells, outcomes
        self._known: dict[Region, list[str]] = {}

    def about(self, cell: FormulaCell, outcome: Outcome) -> str | None:
        """Why the outcome's errors, shown or hidden by an IFERROR, may not be Excel's; None if they are."""
        if any(isinstance(value, float) and not isfinite(value) for row in outcome.grid for value in row):
            return "comes to no number here, where Excel gives an error; mend its arguments"
        if any(isinstance(value, str) and len(value) > _LONGEST for row in outcome.grid for value in row):
            return f"comes to a text of more than {_LONGEST} characters, where Excel gives #VALUE!"
        one_cell = len(outcome.grid) == len(outcome.grid[0]) == 1
        if outcome.message or (one_cell and outcome.value == cell.cached):
            return None
        shown = (error_name(value) for row in outcome.grid for value in row if isinstance(value, str))
        for error in dict.fromkeys([*filter(None, shown), *outcome.hidden]):
            if not self._explained(cell, error):
                return _REASONS.get(error, f"comes to {error} here, which is not shown to be what Excel gives")
        return None

    def _explained(self, cell: FormulaCell, error: str) -> bool:
        functions = cell.reading.functions
        if error in _ALWAYS_RIGHT or error in _LITERAL.sub("", cell.text).upper():
            return True
        if error == "#N/A" and (cell.glance.ours or cell.kind in ("array", "dynamic")):
            return True  # undefined, or arrays of unequal size
        if error == "#NUM!" and "^" in cell.text:
            return True
        # Functions that read dates from texts may have failed on one whatever else the formula calls.
        if functions & _DOCUMENTED.get(error, frozenset()) and (error != "#VALUE!" or not functions & _READS_DATES):
            return True
        return self._reads_error(cell) or (error == "#VALUE!" and self._reads_plain_text(cell))

    def _reads_error(self, cell: FormulaCell) -> bool:
        return any(error_name(text) for region in cell.reading.regions for text in self._texts(region))

    def _reads_plain_text(self, cell: FormulaCell) -> bool:
        """Whether it reads texts, none of which Excel could take for a number or a date: those have digits."""
        functions = cell.reading.functions
        if cell.reading.reaches or "&" in cell.text or functions & (_MAKES_TEXT | _RESHAPES):
            return False
        texts = [text for region in cell.reading.regions for text in self._texts(region)]
        literals = _LITERAL.findall(cell.text)
        return bool(texts or literals) and not any(map(_DIGIT.search, [*texts, *literals]))

    def _texts(self, region: Region) -> list[str]:
        """Texts and errors in a region, as computed or else as saved."""
        if region not in self._known:
            part = self._filled(region)
            rows = self._book.sheet(part.sheet).values(*part[1:]) if part else []
            values = chain.from_iterable(rows)
            places = part.cells() if part else ()
            cells = (
                self._computed.get((region.sheet, *place), value) for place, value in zip(places, values, strict=True)
            )
            self._known[region] = [value for value in cells if isinstance(value, str)]
        return self._known[region]

    def _filled(self, region: Region) -> Region | None:
        """The part of a region that may hold anything."""
        if region.size <= _FEW:
            return region
        used = self._book.sheet(region.sheet).used or (1, 1, 1, 1)
        end = self._ends.get(region.sheet, (0, 0))
        bottom, right = min(region.bottom, max(used[2], end[0])), min(region.right, max(used[3], end[1]))
        inside = bottom >= region.top and right >= region.left
        return region._replace(bottom=bottom, right=right) if inside else None

    @cached_property
    def _ends(self) -> dict[str, tuple[int, int]]:
        """Last row and column that was computed, by sheet."""
        ends: dict[str, tuple[int, int]] = {}
        for sheet, row, column in self._computed:
            bottom, right = ends.get(sheet, (0, 0))
            ends[sheet] = max(bottom, row), max(right, column)
        return ends

    @cached_property
    def _computed(self) -> dict[tuple[str, int, int], object]:
        return {
            (cell.sheet, cell.row + down, cell.column + across): value
            for index, outcome in self._outcomes.items()
            for cell in [self._cells[index]]
            for down, row in enumerate(outcome.grid)
            for across, value in enumerate(row)
        }
