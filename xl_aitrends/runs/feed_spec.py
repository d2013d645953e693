"""What a feed is before it is read: where its rows come from, and how they become a Table's columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from xl_aitrends.runs.places import Place, is_url, place_of

if TYPE_CHECKING:
    from xl_aitrends.refresh import Feed

Layout = Literal["wide", "long"]

_IN_BOOK = re.compile(r"(.+?\.xls[xm])!(.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LongLayout:
    """Columns of a long source (a row for each date and name) that become a wide Table's dates, headers and cells."""

    date: str = "date"
    name: str = "name"
    value: str = "value"


@dataclass(frozen=True, slots=True)
class FeedSpec:
    """A feed as a job or a command line says it.

    Parameters
    ----------
    name : str
        Table or named range that it fills.
    mode : {"upsert", "replace", "append"}
        How rows are merged.
    source : str
        A file, or a range of another workbook: ``book.xlsx!Table``, ``book.xlsx!Sheet!A1:F99``.
    query, url, files
        Instead of `source`: SQL, the database it goes to (none: DuckDB over files), and the files it calls by names.
    long : LongLayout, optional
        Given where the source is long.
    columns : mapping
        Names in the source to names in the Table.
    drop : tuple of str
        Columns of the source that are not wanted.
    zone : str
        Time zone in which timestamps that carry one become days.
    folder : Path
        What relative paths start from.
    outside : bool
        Whether files outside `folder` may be read.
    line : int
        Where the job file says it; 0 on a command line.
    """

    name: str
    mode: str = "upsert"
    source: str = ""
    query: str = ""
    url: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    long: LongLayout | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    zone: str = ""
    folder: Path = Path()
    outside: bool = True
    line: int = 0

    @property
    def shown(self) -> str:
        """How reports name the source; secrets are names of environment variables here."""
        if not self.query:
            return str(place_of(self.source)) if is_url(self.source) else self.source
        return f"{self.url or 'DuckDB'}: {' '.join(self.query.split())}"

    @property
    def place_in_book(self) -> tuple[str, str] | None:
        """Another workbook and the Table or range in it, if that is the source."""
        found = None if self.query else _IN_BOOK.fullmatch(self.source)
        return (found[1], found[2]) if found else None

    @property
    def paths(self) -> tuple[Place, ...]:
        """Files that it reads, as far as they are named."""
        if self.query:
            named = list(self.files.values())
        else:
            named = [self.place_in_book[0] if self.place_in_book else self.source]
        return tuple(place_of(text, self.folder) for text in named)


def spec_of(feed: Feed) -> FeedSpec:
    """The feed of a command line."""
    return FeedSpec(feed.name, feed.mode, feed.source)
