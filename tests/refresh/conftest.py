"""Workbooks made on the spot, and two worksheet functions of our spelling so that this room is tested alone."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

sys.path.insert(0, str(Path(__file__).parent))  # tests are no package: helpers beside them are found here

from priced import AS_OF
from priced import fill as fill_prices

from xl_aitrends.refresh import inspection, parse_feed, refresh_book, refreshing


def _return(values, window, *_):
    """Simple return over a number of rows; every cell #N/A before there are enough."""
    if not isinstance(window, float) or window < 1:
        return [["#VALUE! AIT_RETURN: window must be a whole number ≥ 1, got 0"]]
    step = int(window)
    return [
        [values[row][name] / values[row - step][name] - 1 if row >= step else "#N/A" for name in range(len(values[0]))]
        for row in range(len(values))
    ]


def _spread(returns, k=None, *_):
    """Mean of the k largest less mean of the k smallest of each row."""
    count = 1 if k is None else int(k)
    rows = returns if isinstance(returns, list) else [[returns]]
    return [
        ["#N/A"] if any(isinstance(cell, str) or cell is None for cell in row) else [_difference(row, count)]
        for row in rows
    ]


def _difference(row, count):
    ordered = sorted(row)
    return sum(ordered[-count:]) / count - sum(ordered[:count]) / count


def _shape(values, *_):
    """Rows and columns that arrived, as one row of two cells."""
    rows = values if isinstance(values, list) else [[values]]
    return [[float(len(rows)), float(len(rows[0]))]]


def _given(*arguments):
    """How the arguments arrived, as text."""
    return [[repr(list(arguments))]]


@pytest.fixture(autouse=True)
def calls(monkeypatch):
    """Stand-ins for the worksheet functions; a test may add its own."""
    functions = {"AIT_RETURN": _return, "AIT_SPREAD": _spread, "AIT_SHAPE": _shape, "AIT_GIVEN": _given}
    for module in (refreshing, inspection):
        monkeypatch.setattr(module, "worksheet_calls", lambda date1904: functions)
    return functions


@pytest.fixture
def make_book(tmp_path) -> Callable[[Callable[[xlsxwriter.Workbook], None]], Path]:
    """Build a workbook by a function that fills it; gives its path."""

    def make(fill: Callable[[xlsxwriter.Workbook], None], name: str = "book.xlsx") -> Path:
        path = tmp_path / name
        workbook = xlsxwriter.Workbook(path)
        fill(workbook)
        workbook.close()
        return path

    return make


@pytest.fixture
def fed(tmp_path, make_book):
    """Feed a text (as a CSV file) or a path; gives the result and the target opened for values."""

    def run(text, feed="tbl_prices", fill=fill_prices, **options):
        source = make_book(lambda workbook: fill(workbook, **options))
        csv = tmp_path / "prices.csv"
        if isinstance(text, str):
            csv.write_text(text, encoding="utf-8")
        target = tmp_path / "out.xlsx"
        feeds = [parse_feed(f"{feed}={csv if isinstance(text, str) else text}")]
        result = refresh_book(source, target=target, feeds=feeds, as_of=AS_OF)
        again = tmp_path / "again.xlsx"
        assert not refresh_book(target, target=again, as_of=AS_OF).changed
        if ":append" not in feed:
            assert not refresh_book(target, target=again, feeds=feeds, as_of=AS_OF).changed
            assert again.read_bytes() == target.read_bytes()
        return result, openpyxl.load_workbook(target, data_only=True)

    return run
