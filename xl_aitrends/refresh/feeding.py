"""Feeds put into a workbook's Tables and named ranges: rows merged, the block resized, only differing cells written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xl_aitrends.refresh.feed_delivery import Delivery, meet
from xl_aitrends.refresh.feed_warnings import notes_on, warnings_on
from xl_aitrends.refresh.feed_writing import fed_regions, write_block
from xl_aitrends.refresh.feeds import Feed, SourceData
from xl_aitrends.refresh.merging import Row, first_moved, merge_rows
from xl_aitrends.refresh.outgrown import FedBlock
from xl_aitrends.refresh.regions import Region, region_text
from xl_aitrends.refresh.result import FedSource

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book


@dataclass(slots=True)
class Fed:
    """What feeding did: touched cells, blocks as they were, where data came from, and what to say about it."""

    touched: list[Region] = field(default_factory=list)
    blocks: list[FedBlock] = field(default_factory=list)
    sources: list[FedSource] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def feed_book(book: Book, feeds: Iterable[Feed]) -> Fed:
    """Put every feed into the workbook, in the order given.

    Raises
    ------
    FeedError
        If a feed cannot be used; the workbook must then be dropped, not saved.
    """
    fed = Fed()
    for feed in feeds:
        _feed_one(book, feed, feed.read(), fed)
    return fed


def _feed_one(book: Book, feed: Feed, data: SourceData, fed: Fed) -> None:
    delivery = meet(book, feed, data)
    old = delivery.old
    merged = merge_rows(delivery.standing, delivery.rows, feed.mode)
    moved = first_moved(delivery.standing, merged)
    fed.blocks.append(FedBlock(old.name, old.ref[0], old.body, old.body.top + moved if moved else None))
    fed.notes += notes_on(delivery)
    fed.warnings += warnings_on(delivery)
    written = write_block(book, old, delivery.target, merged)
    fed.touched += written.touched
    fed.warnings += written.warnings
    fed.notes += written.notes
    fed.sources.append(_source(delivery, merged, written.touched))


def _source(delivery: Delivery, merged: Sequence[Row], touched: Sequence[Region]) -> FedSource:
    """Where the data came from, and what of the block they changed and filled."""
    keys, target = delivery.keys, delivery.target
    return FedSource(
        name=target.name,
        mode=delivery.feed.mode,
        source=delivery.feed.source,
        sha256=delivery.data.sha256,
        rows=len(delivery.rows),
        first=delivery.spelled(keys[0]),
        last=delivery.spelled(keys[-1]),
        ranges=tuple(map(region_text, touched)),
        filled=tuple(map(region_text, fed_regions(target, merged, set(keys)))),
    )
