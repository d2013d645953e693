"""What a formula is made of once it is read: text, references, and text that depends on the kind of its cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from xl_aitrends.refresh.regions import Region


@dataclass(frozen=True, slots=True)
class Operand:
    """A reference inside a formula.

    `trimmed`: whole columns cut to what is filled; `spill`: all of a spilled range; `whole_argument`: nothing but this
    reference stands in an argument of a function of ours.
    """

    region: Region
    trimmed: bool = False
    spill: bool = False
    whole_argument: bool = False


class ByCell(NamedTuple):
    """Text that differs with the kind of cell a formula stands in: one of one cell, or one that may show an array."""

    plain: str
    array: str


Part = str | Operand | ByCell
