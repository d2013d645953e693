"""The values that due formulas read, fetched from the workbook once, without the cells that are being computed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from xl_aitrends.cells.address import MAX_COLUMNS, MAX_ROWS
from xl_aitrends.refresh.engine_cells import Cell
from xl_aitrends.refresh.regions import Region, union

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book

_FEW = 64  # cells that are fetched without asking first how far the sheet is filled, for which it is looked through


class Inputs:
    """Collects wanted regions, then hands out their values.

    Parameters
    ----------
    book : Book
        Where values come from.
    computed : sequence of Region
        What the formulas being computed fill, spills that outgrow the file's included.
    """

    def __init__(self, book: Book, computed: Sequence[Region]) -> None:
        self._book = book
        self._computed = union(computed)
        self._wanted: set[Region] = set()
        self._filled: dict[Region, tuple[int, int]] = {}
        self._lent: dict[Region, int] = {}

    def want(self, region: Region) -> None:
        """Ask for the values of a region."""
        self._wanted.add(region)

    def lend(self, region: Region) -> int | None:
        """Ask for a region to hand to a function as it is saved; its place in `lent`, None where it is computed.

        The engine takes longer to take in and give out a large range than most functions take to compute with it.
        """
        if region.is_cell or any(map(region.overlaps, self._computed)):
            return None
        return self._lent.setdefault(region, len(self._lent))

    def lent(self, place: int) -> Sequence[Sequence[Cell]]:
        """Values of a lent region."""
        return self._values(list(self._lent)[place])

    def wanted(self) -> Iterable[Region]:
        """Regions asked for, cut to the used part of their sheets."""
        return [part for region in self._wanted if (part := self._used(region))]

    def everything(self) -> Iterable[Region]:
        """Used parts of all sheets, for formulas that can reach any cell."""
        sheets = [Region(sheet.name, 1, 1, MAX_ROWS, MAX_COLUMNS) for sheet in self._book.sheets]
        return [part for region in sheets if (part := self._used(region))]

    def _used(self, region: Region) -> Region | None:
        if region.size <= _FEW:
            return region
        used = self._book.sheet(region.sheet).used
        if not used:
            return None
        top, left = max(region.top, used[0]), max(region.left, used[1])
        bottom, right = min(region.bottom, used[2]), min(region.right, used[3])
        return Region(region.sheet, top, left, bottom, right) if top <= bottom and left <= right else None

    def trim(self, region: Region, together: Iterable[Region]) -> Region:
        """Cut whole columns (or rows) where the last filled cell of all such references to that sheet stands."""
        ends = [self._last_filled(one) for one in together if one.sheet == region.sheet]
        bottom, right = max(end[0] for end in ends), max(end[1] for end in ends)
        if region.bottom == MAX_ROWS:
            region = region._replace(bottom=max(bottom, region.top))
        if region.right == MAX_COLUMNS:
            region = region._replace(right=max(right, region.left))
        return region

    def _last_filled(self, region: Region) -> tuple[int, int]:
        if region not in self._filled:
            row, column = region.top, region.left
            part = self._used(region)
            for down, values in enumerate(self._values(part) if part else []):
                filled = [across for across, value in enumerate(values) if value is not None]
                if filled and part:
                    row, column = part.top + down, max(column, part.left + filled[-1])
            for extent in self._computed:
                if extent.overlaps(region):
                    row, column = max(row, extent.bottom), max(column, min(extent.right, region.right))
            self._filled[region] = row, column
        return self._filled[region]

    def _values(self, region: Region) -> Sequence[Sequence[Cell]]:
        return self._book.sheet(region.sheet).values(region.top, region.left, region.bottom, region.right)

    def blocks(self, regions: Iterable[Region]) -> Iterator[tuple[Region, Sequence[Sequence[Cell]]]]:
        """Values of the regions, each cell once, without the cells that are being computed.

        The engine must not be given blanks there: a blank put into a cell hides a spill from INDEX and lookups.
        """
        for region in union(regions, without=self._computed):
            yield region, self._values(region)
