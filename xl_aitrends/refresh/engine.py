"""The calculator: formualizer with this package's worksheet functions put in, one workbook at a time.

Takes values and formulas that are ready to compute; does not decide which, and never sees a file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Self

import formualizer

from xl_aitrends.cells.missing import error_name
from xl_aitrends.refresh.engine_cells import (
    ERRORS,
    KINDS,
    Cell,
    Grid,
    argument_cells,
    as_rows,
    blanks_as_text,
    fit_fixed_array,
    from_engine,
    result_value,
    rows_to_engine,
    shown_cells,
    to_engine,
)
from xl_aitrends.refresh.guards import CHECKS, WATCH
from xl_aitrends.refresh.lifting import LIFT, ONE, lift
from xl_aitrends.refresh.regions import Region

WorksheetCall = Callable[..., list[list[Any]]]

_CAPTURE = "AITRENDS_CAPTURE"
_BEGIN = "AITRENDS_BEGIN"
_SPILL = "AITRENDS_SPILL"
_LEND = "AITRENDS_LEND"
_KEEP = "AITRENDS_KEEP_"
# Texts that stand for cells that stay on this side of the engine, as no text of a sheet would.
_LENT_AREA, _LENT_RESULT, _KEPT = "\u2298area:", "\u2298result:", "\u2298kept"
SPILL_LIMIT = 10_000  # cells; the engine spills no larger array over a sheet, but passes any to a function
_CIRCLE = "it depends on itself"
_TAKES_ONE = "a one-cell formula takes one; re-enter it as a dynamic array"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a formula came to: rows of cells, why it could not be computed, the message behind an error.

    `hidden` are errors that ordinary functions gave and an IFERROR or its like swallowed.
    """

    grid: Grid
    failure: str | None = None
    message: str | None = None
    hidden: tuple[str, ...] = ()

    @property
    def value(self) -> Cell:
        """First cell."""
        return self.grid[0][0]


BLOCKED: Final = Outcome(
    [["#SPILL!"]], message="the result does not fit: a cell that it would fill holds something; clear that cell"
)


@dataclass(frozen=True, slots=True)
class Target:
    """A formula for the engine.

    `fixed` is the shape of a fixed array, `captured` asks for all cells of the result; a `single` cell never spills;
    `one_call` is one call of one of the functions that the engine was given, and nothing else.
    """

    sheet: str
    row: int
    column: int
    text: str
    captured: bool
    fixed: tuple[int, int] | None = None
    single: bool = False
    one_call: bool = False


