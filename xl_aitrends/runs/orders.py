"""What a run is asked for: workbooks with what each is given, and what holds for all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from xl_aitrends.runs.books import Book
from xl_aitrends.runs.feed_spec import FeedSpec
from xl_aitrends.runs.places import Place


@dataclass(frozen=True, slots=True)
class Order:
    """A workbook to refresh: where its result goes, the feeds it takes by name, the inputs it is given."""

    book: Book
    target: Place | None
    feeds: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Instructions:
    """What holds for every workbook of a run."""

    as_of: dt.date
    feeds: Mapping[str, FeedSpec] = field(default_factory=dict)
    everything: bool = False
    strict: bool = False
    force: bool = False
    report: bool = False
    allow_signed: bool = False
