"""Options that several commands share, and their texts as values of the rooms below."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., object])


def day(text: str) -> dt.date:
    """Read a calendar day, or end with a usage error."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a date; write it as 2025-02-14") from None


WORKBOOK = click.Path(exists=True, dir_okay=False, path_type=Path)
book = click.argument("book", type=WORKBOOK)
feed = click.option(
    "--feed",
    "feeds",
    multiple=True,
    metavar="NAME=FILE",
    help="Data for the Table NAME, by its first column: rows with a known key are replaced, others added. "
    "NAME:replace=FILE replaces all rows, NAME:append=FILE only adds. May be given several times.",
)
setting = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="Value for the named input cell NAME, such as in_k=3. May be given several times.",
)
as_of = click.option(
    "--as-of", type=day, metavar="DATE", help="The day that TODAY() and NOW() tell. Default: the day of the run."
)
strict = click.option("--strict", is_flag=True, help="Warnings count as failures.")
json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def describing(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several options as one decorator, shown by --help in the order given."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate
