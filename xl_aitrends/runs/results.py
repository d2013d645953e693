"""`results.json`: what a run did, an entry a line, written whole or not at all, and read again by the next run."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xl_aitrends.errors import ConfigurationError
from xl_aitrends.runs.entries import Entry, entry_of
from xl_aitrends.runs.outcome import totals
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


def write_results(results: Results, folder: Path) -> None:
    """Write `results.json` into a folder, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / NAME, results.lines())


def write_whole(path: Path, pieces: Iterable[str]) -> None:
    """Write a text file that is never seen half-written."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with partial.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.writelines(pieces)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def read_results(path: Path) -> Results:
    """Read the results of an earlier run.

    Raises
    ------
    ConfigurationError
        If the file is missing or none of ours.
    """
    try:
        with path.open(encoding="utf-8") as file:
            return _by_line(file) or _whole(path)
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
        entries.append(entry_of(json.loads(line.rstrip(",\n"))))
    return _results(facts, entries)


def _whole(path: Path) -> Results:
    """Results that someone has laid out otherwise."""
    facts = json.loads(path.read_text("utf-8"))
    return _results(facts, [entry_of(book) for book in facts["books"]])


def _results(facts: Mapping[str, Any], entries: Sequence[Entry]) -> Results:
    return Results({name: value for name, value in facts.items() if name not in ("books", "totals")}, entries)


def earlier_results(folder: Path | None) -> Results:
    """What the last run left in a folder; nothing if there is none, or another program's."""
    try:
        return Results({}) if folder is None else read_results(folder / NAME)
    except (ConfigurationError, OSError):
        return Results({})


def find_entry(results: Results, label: str, book: Path) -> Entry | None:
    """The entry of a workbook, by its label; by its path too where a label comes twice."""
    found = [entry for entry in results.entries if entry.same_book(label, book)]
    if len(found) > 1:
        found = [entry for entry in found if Path(entry.book).resolve() == book.resolve()]
    return found[0] if len(found) == 1 else None
