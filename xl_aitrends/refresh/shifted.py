"""Formulas that read single rows of a fed Table by address, while rows came in above these: they read other days now.

Excel would have moved their references; stored formulas are never changed here, so that it must be said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from xl_aitrends.refresh.dependencies import FormulaCell
from xl_aitrends.refresh.outgrown import FedBlock
from xl_aitrends.refresh.regions import Region

_NAMED = 3  # formulas named; who mends these finds the others


def shifted_reads(cells: Sequence[FormulaCell], blocks: Sequence[FedBlock]) -> list[str]:
    """One warning a block. What stands in the row that it reads, or in its window, goes by place and is meant so.

    So is a column of formulas that reads row after row, and whoever reads a Table by place of which all rows moved,
    such as one with the newest day on top.
    """
    return [said for block in blocks if block.shifted for said in _of_block(cells, block, block.shifted)]


def _of_block(cells: Sequence[FormulaCell], block: FedBlock, shifted: int) -> Iterator[str]:
    reads = [
        (cell.place, read.top, (cell.sheet, cell.column, cell.row - read.top))
        for cell in cells
        for read in cell.glance.regions
        if _reads_rows(cell, read, block.before)
    ]
    steps = Counter(step for *_, step in reads)
    found = list(dict.fromkeys(place for place, top, step in reads if top >= shifted and steps[step] == 1))
    if found:
        more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        read = "read" if len(found) > 1 else "reads"
        yield (
            f"{', '.join(found[:_NAMED])}{more}: {read} rows of {block.name} by address, and rows came in above these; "
            "look the day up (XLOOKUP, INDEX and MATCH), or adapt the address"
        )


def _reads_rows(cell: FormulaCell, read: Region, body: Region) -> bool:
    """Whether a formula reads some rows of a block, and not the one beside which it stands."""
    return (
        read.sheet == body.sheet
        and body.holds(read.top, read.left)
        and body.holds(read.bottom, read.right)
        and not read.top <= cell.row <= read.bottom
    )
