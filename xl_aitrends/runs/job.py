"""A job: everything that `aitrends refresh` can be told, as a file says it; made by `read_job`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xl_aitrends.errors import ConfigurationError
from xl_aitrends.runs.feed_spec import FeedSpec
from xl_aitrends.runs.places import Place

LOCAL, DASK = "local", "dask"


class JobRefused(ConfigurationError):
    """A job file that cannot be run; `problems` holds a line for each thing wrong with it, `rest` what is right."""

    def __init__(self, problems: Sequence[str], rest: Job | None = None) -> None:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(problems[0] + more)
        self.problems = tuple(problems)
        self.rest = rest


@dataclass(frozen=True, slots=True)
class Group:
    """Workbooks that are treated alike: paths and patterns, their feeds (None: all), their own inputs."""

    paths: tuple[str, ...]
    feeds: tuple[str, ...] | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    line: int = 1


@dataclass(frozen=True, slots=True)
class Job:
    """What a job file says, checked; `file` is its path, and paths in it are relative to its folder.

    `lines` tells where its keys stand.
    """

    file: Path
    groups: tuple[Group, ...]
    feeds: Mapping[str, FeedSpec] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    out: Place | None = None
    in_place: bool = False
    as_of: dt.date | None = None
    everything: bool = False
    strict: bool = False
    force: bool = False
    allow_signed: bool = False
    json: bool = False
    workers: int | None = None
    timeout: float | None = None
    memory_gb: float | None = None
    report: Place | None = None
    summary: Place | None = None
    retry: Place | None = None
    engine: str = LOCAL
    scheduler: str = ""
    outside: bool = False
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """What its paths are relative to."""
        return self.file.parent
