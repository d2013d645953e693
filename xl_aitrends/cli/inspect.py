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
@click.argument("book", type=options.WORKBOOK, required=False)
@options.as_of
@click.option(
    "--trusted", is_flag=True, help="List Excel's own functions that are computed here, instead of a workbook."
)
@options.json
def inspect(book: Path | None, as_of: dt.date | None, trusted: bool, as_json: bool) -> None:
    """Look through BOOK: sheets, Tables, functions, stale values, what cannot be computed, messages behind errors.

    Nothing is written. The exit code is 0 whatever is found.
    """
    if trusted:
        _show_trusted(as_json)
        return
    if book is None:
        raise click.UsageError("name a workbook, or say --trusted")
    from xl_aitrends.refresh import inspect_book  # loads the engine, which --help does not need

    found = inspect_book(book, as_of=as_of)
    if as_json:
        click.echo(output.document(found.to_dict()))
        return
    for line in _lines(found):
        click.echo(line)


def _show_trusted(as_json: bool) -> None:
    """The allow-list: which functions, what their arguments take, how many cases agreed; and what was refused."""
    from xl_aitrends.refresh.ordinary import ordinary_functions, refused_functions

    known, refused = ordinary_functions(), refused_functions()
    if as_json:
        trusted = [{"name": name, "takes": one.takes, "cases": one.cases} for name, one in sorted(known.items())]
        click.echo(output.document({"trusted": trusted, "refused": refused}))
        return
    rows = [(name, str(one.cases), "agrees with engines that are not ours") for name, one in sorted(known.items())]
    output.table(
        ("function", "cases", "why"), [*rows, *((name, "", f"refused: {why}") for name, why in refused.items())]
    )


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
