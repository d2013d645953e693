"""One formula read: the functions it calls, the cells it depends on, and its text as the engine takes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest

from xl_aitrends.cells.address import MAX_COLUMNS, MAX_ROWS, split_sheet
from xl_aitrends.errors import AitrendsError, WorkbookError
from xl_aitrends.refresh.frames import ROOT, Frame, evaluates_arrays
from xl_aitrends.refresh.glance import Glance
from xl_aitrends.refresh.guards import GUARDED
from xl_aitrends.refresh.inlining import OpenNames
from xl_aitrends.refresh.lexer import Token, split_formula
from xl_aitrends.refresh.lifting import LIFT, ONE
from xl_aitrends.refresh.ordinary import ordinary_functions
from xl_aitrends.refresh.parts import ByCell, Operand, Part
from xl_aitrends.refresh.regions import Region
from xl_aitrends.refresh.scope import Scope
from xl_aitrends.refresh.shortcuts import find_shortcuts
from xl_aitrends.refresh.spelling import OMITTED, bare_name, is_ours

_SPILL = "ANCHORARRAY"  # how a file spells the # after A1#
_WHOLE_ON_PURPOSE = frozenset({"ROWS", "COLUMNS", "COUNTBLANK"})

_OURS_ANYWHERE = re.compile(r"\bAIT_\w+(?=\()", re.IGNORECASE)


@dataclass(slots=True)
class Reading(Glance):
    """What one formula says, in full; `one_call`: it is one call of a function of ours, with nothing around it."""

    parts: list[Part] = field(default_factory=list)
    gives_array: bool = False
    guarded: bool = False
    intersects: bool = False
    one_call: bool = False
    problem: str | None = None

    @property
    def operands(self) -> list[Operand]:
        """References in the order in which they stand."""
        return [part for part in self.parts if isinstance(part, Operand)]


class _Reader:
    """Walks the tokens of one formula once."""

    def __init__(self, scope: Scope, sheet: str, row: int, column: int) -> None:
        self.scope, self.sheet, self.row, self.column = scope, sheet, row, column
        self.reading = Reading()
        self.frames = [Frame(ROOT)]
        self.braces = 0
        self.names = OpenNames()

    def read(self, formula: str) -> Reading:
        try:
            self._walk(split_formula(formula))
        except AitrendsError as error:
            self.reading.problem = str(error)
            self.reading.reaches = True  # what it reads is unknown: it is due, and kept, when anything is
            self.reading.functions.update(name.upper() for name in _OURS_ANYWHERE.findall(formula))
        self._close_argument(self.frames[0])
        find_shortcuts(self.reading)
        return self.reading

    def _walk(self, tokens: Sequence[Token]) -> None:
        """Read to the end even past a problem: what else the formula calls and reads says whether it is due."""
        for token, follower in zip_longest(tokens, tokens[1:], fillvalue=_END):
            try:
                _HANDLERS.get(token.kind, _Reader._on_literal)(self, token.text, follower.text)
            except AitrendsError as error:
                self.reading.problem = self.reading.problem or str(error)

    # Each handler takes the token's text and the text that follows.

    def _on_literal(self, text: str, _: str) -> None:
        self.frames[-1].filled = True
        self.reading.parts.append(text)

    def _on_text(self, text: str, follower: str) -> None:
        self.frames[-1].literal += text
        self._on_literal(text, follower)

    def _on_space(self, text: str, _: str) -> None:
        self.reading.parts.append(text)

    def _on_error(self, text: str, follower: str) -> None:
        self._on_literal(text[text.rindex("#") :], follower)  # Sheet1!#REF! is #REF!

    def _on_brace(self, text: str, follower: str) -> None:
        self.braces += 1 if text == "{" else -1
        self.reading.gives_array = self.frames[-1].array = self.frames[-1].firm = True
        self._on_literal(text, follower)

    def _on_operator(self, text: str, follower: str) -> None:
        if text == "#":
            self._mark_spill()
            return
        if text == "@":
            raise WorkbookError("implicit intersection (@) is not computed here")
        if text == ":":
            self.reading.reaches = True
        else:
            self.frames[-1].operator = True
        self._on_literal(text, follower)

    def _on_call(self, text: str, _: str) -> None:
        name = self.reading.add_call(text[:-1])
        self.frames[-1].filled = True
        ordinary = ordinary_functions().get(name)
        self.reading.gives_array |= is_ours(name) or (ordinary is not None and ordinary.gives_array)
        self.frames.append(Frame(name, start=len(self.reading.parts)))
        # The engine takes every function by its bare name; only the grouping call of a spill is dropped.
        self.reading.parts.append("(" if name == _SPILL else name + "(")
        self._open_guard(self.frames[-1])

    def _on_open(self, text: str, _: str) -> None:
        self.frames[-1].filled = True
        self.frames.append(Frame("", start=len(self.reading.parts)))
        self.reading.parts.append(text)

    def _on_separator(self, text: str, _: str) -> None:
        if not self.braces:
            frame = self.frames[-1]
            self._fill_omitted(frame)
            self._close_guard(frame)
            self._close_argument(frame)
            frame.argument += 1
            frame.empty_call = False
            self.reading.parts.append(text)
            self._open_guard(frame)
        else:
            self.reading.parts.append(text)

    def _on_close(self, text: str, _: str) -> None:
        if len(self.frames) == 1:
            raise WorkbookError("the formula closes a parenthesis too many")
        frame = self.frames.pop()
        if not frame.empty_call:
            self._fill_omitted(frame)
        self._close_guard(frame)
        self._close_argument(frame)
        outer = self.frames[-1]
        outer.array |= frame.gives_array if frame.function else frame.array
        outer.firm |= frame.gives_firm_array if frame.function else frame.firm
        if frame.function == _SPILL:
            self._mark_spill()
        elif not frame.function:  # plain parentheses hand what they hold to the argument around them
            outer.operator |= frame.operator
            outer.wide |= frame.wide
            outer.calls += frame.calls
        if frame.lifted:
            self._lift(frame)
        if frame.gives_array and frame.function and not frame.gives_firm_array:
            outer.calls.append((frame.start, len(self.reading.parts)))
        self.reading.parts.append(text)

    def _open_guard(self, frame: Frame) -> None:
        guard = GUARDED.get((frame.function, frame.argument))
        if guard:
            frame.guard = len(self.reading.parts)
            self.reading.guarded = True
            self.reading.parts.append(f"{guard}(")

    def _close_guard(self, frame: Frame) -> None:
        if frame.guard is None:
            return
        if frame.filled:
            self.reading.parts.append(")")
        else:
            self.reading.parts[frame.guard] = ""
        frame.guard = None

    def _lift(self, frame: Frame) -> None:
        self.reading.gives_array = True
        self._unless_single(frame.start, f'{LIFT}("{frame.function}",', frame)
        for place in frame.omitted:
            self._unless_single(place, f'"{OMITTED}"', frame)

    def _unless_single(self, place: int, text: str, frame: Frame) -> None:
        """Spell a part in another way, in plain formulas only where arrays are taken whole there too."""
        present = self.reading.parts[place]
        plain = text if frame.lifted_firmly or not isinstance(present, str) else present
        self.reading.parts[place] = ByCell(plain, text)

    def _take_one_of(self, start: int, end: int) -> None:
        """Let a plain formula refuse a call that gives more than one value."""
        for place, before, after in ((start, f"{ONE}(", ""), (end, "", ")")):
            present = self.reading.parts[place]
            plain, array = present if isinstance(present, ByCell) else (str(present), str(present))
            self.reading.parts[place] = ByCell(before + plain + after, array)

    def _fill_omitted(self, frame: Frame) -> None:
        if not frame.filled:
            frame.omitted.append(len(self.reading.parts))
            self.reading.parts.append(f'"{OMITTED}"' if is_ours(frame.function) else "")

    def _close_argument(self, frame: Frame) -> None:
        within = bool(frame.calls or frame.wide or frame.array) and evaluates_arrays([*self.frames, frame])
        for call in frame.single_calls(within_arrays=within):
            self._take_one_of(*call)
        self.reading.intersects |= frame.close_argument(within_arrays=within)

    def _on_area(self, text: str, _: str) -> None:
        prefix, address = split_sheet(text)
        regions = self.scope.areas(prefix, address, self.sheet)
        self._add_regions(regions)

    def _on_table(self, text: str, _: str) -> None:
        if text.startswith("[") and text[1:-1].isdigit():
            raise WorkbookError("it refers to another workbook")
        self._add_regions([self.scope.table(text, self.sheet, self.row, self.column)])

    def _on_name(self, text: str, follower: str) -> None:
        prefix, name = split_sheet(text)
        if name.upper() in ("TRUE", "FALSE"):
            self._on_literal(name, follower)
            return
        sheet = self.sheet if prefix is None or prefix.startswith("[") else self.scope.sheets(prefix)[0]
        defined = self.scope.name(name, sheet)
        if defined is not None:
            self._inline(defined.name, defined.text.removeprefix("="), defined.sheet or sheet)
        elif (table := self.scope.whole_table(name)) is not None:
            self._add_regions([table])
        elif not {"LET", "LAMBDA"}.isdisjoint(self.reading.functions):
            self.frames[-1].array = self.frames[-1].firm = True  # a variable of LET may hold anything
            self._on_literal(name, follower)
        else:
            raise WorkbookError(f"there is no name {name!r}")

    def _inline(self, name: str, text: str, sheet: str) -> None:
        """Put a name's definition in the name's place, read from the sheet that it belongs to."""
        tokens, absolute = _definition(text)
        if refusal := self.names.refuse(name, sheet, len(tokens)):
            self.reading.reaches = True  # what it reads stays unknown
            raise WorkbookError(refusal)
        if not absolute:
            raise WorkbookError(f"the name {name!r} is relative to the cell that uses it")
        outside, self.sheet = self.sheet, sheet
        grouped = len(tokens) > 1 and not _is_spill(tokens)
        with self.names.reading(name, sheet):
            if grouped:
                self._on_open("(", "")
            self._walk(tokens)
            if grouped:
                self._on_close(")", "")
        self.sheet = outside

    def _add_regions(self, regions: list[Region]) -> None:
        frame = self.frames[-1]
        if len(regions) > 1 and (frame.operator or frame.function in ("", ROOT)):
            raise WorkbookError("a reference through several sheets stands outside a function's arguments")
        frame.filled = True
        for position, region in enumerate(regions):
            if position:
                self.reading.parts.append(",")
            self.reading.parts.append(Operand(region, trimmed=self._is_trimmed(region)))
            self.reading.regions.append(region)
            frame.wide |= not region.is_cell
            frame.array |= not region.is_cell

    def _is_trimmed(self, region: Region) -> bool:
        if region.bottom - region.top + 1 < MAX_ROWS and region.right - region.left + 1 < MAX_COLUMNS:
            return False
        inner = next((frame.function for frame in reversed(self.frames) if frame.function), "")
        return inner not in _WHOLE_ON_PURPOSE and any(is_ours(frame.function) for frame in self.frames)

    def _mark_spill(self) -> None:
        anchor = self.reading.parts.pop() if self.reading.parts else None
        if not isinstance(anchor, Operand) or not anchor.region.is_cell:
            raise WorkbookError("# stands after something that is not a cell")
        place = anchor.region
        spilled = self.scope.spills.get((place.sheet, place.top, place.left), place)
        self.reading.parts.append(Operand(spilled, spill=True))
        self.reading.regions.append(spilled)
        self.frames[-1].wide |= not spilled.is_cell
        self.frames[-1].array = True


_HANDLERS: dict[str, Callable[[_Reader, str, str], None]] = {
    name.removeprefix("_on_"): handle for name, handle in vars(_Reader).items() if name.startswith("_on_")
}
_END = Token("", "")


@lru_cache(maxsize=1024)  # a workbook's names are read again for every formula that uses them
def _definition(text: str) -> tuple[tuple[Token, ...], bool]:
    """The tokens of a name's definition, and whether it means the same from every cell."""
    tokens = split_formula(text)
    absolute = all(_is_absolute(token.text) for token in tokens if token.kind == "area")
    if [token.kind for token in tokens] == ["call", "area", "close"] and bare_name(tokens[0].text[:-1]) == _SPILL:
        tokens = (tokens[1], Token("operator", "#"))  # as it is typed
    return tokens, absolute


def _is_spill(tokens: Sequence[Token]) -> bool:
    return [token.text for token in tokens[1:]] == ["#"]


def _is_absolute(area: str) -> bool:
    _, address = split_sheet(area)
    ends = address.split(":")
    needed = 2 if any(end.lstrip("$")[:1].isalpha() and end[-1].isdigit() for end in ends) else 1
    return all(end.count("$") >= needed for end in ends)


def read_formula(formula: str, scope: Scope, sheet: str, row: int, column: int) -> Reading:
    """Read a formula (without its leading `=`) as the cell (sheet, row, column) holds it."""
    return _Reader(scope, sheet, row, column).read(formula.removeprefix("="))
