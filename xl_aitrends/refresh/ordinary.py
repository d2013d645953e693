"""Which of Excel's own functions the engine is shown to compute rightly, and what their arguments take.

Everything else is kept as last saved and reported: a wrong number without a word is the worst outcome.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Ordinary(NamedTuple):
    """One trusted function: per argument `v` (one value) or `r` (a range), then the letters that repeat."""

    arguments: str
    repeated: str
    gives_array: bool

    def takes_range(self, position: int) -> bool:
        """Whether the argument at that place (from 0) takes a whole range."""
        if position < len(self.arguments):
            return self.arguments[position] == "r"
        return bool(self.repeated) and self.repeated[(position - len(self.arguments)) % len(self.repeated)] == "r"


@cache
def ordinary_functions() -> dict[str, Ordinary]:
    """Read the allow-list, by name."""
    text = files("xl_aitrends.refresh").joinpath("ordinary_functions.toml").read_text(encoding="utf-8")
    found: dict[str, Ordinary] = {}
    for section in tomllib.loads(text).values():
        for name, shape in section.items():
            arguments, _, result = shape.partition(">")
            head, plus, repeated = arguments.partition("+")
            found[name] = Ordinary(head, repeated if plus else head[-1:], result == "a")
    return found
