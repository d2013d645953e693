"""A file under a hidden name beside its target until it is complete; what killed runs left there is removed.

The system lets go of a lock when its owner ends, however it ends: a temporary file that can be locked has no owner.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO

from xl_aitrends.errors import WorkbookError

try:
    import fcntl
except ImportError:
    fcntl = None  # type: ignore[assignment]

_SUFFIX = ".tmp"


@contextlib.contextmanager
def temporary_beside(path: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A new file beside ``path``, open for writing; gone at the end unless it was renamed.

    Raises
    ------
    WorkbookError
        If it cannot be made or written.
    """
    remove_leftovers(path)
    try:
        handle, name = tempfile.mkstemp(prefix=_prefix(path), suffix=_SUFFIX, dir=path.parent)
    except OSError as error:
        raise WorkbookError(f"{path.name} cannot be written in {path.parent}: {error.strerror}") from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            _lock(out)
            yield temporary, out
    except OSError as error:
        raise WorkbookError(f"{path.name} could not be written: {error.strerror}; the old file is as it was") from None
    finally:
        temporary.unlink(missing_ok=True)


def remove_leftovers(path: Path) -> None:
    """Remove temporary files of ``path`` that no running process owns."""
    pattern = re.compile(re.escape(_prefix(path)) + r"[a-z0-9_]{8}" + re.escape(_SUFFIX))
    with contextlib.suppress(OSError):
        for name in os.listdir(path.parent):
            if pattern.fullmatch(name):
                _remove_ownerless(path.parent / name)


def _remove_ownerless(leftover: Path) -> None:
    with contextlib.suppress(OSError):  # Windows refuses to remove what is open, which is the same answer
        if fcntl is None:
            leftover.unlink()
            return
        with leftover.open("rb") as file:
            _lock(file)
            leftover.unlink()


def _lock(file: IO[bytes]) -> None:
    if fcntl is not None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _prefix(path: Path) -> str:
    return f".{path.name[:40]}."
