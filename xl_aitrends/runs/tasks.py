"""One workbook, one task: picklable, complete in itself, the same wherever it runs."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from xl_aitrends.runs.entries import Entry, entry_of
from xl_aitrends.runs.fingerprint import file_hash, inputs_of, is_unchanged
from xl_aitrends.runs.glimpse import Glimpse, glimpse_of
from xl_aitrends.runs.outcome import Outcome
from xl_aitrends.runs.spool import ReadFeed, feed_of

_TOLD = 1000  # changes that travel back beside the packed entry; whoever wants all reads the entry


@dataclass(frozen=True, slots=True)
class BookTask:
    """A workbook, where its result goes (None: a dry run), and all that its refresh needs.

    `then` are the hashes of an earlier run that came to an end, empty where a refresh is wanted in any case.
    """

    label: str
    source: Path
    target: Path | None
    feeds: tuple[ReadFeed, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    as_of: dt.date = dt.date.min
    everything: bool = False
    strict: bool = False
    then: Mapping[str, str] = field(default_factory=dict)
    report: bool = False
    allow_signed: bool = False


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What travels back from a worker: the outcome for whoever tells it, its entry packed, the cells counted."""

    outcome: Outcome
    entry: Entry | None
    changed_cells: int


def refresh_task(task: BookTask) -> Refreshed:
    """Refresh the task's workbook, unless nothing has changed since the run that `then` tells of.

    Raises
    ------
    AitrendsError, OSError
        If it cannot be done; the workbook is as it was.
    """
    started = time.perf_counter()
    now = inputs_of(task)
    if is_unchanged(task, now, task.then):
        seconds = time.perf_counter() - started
        return Refreshed(Outcome(task.label, task.source, seconds=seconds, unchanged="unchanged"), None, 0)
    from xl_aitrends.refresh import refresh_book  # loads the engine

    result = refresh_book(
        task.source,
        target=task.target,
        feeds=[feed_of(feed) for feed in task.feeds],
        settings=task.settings,
        as_of=task.as_of,
        everything=task.everything,
        allow_signed=task.allow_signed,
    )
    if task.target is not None:
        now |= {"written": file_hash(task.target), "clock": "yes" if result.clock else ""}
        now |= {"refreshed": f"{dt.datetime.now():%Y-%m-%d %H:%M:%S}"}
    glimpse = Glimpse()
    if task.report:
        glimpse = glimpse_of(task.target or task.source, result.outputs_before, result.outputs)
    seconds = time.perf_counter() - started
    outcome = Outcome(task.label, task.source, result, seconds=seconds, inputs=now, glimpse=glimpse)
    entry = entry_of(outcome.to_dict(task.strict))
    told = replace(outcome, result=replace(result, changes=result.changes[:_TOLD]), glimpse=Glimpse())
    return Refreshed(told, entry, len(result.changes))
