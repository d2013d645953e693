"""A fed block written to its sheet: resized, its headers renamed, and only the cells that differ put in."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from xl_aitrends.refresh.feed_cells import Cell
from xl_aitrends.refresh.feed_targets import FeedTarget, check_room
from xl_aitrends.refresh.following import follow_block, lost_typed, moved_typed, row_moves
from xl_aitrends.refresh.merging import Row
from xl_aitrends.refresh.regions import Region, cell_region, union
from xl_aitrends.refresh.writing import same_value
from xl_aitrends.workbook.looks import move_looks
from xl_aitrends.workbook.overrides import move_typed, typed_over
from xl_aitrends.workbook.rich import put_rich, rich_texts

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book


class Written(NamedTuple):
    """What was done with a block: the regions whose values changed, what could not follow, and what did."""

    touched: list[Region]
    warnings: list[str]
    notes: list[str]


def write_block(book: Book, old: FeedTarget, target: FeedTarget, rows: Sequence[Row]) -> Written:
    """Make the block hold these rows, and let what belongs to single rows go with them.

    Raises
    ------
    FeedError
        If the block would grow over other cells.
    """
    new = _new_ref(target, len(rows))
    before = book.sheet(old.sheet).values(*_both(old, new))
    moves = row_moves(old, target, new, _keys(old, before), [row[0] for row in rows])
    typed = typed_over(book, old.name) if old.calculated and moves else {}
    rich = rich_texts(book.sheet(old.sheet), moves) if moves else {}
    touched = _left_behind(old, new)
    if old.is_table:
        touched += _rename(book, old, target)
        book.resize_table(old.name, new)
    else:
        check_room(book, old, new)
        for region in touched:
            book.write_rows(region.sheet, region.top, region.left, [[None] * _width(region)] * _height(region))
    warnings = follow_block(book, old, new, moves)
    touched += _fill(book, target, rows, before)
    put_rich(book.sheet(old.sheet), rich)
    changed = move_typed(book, old.name, typed, moves) if typed else []
    touched += [cell_region(old.sheet, *cell) for cell in changed]
    if moves:
        move_looks(book.sheet(old.sheet), moves)
    return Written(union(touched), [*warnings, *lost_typed(old, typed, moves)], moved_typed(old, typed, moves))


def fed_regions(target: FeedTarget, rows: Sequence[Row], keys: Container[Cell]) -> list[Region]:
    """Rows of a block whose keys were fed, in the columns that a feed fills."""
    body = target.body
    left = [body.left + place for place, column in enumerate(target.columns) if column not in target.calculated]
    downs = [body.top + down for down, row in enumerate(rows) if row[0] in keys]
    return union(
        Region(target.sheet, top, column, bottom, column) for column in left for top, bottom in _stretches(downs)
    )


def _stretches(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Rows that follow each other, as their first and last."""
    breaks = [at for at in range(1, len(numbers)) if numbers[at] != numbers[at - 1] + 1]
    for start, end in zip([0, *breaks], [*breaks, len(numbers)], strict=True):
        if start < end:
            yield numbers[start], numbers[end - 1]


def _new_ref(target: FeedTarget, count: int) -> tuple[int, int, int, int]:
    top, left, _, right = target.ref
    return top, left, top + target.header_rows + max(count, 1) - 1 + target.totals_rows, right


def _both(old: FeedTarget, new: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Rows and columns that the block fills before or after, from its first row of data."""
    return old.body.top, old.ref[1], max(old.body.bottom, new[2]), max(old.ref[3], new[3])


def _keys(old: FeedTarget, before: Sequence[Sequence[Cell]]) -> dict[int, Cell]:
    """The rows of a block that hold anything, each with its key."""
    fed = [place for place, column in enumerate(old.columns) if column not in old.calculated]
    lines = enumerate(before[: _height(old.body)], start=old.body.top)
    return {row: line[0] for row, line in lines if any(line[place] is not None for place in fed)}


def _left_behind(old: FeedTarget, new: tuple[int, int, int, int]) -> list[Region]:
    """Strips that the block no longer covers: they are emptied."""
    top, left, bottom, right = old.ref
    strips = [
        Region(old.sheet, new[2] + 1, left, bottom, right),
        Region(old.sheet, top, new[3] + 1, min(bottom, new[2]), right),
    ]
    return [strip for strip in strips if _height(strip) > 0 and _width(strip) > 0]


def _height(region: Region) -> int:
    return region.bottom - region.top + 1


def _width(region: Region) -> int:
    return region.right - region.left + 1


def _rename(book: Book, old: FeedTarget, target: FeedTarget) -> list[Region]:
    """Give a Table other columns; it widens or narrows with them."""
    if target.columns == old.columns:
        return []
    book.set_column_names(target.name, target.columns)
    top, left, _, right = target.ref
    return [Region(target.sheet, top, left, top, right)]


def _fill(book: Book, target: FeedTarget, rows: Sequence[Row], before: Sequence[Sequence[Cell]]) -> list[Region]:
    """Write the cells that differ, rows that differ in the same columns together."""
    body = target.body
    fed = [place for place, column in enumerate(target.columns) if column not in target.calculated]
    stretches = [list(_runs([before[down][place] for place in fed], row, fed)) for down, row in enumerate(rows)]
    touched = []
    first = 0
    for down in range(1, len(rows) + 1):
        if down < len(rows) and stretches[down] == stretches[first]:
            continue
        for start, end in stretches[first]:
            at, left = body.top + first, body.left + fed[start]
            book.write_rows(target.sheet, at, left, [row[start:end] for row in rows[first:down]])
            touched.append(Region(target.sheet, at, left, body.top + down - 1, left + end - start - 1))
        first = down
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
