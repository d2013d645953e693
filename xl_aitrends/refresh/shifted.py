"""Formulas that read single rows of a fed Table by address, while rows came in above these: they read other days now.

Excel would have moved their references; stored formulas are never changed here, so that it must be said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xl_aitrends.refresh.dependencies import FormulaCell
from xl_aitrends.refresh.outgrown import FedBlock
from xl_aitrends.refresh.regions import Region

_NAMED = 3  # formulas named; who mends these finds the others


def shifted_reads(cells: Sequence[FormulaCell], blocks: Sequence[FedBlock]) -> list[str]:
    """One warning a block. What stands in the row that it reads, or in its window, goes by place and is meant so.

    Where all rows moved, as in a Table with the newest day on top, whoever reads by place means the place.
    """
    return [said for block in blocks if block.shifted for said in _of_block(cells, block, block.shifted)]


def _of_block(cells: Sequence[FormulaCell], block: FedBlock, shifted: int) -> Iterator[str]:
    found = [
        cell.place for cell in cells if any(_reads_rows(cell, read, block, shifted) for read in cell.glance.regions)
    ]
    if found:
        more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        read = "read" if len(found) > 1 else "reads"
        yield (
            f"{', '.join(found[:_NAMED])}{more}: {read} rows of {block.name} by address, and rows came in above these; "
            "look the day up (XLOOKUP, INDEX and MATCH), or adapt the address"
        )


def _reads_rows(cell: FormulaCell, read: Region, block: FedBlock, shifted: int) -> bool:
    body = block.before
    return (
        read.sheet == body.sheet
        and shifted <= read.top
        and read.bottom <= body.bottom
        and body.left <= read.left
        and read.right <= body.right
        and not read.top <= cell.row <= read.bottom
    )
