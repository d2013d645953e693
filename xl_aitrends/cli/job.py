"""`aitrends job`: a nightly refresh as a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from xl_aitrends.cli import options

_FILE = click.argument(
    "file", metavar="[FILE.toml]", default="job.toml", type=click.Path(dir_okay=False, path_type=Path)
)


@click.group()
def job() -> None:
    """Describe a refresh of many workbooks in a file, check it, run it."""


@job.command("init")
@_FILE
def init_job(file: Path) -> None:
    """Write a commented example to FILE.toml (default: job.toml)."""
    from xl_aitrends.runs import write_example

    write_example(file)
    click.echo(f"{file}: edit it, then: aitrends job check {file}")


@job.command("check")
@_FILE
def check_job_file(file: Path) -> None:
    """Read FILE.toml whole and say everything that is wrong, without running anything.

    Exit code 2: it cannot be run. Exit code 1: it can, but workbooks would fail, since a source, or a place in one, is
    not there (yet), a query over files is wrong, or an input is none of the workbook. Databases are not asked.
    """
    from xl_aitrends.runs import check_job, expected_failures

    described, orders = check_job(file)
    for order in orders:
        taken = f" (feeds: {', '.join(order.feeds)})" if order.feeds else ""
        click.echo(f"{order.book.label} → {order.target or 'dry run'}{taken}")
    failing = expected_failures(described, orders)
    for line in failing:
        click.echo(line, err=True)
    if failing:
        sys.exit(1)
    click.echo(f"{file} can be run: {len(orders)} workbook{'' if len(orders) == 1 else 's'}")


@job.command("run")
@_FILE
@options.running
def run_job(file: Path, **given: Any) -> None:  # noqa: ANN401 - see Given
    """Run FILE.toml; options here win over what it says. The same as aitrends refresh --job FILE.toml."""
    from xl_aitrends.cli.carrying_out import carry_out  # these load the engine, which --help does not need
    from xl_aitrends.cli.requests import Given, job_request

    carry_out(job_request(file, Given(**given)))
