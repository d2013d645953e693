"""`aitrends doctor`: what stands between Excel and the functions on this computer."""

from __future__ import annotations

import sys

import click

from xl_aitrends.cli import options, output


@click.command(short_help="Look for what keeps Excel from the functions.")
@options.json
def doctor(as_json: bool) -> None:
    """Look at Python, xlwings, Excel and the add-in, call a function, and say what to do about each trouble.

    Nothing is changed. Exit code 1: something says FAIL.
    """
    from xl_aitrends.hosts.diagnosis import diagnose  # loads what --help does not need

    findings = diagnose()
    if as_json:
        click.echo(output.document(findings))
    else:
        for finding in findings:
            click.echo(f"{finding.state:<5} {finding.name}: {finding.fact}")
            if finding.remedy:
                click.echo(f"      {finding.remedy}")
    sys.exit(1 if any(finding.state == "FAIL" for finding in findings) else 0)
