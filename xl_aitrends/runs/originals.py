"""A workbook refreshed in place, begun again after its worker was lost: from what it was when it was first begun.

Otherwise rows would be appended twice, and the second backup would be of the first attempt's result.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from pathlib import Path

from xl_aitrends.errors import WorkbookRefused
from xl_aitrends.runs.places import Place, Remote, found_below

_PATIENCE = 20.0  # seconds in which what is left of a lost worker lets go of a workbook


def restored(book: Place, note: Place) -> None:
    """Note what a workbook is when it is begun; when it is begun again and is another, lay back what it was.

    The backup that the first attempt made stays as it is. Without such a backup the workbook is left as it is found:
    then it was not the first attempt that changed it.
    """
    if not note.exists():
        known = {"sha256": _hash(book), "backups": [backup.name for backup in _backups(book)]}
        note.write_bytes(json.dumps(known).encode())
        return
    _wait_until_free(book)
    first = json.loads(note.read_bytes())
    if _hash(book) == first["sha256"]:
        return
    for backup in _backups(book):
        if backup.name not in first["backups"] and _hash(backup) == first["sha256"]:
            _replace(book, backup.read_bytes())
            return


def _hash(place: Place) -> str:
    try:
        return hashlib.sha256(place.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def _backups(book: Place) -> list[Place]:
    if isinstance(book, Remote):
        return [book.parent / name for name in found_below(book.parent, f"{book.name}.bak-*")]
    return [path for path in sorted(book.parent.iterdir()) if path.name.startswith(f"{book.name}.bak-")]


def _replace(book: Place, content: bytes) -> None:
    if isinstance(book, Remote):
        book.write_bytes(content)
        return
    from xl_aitrends.workbook.temporaries import temporary_beside

    with temporary_beside(book) as (temporary, out):
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
        out.close()
        temporary.replace(book)


def _wait_until_free(book: Place) -> None:
    """Wait for a process that has lost its worker but not yet noticed it."""
    if not isinstance(book, Path) or not book.exists():
        return
    from xl_aitrends.refresh.saving import held

    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            with held(book):
                return
        except WorkbookRefused:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
