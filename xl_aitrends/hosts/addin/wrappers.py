"""The catalogue as VBA modules: one wrapper a function; and, hidden from cells, the categories and error numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Final

from xl_aitrends._version import __version__
from xl_aitrends.cells.missing import COM_ERRORS
from xl_aitrends.functions import Argument, Spec
from xl_aitrends.hosts.addin.project import Module, ModuleKind

_GENERATED: Final = "' Generated from the catalogue of xl_aitrends; changes are lost with the next build."
_WIDTH: Final = 110  # of a line; VBA refuses more than 1023 characters and 24 continuations


def function_module(specs: Mapping[str, Spec]) -> Module:
    """The module that declares every worksheet function of the catalogue, and nothing else."""
    return _module("AitFunctions", "Option Explicit", map(_wrapper, specs.values()))


def catalogue_module(specs: Mapping[str, Spec]) -> Module:
    """The module that tells our other ones about the functions; cells cannot call what it declares."""
    version = f'Public Const AIT_ADDIN_VERSION As String = "{__version__}"'
    blocks = [version, _categories(specs.values()), _error_numbers()]
    return _module("AitCatalogue", "Option Explicit\nOption Private Module", blocks)


def _module(name: str, options: str, blocks: Iterable[str]) -> Module:
    head = f'Attribute VB_Name = "{name}"\n{options}\n\n{_GENERATED}'
    return Module(name, ModuleKind.STANDARD, "\n\n".join([head, *blocks]))


def _wrapper(spec: Spec) -> str:
    declared = _wrapped(f"Public Function {spec.name}(", map(_declared, spec.arguments), ") As Variant")
    handed = _wrapped(f'    {spec.name} = AitCall("{spec.name}", Array(', (one.name for one in spec.arguments), "))")
    return "\n".join([declared, handed, "End Function"])


def _declared(argument: Argument) -> str:
    return f"{'' if argument.required else 'Optional '}ByRef {argument.name} As Variant"


def _wrapped(head: str, words: Iterable[str], tail: str) -> str:
    """A list of words over as many lines as it takes, none of them cut."""
    lines = [head]
    for place, word in enumerate(words):
        lines[-1] += ", " if place else ""
        if len(lines[-1]) + len(word) > _WIDTH:
            lines[-1] = lines[-1].rstrip()
            lines.append("        ")
        lines[-1] += word
    return " _\n".join(lines) + tail


def _categories(specs: Iterable[Spec]) -> str:
    lines = ["Public Function AitCategory(ByVal name As String) As String", "    Select Case name"]
    for category, members in groupby(sorted(specs, key=lambda spec: spec.category), key=lambda spec: spec.category):
        lines.append(_wrapped("        Case ", (f'"{spec.name}"' for spec in members), ""))
        lines.append(f'            AitCategory = "AIT {category}"')
    return "\n".join([*lines, "    End Select", "End Function"])


def _error_numbers() -> str:
    """Numbers by which VBA knows the errors: the low words of those by which COM hands them over."""
    lines = ["Public Function AitErrorNumber(ByVal name As String) As Long", "    Select Case name"]
    lines += [f'        Case "{name}": AitErrorNumber = {code & 0xFFFF}' for code, name in COM_ERRORS.items()]
    return "\n".join([*lines, "    End Select", "End Function"])
