"""What is fuzzed: each target takes bytes and returns, or raises when a promise is broken.

An `AitrendsError` is an answer, not a defect; its text must be one line. Anything else that is raised is a defect, as
are bytes that change where nothing was asked for and values that are not read back as they were written.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from xl_aitrends.cells.address import cell_address, parse_cell, parse_range, range_address
from xl_aitrends.errors import AitrendsError
from xl_aitrends.refresh import Feed, inspect_book, refresh_book
from xl_aitrends.refresh.feeds import read_source
from xl_aitrends.refresh.lexer import split_formula
from xl_aitrends.runs.feed_spec import LongLayout
from xl_aitrends.runs.jobfile import read_job
from xl_aitrends.runs.layout import widen
from xl_aitrends.runs.zones import in_zone
from xl_aitrends.workbook import Book, Limits, open_book

from .base import good_workbook, part_names, with_part

SMALL = Limits(
    file_bytes=1 << 22,
    member_bytes=1 << 22,
    total_bytes=1 << 24,
    control_bytes=1 << 20,
    formula_characters=8192,
    grid_cells=100_000,
)
T = TypeVar("T")
DAY = dt.date(2025, 1, 1)


def reader(data: bytes) -> None:
    """A file's bytes as a workbook: everything in it is read."""
    with open_book(data, SMALL) as book:
        _read_all(book)
        assert book.to_bytes() == data


def parts(data: bytes) -> None:
    """One part of a good workbook, the one that the first byte names, replaced by the other bytes."""
    made = _workbook(data)
    with open_book(made, SMALL) as book:
        _read_all(book)
        assert book.to_bytes() == made


def patcher(data: bytes) -> None:
    """The same workbook changed in all ways there are; what was written is read back."""
    made = _workbook(data)
    with open_book(made, SMALL) as book:
        written = _change(book)
        out = book.to_bytes()
    with open_book(out, SMALL) as book:
        for sheet, row, column in written:
            assert book.sheet(sheet).value(row, column) == 42.0, (sheet, row, column)
        assert book.to_bytes() == out


def refreshing(data: bytes) -> None:
    """The same workbook refreshed, dry."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(_workbook(data))
        refresh_book(path, as_of=DAY)
        inspect_book(path, as_of=DAY)


def formulas(data: bytes) -> None:
    """Formula text: cut into tokens that join to it, and read in a workbook."""
    text = data.decode("utf-8", "replace")
    assert "".join(token.text for token in split_formula(text)) == text


def addresses(data: bytes) -> None:
    """Cell and range addresses: what is read is written back to the same place."""
    text = data.decode("utf-8", "replace")
    place = _answer(lambda: parse_cell(text))
    if place is not None:
        assert parse_cell(cell_address(*place)) == place
    rect = _answer(lambda: parse_range(text))
    if rect is not None:
        assert parse_range(range_address(rect)) == rect


def feed_csv(data: bytes) -> None:
    """A CSV file, as a long source in a time zone, and fed into a Table."""
    _feed(data, "prices.csv")


def feed_parquet(data: bytes) -> None:
    """A Parquet file, likewise."""
    _feed(data, "prices.parquet")


def job_file(data: bytes) -> None:
    """A job file: checked whole, nothing run."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "job.toml"
        path.write_bytes(data)
        read_job(path)


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target
    for target in (reader, parts, patcher, refreshing, formulas, addresses, feed_csv, feed_parquet, job_file)
}


def check(name: str, data: bytes) -> None:
    """Run a target; an error of the package is an answer if it is one line."""
    try:
        TARGETS[name](data)
    except AitrendsError as error:
        said = str(error)
    else:
        return
    assert said
    assert "\n" not in said
    assert len(said) <= 255


def _workbook(data: bytes) -> bytes:
    names = part_names()
    return with_part(names[(data[0] if data else 0) % len(names)], data[1:])


def _read_all(book: Book) -> None:
    for sheet in book.sheets:
        used = sheet.used
        sheet.formulas()
        sheet.merged()
        if used is not None:
            sheet.values(*used)
    _ = book.defined_names, book.tables


def _change(book: Book) -> list[tuple[str, int, int]]:
    written = []
    for sheet in book.sheets:
        for formula in sheet.formulas():
            if formula.kind == "dynamic":
                book.set_spill(sheet.name, formula.row, formula.col, [[1.0], [2.0], [3.0], [4.0]])
            elif formula.kind != "array":
                book.set_value(sheet.name, formula.row, formula.col, 42.0)
                written.append((sheet.name, formula.row, formula.col))
    for table in book.tables:
        top, left, bottom, right = table.ref
        book.resize_table(table.name, (top, left, bottom + 2, right))
        book.write_rows(table.sheet, bottom + 1, left, [[45010.0, "=1+1"], [45011.0, 1.5]])
        book.rewrite_extent(table.sheet, table.ref, (top, left, bottom + 2, right))
        written = [place for place in written if place[0] != table.sheet]  # its calculated columns went along
    book.refresh_chart_caches()
    return written


def _feed(data: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, book = Path(folder) / name, Path(folder) / "book.xlsx"
        source.write_bytes(data)
        read = read_source(str(source))
        _answer(lambda: widen(in_zone(read, "Asia/Shanghai"), LongLayout(*(read.columns * 3)[:3])))
        book.write_bytes(good_workbook())
        refresh_book(book, feeds=[replace(Feed("tbl_prices", str(source)), data=read)], as_of=DAY)


def _answer(ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except AitrendsError:
        return None
