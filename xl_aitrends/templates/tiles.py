"""The row of figures below Output's headline: a label, a large number, a note, and the name that others read it by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xl_aitrends.templates.sheets import Page


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure: the columns it takes (``"C:D"``), its words, its formula, and its name without `out_`."""

    columns: str
    label: str
    name: str
    formula: str
    number: str
    note: str


def write_tiles(page: Page, row: int, tiles: Sequence[Tile]) -> None:
    """Write figures over three rows from `row`, and name each `out_NAME`."""
    page.height(row + 1, 26)
    for tile in tiles:
        first, _, last = tile.columns.partition(":")
        for down, text, role, number in (
            (row, tile.label, "tile_label", ""),
            (row + 1, tile.formula, "tile_value", tile.number),
            (row + 2, tile.note, "tile_note", ""),
        ):
            if first != last:
                page.merged(f"{first}{down}:{last}{down}", text, role, number)
            elif text.startswith("="):
                page.formula(f"{first}{down}", text, role, number)
            else:
                page.text(f"{first}{down}", text, role)
        page.book.name(f"out_{tile.name}", f"=Output!${first}${row + 1}")
