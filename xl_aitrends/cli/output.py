"""How results look: JSON, tables, and the line that ends a run."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence

import click


def document(value: object) -> str:
    """One JSON document; characters beyond ASCII are escaped where the terminal could not print them."""
    from xl_aitrends.runs import plain  # costs more than all that --help needs

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


def done(counts: Mapping[str, int], *, err: bool = False) -> None:
    """The last line of a run: ``Done. PASS=11 WARN=1 FAIL=0 SKIP=0 TOTAL=12``."""
    click.echo("Done. " + " ".join(f"{name}={count}" for name, count in counts.items()), err=err)


def shown(value: object) -> str:
    """A cell's value as a line tells it."""
    if value is None or value == "":
        return "(blank)" if value is None else '""'
    if isinstance(value, bool):
        return str(value).upper()
    return f"{value:z.10g}" if isinstance(value, float) else str(value)


def change(old: object, new: object) -> str:
    """A value before and after."""
    return f"{shown(old)} → {shown(new)}"
