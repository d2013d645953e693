"""The catalysts workbook shows what an independent script computes, whatever events and prices it is given."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd

from xl_aitrends.refresh import Feed, RefreshResult, refresh_book
from xl_aitrends.templates import new_workbook
from xl_aitrends.templates.catalysts import CATALYSTS
from xl_aitrends.templates.samples import sample_panel

from .independent_catalysts import COLUMNS, Mean, Reactions, mean_of, reactions

NAME = "catalysts"
EXACT = {"rtol": 0, "atol": 1e-10}


def sample_frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    events, prices = (sample_panel(table) for table in CATALYSTS.tables)
    listed = pd.DataFrame(events.rows, columns=events.headers)
    listed["date"] = pd.to_datetime(listed["date"])
    listed[["before", "after"]] = listed[["before", "after"]].astype(float)
    closes = pd.DataFrame(prices.rows, columns=prices.headers).set_index("date").astype(float)
    return listed, closes.set_axis(pd.to_datetime(closes.index))


def built(folder: Path, events: pd.DataFrame, prices: pd.DataFrame, **settings: str) -> RefreshResult:
    events.to_csv(folder / "events.csv", index=False, date_format="%Y-%m-%d")
    prices.to_csv(folder / "prices.csv", date_format="%Y-%m-%d")
    feeds = [Feed("tbl_events", str(folder / "events.csv")), Feed("tbl_prices", str(folder / "prices.csv"))]
    return new_workbook(NAME, folder / "book.xlsx", feeds, settings)


def assert_row(row: list[object], expected: Mean) -> None:
    """A row of the table by group: events, mean, band of two standard errors, t, p."""
    assert row[2] == expected.n
    np.testing.assert_allclose(row[3], expected.mean, **EXACT)
    wanted = [expected.mean - 2 * expected.se, expected.mean + 2 * expected.se, expected.t, expected.p]
    if expected.n >= 5:
        np.testing.assert_allclose(np.array(row[4:8], dtype=float), wanted, rtol=1e-7, atol=1e-10)
    else:
        assert row[4:8] == ["n/a"] * 4


def assert_shows(result: RefreshResult, found: Reactions, events: pd.DataFrame) -> None:
    outputs = result.outputs
    listed = events.set_axis(COLUMNS, axis=1).set_index("event")
    everyone = mean_of(found, listed.index)
    assert outputs["out_events"] == everyone.n
    for name, value in (("caar", everyone.mean), ("low", everyone.mean - 2 * everyone.se),
                        ("high", everyone.mean + 2 * everyone.se), ("day", found.ar[0].mean())):  # fmt: skip
        np.testing.assert_allclose(outputs[f"out_{name}"], value, err_msg=name, **EXACT)
    np.testing.assert_allclose([outputs["out_t"], outputs["out_p"]], [everyone.t, everyone.p], rtol=1e-7)
    np.testing.assert_allclose(outputs["out_gained"], (found.car.dropna() > 0).mean(), **EXACT)
    groups = {str(row[0]): row for row in outputs["out_groups"] if row[0]}
    change = found.change
    chosen = {"All events": listed.index, "Guidance raised": change[change > 0.01].index,
              "Guidance kept": change[change.abs() <= 0.01].index, "Guidance cut": change[change < -0.01].index}  # fmt: skip
    chosen |= {kind: rows.index for kind, rows in listed.groupby("kind")}
    assert set(groups) == set(chosen)
    for name, index in chosen.items():
        expected = mean_of(found, index)
        if expected.n:
            assert_row(groups[name], expected)
        else:
            assert groups[name][2:8] == ["n/a"] * 6
    assert not result.errors
    assert not result.kept


def assert_calendar(outputs: dict[str, object], found: Reactions, events: pd.DataFrame, last: pd.Timestamp) -> None:
    listed = events.set_axis(COLUMNS, axis=1).sort_values("date", ascending=False, kind="stable").head(54)
    rows = [row for row in outputs["out_calendar"] if row[0]]
    assert [row[0] for row in rows] == list(listed["event"])
    assert [row[4] for row in rows] == [day.date().isoformat() for day in listed["date"]]
    for row, (name, day) in zip(rows, zip(listed["event"], listed["date"], strict=True), strict=True):
        if day > last:
            assert row[9] == "ahead"
        elif np.isfinite(found.car.get(name, np.nan)):
            np.testing.assert_allclose(row[9], found.car[name], **EXACT)
        else:
            assert row[9] == "n/a"


def test_the_sample_agrees_with_statsmodels(sample_of, tmp_path: Path):
    events, prices = sample_frames()
    found = reactions(events, prices, "SP500")
    result = refresh_book(sample_of(NAME), target=tmp_path / "same.xlsx")
    assert_shows(result, found, events)
    assert_calendar(result.outputs, found, events, prices.index[-1])
    assert result.outputs["out_ahead"] == (events["date"] > prices.index[-1]).sum()


def test_the_mean_path_and_its_band_stand_in_the_chart(sample_of):
    events, prices = sample_frames()
    expected = mean_of(reactions(events, prices, "SP500"), pd.Index(events["event"]))
    book = openpyxl.load_workbook(sample_of(NAME), data_only=True)
    shown = {}
    for name in ("caar", "low", "high"):
        corner = book["Calc"][
            book.defined_names[f"calc_{name}"].attr_text.rpartition("!")[2].rstrip(")").replace("$", "")
        ]
        rows = range(corner.row, corner.row + 16)
        shown[name] = np.array([book["Calc"].cell(row, corner.column).value for row in rows])
    np.testing.assert_allclose(shown["caar"], expected.path, **EXACT)
    np.testing.assert_allclose(shown["high"] - shown["caar"], shown["caar"] - shown["low"], **EXACT)


def chinese(market_data: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Real closes of mainland stocks, some listed late, an index fund, and made events with Chinese names."""
    stocks = pd.read_csv(market_data / "a_share_ai_close.csv", index_col=0, parse_dates=True).iloc[-700:, :8]
    fund = pd.read_csv(market_data / "cn_etf_close.csv", index_col=0, parse_dates=True)["510300"]
    prices = stocks.join(fund, how="inner").rename_axis("日期")
    prices.iloc[:420, 2] = np.nan
    prices.iloc[300:304, 0] = np.nan
    rng = np.random.default_rng(3)
    days = pd.bdate_range(prices.index[20], prices.index[-1] + pd.Timedelta(days=40))
    count = 36
    codes = rng.choice([*prices.columns[:8], "999999"], count)
    before = np.round(rng.uniform(1, 50, count), 1)
    change = rng.choice([0.9, 1.0, 1.2, np.nan], count)
    events = pd.DataFrame({
        "事件": [f"{code} 第{number}次" for number, code in enumerate(codes)],
        "代码": codes,
        "日期": rng.choice(days, count),
        "类型": rng.choice(["业绩", "资本开支指引", "政策"], count),
        "此前": before,
        "此后": before * change,
    })  # fmt: skip
    return events, prices


