"""A range as the checks of AIT_CHECK see it: its cells, its numbers, its names, and where on the sheet each cell lies.

Knows no check.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from xl_aitrends.cells.address import cell_address, column_letters, parse_cell
from xl_aitrends.cells.codes import Texts, labels
from xl_aitrends.cells.dates import Days
from xl_aitrends.cells.grid import Grid, drop_leading, filled_rows, is_whole_column, transpose, trim_whole_rows
from xl_aitrends.cells.numbers import Floats, to_floats


@dataclass(frozen=True, slots=True)
class Area:
    """Cells and numbers with dates down and names across, whichever way the sheet has them.

    Parameters
    ----------
    grid, numbers : shape (n, m)
        The cells without labels, and what they count as.
    names : array of str, shape (m,)
        Headings of the columns.
    lines : array of int, shape (n,)
        Row of the sheet (or column, where dates run across) that each row lies in.
    first : int
        The same for the first column.
    across : bool
        Whether dates run across the sheet.
    """

    grid: Grid
    numbers: Floats
    names: Texts
    lines: NDArray[np.intp]
    first: int
    across: bool

    @classmethod
    def read(cls, values: Grid, corner: str, headers: int, *, across: bool = False) -> Area:
        """Read a range whose top left cell is `corner`, with `headers` leading rows and columns of labels."""
        row, column = parse_cell(corner.rpartition("!")[2])
        grid = trim_whole_rows(values)
        if is_whole_column(grid):
            grid = grid[: max(1, filled_rows(grid))]
        if across:
            grid, row, column = transpose(grid), column, row
        skipped = headers if len(grid[0]) > headers else 0
        body = drop_leading(grid, headers, skipped)
        heads = grid[headers - 1][skipped:] if headers else [f"column {number + 1}" for number in range(len(body[0]))]
        lines = row + headers + np.arange(len(body))
        return cls(body, to_floats(body), labels(heads), lines, column + skipped, across)

    def place(self, row: int, column: int) -> str:
        """Address of a cell on the sheet."""
        line, other = int(self.lines[row]), self.first + column
        return cell_address(other, line) if self.across else cell_address(line, other)

    def line(self, row: int) -> str:
        """Name of a row's line on the sheet: ``row 17``, or ``column Q`` where dates run across."""
        number = int(self.lines[row])
        return f"column {column_letters(number)}" if self.across else f"row {number}"

    def in_time(self, days: Days) -> Area:
        """The rows from old to new, as far as they are dated; as they stand when the dates do not go with them."""
        if days.size != len(self.numbers) or np.isnat(days).all():
            return self
        order = np.argsort(days, kind="stable")  # blank dates come last
        order = order[~np.isnat(days[order])]
        return replace(
            self, grid=[self.grid[row] for row in order], numbers=self.numbers[order], lines=self.lines[order]
        )
