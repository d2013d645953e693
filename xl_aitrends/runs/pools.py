"""Tasks done here, or in processes that can be stopped one by one; both give each task's reply as it comes.

A pool is a context manager with ``run(function, tasks, watch)``; what runs tasks on other machines would be another.
Tasks and functions are picklable and know all they need, so it does not matter where they run. The standard library's
executors cannot stop a task that hangs, and fall as a whole when one process dies.
"""

from __future__ import annotations

import multiprocessing
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol, TypeVar

from xl_aitrends.runs.failures import crash_line, took_too_long
from xl_aitrends.runs.worker import Reply, attempt, work

_GRACE = 2.0  # seconds from being asked to end to being ended
_CONTEXT = multiprocessing.get_context("spawn")  # a fork would copy threads' locks


class Labelled(Protocol):
    """A task as a pool sees it."""

    @property
    def label(self) -> str:
        """Name in messages."""
        ...


Task = TypeVar("Task", bound=Labelled)


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
        self._idle: list[_Worker] = []
        self._busy: list[_Worker] = []

    def __enter__(self) -> InProcesses:
        return self

    def __exit__(self, *_: object) -> None:
        _stop([*self._idle, *self._busy])

    def run(self, function: Callable[[Task], Any], tasks: Iterable[Task], watch: Watch) -> Iterator[tuple[Task, Reply]]:
        """Do tasks; gives each with its reply, in the order in which they end."""
        waiting = deque(tasks)
        while waiting or self._busy:
            while waiting and len(self._busy) < self._limits.workers:
                worker = self._idle.pop() if self._idle else _Worker(self._limits.memory)
                self._busy.append(worker)
                worker.give(function, waiting.popleft())
                watch.started(worker.task.label)
            for worker, reply in self._ended():
                watch.finished(worker.task.label)
                yield worker.task, reply

    def _ended(self) -> list[tuple[_Worker, Reply]]:
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
                reply = Reply(None, took_too_long(timeout), worker.seconds, spent=True)
            else:
                continue
            self._busy.remove(worker)
            if reply.spent:
                _stop([worker])
            else:
                self._idle.append(worker)
            ended.append((worker, reply))
        return ended


class _Worker:
    """The parent's side: one process, its pipe, and the task that it has."""

    def __init__(self, memory: int | None) -> None:
        self.pipe, there = _CONTEXT.Pipe()
        self.process = _CONTEXT.Process(target=work, args=(there, memory), daemon=True)
        with _deaf_to_interrupts():
            self.process.start()
        there.close()  # or the death of the process would not end the pipe
        self.task: Any = None
        self.since = 0.0

    @property
    def seconds(self) -> float:
        """How long it has been at its task."""
        return time.monotonic() - self.since

    def give(self, function: Callable[[Any], Any], task: object) -> None:
        self.task, self.since = task, time.monotonic()
        with suppress(OSError):  # a worker that died before its task is found by its closed pipe
            self.pipe.send((function, task))

    def reply(self) -> Reply:
        try:
            reply: Reply = self.pipe.recv()
            return reply
        except (EOFError, OSError):
            self.process.join(_GRACE)
            return Reply(None, crash_line(self.process.exitcode), self.seconds, spent=True)


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Let a process start with Ctrl-C ignored, also before its own first line can say so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


def _stop(workers: Iterable[_Worker]) -> None:
    """End processes: asked first, so that they can tidy up, and made to after a moment."""
    workers = list(workers)
    for worker in workers:
        _close(worker.pipe)
        worker.process.terminate()
    deadline = time.monotonic() + _GRACE
    for worker in workers:
        worker.process.join(max(0.0, deadline - time.monotonic()))
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()


def _close(pipe: Connection) -> None:
    with suppress(OSError):
        pipe.close()
