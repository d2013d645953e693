"""`aitrends demo` and `aitrends new`: workbooks made from templates."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from xl_aitrends.cli import options
from xl_aitrends.cli.guard import look_after_yourself


@click.command(short_help="Build every template on sample data, and say what to open.")
@click.argument("folder", metavar="[DIR]", default="aitrends-demo", type=click.Path(file_okay=False, path_type=Path))
@options.json
def demo(folder: Path, as_json: bool) -> None:
    """Build every template on its sample data into DIR (default: aitrends-demo), refresh it, say what to open.

    Workbooks of an earlier demonstration in DIR are replaced.
    """
    from xl_aitrends import templates  # these load what --help does not need
    from xl_aitrends.cli.outcomes import finish, tell_all

    look_after_yourself()
    names = templates.template_names()
    outcomes = [outcome for name in names for outcome in tell_all(templates.demo(folder, [name]), quiet=as_json)]
    if not as_json:
        for outcome in outcomes:
            click.echo(f"Open {outcome.source}: the sheet Guide says what it answers, Output what it found.")
    finish(outcomes, {"command": "demo"}, as_json=as_json)


@click.command(short_help="Make a workbook of your own from a template.")
@click.argument("template")
@click.argument("out", metavar="OUT.xlsx", type=click.Path(dir_okay=False, path_type=Path))
@options.describing(
    options.feed,
    options.setting,
    options.as_of,
    click.option(
        "--host",
        default="plain",
        show_default=True,
        metavar="plain|xlam|lite",
        help="How formulas spell our functions: as a workbook's own, as the add-in's, or as xlwings Lite's.",
    ),
    options.json,
)
def new(
    template: str,
    out: Path,
    feeds: tuple[str, ...],
    settings: tuple[str, ...],
    as_of: dt.date | None,
    host: str,
    as_json: bool,
) -> None:
    """Make OUT.xlsx from TEMPLATE with data of your own, and refresh it; `aitrends templates show` tells its Tables.

    Tables that are not fed hold sample data. Inputs that depend on the data (their frequency, how many names they
    hold) are chosen from them and told, unless they are set. OUT.xlsx must not exist. With --host lite, main.py and
    requirements.txt for xlwings Lite are written beside it.
    """
    if out.suffix.casefold() != ".xlsx":
        raise click.UsageError(f"{out} must end in .xlsx")
    from xl_aitrends.cli.outcomes import finish, tell_all  # these load what --help does not need
    from xl_aitrends.refresh import parse_feed, parse_setting
    from xl_aitrends.refresh.result import FAIL
    from xl_aitrends.templates import new_workbook

    made = new_workbook(
        template,
        out,
        feeds=[parse_feed(text) for text in feeds],
        settings=dict(parse_setting(text) for text in settings),
        host=host,
        as_of=as_of,
    )
    outcomes = tell_all([made], quiet=as_json)
    if made.state == FAIL:
        click.echo(
            f"{out} was written all the same, to be looked at; mend the data, and delete it and make it again, or: "
            f"aitrends refresh {out} --in-place --feed NAME:replace=FILE",
            err=True,
        )
    facts = {"lite": _for_lite(out.parent, quiet=as_json)} if host == "lite" else {}
    finish(outcomes, {"command": "new", **facts}, as_json=as_json)


def _for_lite(folder: Path, *, quiet: bool) -> list[str]:
    """Write what xlwings Lite needs beside the workbook, and say what to do with it; the files."""
    from xl_aitrends.hosts.lite import write_lite_files

    files = write_lite_files(folder)
    for one in files:
        if not one.written:
            click.echo(f"{one.path} is there already and was left as it is; add to it: {one.line}", err=True)
        elif not quiet:
            click.echo(f"Wrote {one.path}: paste it into the tab {one.path.name} of xlwings Lite.")
    return [str(one.path) for one in files]
