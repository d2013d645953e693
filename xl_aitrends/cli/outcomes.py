"""What became of each workbook of a run, told in lines while it runs, and the end of a command."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from xl_aitrends._version import __version__
from xl_aitrends.cli.output import change, document, done, shown
from xl_aitrends.runs import Outcome, Results, entry_of

if TYPE_CHECKING:
    from xl_aitrends.refresh import RefreshResult

_INHERITED = re.compile(r"\bis #[A-Z/0!?]+")  # "values is #VALUE!": the error of another cell, handed on
LINES = 10  # of a kind a workbook; a report holds them all


@contextmanager
def heard_or_not() -> Iterator[None]:
    """Go on when the reader of standard output has gone (`… | head`): a run must not end half-way for want of it."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tell(outcome: Outcome, *, strict: bool, quiet: bool, cells: int | None = None) -> None:
    """Say what became of a workbook: the result on standard output unless `quiet`, troubles on standard error.

    `cells` is the number of changed cells where the outcome does not hold them all.
    """
    if not quiet:
        for line in _result_lines(outcome, strict, cells):
            click.echo(line)
    for line in trouble_lines(outcome):
        click.echo(line, err=True)


def tell_all(results: Iterable[RefreshResult], *, quiet: bool = False) -> list[Outcome]:
    """Say what became of workbooks that were made, not found."""
    outcomes = [Outcome(Path(result.book).name, Path(result.book), result=result) for result in results]
    for outcome in outcomes:
        tell(outcome, strict=False, quiet=quiet)
    return outcomes


def _result_lines(outcome: Outcome, strict: bool, cells: int | None) -> Iterator[str]:
    state, result = outcome.state(strict), outcome.result
    if result is None:
        yield f"{state}  {outcome.label}" + (f": {outcome.unchanged}" if outcome.unchanged else "")
        return
    count = len(result.changes) if cells is None else cells
    changed = _counted(count, "cell")
    done = ", ".join(
        [f"{_counted(result.computed, 'formula')} computed"]
        + [f"{_counted(fed.rows, 'row')} fed to {fed.name}" for fed in result.fed]
    )
    if result.target is None:
        yield f"{state}  {outcome.label}: would change {changed} ({done})"
        yield from (f"      {one.sheet}!{one.cell}: {change(one.old, one.new)}" for one in result.told)
        if count > len(result.told):
            yield f"      … and {count - len(result.told)} more changes; --json lists them all"
    else:
        written = "" if result.target == result.book else f" → {result.target}"
        yield f"{state}  {outcome.label}{written}: {changed} changed ({done})"
        for name, value in result.outputs.items():
            before = result.outputs_before.get(name)
            if isinstance(value, (str, int, float)):
                yield f"      {name}: {shown(value) if before in (None, value) else change(before, value)}"


def trouble_lines(outcome: Outcome) -> Iterator[str]:
    """Everything wrong with a workbook, one line each: place, fact, remedy."""
    label, result = outcome.label, outcome.result
    if outcome.unchanged:
        return
    if result is None:
        own = outcome.source.name  # many messages begin with it; folders tell workbooks of one name apart
        rest = outcome.failure.removeprefix(own)
        yield f"{label}: {rest}" if rest == outcome.failure else label + rest
        return
    errors = sorted(result.errors, key=lambda error: bool(_INHERITED.search(error.message)))  # causes come first
    yield from _first([f"{label}!{error.sheet}!{error.cell}: {error.message}" for error in errors], "errors")
    yield from (
        f"{label}!{check.sheet}!{check.cell}: {check.name} says {check.text}"
        for check in result.checks
        if check.state != "OK"
    )
    yield from _first(
        [f"{label}!{kept.sheet}!{kept.cell}: keeps its saved value: {kept.reason}" for kept in result.kept],
        "cells that keep their saved value",
    )
    yield from _first([f"{label}: {text}" for text in result.warnings], "warnings")
    yield from (f"{label}: {text}" for text in result.notes)


def _first(lines: Sequence[str], what: str) -> Iterator[str]:
    yield from lines[:LINES]
    if len(lines) > LINES:
        yield f"… and {len(lines) - LINES} more {what}; --json lists them all"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


def finish(outcomes: Sequence[Outcome], facts: Mapping[str, object], *, as_json: bool) -> NoReturn:
    """End a command that made workbooks: the document or the last line, and the exit code."""
    entries = [entry_of(outcome.to_dict(False)) for outcome in outcomes]
    end(Results({"version": __version__, **facts, "strict": False}, entries), as_json=as_json)


def end(results: Results, *, as_json: bool, quiet: bool = False) -> NoReturn:
    """End a run: the document or the last line (on standard error when `quiet`), and the exit code."""
    if as_json:
        click.echo(document({**results.head(), "books": [entry.load() for entry in results.entries]}))
    done(results.totals, err=as_json or quiet)
    sys.exit(1 if results.totals["FAIL"] else 0)
