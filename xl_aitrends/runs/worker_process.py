"""The side of whoever gives tasks: one process that does them one by one, and that can be stopped."""

from __future__ import annotations

import multiprocessing
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import current_process
from typing import Any

from xl_aitrends.runs.failures import crash_line, took_too_long
from xl_aitrends.runs.worker import Reply, work

_GRACE = 2.0  # seconds from being asked to end to being ended
_CONTEXT = multiprocessing.get_context("spawn")  # a fork would copy threads' locks
_STARTING = threading.Lock()


class Worker:
    """One process, its pipe, and the task that it has."""

    def __init__(self, memory: int | None) -> None:
        self.pipe, there = _CONTEXT.Pipe()
        self.process = _CONTEXT.Process(target=work, args=(there, memory), daemon=True)
        with _STARTING, _deaf_to_interrupts(), _parent_of_children():
            self.process.start()
        there.close()  # or the death of the process would not end the pipe
        self.task: Any = None
        self.since = 0.0

    @property
    def seconds(self) -> float:
        """How long it has been at its task."""
        return time.monotonic() - self.since

    def give(self, function: Callable[[Any], Any], task: object) -> None:
        """Give it a task; the reply is fetched when its pipe is ready."""
        self.task, self.since = task, time.monotonic()
        with suppress(OSError):  # a worker that died before its task is found by its closed pipe
            self.pipe.send((function, task))

    def reply(self) -> Reply:
        """What came of the task, also where it took the process with it."""
        try:
            reply: Reply = self.pipe.recv()
            return reply
        except (EOFError, OSError):
            self.process.join(_GRACE)
            return Reply(None, crash_line(self.process.exitcode), self.seconds, spent=True)

    def overdue(self, timeout: float) -> Reply:
        """The reply in place of one that was waited for too long; the process has to be stopped."""
        return Reply(None, took_too_long(timeout), self.seconds, spent=True)

    def do(self, function: Callable[[Any], Any], task: object, timeout: float | None) -> Reply:
        """Give a task and wait for what comes of it."""
        self.give(function, task)
        with suppress(OSError):  # a closed pipe is ready, and tells of the process's end
            if not self.pipe.poll(timeout):
                return self.overdue(timeout or 0.0)
        return self.reply()


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


@contextmanager
def _parent_of_children() -> Iterator[None]:
    """Start a child also from a process that is itself a daemon, as Dask's workers are.

    multiprocessing forbids it, for such children would be left behind when their parent is killed: ours end themselves.
    """
    configuration: dict[str, Any] = getattr(current_process(), "_config", {})
    was = configuration.pop("daemon", None)
    try:
        yield
    finally:
        if was is not None:
            configuration["daemon"] = was


def stop(workers: Iterable[Worker]) -> None:
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
