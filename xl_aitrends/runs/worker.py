"""A worker's side of the pipe: take a task, do it, send what came of it; knows nothing of workbooks."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from xl_aitrends.runs.failures import failure_line
from xl_aitrends.runs.memory import limit_memory


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a task: a value, or the line that says why there is none.

    `spent` says that the worker must not be given another: its memory is used up.
    """

    value: Any
    failure: str
    seconds: float
    spent: bool = False


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
    while True:
        try:
            function, task = pipe.recv()
        except (EOFError, OSError):
            return
        reply = attempt(function, task)
        pipe.send(reply)
        if reply.spent:
            return
