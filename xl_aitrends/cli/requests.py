"""What `aitrends refresh` is asked for, said on the command line, in a job file, or in both (the command line wins)."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click

from xl_aitrends.cli.guard import SECONDS
from xl_aitrends.refresh import parse_feed, parse_setting
from xl_aitrends.runs import (
    DASK,
    DRY_RUN,
    IN_PLACE,
    LOCAL,
    OUT,
    Cluster,
    FeedSpec,
    Job,
    Limits,
    Order,
    Place,
    find_books,
    orders_of,
    plan,
    read_job,
    spec_of,
)

_SAME_NAME = ("out", "in_place", "as_of", "workers", "timeout", "report", "summary", "retry", "engine", "scheduler")
_FLAGS = ("everything", "strict", "force", "allow_signed")


@dataclass(frozen=True, slots=True)
class Given:
    """The options of one command line."""

    inputs: tuple[str, ...] = ()
    out: Place | None = None
    in_place: bool = False
    feeds: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    as_of: dt.date | None = None
    everything: bool = False
    strict: bool = False
    force: bool = False
    allow_signed: bool = False
    as_json: bool = False
    workers: int | None = None
    timeout: float | None = None
    report: Place | None = None
    summary: Place | None = None
    retry: Place | None = None
    engine: str | None = None
    scheduler: str | None = None

    def feed_specs(self) -> dict[str, FeedSpec]:
        """Feeds by names that are their Tables', told apart where a Table is fed twice."""
        specs: dict[str, FeedSpec] = {}
        for spec in (spec_of(parse_feed(text)) for text in self.feeds):
            specs[f"{spec.name} ({len(specs) + 1})" if spec.name in specs else spec.name] = spec
        return specs

    def parsed_settings(self) -> dict[str, str]:
        """Inputs by name."""
        return dict(parse_setting(text) for text in self.settings)


@dataclass(frozen=True, slots=True)
class Request:
    """A run that can start: everything about it has been checked."""

    orders: list[Order]
    feeds: Mapping[str, FeedSpec]
    mode: str
    folder: Place | None
    as_of: dt.date
    limits: Limits | None
    everything: bool = False
    strict: bool = False
    force: bool = False
    allow_signed: bool = False
    as_json: bool = False
    report: Place | None = None
    summary: Place | None = None
    retry: Place | None = None
    cluster: Cluster | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def command_line_request(given: Given) -> Request:
    """The run that the command line alone describes; one workbook needs no other process."""
    out, in_place = given.out, given.in_place
    if out is not None and in_place:
        raise click.UsageError("--out and --in-place exclude each other")
    if not given.inputs:
        raise click.UsageError("name workbooks, folders or patterns, or a job file with --job")
    tasks = plan(find_books(given.inputs, out=out), out=out, in_place=in_place)
    feeds, settings = given.feed_specs(), given.parsed_settings()
    folder = out or (Path() if in_place else None)
    cluster = _cluster(given.engine or LOCAL, given.scheduler or "", folder or Path())
    limits = None
    if given.workers is not None or given.timeout is not None or cluster or len(tasks) > 1:
        timeout = given.timeout or (None if cluster else SECONDS)
        limits = Limits(_at_once(given.workers, len(tasks), 1, cluster), timeout)
    return Request(
        orders=[Order(task.book, task.target, tuple(feeds), settings) for task in tasks],
        feeds=feeds,
        mode=IN_PLACE if in_place else OUT if out else DRY_RUN,
        folder=folder,
        cluster=cluster,
        as_of=given.as_of or dt.date.today(),
        limits=limits,
        **{name: getattr(given, name) for name in (*_FLAGS, "as_json", "report", "summary", "retry")},
    )


def job_request(file: Path, given: Given) -> Request:
    """The run that a job file describes, with what the command line says instead or on top."""
    if given.inputs:
        raise click.UsageError("give workbooks or --job, not both; the job file names its workbooks")
    job = _overridden(read_job(file), given)
    orders = orders_of(job)
    folder = job.out or (job.folder if job.in_place else None)
    cluster = _cluster(job.engine, job.scheduler, folder or job.folder)
    workers = _at_once(job.workers, len(orders), _processors(), cluster)
    return Request(
        orders=orders,
        feeds=job.feeds,
        mode=IN_PLACE if job.in_place else OUT if job.out else DRY_RUN,
        folder=folder,
        cluster=cluster,
        as_of=job.as_of or dt.date.today(),
        limits=Limits(workers, job.timeout, _bytes(job.memory_gb)),
        as_json=job.json,
        facts={"job": file},
        **{name: getattr(job, name) for name in (*_FLAGS, "report", "summary", "retry")},
    )


def _overridden(job: Job, given: Given) -> Job:
    said = {name: value for name in (*_SAME_NAME, *_FLAGS) if (value := getattr(given, name))}
    if given.as_json:
        said["json"] = True
    if "out" in said or "in_place" in said:
        said = {"out": None, "in_place": False} | said
        if said["out"] and said["in_place"]:
            raise click.UsageError("--out and --in-place exclude each other")
    feeds = given.feed_specs()
    groups = tuple(
        group if group.feeds is None else replace(group, feeds=tuple(dict.fromkeys([*group.feeds, *feeds])))
        for group in job.groups
    )
    # A path that was typed is meant, wherever it leads: only the file's own must stay in its folder.
    lines = {name: line for name, line in job.lines.items() if name not in said}
    return replace(
        job,
        groups=groups,
        feeds={**job.feeds, **feeds},
        settings={**job.settings, **given.parsed_settings()},
        lines=lines,
        **said,
    )


def _cluster(engine: str, scheduler: str, shared: Place) -> Cluster | None:
    if (engine == DASK) != bool(scheduler):
        raise click.UsageError("--engine dask and --scheduler tcp://host:8786 go together; say both")
    return Cluster(scheduler, shared) if engine == DASK else None


def _at_once(workers: int | None, books: int, otherwise: int, cluster: Cluster | None) -> int:
    """Workbooks at a time: as was said, else as many as a cluster will take, or `otherwise`."""
    return min(workers or (books if cluster else otherwise), max(books, 1))


def _bytes(gigabytes: float | None) -> int | None:
    return None if gigabytes is None else int(gigabytes * (1 << 30))


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))  # what a container or a scheduler leaves to this process
    except AttributeError:
        return os.cpu_count() or 1
