"""`results.json`: what a run did, written whole, and read again by commands that ask for it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl_aitrends.cli.output import plain

if TYPE_CHECKING:
    from xl_aitrends.refresh import FedSource

NAME = "results.json"
OUT, IN_PLACE, DRY_RUN = "out", "in-place", "dry-run"


def write_results(report: Mapping[str, object], folder: Path) -> None:
    """Write `results.json` into a folder, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{NAME}.{os.getpid()}.part"
    text = json.dumps(plain(report), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    partial.write_text(text, "utf-8", errors="backslashreplace")  # file names that are no UTF-8: JSON's own escapes
    partial.replace(folder / NAME)


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
        place = {OUT: "label", IN_PLACE: "book"}[report["mode"]]
        for entry in report["books"]:
            yield {"written": (folder / entry[place]).resolve(), "fed": entry.get("fed", [])}
    except (OSError, ValueError, KeyError, TypeError):
        return  # no report, or another program's
