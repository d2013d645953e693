"""Ranges typed as addresses that end before the last row of a Table that was just fed: what they give is out of date.

Stored formulas are never changed, so that the only thing to do about such a range is to say it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from xl_aitrends.errors import AitrendsError
from xl_aitrends.refresh.dependencies import FormulaCell
from xl_aitrends.refresh.feed_targets import find_target
from xl_aitrends.refresh.regions import Region, region_text
from xl_aitrends.workbook.references import areas

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book


@dataclass(frozen=True, slots=True)
class FedBlock:
    """A Table or named range that was fed, its header's row, and the rows that it held before.

    `shifted` is the first row that holds another key than before, where rows above it stayed: rows came in between.
    """

    name: str
    header: int
    before: Region
    shifted: int | None = None


class _Short(NamedTuple):
    """A formula that reads rows of a fed block from the first one on, but not to its end."""

    cell: FormulaCell
    read: Region
    block: FedBlock
    last: int


def outgrown_ranges(book: Book, cells: Sequence[FormulaCell], blocks: Sequence[FedBlock]) -> list[str]:
    """Warnings, one a cell: all formulas whose range ended with the block, and ours that are shorter since earlier.

    Windows that grow down a column end where their rows do and are meant so; a name says that a sample is fixed.
    """
    short = [one for block in blocks for one in _short_reads(cells, block, find_target(book, block.name).body)]
    ends: dict[tuple[str, int, int, int], set[int]] = defaultdict(set)
    for one in short:
        ends[_column(one)].add(one.read.bottom)
    said = {
        (one.cell.sheet, one.cell.row, one.cell.column, one.read): _said(one)
        for one in short
        if len(ends[_column(one)]) == 1 and (one.cell.glance.ours or one.read.bottom == one.block.before.bottom)
    }
    return list(said.values())


def reads_of_totals(book: Book, cells: Sequence[FormulaCell], blocks: Sequence[FedBlock]) -> list[str]:
    """Warnings, one a formula that read rows of a Table where its totals row came to stand when it got fewer rows."""
    said = []
    for block in blocks:
        target = find_target(book, block.name)
        body, foot = target.body, target.ref[2]
        for cell in cells if foot > body.bottom and body.bottom < block.before.bottom else ():
            for read in dict.fromkeys(cell.glance.regions):
                reaches = read.top <= foot and body.bottom < read.bottom <= block.before.bottom
                beside = read.sheet == body.sheet and read.left <= body.right and body.left <= read.right
                if reaches and beside and _is_typed(cell, read):
                    said.append(
                        f"{cell.place}: reads {region_text(read)}, where the totals row of {block.name} stands now; "
                        f"write {block.name}[…]"
                    )
    return said


def _short_reads(cells: Sequence[FormulaCell], block: FedBlock, body: Region) -> Iterator[_Short]:
    for cell in cells:
        for read in dict.fromkeys(cell.glance.regions):
            if _is_short(read, block, body) and _is_typed(cell, read):
                yield _Short(cell, read, block, body.bottom)


def _is_short(read: Region, block: FedBlock, body: Region) -> bool:
    return (
        read.sheet == body.sheet
        and body.left <= read.left
        and read.right <= max(body.right, block.before.right)
        and read.top in (block.header, body.top)
        and read.top < read.bottom < body.bottom
    )


def _is_typed(cell: FormulaCell, read: Region) -> bool:
    """Whether the formula spells the range as an address, not by a name or a structured reference."""
    for area in areas(cell.text):
        try:
            if not area.is_anchor and read in cell.scope.areas(area.sheet, area.text, cell.sheet):
                return True
        except AitrendsError:
            continue
    return False


def _column(one: _Short) -> tuple[str, int, int, int]:
    return one.cell.sheet, one.cell.column, one.read.left, one.read.right


def _said(one: _Short) -> str:
    return (
        f"{one.cell.place}: reads {region_text(one.read)}, but {one.block.name} was fed down to row {one.last}; "
        f"write {one.block.name}[…] or a longer range, or name the range if it is a fixed sample"
    )
