"""Help in cells, from the catalogue alone."""

from __future__ import annotations

from xl_aitrends.functions.catalogue import catalogue, find
from xl_aitrends.functions.spec import Argument, Spec


def help_table(name: str | None) -> list[list[object]]:
    """Two columns: names and summaries of all functions, or one function's signature, arguments and notes."""
    if name is None:
        return [[spec.name, spec.summary] for spec in catalogue().values()]
    spec = find(name)
    heading: list[object] = [spec.signature, spec.summary]
    arguments: list[list[object]] = [[argument.name, argument_help(argument)] for argument in spec.arguments]
    return [heading, *arguments, *notes(spec)]


def argument_help(argument: Argument) -> str:
    """Help of an argument, with the words it permits and its default when the help does not tell them."""
    text = argument.help
    if argument.choices and not any(choice in text for choice in argument.choices):
        text += f" One of: {', '.join(argument.choices)}."
    if not argument.required and argument.default is not None and "efault" not in text:
        text += f" Default {argument.default}."
    return text


def notes(spec: Spec) -> list[list[object]]:
    """Formula, handling of missing cells, examples and source, as rows of a label and a text."""
    examples: list[list[object]] = [
        ["Example", f"{example.formula} gives {example.value}"] for example in spec.examples
    ]
    return [
        ["Formula", spec.formula],
        ["Missing", spec.missing],
        *examples,
        ["Source", spec.source],
        ["Since", spec.since],
    ]
