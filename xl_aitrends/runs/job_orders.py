"""A job against the files that there are: which workbooks it means, and what it would miss."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from xl_aitrends.errors import ConfigurationError, FeedError, WorkbookError
from xl_aitrends.refresh.feed_targets import find_target
from xl_aitrends.refresh.settings import apply_settings
from xl_aitrends.runs.book_source import check_book_range
from xl_aitrends.runs.books import Book, find_books, plan
from xl_aitrends.runs.database import sqlite_file
from xl_aitrends.runs.duckdb_files import NEEDS_EXTRA, check_query, matching_files
from xl_aitrends.runs.feed_spec import FeedSpec
from xl_aitrends.runs.job import Group, Job, JobRefused
from xl_aitrends.runs.jobfile import read_job
from xl_aitrends.runs.orders import Order
from xl_aitrends.runs.places import Place, Remote, StorageError
from xl_aitrends.runs.secrets import check_secrets
from xl_aitrends.workbook import Book as Workbook
from xl_aitrends.workbook import open_book


def check_job(file: Path) -> tuple[Job, list[Order]]:
    """Read a job file and find its workbooks.

    Raises
    ------
    JobRefused
        With all that is wrong in the file and with what it names, at once.
    """
    problems: list[str] = []
    try:
        job = read_job(file)
    except JobRefused as refused:
        if refused.rest is None:
            raise
        problems, job = [*refused.problems], refused.rest
    try:
        orders = orders_of(job)
    except JobRefused as refused:
        raise JobRefused([*problems, *refused.problems]) from None
    if problems:
        raise JobRefused(problems)
    return job, orders


def orders_of(job: Job) -> list[Order]:
    """Every workbook of a job with its feeds and inputs, checked before anything runs.

    Raises
    ------
    JobRefused
        If a path leads out of the folder, a pattern finds nothing, two results would share a file, or a feed cannot
        be read as things stand (an extra or an environment variable is missing). A source file that is not there yet
        is no such reason: the workbooks that need it fail, the others are done.
    """
    problems = [*_outside(job), *_feed_problems(job)]
    found: dict[Place, tuple[Group, Book]] = {}
    for group in job.groups:
        try:
            for book in find_books(group.paths, out=job.out, folder=job.folder):
                problems += _book_problems(job, group, book, found)
                found.setdefault(book.source.resolve(), (group, book))
        except ConfigurationError as error:
            problems.append((group.line, str(error)))
    try:
        tasks = plan([book for _, book in found.values()], out=job.out, in_place=job.in_place)
    except ConfigurationError as error:
        problems.append((job.lines.get("out", 1), str(error)))
    if problems:
        raise JobRefused([f"{job.file}, line {line}: {text}" for line, text in sorted(set(problems))])
    return [_order(job, group, task.book, task.target) for (group, _), task in zip(found.values(), tasks, strict=True)]


def _order(job: Job, group: Group, book: Book, target: Place | None) -> Order:
    feeds = tuple(job.feeds) if group.feeds is None else group.feeds
    return Order(book, target, feeds, {**job.settings, **group.settings})


def _book_problems(
    job: Job, group: Group, book: Book, found: dict[Place, tuple[Group, Book]]
) -> Iterator[tuple[int, str]]:
    if not job.outside and not _inside(job.folder, book.source):
        yield group.line, _leads_out(str(book.source))
    other = found.get(book.source.resolve())
    if other is not None and other[0] is not group:
        yield group.line, f"{book.source} is in another group too (line {other[0].line}); name it in one"


def _outside(job: Job) -> Iterator[tuple[int, str]]:
    if job.outside:
        return
    written = {"out": job.out, "report": job.report, "summary": job.summary, "retry": job.retry}
    for key, path in written.items():
        if path is not None and key in job.lines and path != Path("-") and not _inside(job.folder, path):
            yield job.lines[key], _leads_out(str(path))
    for spec in job.feeds.values():
        database = sqlite_file(spec.url, spec.folder) if spec.url else None
        for path in (*spec.paths, *filter(None, [database])):
            if not _inside(job.folder, path):
                yield spec.line, _leads_out(str(path))


def _inside(folder: Path, path: Place) -> bool:
    """Whether a path stays below a folder, links followed and ``..`` counted; a URL is meant as it stands."""
    return isinstance(path, Remote) or path.resolve().is_relative_to(folder.resolve())


def _leads_out(path: str) -> str:
    return f"{path} lies outside the job file's folder; say outside = true if that is meant"


def _feed_problems(job: Job) -> Iterator[tuple[int, str]]:
    for spec in job.feeds.values():
        if spec.query and find_spec("sqlalchemy" if spec.url else "duckdb") is None:
            yield spec.line, f"feed {spec.name}: {NEEDS_EXTRA}"
        if spec.url:
            try:
                check_secrets(spec.url)
            except ConfigurationError as error:
                yield spec.line, f"feed {spec.name}: {error}"


def expected_failures(job: Job, orders: Sequence[Order]) -> list[str]:
    """What would fail if the job ran now: sources that are not there, queries, Tables and inputs that are wrong."""
    return [*missing_sources(job), *_wrong_places(job, orders)]


def _wrong_places(job: Job, orders: Sequence[Order]) -> Iterator[str]:
    """What workbooks have no place for: feeds, one line each, and inputs."""
    homeless: dict[str, list[tuple[str, FeedError]]] = {}
    for order in orders:
        if (order.feeds or order.settings) and not isinstance(order.book.source, Remote):
            try:
                with open_book(order.book.source) as book:
                    for name, problem in _without_target(job, order, book):
                        homeless.setdefault(name, []).append((order.book.label, problem))
                    apply_settings(book, order.settings)  # in memory alone
            except (FeedError, ConfigurationError, WorkbookError) as error:
                yield f"{job.file}: {order.book.label}: {error}"
    for name, told in homeless.items():
        label, problem = told[0]
        more = f" and {len(told) - 1} more" if len(told) > 1 else ""
        yield f"{job.file}, line {job.feeds[name].line}: {label}{more}: {problem}"


def _without_target(job: Job, order: Order, book: Workbook) -> Iterator[tuple[str, FeedError]]:
    for name in order.feeds:
        try:
            find_target(book, job.feeds[name].name)
        except FeedError as error:
            yield name, error


def missing_sources(job: Job) -> list[str]:
    """Sources that are not there now, and queries over files that fail: the workbooks that need them would fail."""
    return [
        f"{job.file}, line {spec.line}: feed {spec.name}: {text}"
        for spec in job.feeds.values()
        for text in _missing(spec)
    ]


def _missing(spec: FeedSpec) -> Iterator[str]:
    for pattern in spec.files.values():
        try:
            matching_files(spec.folder, pattern)
        except (FeedError, StorageError) as error:
            yield str(error)
            return
    if spec.query and spec.files:
        try:
            check_query(spec)
        except FeedError as error:
            yield str(error)
    database = sqlite_file(spec.url, spec.folder)
    for path in filter(None, [database]) if spec.query else spec.paths:
        try:
            there = path.exists() if isinstance(path, Remote) else os.access(path, os.R_OK)
        except StorageError as error:
            yield str(error)
            continue
        if not there:
            yield f"{path}: there is no such file that can be read; check the path"
        elif spec.place_in_book and isinstance(path, Path):
            try:
                check_book_range(path, spec.place_in_book[1])
            except FeedError as error:
                yield str(error)
