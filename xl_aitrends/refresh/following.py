"""What lies on a fed block or a spill follows it: charts and formats over all of it, notes of single rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from xl_aitrends.cells.address import Rect, cell_address
from xl_aitrends.refresh.feed_cells import Cell
from xl_aitrends.refresh.feed_targets import FeedTarget
from xl_aitrends.refresh.regions import Region
from xl_aitrends.workbook.attached import MERGED, LeftBehind, move_attached
from xl_aitrends.workbook.moves import CellMoves, Lost

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book

Typed = Mapping[tuple[int, int], Cell]  # cells of calculated columns without a formula, and their values
_NAMED = 3  # things left behind that are named one by one
_TEXT = 60  # characters of a note that is told


def row_moves(
    old: FeedTarget, target: FeedTarget, new: Rect, before: Mapping[int, Cell], after: Sequence[Cell]
) -> CellMoves:
    """Where each row of the block comes to stand, by its key; rows of one key keep their order.

    Parameters
    ----------
    old, target : FeedTarget
        The block with its columns as they were and as they are now.
    new : Rect
        The block's new extent.
    before : mapping of int to Cell
        Each row of data that held anything, and its key: blank ones do not come back, and none may pass for them.
    after : sequence of Cell
        The keys, from the block's first row of data on.
    """
    body = old.body
    places: dict[Cell, Iterator[int]] = {}
    standing = defaultdict(list)
    for down, key in enumerate(after):
        standing[key].append(target.body.top + down)
    places = {key: iter(rows) for key, rows in standing.items()}
    rows = {}
    for row, key in before.items():
        place = next(places.get(key, iter(())), None)
        if place is not None:
            rows[row] = place
    rows |= {old.ref[2] - up: new[2] - up for up in range(old.totals_rows)}
    now = {name.casefold(): place for place, name in enumerate(target.columns)}
    columns = {
        body.left + place: body.left + now[name.casefold()]
        for place, name in enumerate(old.columns)
        if name.casefold() in now
    }
    return CellMoves(body[1:], old.ref[2], new[3], rows, columns)


def follow_block(book: Book, old: FeedTarget, new: Rect, moves: CellMoves) -> list[str]:
    """Let what covered the block cover it again, and what belongs to single rows go with them; says what could not.

    What covered the block must not be taken for a stretch of its rows: where the block grows it is rewritten first.
    """
    left: list[LeftBehind] = []
    if new[2] > old.ref[2]:
        _follow_extent(book, old, new)
    if moves:
        left = move_attached(book, old.sheet, moves)
    if new != old.ref and new[2] <= old.ref[2]:
        _follow_extent(book, old, new)
    return [*_said(old, left), *_hidden(book, old, moves)]


def _hidden(book: Book, old: FeedTarget, moves: CellMoves) -> Iterator[str]:
    """Rows are hidden by place, mostly by a filter: who filtered one day must know that another one is hidden now."""
    cells = book.sheet(old.sheet).cells
    rows = [
        str(cells.numbers[index])
        for index in (cells.rows_between(old.body.top, old.ref[2]) if moves else ())
        if moves.rows.get(cells.numbers[index]) != cells.numbers[index]
        and cells.row_attributes(index).get("hidden") in ("1", "true")
    ]
    if rows:
        said = f"row {rows[0]} is" if len(rows) == 1 else f"rows {_listed(rows)} are"
        yield f"{old.sheet}: {said} hidden while rows of {old.name} moved; show all rows, or apply the filter again"


def _follow_extent(book: Book, old: FeedTarget, new: Rect) -> None:
    """Let what covered the block, or its rows above the totals, cover them again."""
    top, left, bottom, right = old.ref
    spans = [(old.ref, new)]
    if old.totals_rows:
        above = new[2] - old.totals_rows
        spans.append(((top, left, bottom - old.totals_rows, right), (new[0], new[1], above, new[3])))
    # The foot of one may come to lie where the other's was: that one must have moved by then.
    for was, now in spans if new[2] > bottom else reversed(spans):
        book.rewrite_extent(old.sheet, was, now)


def follow_spill(book: Book, old: Region, new: Region) -> None:
    """Let references over a spill cover its new extent.

    Where it narrows to one column, mostly for an error, only rows follow, and columns stay as they are: over one cell
    all would look alike, and a chart of three names would have three times the first when the spill is whole again.
    """
    was, now = old, new
    if new.left == new.right < old.right:
        now = new._replace(right=old.right)
    elif old.left == old.right < new.right:
        was = old._replace(right=new.right)
    if was != now:
        book.rewrite_extent(old.sheet, was[1:], now[1:], cells=False)


def moved_typed(old: FeedTarget, typed: Typed, moves: CellMoves) -> list[str]:
    """Say which values typed over a calculated column went elsewhere with their rows."""
    went = [
        f"{cell_address(row, column)} ({_spelled(value)}) is {cell_address(moves.rows[row], column)}"
        for (row, column), value in typed.items()
        if value is not None and moves.rows.get(row, row) != row
    ]
    return [f"{old.sheet}: typed over formulas of {old.name}, gone with their rows: {_listed(went)}"] if went else []


def lost_typed(old: FeedTarget, typed: Typed, moves: CellMoves) -> list[str]:
    """Say which of them lost their rows."""
    lost = [
        f"{cell_address(row, column)} ({_spelled(value)})"
        for (row, column), value in typed.items()
        if value is not None and row not in moves.rows
    ]
    said = f"{old.sheet}: typed over formulas of {old.name}, went with rows it has no more: {_listed(lost)}"
    return [said] if lost else []


def _listed(told: Sequence[str]) -> str:
    return ", ".join(told[:_NAMED]) + (f" and {len(told) - _NAMED} more" if len(told) > _NAMED else "")


def _spelled(value: Cell) -> str:
    return f"{value:.10g}" if isinstance(value, float) else repr(value)


def _said(old: FeedTarget, left: Sequence[LeftBehind]) -> list[str]:
    said = []
    for one in left[:_NAMED]:
        text = f" ({one.text if len(one.text) <= _TEXT else one.text[:_TEXT] + '…'})" if one.text else ""
        what = f"{old.sheet}!{one.ref}: the {one.kind}{text}"
        if one.why is Lost.GONE:
            said.append(f"{what} went with its row or column, which {old.name} no longer has")
        elif one.kind == MERGED:
            said.append(f"{what} is merged no more while rows of {old.name} moved, since {one.why.value}")
        else:
            said.append(f"{what} stays while rows of {old.name} moved, since {one.why.value}; move it to its row")
    if len(left) > _NAMED:
        said.append(f"{old.sheet}: {len(left) - _NAMED} more notes or formats of single rows of {old.name} likewise")
    return said
