"""How much memory a worker may use, so that one workbook cannot take the machine from the others."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None  # type: ignore[assignment]

_FLOOR = 1 << 30  # below it a healthy workbook would fail
_CGROUP = Path("/sys/fs/cgroup/memory.max")
_STATUS = Path("/proc/self/status")


def fair_share(workers: int) -> int | None:
    """Bytes that each of so many workers may use of this machine (or container); None where that is not known."""
    try:
        total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None
    with suppress(OSError, ValueError):  # no container, or one without a limit ("max")
        total = min(total, int(_CGROUP.read_text("ascii")))
    return max(total // workers, _FLOOR)


def peak_memory() -> int | None:
    """Bytes that this process has had in memory at most so far; None where the system does not tell."""
    with suppress(OSError, ValueError, StopIteration):  # Linux: the other figure starts from what the parent held
        lines = _STATUS.read_text("ascii").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) << 10
    if resource is None:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most << 10


def limit_memory(size: int | None) -> None:
    """Limit this process: an allocation beyond it fails in this process instead of wearing the machine down."""
    if resource is None or size is None:
        return
    # Data, not address space: threads and libraries reserve addresses that they never fill.
    kind = resource.RLIMIT_DATA
    _, hard = resource.getrlimit(kind)
    soft = size if hard == resource.RLIM_INFINITY else min(size, hard)
    resource.setrlimit(kind, (soft, hard))
