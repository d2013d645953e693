"""Formulas as text: calls built from the catalogue, spelled as files store them and as each host wants them."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Final, get_type_hints

from xl_aitrends.errors import ConfigurationError
from xl_aitrends.functions import find

HOSTS: Final = {
    "plain": "AIT_",  # the add-in's functions stand in the workbook's own scope
    "xlam": "[1]!AIT_",  # functions of an add-in file, the first external link
    "lite": "_xldudf_AIT_",  # custom functions of Office.js
}
_OURS = re.compile(r"\bAIT_[A-Z0-9_]+(?=\()")
_SPILL = re.compile(r"((?:[A-Za-z]\w*!)?\$?[A-Z]{1,3}\$?[0-9]+)#")
# Functions newer than the file format are stored with a prefix.
_NEWER = re.compile(r"(?<![\w.])(XLOOKUP|XMATCH|TEXTJOIN|CONCAT|IFS|SWITCH|MAXIFS|MINIFS|IFNA|SEQUENCE|UNIQUE)(?=\()")
_NEWER_ARRAY = re.compile(r"(?<![\w.])(FILTER|SORT)(?=\()")


def call_text(name: str, **arguments: str) -> str:
    """``AIT_SPREAD(x,in_k)`` from arguments by name, blanks where one is left out.

    Parameters
    ----------
    name : str
        A function of the catalogue.
    **arguments : str
        What stands in each argument: a reference, a name, a literal. The catalogue's order holds.

    Raises
    ------
    ConfigurationError
        If the function has no such argument.
    """
    known = [argument.name for argument in find(name).arguments]
    unknown = sorted(arguments.keys() - set(known))
    if unknown:
        raise ConfigurationError(f"{name} has no argument {', '.join(unknown)}; it has {', '.join(known)}")
    last = max(known.index(argument) for argument in arguments) if arguments else -1
    return f"{name}({','.join(arguments.get(argument, '') for argument in known[: last + 1])})"


def entries_of(name: str) -> list[str]:
    """Entries of the record or table that a function gives, in order."""
    return [field.name.rstrip("_") for field in fields(get_type_hints(find(name).function)["return"])]


def functions_in(formula: str) -> list[str]:
    """Worksheet functions of ours that a formula calls, in order."""
    return _OURS.findall(formula)


def stored(formula: str, host: str = "plain") -> str:
    """A formula as the file stores it: spill references, newer functions and our own functions spelled for a host."""
    text = _SPILL.sub(r"_xlfn.ANCHORARRAY(\1)", formula)
    text = _NEWER.sub(r"_xlfn.\1", text)
    text = _NEWER_ARRAY.sub(r"_xlfn._xlws.\1", text)
    return _OURS.sub(lambda found: HOSTS[host] + found[0].removeprefix("AIT_"), text)
