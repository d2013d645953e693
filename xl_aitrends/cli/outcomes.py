"""What became of each workbook of a run: told in lines while it runs, and whole in `results.json`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from xl_aitrends._version import __version__
from xl_aitrends.cli.output import change, document, done, shown, totals
from xl_aitrends.cli.results import write_results

if TYPE_CHECKING:
    from xl_aitrends.refresh import RefreshResult

LINES = 10  # of a kind a workbook; a report holds them all


@dataclass(frozen=True, slots=True)
class Outcome:
    """One workbook: what its refresh did, or the line that says why there is no result."""

    label: str
    source: Path
    result: RefreshResult | None = None
    failure: str = ""
    seconds: float | None = None

    def state(self, strict: bool) -> str:
        """PASS, WARN, FAIL, or SKIP where there was nothing to do."""
        if self.result is None:
            return "FAIL"
        state = self.result.state_under(strict)
        return "SKIP" if state == "PASS" and not (self.result.changed or self.result.computed) else state

    def to_dict(self, strict: bool) -> dict[str, object]:
        """The outcome as `results.json` holds it; a workbook without a result has its failure only."""
        known = self.result.to_dict() if self.result is not None else {"book": str(self.source)}
        return known | {
            "state": self.state(strict),
            "label": self.label,
            "failure": self.failure,
            "seconds": None if self.seconds is None else round(self.seconds, 3),
        }


def tell(outcome: Outcome, *, strict: bool, quiet: bool) -> None:
    """Say what became of a workbook: the result on standard output unless `quiet`, troubles on standard error."""
    if not quiet:
        for line in _result_lines(outcome, strict):
            click.echo(line)
    for line in trouble_lines(outcome):
        click.echo(line, err=True)


def tell_all(results: Iterable[RefreshResult], *, quiet: bool = False) -> list[Outcome]:
    """Say what became of workbooks that were made, not found."""
    outcomes = [Outcome(Path(result.book).name, Path(result.book), result=result) for result in results]
    for outcome in outcomes:
        tell(outcome, strict=False, quiet=quiet)
    return outcomes


def _result_lines(outcome: Outcome, strict: bool) -> Iterator[str]:
    state, result = outcome.state(strict), outcome.result
    if result is None:
        yield f"{state}  {outcome.label}"
        return
    cells, formulas = _counted(len(result.changes), "cell"), _counted(result.computed, "formula")
    if result.target is None:
        yield f"{state}  {outcome.label}: would change {cells} ({formulas} computed)"
        changes = [f"{one.sheet}!{one.cell}: {change(one.old, one.new)}" for one in result.changes]
        yield from (f"      {line}" for line in _first(changes, "changes"))
    else:
        written = "" if result.target == result.book else f" → {result.target}"
        yield f"{state}  {outcome.label}{written}: {cells} changed ({formulas} computed)"
        for name, value in result.outputs.items():
            before = result.outputs_before.get(name)
            if isinstance(value, (str, int, float)):
                yield f"      {name}: {shown(value) if before in (None, value) else change(before, value)}"


def trouble_lines(outcome: Outcome) -> Iterator[str]:
    """Everything wrong with a workbook, one line each: place, fact, remedy."""
    label, result = outcome.label, outcome.result
    if result is None:
        own = outcome.source.name  # many messages begin with it; folders tell workbooks of one name apart
        rest = outcome.failure.removeprefix(own)
        yield f"{label}: {rest}" if rest == outcome.failure else label + rest
        return
    yield from _first([f"{label}!{error.sheet}!{error.cell}: {error.message}" for error in result.errors], "errors")
    yield from (
        f"{label}!{check.sheet}!{check.cell}: {check.name} says {check.text}"
        for check in result.checks
        if check.state != "OK"
    )
    yield from _first(
        [f"{label}!{kept.sheet}!{kept.cell}: keeps its saved value: {kept.reason}" for kept in result.kept],
        "cells that keep their saved value",
    )
    yield from (f"{label}: {text}" for text in (*result.warnings, *result.notes))


def _first(lines: Sequence[str], what: str) -> Iterator[str]:
    yield from lines[:LINES]
    if len(lines) > LINES:
        yield f"… and {len(lines) - LINES} more {what}; --json lists them all"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


def finish(
    outcomes: Sequence[Outcome], facts: Mapping[str, object], *, folder: Path | None, strict: bool, as_json: bool
) -> NoReturn:
    """End a run: `results.json` in `folder` unless it is None, the document or the last line, and the exit code."""
    states = [outcome.state(strict) for outcome in outcomes]
    report = {
        "version": __version__,
        **facts,
        "strict": strict,
        "totals": totals(states),
        "books": [outcome.to_dict(strict) for outcome in outcomes],
    }
    if folder is not None:
        write_results(report, folder)
    if as_json:
        click.echo(document(report))
    done(states, err=as_json)
    sys.exit(1 if "FAIL" in states else 0)
