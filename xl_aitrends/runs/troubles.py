"""What is wrong with a workbook, from its entry: place, fact and remedy a line, the gravest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from xl_aitrends.runs.entries import Entry
from xl_aitrends.runs.outcome import STATES

LINES = 10  # of a kind a workbook; results.json holds them all
_NAMED = 12  # workbooks with one trouble; the table below names them all
GRAVEST_FIRST = ("FAIL", "WARN", "PASS", "SKIP")


def trouble_lines(entry: Mapping[str, Any]) -> list[str]:
    """Everything wrong with a workbook, in lines that begin with a place where there is one."""
    if entry.get("failure"):
        return [str(entry["failure"])]
    return [
        *_checks(entry, "FAIL"),
        *_errors(entry),
        *_checks(entry, "WARN"),
        *_kept(entry),
        *entry.get("warnings", ()),
    ]


def alike(entries: Iterable[Entry]) -> list[tuple[str, list[str]]]:
    """Workbooks with the same troubles told together: their names, and the lines; one lost source fails many."""
    found: dict[tuple[str, ...], list[str]] = {}
    for entry in entries:
        found.setdefault(tuple(trouble_lines(entry.load())), []).append(entry.label)
    return [(_names(labels), list(lines)) for lines, labels in found.items()]


def _names(labels: Sequence[str]) -> str:
    more = f" … and {len(labels) - _NAMED} more" if len(labels) > _NAMED else ""
    return ", ".join(labels[:_NAMED]) + more


def _checks(entry: Mapping[str, Any], state: str) -> Iterator[str]:
    for check in entry.get("checks", ()):
        if check["state"] == state:
            yield f"{check['sheet']}!{check['cell']}: {check['name']} says {check['text']}"


def _errors(entry: Mapping[str, Any]) -> list[str]:
    return _first([f"{one['sheet']}!{one['cell']}: {one['message']}" for one in entry.get("errors", ())], "errors")


def _kept(entry: Mapping[str, Any]) -> list[str]:
    kept = entry.get("kept", ())
    lines = [f"{one['sheet']}!{one['cell']}: keeps its saved value: {one['reason']}" for one in kept]
    return _first(lines, "cells that keep their saved value")


def _first(lines: Sequence[str], what: str) -> list[str]:
    more = [f"… and {len(lines) - LINES} more {what}; results.json lists them all"] if len(lines) > LINES else []
    return [*lines[:LINES], *more]


def checks_told(entry: Mapping[str, Any]) -> str:
    """The checks of a workbook in a few words: ``12 OK, 1 WARN``."""
    states = [check["state"] for check in entry.get("checks", ())]
    said = [f"{states.count(state)} {state}" for state in ("OK", "WARN", "FAIL") if state in states]
    return ", ".join(said) or "none"


def order_of(state: str) -> int:
    """Place of a state among the gravest first."""
    return GRAVEST_FIRST.index(state) if state in STATES else 0
