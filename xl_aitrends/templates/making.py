"""Workbooks made from templates: built, filled with sample data or feeds, refreshed."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from xl_aitrends.errors import ConfigurationError, FeedError
from xl_aitrends.refresh import Feed, RefreshResult, refresh_book
from xl_aitrends.templates.addin_link import link_addin
from xl_aitrends.templates.data_sheets import write_data_sheets
from xl_aitrends.templates.declare import Cell, Panel, TableSpec, Template
from xl_aitrends.templates.formulas import HOSTS
from xl_aitrends.templates.guide import write_guide
from xl_aitrends.templates.inputs import write_inputs
from xl_aitrends.templates.samples import panel_of, sample_panel
from xl_aitrends.templates.sheets import TemplateBook
from xl_aitrends.templates.shelf import TEMPLATES, find_template

SAMPLE_DAY = dt.date(2025, 1, 1)  # the clock of sample workbooks, so that a build never depends on the day


def build_template(name: str, path: Path, host: str = "plain") -> None:
    """Write a template with its sample data; no formula has a value yet.

    Parameters
    ----------
    name : str
        One of `template_names()`.
    path : Path
        File to write.
    host : {"plain", "xlam", "lite"}
        How formulas spell our functions.
    """
    template = find_template(name)
    _build(template, Path(path), _samples(template), template.sample, host)


def new_workbook(
    name: str,
    out: Path,
    feeds: Sequence[Feed] = (),
    settings: Mapping[str, str] | None = None,
    host: str = "plain",
    as_of: dt.date | None = None,
) -> RefreshResult:
    """Make a workbook of one's own from a template, and refresh it.

    Parameters
    ----------
    name : str
        One of `template_names()`.
    out : Path
        File to write; an existing one is refused.
    feeds : sequence of Feed, optional
        Data for the template's Tables; sample data where none is given.
    settings : mapping, optional
        Inputs as typed, ``{"in_k": "3"}``; those left out are chosen from the data.
    host : {"plain", "xlam", "lite"}
        How formulas spell our functions.
    as_of : date, optional
        What TODAY says; default today.

    Raises
    ------
    ConfigurationError
        For an unknown template or host, or a file that exists.
    FeedError
        If a feed cannot be used; nothing is written then.
    """
    template, out = find_template(name), Path(out)
    if out.exists():
        raise ConfigurationError(
            f"{out} exists; feed it (aitrends refresh {out} --in-place --feed …), delete it, or choose another name"
        )
    read = [replace(feed, mode="replace", data=feed.read()) for feed in feeds]
    fed = {table.name: panel_of(feed.read(), table) for feed in read for table in [_table_of(template, feed)]}
    tables = _samples(template) | fed
    values = dict(template.choose(tables)) if fed else dict(template.sample)
    made = _made(template, out, tables, values, read, settings or {}, host, as_of)
    if not fed:
        return made
    return replace(made, notes=(*made.notes, *_chosen(template, values, settings or {}), *_samples_left(template, fed)))


def _chosen(template: Template, values: Mapping[str, Cell], settings: Mapping[str, str]) -> list[str]:
    """Which inputs were chosen from the data, in one line."""
    usual = {spec.name: spec.value for spec in template.inputs}
    typed = {name.casefold() for name in settings}
    chosen = [f"{name} = {values[name]}" for name in values if values[name] != usual[name] and name not in typed]
    return [f"inputs chosen for these data: {', '.join(chosen)}; --set NAME=VALUE sets another"] if chosen else []


def demo(folder: Path, names: Sequence[str] = ()) -> list[RefreshResult]:
    """Build templates on their sample data into a folder, and refresh them; files of their names are replaced.

    Parameters
    ----------
    folder : Path
        Made where it is missing.
    names : sequence of str, optional
        Which templates; all by default.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    chosen = [find_template(name) for name in names] or list(TEMPLATES.values())
    return [_sample_workbook(template, folder / f"{template.name}.xlsx") for template in chosen]


build_all = demo  # what `workbooks/` holds is what the demonstration shows


def _sample_workbook(template: Template, out: Path) -> RefreshResult:
    return _made(template, out, _samples(template), template.sample, (), {}, "plain", SAMPLE_DAY)


def _made(
    template: Template,
    out: Path,
    tables: Mapping[str, Panel],
    values: Mapping[str, Cell],
    feeds: Sequence[Feed],
    settings: Mapping[str, str],
    host: str,
    as_of: dt.date | None,
) -> RefreshResult:
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / out.name
        _build(template, draft, tables, values, host)
        made = refresh_book(draft, target=out, feeds=feeds, settings=dict(settings), as_of=as_of, everything=True)
    return replace(made, book=str(out))


def _build(template: Template, path: Path, tables: Mapping[str, Panel], values: Mapping[str, Cell], host: str) -> None:
    if host not in HOSTS:
        raise ConfigurationError(f"host must be one of {', '.join(HOSTS)}, got {host!r}")
    book = TemplateBook(path, template, host, values, tables)
    write_data_sheets(book)
    template.build(book, tables)
    write_inputs(book)
    write_guide(book)
    book.close()
    if host == "xlam":
        link_addin(path, book.functions)


def _samples(template: Template) -> dict[str, Panel]:
    return {table.name: sample_panel(table) for table in template.tables}


def _samples_left(template: Template, fed: Mapping[str, Panel]) -> list[str]:
    """What is still the sample's in a workbook of one's own."""
    left = [table.name for table in template.tables if table.name not in fed]
    return [f"{name} holds the template's sample; --feed {name}=FILE puts yours there" for name in left]


def _table_of(template: Template, feed: Feed) -> TableSpec:
    for table in template.tables:
        if table.name.casefold() == feed.name.casefold():
            return table
    known = ", ".join(table.name for table in template.tables)
    raise FeedError(f"{template.name} has no Table {feed.name}; it has {known}")
