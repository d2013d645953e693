"""`aitrends explain`: where a number comes from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xl_aitrends.cli import options, output
from xl_aitrends.cli.results import feeds_of

if TYPE_CHECKING:
    from xl_aitrends.refresh import Explanation, InputRange


@click.command(short_help="Tell where a number comes from.")
@options.book
@click.argument("cell", metavar="PLACE")
@options.json
def explain(book: Path, cell: str, as_json: bool) -> None:
    """Follow PLACE of BOOK down to typed and fed cells: formulas, functions and their sources, feeds.

    PLACE is a cell (Calc!D7), a defined name (out_spread), a Table or a column of it (tbl_prices[close]).

    Files, hashes and dates of feeds come from the results.json of the run that wrote BOOK, if it lies in BOOK's
    folder, in one above it, or in the working folder.
    """
    from xl_aitrends.refresh import explain_cell  # loads the engine, which --help does not need

    found = explain_cell(book, cell, fed=feeds_of(book))
    if as_json:
        click.echo(output.document(found.to_dict()))
        return
    for line in _lines(found):
        click.echo(line)


def _lines(found: Explanation) -> Iterator[str]:
    first = ", first cell" if ":" in found.cell.rpartition("!")[2] else ""
    yield f"{found.cell}{first} = {output.shown(found.value)}"
    for step in found.steps:
        yield f"{step.cell}: {step.formula} → {output.shown(step.value)}"
        if step.reads:
            yield f"  reads {', '.join(step.reads)}"
    if found.cut:
        yield f"… and more formulas below these {len(found.steps)}; explain one of them to go on"
    for source in found.inputs:
        yield _input_line(source)
        for feed in source.fed:
            yield f"  last fed from {feed.source} ({feed.rows} rows, {feed.first} to {feed.last}, sha256 {feed.sha256})"
    for name, origin in found.functions.items():
        yield f"{name} (xl_aitrends {found.version}): {origin}"
    if found.formula is None:
        yield "No formula: the value was typed, fed or pasted."


def _input_line(source: InputRange) -> str:
    """A range at the bottom: where it stands, what it is called and, for one cell, what it holds."""
    line = f"Input {source.range}" + (f" of the Table {source.table}" if source.table else "")
    line += f" ({source.name})" if source.name else ""
    return line if ":" in source.range.rpartition("!")[2] else f"{line} = {output.shown(source.value)}"
