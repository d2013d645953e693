"""`aitrends addin`: the Excel add-in, built and put where Excel loads it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from xl_aitrends.hosts.addin import Template


@click.group()
def addin() -> None:
    """Build the Excel add-in, install it, or take it away (Windows; it needs xlwings)."""


@addin.command("build", short_help="Write xl_aitrends.xlam and its help while typing.")
@click.option(
    "--out",
    "folder",
    metavar="DIR",
    default=".",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to write it. Default: the working folder.",
)
def build(folder: Path) -> None:
    """Write xl_aitrends.xlam, and beside it the help for Excel-DNA's IntelliSense add-in; on any system."""
    from xl_aitrends.hosts.addin import build_addin  # loads what --help does not need

    for path in build_addin(folder, _templates()):
        click.echo(path)


@addin.command("install", short_help="Put it where Excel loads it.")
def install_addin() -> None:
    """Put the add-in into Excel's start folder and this Python into its settings."""
    from xl_aitrends.hosts.addin import install, require_excel, this_machine

    machine = this_machine()
    require_excel(machine)  # before the templates are loaded
    placed = install(machine, _templates())
    click.echo(f"Add-in: {placed.addin}\nPython: {placed.interpreter} (in {placed.settings})")
    click.echo("Start Excel anew; the tab AIT and the AIT_ functions are there.")


@addin.command("status")
def status() -> None:
    """Tell what is installed, and what it was built from."""
    from xl_aitrends.hosts.addin import placement, require_excel, this_machine

    machine = this_machine()
    require_excel(machine)
    placed = placement(machine)
    if placed.addin is None:
        click.echo(f"Not installed: {machine.addin} does not exist; aitrends addin install puts it there.")
    else:
        click.echo(f"Add-in: {placed.addin} ({placed.built_from or 'not one of ours'})")
    if placed.settings is not None:
        click.echo(f"Python: {placed.interpreter or 'none set'} (in {placed.settings})")


@addin.command("uninstall")
def uninstall_addin() -> None:
    """Take away the add-in and what its installation wrote into the settings; other settings stay."""
    from xl_aitrends.hosts.addin import this_machine, uninstall

    before = uninstall(this_machine())
    there = [path for path in (before.addin, before.settings) if path is not None]
    for path in there:
        click.echo(f"Kept your own settings in {path}" if path.exists() else f"Removed {path}")
    if not there:
        click.echo("Nothing was installed.")


def _templates() -> list[Template]:
    from xl_aitrends.hosts.addin import Template
    from xl_aitrends.templates import describe_template, template_names

    described = map(describe_template, template_names())
    return [Template(str(one["name"]), str(one["title"]), str(one["question"])) for one in described]
