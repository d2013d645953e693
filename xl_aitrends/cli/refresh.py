"""`aitrends refresh`: workbooks brought up to date without Excel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from xl_aitrends.cli import options


@click.command(short_help="Bring workbooks up to date without Excel.")
@click.argument("inputs", metavar="BOOK|DIR|GLOB...", nargs=-1)
@options.describing(
    click.option(
        "--out",
        type=options.PLACE,
        metavar="DIR",
        help="Write refreshed copies into DIR, in the shape of the folder given.",
    ),
    click.option("--in-place", is_flag=True, help="Overwrite the workbooks; backups stay as BOOK.bak-TIME."),
    options.feed,
    options.setting,
    click.option("--all", "everything", is_flag=True, help="Compute every formula, not only those that are due."),
    click.option(
        "--job",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE.toml",
        help="A file that says all this, and more (aitrends job init); options here win.",
    ),
    options.running,
)
def refresh(inputs: tuple[str, ...], job: Path | None, **given: Any) -> None:  # noqa: ANN401 - see Given
    """Feed new data into workbooks and compute again what depends on it, or on AIT_ functions.

    Takes .xlsx and .xlsm files, folders (walked) and patterns. Without --out and --in-place it is a dry run: it says
    what would change and writes nothing. Otherwise results.json in the --out folder (in the working folder with
    --in-place) tells everything that --json prints; a workbook is skipped when nothing has changed since.

    Exit code 1: a workbook or a check in it failed (with --strict: or warned). The other workbooks are done all the
    same.
    """
    from xl_aitrends.cli.carrying_out import carry_out  # these load the engine, which --help does not need
    from xl_aitrends.cli.requests import Given, command_line_request, job_request

    asked = Given(inputs=inputs, **given)
    carry_out(command_line_request(asked) if job is None else job_request(job, asked))
