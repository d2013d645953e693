"""Tasks done here, or in processes that can be stopped one by one; both give each task's reply as it comes.

A pool is a context manager with ``run(function, tasks, watch)``; what runs tasks on other machines would be another.
Tasks and functions are picklable and know all they need, so it does not matter where they run. The standard library's
executors cannot stop a task that hangs, and fall as a whole when one process dies.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import Any, Protocol, Self, TypeVar

from xl_aitrends.runs.worker import Reply, attempt
from xl_aitrends.runs.worker_process import Worker, stop


class Labelled(Protocol):
    """A task as a pool sees it."""

    @property
    def label(self) -> str:
        """Name in messages."""
        ...


Task = TypeVar("Task", bound=Labelled)


class Pool(Protocol):
    """Where tasks are done."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def run(self, function: Callable[[Task], Any], tasks: Iterable[Task], watch: Watch) -> Iterator[tuple[Task, Reply]]:
        """Do tasks; gives each with its reply."""
        ...


class Watch:
    """What a run tells while it works; a progress display overrides it."""

    def started(self, label: str) -> None:
        """Tell that a task was begun."""

    def finished(self, label: str) -> None:
        """Tell that a task has ended, well or not."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many workers, and what one task may use: seconds, bytes (None: no limit)."""

    workers: int = 1
    timeout: float | None = None
    memory: int | None = None


class InThisProcess:
    """Tasks one after the other, here: nothing to start, and nothing that could stop a task."""

    def __enter__(self) -> InThisProcess:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, function: Callable[[Task], Any], tasks: Iterable[Task], watch: Watch) -> Iterator[tuple[Task, Reply]]:
        """Do tasks; gives each with its reply."""
        for task in tasks:
            watch.started(task.label)
            reply = attempt(function, task)
            watch.finished(task.label)
            yield task, reply


class InProcesses:
    """Tasks in processes of their own, which are kept for the next task unless one hung, crashed or ran full."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._idle: list[Worker] = []
        self._busy: list[Worker] = []

    def __enter__(self) -> InProcesses:
        return self

    def __exit__(self, *_: object) -> None:
        stop([*self._idle, *self._busy])

    def run(self, function: Callable[[Task], Any], tasks: Iterable[Task], watch: Watch) -> Iterator[tuple[Task, Reply]]:
        """Do tasks; gives each with its reply, in the order in which they end."""
        waiting = deque(tasks)
        while waiting or self._busy:
            self._hand_out(function, waiting, watch)
            ended = [(worker.task, reply) for worker, reply in self._ended()]
            self._hand_out(function, waiting, watch)  # before whoever takes the replies is at work with them
            for task, reply in ended:
                watch.finished(task.label)
                yield task, reply

    def _hand_out(self, function: Callable[[Task], Any], waiting: deque[Task], watch: Watch) -> None:
        while waiting and len(self._busy) < self._limits.workers:
            worker = self._idle.pop() if self._idle else Worker(self._limits.memory)
            self._busy.append(worker)
            worker.give(function, waiting.popleft())
            watch.started(worker.task.label)

    def _ended(self) -> list[tuple[Worker, Reply]]:
        """Wait for the next workers that reply, die or run over their time; they are not busy any more."""
        timeout = self._limits.timeout
        patience = (
            None if timeout is None else max(0.0, min(one.since for one in self._busy) + timeout - time.monotonic())
        )
        ready = set(map(id, wait([worker.pipe for worker in self._busy], patience)))
        ended = []
        for worker in tuple(self._busy):
            if id(worker.pipe) in ready:
                reply = worker.reply()
            elif timeout is not None and worker.seconds >= timeout:
                reply = worker.overdue(timeout)
            else:
                continue
            self._busy.remove(worker)
            if reply.spent:
                stop([worker])
            else:
                self._idle.append(worker)
            ended.append((worker, reply))
        return ended
