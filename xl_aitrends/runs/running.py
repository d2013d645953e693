"""A run: sources read once, every workbook refreshed or skipped, what became of each told as it ends, and kept."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from xl_aitrends.runs.dask_pool import Cluster, OnDask, connected
from xl_aitrends.runs.entries import Entry, entry_of
from xl_aitrends.runs.failures import INTERRUPTED
from xl_aitrends.runs.feed_spec import FeedSpec
from xl_aitrends.runs.memory import fair_share
from xl_aitrends.runs.orders import Instructions, Order
from xl_aitrends.runs.outcome import Outcome
from xl_aitrends.runs.places import Place
from xl_aitrends.runs.pools import InProcesses, InThisProcess, Limits, Pool, Watch
from xl_aitrends.runs.results import Known, Results
from xl_aitrends.runs.spool import ReadFeed, Reading, forget_spool, read_into_spool, spool_in
from xl_aitrends.runs.tasks import BookTask, Refreshed, refresh_task
from xl_aitrends.runs.worker import Reply

Tell = Callable[[Outcome, int], None]


def pool_for(limits: Limits | None) -> Pool:
    """Where tasks run: here without limits, else in processes that each may use their share of the machine's memory."""
    if limits is None:
        return InThisProcess()
    return InProcesses(limits if limits.memory else replace(limits, memory=fair_share(limits.workers)))


