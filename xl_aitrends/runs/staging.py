"""A workbook where it can be worked on: local ones where they lie, stored ones as copies that are put back whole."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from xl_aitrends.errors import WorkbookRefused
from xl_aitrends.runs.places import Place, Remote


@dataclass(frozen=True, slots=True)
class Staged:
    """Local files for a workbook and its result, and what the stored workbook was when it was fetched."""

    source: Path
    target: Path | None
    origin: Place
    goal: Place | None
    tag: str = ""

    def hand_over(self, *, changed: bool) -> None:
        """Put the result where it belongs: in place only if it changed and nobody else has written there meanwhile.

        Raises
        ------
        WorkbookRefused
            If somebody has; what they wrote stays.
        """
        if not isinstance(self.goal, Remote) or self.target is None:
            return
        if self.goal == self.origin:
            if not changed:
                return
            self._back_up(self.goal)
        self.goal.write_bytes(self.target.read_bytes())

    def _back_up(self, place: Remote) -> None:
        """Keep the object as it was fetched; refuse to overwrite another than that."""
        backup = _free_name(place, dt.datetime.now())
        backup.write_bytes(self.source.read_bytes())
        if place.tag() != self.tag:
            backup.remove()
            raise WorkbookRefused(f"{place.name} was changed by someone else while it was refreshed; run again")


@contextmanager
def staged(source: Place, target: Place | None) -> Iterator[Staged]:
    """Bring a workbook to where it can be worked on; copies are gone at the end."""
    if isinstance(source, Path) and not isinstance(target, Remote):
        yield Staged(source, target, source, target)
        return
    with tempfile.TemporaryDirectory(prefix="aitrends-") as folder:
        here, tag = _fetched(source, Path(folder))
        there = Path(folder, "refreshed", target.name) if isinstance(target, Remote) else target
        yield Staged(here, there, source, target, tag)


def _fetched(source: Place, folder: Path) -> tuple[Path, str]:
    if isinstance(source, Path):
        return source, ""
    here, tag = folder / source.name, source.tag()
    try:
        here.write_bytes(source.read_bytes())
    except FileNotFoundError:
        raise WorkbookRefused(f"{source}: there is no such workbook; check the URL") from None
    if source.tag() != tag:
        raise WorkbookRefused(f"{source.name} is being written by someone else; run again when that is done")
    return here, tag


def _free_name(place: Remote, now: dt.datetime) -> Remote:
    first = place.with_name(f"{place.name}.bak-{now:%Y%m%d-%H%M%S}")
    attempt, backup = 0, first
    while backup.exists():
        attempt += 1
        backup = first.with_name(f"{first.name}-{attempt}")
    return backup
