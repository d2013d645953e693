"""Whether anything that a workbook's numbers follow from has changed since a run refreshed it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING

from xl_aitrends._version import __version__
from xl_aitrends.runs.places import fingerprint

if TYPE_CHECKING:
    from xl_aitrends.runs.tasks import BookTask


def inputs_of(task: BookTask) -> dict[str, str]:
    """Hashes of the workbook and of everything else that its numbers follow from.

    The day is told apart: only a workbook with TODAY or NOW in it follows from the day.
    """
    rest = {
        "feeds": [[feed.spec.name, feed.spec.mode, feed.sha256] for feed in task.feeds],
        "settings": sorted(task.settings.items()),
        "everything": task.everything,
        "versions": [__version__, version("formualizer")],
    }
    digest = hashlib.sha256(json.dumps(rest, ensure_ascii=True).encode()).hexdigest()
    return {"workbook": fingerprint(task.source), "rest": digest, "as_of": task.as_of.isoformat()}


def is_unchanged(task: BookTask, now: Mapping[str, str], then: Mapping[str, str]) -> bool:
    """Whether refreshing would give again what stands there already."""
    if not then or task.target is None or now["rest"] != then.get("rest"):
        return False
    if then.get("clock") and now["as_of"] != then.get("as_of"):
        return False
    if task.target == task.source:
        return now["workbook"] == then.get("written")
    return now["workbook"] == then.get("workbook") and fingerprint(task.target) == then.get("written")
