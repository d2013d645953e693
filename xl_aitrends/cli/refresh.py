"""`aitrends refresh`: workbooks brought up to date without Excel."""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xl_aitrends.cli import options, results
from xl_aitrends.cli.books import Task, find_books, plan
from xl_aitrends.cli.outcomes import Outcome, finish, tell
from xl_aitrends.cli.progress import watched
from xl_aitrends.errors import AitrendsError, FeedError

if TYPE_CHECKING:
    from xl_aitrends.refresh import Feed


@dataclass(frozen=True, slots=True)
class Instructions:
    """What is to be done with every workbook of a run."""

    feeds: Sequence[Feed]
    settings: Mapping[str, str]
    as_of: dt.date
    everything: bool


@click.command(short_help="Bring workbooks up to date without Excel.")
@click.argument("inputs", metavar="BOOK|DIR|GLOB...", nargs=-1, required=True)
@options.describing(
    click.option(
        "--out",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help="Write refreshed copies into DIR, in the shape of the folder given.",
    ),
    click.option("--in-place", is_flag=True, help="Overwrite the workbooks; backups stay as BOOK.bak-TIME."),
    options.feed,
    options.setting,
    options.as_of,
    click.option("--all", "everything", is_flag=True, help="Compute every formula, not only those that are due."),
    options.strict,
    options.json,
)
def refresh(
    inputs: tuple[str, ...],
    out: Path | None,
    in_place: bool,
    feeds: tuple[str, ...],
    settings: tuple[str, ...],
    as_of: dt.date | None,
    everything: bool,
    strict: bool,
    as_json: bool,
) -> None:
    """Feed new data into workbooks and compute again what depends on it, or on AIT_ functions.

    Takes .xlsx and .xlsm files, folders (walked) and patterns. Without --out and --in-place it is a dry run: it says
    what would change and writes nothing. Otherwise results.json in the --out folder (in the working folder with
    --in-place) tells everything that --json prints.

    Exit code 1: a workbook or a check in it failed (with --strict: or warned). The other workbooks are done all the
    same.
    """
    if out is not None and in_place:
        raise click.UsageError("--out and --in-place exclude each other")
    tasks = plan(find_books(inputs, out=out), out=out, in_place=in_place)
    from xl_aitrends.refresh import parse_feed, parse_setting  # loads the engine, which --help does not need

    instructions = Instructions(
        [_read_ahead(parse_feed(text)) for text in feeds],
        dict(parse_setting(text) for text in settings),
        as_of or dt.date.today(),
        everything,
    )
    outcomes = []
    for task in watched(tasks):
        outcomes.append(_refresh_one(task, instructions))
        tell(outcomes[-1], strict=strict, quiet=as_json)
    mode = results.IN_PLACE if in_place else results.OUT if out else results.DRY_RUN
    facts = {"command": "refresh", "mode": mode, "as_of": instructions.as_of}
    folder = None if mode == results.DRY_RUN else out or Path()
    finish(outcomes, facts, folder=folder, strict=strict, as_json=as_json)


def _read_ahead(feed: Feed) -> Feed:
    """The feed with its data, which a run then reads once; one that cannot be read stays for each workbook to tell."""
    try:
        return dataclasses.replace(feed, data=feed.read())
    except FeedError:
        return feed


def _refresh_one(task: Task, instructions: Instructions) -> Outcome:
    """Refresh a workbook; whatever goes wrong with it is its own failure and stops no other."""
    from xl_aitrends.refresh import refresh_book

    book, started = task.book, time.perf_counter()
    result, failure = None, ""
    try:
        result = refresh_book(
            book.source,
            target=task.target,
            feeds=instructions.feeds,
            settings=instructions.settings,
            as_of=instructions.as_of,
            everything=instructions.everything,
        )
    except AitrendsError as error:
        failure = str(error)
    except OSError as error:
        failure = f"{error.filename or book.source}: {error.strerror or error}"
    except Exception as error:  # a bug met by one workbook must not cost the others their night
        failure = f"internal error ({type(error).__name__}: {error}); please report it"
    return Outcome(book.label, book.source, result, failure, time.perf_counter() - started)
