"""How large a workbook may be before it is refused: each limit guards memory or time and can be raised.

Where no limits are passed, those in the environment hold: ``AITRENDS_LIMITS="ratio=2000 names=500000"``.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, fields
from typing import Final

from xl_aitrends.errors import ConfigurationError

MIB = 1 << 20
LIMITS: Final = "AITRENDS_LIMITS"


@dataclass(frozen=True)
class Limits:
    """Sizes beyond which a workbook is refused; pass ``Limits(member_bytes=…)`` or set AITRENDS_LIMITS to allow more.

    Parameters
    ----------
    file_bytes
        Size of the file.
    members
        Parts in the zip.
    member_bytes, total_bytes
        Inflated size of one part and of all parts.
    ratio
        Inflated to packed size, asked of parts that inflate to more than ``ratio_from`` bytes.
    control_bytes
        Inflated size of a part that is read as a tree (workbook, styles, relationships, tables, charts).
    names, sheets, strings, styles
        Defined names, sheets, shared strings and cell formats.
    formulas, formula_characters
        Formula cells on a sheet, and characters in one formula.
    grid_cells
        Cells that hold values in one rectangle asked for at once, counting blanks beside them.
    """

    file_bytes: int = 1024 * MIB
    members: int = 20_000
    member_bytes: int = 1024 * MIB
    total_bytes: int = 4096 * MIB
    ratio: int = 250
    ratio_from: int = 8 * MIB
    control_bytes: int = 32 * MIB
    names: int = 100_000
    sheets: int = 5_000
    strings: int = 5_000_000
    styles: int = 200_000
    formulas: int = 2_000_000
    formula_characters: int = 65_536
    grid_cells: int = 50_000_000

    @classmethod
    def set_here(cls) -> Limits:
        """The limits that the environment sets; the others as declared.

        Raises
        ------
        ConfigurationError
            For a name that is no limit, or a value that is no whole number above 0.
        """
        known = {field.name for field in fields(cls)}
        given: dict[str, int] = {}
        for part in re.split(r"[\s,]+", os.environ.get(LIMITS, "").strip()):
            name, _, number = part.partition("=")
            if part and name not in known:
                raise ConfigurationError(f"{LIMITS}: there is no limit {name!r}; there are {', '.join(sorted(known))}")
            if part and not re.fullmatch(r"0*[1-9][0-9]{0,17}", number):
                raise ConfigurationError(f"{LIMITS}: {name} must be a whole number above 0, got {number!r}")
            if part:
                given[name] = int(number)
        return cls(**given)
