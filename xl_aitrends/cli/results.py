"""`results.json` read by commands that ask which feeds filled a workbook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xl_aitrends.refresh import FedSource

NAME = "results.json"
_PLACES = {"out": "label", "in-place": "book"}


def feeds_of(book: Path) -> list[FedSource]:
    """Feeds that filled a workbook, as the nearest `results.json` that knows it tells; none if there is none."""
    from xl_aitrends.refresh import FedSource

    path = book.resolve()
    for folder in (*path.parents, Path.cwd()):
        for entry in _entries(folder):
            if entry["written"] == path:
                return [FedSource(**source) for source in entry["fed"]]
    return []


def _entries(folder: Path) -> Iterator[dict[str, Any]]:
    """Workbooks that a run wrote, with where each lies now (the folder may have been moved as a whole)."""
    try:
        report = json.loads((folder / NAME).read_text("utf-8"))
        place = _PLACES[report["mode"]]
        for entry in report["books"]:
            yield {"written": (folder / entry[place]).resolve(), "fed": entry.get("fed", [])}
    except (OSError, ValueError, KeyError, TypeError):
        return  # no report, or another program's
