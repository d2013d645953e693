"""Chain indices, joins, ratios and rotation as cells call them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from xl_aitrends.functions.binding import call
from xl_aitrends.functions.catalogue import catalogue
from xl_aitrends.functions.examples import wrong_examples

DAYS = [[dt.datetime(2024, 1, day)] for day in (2, 3, 4, 5)]
PRICES = [[100.0, 100.0], [110.0, 90.0], [121.0, 81.0], [133.1, 72.9]]
CODES = [["000977.SZ", 2230.0]]
FUNCTIONS = ("AIT_INDEX", "AIT_JOIN", "AIT_RATIO", "AIT_ZSCORE", "AIT_RS", "AIT_ROTATION")


def column(rows: list[list[object]], place: int = 0) -> list[object]:
    return [row[place] for row in rows]


def numbers(rows: list[list[object]], place: int = 0) -> np.ndarray:
    return np.array([np.nan if isinstance(cell, str) else cell for cell in column(rows, place)], dtype=float)


def levels(*arguments: object) -> np.ndarray:
    padded = [*arguments, *[None] * (15 - len(arguments)), "level"]
    result = call("AIT_INDEX", *padded)
    assert not str(result[0][0]).startswith("#VALUE"), result
    return numbers(result)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_examples_give_what_they_print(name):
    assert wrong_examples(catalogue()[name]) == []


def test_an_index_is_a_table_in_the_order_of_its_rows():
    result = call("AIT_INDEX", PRICES[::-1], DAYS[::-1], CODES)
    assert call("AIT_INDEX", PRICES, DAYS, CODES, *[None] * 12, "labels") == [
        ["date", "level", "return", "n_members", "coverage", "turnover"]
    ]
    assert column(result) == [45296, 45295, 45294, 45293]
    np.testing.assert_allclose(numbers(result, 1), 1000)
    assert result[-1] == [45293, 1000, "#N/A", 2, 1, "#N/A"]


def test_members_match_however_their_codes_are_written_and_blank_cells_mean_always():
    members = [["code", "start", "end"], ["SZ000977", None, None], ["０02230", "2024-01-03", ""]]
    expected = 1000 * np.cumprod([1, 1.1, 1.0, 1.0])
    np.testing.assert_allclose(levels(PRICES, DAYS, CODES, members), expected)
    np.testing.assert_allclose(levels(PRICES, DAYS, CODES, [[977]]), 1000 * 1.1 ** np.arange(4))


def test_a_member_without_a_column_is_named():
    result = call("AIT_INDEX", PRICES, DAYS, CODES, [[977.0, None, None], ["300308.SZ", None, None]])
    assert result == [["#VALUE! AIT_INDEX: no column is named 300308; add the prices or take the member out"]]


def test_rebalancing_takes_a_word_or_a_range_of_dates():
    held = 1000 * (np.array(PRICES) / 100).mean(axis=1)
    np.testing.assert_allclose(levels(PRICES, DAYS, CODES, None, None, "none"), held)
    once = levels(PRICES, DAYS, CODES, None, None, [[dt.datetime(2024, 1, 4)]])
    np.testing.assert_allclose(once, [1000, 1000, 1010, 1010])
    for twice in ([["2024-01-03"], [45295]], [[45294, 45295]], [[45294], [45295], [None]]):
        np.testing.assert_allclose(levels(PRICES, DAYS, CODES, None, None, twice), [1000, 1000, 1000, 1000])
    wrong = call("AIT_INDEX", PRICES, DAYS, CODES, None, None, "fortnight")
    assert wrong == [["#VALUE! AIT_INDEX: rebalance must be one of D, W, M, Q, Y, none, got 'fortnight'"]]


def test_market_values_are_a_panel_or_one_row():
    panel = [[price * shares for price, shares in zip(row, (3, 1), strict=True)] for row in PRICES]
    expected = 1000 * np.array(PRICES) @ [3, 1] / 400
    for caps in (panel, [[300.0, 100.0]], [[300.0], [100.0]]):
        np.testing.assert_allclose(levels(PRICES, DAYS, CODES, None, "cap", None, caps), expected)
    capped = call("AIT_INDEX", PRICES, DAYS, CODES, None, "capped", None, panel)
    assert capped[0][0].startswith("#VALUE! AIT_INDEX: cap_limit 0.1 cannot hold with 2 names on 2024-01-02")


def test_labels_can_be_dropped_from_every_range():
    prices = [["date", "000977.SZ", "002230.SZ"], *[[day[0], *row] for day, row in zip(DAYS, PRICES, strict=True)]]
    result = call("AIT_INDEX", prices, [["date"], *DAYS], [["code", *CODES[0]]], *[None] * 12, "level", 1)
    np.testing.assert_allclose(numbers(result), 1000)


def test_a_join_lays_the_columns_of_both_pulls_side_by_side():
    result = call("AIT_JOIN", PRICES, DAYS, [[7.0], ["--"], [9.0]], [[45293], [45295], [45296]], "left")
    assert result == [
        [45293, 100, 100, 7],
        [45294, 110, 90, 7],
        [45295, 121, 81, 7],
        [45296, 133.1, 72.9, 9],
    ]
    assert call("AIT_JOIN", PRICES, DAYS, PRICES, DAYS, *[None] * 4, "labels") == [["date", "first", "second"]]
    assert call("AIT_JOIN", PRICES, DAYS, PRICES, DAYS, *[None] * 4, "second") == PRICES
    nothing = call("AIT_JOIN", PRICES, DAYS, [[1.0]], [[45000]])
    assert nothing == [["#N/A AIT_JOIN: nothing to show: no row fits"]]


def test_two_legs_of_unequal_length_are_sent_to_the_join():
    result = call("AIT_RATIO", [[1.0], [2.0]], [[1.0], [2.0], [3.0]])
    assert result[0][0].startswith("#VALUE! AIT_RATIO: ")
    assert "AIT_JOIN" in result[0][0]


def test_a_row_of_prices_gives_a_row_and_rows_of_names_give_a_panel():
    assert call("AIT_RATIO", [[1.0, 2.0, 4.0]], [[1.0, 1.0, 1.0]]) == [[100, 200, 400]]
    assert call("AIT_RATIO", PRICES, [[1.0]] * 4)[2] == [121, 81]
    assert call("AIT_ZSCORE", [[1.0, 2.0, 3.0]], 3) == [["#N/A", "#N/A", 1]]


def test_rotation_gives_one_row_a_name_and_week():
    rng = np.random.default_rng(0)
    prices = (50 * np.exp(rng.normal(0, 0.02, (700, 3)).cumsum(axis=0))).tolist()
    dates = [[day.to_pydatetime()] for day in pd.bdate_range("2020-01-06", periods=700)]
    bench = [[50.0]] * 700
    now = call("AIT_ROTATION", prices, bench, dates, [["SMH", "IGV", "XLK"]])
    assert column(now, 1) == ["SMH", "IGV", "XLK"]
    tail = call("AIT_ROTATION", prices, bench, dates, [["SMH", "IGV", "XLK"]], None, None, None, 12)
    assert column(tail, 1) == ["SMH"] * 12 + ["IGV"] * 12 + ["XLK"] * 12
    assert tail[11] == now[0]
    assert set(column(tail, 4)) <= {"leading", "weakening", "lagging", "improving"}


NORTH_AMERICA = ["300308", "300502", "300394", "300570", "300548", "002281", "002463", "002916", "300476", "601138"]
DOMESTIC = ["688256", "688041", "688981", "002371", "688012", "603019", "000977"]


def grid(frame: pd.DataFrame) -> tuple[list[list[object]], list[list[object]], list[list[object]]]:
    values = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    return values, [[day.to_pydatetime()] for day in frame.index], [list(frame.columns)]


def test_two_chains_and_hong_kong_internet_from_index_to_strength_are_those_of_a_pandas_script(market_data):
    read = {"index_col": "date", "parse_dates": True}
    shares = pd.read_csv(market_data / "a_share_ai_close.csv", **read).loc["2023-01-03":"2025-06-13"]
    funds = pd.read_csv(market_data / "cn_etf_close.csv", **read).loc["2023-01-03":"2025-06-13", ["513330"]]
    chains = {}
    for name, codes in (("north", NORTH_AMERICA), ("home", DOMESTIC)):
        filled = shares[codes].ffill()
        chains[name] = 1000 * (1 + filled.pct_change(fill_method=None).mean(axis=1).fillna(0)).cumprod()
        values, dates, heads = grid(shares)
        table = call("AIT_INDEX", values, dates, heads, [[code] for code in codes])
        np.testing.assert_allclose(numbers(table, 1), chains[name], rtol=1e-9)
    chains = pd.DataFrame(chains)
    line = chains["north"] / chains["home"]
    ours = call("AIT_RATIO", grid(chains[["north"]])[0], grid(chains[["home"]])[0])
    np.testing.assert_allclose(numbers(ours), 100 * line / line.iloc[0], rtol=1e-9)

    joined = call("AIT_JOIN", *grid(chains)[:2], *grid(funds)[:2])
    theirs = chains.join(funds.dropna(), how="inner")
    np.testing.assert_allclose(np.array([row[1:] for row in joined]), theirs.to_numpy(), rtol=1e-12)
    log = np.log(theirs["north"] / theirs["513330"])
    z = (log - log.rolling(120).mean()) / log.rolling(120).std()
    over, under = [[row[1]] for row in joined], [[row[3]] for row in joined]
    ours = call("AIT_ZSCORE", call("AIT_RATIO", over, under, None, None, None, True), 120)
    np.testing.assert_allclose(numbers(ours), z, rtol=1e-7, atol=1e-9)
    dates = [[row[0]] for row in joined]
    strength = call("AIT_RS", over, under, 52, "W", dates)
    ratio = theirs["north"] / theirs["513330"]
    weekly = ratio.resample("W-SUN").last().dropna()
    expected = 100 * (ratio.iloc[-1] / weekly.iloc[-52:].mean() - 1)
    assert numbers(strength)[-1] == pytest.approx(expected, rel=1e-9)


def test_hardware_and_software_funds_rotate_as_a_pandas_script_says(market_data):
    frame = pd.read_csv(market_data / "us_close.csv", index_col="date", parse_dates=True)
    frame = frame[["SMH", "IGV", "SPY"]].loc["2018":"2026-07-31"].dropna()
    weekly = frame.resample("W-FRI").last()
    smooth = (100 * weekly[["SMH", "IGV"]].div(weekly["SPY"], axis=0)).ewm(span=10, adjust=False).mean()
    x = 100 + (smooth - smooth.rolling(52).mean()) / smooth.rolling(52).std()
    change = x.diff(4)
    y = 100 + (change - change.rolling(52).mean()) / change.rolling(52).std()
    values, dates, heads = grid(frame[["SMH", "IGV"]])
    ours = call("AIT_ROTATION", values, grid(frame[["SPY"]])[0], dates, heads, None, None, None, 26)
    np.testing.assert_allclose(numbers(ours, 2), x.to_numpy()[-26:].T.ravel(), rtol=1e-9)
    np.testing.assert_allclose(numbers(ours, 3), y.to_numpy()[-26:].T.ravel(), rtol=1e-7)
