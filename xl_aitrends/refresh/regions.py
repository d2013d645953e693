"""Rectangles of cells on named sheets: overlap, spelling, and the union of many; knows no formulas and no files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from xl_aitrends.cells.address import MAX_COLUMNS, MAX_ROWS, column_letters, quote_sheet, range_address


class Region(NamedTuple):
    """A rectangle of cells on one sheet, 1-based and inclusive."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    @property
    def is_cell(self) -> bool:
        """Whether the rectangle is a single cell."""
        return self.top == self.bottom and self.left == self.right

    @property
    def size(self) -> int:
        """Number of cells."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    def overlaps(self, other: Region) -> bool:
        """Whether the two rectangles share a cell."""
        return (
            self.sheet == other.sheet
            and self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell of the same sheet lies inside."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def cells(self) -> Iterable[tuple[int, int]]:
        """All (row, column) pairs, row by row."""
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                yield row, column


def cell_region(sheet: str, row: int, column: int) -> Region:
    """Give the rectangle of one cell."""
    return Region(sheet, row, column, row, column)


def region_text(region: Region) -> str:
    """Spell a rectangle with its sheet; whole columns and rows stay whole."""
    prefix = quote_sheet(region.sheet) + "!"
    if region.top == 1 and region.bottom == MAX_ROWS:
        return f"{prefix}{column_letters(region.left)}:{column_letters(region.right)}"
    if region.left == 1 and region.right == MAX_COLUMNS:
        return f"{prefix}{region.top}:{region.bottom}"
    return prefix + range_address(region[1:])


def union(regions: Iterable[Region], without: Iterable[Region] = ()) -> list[Region]:
    """Cover the same cells with rectangles that do not overlap, so that each cell is fetched once.

    Rows are merged column by column, then neighbouring columns with the same runs are joined. Cells of `without` are
    left out.
    """
    runs = _runs(regions)
    holes = _runs(without)
    covered: list[Region] = []
    growing: dict[tuple[int, int], Region] = {}
    last: tuple[str, int] = ("", 0)
    for sheet, column in sorted(runs):
        if (sheet, column - 1) != last:
            covered += growing.values()
            growing = {}
        last = (sheet, column)
        widened = {}
        for top, bottom in _cut(_merged(runs[sheet, column]), _merged(holes.get((sheet, column), []))):
            begun = growing.pop((top, bottom), None)
            widened[top, bottom] = Region(sheet, top, begun.left if begun else column, bottom, column)
        covered += growing.values()
        growing = widened
    return [*covered, *growing.values()]


def _runs(regions: Iterable[Region]) -> dict[tuple[str, int], list[tuple[int, int]]]:
    """Rows that regions cover, column by column."""
    runs: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for region in set(regions):
        for column in range(region.left, region.right + 1):
            runs[region.sheet, column].append((region.top, region.bottom))
    return runs


def _cut(runs: list[tuple[int, int]], holes: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Merged runs less merged holes."""
    for first, last in holes:
        left = [(top, min(bottom, first - 1)) for top, bottom in runs if top < first]
        right = [(max(top, last + 1), bottom) for top, bottom in runs if bottom > last]
        runs = sorted({*left, *right})
    return runs


def _merged(runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for top, bottom in sorted(runs):
        if merged and top <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], bottom))
        else:
            merged.append((top, bottom))
    return merged
