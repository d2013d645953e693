"""Cells of a Parquet file as a feed takes them, whatever types its writer chose."""

from __future__ import annotations

import pandas as pd
import pytest

from xl_aitrends.errors import FeedError
from xl_aitrends.refresh.feeds import read_source

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

DAYS = pd.to_datetime(["2025-01-02", "2025-01-03"])


@pytest.mark.parametrize("kind", ["Int64", "Float64", "boolean", "string"])
def test_a_gap_in_a_column_that_may_have_gaps_is_a_blank(tmp_path, kind):
    """pandas' nullable columns say <NA>, which is neither true nor false."""
    value = {"Int64": 1, "Float64": 1.5, "boolean": True, "string": "a"}[kind]
    path = tmp_path / "p.parquet"
    pd.DataFrame({"date": DAYS, "x": pd.array([value, None], dtype=kind)}).to_parquet(path)
    assert [row[1] for row in read_source(str(path)).rows] == [value, None]


def test_texts_that_an_old_writer_stored_as_bytes_are_texts(tmp_path):
    path = tmp_path / "p.parquet"
    pq.write_table(pa.table({"date": pa.array(["2025-01-02"]), "x": pa.array(["银行".encode()], pa.binary())}), path)
    assert read_source(str(path)).rows == (("2025-01-02", "银行"),)


def test_an_index_that_is_a_column_too_stands_there_once(tmp_path):
    path = tmp_path / "p.parquet"
    pd.DataFrame({"date": DAYS, "x": [1.0, 2.0]}).set_index("date", drop=False).to_parquet(path)
    assert read_source(str(path)).columns == ("date", "x")


def test_a_list_becomes_a_text_which_no_column_of_numbers_takes(tmp_path):
    path = tmp_path / "p.parquet"
    pq.write_table(pa.table({"date": pa.array(["2025-01-02"]), "x": pa.array([[1.0, 2.0]])}), path)
    assert read_source(str(path)).rows[0][1] == "[1. 2.]"


def test_two_columns_of_one_name_are_refused_by_name(tmp_path):
    path = tmp_path / "p.parquet"
    days, prices = pa.array(["2025-01-02"]), pa.array([1.0])
    pq.write_table(pa.table([days, prices, prices], names=["date", "x", "X"]), path)
    with pytest.raises(FeedError, match="two columns are called 'X'"):
        read_source(str(path))
