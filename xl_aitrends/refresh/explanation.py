"""Where a number comes from: the formula of a cell and everything below it, down to cells that are typed or fed."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from xl_aitrends._version import __version__
from xl_aitrends.cells.address import cell_address, parse_range, split_sheet
from xl_aitrends.functions import catalogue
from xl_aitrends.refresh.dependencies import FormulaCell
from xl_aitrends.refresh.formulas import read_formulas
from xl_aitrends.refresh.inspection import formulas_in
from xl_aitrends.refresh.named import find_name, starting_with
from xl_aitrends.refresh.places import find_place
from xl_aitrends.refresh.regions import Region, region_text
from xl_aitrends.refresh.result import FedSource
from xl_aitrends.refresh.telling import shown_first
from xl_aitrends.workbook import Book, open_book

_STEPS = 500  # formulas listed at most: a page for a person, not a dump


@dataclass(frozen=True, slots=True)
class Step:
    """One formula on the way down, with what it reads and what its cell shows."""

    cell: str
    formula: str
    value: float | str | bool | None
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InputRange:
    """Cells without formulas at the bottom, their Table or defined name, a single cell's value, and their feeds."""

    range: str
    table: str | None = None
    name: str | None = None
    value: float | str | bool | None = None
    fed: tuple[FedSource, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Formula, precedents, inputs, and the functions of ours on the way with their version and source.

    Values that cells show as days are ISO text, as in a workbook's outputs. `cut`: more formulas lie below.
    """

    cell: str
    value: float | str | bool | None
    formula: str | None
    steps: tuple[Step, ...] = ()
    inputs: tuple[InputRange, ...] = ()
    functions: dict[str, str] = field(default_factory=dict)
    version: str = __version__
    cut: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Everything as JSON-ready values."""
        return asdict(self)


def explain_cell(path: Path, place: str, *, fed: Sequence[FedSource] = ()) -> Explanation:
    """Follow a cell, a named range or a Table's column down to typed and fed cells.

    Parameters
    ----------
    path : Path
        The workbook.
    place : str
        ``Calc!D7``, ``'My Sheet'!D7``, ``out_spread`` or ``tbl_prices[close]``; an address without a sheet is on the
        first one.
    fed : sequence of FedSource, optional
        What a refresh fed, to name file, hash and dates of fed inputs.

    Raises
    ------
    ConfigurationError
        If the place names nothing.
    WorkbookError
        If there is no such sheet or the workbook cannot be read.
    """
    with open_book(path, allow_signed=True) as book:
        region = find_place(book, place)
        sheet, row, column = book.sheet(region.sheet), region.top, region.left
        cells = read_formulas(book)
        starts = formulas_in(cells, region)
        steps, bottom, cut = _descend(book, cells, starts)
        if sum(one.output.size for one in starts) < region.size:
            bottom = [region, *bottom]
        names_of = {region: name for name, region in starting_with(book, "") if not name.startswith("_xlnm.")}
        names = {name for cell in steps for name in cell.glance.functions}
        return Explanation(
            cell=region_text(region) if not region.is_cell else f"{sheet.name}!{cell_address(row, column)}",
            value=shown_first(book, region, sheet.value(row, column)),
            formula=f"={starts[0].text}" if starts else None,
            steps=tuple(_step(book, cell) for cell in steps),
            inputs=tuple(_input(book, region, fed, names_of) for region in _outermost(bottom, names_of)),
            functions={name: spec.source for name, spec in catalogue().items() if name in names},
            cut=cut,
        )


def _descend(
    book: Book, cells: Sequence[FormulaCell], starts: Sequence[FormulaCell]
) -> tuple[list[FormulaCell], list[Region], bool]:
    """Formulas below a cell, nearest first, the ranges read that hold cells without formulas, and if there are more."""
    by_sheet: dict[str, list[FormulaCell]] = {}
    for cell in cells:
        by_sheet.setdefault(cell.sheet, []).append(cell)
    steps: list[FormulaCell] = []
    bottom: dict[Region, None] = {}
    seen = set(map(id, starts))
    waiting = deque(starts)
    while waiting and len(steps) < _STEPS:
        cell = waiting.popleft()
        steps.append(cell)
        for region in dict.fromkeys(cell.glance.regions):
            below = [one for one in by_sheet.get(region.sheet, ()) if one.output.overlaps(region)]
            if sum(one.output.size for one in below) < region.size:
                bottom[region] = None
            fresh = [one for one in below if id(one) not in seen]
            seen.update(map(id, fresh))
            waiting.extend(fresh)
    return steps, list(bottom), bool(waiting)


def _outermost(regions: Sequence[Region], named: Container[Region]) -> list[Region]:
    """Regions without those that lie within another; inputs with a name of their own stay."""
    return [
        region
        for region in regions
        if region in named or not any(_within(region, other) for other in regions if other != region)
    ]


def _within(region: Region, other: Region) -> bool:
    return (
        other.holds(region.top, region.left)
        and other.holds(region.bottom, region.right)
        and (region.sheet == other.sheet)
    )


def _step(book: Book, cell: FormulaCell) -> Step:
    reads = tuple(dict.fromkeys(map(region_text, cell.glance.regions)))
    return Step(cell.place, f"={cell.text}", shown_first(book, cell.output, cell.cached), reads)


def _input(book: Book, region: Region, fed: Sequence[FedSource], names: Mapping[Region, str]) -> InputRange:
    tables = {table.name: Region(table.sheet, *table.ref) for table in book.tables}
    table = next((name for name, ref in tables.items() if ref.overlaps(region)), None)
    value = (
        shown_first(book, region, book.sheet(region.sheet).value(region.top, region.left)) if region.is_cell else None
    )
    sources = tuple(source for source in fed if _feeds(book, source, region, table))
    return InputRange(region_text(region), table, names.get(region), value, sources)


def _feeds(book: Book, source: FedSource, region: Region, table: str | None) -> bool:
    """Whether a feed filled some of a region; where the report of it does not say what it filled, its whole target."""
    if source.filled:
        return any(_as_region(text).overlaps(region) for text in source.filled)
    target = find_name(book, source.name)
    return source.name == table or (target is not None and target.overlaps(region))


def _as_region(text: str) -> Region:
    sheet, address = split_sheet(text)
    return Region(sheet or "", *parse_range(address))
