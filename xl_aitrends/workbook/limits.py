"""How large a workbook may be before it is refused: each limit guards memory or time and can be raised."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Sizes beyond which a workbook is refused; pass ``Limits(member_bytes=…)`` to allow more.

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
