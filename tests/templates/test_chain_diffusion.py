"""The chain diffusion workbook shows what an independent script computes, whatever data it is given."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from xl_aitrends.refresh import RefreshResult, refresh_book
from xl_aitrends.templates import new_workbook
from xl_aitrends.templates.chain_diffusion import CHAIN_DIFFUSION
from xl_aitrends.templates.samples import sample_panel

from .independent_chains import Stay, gap_since, index_of, shared, shared_leg
from .test_chain_ratio import made, stays_of, write

NAME = "chain_diffusion"
EXACT = {"rtol": 0, "atol": 1e-9}
FIGURES = ("r_level", "r_change", "r_null", "excess", "partial", "partial_control", "n")
COLUMNS = {"r_level": 3, "r_change": 4, "r_null": 5, "excess": 6, "partial": 7, "partial_control": 10, "n": 13}
ANCHOR = {"gap": 4, "required_return": 5, "widest_gap": 6, "closed": 7, "closed_by_laggard": 8, "closed_by_leader": 9}


def legs_of(
    prices: pd.DataFrame, stays: tuple[list[Stay], list[Stay]], market: pd.DataFrame, third: str, control: str
) -> pd.DataFrame:
    """Both chains, the third market and the control on the days on which all are known."""
    levels = [index_of(prices, one).level for one in stays]
    return shared(*levels, market[third], market[control]).set_axis(["a", "b", "c", "m"], axis=1)


def assert_shows(
    outputs: dict[str, object], legs: pd.DataFrame, market: pd.DataFrame, anchors: tuple[str, ...]
) -> None:
    """Compare figures, placebo table and anchors with those computed from the lines."""
    assert outputs["out_asof"] == legs.index[-1].date().isoformat()
    want = shared_leg(*(legs[leg] for leg in "abcm"))
    for figure in FIGURES:
        np.testing.assert_allclose(outputs[f"out_{figure}"], want[figure], err_msg=figure, **EXACT)
    table = {row[0]: row for row in outputs["out_placebo_table"] if row[0] != ""}
    placebos = list(table)[1:]
    for name in placebos:
        line = market[name].reindex(legs.index)
        wanted = shared_leg(legs["a"], legs["b"], line, legs["m"])
        shown = {figure: table[name][column] for figure, column in COLUMNS.items()}
        np.testing.assert_allclose([shown[f] for f in FIGURES], [wanted[f] for f in FIGURES], err_msg=name, **EXACT)
    rank = 1 + sum(table[name][10] > table[next(iter(table))][10] for name in placebos)
    assert outputs["out_rank"] == rank
    assert outputs["out_placebos"] == len(placebos)
    assert outputs["out_higher"] == sum(table[name][4] > want["r_change"] for name in placebos)
    for row, anchor in zip(outputs["out_anchors"], anchors, strict=True):
        gap = gap_since(legs["b"], legs["a"], anchor)
        for figure, column in ANCHOR.items():
            np.testing.assert_allclose(row[column], gap[figure], err_msg=f"{anchor} {figure}", **EXACT)


def sample_frame(table: int) -> pd.DataFrame:
    panel = sample_panel(CHAIN_DIFFUSION.tables[table])
    frame = pd.DataFrame(panel.rows, columns=panel.headers).set_index("date")
    return frame.set_axis(pd.to_datetime(frame.index)).astype(float)


def sample_legs() -> tuple[pd.DataFrame, pd.DataFrame]:
    stays = tuple(
        [
            Stay(code, *(None if day is None else pd.Timestamp(day) for day in (start, end)))
            for code, start, end, _ in sample_panel(CHAIN_DIFFUSION.tables[table]).rows
        ]
        for table in (1, 2)
    )
    market = sample_frame(3)
    return legs_of(sample_frame(0), stays, market, "JPM", "SP500"), market


def test_the_sample_agrees_with_pandas_and_statsmodels(sample_result_of):
    outputs = sample_result_of(NAME).outputs
    assert_shows(outputs, *sample_legs(), ("2018-12-24", "2020-03-23", "2021-01-04"))
    assert outputs["out_verdict"] == "common market"
    assert (outputs["out_lead_b"], outputs["out_lead_c"]) == ("together", "together")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[RefreshResult, pd.DataFrame, pd.DataFrame]:
    """A short history with Chinese names, late listings and suspensions."""
    folder = tmp_path_factory.mktemp("small")
    prices = made(14, 320)
    market = made(8, 320, seed=9).set_axis([f"市场{number}" for number in range(8)], axis=1)
    market.iloc[:, 0] = market.iloc[:, 0].ffill().bfill()
    stays = stays_of(list(prices.columns), prices.index)
    result = new_workbook(NAME, folder / "book.xlsx", write(folder, prices, stays, market), {"in_boot": "100"})
    return result, legs_of(prices, stays, market, "市场0", "市场1"), market


def test_chinese_names_late_starters_and_gaps_agree_with_pandas(small):
    result, legs, market = small
    assert not result.kept
    assert not result.errors
    days = pd.bdate_range("2021-03-01", periods=320)
    at = [legs.index[legs.index.searchsorted(days[place])] for place in (160, 80, 240)]
    assert [row[2] for row in result.outputs["out_anchors"]] == [str(day.date()) for day in at]
    kept = [place for place, day in enumerate(at) if widest(legs, day) >= 0.01]
    outputs = dict(result.outputs)
    outputs["out_anchors"] = [outputs["out_anchors"][place] for place in kept]
    assert_shows(outputs, legs, market, tuple(str(at[place].date()) for place in kept))
    assert kept


def widest(legs: pd.DataFrame, anchor: pd.Timestamp) -> float:
    """The widest gap of B to A since an anchor."""
    since = np.log(legs.loc[anchor:, ["a", "b"]] / legs.loc[anchor, ["a", "b"]])
    return float((since["a"] - since["b"]).max())


def test_an_earlier_as_of_date_and_longer_changes_agree_too(small):
    result, legs, _ = small
    legs = legs.iloc[:-40]
    settings = {"in_asof": str(legs.index[-1].date()), "in_span": "2"}
    outputs = refresh_book(Path(result.book), settings=settings).outputs
    apart = legs.iloc[::-1].iloc[::2].iloc[::-1]
    want = shared_leg(*(apart[leg] for leg in "abcm"))
    for figure in ("r_change", "r_null", "partial", "partial_control", "n"):
        np.testing.assert_allclose(outputs[f"out_{figure}"], want[figure], err_msg=figure, **EXACT)


NORTH_AMERICA = "300308 300502 300394 300570 300548 002281 002463 002916 300476 688183 601138".split()
DOMESTIC = "688256 688041 688981 002371 688012 603019 000977".split()


@pytest.fixture(scope="module")
def note(
    market_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[RefreshResult, pd.DataFrame, pd.DataFrame]:
    """The chains of the note with Hong Kong internet as third market and the CSI 300 as control."""
    folder = tmp_path_factory.mktemp("note")
    stocks = pd.read_csv(market_data / "a_share_ai_close.csv", index_col=0, parse_dates=True)
    funds = pd.read_csv(market_data / "cn_etf_close.csv", index_col=0, parse_dates=True)
    prices = stocks.loc["2023-01-03":, NORTH_AMERICA + DOMESTIC]
    market = funds.loc["2023-01-03":, "513330 510300 512690 512170 159865 512200 515220 512880".split()]
    stays = tuple([Stay(code) for code in one] for one in (NORTH_AMERICA, DOMESTIC))
    settings = {"in_anchor": "2024-01-02", "in_anchor2": "2023-06-01", "in_anchor3": "2024-02-05", "in_boot": "200"}
    result = new_workbook(NAME, folder / "book.xlsx", write(folder, prices, stays, market), settings)
    return result, legs_of(prices, stays, market, "513330", "510300"), market


def test_the_chains_of_the_note_agree_with_pandas_and_statsmodels(note):
    result, legs, market = note
    assert_shows(result.outputs, legs, market, ("2024-01-02", "2023-06-01", "2024-02-05"))
    assert not result.kept


def test_given_the_market_hong_kong_internet_shares_nothing_with_the_domestic_chain(note):
    result, _, _ = note
    assert result.outputs["out_n"] == 589
    assert result.outputs["out_verdict"] == "common market"
    assert result.outputs["out_higher"] >= 3  # of six unrelated funds


def verdict_of(result: RefreshResult) -> str:
    (verdict,) = [check for check in result.checks if check.name == "chk_all"]
    return verdict.text


def test_a_gap_that_never_opened_is_not_split_and_says_why(small):
    result, legs, _ = small
    quiet = next(day for day in reversed(legs.index[:-2]) if widest(legs, day) < 0.01)
    told = refresh_book(Path(result.book), settings={"in_anchor": str(quiet.date())})
    assert told.outputs["out_anchors"][0][7:10] == ["gap < 1%"] * 3
    assert "Widest gap since the first anchor" in verdict_of(told)


def test_without_a_control_the_verdict_says_no_more_than_it_may(small):
    result, _, _ = small
    told = refresh_book(Path(result.book), settings={"in_control": ""})
    assert told.outputs["out_verdict"] == "shared leg only"
    assert told.outputs["out_partial_control"] == "#N/A"
    assert told.outputs["out_placebos"] == 7  # the control has become a placebo
    assert "A control" in verdict_of(told)
    assert not told.kept


def test_a_market_that_heads_no_column_fails_by_name(small):
    result, _, _ = small
    told = refresh_book(Path(result.book), settings={"in_third": "HSI"})
    assert verdict_of(told).startswith("FAIL: ")
    assert "Rows on which all lines are known" in verdict_of(told)
