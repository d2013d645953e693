"""How results look: JSON, tables, and the line that ends a run."""

from __future__ import annotations

import datetime as dt
import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from pathlib import PurePath

import click

STATES = ("PASS", "WARN", "FAIL", "SKIP")


def plain(value: object) -> object:
    """A value as JSON knows it: nan and infinite numbers become null, days and paths text."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(name): plain(entry) for name, entry in value.items()}
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, PurePath):
        return value.as_posix()
    if isinstance(value, Iterable):
        return [plain(entry) for entry in value]
    return str(value)


def document(value: object) -> str:
    """One JSON document; characters beyond ASCII are escaped where the terminal could not print them."""
    unicode = (sys.stdout.encoding or "").casefold().replace("-", "").startswith("utf")
    return json.dumps(plain(value), indent=2, ensure_ascii=not unicode, allow_nan=False)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on standard output: aligned on a terminal, tab-separated in a pipe."""
    if not sys.stdout.isatty():
        for row in rows:
            click.echo("\t".join(row))
        return
    from rich.console import Console  # costs more than all else that --help needs
    from rich.table import Table
    from rich.text import Text

    drawn = Table(*headings, box=None, pad_edge=False)
    for row in rows:
        drawn.add_row(*map(Text, row))
    Console().print(drawn)


def done(states: Iterable[str], *, err: bool = False) -> None:
    """The last line of a run: ``Done. PASS=11 WARN=1 FAIL=0 SKIP=0 TOTAL=12``."""
    counts = totals(states)
    click.echo("Done. " + " ".join(f"{name}={count}" for name, count in counts.items()), err=err)


def totals(states: Iterable[str]) -> dict[str, int]:
    """Number of workbooks in each state, and in all."""
    counted = Counter(states)
    return {state: counted[state] for state in STATES} | {"TOTAL": counted.total()}


def shown(value: object) -> str:
    """A cell's value as a line tells it."""
    if value is None or value == "":
        return "(blank)" if value is None else '""'
    if isinstance(value, bool):
        return str(value).upper()
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def change(old: object, new: object) -> str:
    """A value before and after."""
    return f"{shown(old)} → {shown(new)}"
