"""Which due formulas must keep their saved value, and why: nothing is written that is not shown to be right."""

from __future__ import annotations

from collections.abc import Container, Sequence

from xl_aitrends._version import __version__
from xl_aitrends.functions.catalogue import near_names
from xl_aitrends.refresh.dependencies import FormulaCell, Precedents
from xl_aitrends.refresh.ordinary import ordinary_functions
from xl_aitrends.refresh.reading import Reading
from xl_aitrends.refresh.shapes import unequal_ranges
from xl_aitrends.refresh.spelling import is_ours

# How files spell `A1#`: no function, but read as one.
SPILL_WORDS = frozenset({"ANCHORARRAY"})
MOST_FILLED = 1_000_000  # cells of one array: a file may say that a formula of a few signs fills a whole sheet


def untrusted(cells: Sequence[FormulaCell], due: set[int], functions: Container[str]) -> dict[int, str]:
    """Reason by index of the due formulas that cannot be computed here for what they say."""
    return {index: reason for index in due if (reason := reason_to_keep(cells[index], functions))}


def reason_to_keep(cell: FormulaCell, functions: Container[str]) -> str | None:
    """Why a formula cannot be computed headlessly, or None."""
    reading = cell.reading
    if cell.kind == "datatable":
        return "data tables (what-if) are not computed here"
    if cell.output.size > MOST_FILLED:
        return f"its array of {cell.output.size} cells is more than the {MOST_FILLED} that are computed here"
    if reading.random:
        return "random: each computation gives another value"
    if reading.problem:
        return reading.problem
    if reason := _unknown_functions(reading, functions):
        return reason
    if reason := unequal_ranges(cell):
        return reason
    if reading.intersects and cell.kind in ("plain", "shared"):
        return "Excel takes one cell of a range here (implicit intersection), which is not computed"
    return None


def _unknown_functions(reading: Reading, functions: Container[str]) -> str | None:
    unknown = sorted(name for name in reading.functions if not _is_known(name, functions))
    ours = [name for name in unknown if is_ours(name)]
    vendors = [name for name in unknown if name in reading.vendor_functions]
    if ours:
        return f"{' and '.join(ours)} is no function of xl-aitrends {__version__}{_meant(ours)}"
    if vendors:
        return f"{' and '.join(vendors)} is a vendor's function; give it a cell of its own"
    if unknown:
        are = "is" if len(unknown) == 1 else "are"
        return f"{' and '.join(unknown)} {are} not among the functions shown to compute rightly here"
    return None


def _meant(unknown: Sequence[str]) -> str:
    near = [one for name in unknown for one in near_names(name)]
    return f"; did you mean {' or '.join(near)}?" if near else ""


def _is_known(name: str, functions: Container[str]) -> bool:
    if is_ours(name):
        return name in functions
    return name in ordinary_functions() or name in SPILL_WORDS


def blame_dependents(cells: Sequence[FormulaCell], precedents: Precedents, due: set[int], kept: dict[int, str]) -> None:
    """Add to `kept` every due formula above a kept one; its reason names the cell just below it."""
    if not kept:
        return
    for index in due - kept.keys():
        if cells[index].glance.reaches:
            kept[index] = "may read a cell that was kept: INDIRECT, OFFSET and INDEX(…):… reach anywhere"
    for index, below in precedents.reached(list(kept), ()).items():
        if index in due and index not in kept and below is not None:
            kept[index] = f"depends on {cells[below].place}, which was kept"
