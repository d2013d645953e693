"""`aitrends templates`: the workbook templates, and their built copies in a checkout."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from xl_aitrends.cli import options, output
from xl_aitrends.cli.guard import look_after_yourself

_BUILT = click.argument(
    "folder", metavar="[DIR]", default="workbooks", type=click.Path(file_okay=False, path_type=Path)
)


@click.group()
def templates() -> None:
    """List the workbook templates, show one, or build them all."""


@templates.command("list")
@options.json
def list_templates(as_json: bool) -> None:
    """Every template with the question it answers."""
    from xl_aitrends.templates import describe_template, template_names  # loads what --help does not need

    described = [describe_template(name) for name in template_names()]
    if as_json:
        listed = [{key: one[key] for key in ("name", "title", "question")} for one in described]
        click.echo(output.document(listed))
    else:
        output.table(("template", "question"), [(str(one["name"]), str(one["question"])) for one in described])


@templates.command("show")
@click.argument("name")
@options.json
def show_template(name: str, as_json: bool) -> None:
    """Tables to feed and inputs to set of the template NAME."""
    from xl_aitrends.templates import describe_template

    described: dict[str, Any] = describe_template(name)
    if as_json:
        click.echo(output.document(described))
        return
    for line in _lines(described):
        click.echo(line)


def _lines(described: dict[str, Any]) -> Iterator[str]:
    yield f"{described['name']}: {described['title']}"
    yield described["question"]
    for table in described["tables"]:
        yield f"\nTable {table['name']} (--feed {table['name']}=FILE)"
        yield f"  Columns: {table['columns']} {table['units']}"
        yield f"  Example: {table['example']}"
        yield f"  Sample: {table['sample']}"
    yield "\nInputs (--set NAME=VALUE)"
    for entry in described["inputs"]:
        choices = f" One of {', '.join(entry['choices'])}." if entry["choices"] else ""
        default = "blank" if entry["default"] is None else entry["default"]
        yield f"  {entry['name']} = {default}: {entry['label']}, {entry['unit']}. {entry['help']}{choices}"


@templates.command("build")
@_BUILT
def build_templates(folder: Path) -> None:
    """Build every template on its sample data into DIR (default: workbooks), replacing what was built before."""
    from xl_aitrends.cli.outcomes import finish, tell_all
    from xl_aitrends.templates import build_all

    look_after_yourself()
    outcomes = tell_all(build_all(folder))
    finish(outcomes, {"command": "templates build"}, as_json=False)


@templates.command("check")
@_BUILT
def check_built(folder: Path) -> None:
    """Fail when the workbooks in DIR (default: workbooks) are not what the code builds now.

    Run it at the root of a checkout. Exit code 1: they are stale; `aitrends templates build` renews them.
    """
    from xl_aitrends.templates import check_templates, template_names

    look_after_yourself()
    findings = check_templates(folder)
    for line in findings:
        click.echo(line)
    if findings:
        click.echo(f"{folder} is stale; renew it with: aitrends templates build {folder}", err=True)
        sys.exit(1)
    click.echo(f"{folder} is up to date: {', '.join(template_names())}")
