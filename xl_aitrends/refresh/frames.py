"""Open parentheses while a formula is read: what an argument holds, and what Excel does with a range or array there.

Excel takes one cell of a range where a plain formula wants one value (implicit intersection), and computes a function
once per element where a dynamic formula hands it an array (lifting). The engine does neither.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from xl_aitrends.errors import WorkbookError
from xl_aitrends.refresh.ordinary import ordinary_functions
from xl_aitrends.refresh.spelling import is_ours

ROOT = "="  # stands for a function's name in the frame around the whole formula
_EVALUATES_ARRAYS = frozenset({"SUMPRODUCT", "LET"})
_LIFTED_BY_THE_ENGINE = frozenset({"IF", "LET"})
_NEEDS_REFERENCES = frozenset({"OFFSET", "INDIRECT"})
_TELLS_PLACE = frozenset({"ROW", "COLUMN"})
_PASSES_ARRAYS_ON = frozenset({"IF", "IFS", "IFERROR", "IFNA", "SWITCH", "CHOOSE"})
# Formats that agree with Excel; among the others, "0.00E+00" does not.
_TRUSTED_FORMAT = re.compile(r'"(?:General|@|AM/PM|[0#.,%yYmMdDhHs:/\s\-+;()年月日时分秒]|""[^"]*""|\\.)*"')


@dataclass(slots=True)
class Frame:
    """An open parenthesis: the function before it (empty for a plain one) and what its current argument holds.

    `start` is the place of its opening among the parts of the formula, `guard` that of a call around the current
    argument that looks at its value, `omitted` the places of arguments left out,
    `calls` those of the calls in the current argument that may give an array. An array is `firm` where Excel takes it
    whole even in a plain formula: a constant, or what a function makes of one.
    """

    function: str
    start: int = 0
    guard: int | None = None
    argument: int = 0
    filled: bool = False
    operator: bool = False
    wide: bool = False
    array: bool = False
    firm: bool = False
    literal: str = ""
    has_array: bool = False
    has_firm: bool = False
    lifted: bool = False
    lifted_firmly: bool = False
    empty_call: bool = True
    omitted: list[int] = field(default_factory=list)
    calls: list[tuple[int, int]] = field(default_factory=list)

    @property
    def takes_range(self) -> bool:
        """Whether the current argument takes a range or array whole."""
        return _takes_range(self.function, self.argument)

    @property
    def gives_array(self) -> bool:
        """Whether the call, once closed, may give an array."""
        if self.function in _PASSES_ARRAYS_ON:
            return self.has_array
        ordinary = ordinary_functions().get(self.function)
        return is_ours(self.function) or self.lifted or (ordinary is not None and ordinary.gives_array)

    @property
    def gives_firm_array(self) -> bool:
        """Whether the call, once closed, gives an array even in a plain formula."""
        return self.lifted_firmly or (self.function in _PASSES_ARRAYS_ON and self.has_firm)

    def single_calls(self, *, within_arrays: bool) -> list[tuple[int, int]]:
        """Calls in the current argument of which Excel takes one value in a plain formula."""
        if within_arrays or self.function in ("", ROOT):
            return []
        return self.calls if not self.takes_range or self._computes() else []

    def _computes(self) -> bool:
        return self.operator and self.function not in _EVALUATES_ARRAYS

    def close_argument(self, *, within_arrays: bool) -> bool:
        """End the current argument; tells whether Excel would take one cell of a range in it.

        Parameters
        ----------
        within_arrays : bool
            Whether a function around it evaluates arrays even in a plain formula.

        Raises
        ------
        WorkbookError
            If the argument cannot be computed here.
        """
        if not self.function:
            return False
        intersects = self._intersects() and not within_arrays
        wide = self.wide
        array, firm = self.array, self.firm or (self.array and within_arrays)
        self.has_array, self.has_firm = self.has_array or array, self.has_firm or firm
        self.filled = self.operator = self.wide = self.array = self.firm = False
        self.calls = []
        literal, self.literal = self.literal, ""
        if self.function == "TEXT" and self.argument == 1 and not _TRUSTED_FORMAT.fullmatch(literal):
            raise WorkbookError("TEXT is computed here for plain formats that stand in the formula only")
        if wide and self.function in _TELLS_PLACE:
            raise WorkbookError(f"{self.function} of more than one cell is not computed here")
        if array and self.function != ROOT and not self.takes_range and self.function not in _LIFTED_BY_THE_ENGINE:
            if self.function in _NEEDS_REFERENCES:
                raise WorkbookError(f"{self.function} of an array is not computed here")
            self.lifted, self.lifted_firmly = True, self.lifted_firmly or firm
        return intersects

    def _intersects(self) -> bool:
        if not self.wide or self.function == ROOT:
            return self.wide
        return not self.takes_range or self._computes()


@lru_cache(maxsize=4096)
def _takes_range(function: str, argument: int) -> bool:
    ordinary = ordinary_functions().get(function)
    return is_ours(function) or ordinary is None or ordinary.takes_range(argument)


def evaluates_arrays(frames: list[Frame]) -> bool:
    """Whether one of the open functions evaluates arrays even in a plain formula, as SUMPRODUCT does."""
    return any(frame.function == "SUMPRODUCT" for frame in frames)
