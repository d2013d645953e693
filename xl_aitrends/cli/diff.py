"""`aitrends diff`: which values differ between two workbooks."""

from __future__ import annotations

from pathlib import Path

import click

from xl_aitrends.cli import options, output


@click.command(short_help="Tell which values differ between two workbooks.")
@click.argument("first", type=options.WORKBOOK)
@click.argument("second", type=options.WORKBOOK)
@options.json
def diff(first: Path, second: Path, as_json: bool) -> None:
    """Tell which cell values differ between FIRST and SECOND; formats and layout do not count.

    The exit code is 0 whether or not anything differs.
    """
    from xl_aitrends.refresh import diff_books  # loads the engine, which --help does not need

    found = diff_books(first, second)
    if as_json:
        click.echo(output.document(found.to_dict()))
        return
    for path, sheets in ((first, found.only_first), (second, found.only_second)):
        for sheet in sheets:
            click.echo(f"{sheet}: only in {path}")
    for change in found.told:
        click.echo(f"{change.sheet}!{change.cell}: {output.change(change.old, change.new)}")
    if not found:
        click.echo("No value differs.")
