"""The earnings season workbook shows what an independent script computes, whatever data it is given."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from scipy import stats

from xl_aitrends.refresh import Feed, RefreshResult, refresh_book
from xl_aitrends.templates import new_workbook
from xl_aitrends.templates.earnings_season import EARNINGS_SEASON
from xl_aitrends.templates.samples import sample_panel

from .independent_earnings_season import COLUMNS, Season, read_off

NAME = "earnings_season"
EXACT = {"rtol": 0, "atol": 1e-12}


def sample_frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    season, prices = (sample_panel(table) for table in EARNINGS_SEASON.tables)
    companies = pd.DataFrame(season.rows, columns=season.headers)
    companies["announced"] = pd.to_datetime(companies["announced"])
    numbers = companies.columns[4:]
    companies[numbers] = companies[numbers].astype(float)
    weekly = pd.DataFrame(prices.rows, columns=prices.headers).set_index("date").astype(float)
    return companies, weekly.set_axis(pd.to_datetime(weekly.index))


def made(companies: int, rows: int, *, seed: int = 11, gaps: bool = True) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A made season with Chinese headers, names and segments, and daily prices with late starters and gaps."""
    rng = np.random.default_rng(seed)
    segments = rng.choice(["上游算力", "软件", "应用", "传媒"], companies, p=[0.4, 0.3, 0.2, 0.1])
    consensus = np.round(np.exp(rng.normal(4, 1, companies)) * np.where(rng.random(companies) < 0.1, -1, 1), 2)
    frame = pd.DataFrame({
        "代码": [f"{600000 + number}.SH" for number in range(companies)],
        "简称": [f"公司{number:03d}" for number in range(companies)],
        "板块": segments,
        "披露日": rng.choice(pd.bdate_range("2024-03-18", "2024-04-30"), companies),
        "净利润": np.round(consensus + np.abs(consensus) * rng.normal(0.02, 0.15, companies), 2),
        "一致预期": consensus,
        "标准差": np.round(np.abs(consensus) * rng.uniform(0.03, 0.3, companies), 3),
        "家数": rng.integers(1, 30, companies).astype(float),
        "上年同期": np.round(np.abs(consensus) * rng.uniform(0.6, 1.3, companies), 2),
        "增速波动": np.round(rng.uniform(0.05, 0.9, companies), 3),
        "历史超预期": rng.integers(0, 9, companies) / 8,
        "上调": np.round(rng.uniform(-1, 1, companies), 2),
        "市值": np.round(np.exp(rng.normal(6, 1, companies)), 1),
        "次日超额": np.round(rng.normal(0.002, 0.04, companies), 4),
    })  # fmt: skip
    for column in ("净利润", "一致预期", "标准差", "增速波动", "上调", "次日超额"):
        frame.loc[rng.random(companies) < 0.08, column] = np.nan
    days = pd.bdate_range("2024-01-02", periods=rows, name="日期")
    paths = 20 * np.exp(np.cumsum(rng.normal(0, 0.02, (rows, companies)), axis=0))
    prices = pd.DataFrame(np.round(paths, 2), index=days, columns=frame["代码"].rename(None))
    if gaps:
        prices.iloc[: rows // 2, 3] = np.nan
        prices.iloc[rows // 2 : rows // 2 + 6, 7] = np.nan
        prices = prices.drop(columns=prices.columns[5])
    return frame, prices.assign(沪深300=np.linspace(3000, 3300, rows))


def built(folder: Path, season: pd.DataFrame, prices: pd.DataFrame, **settings: str) -> RefreshResult:
    season.to_csv(folder / "season.csv", index=False, date_format="%Y-%m-%d")
    prices.to_csv(folder / "prices.csv", date_format="%Y-%m-%d")
    feeds = [Feed("tbl_season", str(folder / "season.csv")), Feed("tbl_prices", str(folder / "prices.csv"))]
    return new_workbook(NAME, folder / "book.xlsx", feeds, settings)


def column_of(book: Path, name: str) -> list[object]:
    """Values of a defined name's spill on Calc, from the saved file."""
    read = openpyxl.load_workbook(book, data_only=True)
    cell = read.defined_names[name].attr_text.rpartition("!")[2].rstrip(")#").replace("$", "").partition(":")[0]
    rows = read["Calc"][cell].row, read["Calc"][cell].column
    values = [read["Calc"].cell(row, rows[1]).value for row in range(rows[0], read["Calc"].max_row + 1)]
    return values[: next((place for place, value in enumerate(values) if value is None), len(values))]


def assert_shows(result: RefreshResult, expected: Season) -> None:
    outputs, everyone = result.outputs, expected.segments.loc["all"]
    for name, entry in (("ratio", "ratio"), ("low", "low"), ("high", "high"), ("reported", "reported"),
                        ("growth", "growth"), ("surprise", "median_surprise")):  # fmt: skip
        np.testing.assert_allclose(outputs[f"out_{name}"], everyone[entry], err_msg=name, **EXACT)
    table = [row for row in outputs["out_segments"] if row[0]]
    assert [row[0] for row in table] == list(expected.segments.index)
    shown = np.array([[np.nan if cell == "n/a" else cell for cell in row[1:]] for row in table], dtype=float)
    np.testing.assert_allclose(shown, expected.segments.to_numpy(dtype=float), **EXACT)
    for name, value in expected.comparison.items():
        np.testing.assert_allclose(outputs[f"out_{name}"], value, rtol=1e-9, err_msg=name)
    for item, column in (("premium", "spread"), ("ic", "ic")):
        rows = expected.premium[column].dropna()
        np.testing.assert_allclose(outputs[f"out_{item}"], rows.mean(), err_msg=item, **EXACT)
        t = stats.ttest_1samp(rows, 0).statistic
        np.testing.assert_allclose(outputs[f"out_{item}_t"], t, rtol=1e-9, err_msg=item)
    ranked = expected.score.sort_values(ascending=False, kind="stable").dropna()
    listed = [row for row in outputs["out_sure"] if row[0]]
    assert [row[0].partition(" ")[0] for row in listed] == list(ranked.index[:15])
    np.testing.assert_allclose([row[3] for row in listed], ranked.iloc[:15], **EXACT)
    last = [row[0].partition(" ")[0] for row in outputs["out_unsure"] if row[0]]
    assert last == list(expected.score.sort_values(kind="stable").dropna().index[:5])
    for part in ("top", "bottom"):
        path = column_of(Path(result.book), f"calc_{part}_path")
        np.testing.assert_allclose(np.array(path, dtype=float), expected.premium[part].fillna(0).cumsum(), **EXACT)
    assert not result.errors
    assert not result.kept


def test_the_sample_agrees_with_pandas(sample_of, tmp_path: Path):
    season, prices = sample_frames()
    result = refresh_book(sample_of(NAME), target=tmp_path / "same.xlsx")
    expected = read_off(season, prices, "Hardware", "Software")
    assert_shows(result, expected)


@pytest.mark.parametrize(("companies", "rows"), [(96, 160), (30, 90)])
def test_chinese_companies_with_gaps_and_late_starters_agree_with_pandas(tmp_path: Path, companies: int, rows: int):
    season, prices = made(companies, rows)
    result = built(tmp_path, season, prices)
    largest = season["板块"].value_counts().index[:2]
    assert_shows(result, read_off(season, prices, *largest))
    (verdict,) = result.checks
    assert "Scored companies without prices" in verdict.text


def test_an_in_line_band_counts_near_reports_as_met(sample_of):
    season, prices = sample_frames()
    outputs = refresh_book(sample_of(NAME), settings={"in_tol": "0.05"}).outputs
    expected = read_off(season, prices, "Hardware", "Software", tol=0.05)
    np.testing.assert_allclose(outputs["out_ratio"], expected.segments.loc["all", "ratio"], **EXACT)
    assert outputs["out_ratio"] < refresh_book(sample_of(NAME)).outputs["out_ratio"]


def test_the_histogram_counts_every_surprise_once(sample_of):
    season, prices = sample_frames()
    surprise = read_off(season, prices, "Hardware", "Software").surprise.dropna()
    edges = [-np.inf, *(0.05 * np.arange(-5, 6)), np.inf]
    counts = np.histogram(surprise, edges)[0]
    below = [int(value) for value in column_of(sample_of(NAME), "calc_misses_in")]
    above = [int(value) for value in column_of(sample_of(NAME), "calc_beats_in")]
    np.testing.assert_array_equal(np.add(below, above), counts)
    assert sum(above[:6]) == sum(below[6:]) == 0


def test_a_company_listed_twice_fails_by_name(tmp_path: Path):
    season, prices = made(40, 60, gaps=False)
    season.loc[:1, "代码"] = ["ABC", "abc"]
    (verdict,) = built(tmp_path, season, prices).checks
    assert verdict.state == "FAIL"
    assert "Repeated codes" in verdict.text


def test_a_season_without_reports_says_so_instead_of_showing_numbers(tmp_path: Path):
    season, prices = made(40, 60, gaps=False)
    season["净利润"] = np.nan
    result = built(tmp_path, season, prices)
    (verdict,) = result.checks
    assert verdict.state == "WARN"
    assert "A beat ratio" in verdict.text
    shown = openpyxl.load_workbook(result.book, data_only=True)["Output"]
    assert shown["B3"].value == "No report with a consensus yet: see Checks."
    assert not [cell.coordinate for row in shown["B9:T90"] for cell in row if str(cell.value).startswith("#")]


def test_unknown_segments_warn_and_leave_the_comparison_out(sample_of, tmp_path: Path):
    result = refresh_book(sample_of(NAME), target=tmp_path / "x.xlsx", settings={"in_first": "Chips"})
    (verdict,) = result.checks
    assert "The two segments compared" in verdict.text
    shown = openpyxl.load_workbook(tmp_path / "x.xlsx", data_only=True)["Output"]
    assert "Chips" not in shown["B3"].value


def test_made_data_are_called_so_on_every_sheet_until_a_feed_replaces_them(sample_of, tmp_path: Path):
    book = openpyxl.load_workbook(sample_of(NAME), data_only=True)
    assert all(sheet["B2"].value.startswith("Made data") for sheet in book.worksheets)
    season, prices = made(30, 60)
    book = openpyxl.load_workbook(built(tmp_path, season, prices).book, data_only=True)
    assert not any(sheet["B2"].value.startswith("Made data") for sheet in book.worksheets)


def test_feeds_are_read_by_the_place_of_their_columns():
    assert len(COLUMNS) == len(EARNINGS_SEASON.tables[0].formats)
    assert sample_panel(EARNINGS_SEASON.tables[0]).headers == COLUMNS
