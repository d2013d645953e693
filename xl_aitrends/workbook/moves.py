"""Where the cells of a block went when its rows or columns were put in another order; knows no file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from xl_aitrends.cells.address import Rect, intersects


class Lost(Enum):
    """Why something on a block cannot follow its cells."""

    GONE = "its row or column is gone"
    CROSSING = "it reaches beyond the block, or over rows that went apart"


@dataclass(frozen=True)
class CellMoves:
    """A block's rows and columns, each with the place that it has now; one that is missing is gone.

    Parameters
    ----------
    body : Rect
        The rows under the header as they were, without the totals row.
    foot : int
        The last row of the block as it was, totals included.
    right : int
        The last column of the block as it is now.
    rows, columns : mapping of int to int
        Old number to new number; totals rows are among the rows.
    """

    body: Rect
    foot: int
    right: int
    rows: Mapping[int, int]
    columns: Mapping[int, int]

    def __bool__(self) -> bool:
        """Whether any cell moved or went."""
        top, left, _, right = self.body
        still = all(self.rows.get(row) == row for row in range(top, self.foot + 1))
        return not still or any(self.columns.get(column) != column for column in range(left, right + 1))

    def cell(self, row: int, column: int) -> tuple[int, int] | Lost:
        """The cell's new place; its old one where it does not lie on the block."""
        moved = self.rect((row, column, row, column), covers=False)
        return moved if isinstance(moved, Lost) else moved[:2]

    def together(self, rect: Rect) -> Rect | Lost:
        """The new place of what must neither gain nor lose a cell, as merged cells."""
        if not intersects(rect, self._block) or not self._moves(rect):
            return rect
        moved = self.rect(rect, covers=False)
        if isinstance(moved, Lost):
            return moved
        whole = all(row in self.rows for row in range(rect[0], rect[2] + 1))
        same = moved[2] - moved[0] == rect[2] - rect[0] and moved[3] - moved[1] == rect[3] - rect[1]
        return moved if whole and same else Lost.CROSSING

    def rect(self, rect: Rect, *, covers: bool = True) -> Rect | Lost:
        """The new place of what lies on some rows; what covers all rows of the body belongs to none and stays.

        Without ``covers`` it belongs to its rows nevertheless, as a link does, which matters where there is but one.
        A stretch of rows between which new ones came covers these too, as in Excel.
        """
        top, left, bottom, right = self.body
        r1, c1, r2, c2 = rect
        if not intersects(rect, self._block) or (covers and r1 <= top and r2 >= bottom):
            return rect
        if r1 < top or r2 > self.foot or c1 < left or c2 > right:
            return Lost.CROSSING if self._moves(rect) else rect
        rows = [self.rows[row] for row in range(r1, r2 + 1) if row in self.rows]
        columns = [self.columns[column] for column in range(c1, c2 + 1) if column in self.columns]
        if not rows or not columns:
            return Lost.GONE
        if (c1, c2) == (left, right) and c1 < c2:
            columns = [left, self.right]
        return min(rows), min(columns), max(rows), max(columns)

    def reference(self, rect: Rect, shift: tuple[int, int], marks: Sequence[tuple[str, str]]) -> Rect:
        """What a formula refers to after its own cell went ``shift`` rows and columns.

        ``marks`` are the dollar signs of each corner, column and row. Without one, what lies on the rows of the block
        goes by place, such as the day before; beyond these rows it stays.
        """
        moved = self.rect(rect)
        if not marks or (rect[0] <= self.body[0] and rect[2] >= self.body[2]):
            return rect if isinstance(moved, Lost) else moved
        now = list(rect if isinstance(moved, Lost) else moved)
        for corner, (column_mark, row_mark) in zip((0, 2), (marks[0], marks[-1]), strict=True):
            if not row_mark and self.body[0] <= rect[corner] <= self.foot:
                now[corner] = rect[corner] + shift[0]
            if not column_mark and self.body[1] <= rect[corner + 1] <= self.body[3]:
                now[corner + 1] = rect[corner + 1] + shift[1]
        top, left, bottom, right = now
        return (top, left, bottom, right) if 1 <= top <= bottom and 1 <= left <= right else rect

    @property
    def _block(self) -> Rect:
        return self.body[0], self.body[1], self.foot, self.body[3]

    def _moves(self, rect: Rect) -> bool:
        rows = range(max(rect[0], self.body[0]), min(rect[2], self.foot) + 1)
        columns = range(max(rect[1], self.body[1]), min(rect[3], self.body[3]) + 1)
        return any(self.rows.get(n) != n for n in rows) or any(self.columns.get(n) != n for n in columns)
