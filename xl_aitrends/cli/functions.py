"""`aitrends functions`: the worksheet functions, from the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from xl_aitrends.cli import options, output

if TYPE_CHECKING:
    from xl_aitrends.functions import Argument, Spec


@click.group()
def functions() -> None:
    """List the worksheet functions, or show one."""


@functions.command("list")
@options.json
def list_functions(as_json: bool) -> None:
    """Every worksheet function with what it computes."""
    from xl_aitrends.functions import catalogue  # loads numpy, which --help does not need

    specs = list(catalogue().values())
    if as_json:
        click.echo(output.document([_summary(spec) for spec in specs]))
    else:
        output.table(("function", "category", "summary"), [(spec.name, spec.category, spec.summary) for spec in specs])


@functions.command("show")
@click.argument("name")
@options.json
def show_function(name: str, as_json: bool) -> None:
    """Arguments, formula, examples and source of the function NAME."""
    from xl_aitrends.functions import find

    spec = find(name)
    if as_json:
        click.echo(output.document(_description(spec)))
        return
    from xl_aitrends.functions.guide import argument_help, notes

    click.echo(f"{spec.signature}\n\n{spec.summary}\n")
    for argument in spec.arguments:
        click.echo(f"  {argument.name:<12} {argument_help(argument)}")
    click.echo()
    for label, text in notes(spec):
        click.echo(f"{label}: {text}")


def _summary(spec: Spec) -> dict[str, object]:
    return {
        "name": spec.name,
        "category": spec.category,
        "since": spec.since,
        "signature": spec.signature,
        "summary": spec.summary,
    }


def _description(spec: Spec) -> dict[str, object]:
    return _summary(spec) | {
        "arguments": [_argument(argument) for argument in spec.arguments],
        "formula": spec.formula,
        "missing": spec.missing,
        "examples": spec.examples,
        "source": spec.source,
    }


def _argument(argument: Argument) -> dict[str, object]:
    return {
        "name": argument.name,
        "takes": argument.kind.reads.value,
        "help": argument.help,
        "required": argument.required,
        "default": argument.default,
        "choices": argument.choices,
    }
