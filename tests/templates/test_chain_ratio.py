"""The chain ratio workbook shows what an independent script computes, whatever data it is given."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from xl_aitrends.errors import FeedError
from xl_aitrends.refresh import Feed, RefreshResult, refresh_book
from xl_aitrends.templates import new_workbook
from xl_aitrends.templates.chain_ratio import CHAIN_RATIO
from xl_aitrends.templates.samples import sample_panel

from .independent_chains import Stay, index_of, score, shared

NAME = "chain_ratio"
EXACT = {"rtol": 0, "atol": 1e-9}


def sample_frame(table: int) -> pd.DataFrame:
    panel = sample_panel(CHAIN_RATIO.tables[table])
    frame = pd.DataFrame(panel.rows, columns=panel.headers).set_index("date")
    return frame.set_axis(pd.to_datetime(frame.index)).astype(float)


def sample_stays(table: int) -> list[Stay]:
    rows = sample_panel(CHAIN_RATIO.tables[table]).rows
    return [
        Stay(code, *(None if day is None else pd.Timestamp(day) for day in (start, end)))
        for code, start, end, _ in rows
    ]


def assert_shows(
    outputs: dict[str, object],
    prices: pd.DataFrame,
    stays: tuple[list[Stay], list[Stay]],
    third: pd.Series,
    lookback: int = 250,
    window: int = 120,
) -> None:
    """Compare figures and contributions with those computed from the prices."""
    chains = [index_of(prices, one) for one in stays]
    legs = shared(*(chain.level for chain in chains))
    asof, since = legs.index[-1], legs.index[max(0, len(legs) - 1 - window)]
    assert outputs["out_asof"] == asof.date().isoformat()
    ratio = legs[0] / legs[1]
    lines = {"ratio": ratio, "other": (legs[0] / third.reindex(legs.index)).dropna()}
    for name, line in lines.items():
        np.testing.assert_allclose(outputs[f"out_{name}"], 100 * line.iloc[-1] / line.iloc[0], err_msg=name, **EXACT)
        np.testing.assert_allclose(outputs[f"out_{name}_z"], score(line, lookback), err_msg=name, **EXACT)
    grown = legs.loc[asof] / legs.loc[since] - 1
    np.testing.assert_allclose([outputs["out_return_a"], outputs["out_return_b"]], grown, **EXACT)
    np.testing.assert_allclose(outputs["out_relative"], (1 + grown[0]) / (1 + grown[1]) - 1, **EXACT)
    for place, letter in enumerate("ab"):
        added = pd.Series(chains[place].added(since, asof)).sort_values(ascending=False)
        shown = [row[0] for row in outputs[f"out_added_{letter}"] if row[0] != ""]
        want = added if len(added) <= 12 else pd.concat([added.iloc[:6], added.iloc[-6:]])
        np.testing.assert_allclose(shown, want, **EXACT)
        np.testing.assert_allclose(outputs[f"out_others_{letter}"], added.sum() - want.sum(), **EXACT)


def test_the_sample_agrees_with_pandas(sample_result_of):
    outputs = sample_result_of(NAME).outputs
    prices, third = sample_frame(0), sample_frame(3)["SP500"]
    legs = shared(*(index_of(prices, sample_stays(table)).level for table in (1, 2)))
    ratio = legs[0] / legs[1]
    since = ratio.iloc[-1] / ratio.loc["2021-01-04":].iloc[0] - 1
    np.testing.assert_allclose(outputs["out_since_listed"], since, **EXACT)
    assert_shows(outputs, prices, (sample_stays(1), sample_stays(2)), third)
    assert [row[0] for row in outputs["out_who_a"][:3]] == ["Microsoft", "Apple", "Advanced Micro Devices"]
    assert (outputs["out_members_a"], outputs["out_members_b"]) == (3, 5)


def write(
    folder: Path, prices: pd.DataFrame, chains: tuple[list[Stay], list[Stay]], market: pd.DataFrame
) -> list[Feed]:
    """Everything that a user would feed, as CSV files."""
    frames = {"tbl_prices": prices.rename_axis("日期"), "tbl_market": market.rename_axis("日期")}
    for letter, stays in zip("ab", chains, strict=True):
        rows = [(stay.code, stay.start, stay.end, f"名称{stay.code}") for stay in stays]
        frames[f"tbl_chain_{letter}"] = pd.DataFrame(rows, columns=["代码", "开始", "结束", "名称"]).set_index("代码")
    for name, frame in frames.items():
        frame.to_csv(folder / f"{name}.csv", date_format="%Y-%m-%d")
    return [Feed(name, str(folder / f"{name}.csv")) for name in frames]


def made(names: int, rows: int, seed: int = 3) -> pd.DataFrame:
    """Made closes with codes that begin with zeros, late listings and suspensions."""
    rng = np.random.default_rng(seed)
    walk = np.cumsum(rng.normal(0.0004, 0.02, (rows, names)) + rng.normal(0, 0.01, (rows, 1)), axis=0)
    codes = [f"{300 + 7 * number:06d}" for number in range(names)]
    frame = pd.DataFrame(30 * np.exp(walk), pd.bdate_range("2021-03-01", periods=rows), codes).round(3)
    frame.iloc[: rows // 3, 1] = np.nan
    for column in range(2, names, 3):
        frame.iloc[rows // 2 + column : rows // 2 + column + 15, column] = np.nan
    return frame


def stays_of(codes: list[str], days: pd.DatetimeIndex) -> tuple[list[Stay], list[Stay]]:
    """Two lists; in the first one name joins late and one leaves early."""
    half = len(codes) // 2
    first = [Stay(code) for code in codes[:half]]
    first[0].start, first[-1].end = days[40], days[-30]
    return first, [Stay(code) for code in codes[half:]]


Fed = tuple[RefreshResult, pd.DataFrame, tuple[list[Stay], list[Stay]], pd.Series]


def fed(folder: Path, names: int, rows: int) -> Fed:
    """A workbook of so many names and rows, and what it was made from."""
    prices = made(names, rows)
    market = made(3, rows, seed=9).set_axis(["恒生互联网", "沪深300", "中证500"], axis=1).bfill().ffill()
    stays = stays_of(list(prices.columns), prices.index)
    result = new_workbook(NAME, folder / "book.xlsx", write(folder, prices, stays, market), {"in_a": "北美算力链"})
    return result, prices, stays, market["恒生互联网"]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Fed:
    return fed(tmp_path_factory.mktemp("small"), 8, 180)


def assert_fed(workbook: Fed, lookback: int, window: int) -> None:
    result, *sources = workbook
    assert not result.kept
    assert not result.errors
    assert_shows(result.outputs, *sources, lookback, window)
    assert result.outputs["out_who_b"][0][0].startswith("名称0")


def test_many_fed_names_with_late_starters_and_gaps_agree_with_pandas(tmp_path: Path):
    assert_fed(fed(tmp_path, 36, 900), 250, 120)


def test_few_fed_names_and_a_short_history_agree_with_pandas(small: Fed):
    assert_fed(small, 90, 90)


def test_the_chains_of_the_note_agree_with_pandas(tmp_path: Path, market_data: Path):
    """North American against domestic computing power, and against Hong Kong internet."""
    stocks = pd.read_csv(market_data / "a_share_ai_close.csv", index_col=0, parse_dates=True)
    funds = pd.read_csv(market_data / "cn_etf_close.csv", index_col=0, parse_dates=True)
    lists = ("300308 300502 300394 300570 300548 002281 002463 002916 300476 688183 601138".split(),
             "688256 688041 688981 002371 688012 603019 000977".split())  # fmt: skip
    prices = stocks.loc["2023-01-03":"2025-06-13", [code for one in lists for code in one]]
    stays = tuple([Stay(code) for code in one] for one in lists)
    market = funds.loc["2023-01-03":, ["513330", "510300"]]
    result = new_workbook(NAME, tmp_path / "book.xlsx", write(tmp_path, prices, stays, market))
    assert_shows(result.outputs, prices, stays, market["513330"])
    assert not result.kept


def checks_of(result: RefreshResult) -> str:
    (verdict,) = [check for check in result.checks if check.name == "chk_all"]
    return verdict.text


def test_a_code_without_prices_fails_by_name(tmp_path: Path):
    prices = made(6, 120)
    stays = ([Stay("000300"), Stay("600519")], [Stay("000314"), Stay("000321")])
    result = new_workbook(NAME, tmp_path / "book.xlsx", write(tmp_path, prices, stays, made(2, 120)))
    assert checks_of(result).startswith("FAIL: ")
    assert "Chain A has an index" in checks_of(result)
    assert any("no column is named 600519" in error.message for error in result.errors)


def test_repeated_dates_are_refused_with_their_lines(tmp_path: Path):
    prices = made(6, 120)
    prices = pd.concat([prices, prices.iloc[-1:]])
    stays = stays_of(list(made(6, 120).columns), prices.index)
    feeds = write(tmp_path, prices, stays, made(2, 120))
    with pytest.raises(FeedError, match=r"line 122: .* stands in line 121 already; keep one row"):
        new_workbook(NAME, tmp_path / "book.xlsx", feeds)


def test_lists_without_a_day_are_called_hindsight(small: Fed):
    result, *_ = small
    assert (result.outputs["out_since_listed"], result.outputs["out_rows_listed"]) == ("not given", 0)
    assert "Rows since the lists were drawn" in checks_of(result)


def test_the_reading_of_an_earlier_date_is_what_was_known_then(small: Fed):
    result, prices, stays, third = small
    day = prices.index[-20]
    outputs = refresh_book(Path(result.book), settings={"in_asof": str(day.date())}).outputs
    assert_shows(outputs, prices.loc[:day], stays, third, 90, 90)
