"""The sector divergence workbook shows what an independent script computes, whatever data it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from xl_aitrends.refresh import Feed, RefreshResult, refresh_book
from xl_aitrends.templates import new_workbook
from xl_aitrends.templates.declare import Panel
from xl_aitrends.templates.samples import sample_panel
from xl_aitrends.templates.sector_divergence import SECTOR_DIVERGENCE

from .feeding import made_panel, write_feed
from .independent_sector_divergence import Reading, quadrant, read_off

NAME = "sector_divergence"
EXACT = {"rtol": 1e-9, "atol": 1e-9}
QUADRANTS = ("leading", "weakening", "lagging", "improving")


def sample_frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    prices, segments = (sample_panel(table) for table in SECTOR_DIVERGENCE.tables)
    frame = pd.DataFrame(prices.rows, columns=prices.headers).set_index("date")
    frame.index = pd.to_datetime(frame.index)
    return frame.astype(float), pd.DataFrame(segments.rows, columns=segments.headers)


def made(folder: Path, prices: pd.DataFrame, segments: pd.DataFrame, **settings: str) -> RefreshResult:
    write_feed(prices, folder / "prices.csv")
    segments.to_csv(folder / "segments.csv", index=False)
    feeds = [Feed("tbl_prices", str(folder / "prices.csv")), Feed("tbl_segments", str(folder / "segments.csv"))]
    return new_workbook(NAME, folder / "book.xlsx", feeds, settings)


def chinese_segments() -> pd.DataFrame:
    groups = ["硬件"] * 3 + ["软件"] * 2 + ["应用"] * 2 + ["原油", "沪深300"]
    roles = ["sector"] * 7 + ["factor", "benchmark"]
    codes = [f"行业{number:02d}" for number in range(1, 10)]
    return pd.DataFrame({"code": codes, "segment": groups, "role": roles})


def names_of(text: object) -> list[str]:
    """Names of a list in a cell, without the weeks in brackets."""
    return [] if text == "none" else [part.partition(" (")[0] for part in str(text).split(", ")]


def numbers(rows: list[list[object]], columns: slice) -> np.ndarray:
    return np.array([[np.nan if cell == "–" else cell for cell in row[columns]] for row in rows], dtype=float)


def assert_shows(outputs: dict[str, object], expected: Reading) -> None:
    assert outputs["out_asof"] == expected.asof.date().isoformat()
    table, points, answers = (outputs[f"out_{name}"] for name in ("performance", "rotation", "sensitivity"))
    assert [row[0] for row in table] == list(expected.performance.index)
    np.testing.assert_allclose(numbers(table, slice(1, 8)), expected.performance.to_numpy(), **EXACT)
    np.testing.assert_allclose(numbers(points, slice(1, 3)), expected.rotation.to_numpy(), **EXACT)
    assert [row[3] for row in points] == [quadrant(x, y) for x, y in expected.rotation.to_numpy()]
    wanted = expected.sensitivity
    np.testing.assert_allclose(numbers(answers, slice(2, 4)), wanted[["beta", "beta_before"]].to_numpy(), **EXACT)
    shares = wanted[["partial_r2", "partial_r2_before"]].to_numpy()
    np.testing.assert_allclose(numbers(answers, slice(6, 8)), shares, **EXACT)
    for word in (*QUADRANTS, "absent"):
        assert names_of(outputs[f"out_{word}"]) == [code for code, own in expected.quadrants.items() if own == word]
    ranked = expected.performance.loc[expected.rotation.index, 5].sort_values(ascending=False, kind="stable")
    assert (outputs["out_first"], outputs["out_last"]) == (ranked.index[0], ranked.index[-1])
    np.testing.assert_allclose(outputs["out_gap"], ranked.iloc[0] - ranked.iloc[-1], **EXACT)
    rank = outputs["out_gap_percentile"]
    np.testing.assert_allclose(np.nan if rank == "–" else rank, expected.gap_percentile, **EXACT)


@dataclass
class Built:
    """A refreshed workbook with what went into it; several tests read it, none writes to it."""

    result: RefreshResult
    prices: pd.DataFrame
    book: Path


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Chinese names with a late starter, a suspension, and a code that heads no column."""
    folder, prices = tmp_path_factory.mktemp("chinese"), made_panel(names=9, rows=900)
    prices.iloc[:700, 1] = np.nan  # a late starter
    prices.iloc[400:403, 4] = np.nan  # suspended for three days
    unknown = pd.DataFrame([["行业77", "硬件", "sector"]], columns=["code", "segment", "role"])
    result = made(folder, prices, pd.concat([chinese_segments(), unknown]), in_months="3")
    return Built(result, prices, folder / "book.xlsx")


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The first year and a half of twice as much."""
    folder, prices = tmp_path_factory.mktemp("short"), made_panel(names=9, rows=760)
    return Built(made(folder, prices.iloc[:380], chinese_segments()), prices, folder / "book.xlsx")


def verdict_of(result: RefreshResult) -> str:
    (verdict,) = [check for check in result.checks if check.name == "chk_all"]
    return verdict.text


def test_the_sample_agrees_with_pandas_and_statsmodels(sample_result_of: Callable[[str], RefreshResult]):
    prices, segments = sample_frames()
    assert_shows(sample_result_of(NAME).outputs, read_off(prices, segments))


def test_chinese_names_with_a_late_starter_and_gaps_agree_with_pandas(chinese: Built):
    assert not chinese.result.kept
    assert not chinese.result.errors
    assert_shows(chinese.result.outputs, read_off(chinese.prices, chinese_segments(), months=3))
    assert chinese.result.outputs["out_absent"] == "行业02 (39 weeks)"


def test_codes_that_head_no_column_are_named_and_left_out(chinese: Built):
    assert chinese.result.outputs["out_without"] == "行业77"
    assert verdict_of(chinese.result).startswith("WARN: Codes without prices")


def test_the_reading_of_an_earlier_date_is_what_was_known_then(chinese: Built):
    known = chinese.prices.iloc[:-120]
    then = {"in_asof": f"{known.index[-1]:%Y-%m-%d}"}
    outputs = refresh_book(chinese.book, settings=then).outputs
    assert_shows(outputs, read_off(known, chinese_segments(), months=3))


def test_us_funds_of_which_some_are_young_agree_with_pandas(tmp_path: Path, market_data: Path):
    rows = (
        "SMH hardware sector,SOXX hardware sector,IGV software sector,WCLD software sector,AIQ applications sector,"
        "AGIX applications sector,XLU utilities sector,XLE energy factor,SPY market benchmark"
    )
    segments = pd.DataFrame([row.split() for row in rows.split(",")], columns=["code", "segment", "role"])
    prices = pd.read_csv(market_data / "us_close.csv", index_col=0, parse_dates=True).rename_axis("date")
    prices = prices.loc["2022":"2025-06-13", list(segments["code"])]
    result = made(tmp_path, prices, segments)
    assert_shows(result.outputs, read_off(prices, segments))
    assert names_of(result.outputs["out_absent"]) == ["AGIX"]
    assert "Names absent from the rotation" in verdict_of(result)


def test_half_a_year_and_a_half_gets_windows_that_fit(short: Built):
    known = short.prices.iloc[:380]
    chosen = SECTOR_DIVERGENCE.choose(_tables(known))
    assert chosen["in_weeks"] < 52
    assert_shows(short.result.outputs, read_off(known, chinese_segments(), w=chosen["in_weeks"]))


def test_twice_as_many_rows_fed_later_agree_with_pandas(short: Built, tmp_path: Path):
    feed = Feed("tbl_prices", str(write_feed(short.prices.iloc[380:], tmp_path / "more.csv")))
    settings = {"in_weeks": "52", "in_window": "120"}
    result = refresh_book(short.book, target=tmp_path / "fed.xlsx", feeds=[feed], settings=settings)
    assert_shows(result.outputs, read_off(short.prices, chinese_segments()))


def test_no_benchmark_fails_by_name(tmp_path: Path):
    segments = chinese_segments().query("role != 'benchmark'")
    result = made(tmp_path, made_panel(names=9, rows=300), segments)
    (verdict,) = [check for check in result.checks if check.name == "chk_all"]
    assert verdict.state == "FAIL"
    assert "A benchmark with prices" in verdict.text


def _tables(prices: pd.DataFrame) -> dict[str, Panel]:
    rows = [(day.date(), *row) for day, row in zip(prices.index, prices.to_numpy(), strict=True)]
    return {"tbl_prices": Panel(["日期", *prices.columns], rows)}
