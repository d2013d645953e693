"""One workbook, one task: picklable, complete in itself, the same wherever it runs."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from xl_aitrends.runs.entries import Entry, entry_of
from xl_aitrends.runs.fingerprint import inputs_of, is_unchanged
from xl_aitrends.runs.glimpse import Glimpse, glimpse_of
from xl_aitrends.runs.memory import peak_memory
from xl_aitrends.runs.originals import restored
from xl_aitrends.runs.outcome import Outcome
from xl_aitrends.runs.places import Place, fingerprint
from xl_aitrends.runs.spool import ReadFeed, feed_of
from xl_aitrends.runs.staging import staged

_TOLD = 1000  # changes that travel back beside the packed entry of a dry run; whoever wants all reads the entry


@dataclass(frozen=True, slots=True)
class BookTask:
    """A workbook, where its result goes (None: a dry run), and all that its refresh needs.

    `then` are the hashes of an earlier run that came to an end, empty where a refresh is wanted in any case. `first`
    is where the task notes what it found, if it may be begun again elsewhere after its worker was lost.
    """

    label: str
    source: Place
    target: Place | None
    feeds: tuple[ReadFeed, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    as_of: dt.date = dt.date.min
    everything: bool = False
    strict: bool = False
    then: Mapping[str, str] = field(default_factory=dict)
    report: bool = False
    allow_signed: bool = False
    first: Place | None = None


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
    if task.first is not None and task.target == task.source:
        restored(task.source, task.first)
    now = inputs_of(task)
    if is_unchanged(task, now, task.then):
        seconds = time.perf_counter() - started
        return Refreshed(Outcome(task.label, task.source, seconds=seconds, unchanged="unchanged"), None, 0)
    from xl_aitrends.refresh import refresh_book  # loads the engine

    glimpse = Glimpse()
    with staged(task.source, task.target) as here:
        result = refresh_book(
            here.source,
            target=here.target,
            feeds=[feed_of(feed) for feed in task.feeds],
            settings=task.settings,
            as_of=task.as_of,
            everything=task.everything,
            allow_signed=task.allow_signed,
        )
        here.hand_over(changed=result.changed)
        if task.report:
            glimpse = glimpse_of(here.target or here.source, result.outputs_before, result.outputs)
    result = replace(result, book=str(task.source), target=None if task.target is None else str(task.target))
    if task.target is not None:
        now |= {"written": fingerprint(task.target), "clock": "yes" if result.clock else ""}
        now |= {"refreshed": f"{dt.datetime.now():%Y-%m-%d %H:%M:%S}"}
    seconds = time.perf_counter() - started
    outcome = Outcome(task.label, task.source, result, "", seconds, "", now, glimpse, peak_memory())
    entry = entry_of(outcome.to_dict(task.strict))
    told = replace(outcome, result=replace(result, changes=()), glimpse=Glimpse())
    return Refreshed(told, entry, len(result.changes))
