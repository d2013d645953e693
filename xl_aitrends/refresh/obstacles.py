"""What stands in a growing spill's way, as Excel sees it: content, Tables and merged cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xl_aitrends.refresh.regions import Region, union

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book


class Obstacles:
    """Looks for cells into which a spill cannot grow.

    Parameters
    ----------
    book : Book
        The workbook as saved.
    computed : sequence of Region
        What the computed formulas fill; the engine itself sees when one of these is in the way.
    """

    def __init__(self, book: Book, computed: Sequence[Region]) -> None:
        self._book = book
        self._computed = union(computed)

    def inside(self, region: Region) -> bool:
        """Whether a spill over this region is blocked."""
        sheet = self._book.sheet(region.sheet)
        areas = [table.ref for table in self._book.tables if table.sheet == region.sheet]
        if any(region.overlaps(Region(region.sheet, *area)) for area in (*areas, *sheet.merged())):
            return True
        filled = {
            (region.top + down, region.left + across)
            for down, row in enumerate(sheet.values(*region[1:]))
            for across, value in enumerate(row)
            if value is not None
        }
        for output in self._computed:
            if filled and output.overlaps(region):
                filled = {place for place in filled if not output.holds(*place)}
        return bool(filled)
