"""The watch list shows what an independent script computes, whatever names it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from xl_aitrends.refresh import Feed, RefreshResult, refresh_book
from xl_aitrends.templates import new_workbook
from xl_aitrends.templates.declare import Panel
from xl_aitrends.templates.samples import sample_panel
from xl_aitrends.templates.watchlist import WATCHLIST

from .feeding import made_panel, write_feed
from .independent_watchlist import carried, horizon_return, mansfield, percentile

NAME = "watchlist"
HORIZONS = ("1D", "1W", "1M", "3M", "6M", "YTD", "12M", "SINCE")
EXACT = {"rtol": 0, "atol": 1e-12}
LISTED = {"行业03": "甲", "行业07": "乙", "行业11": "", "没有的": "丙"}


def frame_of(panel: Panel) -> pd.DataFrame:
    frame = pd.DataFrame(panel.rows, columns=panel.headers).set_index(panel.headers[0])
    return frame.set_axis(pd.to_datetime(frame.index))


def made(folder: Path, frame: pd.DataFrame, **settings: str) -> RefreshResult:
    listed = pd.DataFrame({"代码": LISTED.keys(), "名称": LISTED.values(), "组": "某组"})
    listed.to_csv(folder / "list.csv", index=False)
    feeds = [
        Feed("tbl_prices", str(write_feed(frame, folder / "prices.csv"))),
        Feed("tbl_list", str(folder / "list.csv")),
    ]
    return new_workbook(NAME, folder / "book.xlsx", feeds, settings)


def ranking(result: RefreshResult) -> pd.DataFrame:
    columns = ["rank", "name", "ticker", "group", "price", *HORIZONS, "relative", "trend", "percentile"]
    rows = [row for row in result.outputs["out_ranking"] if row[0] not in ("", None)]
    return pd.DataFrame(rows, columns=columns).set_index("ticker")


def assert_shows(
    result: RefreshResult, prices: pd.DataFrame, benchmark: pd.Series, names: list[str], since: str = "2020-01-01"
) -> None:
    shown = ranking(result)
    filled = carried(prices, 5)
    expected = pd.DataFrame({one: horizon_return(filled[names], one, since) for one in HORIZONS})
    order = expected["3M"].dropna().sort_values(ascending=False, kind="stable").index
    assert list(shown.index) == list(order)
    got = shown[list(HORIZONS)].apply(pd.to_numeric, errors="coerce")
    np.testing.assert_allclose(got, expected.loc[order], **EXACT)
    bench = horizon_return(carried(benchmark.to_frame("bench"), 5), "3M", since)["bench"]
    np.testing.assert_allclose(result.outputs["out_benchmark"], bench, **EXACT)
    assert result.outputs["out_ahead"] == (expected["3M"] >= bench).sum()
    np.testing.assert_allclose(
        shown["relative"].astype(float), (1 + expected["3M"].loc[order]) / (1 + bench) - 1, **EXACT
    )


def of_check(result: RefreshResult) -> str:
    (verdict,) = [check for check in result.checks if check.name == "chk_all"]
    return verdict.text


def test_the_sample_agrees_with_pandas(sample_result_of: Callable[[str], RefreshResult]):
    prices = frame_of(sample_panel(WATCHLIST.tables[0]))
    names = [row[0] for row in sample_panel(WATCHLIST.tables[1]).rows]
    result = sample_result_of(NAME)
    assert_shows(result, prices, prices["SP500"], names)
    shown = ranking(result)
    for name in ("AAPL", "XOM"):
        trend = mansfield(prices[name], prices["SP500"], 52)
        np.testing.assert_allclose(shown.loc[name, "trend"], trend, rtol=0, atol=1e-10)
        rank = percentile(prices[name], 3, "2010-01-01")
        np.testing.assert_allclose(shown.loc[name, "percentile"], rank, **EXACT)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[RefreshResult, pd.DataFrame]:
    frame = made_panel(names=12, rows=300)
    return made(tmp_path_factory.mktemp("small"), frame, in_benchmark="行业01", in_from="2010-03-01"), frame


def test_a_list_with_chinese_names_picks_its_columns_and_names_those_that_are_missing(small):
    result, frame = small
    assert_shows(result, frame, frame["行业01"], ["行业03", "行业07", "行业11"], "2010-03-01")
    assert set(ranking(result)["name"]) == {"甲", "乙", "行业11"}
    assert "Wanted names without a column" in of_check(result)
    assert not result.kept
    assert not result.errors


def test_without_a_benchmark_the_equally_weighted_list_is_one(small):
    result, frame = small
    result = refresh_book(Path(result.book), settings={"in_benchmark": ""})
    names = ["行业03", "行业07", "行业11"]
    index = (1 + frame[names].pct_change(fill_method=None).mean(axis=1).fillna(0)).cumprod()
    assert_shows(result, frame, index, names, "2010-03-01")


def test_a_name_that_starts_late_is_not_ranked_but_named(tmp_path: Path):
    frame = made_panel(names=12, rows=300)
    frame.loc[frame.index[:-20], "行业07"] = np.nan
    frame.loc[frame.index[50:53], "行业03"] = np.nan
    result = made(tmp_path, frame, in_benchmark="行业01", in_from="2010-03-01")
    assert_shows(result, frame, frame["行业01"], ["行业03", "行业07", "行业11"], "2010-03-01")
    assert "Names without a return" in of_check(result)


def test_real_us_prices_with_late_starters_agree_with_pandas(tmp_path: Path, market_data: Path):
    frame = (
        pd.read_csv(market_data / "us_close.csv", index_col=0, parse_dates=True).rename_axis("date").iloc[-600:, :20]
    )
    feed = Feed("tbl_prices", str(write_feed(frame, tmp_path / "prices.csv")))
    settings = {"in_benchmark": frame.columns[0], "in_from": "2024-01-02"}
    result = new_workbook(NAME, tmp_path / "book.xlsx", [feed], settings)
    assert_shows(result, frame, frame[frame.columns[0]], list(frame.columns[1:]), "2024-01-02")
    assert not result.kept


def test_the_list_of_the_sample_is_dropped_where_the_data_has_other_names():
    frame = made_panel(names=12, rows=30)
    tables: Mapping[str, Panel] = {
        "tbl_prices": Panel(["日期", *frame.columns], []),
        "tbl_list": sample_panel(WATCHLIST.tables[1]),
    }
    assert WATCHLIST.choose(tables) == {"in_show": "all", "in_benchmark": None}


def test_a_benchmark_that_is_no_column_fails_by_name(small):
    result = refresh_book(Path(small[0].book), settings={"in_benchmark": "沪深三百"})
    assert of_check(result).startswith("FAIL: A return of the benchmark")
