"""The calculator: formualizer with this package's worksheet functions put in, one workbook at a time.

Takes values and formulas that are ready to compute; does not decide which, and never sees a file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import formualizer

from xl_aitrends.cells.missing import error_name
from xl_aitrends.refresh.lifting import DOWN, LIFT, ONE, WATCH, lift
from xl_aitrends.refresh.regions import Region
from xl_aitrends.refresh.spelling import OMITTED

Cell = float | str | bool | None
Grid = list[list[Cell]]
WorksheetCall = Callable[..., list[list[Any]]]

_CAPTURE = "AITRENDS_CAPTURE"
_BEGIN = "AITRENDS_BEGIN"
_SPILL = "AITRENDS_SPILL"
SPILL_LIMIT = 10_000  # cells; the engine spills no larger array over a sheet, but passes any to a function
_CIRCLE = "it depends on itself"
_TAKES_ONE = "a one-cell formula takes one; re-enter it as a dynamic array"
_ERRORS = {
    "Na": "#N/A",
    "Value": "#VALUE!",
    "Div": "#DIV/0!",
    "Ref": "#REF!",
    "Num": "#NUM!",
    "Null": "#NULL!",
    "Name": "#NAME?",
    "Spill": "#SPILL!",
    "Calc": "#CALC!",
}
_KINDS = {text: kind for kind, text in _ERRORS.items()}


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

    `fixed` is the shape of a fixed array, `captured` asks for all cells of the result; a `single` cell never spills.
    """

    sheet: str
    row: int
    column: int
    text: str
    captured: bool
    fixed: tuple[int, int] | None = None
    single: bool = False


class Engine:
    """Computes formulas over values; made for one run and thrown away."""

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
        self._book.register_function(_BEGIN, self._begin, min_args=1, max_args=1)
        self._book.register_function(_CAPTURE, self._capture, min_args=2, max_args=2)
        self._book.register_function(LIFT, self._lift, min_args=2)
        self._book.register_function(ONE, self._one, min_args=1, max_args=1)
        self._book.register_function(WATCH, self._watch, min_args=1, max_args=1)
        self._book.register_function(DOWN, self._down, min_args=1, max_args=1)
        self._fresh = lambda names: Engine(names, as_of, {}, date1904=date1904)
        self._book.register_function(_SPILL, self._spilled, min_args=2, max_args=2)
        self._targets: list[Target] = []
        self._captured: dict[int, Outcome] = {}
        self._said: list[str] = []
        self._unable: list[str] = []
        self._hidden: list[str] = []

    def push(self, region: Region, rows: Sequence[Sequence[Cell]]) -> None:
        """Put values into the cells of a region."""
        self._book.set_values_batch(region.sheet, region.top, region.left, [list(map(_to_engine, row)) for row in rows])

    def compute(self, targets: Sequence[Target]) -> list[Outcome]:
        """Compute formulas that may depend on each other; the outcomes come in the same order."""
        self._targets = list(targets)
        refused: dict[int, Outcome] = {}
        for index, target in enumerate(targets):
            captured = f"={_CAPTURE}({_BEGIN}({index}),{target.text})"
            text = captured if target.captured else f"={target.text}"
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
        if kind is not None and kind not in _ERRORS:
            reason = _CIRCLE if kind == "Circ" else f"the engine cannot compute it ({kind})"
            return Outcome([[None]], failure=reason)
        captured = self._captured.get(index)
        if kind == "Spill" and not (captured and captured.failure):
            return BLOCKED
        if captured is not None:
            return captured
        return Outcome([[0.0 if value is None else _from_engine(value)]])

    def _callback(self, name: str, function: WorksheetCall) -> Callable[..., Any]:
        def run(*arguments: Any) -> Any:  # noqa: ANN401
            grid = function(*map(_argument, arguments))
            first = grid[0][0]
            if len(grid) == len(grid[0]) == 1 and isinstance(first, str) and error_name(first):
                return self._error(first)
            return _result([[_blank_as_text(cell) for cell in row] for row in grid])

        run.__name__ = name
        return run

    def _lift(self, name: str, *arguments: Any) -> Any:  # noqa: ANN401
        grid = lift(name, [_as_rows(argument) for argument in arguments], self._fresh)
        if grid is None:  # noted, since an IFERROR around it would hide the error
            self._unable.append(f"{name} of such arrays is not computed here")
            return formualizer.LiteralValue.error("NImpl", name)
        return _result(grid)

    def _one(self, value: Any) -> Any:  # noqa: ANN401
        """One value where Excel takes one; an array in its place is not guessed at."""
        if isinstance(value, list) and len(value) * len(value[0]) > 1:
            self._unable.append(f"gives {len(value)} x {len(value[0])} cells where {_TAKES_ONE}")
            return formualizer.LiteralValue.error("NImpl", "")
        return _to_engine(_from_engine(value[0][0] if isinstance(value, list) else value))

    def _watch(self, value: Any) -> Any:  # noqa: ANN401
        """Note errors that are about to be swallowed, unless this package's functions gave them; the value passes."""
        grid = _as_rows(value) or [[None]]
        if not self._said:
            self._hidden += [error for row in grid for cell in row if (error := error_name(cell))]
        return _result(grid)

    def _down(self, value: Any) -> Any:  # noqa: ANN401
        """Let a condition down the rows pass: the engine ignores one across columns."""
        grid = _as_rows(value) or [[None]]
        if len(grid[0]) > 1:
            self._unable.append("FILTER of columns is not computed here")
        return _result(grid)

    def _error(self, text: str) -> Any:  # noqa: ANN401
        code, _, message = text.partition(" ")
        if message:
            self._said.append(message)
        return formualizer.LiteralValue.error(_KINDS.get(code, "Value"), message)

    def _begin(self, index: float) -> float:
        """Forget what a formula before noted that the engine gave up halfway."""
        self._said, self._unable, self._hidden = [], [], []
        return index

    def _capture(self, index: float, value: Any) -> Any:  # noqa: ANN401
        """Keep all cells of a formula's result, and give the engine what the cells of the sheet will hold."""
        target = self._targets[int(index)]
        said, unable, hidden = self._said, self._unable, tuple(dict.fromkeys(self._hidden))
        grid = [[_from_engine(cell) for cell in row] for row in value] if isinstance(value, list) else None
        grid = grid or [[_from_engine(value)]]
        grid = [[0.0 if cell is None else cell for cell in row] for row in grid]
        if target.fixed:
            grid = fit_fixed_array(grid, *target.fixed)
        message = said[-1] if said and error_name(grid[0][0]) else None
        self._captured[int(index)] = Outcome(grid, unable[0] if unable else None, message, hidden)
        spills = len(grid) * len(grid[0]) <= SPILL_LIMIT and not target.single
        return _result(grid) if spills else _to_engine(grid[0][0])

    def _spilled(self, index: float, anchor: Any) -> Any:  # noqa: ANN401 - the anchor only puts this call after it
        return _result(self._captured[int(index)].grid)


