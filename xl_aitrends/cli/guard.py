"""A command carried out in a child process within limits, so that no workbook can hang or exhaust the machine.

A workbook comes from anywhere and its formulas are computed by a compiled engine, which ends its whole process when
memory runs out. The parent has nothing loaded; it waits, and says in one line why a child gave no answer. Commands
that run workbooks in processes of their own have limits there, and `look_after_yourself`.
"""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Callable
from typing import Final, NoReturn

TIMEOUT: Final = "AITRENDS_TIMEOUT"
MEMORY: Final = "AITRENDS_MEMORY_GB"
SECONDS: Final = 600.0
_GIB: Final = 1 << 30
_LEAST: Final = 2 * _GIB
_state: dict[str, int] = {}  # the child's end of the pipe by which it gives up its time limit


def guarded(run: Callable[[], None]) -> None:
    """Carry out `run` within limits of time and memory, where the system can fork; else here.

    Parameters
    ----------
    run : callable
        Ends the process itself, or returns.
    """
    if not hasattr(os, "fork"):
        run()
        return
    seconds, memory = _setting(TIMEOUT, SECONDS), _setting(MEMORY, _fair_gigabytes())
    heard, said = os.pipe()
    life, held = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(heard)
        os.close(held)
        _end_with_parent(life)
        _state["pipe"] = said
        _be_limited(int(memory * _GIB))
        run()
        return
    os.close(said)
    os.close(life)
    _await(child, heard, seconds, memory)


def look_after_yourself() -> None:
    """Give up the time limit: what follows takes as long as it takes, within limits of its own."""
    if (pipe := _state.pop("pipe", None)) is not None:
        os.write(pipe, b".")
        os.close(pipe)


def _setting(name: str, otherwise: float) -> float:
    text = os.environ.get(name, "")
    try:
        value = float(text) if text else otherwise
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        _end(f"{name} must be a number above 0, got {text!r}", 2)
    return value


def _fair_gigabytes() -> float:
    """Half of the machine, and never so little that a healthy workbook fails."""
    try:
        return max(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2, _LEAST) / _GIB
    except (ValueError, OSError):
        return 4 * _LEAST / _GIB


def _be_limited(memory: int) -> None:
    import resource

    os.environ.setdefault("RUST_BACKTRACE", "0")
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    soft = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _end_with_parent(life: int) -> None:
    """End by a signal when the parent is killed, also in the midst of compiled code.

    The parent alone holds the other end of this pipe; when it closes, SIGIO comes, which ends who does not handle it.
    """
    import fcntl

    fcntl.fcntl(life, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(life, fcntl.F_SETFL, fcntl.fcntl(life, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([life], [], [], 0)[0]:  # it was killed before the signal was asked for
        os._exit(1)


def _await(child: int, heard: int, seconds: float, memory: float) -> NoReturn:
    """Wait for the child's end, kill it at its time limit, and end as it did."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the child too, which ends in order
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
    ready, _, _ = select.select([heard], [], [], seconds)
    if not ready:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if not ready:
        _end(f"stopped after {seconds:g} s without an end, nothing half-written; set {TIMEOUT} to allow more", 1)
    if code < 0:
        how = signal.Signals(-code).name
        remedy = f"{memory:.3g} GB of memory were allowed: set {MEMORY} to allow more, and report it if it stays"
        _end(f"stopped by {how}, nothing half-written; {remedy}", 1)
    sys.exit(code)


def _end(line: str, code: int) -> NoReturn:
    print(f"aitrends: {line}", file=sys.stderr, flush=True)
    sys.exit(code)
