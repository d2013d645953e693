"""What a workbook holds, without changing it: sheets, Tables, functions, what cannot be computed, what is stale."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl_aitrends.cells.address import range_address
from xl_aitrends.refresh.calculation import Calculation, calculate
from xl_aitrends.refresh.dependencies import FormulaCell, Precedents, due_formulas
from xl_aitrends.refresh.formulas import read_formulas
from xl_aitrends.refresh.ordinary import ordinary_functions
from xl_aitrends.refresh.regions import Region
from xl_aitrends.refresh.result import CellError, Kept
from xl_aitrends.refresh.telling import shown_difference
from xl_aitrends.refresh.trust import SPILL_WORDS, reason_to_keep
from xl_aitrends.refresh.worksheet_calls import worksheet_calls
from xl_aitrends.refresh.writing import compare_outcome
from xl_aitrends.workbook import open_book

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """A sheet: its used range and how many formulas it holds."""

    name: str
    used: str
    formulas: int


@dataclass(frozen=True, slots=True)
class TableFacts:
    """A Table: where it stands and what its columns are."""

    name: str
    sheet: str
    ref: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FunctionFacts:
    """A function that formulas call: how many do, and whether it is ours, trusted, a vendor's or not computed here."""

    name: str
    formulas: int
    status: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """What `inspect_book` found."""

    book: str
    sheets: tuple[SheetFacts, ...]
    tables: tuple[TableFacts, ...]
    functions: tuple[FunctionFacts, ...]
    not_computable: tuple[Kept, ...]
    stale: tuple[CellError, ...]
    errors: tuple[CellError, ...]
    trusted: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Everything as JSON-ready values."""
        return asdict(self)


def inspect_book(path: Path, *, as_of: dt.date | None = None) -> Inspection:
    """Look through a workbook: nothing is written.

    Parameters
    ----------
    path : Path
        The workbook.
    as_of : date, optional
        What TODAY and NOW say when stale values are looked for; default today.

    Raises
    ------
    WorkbookError
        If it cannot be read.
    """
    with open_book(path, allow_signed=True) as book:
        cells = read_formulas(book)
        precedents = Precedents(cells)
        calls = worksheet_calls(date1904=book.date1904)
        due = due_formulas(cells, precedents, ())
        run = calculate(book, cells, precedents, due, as_of=as_of or dt.date.today(), functions=calls)
        return Inspection(
            book=str(path),
            sheets=_sheets(book, cells),
            tables=tuple(TableFacts(t.name, t.sheet, range_address(t.ref), tuple(t.columns)) for t in book.tables),
            functions=_functions(cells, calls),
            not_computable=_not_computable(cells, calls, run),
            stale=_stale(book, cells, run),
            errors=tuple(
                CellError(cells[index].sheet, cells[index].address, outcome.message)
                for index, outcome in sorted(run.outcomes.items())
                if outcome.message
            ),
            trusted=tuple(sorted(ordinary_functions())),
        )


def _sheets(book: Book, cells: Sequence[FormulaCell]) -> tuple[SheetFacts, ...]:
    counts = Counter(cell.sheet for cell in cells)
    return tuple(
        SheetFacts(sheet.name, range_address(sheet.used) if sheet.used else "", counts[sheet.name])
        for sheet in book.sheets
    )


def _functions(cells: Sequence[FormulaCell], calls: dict[str, Any]) -> tuple[FunctionFacts, ...]:
    counts = Counter(name for cell in cells for name in cell.glance.functions)
    vendors = {name for cell in cells for name in cell.glance.vendor_functions}

    def status(name: str) -> str:
        if name in vendors:
            return "vendor"
        if name in calls:
            return "ours"
        return "trusted" if name in ordinary_functions() or name in SPILL_WORDS else "not computed here"

    return tuple(FunctionFacts(name, count, status(name)) for name, count in sorted(counts.items()))


def _not_computable(cells: Sequence[FormulaCell], calls: dict[str, Any], run: Calculation) -> tuple[Kept, ...]:
    """Formulas that no refresh computes, and those that came to what is not shown to be right; not their dependents."""
    met = {index: reason for index, reason in run.kept.items() if not reason.startswith("depends on ")}
    return tuple(
        Kept(cell.sheet, cell.address, f"={cell.text}", reason)
        for index, cell in enumerate(cells)
        if not cell.glance.vendor and (reason := reason_to_keep(cell, calls) or met.get(index))
    )


def _stale(book: Book, cells: Sequence[FormulaCell], run: Calculation) -> tuple[CellError, ...]:
    stale = []
    for index, outcome in sorted(run.outcomes.items()):
        cell = cells[index]
        differing = compare_outcome(book, cell, outcome)
        if differing:
            first = shown_difference(book, book, differing[0])
            more = f" and {len(differing) - 1} more cells" if len(differing) > 1 else ""
            said = f"saved {first.old!r}, computed {first.new!r}{more}"
            stale.append(CellError(cell.sheet, cell.address, said))
    return tuple(stale)


def formulas_in(cells: Sequence[FormulaCell], place: Region) -> list[FormulaCell]:
    """Formulas that fill some of a place: those that stand there, and arrays and spills that cover it."""
    return [cell for cell in cells if cell.output.overlaps(place)]