def held_result(index: int, anchor: str) -> str:
    """Text that means the whole result of the target at `index`, whose anchor stands there, whatever its size."""
    return f"{_SPILL}({index},{anchor})"


def fit_fixed_array(grid: Grid, rows: int, columns: int) -> Grid:
    """Cut or fill a result to a fixed (Ctrl+Shift+Enter) array, as Excel does: one row or column repeats, else #N/A."""
    if len(grid) == 1:
        grid = grid * rows
    if all(len(row) == 1 for row in grid):
        grid = [row * columns for row in grid]
    wide = [[*row[:columns], *["#N/A"] * (columns - len(row))] for row in grid[:rows]]
    return wide + [["#N/A"] * columns for _ in range(rows - len(wide))]


def _as_rows(argument: Any) -> Grid | None:  # noqa: ANN401
    if isinstance(argument, list):
        return [[_from_engine(cell) for cell in row] for row in argument]
    return None if argument == OMITTED else [[_from_engine(argument)]]


def _result(grid: Grid) -> Any:  # noqa: ANN401
    rows = [[_to_engine(cell) for cell in row] for row in grid]
    return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows


def _blank_as_text(cell: Any) -> Any:  # noqa: ANN401
    return "" if cell is None else cell


def _to_engine(cell: Any) -> Any:  # noqa: ANN401
    if isinstance(cell, str) and cell[:1] == "#" and cell in _KINDS:
        return formualizer.LiteralValue.error(_KINDS[cell], "")
    return cell


def _from_engine(value: Any) -> Cell:  # noqa: ANN401
    if isinstance(value, dict):
        return _ERRORS.get(value["kind"], "#VALUE!")
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value  # type: ignore[no-any-return]


def _argument(value: Any) -> Any:  # noqa: ANN401
    """Give an argument as the worksheet functions read it: errors as text, an omitted one as None."""
    if isinstance(value, list):
        return [[_argument(cell) if isinstance(cell, dict) else cell for cell in row] for row in value]
    if isinstance(value, dict):
        text = _ERRORS.get(value["kind"], "#VALUE!")
        return f"{text} {value['message']}" if value.get("message") else text
    return None if value == OMITTED else value