def test_chinese_events_on_real_prices_with_gaps_agree_with_statsmodels(tmp_path: Path, market_data: Path):
    events, prices = chinese(market_data)
    result = built(tmp_path, events, prices)
    priced = events[events["代码"] != "999999"]
    found = reactions(priced, prices, "510300")
    assert 5 <= found.car.notna().sum() < len(priced)
    assert_shows(result, found, priced)
    assert_calendar(result.outputs, found, priced, prices.index[-1])
    (verdict,) = result.checks
    assert verdict.state == "WARN"
    assert "Events without prices of their code" in verdict.text


def test_a_feed_of_other_events_and_prices_just_works_on_refresh(sample_of, tmp_path: Path, market_data: Path):
    events, prices = chinese(market_data)
    events.to_csv(tmp_path / "events.csv", index=False, date_format="%Y-%m-%d")
    prices.to_csv(tmp_path / "prices.csv", date_format="%Y-%m-%d")
    feeds = [
        Feed("tbl_events", str(tmp_path / "events.csv"), mode="replace"),
        Feed("tbl_prices", str(tmp_path / "prices.csv"), mode="replace"),
    ]
    settings = {"in_bench": "510300"}  # a code that a cell may hold as a number
    result = refresh_book(sample_of(NAME), target=tmp_path / "fed.xlsx", feeds=feeds, settings=settings)
    priced = events[events["代码"] != "999999"]
    assert_shows(result, reactions(priced, prices, "510300"), priced)
    assert not refresh_book(tmp_path / "fed.xlsx", target=tmp_path / "again.xlsx").changed


def test_without_a_benchmark_the_own_mean_is_the_norm_and_a_check_says_so(sample_of):
    events, prices = sample_frames()
    result = refresh_book(sample_of(NAME), settings={"in_bench": "", "in_kind": "results", "in_pre": "1"})
    chosen = pd.Index(events["event"][events["kind"] == "results"])
    expected = mean_of(reactions(events, prices, None, pre=1), chosen)
    np.testing.assert_allclose(result.outputs["out_caar"], expected.mean, **EXACT)
    np.testing.assert_allclose(result.outputs["out_t"], expected.t, rtol=1e-7)
    (verdict,) = result.checks
    assert "A benchmark" in verdict.text


def test_events_of_which_none_can_be_used_fail_by_name(tmp_path: Path):
    events, prices = sample_frames()
    early = events.assign(date=prices.index[3])
    result = built(tmp_path, early, prices.iloc[:60])
    (verdict,) = result.checks
    assert verdict.state == "FAIL"
    assert "A mean over events" in verdict.text
    shown = openpyxl.load_workbook(result.book, data_only=True)["Output"]
    assert shown["B3"].value == "No event can be used: see Checks."


def test_the_benchmark_is_the_one_column_that_no_event_is_about():
    events, prices = (sample_panel(table) for table in CATALYSTS.tables)
    assert CATALYSTS.choose({"tbl_events": events, "tbl_prices": prices}) == {"in_bench": "SP500"}
