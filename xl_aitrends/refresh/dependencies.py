"""Which formulas are due: those that must be computed again because something below them did change or may have.

Knows cells and rectangles, not how a value is computed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xl_aitrends.cells.address import cell_address
from xl_aitrends.refresh.glance import Glance
from xl_aitrends.refresh.reading import Reading, read_formula
from xl_aitrends.refresh.regions import Region, union
from xl_aitrends.refresh.scope import Scope

_SMALL = 64  # cells: a reference up to this size is looked up cell by cell, a larger one by overlap


_Passed = tuple[Region, int | None]  # a region whose readers are wanted, and the formula that fills it


@dataclass(slots=True)
class FormulaCell:
    """A formula in its place; `output` is all it fills: itself, its fixed array or its spill."""

    sheet: str
    row: int
    column: int
    text: str
    kind: str
    output: Region
    cached: float | str | bool | None
    glance: Glance
    scope: Scope
    _reading: Reading | None = None

    @property
    def reading(self) -> Reading:
        """The formula in full, read when first asked for."""
        if self._reading is None:
            at = self.sheet, self.row, self.column
            known = self.glance
            self._reading = known if isinstance(known, Reading) else read_formula(self.text, self.scope, *at)
        return self._reading

    @property
    def address(self) -> str:
        """Address without the sheet."""
        return cell_address(self.row, self.column)

    @property
    def place(self) -> str:
        """Address with the sheet: `Calc!D7`."""
        return f"{self.sheet}!{self.address}"


class Precedents:
    """Finds the formulas that read a cell; built once over all formulas of a workbook."""

    def __init__(self, cells: Sequence[FormulaCell]) -> None:
        self._cells = cells
        self._small: dict[tuple[str, int, int], list[int]] = defaultdict(list)
        self._large: dict[str, dict[Region, list[int]]] = defaultdict(lambda: defaultdict(list))
        for index, cell in enumerate(cells):
            for region in cell.glance.regions:
                self._enter(region, index)

    def _enter(self, region: Region, index: int) -> None:
        if region.is_cell:
            self._small[region.sheet, region.top, region.left].append(index)
            return
        if region.size > _SMALL:
            self._large[region.sheet][region].append(index)
            return
        for row, column in region.cells():
            self._small[region.sheet, row, column].append(index)

    def dependents(self, seeds: Iterable[int], touched: Iterable[Region]) -> set[int]:
        """All formulas that read a touched cell or a seed's output, through any number of steps, seeds included."""
        return set(self.reached(seeds, touched))

    def reached(self, seeds: Iterable[int], touched: Iterable[Region]) -> dict[int, int | None]:
        """`dependents`, each with the formula just below it through which it was reached (None at the bottom)."""
        found: dict[int, int | None] = dict.fromkeys(seeds)
        large = {sheet: dict(regions) for sheet, regions in self._large.items()}
        fresh: list[_Passed] = [(region, None) for region in touched]
        fresh += [(self._cells[index].output, index) for index in found]
        while fresh:
            swept = self._sweep_small(fresh, found)
            fresh = []
            for region, readers in _hits(union(region for region, _ in swept), large):
                below = next(owner for one, owner in swept if one.overlaps(region))
                for index in readers:
                    if index not in found:
                        found[index] = below
                        fresh.append((self._cells[index].output, index))
        return found

    def _sweep_small(self, fresh: list[_Passed], found: dict[int, int | None]) -> list[_Passed]:
        """Follow small references to the end; gives every region that was passed."""
        waiting = list(fresh)
        for region, owner in waiting:  # grows while it is walked
            for place in self._places(region):
                for index in self._small.get(place, ()):
                    if index not in found:
                        found[index] = owner
                        waiting.append((self._cells[index].output, index))
        return waiting

    def _places(self, region: Region) -> Iterable[tuple[str, int, int]]:
        """Places of a region that small references may name: an array's can be a whole sheet, cell by cell for ever."""
        if region.size <= len(self._small):
            return ((region.sheet, row, column) for row, column in region.cells())
        return (place for place in self._small if place[0] == region.sheet and region.holds(*place[1:]))


def _hits(passed: Sequence[Region], large: dict[str, dict[Region, list[int]]]) -> list[tuple[Region, list[int]]]:
    """Large references that overlap what was passed; each is taken out, since once is enough."""
    hits: list[tuple[Region, list[int]]] = []
    for sheet in {region.sheet for region in passed} & large.keys():
        here = [region for region in passed if region.sheet == sheet]
        hit = [region for region in large[sheet] if any(region.overlaps(one) for one in here)]
        hits += [(region, large[sheet].pop(region)) for region in hit]
    return hits


def due_formulas(
    cells: Sequence[FormulaCell], precedents: Precedents, touched: Iterable[Region], *, everything: bool = False
) -> set[int]:
    """Indices of the formulas that must be computed again.

    Parameters
    ----------
    cells : sequence of FormulaCell
        All formulas of the workbook.
    precedents : Precedents
        Their references.
    touched : iterable of Region
        Cells whose values were fed or set.
    everything : bool, default False
        Make every formula due.
    """
    seeds = {index for index, cell in enumerate(cells) if everything or _is_seed(cell)}
    due = precedents.dependents(seeds, touched)
    reaching = {index for index, cell in enumerate(cells) if cell.glance.reaches}
    if due and reaching - due:
        due = precedents.dependents(due | reaching, ())
    return {index for index in due if not is_input(cells[index])}


def _is_seed(cell: FormulaCell) -> bool:
    glance = cell.glance
    return (glance.ours or glance.clock or cell.cached is None) and not is_input(cell)


def is_input(cell: FormulaCell) -> bool:
    """Vendor cells and random numbers enter as last saved, whatever changes below them."""
    return (cell.glance.vendor and not cell.glance.ours) or cell.glance.random
