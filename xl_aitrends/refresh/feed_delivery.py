"""A feed as it meets its Table: columns matched, cells converted, keys checked; nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from xl_aitrends.cells.dates import to_day
from xl_aitrends.errors import FeedError
from xl_aitrends.refresh.feed_cells import Cell, Kind, column_kind, convert_column
from xl_aitrends.refresh.feed_targets import FeedTarget, check_no_formulas, find_target, match_columns
from xl_aitrends.refresh.feeds import Feed, SourceData
from xl_aitrends.refresh.merging import Row, check_keys, check_spelling
from xl_aitrends.refresh.named import is_template

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book


@dataclass(frozen=True, slots=True)
class Delivery:
    """A feed and the block that it goes into.

    Parameters
    ----------
    feed, data : Feed, SourceData
        What is fed, and its cells as they came.
    old, target : FeedTarget
        The block as it stands, and with the columns that it will have.
    standing, rows : list of Row
        Rows that stand in the block, and those of the feed, in the target's columns.
    kinds : list of Kind
        What each column holds.
    missing : Counter
        How often the feed says "no data", by its words for it.
    date1904 : bool
        Whether the workbook's serial numbers count from 1904.
    """

    feed: Feed
    data: SourceData
    old: FeedTarget
    target: FeedTarget
    standing: list[Row]
    rows: list[Row]
    kinds: list[Kind]
    missing: Counter[str]
    date1904: bool

    @property
    def keys(self) -> list[Cell]:
        """The fed keys, in the feed's order."""
        return [row[0] for row in self.rows]

    def spelled(self, key: Cell) -> str:
        """A key as people write it."""
        if self.kinds[0] == "date" and isinstance(key, float):
            return str(np.datetime_as_string(to_day(key, date1904=self.date1904)))
        return f"{key:g}" if isinstance(key, float) else str(key)


def meet(book: Book, feed: Feed, data: SourceData) -> Delivery:
    """Bring a feed's cells into the shape of the Table or named range that it names.

    Raises
    ------
    FeedError
        If it cannot go there.
    """
    old = find_target(book, feed.name)
    check_no_formulas(book, old)
    template = is_template(book)
    data = _with_key(data, old.fed_columns[0], template)
    target, standing = old, _standing_rows(book, old)
    if template and feed.mode != "append":  # which only adds: it never takes a column away
        target, standing = _on_feed_columns(old, data, standing)
    order = match_columns(data, target)
    rows, kinds, missing = _converted(book, old, target, data, order, standing)
    delivery = Delivery(feed, data, old, target, standing, rows, kinds, missing, book.date1904)
    check_keys(data, delivery.keys, [str(row[order[0]]) for row in data.rows])
    if feed.mode != "replace":
        check_spelling(data, delivery.keys, standing)
    if feed.mode == "append":
        _refuse_known(data, delivery.keys, standing)
    return delivery


def _standing_rows(book: Book, target: FeedTarget) -> list[Row]:
    """Rows that hold anything, in the columns that a feed fills."""
    rows = book.sheet(target.sheet).values(*target.body[1:])
    fed = [place for place, column in enumerate(target.columns) if column not in target.calculated]
    picked = [[row[place] for place in fed] for row in rows]
    return [row for row in picked if any(cell is not None for cell in row)]


def _with_key(data: SourceData, key: str, template: bool) -> SourceData:
    """Call the feed's first column as the Table calls its own, where it has no header or a template is fed.

    A template's formulas say `tbl_prices[date]`, whatever language the feed speaks.
    """
    named = key.casefold() in (column.casefold() for column in data.columns)
    if named or (data.columns[0] and not template):
        return data
    return replace(data, columns=(key, *data.columns[1:]))


def _on_feed_columns(target: FeedTarget, data: SourceData, standing: list[Row]) -> tuple[FeedTarget, list[Row]]:
    """Let a template take the feed's columns; what stood under other names goes."""
    known = [column.casefold() for column in target.fed_columns]
    names = [target.fed_columns[0], *(column for column in data.columns if column.casefold() != known[0])]
    folded = [name.casefold() for name in names]
    if target.calculated or set(known) == set(folded):
        return target, standing
    if set(known[1:]).isdisjoint(folded[1:]):
        return target.with_columns(names), []
    places = [0, *[known.index(name) if name in known else None for name in folded[1:]]]
    moved: list[Row] = [[None if place is None else row[place] for place in places] for row in standing]
    return target.with_columns(names), [row for row in moved if any(cell is not None for cell in row[1:])]


def _converted(
    book: Book, old: FeedTarget, target: FeedTarget, data: SourceData, order: Sequence[int], standing: Sequence[Row]
) -> tuple[list[Row], list[Kind], Counter[str]]:
    """The feed's rows as the target's columns hold them, what each column holds, and how often nothing was said."""
    sheet, body = book.sheet(target.sheet), old.body
    missing: Counter[str] = Counter()
    columns: list[list[Cell]] = []
    kinds: list[Kind] = []
    places = [place for place, column in enumerate(target.columns) if column not in target.calculated]
    for position, (source, place) in enumerate(zip(order, places, strict=True)):
        dated = body.left + place <= body.right and sheet.is_date_formatted(body.top, body.left + place)
        raw = [row[source] for row in data.rows]
        kind = column_kind(raw, [row[position] for row in standing], dated=dated, key=position == 0)
        kinds.append(kind)
        columns.append(convert_column(data, source, kind, missing, date1904=book.date1904))
    return [list(row) for row in zip(*columns, strict=True)], kinds, missing


def _refuse_known(data: SourceData, keys: Sequence[Cell], standing: Sequence[Row]) -> None:
    known = {row[0] for row in standing}
    for row, key in enumerate(keys):
        if key in known:
            raise FeedError(
                f"{data.place(row)}: {data.rows[row][0]} stands in the Table already; upsert instead of append"
            )
