"""The formulas in docstrings, computed: literals, array constants and nested calls of our own functions only."""

from __future__ import annotations

import re
from typing import Any

from xl_aitrends.functions.binding import call
from xl_aitrends.functions.spec import Example, Spec

_TOKEN = re.compile(
    r'\s*(?:(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?%?)|(?P<text>"(?:[^"]|"")*")|(?P<error>#[A-Z/0-9]+[!?]?)'
    r"|(?P<word>[A-Z_][A-Z_0-9.]*)|(?P<sign>[(){},;=]))"
)


class _Reader:
    """Recursive descent over a formula's tokens."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        place = 0
        while place < len(text.rstrip()):
            found = _TOKEN.match(text, place)
            if not found:
                raise ValueError(f"cannot read {text[place:]!r}")
            self._tokens.append((found.lastgroup or "", found[found.lastgroup or 0]))
            place = found.end()

    def peek(self) -> str:
        return self._tokens[0][1] if self._tokens else ""

    def take(self, wanted: str = "") -> tuple[str, str]:
        if not self._tokens or (wanted and self.peek() != wanted):
            raise ValueError(f"expected {wanted or 'a value'}, got {self.peek() or 'the end'}")
        return self._tokens.pop(0)

    def value(self) -> Any:  # noqa: ANN401
        kind, text = self.take()
        if kind == "number":
            return float(text[:-1]) / 100 if text.endswith("%") else float(text)
        if kind == "text":
            return text[1:-1].replace('""', '"')
        if kind == "error":
            return text
        if text == "{":
            return self._array()
        if text in ("TRUE", "FALSE"):
            return text == "TRUE"
        return self._call(text)

    def _array(self) -> list[list[Any]]:
        rows: list[list[Any]] = [[]]
        while True:
            rows[-1].append(None if self.peek() in {",", ";", "}"} else self.value())
            _, sign = self.take()
            if sign == "}":
                return rows
            if sign == ";":
                rows.append([])

    def _call(self, name: str) -> Any:  # noqa: ANN401
        self.take("(")
        arguments: list[Any] = []
        while self.peek() != ")":
            arguments.append(None if self.peek() == "," else self.value())
            if self.peek() == ",":
                self.take(",")
        self.take(")")
        return call(name, *arguments)


def compute(formula: str) -> list[list[Any]]:
    """Value of a formula such as ``=AIT_SPREAD({0.5,0.1,-0.2}, 1)``, as rows of cells.

    Raises
    ------
    ValueError
        If the formula holds anything but literals, array constants and calls of our own functions.
    """
    reader = _Reader(formula.lstrip("="))
    value = reader.value()
    if reader.peek():
        raise ValueError(f"unexpected {reader.peek()!r} in {formula}")
    return value if isinstance(value, list) else [[value]]


def agrees(example: Example) -> bool:
    """Whether an example's formula gives the value printed beside it, to the digits printed."""
    found, printed = compute(example.formula), compute(example.value)
    digits = [len(part) for part in re.findall(r"\.(\d+)", example.value)]
    tolerance = 0.5 * 10.0 ** -max(digits, default=0) * (1 + 1e-9)
    return len(found) == len(printed) and all(
        len(left) == len(right) and all(map(_same, left, right, [tolerance] * len(left)))
        for left, right in zip(found, printed, strict=True)
    )


def _same(found: object, printed: object, tolerance: float) -> bool:
    if isinstance(found, float) and isinstance(printed, float):
        return abs(found - printed) <= tolerance
    if isinstance(found, str) and isinstance(printed, str) and printed.startswith("#"):
        return found.split(" ")[0] == printed
    return found == printed


def wrong_examples(spec: Spec) -> list[str]:
    """Examples of a function that do not give what they print, with what they give."""
    return [
        f"{spec.name}: {example.formula} gives {compute(example.formula)}, not {example.value}"
        for example in spec.examples
        if not agrees(example)
    ]
