"""A fed block written to its sheet: resized, its headers renamed, and only the cells that differ put in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from xl_aitrends.refresh.feed_cells import Cell
from xl_aitrends.refresh.feed_targets import FeedTarget, check_room
from xl_aitrends.refresh.merging import Row
from xl_aitrends.refresh.regions import Region, union
from xl_aitrends.refresh.writing import same_value

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book


def write_block(book: Book, old: FeedTarget, target: FeedTarget, rows: Sequence[Row]) -> list[Region]:
    """Make the block hold these rows; gives the regions whose values changed.

    Raises
    ------
    FeedError
        If the block would grow over other cells.
    """
    new = _new_ref(target, len(rows))
    check_room(book, old, new)
    before = book.sheet(old.sheet).values(*_both(old, new))
    touched = _clear_outside(book, old, target, new, before)
    if new != old.ref:
        _resize(book, old, new)
    touched += _rename(book, old, target)
    touched += _fill(book, target, rows, before)
    return union(touched)


def _new_ref(target: FeedTarget, count: int) -> tuple[int, int, int, int]:
    top, left, _, right = target.ref
    return top, left, top + target.header_rows + max(count, 1) - 1 + target.totals_rows, right


def _both(old: FeedTarget, new: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Rows and columns that the block fills before or after, from its first row of data."""
    return old.body.top, old.ref[1], max(old.body.bottom, new[2]), max(old.ref[3], new[3])


def _clear_outside(
    book: Book,
    old: FeedTarget,
    target: FeedTarget,
    new: tuple[int, int, int, int],
    before: Sequence[Sequence[Cell]],
) -> list[Region]:
    """Blank what the block no longer covers; calculated columns below the new end go with it."""
    touched = []
    body = old.body
    for down, row in enumerate(before):
        first = new[3] - body.left + 1 if body.top + down <= new[2] else 0
        if body.top + down <= body.bottom and any(cell is not None for cell in row[first:]):
            at, left = body.top + down, body.left + first
            book.write_rows(old.sheet, at, left, [[None] * (body.right - left + 1)])
            touched.append(Region(old.sheet, at, left, at, body.right))
    if new[3] < old.ref[3] and old.header_rows:
        book.write_rows(old.sheet, old.ref[0], new[3] + 1, [[None] * (old.ref[3] - new[3])])
        touched.append(Region(old.sheet, old.ref[0], new[3] + 1, old.ref[0], old.ref[3]))
    return touched


def _resize(book: Book, old: FeedTarget, new: tuple[int, int, int, int]) -> None:
    """Move the block's end; whatever covered the block, or its rows, exactly is made to cover it again."""
    if old.is_table:
        book.resize_table(old.name, new)
    else:
        book.rewrite_extent(old.sheet, old.ref, new)


def _rename(book: Book, old: FeedTarget, target: FeedTarget) -> list[Region]:
    if target.columns == old.columns or not target.header_rows:
        return []
    if target.is_table:
        book.set_column_names(target.name, list(target.columns))
    top, left, _, right = target.ref
    book.write_rows(target.sheet, top, left, [list(target.columns)])
    return [Region(target.sheet, top, left, top, right)]


def _fill(book: Book, target: FeedTarget, rows: Sequence[Row], before: Sequence[Sequence[Cell]]) -> list[Region]:
    body = target.body
    fed = [place for place, column in enumerate(target.columns) if column not in target.calculated]
    touched = []
    for down, row in enumerate(rows):
        was = [before[down][place] for place in fed]
        for start, end in _runs(was, row, fed):
            at, left = body.top + down, body.left + fed[start]
            book.write_rows(target.sheet, at, left, [row[start:end]])
            touched.append(Region(target.sheet, at, left, at, left + end - start - 1))
    return touched


def _runs(was: Sequence[Cell], now: Sequence[Cell], places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Stretches of neighbouring columns from the first to the last cell that differs."""
    start = 0
    for end in range(1, len(places) + 1):
        if end == len(places) or places[end] != places[end - 1] + 1:
            different = [i for i in range(start, end) if not same_value(was[i], now[i])]
            if different:
                yield different[0], different[-1] + 1
            start = end
