"""Where a refreshed workbook may be written: elsewhere, or over its source with a backup, never while Excel has it."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from xl_aitrends.errors import WorkbookError, WorkbookRefused
from xl_aitrends.workbook.temporaries import temporary_beside

try:
    import fcntl
except ImportError:
    fcntl = None  # type: ignore[assignment]
try:
    import msvcrt
except ImportError:
    msvcrt = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book


def lock_files(path: Path) -> dict[str, Path]:
    """Files that programs keep beside a workbook while it is open there."""
    return {"Excel": path.with_name(f"~${path.name}"), "LibreOffice": path.with_name(f".~lock.{path.name}#")}


def refuse_if_open(path: Path) -> None:
    """Refuse a workbook that someone has open in Excel or LibreOffice.

    Raises
    ------
    WorkbookRefused
        If a lock file of theirs lies beside it.
    """
    for program, lock in lock_files(path).items():
        if lock.exists():
            raise WorkbookRefused(
                f"{path.name} is open in {program}; close it, or delete {lock.name} if {program} has crashed"
            )


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a workbook while it is refreshed in place, so that two runs at once cannot lose each other's work.

    Raises
    ------
    WorkbookRefused
        If another run holds it. The system lets go when that run ends, however it ends.
    """
    with _lockable(path) as handle:
        try:
            _lock(handle)
        except OSError:
            raise _held_elsewhere(path) from None
        if not _stands_for(handle, path):
            raise _held_elsewhere(path)
        yield


def _held_elsewhere(path: Path) -> WorkbookRefused:
    return WorkbookRefused(f"{path.name} is being refreshed by another run; try again when it is done")


def _stands_for(handle: BinaryIO, path: Path) -> bool:
    """Whether the lock is one that others meet: a run that ended since the file was opened has put another there."""
    try:
        return msvcrt is not None or os.path.samestat(os.fstat(handle.fileno()), path.stat())
    except FileNotFoundError:
        return False


@contextmanager
def _lockable(path: Path) -> Iterator[BinaryIO]:
    """A file whose lock stands for the workbook: itself, or one beside it where nothing that is open is replaced."""
    if msvcrt is None:
        with path.open("rb") as handle:
            yield handle
        return
    beside = path.with_name(f".{path.name}.lock")
    try:
        with beside.open("ab") as handle:
            yield handle
    finally:
        with suppress(OSError):  # Windows does not remove it while another run waits with it open
            beside.unlink()


def _lock(handle: BinaryIO) -> None:
    if msvcrt is not None:
        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def same_file(one: Path, other: Path) -> bool:
    """Whether two paths mean one file, existing or not."""
    if one.exists() and other.exists():
        return one.samefile(other)
    return one.resolve() == other.resolve()


def write_book(book: Book, source: Path, target: Path, *, changed: bool) -> None:
    """Write the refreshed workbook: over its source with a backup if it changed, or to another place in any case."""
    try:
        if not same_file(source, target):
            target.parent.mkdir(parents=True, exist_ok=True)
            book.save(target)
        elif changed:
            back_up(source)
            book.save(target)
    except OSError as error:
        raise WorkbookError(f"{target.name} cannot be written: {error.strerror or error}; it is as it was") from error


def back_up(path: Path, now: dt.datetime | None = None) -> Path:
    """Copy a workbook to `book.xlsx.bak-<time>` beside it, complete or not at all; an older backup stays."""
    with temporary_beside(path) as (temporary, copy), path.open("rb") as original:
        shutil.copyfileobj(original, copy)
        copy.flush()
        os.fsync(copy.fileno())
        copy.close()
        shutil.copystat(path, temporary)
        backup = _free_name(path, now or dt.datetime.now())
        temporary.rename(backup)
    return backup


def _free_name(path: Path, now: dt.datetime) -> Path:
    """A backup's name that is not taken yet; the workbook is held, so that no other run takes it meanwhile."""
    first = path.with_name(f"{path.name}.bak-{now:%Y%m%d-%H%M%S}")
    names = (first.with_name(f"{first.name}-{attempt}") for attempt in range(1, 1000))
    for name in (first, *names):
        if not name.exists():
            return name
    raise WorkbookError(f"{path.name} has a thousand backups of this second; remove some")
