"""The package's own worksheet functions, called from a workbook as the catalogue declares them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import openpyxl
import pandas as pd
import pytest

from xl_aitrends.functions import catalogue
from xl_aitrends.refresh import parse_feed, refresh_book, refreshing
from xl_aitrends.refresh.worksheet_calls import worksheet_calls

AS_OF = dt.date(2025, 2, 14)


@pytest.fixture(autouse=True)
def real_calls(calls, monkeypatch):
    """Put the catalogue back where this room's other tests have stand-ins."""
    monkeypatch.setattr(refreshing, "worksheet_calls", worksheet_calls)


def test_every_function_of_the_catalogue_is_known_to_the_engine():
    assert worksheet_calls(date1904=False).keys() == catalogue().keys()


def test_a_z_score_in_a_workbook_equals_pandas_over_fed_prices(make_book, tmp_path):
    rng = np.random.default_rng(7)
    prices = pd.Series(100 + rng.normal(size=60).cumsum(), index=pd.bdate_range("2024-11-01", periods=60), name="a")
    prices.to_csv(tmp_path / "prices.csv", index_label="date")

    def fill(workbook):
        data, calc = workbook.add_worksheet("数据"), workbook.add_worksheet("Calc")
        data.add_table("A1:B2", {"name": "tbl", "columns": [{"header": "date"}, {"header": "a"}], "data": [[45000, 1]]})
        data.set_column("A:A", None, workbook.add_format({"num_format": "yyyy-mm-dd"}))
        calc.write_dynamic_array_formula("A1", "=AIT_ZSCORE(tbl[a],20)")

    target = tmp_path / "out.xlsx"
    feeds = [parse_feed(f"tbl:replace={tmp_path / 'prices.csv'}")]
    result = refresh_book(make_book(fill), target=target, feeds=feeds, as_of=AS_OF)
    assert (result.kept, result.errors) == ((), ())
    column = [row[0] for row in openpyxl.load_workbook(target, data_only=True)["Calc"].values]
    expected = (prices - prices.rolling(20).mean()) / prices.rolling(20).std()
    computed = np.array([np.nan if value == "#N/A" else value for value in column], dtype=float)
    np.testing.assert_allclose(computed, expected, rtol=1e-11)


def test_a_wrong_call_is_reported_with_its_message(make_book):
    result = refresh_book(
        make_book(lambda workbook: workbook.add_worksheet("S").write_formula("A1", '=AIT_HELP("AIT_NOSUCH")')),
        as_of=AS_OF,
    )
    assert [(error.sheet, error.cell) for error in result.errors] == [("S", "A1")]


def test_real_fund_prices_arrive_to_the_last_bit(make_book, tmp_path, market_data):
    frame = pd.read_csv(market_data / "us_close.csv").iloc[:900, :20]
    source = tmp_path / "prices.csv"
    frame.to_csv(source, index=False)
    columns = [{"header": column} for column in frame.columns]

    def fill(workbook):
        sheet = workbook.add_worksheet("Data")
        sheet.add_table(0, 0, 1, len(columns) - 1, {"name": "tbl_prices", "columns": columns})
        sheet.set_column("A:A", None, workbook.add_format({"num_format": "yyyy-mm-dd"}))

    target = tmp_path / "out.xlsx"
    refresh_book(make_book(fill), target=target, feeds=[parse_feed(f"tbl_prices={source}")], as_of=AS_OF)
    rows = list(openpyxl.load_workbook(target, data_only=True)["Data"].values)[1:]
    values = np.array([[np.nan if cell is None else cell for cell in row[1:]] for row in rows], dtype=float)
    assert np.array_equal(values, frame.iloc[:, 1:].to_numpy(float), equal_nan=True)
    assert [row[0] for row in rows] == pd.to_datetime(frame.iloc[:, 0]).tolist()
