"""Sources read once a run, laid where every worker finds them: workers load what their workbook needs, and keep it."""

from __future__ import annotations

import hashlib
import pickle
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from xl_aitrends.errors import FeedError
from xl_aitrends.runs.feed_spec import FeedSpec
from xl_aitrends.runs.places import Place, Remote, StorageError
from xl_aitrends.runs.sources import read_feed

if TYPE_CHECKING:
    from xl_aitrends.refresh import Feed
    from xl_aitrends.refresh.feeds import SourceData


@dataclass(frozen=True, slots=True)
class ReadFeed:
    """A feed that was read: the file that holds its rows, the hash by which a change is noticed, and the file's own."""

    spec: FeedSpec
    file: Place
    rows: int
    sha256: str
    content: str

    @property
    def label(self) -> str:
        """Name in messages."""
        return self.spec.name


@dataclass(frozen=True, slots=True)
class Reading:
    """The task of reading one feed into a file; `key` is the name by which orders take it."""

    key: str
    spec: FeedSpec
    file: Place

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
    return ReadFeed(reading.spec, reading.file, len(data.rows), digest, hashlib.sha256(content).hexdigest())


@contextmanager
def spool_in(shared: Place | None) -> Iterator[Place]:
    """A folder for the rows of one run, gone at its end: a temporary one, or a hidden one that other machines see."""
    if shared is None:
        with tempfile.TemporaryDirectory(prefix="aitrends-") as folder:
            yield Path(folder)
        return
    place = shared / f".aitrends-{uuid.uuid4().hex[:12]}"
    try:
        if isinstance(place, Path):
            place = place.absolute()
            place.mkdir(parents=True)
        yield place
    finally:
        with suppress(OSError, StorageError):  # leftovers of a run are no reason to lose its results
            place.remove() if isinstance(place, Remote) else shutil.rmtree(place)


def feed_of(read: ReadFeed) -> Feed:
    """The feed with its data, as a refresh takes it."""
    from xl_aitrends.refresh import Feed
    from xl_aitrends.refresh.feeds import MODES

    mode = next(mode for mode in MODES if mode == read.spec.mode)
    return Feed(read.spec.name, read.spec.shown, mode, _data(read.file, read.content))


@lru_cache(maxsize=64)
def _data(file: Place, sha256: str) -> SourceData:
    content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:  # others may write to shared storage
        raise FeedError(f"{file} is not what this run has laid there; look who writes to that folder")
    data: SourceData = pickle.loads(content)  # noqa: S301 - just what this run has laid there
    return data


def forget_spool() -> None:
    """Let go of the rows of a run that is over."""
    _data.cache_clear()
