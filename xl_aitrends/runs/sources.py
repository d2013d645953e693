"""A feed read whole, whatever it comes from: a file, a range of another workbook, SQL; one kind of data comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_aitrends.errors import FeedError
from xl_aitrends.runs.book_source import read_book_range
from xl_aitrends.runs.database import read_database
from xl_aitrends.runs.duckdb_files import read_duckdb
from xl_aitrends.runs.feed_spec import FeedSpec
from xl_aitrends.runs.layout import drop_columns, rename_columns, widen
from xl_aitrends.runs.places import local_copy, place_of
from xl_aitrends.runs.zones import in_zone

if TYPE_CHECKING:
    from xl_aitrends.refresh.feeds import SourceData


def read_feed(spec: FeedSpec) -> SourceData:
    """Read a feed and bring it into the layout of its Table.

    Raises
    ------
    FeedError
        If it cannot be read or does not hold what the feed says; the message says where.
    """
    data = _read(spec)
    data = in_zone(data, spec.zone, date=spec.long.date if spec.long else None)
    data = drop_columns(data, spec.drop)
    if spec.long:
        data = widen(data, spec.long)
    return rename_columns(data, spec.columns)


def _read(spec: FeedSpec) -> SourceData:
    if spec.query:
        return read_database(spec) if spec.url else read_duckdb(spec)
    place = place_of(spec.place_in_book[0] if spec.place_in_book else spec.source, spec.folder)
    try:
        with local_copy(place) as path:
            if spec.place_in_book:
                return read_book_range(path, spec.place_in_book[1])
            from xl_aitrends.refresh.feeds import read_source  # the engine's room: only a run that feeds pays for it

            return read_source(str(path))
    except FileNotFoundError:
        raise FeedError(f"{place}: there is no such file; check the path") from None
