"""A worker's side of the pipe: take a task, do it, send what came of it; knows nothing of workbooks."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
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
    signal.signal(signal.SIGTERM, _leave)
    limit_memory(memory)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError, OSError):
        while not _one(pipe).spent:
            pass
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it is leaving: the parent, who closes the pipe, asks for it as well


def _one(pipe: Connection) -> Reply:
    function, task = pipe.recv()
    reply = attempt(function, task)
    pipe.send(reply)
    return reply


def _leave(*_: object) -> None:
    """Leave through the finally clauses, which leave no file half-written, and let no second signal break into them.

    It comes often: a scheduler signals the whole group, and the parent then each of its workers.
    """
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(1)


def _end_with_parent() -> None:
    """End at once when whoever wants the results is gone: a task that is begun again must meet no second hand."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
