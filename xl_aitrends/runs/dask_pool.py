"""Tasks on an existing Dask cluster: the same tasks, each in a process of its own on whatever worker is free.

Dask begins a task again elsewhere when its worker is lost. Nothing of a workbook passes through the scheduler: workers
read and write where the run says, so they must see the same folders or storage.
"""

from __future__ import annotations

import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from xl_aitrends._version import __version__
from xl_aitrends.errors import ConfigurationError
from xl_aitrends.runs.attempts import begun, lost
from xl_aitrends.runs.dask_worker import Assigned, do_assigned, end_processes, version_here
from xl_aitrends.runs.failures import failure_line
from xl_aitrends.runs.places import Place
from xl_aitrends.runs.pools import Limits, Task, Watch
from xl_aitrends.runs.worker import Reply

_CONNECT_SECONDS = 20
_WORKERLESS_SECONDS = 180  # in which a cluster may start new workers for those that it has lost
_FETCH_SECONDS = 5
_PAUSE = 0.01
NEEDS_EXTRA = "--engine dask needs the extra distributed; pip install 'xl-aitrends[distributed]'"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A scheduler's address, and a folder that this process and every worker see."""

    scheduler: str
    shared: Place


@contextmanager
def connected(cluster: Cluster) -> Iterator[Any]:
    """A client of the cluster, whose workers have been looked at.

    Raises
    ------
    ConfigurationError
        If nobody answers, there is no worker, or a worker has another version of this package.
    """
    try:
        from distributed import Client
    except ImportError:
        raise ConfigurationError(NEEDS_EXTRA) from None
    try:
        client = Client(cluster.scheduler, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, ImportError) as error:
        said = f"no Dask scheduler answers there ({type(error).__name__}); start one, or check the address"
        raise ConfigurationError(f"{cluster.scheduler}: {said}") from None
    with client:
        _look_at_workers(client, cluster.scheduler)
        yield client


def _look_at_workers(client: Any, scheduler: str) -> None:  # noqa: ANN401 - distributed has no types
    try:
        client.wait_for_workers(1, timeout=_CONNECT_SECONDS)
    except TimeoutError:
        raise ConfigurationError(f"{scheduler} has no workers; start some: dask worker {scheduler}") from None
    for address, version in client.run(version_here, on_error="return").items():
        if version != __version__:
            has = f"xl_aitrends {version}" if isinstance(version, str) else "no xl_aitrends that can be used"
            raise ConfigurationError(f"the Dask worker at {address} has {has}; install {__version__} there")


class OnDask:
    """Tasks on a cluster, as many at a time as it has threads, or as the limits say."""

    def __init__(self, client: Any, limits: Limits, journal: Place) -> None:  # noqa: ANN401
        self._client, self._limits, self._journal = client, limits, journal
        self._run = uuid.uuid4().hex
        self._given: dict[str, tuple[int, Any, Any]] = {}

    def __enter__(self) -> OnDask:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(Exception):  # the cluster may be gone, and its workers' processes with it
            self._client.cancel([future for _, _, future in self._given.values()], force=True)
            self._client.run(end_processes, self._run, on_error="ignore")

    def run(self, function: Callable[[Task], Any], tasks: Iterable[Task], watch: Watch) -> Iterator[tuple[Task, Reply]]:
        """Do tasks; gives each with its reply, in the order in which they end."""
        from distributed import as_completed

        waiting = deque(enumerate(tasks))
        ended = as_completed(loop=self._client.loop)
        while waiting or self._given:
            while waiting and len(self._given) < self._room():
                place, task = waiting.popleft()
                ended.add(self._submit(function, place, task))
                watch.started(task.label)
            future = self._next(ended)
            if future is None:
                yield from self._without_workers(waiting, watch)
                return
            place, task, _ = self._given[future.key]
            reply = self._reply(future, place)
            if reply is None:  # it went down with its worker after it had ended, and is done again
                ended.add(future)
                continue
            del self._given[future.key]
            watch.finished(task.label)
            yield task, reply

    def _next(self, ended: Any) -> Any:  # noqa: ANN401
        """The next task that has ended; None when the cluster has been without workers for too long."""
        looked = alive = time.monotonic()
        while not ended.has_ready():
            time.sleep(_PAUSE)
            if time.monotonic() - looked < 1:
                continue
            looked = time.monotonic()
            alive = looked if self._threads() else alive
            if looked - alive > _WORKERLESS_SECONDS:
                return None
        return next(ended)

    def _without_workers(self, waiting: Iterable[tuple[int, Any]], watch: Watch) -> Iterator[tuple[Any, Reply]]:
        """Give up what is left, so that a scheduler of nights gets its answer."""
        begun_here = [(place, task) for place, task, _ in self._given.values()]
        self.__exit__()
        self._given.clear()
        failure = (
            f"the cluster has had no worker for {_WORKERLESS_SECONDS} s; start some, then use --retry results.json"
        )
        for place, task in begun_here:
            watch.finished(task.label)
            yield task, Reply(None, failure, 0.0, attempts=tuple(lost(begun(self._at(place)))))
        for _, task in waiting:
            yield task, Reply(None, failure, 0.0)

    def _threads(self) -> int:
        with suppress(Exception):  # a scheduler that does not answer has no workers for us
            return int(sum(self._client.nthreads().values()))
        return 0

    def _room(self) -> int:
        """How many tasks there may be at once; one waits where no worker is left at the moment."""
        return max(1, min(self._threads(), self._limits.workers))

    def _submit(self, function: Callable[[Any], Any], place: int, task: Any) -> Any:  # noqa: ANN401
        journal = self._at(place)
        assigned = Assigned(self._run, function, task, self._limits.timeout, self._limits.memory, journal)
        key = f"aitrends-{self._run}-{place}"
        future = self._client.submit(do_assigned, assigned, key=key, pure=False)
        self._given[key] = (place, task, future)
        return future

    def _at(self, place: int) -> Place:
        return self._journal / f"{place}.attempts"

    def _reply(self, future: Any, place: int) -> Reply | None:  # noqa: ANN401
        """What came of a task; None if its reply is not there any more."""
        if future.status == "finished":
            with suppress(TimeoutError):
                reply: Reply = future.result(timeout=_FETCH_SECONDS)
                return reply
        if future.status in ("pending", "lost", "finished"):
            return None
        attempts = lost(begun(self._at(place)))
        if future.status == "cancelled":
            failure = (
                "Dask's scheduler was lost or has cancelled it; look at the cluster, then use --retry results.json"
            )
        else:
            failure = _killed(future.exception(), len(attempts))
        return Reply(None, failure, 0.0, attempts=tuple(attempts))


def _killed(error: BaseException, attempts: int) -> str:
    if type(error).__name__ == "KilledWorker":
        return f"{attempts} workers of the cluster were lost over it, mostly for want of memory; refresh it alone"
    return failure_line(error, "Dask")
