"""Which values differ between two workbooks, cell by cell; formats and layout do not count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl_aitrends.cells.address import cell_address
from xl_aitrends.refresh.result import Change
from xl_aitrends.refresh.telling import shown_difference
from xl_aitrends.refresh.writing import same_value
from xl_aitrends.workbook import open_book

if TYPE_CHECKING:
    from xl_aitrends.workbook import Sheet

_ROWS = 4096  # rows compared at once, so that long sheets do not sit in memory twice


@dataclass(frozen=True, slots=True)
class Difference:
    """Sheets that only one of the workbooks has, and cells whose values differ; `told`: the same, days as text."""

    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    cells: tuple[Change, ...]
    told: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.only_first or self.only_second or self.cells)

    def to_dict(self) -> dict[str, Any]:
        """Everything as JSON-ready values, days as the serial numbers that the cells hold."""
        plain = asdict(self)
        del plain["told"]
        return plain


def diff_books(first: Path, second: Path) -> Difference:
    """Compare the values of two workbooks, sheet by sheet of the same name.

    Raises
    ------
    WorkbookError
        If one cannot be read.
    """
    with open_book(first, allow_signed=True) as one, open_book(second, allow_signed=True) as other:
        names = {sheet.name.casefold(): sheet for sheet in other.sheets}
        shared = [(sheet, names.pop(sheet.name.casefold())) for sheet in one.sheets if sheet.name.casefold() in names]
        here = {sheet.name for sheet, _ in shared}
        cells = [change for pair in shared for change in _sheet_changes(*pair)]
        told = tuple(shown_difference(one, other, change) for change in cells)
        only_first = tuple(sheet.name for sheet in one.sheets if sheet.name not in here)
        return Difference(only_first, tuple(sheet.name for sheet in names.values()), tuple(cells), told)


def _sheet_changes(one: Sheet, other: Sheet) -> Iterator[Change]:
    used = [sheet.used for sheet in (one, other) if sheet.used]
    if not used:
        return
    tops, lefts, bottoms, rights = zip(*used, strict=True)
    left, right = min(lefts), max(rights)
    for top in range(min(tops), max(bottoms) + 1, _ROWS):
        bottom = min(top + _ROWS - 1, max(bottoms))
        before, after = one.values(top, left, bottom, right), other.values(top, left, bottom, right)
        for down, (was_row, now_row) in enumerate(zip(before, after, strict=True)):
            if was_row == now_row and bool not in map(type, was_row):
                continue
            for across, (was, now) in enumerate(zip(was_row, now_row, strict=True)):
                if not same_value(was, now):
                    yield Change(one.name, cell_address(top + down, left + across), was, now)
