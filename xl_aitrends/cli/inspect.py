"""`aitrends inspect`: what a workbook holds and what a refresh could do with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xl_aitrends.cli import options, output

if TYPE_CHECKING:
    from xl_aitrends.refresh import CellError, Inspection


@click.command(short_help="Look through a workbook.")
@options.book
@options.as_of
@options.json
def inspect(book: Path, as_of: dt.date | None, as_json: bool) -> None:
    """Look through BOOK: sheets, Tables, functions, stale values, what cannot be computed, messages behind errors.

    Nothing is written. The exit code is 0 whatever is found.
    """
    from xl_aitrends.refresh import inspect_book  # loads the engine, which --help does not need

    found = inspect_book(book, as_of=as_of)
    if as_json:
        click.echo(output.document(found.to_dict()))
        return
    for line in _lines(found):
        click.echo(line)


def _lines(found: Inspection) -> Iterator[str]:
    sheets = [f"{sheet.name}  {sheet.used or 'empty'}  {_formulas(sheet.formulas)}" for sheet in found.sheets]
    tables = [f"{table.name}  {table.sheet}!{table.ref}  {', '.join(table.columns)}" for table in found.tables]
    functions = [f"{one.name}  {_formulas(one.formulas)}  {one.status}" for one in found.functions]
    kept = [f"{one.sheet}!{one.cell}  {one.formula}  {one.reason}" for one in found.not_computable]
    yield from _section("Sheets", sheets)
    yield from _section("Tables", tables)
    yield from _section("Functions", functions)
    yield from _section("Cannot be computed without Excel", kept)
    yield from _section("Stale values", _places(found.stale))
    yield from _section("Messages behind error cells", _places(found.errors))


def _places(found: Iterable[CellError]) -> list[str]:
    return [f"{one.sheet}!{one.cell}  {one.message}" for one in found]


def _section(heading: str, lines: Sequence[str]) -> Iterator[str]:
    yield f"{heading}: {len(lines) or 'none'}"
    yield from (f"  {line}" for line in lines)


def _formulas(count: int) -> str:
    return f"{count} formula" + ("" if count == 1 else "s")
