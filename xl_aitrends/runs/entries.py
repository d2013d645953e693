"""Entries of `results.json` kept packed: a night of many workbooks with many changed cells stays small in memory."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xl_aitrends.runs.places import Place, place_of
from xl_aitrends.runs.plain import plain


@dataclass(frozen=True, slots=True)
class Entry:
    """One workbook's entry: what a run asks of it at once, and the whole as packed JSON.

    `was` is the state when it was last refreshed, `inputs` the hashes of that time.
    """

    label: str
    book: str
    state: str
    was: str
    inputs: Mapping[str, str]
    packed: bytes

    def load(self) -> dict[str, Any]:
        """The whole entry."""
        loaded: dict[str, Any] = json.loads(self.text())
        return loaded

    def text(self) -> str:
        """The entry as one line of JSON."""
        return zlib.decompress(self.packed).decode("utf-8")

    def same_book(self, label: str, book: Place) -> bool:
        """Whether it tells of that workbook, wherever the run was started from."""
        return self.label == label and place_of(self.book).name == book.name


def entry_of(known: Mapping[str, Any]) -> Entry:
    """Pack an entry of a run."""
    return _packed(known, json.dumps(plain(known), ensure_ascii=False, allow_nan=False))


def entry_from(text: str) -> Entry:
    """Pack an entry that was written as JSON."""
    return _packed(json.loads(text), text)


def _packed(known: Mapping[str, Any], text: str) -> Entry:
    packed = zlib.compress(text.encode("utf-8", errors="backslashreplace"), 1)
    state = str(known["state"])
    inputs = known.get("inputs") or {}
    return Entry(str(known["label"]), str(known["book"]), state, str(known.get("was", state)), dict(inputs), packed)