@dataclass(slots=True)
class Run:
    """One run over orders; `refresh` is what is done with each task, and `earlier` what the last run left.

    Parameters
    ----------
    orders : sequence of Order
        Workbooks, each once.
    instructions : Instructions
        What holds for all of them.
    earlier : Results
        Entries by which unchanged workbooks are known.
    tell : callable
        Called with each outcome and its number of changed cells, as workbooks end.
    watch : Watch
        Told of beginnings and ends, for a display.
    refresh : callable
        What is done with each `BookTask`.
    """

    orders: Sequence[Order]
    instructions: Instructions
    earlier: Results = field(default_factory=lambda: Results({}))
    tell: Tell = lambda outcome, cells: None
    watch: Watch = field(default_factory=Watch)
    refresh: Callable[[BookTask], Refreshed] = refresh_task
    interrupted: bool = False
    feeds: list[dict[str, Any]] = field(default_factory=list)
    _entries: dict[int, Entry] = field(default_factory=dict)
    _known: Known = field(default_factory=lambda: Known(Results({})))

    def over(self, limits: Limits | None, cluster: Cluster | None = None) -> list[Entry]:
        """Run here, in processes within limits, or on a cluster (sources are read here in any case).

        Gives an entry for each order, in their order, also after Ctrl-C or SIGTERM.
        """
        self._known = Known(self.earlier)
        try:
            with ExitStack() as stack:
                stack.enter_context(_stoppable())
                client = stack.enter_context(connected(cluster)) if cluster else None
                spool = stack.enter_context(spool_in(cluster.shared if cluster else None))
                pool: Pool = stack.enter_context(pool_for(limits))
                read, unread = self._read_feeds(pool, spool)
                if cluster:
                    pool = stack.enter_context(OnDask(client, limits or Limits(len(self.orders)), spool))
                self._refresh_all(pool, read, unread, spool if cluster else None)
        except KeyboardInterrupt:
            self.interrupted = True
            for place in range(len(self.orders)):
                if place not in self._entries:
                    self._fail(place, INTERRUPTED, None)
        finally:
            forget_spool()
        return [self._entries[place] for place in range(len(self.orders))]

    def _read_feeds(self, pool: Pool, spool: Place) -> tuple[dict[str, ReadFeed], dict[str, str]]:
        """Feeds that a workbook takes, read once; and why the others could not be."""
        wanted = {name for order in self.orders for name in order.feeds}
        readings = [
            Reading(key, spec, spool / f"{place}.feed")
            for place, (key, spec) in enumerate(self.instructions.feeds.items())
            if key in wanted
        ]
        read: dict[str, ReadFeed] = {}
        unread: dict[str, str] = {}
        for reading, reply in pool.run(read_into_spool, readings, self.watch):
            if reply.failure:
                unread[reading.key] = reply.failure
            else:
                read[reading.key] = reply.value
            self.feeds.append(_feed_facts(reading.spec, reply))
        return read, unread

    def _refresh_all(
        self, pool: Pool, read: Mapping[str, ReadFeed], unread: Mapping[str, str], shared: Place | None
    ) -> None:
        tasks: list[_Numbered] = []
        for place, order in enumerate(self.orders):
            missing = next((unread[name] for name in order.feeds if name in unread), None)
            if missing is not None:
                self._fail(place, missing, None)
            else:
                task = self._task(order, read)
                tasks.append(
                    _Numbered(place, _elsewhere(task, shared / f"{place}.first") if shared else task, self.refresh)
                )
        for numbered, reply in pool.run(_do, tasks, self.watch):
            if reply.failure:
                self._fail(numbered.place, reply.failure, reply.seconds)
            else:
                self._keep(numbered.place, reply.value)
            if reply.attempts:
                known = self._entries[numbered.place].load() | {"attempts": reply.attempts}
                self._entries[numbered.place] = entry_of(known)

    def _task(self, order: Order, read: Mapping[str, ReadFeed]) -> BookTask:
        given = self.instructions
        return BookTask(
            label=order.book.label,
            source=order.book.source,
            target=order.target,
            feeds=tuple(read[name] for name in order.feeds),
            settings=dict(order.settings),
            as_of=given.as_of,
            everything=given.everything,
            strict=given.strict,
            then={} if given.force else self._then(order),
            report=given.report,
            allow_signed=given.allow_signed,
        )

    def _then(self, order: Order) -> Mapping[str, str]:
        """Hashes of the earlier run of a workbook, if it came to a good end then."""
        entry = self._known.entry(order.book.label, order.book.source)
        good = ("PASS", "SKIP") if self.instructions.strict else ("PASS", "SKIP", "WARN")
        return entry.inputs if entry is not None and entry.was in good else {}

    def _keep(self, place: int, done: Refreshed) -> None:
        outcome, entry = done.outcome, done.entry
        if entry is None:
            outcome, entry = self._skipped(outcome)
        self._entries[place] = entry
        self.tell(outcome, done.changed_cells)

    def _skipped(self, outcome: Outcome) -> tuple[Outcome, Entry]:
        """The outcome and entry of an unchanged workbook: what the earlier run found still holds."""
        entry = self._known.entry(outcome.label, outcome.source)
        known = entry.load() if entry else {}
        was, since = known.get("was", known.get("state", "")), known.get("inputs", {}).get("refreshed", "")
        said = f"unchanged since {since} ({was} then); --force refreshes it all the same"
        known |= {"state": "SKIP", "was": was, "unchanged": said, "changes": [], "computed": 0}
        known |= {"changed": False, "book": str(outcome.source), "seconds": round(outcome.seconds or 0.0, 3)}
        return replace(outcome, unchanged=said), entry_of(known)

    def _fail(self, place: int, failure: str, seconds: float | None) -> None:
        book = self.orders[place].book
        outcome = Outcome(book.label, book.source, failure=failure, seconds=seconds)
        self._entries[place] = entry_of(outcome.to_dict(self.instructions.strict))
        self.tell(outcome, 0)


def _feed_facts(spec: FeedSpec, reply: Reply) -> dict[str, Any]:
    """What results tell of a source."""
    known = {"name": spec.name, "source": spec.shown, "failure": reply.failure, "seconds": round(reply.seconds, 3)}
    return known | {"rows": 0 if reply.failure else reply.value.rows}


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A task with its place among the orders, and what is to be done with it."""

    place: int
    task: BookTask
    refresh: Callable[[BookTask], Refreshed]

    @property
    def label(self) -> str:
        return self.task.label


def _do(numbered: _Numbered) -> Refreshed:
    return numbered.refresh(numbered.task)


def _elsewhere(task: BookTask, first: Place) -> BookTask:
    """The task for a worker with another working folder, which may have to begin again what another had begun."""
    source, target = (path.absolute() if isinstance(path, Path) else path for path in (task.source, task.target))
    return replace(task, source=source or task.source, target=target, first=first)


@contextmanager
def _stoppable() -> Iterator[None]:
    """End in order when a scheduler says so, as with Ctrl-C."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(*_: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a signal to the whole group comes again through its leader
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)
