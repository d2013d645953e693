"""Sources read once a run, laid where every worker finds them: workers load what their workbook needs, and keep it."""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from xl_aitrends.runs.feed_spec import FeedSpec
from xl_aitrends.runs.sources import read_feed

if TYPE_CHECKING:
    from xl_aitrends.refresh import Feed
    from xl_aitrends.refresh.feeds import SourceData


@dataclass(frozen=True, slots=True)
class ReadFeed:
    """A feed that was read: the file that holds its rows, and the hash by which a change is noticed."""

    spec: FeedSpec
    file: Path
    rows: int
    sha256: str

    @property
    def label(self) -> str:
        """Name in messages."""
        return self.spec.name


@dataclass(frozen=True, slots=True)
class Reading:
    """The task of reading one feed into a file; `key` is the name by which orders take it."""

    key: str
    spec: FeedSpec
    file: Path

    @property
    def label(self) -> str:
        """Name in messages."""
        return f"feed {self.spec.name}"


def read_into_spool(reading: Reading) -> ReadFeed:
    """Read a feed and lay its rows into a file of this run."""
    data = read_feed(reading.spec)
    content = pickle.dumps(data, protocol=pickle.HIGHEST_PROTOCOL)
    reading.file.write_bytes(content)
    # Over what came out, not over the file that went in: another mapping or zone is another input.
    digest = hashlib.sha256(repr((data.columns, data.rows)).encode()).hexdigest()
    return ReadFeed(reading.spec, reading.file, len(data.rows), digest)


def feed_of(read: ReadFeed) -> Feed:
    """The feed with its data, as a refresh takes it."""
    from xl_aitrends.refresh import Feed
    from xl_aitrends.refresh.feeds import MODES

    mode = next(mode for mode in MODES if mode == read.spec.mode)
    return Feed(read.spec.name, read.spec.shown, mode, _data(read.file))


@lru_cache(maxsize=64)
def _data(file: Path) -> SourceData:
    data: SourceData = pickle.loads(file.read_bytes())  # noqa: S301 - written by this run into its own folder
    return data


def forget_spool() -> None:
    """Let go of the rows of a run that is over."""
    _data.cache_clear()
