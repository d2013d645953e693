"""Which of Excel's own functions the engine is shown to compute rightly, and what their arguments take.

Everything else is kept as last saved and reported: a wrong number without a word is the worst outcome.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Ordinary(NamedTuple):
    """One trusted function: per argument `v` (one value) or `r` (a range), then the letters that repeat.

    `takes` is all this as the list spells it, `cases` how many argument cases agreed.
    """

    arguments: str
    repeated: str
    gives_array: bool
    takes: str
    cases: int

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
    for section, names in tomllib.loads(text).items():
        if section != "refused":
            found |= {name: read_shape(known["takes"], known["cases"]) for name, known in names.items()}
    return found


def read_shape(takes: str, cases: int = 0) -> Ordinary:
    """Read what the arguments of a function take, as the allow-list spells it."""
    arguments, _, result = takes.partition(">")
    head, plus, repeated = arguments.partition("+")
    return Ordinary(head, repeated if plus else head[-1:], result == "a", takes, cases)


def refused_functions() -> dict[str, str]:
    """Functions that were tried and differ from other engines, by name: the first such case."""
    text = files("xl_aitrends.refresh").joinpath("ordinary_functions.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text).get("refused", {}))
