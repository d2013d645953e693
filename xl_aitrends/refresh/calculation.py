"""Compute the due formulas: give the engine what they read, let spills settle, sort out what it cannot do.

The workbook is only read here; what comes out is a value for each computed formula and a reason for each kept one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xl_aitrends.refresh.dependencies import FormulaCell, Precedents, is_input
from xl_aitrends.refresh.doubt import Doubts
from xl_aitrends.refresh.engine import BLOCKED, SPILL_LIMIT, Engine, Outcome, WorksheetCall
from xl_aitrends.refresh.engine_cells import Grid
from xl_aitrends.refresh.inputs import Inputs
from xl_aitrends.refresh.obstacles import Obstacles
from xl_aitrends.refresh.reading import Reading
from xl_aitrends.refresh.regions import Region, cell_region
from xl_aitrends.refresh.targets import target_of
from xl_aitrends.refresh.trust import blame_dependents, untrusted

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book

# The engine spells 1/3 with 16 digits, Excel with 15.
_DECIMAL = re.compile(r"\d+\.\d+|\d{21,}")
_ROUNDS = 6  # a spill that grows may reach formulas that grow in turn; longer chains are not seen in practice


@dataclass(slots=True)
class Calculation:
    """Outcome by index of the computed formulas, and reason by index of the kept ones."""

    outcomes: dict[int, Outcome] = field(default_factory=dict)
    kept: dict[int, str] = field(default_factory=dict)


def calculate(
    book: Book,
    cells: Sequence[FormulaCell],
    precedents: Precedents,
    due: set[int],
    *,
    as_of: dt.date,
    functions: dict[str, WorksheetCall],
) -> Calculation:
    """Compute the due formulas of a workbook.

    Parameters
    ----------
    book : Book
        Gives values of everything that is not due.
    cells : sequence of FormulaCell
        All formulas.
    precedents : Precedents
        Their references.
    due : set of int
        Indices of the formulas to compute.
    as_of : date
        What TODAY and NOW say.
    functions : dict
        Worksheet functions by name.
    """
    rounds = _Rounds(book, cells, as_of, functions)
    for _ in range(_ROUNDS):
        kept = untrusted(cells, due, functions)
        blame_dependents(cells, precedents, due, kept)
        outcomes = rounds.run(sorted(due - kept.keys()))
        reached = {
            index for index in precedents.dependents((), rounds.grown.values()) - due if not is_input(cells[index])
        }
        if rounds.settled and not reached:
            break
        due = due | reached
    return _settle(book, cells, precedents, due, outcomes, kept)


class _Rounds:
    """Runs the engine until spills have settled: a spill that grows moves what whole columns hold, or is blocked."""

    def __init__(
        self, book: Book, cells: Sequence[FormulaCell], as_of: dt.date, functions: dict[str, WorksheetCall]
    ) -> None:
        self.book, self.cells, self.as_of, self.functions = book, cells, as_of, functions
        self.grown: dict[int, Region] = {}
        self.blocked: set[int] = set()
        self.held: dict[int, Grid | None] | None = None
        self.settled = False

    def run(self, computed: Sequence[int]) -> dict[int, Outcome]:
        """Compute the formulas once, and note spills that outgrow the file's or run into something."""
        if self.held is None:
            self.held = _expected(self.cells, computed)
        outcomes = self._once(computed)
        grown = _spilled(self.cells, outcomes)
        obstacles = Obstacles(self.book, [self.cells[index].output for index in computed])
        blocked = self.blocked | {index for index, region in grown.items() if obstacles.inside(region)}
        held = _held(self.cells, outcomes)
        alone = self._read_alone(computed)
        moved = (region for index, region in grown.items() if region != self.grown.get(index))
        fell_back = self.grown.keys() - grown.keys()
        self.settled = (
            blocked == self.blocked
            and not fell_back
            and not any(map(alone.overlap, moved))
            and self._held_right(held, alone)
        )
        self.grown, self.blocked, self.held = grown, blocked, dict(held)
        return outcomes

    def _read_alone(self, computed: Sequence[int]) -> _Areas:
        """What formulas read cell by cell or as a range, and not as a whole spill."""
        return _Areas(self.cells[index].reading for index in computed)

    def _held_right(self, held: Mapping[int, Grid], alone: _Areas) -> bool:
        """Whether this round had the held results right: which ones there are, and their cells if any is read alone."""
        if self.held is None or held.keys() != self.held.keys():
            return False
        changed = (index for index, grid in held.items() if grid != self.held[index])
        return not any(alone.overlap(_filled(self.cells[index], held[index])) for index in changed)

    def _once(self, computed: Sequence[int]) -> dict[int, Outcome]:
        cells = self.cells
        free = [index for index in computed if index not in self.blocked]
        outcomes = {index: BLOCKED for index in computed if index in self.blocked}
        if not free:
            return outcomes
        outputs = [cells[index].output for index in computed]
        inputs = Inputs(self.book, [*outputs, *(self.grown[index] for index in self.grown.keys() & set(free))])
        live = {
            (cells[index].sheet, cells[index].row, cells[index].column): position
            if index in (self.held or ())
            else None
            for position, index in enumerate(free)
        }
        sheets = [sheet.name for sheet in self.book.sheets]
        targets = [target_of(cells[index], inputs, live) for index in free]
        with Engine(sheets, self.as_of, self.functions, date1904=self.book.date1904) as engine:
            engine.lend(inputs.lent)
            reaching = any(cells[index].glance.reaches for index in free)
            for region, rows in inputs.blocks(inputs.everything() if reaching else inputs.wanted()):
                engine.push(region, rows)
            for index in outcomes:
                engine.push(cell_region(cells[index].sheet, cells[index].row, cells[index].column), [["#SPILL!"]])
            self._push_held(engine, free)
            return outcomes | dict(zip(free, engine.compute(targets), strict=True))

    def _push_held(self, engine: Engine, free: Sequence[int]) -> None:
        """Lay out the held results that are read other than whole, as the round before or else the file has them."""
        alone = self._read_alone(free)
        for index, known in (self.held or {}).items():
            cell = self.cells[index]
            region = _filled(cell, known) if known else cell.output
            if index in free and alone.overlap(region):
                engine.push(region, known or self.book.sheet(cell.sheet).values(*region[1:]))


