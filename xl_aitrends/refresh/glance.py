"""A first look at a formula: what it calls and which cells it reads, enough to say whether it is due.

Most formulas of a large workbook are never due, so this look must be cheap; `reading` reads those that are.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from xl_aitrends.cells.address import split_sheet
from xl_aitrends.errors import AitrendsError
from xl_aitrends.refresh.lexer import TOKEN
from xl_aitrends.refresh.regions import Region
from xl_aitrends.refresh.scope import Scope
from xl_aitrends.refresh.spelling import bare_name, is_ours, is_vendor

CLOCK = frozenset({"TODAY", "NOW"})
RANDOM = frozenset({"RAND", "RANDBETWEEN", "RANDARRAY"})
REACHING = frozenset({"INDIRECT", "OFFSET"})
_NEEDS_READING = frozenset({"name", "table", "operator"})
_EASY = frozenset({"TRUE", "FALSE", "+", "-", "*", "/", "^", "&", "=", "<", ">", "<=", ">=", "<>", "%"})
_SPILLED = frozenset({"ANCHORARRAY"})


@dataclass(slots=True)
class Glance:
    """Functions by bare name, the vendors' among them, cells read, and whether it can reach any other cell."""

    functions: set[str] = field(default_factory=set)
    vendor_functions: set[str] = field(default_factory=set)
    regions: list[Region] = field(default_factory=list)
    reaches: bool = False

    @property
    def ours(self) -> bool:
        """Whether a worksheet function of this package is called."""
        return any(map(is_ours, self.functions))

    @property
    def vendor(self) -> bool:
        """Whether a data vendor's add-in computes it, at least in part."""
        return bool(self.vendor_functions)

    @property
    def clock(self) -> bool:
        """Whether it depends on the day on which it is computed."""
        return not CLOCK.isdisjoint(self.functions)

    @property
    def random(self) -> bool:
        """Whether each computation gives another value."""
        return not RANDOM.isdisjoint(self.functions)

    def add_call(self, spelling: str) -> str:
        """Note a call; gives the function's bare name."""
        name = bare_name(spelling)
        self.functions.add(name)
        self.reaches |= name in REACHING
        if is_vendor(name, spelling):
            self.vendor_functions.add(name)
        return name


def glance_at(formula: str, scope: Scope, sheet: str) -> Glance | None:
    """Look at a formula of calls, addresses and literals; None where names, Tables or spills need a full reading."""
    glance = Glance()
    position = 0
    while match := TOKEN.match(formula, position):
        position = match.end()
        kind = match.lastgroup
        if kind == "area":
            prefix, address = split_sheet(match.group()) if "!" in match.group() else (None, match.group())
            try:
                glance.regions += scope.areas(prefix, address, sheet)
            except AitrendsError:
                return None
        elif kind == "call":
            if glance.add_call(match.group()[:-1]) in _SPILLED:
                return None
        elif kind in _NEEDS_READING and match.group().upper() not in _EASY:
            return None
    return glance if position == len(formula) else None
