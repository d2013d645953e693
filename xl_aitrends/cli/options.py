"""Options that several commands share, and their texts as values of the rooms below."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from xl_aitrends.errors import ConfigurationError

if TYPE_CHECKING:
    from xl_aitrends.runs import Place

Command = TypeVar("Command", bound=Callable[..., object])


def day(text: str) -> dt.date:
    """Read a calendar day, or end with a usage error."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a date; write it as 2025-02-14") from None


class PlaceType(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A path, or the URL of an object in shared storage."""

    name = "place"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Place:
        """Read the text as a place, or end with a usage error."""
        from xl_aitrends.runs.places import check_url, place_of  # costs more than all that --help needs

        text = str(value)
        try:
            check_url(text)
        except ConfigurationError as error:
            self.fail(str(error), param, ctx)
        return place_of(text)


PLACE = PlaceType()


class CannotRun(click.ClickException):
    """It could not run: exit code 2."""

    exit_code = 2


class WorkbookFile(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A file that is there; one that is not is told in one line, since a command was understood."""

    name = "file"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Read the text as a path of a file, or end with exit code 2."""
        path = Path(str(value))
        if not path.is_file():
            folder, missing = " is a folder; name a workbook in it", ": there is no such file; check the path"
            raise CannotRun(f"{path}{folder if path.is_dir() else missing}")
        return path


WORKBOOK = WorkbookFile()
book = click.argument("book", type=WORKBOOK)
feed = click.option(
    "--feed",
    "feeds",
    multiple=True,
    metavar="NAME=SOURCE",
    help="Data for the Table NAME, by its first column: rows with a known key are replaced, others added. "
    "NAME:replace=SOURCE replaces all rows, NAME:append=SOURCE only adds. May be given several times.",
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


running = describing(
    as_of,
    strict,
    click.option("--force", is_flag=True, help="Refresh unchanged workbooks too."),
    click.option(
        "--allow-signed", is_flag=True, help="Refresh digitally signed workbooks too; a change voids the signature."
    ),
    click.option(
        "--workers", type=click.IntRange(min=1), metavar="N", help="Workbooks at a time, each in a process of its own."
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        help="Stop a workbook that takes longer; the others are done all the same.",
    ),
    click.option(
        "--engine",
        type=click.Choice(["local", "dask"]),
        help="Where workbooks are refreshed: on this machine (local, the default) or on a Dask cluster.",
    ),
    click.option("--scheduler", metavar="ADDRESS", help="The Dask cluster's scheduler, such as tcp://host:8786."),
    click.option(
        "--report",
        type=PLACE,
        metavar="FILE.html",
        help="Write a page to look at: states, checks, key outputs before and after, small charts.",
    ),
    click.option(
        "--summary",
        type=PLACE,
        metavar="FILE.md",
        help="Write a summary in Markdown; - prints it instead of other results.",
    ),
    click.option(
        "--retry",
        type=PLACE,
        metavar="RESULTS.json",
        help="Run only what failed in these results, and merge into them.",
    ),
    json,
)
