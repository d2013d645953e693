"""Timestamps with a time zone become calendar days in the zone that the feed names, and in no other silently.

The close of a session in Shanghai is the day before in UTC for eight hours: guessing would shift a series by a row.
"""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from xl_aitrends.errors import FeedError
from xl_aitrends.runs.layout import column_place

if TYPE_CHECKING:
    from xl_aitrends.refresh.feeds import SourceData

_ZONED_TEXT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s?(?:Z|[+-]\d{2}(?::?\d{2})?)")


def in_zone(data: SourceData, zone: str, *, date: str | None = None) -> SourceData:
    """The source with timestamps that carry a zone as days in `zone`; days and plain timestamps stay.

    Parameters
    ----------
    data : SourceData
        Rows as read.
    zone : str
        Name such as ``Asia/Shanghai``; empty if the feed names none.
    date : str, optional
        Column whose texts may be timestamps; the first if it is not said.

    Raises
    ------
    FeedError
        If there is such a timestamp and no zone is named.
    """
    key = 0 if date is None else column_place(data, date)
    changed = [_converted(data, place, key, zone) for place in range(len(data.rows))]
    return (
        data
        if all(new is old for new, old in zip(changed, data.rows, strict=True))
        else replace(data, rows=tuple(changed))
    )


def _converted(data: SourceData, place: int, key: int, zone: str) -> tuple[Any, ...]:
    row = data.rows[place]
    zoned = {at: moment for at, cell in enumerate(row) if (moment := _moment(cell, text=at == key)) is not None}
    if not zoned:
        return row
    if not zone:
        at = next(iter(zoned))
        raise FeedError(
            f"{data.place(place)}: {data.columns[at]} is {row[at]}, with a time zone; say in the job file in which "
            'zone its day counts, such as zone = "Asia/Shanghai"'
        )
    try:
        days = {at: moment.astimezone(ZoneInfo(zone)).date() for at, moment in zoned.items()}
    except (OverflowError, ValueError, NotImplementedError):  # on the last day of the year 9999, or the first of all
        at = next(iter(zoned))
        raise FeedError(f"{data.place(place)}: {data.columns[at]} is {row[at]}, no day in {zone}; mend it") from None
    return tuple(days.get(at, cell) for at, cell in enumerate(row))


def _moment(cell: object, *, text: bool) -> dt.datetime | None:
    if isinstance(cell, dt.datetime) and cell.tzinfo is not None:
        return cell
    if text and isinstance(cell, str) and _ZONED_TEXT.fullmatch(cell.strip()):
        with suppress(ValueError):  # no such day: whoever reads the column says so
            return dt.datetime.fromisoformat(cell.strip().replace(" ", "T", 1).replace(" ", ""))
    return None
