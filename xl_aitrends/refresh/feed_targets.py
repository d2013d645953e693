"""Where a feed goes: a Table or a named range, with its columns, and the rule for columns that do not match."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_aitrends.cells.address import cell_address
from xl_aitrends.errors import FeedError
from xl_aitrends.refresh.feeds import SourceData, headers_of
from xl_aitrends.refresh.named import find_name
from xl_aitrends.refresh.regions import Region
from xl_aitrends.workbook.cell_changes import in_the_way, place

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book


@dataclass(frozen=True, slots=True)
class FeedTarget:
    """A block of headers and rows; `calculated` columns hold formulas of the Table's own and are never fed."""

    name: str
    sheet: str
    ref: tuple[int, int, int, int]
    columns: tuple[str, ...]
    header_rows: int
    totals_rows: int
    calculated: frozenset[str]
    is_table: bool

    @property
    def body(self) -> Region:
        """Rectangle of the rows between headers and totals."""
        top, left, bottom, right = self.ref
        return Region(self.sheet, top + self.header_rows, left, bottom - self.totals_rows, right)

    @property
    def fed_columns(self) -> tuple[str, ...]:
        """Columns that a feed fills."""
        return tuple(column for column in self.columns if column not in self.calculated)

    def with_columns(self, columns: Sequence[str]) -> FeedTarget:
        """Give the same block with other columns (none of them calculated)."""
        top, left, bottom, _ = self.ref
        ref = top, left, bottom, left + len(columns) - 1
        return FeedTarget(
            self.name, self.sheet, ref, tuple(columns), self.header_rows, self.totals_rows, frozenset(), self.is_table
        )


def find_target(book: Book, name: str) -> FeedTarget:
    """Find the Table, else the named range, that a feed names.

    Raises
    ------
    FeedError
        If there is neither; the message lists the Tables.
    """
    tables = book.tables
    for table in tables:
        if table.name.casefold() == name.casefold():
            return FeedTarget(
                table.name,
                table.sheet,
                table.ref,
                tuple(table.columns),
                table.header_rows,
                table.totals_rows,
                frozenset(table.calculated),
                is_table=True,
            )
    region = find_name(book, name)
    if region is None:
        known = f"its Tables are {headers_of([table.name for table in tables])}" if tables else "it has no Tables"
        raise FeedError(f"there is no Table or named range {name!r} to feed; {known}")
    headers = book.sheet(region.sheet).values(region.top, region.left, region.top, region.right)[0]
    if region.is_cell or not all(isinstance(header, str) and header.strip() for header in headers):
        raise FeedError(f"the first row of the range {name} must hold its column names to be fed; widen it to them")
    return FeedTarget(name, region.sheet, region[1:], tuple(map(str, headers)), 1, 0, frozenset(), is_table=False)


def match_columns(data: SourceData, target: FeedTarget) -> list[int]:
    """Positions in the feed of the target's fed columns.

    Raises
    ------
    FeedError
        If the feed adds, lacks or renames a column; both lists are named.
    """
    wanted = [column.strip().casefold() for column in target.fed_columns]
    given = [column.casefold() for column in data.columns]
    if set(wanted) == set(given):
        return [given.index(column) for column in wanted]
    added = [column for column, folded in zip(data.columns, given, strict=True) if folded not in wanted]
    lacking = [column for column, folded in zip(target.fed_columns, wanted, strict=True) if folded not in given]
    said = [f"adds {headers_of(added)}"] * bool(added) + [f"lacks {headers_of(lacking)}"] * bool(lacking)
    raise FeedError(
        f"{data.origin} {' and '.join(said)}: the columns of {target.name} are {headers_of(target.fed_columns)}; "
        "rename them in one of the two"
    )


def check_room(book: Book, target: FeedTarget, new_ref: tuple[int, int, int, int]) -> None:
    """Refuse to let a named range grow over what must stay (a Table sees to that itself).

    Raises
    ------
    FeedError
        Naming the first such cell.
    """
    sheet = book.sheet(target.sheet)
    blocking = in_the_way(sheet, target.ref, new_ref)
    if blocking:
        row, column, why = blocking
        cell = place(sheet, row, column)
        raise FeedError(f"{target.name} would grow over {cell}, which is {why}; move what stands there")


def check_no_formulas(book: Book, target: FeedTarget) -> None:
    """Refuse to feed cells that hold formulas of their own.

    Raises
    ------
    FeedError
        Naming the first such cell.
    """
    body = target.body
    for formula in book.sheet(target.sheet).formulas():
        inside = body.holds(formula.row, formula.col)
        if inside and target.columns[formula.col - body.left] not in target.calculated:
            cell = f"{target.sheet}!{cell_address(formula.row, formula.col)}"
            raise FeedError(f"{target.name} holds a formula at {cell}; a feed would overwrite it: turn it into values")