class _Areas:
    """References, asked whether one of them may see a region."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self._regions: dict[str, set[Region]] = defaultdict(set)
        self._anywhere = False
        for reading in readings:
            self._anywhere |= reading.reaches
            for operand in reading.operands:
                if not operand.spill:
                    self._regions[operand.region.sheet].add(operand.region)

    def overlap(self, region: Region) -> bool:
        """Whether a reference shares a cell with the region, or reaches anywhere."""
        return self._anywhere or any(map(region.overlaps, self._regions[region.sheet]))


def _expected(cells: Sequence[FormulaCell], computed: Sequence[int]) -> dict[int, Grid | None]:
    """Results that will be held if spills keep the size that they have in the file; None stands for what it holds."""
    return dict.fromkeys(_unknown_spills(cells, {index: cells[index].output.size for index in computed}))


def _spilled(cells: Sequence[FormulaCell], outcomes: dict[int, Outcome]) -> dict[int, Region]:
    """Regions of dynamic results that outgrow what they fill in the file."""
    grown = {}
    for index, outcome in outcomes.items():
        cell = cells[index]
        if cell.kind != "dynamic" or outcome.failure:
            continue
        region = _filled(cell, outcome.grid)
        if region.bottom > cell.output.bottom or region.right > cell.output.right:
            grown[index] = region
    return grown


def _filled(cell: FormulaCell, grid: Grid) -> Region:
    """Region that a result fills from its cell on."""
    return Region(cell.sheet, cell.row, cell.column, cell.row + len(grid) - 1, cell.column + len(grid[0]) - 1)


def _held(cells: Sequence[FormulaCell], outcomes: dict[int, Outcome]) -> dict[int, Grid]:
    """Dynamic results whose spill reference the engine does not know."""
    sizes = {index: len(outcome.grid) * len(outcome.grid[0]) for index, outcome in outcomes.items()}
    return {index: outcomes[index].grid for index in _unknown_spills(cells, sizes)}


def _unknown_spills(cells: Sequence[FormulaCell], sizes: Mapping[int, int]) -> list[int]:
    """Spills of one cell and those too large for the engine, which knows neither's spill reference, by their sizes."""
    unknown = [index for index, size in sizes.items() if cells[index].kind == "dynamic" and not 1 < size <= SPILL_LIMIT]
    read = {
        (operand.region.sheet, operand.region.top, operand.region.left)
        for index in sizes
        for operand in cells[index].reading.operands
        if operand.spill
    }
    return [
        index
        for index in unknown
        if sizes[index] > SPILL_LIMIT or (cells[index].sheet, cells[index].row, cells[index].column) in read
    ]


def _settle(
    book: Book,
    cells: Sequence[FormulaCell],
    precedents: Precedents,
    due: set[int],
    outcomes: dict[int, Outcome],
    kept: dict[int, str],
) -> Calculation:
    """Keep what failed, with all that depends on it."""
    doubts = Doubts(book, cells, outcomes)
    failed = {
        index: reason
        for index, outcome in outcomes.items()
        if (reason := _failure(cells[index], outcome) or doubts.about(cells[index], outcome))
    }
    kept = kept | failed
    if failed:
        blame_dependents(cells, precedents, due, kept)
    return Calculation({index: outcome for index, outcome in outcomes.items() if index not in kept}, kept)


def _failure(cell: FormulaCell, outcome: Outcome) -> str | None:
    if outcome.failure:
        return outcome.failure
    if cell.kind in ("plain", "shared") and (len(outcome.grid), len(outcome.grid[0])) != (1, 1):
        shape = f"{len(outcome.grid)} x {len(outcome.grid[0])}"
        return f"gives {shape} cells but is stored as a one-cell formula; re-enter it as a dynamic array"
    if outcome.value == "#NAME?" and not outcome.message:
        return "the engine does not know a name in it"
    if any(map(_is_unrounded, {value for row in outcome.grid for value in row if type(value) is str})):
        return "it joins an unrounded number to text, of which Excel shows 15 digits; use ROUND or TEXT"
    return None


def _is_unrounded(text: str) -> bool:
    """Whether a text holds a number of more digits than Excel keeps; codes of many digits are no such numbers."""
    return any(len(number.replace(".", "").lstrip("0")) > 15 for number in _DECIMAL.findall(text))
