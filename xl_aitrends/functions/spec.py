"""What a worksheet function declares, read from one Python function and checked when it is declared.

Nothing else describes a function: hosts, guides, references and help derive from `Spec`.
"""

from __future__ import annotations

import inspect
import re
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from xl_aitrends.functions.kinds import Kind, Reads

HELP_LIMIT: Final = 255  # xlwings and Excel's Function Wizard cut there
SIGNATURE_LIMIT: Final = 254  # arguments plus the characters of their names, as registered with Excel
_NAME = re.compile(r"AIT_[A-Z0-9_]+")
_CELL = re.compile(r"[A-Z]{1,3}[0-9]{1,7}|R[0-9]*C[0-9]*")
_SECTIONS: Final = ("Formula", "Missing", "Excel", "Source")
_VBA_WORDS: Final = frozenset(
    """and as base boolean byref byte byval call case class close const currency date declare dim do double each else
    end enum erase error event exit explicit false for friend function get gosub goto if imp implements in input
    integer is let lib like line lock long loop lset me mod module name new next not nothing null object on open
    option optional or paramarray preserve print private property public put raiseevent redim rem reset resume return
    rset seek select set single static step stop string sub tab text then time to true type typeof until variant wend
    while with withevents write xor""".split()
)
_PLAIN_KINDS: Final = {int: Reads.WHOLE, float: Reads.NUMBER, str: Reads.TEXT, bool: Reads.FLAG}


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: its name, how it is read, the help an analyst sees, and its default when it may be left out."""

    name: str
    kind: Kind
    help: str
    required: bool
    default: Any = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A formula from the docstring and the value it gives, both as written."""

    formula: str
    value: str


@dataclass(frozen=True, slots=True)
class Spec:
    """A worksheet function as declared."""

    name: str
    category: str
    since: str
    summary: str
    arguments: tuple[Argument, ...]
    formula: str
    missing: str
    examples: tuple[Example, ...]
    source: str
    function: Callable[..., Any]

    @property
    def signature(self) -> str:
        """The call as Excel's documentation writes one: ``AIT_SPREAD(returns, [k])``."""
        words = (argument.name if argument.required else f"[{argument.name}]" for argument in self.arguments)
        return f"{self.name}({', '.join(words)})"

    @property
    def minimum(self) -> int:
        """Number of arguments that must be given."""
        return sum(argument.required for argument in self.arguments)


class DeclarationError(TypeError):
    """A worksheet function is declared in a way that some host could not register; raised at import."""


def read_spec(function: Callable[..., Any], *, category: str, since: str) -> Spec:
    """Read a `Spec` from a function's name, annotations and docstring.

    Raises
    ------
    DeclarationError
        With the function's name, when a host could not register it or its docstring lacks a section.
    """
    sections = _sections(inspect.getdoc(function) or "")
    spec = Spec(
        name=function.__name__,
        category=category,
        since=since,
        summary=sections[""],
        arguments=_arguments(function),
        formula=sections.get("Formula", ""),
        missing=sections.get("Missing", ""),
        examples=_examples(sections.get("Excel", "")),
        source=sections.get("Source", ""),
        function=function,
    )
    problem = next(_problems(spec), None)
    if problem:
        raise DeclarationError(f"{spec.name}: {problem}")
    return spec


def _sections(docstring: str) -> dict[str, str]:
    """Parts of a docstring by their heading, the summary under ""."""
    heads = "|".join(_SECTIONS)
    parts = re.split(rf"(?m)^({heads}):[ \n]", docstring)
    summary = parts[0].strip().split("\n\n")[0]
    named = {head: inspect.cleandoc(body) for head, body in zip(parts[1::2], parts[2::2], strict=True)}
    return {"": " ".join(summary.split())} | {
        head: body if head == "Excel" else " ".join(body.split()) for head, body in named.items()
    }


def _examples(section: str) -> tuple[Example, ...]:
    found = re.findall(r"^\s*(=.+?)\s+→\s+(.+?)\s*$", section, flags=re.MULTILINE)
    return tuple(Example(formula, value) for formula, value in found)


def _arguments(function: Callable[..., Any]) -> tuple[Argument, ...]:
    hints = get_type_hints(function, include_extras=True)
    parameters = inspect.signature(function).parameters
    return tuple(_argument(function.__name__, parameter, hints) for parameter in parameters.values())


def _argument(owner: str, parameter: inspect.Parameter, hints: Mapping[str, Any]) -> Argument:
    if parameter.kind is not inspect.Parameter.POSITIONAL_OR_KEYWORD:
        raise DeclarationError(f"{owner}: {parameter.name} must be an ordinary positional argument")
    hint = hints.get(parameter.name)
    if get_origin(hint) is not Annotated:
        raise DeclarationError(f"{owner}: {parameter.name} needs Annotated[kind, help]")
    inner, *extras = get_args(hint)
    kind, choices = _kind(inner, extras)
    helps = [extra for extra in extras if isinstance(extra, str)]
    if kind is None or not helps:
        raise DeclarationError(f"{owner}: {parameter.name} needs a kind and a help text")
    required = parameter.default is inspect.Parameter.empty
    default = None if required else parameter.default
    return Argument(parameter.name, kind, helps[-1], required, default, choices)


def _kind(inner: Any, extras: list[Any]) -> tuple[Kind | None, tuple[str, ...]]:  # noqa: ANN401 - annotations are anything
    for extra in extras:
        if isinstance(extra, Kind):
            return extra, ()
    if get_origin(inner) in (Union, types.UnionType):
        (inner,) = [part for part in get_args(inner) if part is not type(None)]
        return _kind(inner, [])
    if get_origin(inner) is Annotated:
        first, *nested = get_args(inner)
        return _kind(first, nested)
    if get_origin(inner) is Literal:
        return Kind(Reads.CHOICE), tuple(map(str, get_args(inner)))
    return (Kind(_PLAIN_KINDS[inner]), ()) if inner in _PLAIN_KINDS else (None, ())


def _problems(spec: Spec) -> Any:  # noqa: ANN401 - a generator of texts
    """Everything for which some host would refuse or cut the declaration."""
    if not _NAME.fullmatch(spec.name) or _CELL.fullmatch(spec.name):
        yield "the name must be AIT_ with capitals, digits and underscores, unlike any cell address"
    if not spec.summary or len(spec.summary) > HELP_LIMIT:
        yield f"the summary must have 1 to {HELP_LIMIT} characters, has {len(spec.summary)}"
    names = [argument.name for argument in spec.arguments]
    if len(names) + sum(map(len, names)) > SIGNATURE_LIMIT:
        yield f"arguments and their names may take {SIGNATURE_LIMIT} characters in all"
    for argument in spec.arguments:
        if len(argument.help) > HELP_LIMIT:
            yield f"the help of {argument.name} has {len(argument.help)} characters, {HELP_LIMIT} are shown"
        if argument.name in _VBA_WORDS:
            yield f"{argument.name} is a word of VBA and cannot name an argument"
    for head, text in (("Formula", spec.formula), ("Missing", spec.missing), ("Source", spec.source)):
        if not text:
            yield f"the docstring needs a section `{head}:`"
    if not spec.examples:
        yield "the docstring needs `Excel:` with a line like `=AIT_X(1) → 1`"
    if any(argument.kind.is_range for argument in spec.arguments) and names[-1] != "headers":
        yield "a function that takes ranges ends with `headers: Headers = 0`"
