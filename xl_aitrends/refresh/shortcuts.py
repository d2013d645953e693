"""References that need not pass through the engine: what they mean is plain from where they stand in a formula.

The engine takes longer to take in a large range, and to give it out again, than most functions take to compute with it.
Looks at a formula that has been read; does not know which cells are being computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from xl_aitrends.refresh.parts import ByCell, Operand, Part
from xl_aitrends.refresh.spelling import is_ours

if TYPE_CHECKING:
    from xl_aitrends.refresh.reading import Reading


def find_shortcuts(reading: Reading) -> None:
    """Mark references that fill an argument of ours, calls that are a whole formula, and columns picked by INDEX."""
    if (
        not reading.problem
        and not reading.reaches
        and any(is_ours(name) or name == "INDEX" for name in reading.functions)
    ):
        _Walk(reading).run()


@dataclass(slots=True)
class _Call:
    """An open parenthesis, and the places of what stands in each argument; nested plain parentheses do not count."""

    name: str
    start: int
    arguments: list[list[int]] = field(default_factory=lambda: [[]])


class _Walk:
    def __init__(self, reading: Reading) -> None:
        self.reading, self.parts = reading, reading.parts
        self.calls = [_Call("=", -1)]
        self.braces = 0

    def run(self) -> None:
        for place, part in enumerate(self.parts):
            text = _text(part)
            if text.endswith("(") or (isinstance(part, ByCell) and text.endswith(",")):
                self.calls.append(_Call(text[:-1], place))
            elif text.endswith(")"):
                self._close(place)
            elif text == "," and not self.braces:
                self.calls[-1].arguments.append([])
            elif text.strip() or isinstance(part, Operand):
                self.braces += (text == "{") - (text == "}")
                self.calls[-1].arguments[-1].append(place)
        (whole,) = self.calls[0].arguments if len(self.calls[0].arguments) == 1 else ([],)
        self.reading.one_call = len(whole) == 2 and whole[0] == 0 and is_ours(_text(self.parts[0]))

    def _close(self, place: int) -> None:
        call, outer = self.calls.pop(), self.calls[-1].arguments[-1]
        if not call.name:
            outer += call.arguments[0]
        elif call.name == "INDEX" and (column := self._column(call.arguments)):
            self.parts[call.start : place + 1] = ["", column, *[""] * (place - call.start - 1)]
            outer.append(call.start + 1)
        else:
            outer += [call.start, place]
        if is_ours(call.name):
            self._mark(call.arguments)

    def _mark(self, arguments: Sequence[Sequence[int]]) -> None:
        for argument in arguments:
            part = self.parts[argument[0]] if len(argument) == 1 else ""
            if isinstance(part, Operand):
                self.parts[argument[0]] = replace(part, whole_argument=True)

    def _column(self, arguments: Sequence[Sequence[int]]) -> Operand | None:
        """The column that INDEX(range,0,n) picks, where all three stand there plainly."""
        if [len(argument) for argument in arguments] != [1, 1, 1]:
            return None
        whole, row, column = (self.parts[argument[0]] for argument in arguments)
        if not isinstance(whole, Operand) or whole.spill or whole.trimmed or row != "0" or not _is_count(column):
            return None
        left = whole.region.left + int(str(column)) - 1
        return Operand(whole.region._replace(left=left, right=left)) if left <= whole.region.right else None


def _text(part: Part) -> str:
    """What a part says of parentheses and separators; a text in quotes says nothing."""
    if isinstance(part, Operand):
        return ""
    text = part.array if isinstance(part, ByCell) else part
    return "quoted" if text.startswith('"') else text


def _is_count(part: Part) -> bool:
    return isinstance(part, str) and part.isascii() and part.isdigit() and int(part) > 0
