"""One workbook refreshed, from file to file: feed it, compute what is due, write what differs, say what happened."""

from __future__ import annotations

import datetime as dt
import platform
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from xl_aitrends._version import __version__
from xl_aitrends.refresh.calculation import Calculation, calculate
from xl_aitrends.refresh.collecting import seldom_collecting
from xl_aitrends.refresh.dependencies import FormulaCell, Precedents, due_formulas
from xl_aitrends.refresh.feeding import Fed, feed_book
from xl_aitrends.refresh.feeds import Feed
from xl_aitrends.refresh.formulas import read_formulas
from xl_aitrends.refresh.named import read_checks, read_outputs
from xl_aitrends.refresh.outgrown import outgrown_ranges, reads_of_totals
from xl_aitrends.refresh.pivots import pivot_notes
from xl_aitrends.refresh.regions import Region
from xl_aitrends.refresh.result import CellError, Change, Kept, RefreshResult
from xl_aitrends.refresh.saving import held, refuse_if_open, same_file, write_book
from xl_aitrends.refresh.settings import apply_settings
from xl_aitrends.refresh.shifted import shifted_reads
from xl_aitrends.refresh.telling import told_changes
from xl_aitrends.refresh.vendors import vendor_checks, vendor_notes
from xl_aitrends.refresh.worksheet_calls import worksheet_calls
from xl_aitrends.refresh.writing import write_results
from xl_aitrends.workbook import Book, open_book


def refresh_book(
    source: Path,
    *,
    target: Path | None = None,
    feeds: Sequence[Feed] = (),
    settings: Mapping[str, str] | None = None,
    as_of: dt.date | None = None,
    everything: bool = False,
    allow_signed: bool = False,
) -> RefreshResult:
    """Refresh one workbook: recompute what depends on this package's functions and on new data, lose nothing.

    Parameters
    ----------
    source : Path
        The workbook; never written unless it is the target too.
    target : Path, optional
        Where the refreshed workbook goes; None is a dry run. Equal to `source`: in place, atomically, with a backup.
    feeds : sequence of Feed, optional
        Data for Tables and named ranges.
    settings : mapping, optional
        Values of one-cell defined names, as typed: ``{"in_k": "3"}``.
    as_of : date, optional
        What TODAY and NOW say; default today.
    everything : bool, default False
        Make every formula due.
    allow_signed : bool, default False
        Take a digitally signed workbook too; a change voids its signature.

    Returns
    -------
    RefreshResult
        What changed, what was kept and why, checks, warnings, outputs.

    Raises
    ------
    WorkbookError
        The workbook cannot be read or written, or a feed cannot be used; nothing was written then.
    """
    source, as_of = Path(source), as_of or dt.date.today()
    target = None if target is None else Path(target)
    with ExitStack() as stack:
        stack.enter_context(seldom_collecting())
        if target is not None and same_file(source, target):
            refuse_if_open(source)
            stack.enter_context(held(source))
        book = stack.enter_context(open_book(source, allow_signed=allow_signed))
        outputs_before = read_outputs(book)
        fed = feed_book(book, feeds)
        changes, touched = apply_settings(book, settings or {})
        run = _compute(book, [*fed.touched, *touched], as_of, everything)
        changes = [*changes, *run.changes]
        if changes or fed.touched:
            book.refresh_chart_caches()
        result = _report(source, target, book, fed, changes, run, outputs_before, as_of)
        if target is not None:
            write_book(book, source, target, changed=result.changed)
    return result


@dataclass(frozen=True, slots=True)
class _Run:
    """Formulas, outcomes and changes of one computation."""

    cells: list[FormulaCell]
    due: set[int]
    calculation: Calculation
    changes: list[Change]


def _compute(book: Book, touched: Sequence[Region], as_of: dt.date, everything: bool) -> _Run:
    cells = read_formulas(book)
    precedents = Precedents(cells)
    due = due_formulas(cells, precedents, touched, everything=everything)
    calls = worksheet_calls(date1904=book.date1904)
    calculation = calculate(book, cells, precedents, due, as_of=as_of, functions=calls)
    return _Run(cells, due, calculation, write_results(book, cells, calculation))


def _report(
    source: Path,
    target: Path | None,
    book: Book,
    fed: Fed,
    changes: Sequence[Change],
    run: _Run,
    outputs_before: Mapping[str, Any],
    as_of: dt.date,
) -> RefreshResult:
    parts = book.changed_parts
    return RefreshResult(
        book=str(source),
        target=None if target is None else str(target),
        changed=bool(parts),
        computed=len(run.calculation.outcomes),
        clock=any(cell.glance.clock for cell in run.cells),
        changes=tuple(changes),
        kept=tuple(_kept(run)),
        checks=(*read_checks(book), *vendor_checks(book, run.cells)),
        warnings=(
            *fed.warnings,
            *outgrown_ranges(book, run.cells, fed.blocks),
            *reads_of_totals(book, run.cells, fed.blocks),
            *shifted_reads(run.cells, fed.blocks),
        ),
        notes=(*fed.notes, *vendor_notes(run.cells, run.due), *pivot_notes(book)),
        errors=tuple(_errors(run)),
        fed=tuple(fed.sources),
        outputs=read_outputs(book),
        outputs_before=outputs_before,
        facts=_facts(as_of),
        parts=parts,
        told=told_changes(book, changes) if target is None else (),
    )


def _kept(run: _Run) -> list[Kept]:
    random = {
        index: "random: each computation gives another value"
        for index, cell in enumerate(run.cells)
        if cell.glance.random
    }
    reasons = run.calculation.kept | (random if run.due else {})
    return [
        Kept(cell.sheet, cell.address, f"={cell.text}", reason)
        for index, reason in sorted(reasons.items())
        for cell in [run.cells[index]]
    ]


def _errors(run: _Run) -> list[CellError]:
    return [
        CellError(run.cells[index].sheet, run.cells[index].address, outcome.message)
        for index, outcome in sorted(run.calculation.outcomes.items())
        if outcome.message
    ]


def _facts(as_of: dt.date) -> dict[str, str]:
    return {
        "as_of": as_of.isoformat(),
        "xl_aitrends": __version__,
        "formualizer": version("formualizer"),
        "python": platform.python_version(),
    }
