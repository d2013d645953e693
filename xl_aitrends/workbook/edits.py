"""What is going to change on a sheet, before a byte of its part is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from xl_aitrends.cells.address import Rect
from xl_aitrends.workbook.cell_values import Value


class Content(Enum):
    """What becomes of a cell's formula."""

    RESULT = "kept"  # the value is the formula's result, or the constant where there is none
    CONSTANT = "dropped"
    FORMULA = "written"
    SPILLED = "none"  # a cell that an array's anchor fills


class Rich(NamedTuple):
    """A text with formats of its own as a part stores it: the cell's type and content."""

    kind: bytes
    content: bytes


class CellEdit(NamedTuple):
    """One cell's new state."""

    value: Value
    content: Content = Content.RESULT
    formula: str = ""
    array: bool = False  # the written formula is an array of one cell
    metadata: str = ""  # cm= of a written dynamic array
    ref: Rect | None = None  # the new extent of the array that is anchored here
    style: int | None = None  # for a cell the part does not hold; None: from row, column or the cell above
    restyle: bool = False  # the style is for a cell that the part holds too
    rich: Rich | None = None  # how the value is stored where it is more than its text

    @property
    def plain_number(self) -> float | None:
        """The number that takes the place of what the cell shows, where nothing else changes."""
        more = self.content is Content.FORMULA or self.rich is not None or self.restyle
        return self.value if type(self.value) is float and not more else None


@dataclass
class SheetEdits:
    """The edits of one sheet, row by row, and its part's text around the cells where that changed."""

    rows: dict[int, dict[int, CellEdit]] = field(default_factory=dict)
    tail: bytes | None = None  # everything after the cells
    formula_cells: set[tuple[int, int]] = field(default_factory=set)  # where a formula was written at some time
    widened: tuple[int, int] | None = None  # the columns beside one that take on its width, up to another
    version: int = 0

    def __bool__(self) -> bool:
        return bool(self.rows) or self.tail is not None or self.widened is not None

    def put(self, row: int, column: int, edit: CellEdit) -> None:
        """Queue one edit; the result of a formula that is itself queued joins it."""
        self.version += 1
        cells = self.rows.setdefault(row, {})
        earlier = cells.get(column)
        if earlier is not None and edit.content is Content.RESULT:
            look = edit if edit.restyle else earlier
            edit = earlier._replace(
                value=edit.value,
                ref=edit.ref or earlier.ref,
                style=look.style,
                restyle=look.restyle,
                rich=earlier.rich if edit.value == earlier.value else None,
            )
        if edit.content is Content.FORMULA:
            self.formula_cells.add((row, column))
        cells[column] = edit

    def widen(self, old: int, new: int) -> None:
        """Let the columns after ``old``, up to ``new``, look like it."""
        self.version += 1
        self.widened = (self.widened[0] if self.widened else old), new

    def set_tail(self, tail: bytes) -> None:
        """Replace what follows the cells."""
        self.version += 1
        self.tail = tail

    def at(self, row: int, column: int) -> CellEdit | None:
        """The edit of one cell."""
        return self.rows.get(row, {}).get(column)
