"""The catalogue: every worksheet function by name, declared once with `worksheet` and read by everyone else."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import ParamSpec, TypeVar

from xl_aitrends.errors import UnknownFunction
from xl_aitrends.functions.spec import DeclarationError, Spec, read_spec

P = ParamSpec("P")
R = TypeVar("R")

# Modules that declare functions, in the order in which guides and references list them.
_MODULES = (
    "spreads",
    "divergence",
    "groups",
    "phases",
    "chains",
    "ratios",
    "diffusion",
    "influence",
    "themes",
    "earnings",
    "scenarios",
    "panels",
    "quality",
)
PREFIX = "AIT_"
_declared: dict[str, Spec] = {}


def worksheet(category: str, *, since: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare a Python function as a worksheet function; it stays an ordinary function.

    Parameters
    ----------
    category : str
        The analysis under which guides, the reference and Excel's Function Wizard list it.
    since : str
        Version that brought it.
    """

    def declare(function: Callable[P, R]) -> Callable[P, R]:
        spec = read_spec(function, category=category, since=since)
        if spec.name in _declared and _declared[spec.name].function.__module__ != function.__module__:
            raise DeclarationError(f"{spec.name}: declared twice")
        _declared[spec.name] = spec
        return function

    return declare


@cache
def catalogue() -> Mapping[str, Spec]:
    """All worksheet functions by name, in reading order; a wrong declaration raises with the function's name."""
    for module in _MODULES:
        import_module(f"xl_aitrends.functions.{module}")
    return MappingProxyType(_declared)


def find(name: str) -> Spec:
    """The function of that name, in any case.

    Raises
    ------
    UnknownFunction
        With the nearest names.
    """
    found = catalogue().get(str(name).strip().upper())
    if found is None:
        meant = " or ".join(near_names(name))
        remedy = f"did you mean {meant}?" if meant else "AIT_HELP() lists the functions"
        raise UnknownFunction(f"no function is called {name}; {remedy}")
    return found


def near_names(name: str) -> list[str]:
    """Up to three functions with names like the one given."""
    nouns = [known.removeprefix(PREFIX) for known in catalogue()]  # the prefix is alike in all and would say nothing
    near = difflib.get_close_matches(str(name).strip().upper().removeprefix(PREFIX), nouns, n=3, cutoff=0.5)
    return [PREFIX + noun for noun in near]