class Engine:
    """Computes formulas over values; made for one run and let go at the end of its `with`."""

    def __init__(
        self, sheets: Iterable[str], as_of: dt.date, functions: dict[str, WorksheetCall], *, date1904: bool = False
    ) -> None:
        settings = formualizer.EvaluationConfig()
        settings.enable_parallel = False  # callbacks note what happened inside one cell before the next begins
        settings.date_system = "1904" if date1904 else "1900"
        mode = formualizer.WorkbookMode.Ephemeral
        self._book = formualizer.Workbook(config=formualizer.WorkbookConfig(mode=mode, eval_config=settings))
        self._book.set_temporal_egress("serial")
        self._book.set_deterministic_clock(dt.datetime(as_of.year, as_of.month, as_of.day, tzinfo=dt.UTC))
        for sheet in sheets:
            self._book.add_sheet(sheet)
        for name, function in functions.items():
            self._book.register_function(name, self._callback(name, function), min_args=0)
            self._book.register_function(_KEEP + name, self._callback(name, function, keep=True), min_args=0)
        self._book.register_function(_BEGIN, self._begin, min_args=1, max_args=1)
        self._book.register_function(_CAPTURE, self._capture, min_args=2, max_args=2)
        self._book.register_function(LIFT, self._lift, min_args=2)
        self._book.register_function(ONE, self._one, min_args=1, max_args=1)
        self._book.register_function(WATCH, self._watch, min_args=1, max_args=1)
        for name, check in CHECKS.items():
            self._book.register_function(name, self._checked(check), min_args=1, max_args=1)
        self._fresh = lambda names: Engine(names, as_of, {}, date1904=date1904)
        self._book.register_function(_SPILL, self._spilled, min_args=2, max_args=2)
        self._book.register_function(_LEND, self._lend, min_args=2, max_args=2)
        self._filled: dict[str, tuple[int, int]] = {}
        self._targets: list[Target] = []
        self._captured: dict[int, Outcome] = {}
        self._said: list[str] = []
        self._unable: list[str] = []
        self._hidden: list[str] = []
        self._kept: Grid = []
        self._area: Callable[[int], Sequence[Sequence[Cell]]] = lambda place: []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        del self._book  # it holds functions that hold it, a circle that no garbage collector sees

    def lend(self, area: Callable[[int], Sequence[Sequence[Cell]]]) -> None:
        """Say where functions find the values that a `lent_area` stands for."""
        self._area = cache(area)

    def push(self, region: Region, rows: Sequence[Sequence[Cell]]) -> None:
        """Put values into the cells of a region.

        Blanks beyond all values so far are left out: the engine would lay out a sheet down to them, and a formula that
        reads the last cell of a sheet would take gigabytes of addresses.
        """
        bottom, right = self._filled.get(region.sheet, (0, 0))
        if any(value is not None for row in rows for value in row):
            self._filled[region.sheet] = max(bottom, region.bottom), max(right, region.right)
        elif region.top > bottom or region.left > right:
            return
        self._book.set_values_batch(region.sheet, region.top, region.left, rows_to_engine(rows))

    def compute(self, targets: Sequence[Target]) -> list[Outcome]:
        """Compute formulas that may depend on each other; the outcomes come in the same order."""
        self._targets = list(targets)
        refused: dict[int, Outcome] = {}
        for index, target in enumerate(targets):
            call = _KEEP + target.text if target.one_call else target.text
            text = f"={_CAPTURE}({_BEGIN}({index}),{call})" if target.captured else f"={target.text}"
            try:
                self._book.set_formula(target.sheet, target.row, target.column, text)
            except Exception as error:  # the engine's parser raises several kinds
                reason = _CIRCLE if "#CIRC!" in str(error) else f"the engine cannot read it ({error})"
                refused[index] = Outcome([[None]], failure=reason)
        self._book.evaluate_all()
        return [refused.get(index) or self._outcome(index) for index in range(len(targets))]

    def compute_texts(self, sheet: str, texts: Sequence[str], space: int) -> list[Grid | None]:
        """Compute formulas that do not depend on each other, some rows apart; gives the rows of each, or None."""
        targets = [Target(sheet, 1 + space * place, 1, text, captured=True) for place, text in enumerate(texts)]
        return [None if outcome.failure else outcome.grid for outcome in self.compute(targets)]

    def _outcome(self, index: int) -> Outcome:
        target = self._targets[index]
        value = self._book.get_value(target.sheet, target.row, target.column)
        kind = value["kind"] if isinstance(value, dict) else None
        if kind is not None and kind not in ERRORS:
            reason = _CIRCLE if kind == "Circ" else f"the engine cannot compute it ({kind})"
            return Outcome([[None]], failure=reason)
        captured = self._captured.get(index)
        if kind == "Spill" and captured and not captured.failure and captured.value != "#SPILL!":
            return BLOCKED  # a result of its own; else it hands on the error of a cell that it reads
        if captured is not None:
            return captured
        return Outcome([[0.0 if value is None else from_engine(value)]])

    def _callback(self, name: str, function: WorksheetCall, *, keep: bool = False) -> Callable[..., Any]:
        def run(*arguments: Any) -> Any:  # noqa: ANN401
            grid = function(*map(self._argument, arguments))
            first = grid[0][0]
            if len(grid) == len(grid[0]) == 1 and isinstance(first, str) and error_name(first):
                return self._error(first)
            grid = blanks_as_text(grid)
            if not keep:
                return result_value(grid)
            self._kept = grid
            return _KEPT

        run.__name__ = name
        return run

    def _lift(self, name: str, *arguments: Any) -> Any:  # noqa: ANN401
        grid = lift(name, [as_rows(argument) for argument in arguments], self._fresh)
        if grid is None:  # noted, since an IFERROR around it would hide the error
            self._unable.append(f"{name} of such arrays is not computed here")
            return formualizer.LiteralValue.error("NImpl", name)
        return result_value(grid)

    def _one(self, value: Any) -> Any:  # noqa: ANN401
        """One value where Excel takes one; an array in its place is not guessed at."""
        if isinstance(value, list) and len(value) * len(value[0]) > 1:
            self._unable.append(f"gives {len(value)} x {len(value[0])} cells where {_TAKES_ONE}")
            return formualizer.LiteralValue.error("NImpl", "")
        return to_engine(from_engine(value[0][0] if isinstance(value, list) else value))

    def _watch(self, value: Any) -> Any:  # noqa: ANN401
        """Note errors that are about to be swallowed, unless this package's functions gave them; the value passes."""
        grid = as_rows(value) or [[None]]
        if not self._said:
            self._hidden += [error for row in grid for cell in row if (error := error_name(cell))]
        return result_value(grid)

    def _checked(self, check: Callable[[Grid], str | None]) -> Callable[[Any], Any]:
        """Let an argument pass that the engine treats as Excel does."""

        def run(value: Any) -> Any:  # noqa: ANN401
            grid = as_rows(value) or [[None]]
            if reason := check(grid):
                self._unable.append(reason)
            return result_value(grid)

        return run

    def _error(self, text: str) -> Any:  # noqa: ANN401
        code, _, message = text.partition(" ")
        if message:
            self._said.append(message)
        return formualizer.LiteralValue.error(KINDS.get(code, "Value"), message)

    def _begin(self, index: float) -> float:
        """Forget what a formula before noted that the engine gave up halfway."""
        self._said, self._unable, self._hidden = [], [], []
        return index

    def _capture(self, index: float, value: Any) -> Any:  # noqa: ANN401
        """Keep all cells of a formula's result, and give the engine what the cells of the sheet will hold."""
        target = self._targets[int(index)]
        said, unable, hidden = self._said, self._unable, tuple(dict.fromkeys(self._hidden))
        grid = self._kept if value == _KEPT else shown_cells(value)
        if target.fixed:
            grid = fit_fixed_array(grid, *target.fixed)
        message = said[-1] if said and error_name(grid[0][0]) else None
        self._captured[int(index)] = Outcome(grid, unable[0] if unable else None, message, hidden)
        spills = len(grid) * len(grid[0]) <= SPILL_LIMIT and not target.single
        return result_value(grid) if spills else to_engine(grid[0][0])

    def _spilled(self, index: float, anchor: Any) -> Any:  # noqa: ANN401 - the anchor only puts this call after it
        return result_value(self._captured[int(index)].grid)

    def _lend(self, index: float, anchor: Any) -> str:  # noqa: ANN401 - as above
        return f"{_LENT_RESULT}{int(index)}"

    def _argument(self, value: Any) -> Any:  # noqa: ANN401
        """Give an argument as the worksheet functions read it, one that was lent in full."""
        if isinstance(value, str) and value.startswith(_LENT_RESULT):
            return self._captured[int(value.removeprefix(_LENT_RESULT))].grid
        if isinstance(value, str) and value.startswith(_LENT_AREA):
            return self._area(int(value.removeprefix(_LENT_AREA)))
        return argument_cells(value)


def held_result(index: int, anchor: str, *, lent: bool = False) -> str:
    """Text that means the whole result of the target at `index`, whose anchor stands there, whatever its size.

    `lent`: it is all of an argument of a worksheet function, and need not pass through the engine.
    """
    return f"{_LEND if lent else _SPILL}({index},{anchor})"


def lent_area(place: int) -> str:
    """Text that means the values that `Engine.lend` gives for `place`, as all of a worksheet function's argument."""
    return f'"{_LENT_AREA}{place}"'
