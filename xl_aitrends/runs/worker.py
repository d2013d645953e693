"""A worker's side of the pipe: take a task, do it, send what came of it; knows nothing of workbooks."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from typing import Any

from xl_aitrends.runs.attempts import Attempt
from xl_aitrends.runs.failures import failure_line
from xl_aitrends.runs.memory import limit_memory


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a task: a value, or the line that says why there is none.

    `spent` says that the worker must not be given another: its memory is used up. `attempts` are told by engines that
    may begin a task more than once.
    """

    value: Any
    failure: str
    seconds: float
    spent: bool = False
    attempts: tuple[Attempt, ...] = ()


def attempt(function: Callable[[Any], Any], task: Any) -> Reply:  # noqa: ANN401 - any task
    """Do a task; whatever it raises becomes its own failure."""
    started = time.perf_counter()
    try:
        value, failure, spent = function(task), "", False
    except Exception as error:  # a bug met by one workbook must not cost the others their night
        value, failure, spent = None, failure_line(error, getattr(task, "label", "")), isinstance(error, MemoryError)
    return Reply(value, failure, time.perf_counter() - started, spent)


def work(pipe: Connection, memory: int | None) -> None:
    """Do the tasks that come through a pipe, one after the other, until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the parent decides
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(1)
    )  # leave through the finally clauses: no files left half-written
    limit_memory(memory)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            function, task = pipe.recv()
        except (EOFError, OSError):
            return
        reply = attempt(function, task)
        try:
            pipe.send(reply)
        except OSError:
            return
        if reply.spent:
            return


def _end_with_parent() -> None:
    """End at once when whoever wants the results is gone: a task that is begun again must meet no second hand."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
