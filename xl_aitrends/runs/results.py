"""`results.json`: what a run did, an entry a line, written whole or not at all, and read again by the next run."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xl_aitrends.errors import ConfigurationError
from xl_aitrends.runs.entries import Entry, entry_from, entry_of
from xl_aitrends.runs.outcome import totals
from xl_aitrends.runs.places import Place, Remote, local_copy, place_of, put_text
from xl_aitrends.runs.plain import plain

NAME = "results.json"
OUT, IN_PLACE, DRY_RUN = "out", "in-place", "dry-run"


@dataclass(frozen=True, slots=True)
class Results:
    """A run's facts and the entries of its workbooks."""

    facts: Mapping[str, Any]
    entries: Sequence[Entry] = field(default_factory=tuple)

    @property
    def totals(self) -> dict[str, int]:
        """Number of workbooks in each state, and in all."""
        return totals(entry.state for entry in self.entries)

    def head(self) -> dict[str, Any]:
        """Everything but the entries."""
        return {**self.facts, "totals": self.totals}

    def lines(self) -> Iterator[str]:
        """The document as JSON, an entry a line."""
        head = json.dumps(plain(self.head()), ensure_ascii=False, allow_nan=False)
        yield head[:-1] + ', "books": [\n'
        for place, entry in enumerate(self.entries):
            yield entry.text() + (",\n" if place + 1 < len(self.entries) else "\n")
        yield "]}\n"


def write_results(results: Results, folder: Place) -> None:
    """Write `results.json` into a folder, whole or not at all."""
    write_whole(folder / NAME, results.lines())


def write_whole(path: Place, pieces: Iterable[str]) -> None:
    """Write a text file that is never seen half-written; its folder is made if need be."""
    if isinstance(path, Remote):
        put_text(path, pieces)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with partial.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())  # or the new name might be on the disk before what it names
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def read_results(path: Place) -> Results:
    """Read the results of an earlier run.

    Raises
    ------
    ConfigurationError
        If the file is missing or none of ours.
    """
    try:
        with local_copy(path) as here, here.open(encoding="utf-8") as file:
            return _by_line(file) or _whole(here)
    except FileNotFoundError:
        raise ConfigurationError(f"{path}: there is no such file; name the results.json of an earlier run") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ConfigurationError(f"{path} is no results.json of a refresh; name one") from None


def _by_line(file: Iterable[str]) -> Results | None:
    """Results as `Results.lines` lays them out, an entry at a time: the whole of a large run never stands in memory."""
    lines = iter(file)
    head = next(lines, "").rstrip("\n")
    if not head.endswith('"books": ['):
        return None
    facts = json.loads(f"{head}]}}")
    entries = []
    for line in lines:
        if line.startswith("]"):
            break
        entries.append(entry_from(line.rstrip(",\n")))
    return _results(facts, entries)


def _whole(path: Path) -> Results:
    """Results that someone has laid out otherwise."""
    facts = json.loads(path.read_text("utf-8"))
    return _results(facts, [entry_of(book) for book in facts["books"]])


def _results(facts: Mapping[str, Any], entries: Sequence[Entry]) -> Results:
    return Results({name: value for name, value in facts.items() if name not in ("books", "totals")}, entries)


def earlier_results(folder: Place | None) -> Results:
    """What the last run left in a folder, which this run will replace.

    Raises
    ------
    ConfigurationError
        If there is such a file of another program: it must not be lost.
    """
    if folder is None or not (folder / NAME).exists():
        return Results({})
    try:
        return read_results(folder / NAME)
    except ConfigurationError:
        said = "is not of a refresh and would be overwritten; move it, or choose another folder"
        raise ConfigurationError(f"{folder / NAME} {said}") from None


class Known:
    """Entries found again by their workbooks, wherever the run was started from."""

    def __init__(self, results: Results) -> None:
        self._places: dict[str, list[int]] = {}
        self.entries = results.entries
        for place, entry in enumerate(results.entries):
            self._places.setdefault(entry.label, []).append(place)

    def place(self, label: str, book: Place) -> int | None:
        """Where the entry of a workbook stands: found by its label; by its path too where a label comes twice."""
        found = [place for place in self._places.get(label, ()) if self.entries[place].same_book(label, book)]
        if len(found) > 1:
            meant = str(book.resolve())
            found = [place for place in found if str(place_of(self.entries[place].book).resolve()) == meant]
        return found[0] if len(found) == 1 else None

    def entry(self, label: str, book: Place) -> Entry | None:
        """The entry of a workbook, if there is just one."""
        place = self.place(label, book)
        return None if place is None else self.entries[place]
