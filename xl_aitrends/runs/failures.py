"""Whatever goes wrong in a task, as the one line that its workbook shows: place, fact, remedy."""

from __future__ import annotations

import signal

from xl_aitrends.errors import AitrendsError

INTERRUPTED = "stopped before it was done; run again with --retry results.json"


def failure_line(error: BaseException, place: object) -> str:
    """The line of an exception that a task raised."""
    if isinstance(error, AitrendsError):
        return str(error)
    if isinstance(error, MemoryError):
        return out_of_memory()
    if isinstance(error, OSError):
        return f"{error.filename or place}: {error.strerror or error}"
    return f"internal error ({type(error).__name__}: {error}); please report it"


def out_of_memory() -> str:
    """A task met the limit of memory, or the machine's end."""
    return "needed more memory than one worker may use; raise memory_gb, or run fewer workers"


def took_too_long(timeout: float) -> str:
    """A task was stopped at its time limit."""
    return f"stopped after {timeout:g} s without an end; raise the timeout if it only needs longer"


def crash_line(exit_code: int | None) -> str:
    """A task took its process with it."""
    try:
        how = signal.Signals(-(exit_code or 0)).name if (exit_code or 0) < 0 else f"exit code {exit_code}"
    except ValueError:
        how = f"signal {-(exit_code or 0)}"
    if how == "SIGKILL":
        return "its process was killed from outside (SIGKILL), mostly for want of memory; run fewer workers"
    return f"its process crashed ({how}); the others are not touched: refresh it alone, and report it if it stays"
