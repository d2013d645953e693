"""On a worker of a Dask cluster: each task in a process of its own, which can be stopped; Dask's own threads cannot.

A workbook that hangs, crashes or eats memory costs that process only, and the worker lives on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from xl_aitrends._version import __version__
from xl_aitrends.runs.attempts import Attempt, begin
from xl_aitrends.runs.memory import fair_share
from xl_aitrends.runs.places import Place
from xl_aitrends.runs.worker import Reply
from xl_aitrends.runs.worker_process import Worker, stop


@dataclass(frozen=True, slots=True)
class Assigned:
    """A task as it travels: what to do with it, its limits, and where its attempts are noted."""

    run: str
    function: Callable[[Any], Any]
    task: Any
    timeout: float | None
    memory: int | None
    journal: Place


_lock = threading.Lock()
_idle: dict[str, list[Worker]] = {}
_busy: dict[str, list[Worker]] = {}


def do_assigned(assigned: Assigned) -> Reply:
    """Do a task in a process that is kept for the next one of its run, unless it hung, crashed or ran full."""
    where, memory = _here(assigned.memory)
    earlier = begin(assigned.journal, where)
    process = _take(assigned.run, memory)
    reply = process.do(assigned.function, assigned.task, assigned.timeout)
    _give_back(assigned.run, process, spent=reply.spent)
    return replace(reply, attempts=(*earlier, Attempt(where, reply.failure)))


def _here(memory: int | None) -> tuple[str, int | None]:
    """This worker's address, and what one of its tasks may use if nothing else is said."""
    from distributed import get_worker

    worker = get_worker()
    threads = max(worker.state.nthreads, 1)
    limit = worker.memory_manager.memory_limit
    return str(worker.address), memory or (limit // threads if limit else fair_share(threads))


def _take(run: str, memory: int | None) -> Worker:
    with _lock:
        idle = _idle.setdefault(run, [])
        process = idle.pop() if idle else None
    process = process or Worker(memory)
    with _lock:
        _busy.setdefault(run, []).append(process)
    return process


def _give_back(run: str, process: Worker, *, spent: bool) -> None:
    with _lock:
        known = _busy.get(run, [])
        wanted = process in known and not spent
        if process in known:
            known.remove(process)
        if wanted:
            _idle.setdefault(run, []).append(process)
    if not wanted:
        stop([process])


def end_processes(run: str) -> None:
    """End the processes of a run, also those at work."""
    with _lock:
        ended = [*_idle.pop(run, []), *_busy.pop(run, [])]
    stop(ended)


def version_here() -> str:
    """What this worker would refresh with."""
    return __version__
