"""Calc's rotation: the tail of each segment, the point where it stands now, and the words of the quadrants."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.blocks import HEAD, Columns
from xl_aitrends.templates.formulas import call_text
from xl_aitrends.templates.sector_divergence.answers import SENSITIVITY
from xl_aitrends.templates.sector_divergence.layout import Layout, named, segment
from xl_aitrends.templates.sector_divergence.segments import ROTATION
from xl_aitrends.templates.sheets import Page

_CORNERS: Final = {"leading": (103.2, 103.8), "weakening": (103.2, 96.2), "lagging": (96.8, 96.2),
                   "improving": (96.8, 103.8)}  # fmt: skip


def write_rotation(columns: Columns, layout: Layout) -> None:
    """Write the tails of all segments, then their last points in a list."""
    for rank in range(1, layout.sectors + 1):
        for axis in "xy":
            tail = call_text(
                "AIT_ROTATION", prices=f"calc_level_{rank}", bench="calc_bench", dates="calc_dates",
                names=f'"{rank}"', weeks="in_tail", item=f'"{axis}"', **ROTATION,
            )  # fmt: skip
            named(columns, layout, f"tail_{axis}_{rank}", f'{segment(rank)}&" {axis}"', tail, "number")
    _write_points(columns, layout)


def _write_points(columns: Columns, layout: Layout) -> None:
    """A row a segment: where it stands, its quadrant, and the word on its answer; then the corners."""
    page = columns.page
    words = ("Point", "x", "y", "Quadrant", "Answer", "Share", "x drawn", "y drawn")
    letters = dict(zip(words, (columns.next() for _ in words), strict=True))
    for word, letter in letters.items():
        page.text(f"{letter}{HEAD}", word, "head")
        page.column(letter, {"x": "number", "y": "number", "S": "percent"}.get(word[0], ""))
    for rank in range(1, layout.sectors + 1):
        _write_point(page, letters, HEAD + rank, rank)
    first, last = HEAD + 1, HEAD + layout.sectors
    for name, word in (("quadrant", "Quadrant"), ("word", "Answer"), ("explained", "Share")):
        page.book.name(f"calc_{name}", f"=Calc!${letters[word]}${first}:${letters[word]}${last}")
    x, y = letters["x"], letters["y"]
    page.text(f"{letters['Point']}{HEAD - 2}", "Farthest from 100", "remark")
    page.spill(f"{x}{HEAD - 2}", f"=MAX(ABS(IFERROR({x}{first}:{y}{last},100)-100))", "body", "number")
    page.book.name("calc_reach", f"=Calc!${x}${HEAD - 2}")
    for row, (word, (right, above)) in enumerate(_CORNERS.items(), start=last + 1):
        page.text(f"{letters['Point']}{row}", word, "body")
        page.value(f"{x}{row}", right, "body", "number")
        page.value(f"{y}{row}", above, "body", "number")
        _draw(page, letters, row, word)


def _write_point(page: Page, letters: dict[str, str], row: int, rank: int) -> None:
    page.formula(f"{letters['Point']}{row}", f"={segment(rank)}", "body")
    for axis in "xy":
        tail = f"calc_tail_{axis}_{rank}"
        page.formula(f"{letters[axis]}{row}", f"=IFERROR(INDEX({tail},ROWS({tail})),NA())", "body", "number")
        page.book.name(f"calc_last_{axis}_{rank}", f"=Calc!${letters[axis]}${row}")
    x, y = f"{letters['x']}{row}", f"{letters['y']}{row}"
    where = f'IF({x}>=100,IF({y}>=100,"leading","weakening"),IF({y}>=100,"improving","lagging"))'
    page.formula(f"{letters['Quadrant']}{row}", f'=IFERROR({where},"absent")', "body")
    answer, share = (
        f"INDEX(calc_sensitivity_{rank},2,{SENSITIVITY.index(name) + 1})" for name in ("word", "partial_r2")
    )
    page.formula(f"{letters['Answer']}{row}", f'=IFERROR({answer}&"","")', "body")
    page.formula(f"{letters['Share']}{row}", f'=IFERROR({share},"")', "body", "percent")
    _draw(page, letters, row, f"last_{rank}")


def _draw(page: Page, letters: dict[str, str], row: int, name: str) -> None:
    """A point as spills of one cell: LibreOffice finds plain cells but no spills, and draws no mixture."""
    for axis in "xy":
        column = letters[f"{axis} drawn"]
        page.spill(f"{column}{row}", f"={letters[axis]}{row}", "body", "number")
        page.book.name(f"Calc!chart_{name}_{axis}", f"=Calc!${column}${row}#")
