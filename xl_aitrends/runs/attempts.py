"""Who has begun a task, noted where all can read it: a worker that is lost cannot tell that it was."""

from __future__ import annotations

from dataclasses import dataclass

from xl_aitrends.runs.places import Place

LOST = "the worker was lost before it could tell that it was done"


@dataclass(frozen=True, slots=True)
class Attempt:
    """Where a task was begun, and why it was not done there; empty where it was."""

    where: str
    failure: str = ""


def begun(journal: Place) -> list[str]:
    """Where a task has been begun so far, in order."""
    found: list[str] = []
    while (note := _note(journal, len(found))).exists():
        found.append(note.read_bytes().decode())
    return found


def begin(journal: Place, where: str) -> list[Attempt]:
    """Note a beginning; gives the earlier attempts, of which nobody has heard again."""
    earlier = begun(journal)
    _note(journal, len(earlier)).write_bytes(where.encode())
    return lost(earlier)


def lost(places: list[str]) -> list[Attempt]:
    """Attempts that came to no end."""
    return [Attempt(where, LOST) for where in places]


def _note(journal: Place, number: int) -> Place:
    return journal.with_name(f"{journal.name}.{number}")
