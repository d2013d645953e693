"""What the workbook is laid out for, and blocks that carry a segment's name; knows no analysis."""

from __future__ import annotations

from dataclasses import dataclass, field

from xl_aitrends.templates.blocks import HEAD, Columns


@dataclass(slots=True)
class Layout:
    """How many lines there are, and the cells that charts need.

    Parameters
    ----------
    sectors, factors : int
        Segments that lines are drawn for, and outside factors.
    codes : int
        Rows for codes.
    """

    sectors: int
    factors: int
    codes: int
    heading: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


def segment(rank: int) -> str:
    """Name of a segment, a dash where there are fewer."""
    return f'IFERROR(INDEX(calc_sectors,{rank}),"–")'


def factor(rank: int) -> str:
    """Name of an outside factor."""
    return f'IFERROR(INDEX(calc_factors,{rank}),"–")'


def named(columns: Columns, layout: Layout, name: str, words: str, formula: str, number: str) -> None:
    """A block whose heading is a segment's name."""
    letter = columns.add(name, "", formula, number)
    columns.page.formula(f"{letter}{HEAD}", f"={words}", "head_right")
    layout.heading[name] = f"=Calc!${letter}${HEAD}"
