"""Rules of chain indices: dates, dividends, suspensions, delistings, the base, and what a wrong call is told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xl_aitrends.core.chain import chain_index
from xl_aitrends.errors import InputError, NotEnoughData

nan = np.nan


def calendar(rows: int, first: str = "2024-01-01") -> np.ndarray:
    return pd.bdate_range(first, periods=rows).to_numpy().astype("datetime64[D]")


def codes(count: int) -> np.ndarray:
    return np.array([f"{i:06d}" for i in range(count)], dtype=object)


def market(rows: int = 300, columns: int = 6, missing: float = 0.0, seed: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    prices = 20 * np.exp(rng.normal(0.0005, 0.02, size=(rows, columns)).cumsum(axis=0))
    prices[rng.random(prices.shape) < missing] = nan
    return prices


def table(*rows: tuple[str, str, str]):
    code, start, end = zip(*rows, strict=True)
    days = [np.array([day or "NaT" for day in column], dtype="datetime64[D]") for column in (start, end)]
    return np.array(code, dtype=object), *days


def test_a_rebalancing_date_without_trading_means_the_close_before_it():
    prices, dates = market(60), calendar(60)
    sunday = dates[np.flatnonzero(np.diff(dates.astype(int)) == 3)[2]] + 2
    friday = chain_index(prices, dates, codes(6), rebalance=np.array([sunday - 2]))
    assert friday.level.tolist() == chain_index(prices, dates, codes(6), rebalance=np.array([sunday])).level.tolist()
    assert friday.level.tolist() != chain_index(prices, dates, codes(6), scheme="hold").level.tolist()


def test_total_return_books_dividends_gross_and_net_of_tax():
    prices, cash = market(), np.zeros((300, 6))
    cash[50, 1], cash[200, 4], cash[10, 0] = 0.8, 1.1, nan
    frame, paid = pd.DataFrame(prices), pd.DataFrame(np.nan_to_num(cash))
    for tax in (0.0, 0.1):
        returns = (frame + paid * (1 - tax)) / frame.shift() - 1
        theirs = 1000 * (1 + returns.mean(axis=1).fillna(0)).cumprod()
        ours = chain_index(prices, calendar(300), codes(6), dividends=cash, tax=tax)
        np.testing.assert_allclose(ours.level, theirs, rtol=1e-11)
    held = chain_index(prices, calendar(300), codes(6), scheme="hold")
    total = chain_index(prices, calendar(300), codes(6), scheme="hold", dividends=cash)
    ex_day = 1 + cash[50, 1] / prices[0, 1] / (prices[50] / prices[0]).sum()
    np.testing.assert_allclose(total.level[50:200] / held.level[50:200], ex_day, rtol=1e-12)


def test_a_dividend_dated_on_a_day_without_prices_counts_on_the_next_day_with_prices():
    prices, cash = market(10, 2), np.zeros((10, 2))
    prices[5] = nan
    cash[5, 0] = 1.0
    ours = chain_index(prices, calendar(10), codes(2), dividends=cash)
    plain = chain_index(prices, calendar(10), codes(2))
    assert np.isnan(ours.level[5])
    assert ours.return_[6] - plain.return_[6] == pytest.approx(0.5 / prices[4, 0], rel=1e-9)


def test_a_suspension_earns_nothing_when_carried_and_is_left_out_when_dropped_and_neither_loses_a_return():
    prices = np.array([[100, 100], [110, nan], [121, nan], [121, 80.0]])
    carry = chain_index(prices, calendar(4), codes(2))
    drop = chain_index(prices, calendar(4), codes(2), suspend="drop")
    np.testing.assert_allclose(carry.return_[1:], [0.05, 0.05, -0.10], rtol=1e-12)
    np.testing.assert_allclose(drop.return_[1:], [0.10, 0.10, -0.10], rtol=1e-12)
    assert carry.coverage.tolist() == [1, 0.5, 0.5, 1]
    assert carry.n_members.tolist() == [2, 2, 2, 2]


def test_a_delisted_name_stays_at_its_last_price_until_it_is_too_stale_or_its_membership_ends():
    prices = np.c_[np.full(30, 10.0) * 1.01 ** np.arange(30), np.full(30, 5.0)]
    prices[10:, 1] = nan
    dates, names = calendar(30), codes(2)
    forever = chain_index(prices, dates, names)
    np.testing.assert_allclose(forever.return_[10:], 0.005, rtol=1e-9)
    removed = chain_index(prices, dates, names, max_stale=3)
    np.testing.assert_allclose(removed.return_[10:14], 0.005, rtol=1e-9)
    np.testing.assert_allclose(removed.return_[14:], 0.01, rtol=1e-9)
    ended = chain_index(prices, dates, names, table(("000000", "", ""), ("000001", "", str(dates[12]))))
    np.testing.assert_allclose(ended.return_[13:], 0.01, rtol=1e-9)
    assert ended.n_members[12:14].tolist() == [2, 1]


def test_a_day_on_which_no_member_trades_has_no_level_and_the_next_return_spans_it():
    prices = np.array([[10, 1], [11, 1], [nan, 2], [12.1, 2]])
    ours = chain_index(prices, calendar(4), codes(2), table(("000000", "", "")))
    np.testing.assert_allclose(ours.level, [1000, 1100, nan, 1210], rtol=1e-12)
    np.testing.assert_allclose(ours.return_, [nan, 0.1, nan, 0.1], rtol=1e-12)
    assert ours.coverage.tolist() == [1, 1, 0, 1]


def test_one_row_of_market_values_counts_as_of_the_base_date_and_of_a_later_first_price():
    prices, dates, values = market(30, 3), calendar(30), np.array([6.0, 3, 1])
    prices[:20, 2] = nan
    ours = chain_index(prices, dates, codes(3), scheme="cap", caps=values, base_date=dates[10])
    two = (prices[10:21, :2] / prices[10, :2]) @ values[:2] / 9
    np.testing.assert_allclose(ours.level[10:21], 1000 * two, rtol=1e-12)
    worth = np.r_[values[:2] * prices[20, :2] / prices[10, :2], values[2]]
    growth = (prices[20:] / prices[20]) @ worth / worth.sum()
    np.testing.assert_allclose(ours.level[20:] / ours.level[20], growth, rtol=1e-12)


def test_rows_come_back_in_the_callers_order_and_holidays_and_blank_dates_are_no_periods():
    prices, dates = market(40), calendar(40)
    plain = chain_index(prices, dates, codes(6), rebalance="M")
    shuffled = np.random.default_rng(0).permutation(40)
    moved = chain_index(prices[shuffled], dates[shuffled], codes(6), rebalance="M")
    np.testing.assert_array_equal(moved.level, plain.level[shuffled])
    np.testing.assert_array_equal(moved.date, dates[shuffled])
    padded = np.insert(prices, [7, 20], nan, axis=0)
    blank = np.insert(dates, [7, 20], [dates[6] + 1, np.datetime64("NaT")])
    if blank[7] == blank[8]:
        blank[7] = np.datetime64("NaT")
    ours = chain_index(padded, blank, codes(6), rebalance="M")
    assert np.isnan(ours.level[[7, 21]]).all()
    np.testing.assert_array_equal(np.delete(ours.level, [7, 21]), plain.level)


def test_the_base_is_the_first_row_on_or_after_its_date_and_nothing_stands_before_it():
    prices, dates = market(40), calendar(40)
    ours = chain_index(prices, dates, codes(6), base_value=100, base_date=dates[9] + 1)
    start = int(np.searchsorted(dates, dates[9] + 1))
    assert ours.level[start] == 100
    assert np.isnan(np.r_[ours.level[:start], ours.n_members[:start], ours.turnover[: start + 1]]).all()
    np.testing.assert_allclose(ours.level[start:], chain_index(prices[start:], dates[start:], codes(6)).level / 10)
    with pytest.raises(NotEnoughData, match="no member has a price on or after 2030-01-01"):
        chain_index(prices, dates, codes(6), base_date=np.datetime64("2030-01-01"))
    with pytest.raises(NotEnoughData, match="no member has a price while it is in"):
        chain_index(prices, dates, codes(6), table(("000000", "", "2020-01-01")))
    with pytest.raises(NotEnoughData, match="no row has both a date and a price"):
        chain_index(np.full((3, 2), nan), dates[:3], codes(2))


def test_zero_negative_and_infinite_prices_are_missing():
    prices = market(20, 3)
    spoiled = prices.copy()
    spoiled[4, 0], spoiled[5, 1], spoiled[6, 2], prices[4, 0], prices[5, 1], prices[6, 2] = 0, -3, np.inf, nan, nan, nan
    ours = chain_index(spoiled, calendar(20), codes(3))
    np.testing.assert_array_equal(ours.level, chain_index(prices, calendar(20), codes(3)).level)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scheme": "fancy"}, "scheme must be one of equal, hold, cap, float, capped, got 'fancy'"),
        ({"rebalance": "X"}, "rebalance must be one of D, W, M, Q, Y, none, got 'X'"),
        ({"suspend": "no"}, "suspend must be one of carry, drop"),
        ({"scheme": "cap"}, "scheme cap needs caps"),
        ({"scheme": "cap", "caps": np.ones((2, 2))}, r"caps has shape \(2, 2\)"),
        ({"scheme": "capped", "caps": np.ones(6)}, r"cap_limit 0.1 cannot hold with 6 names on 2024-01-01; raise it"),
        ({"scheme": "capped", "caps": np.ones(6), "cap_limit": 0}, "cap_limit must be above 0"),
        ({"base_value": 0}, "base_value must be above 0"),
        ({"rebalance": np.array(["NaT"], dtype="datetime64[D]")}, "rebalance holds no date; give dates or one of D, W"),
        ({"tax": 30, "dividends": np.zeros((20, 6))}, "tax must be a fraction"),
        ({"dividends": np.zeros((3, 6))}, "dividends has shape"),
        ({"max_stale": -1}, "max_stale must be a whole number ≥ 0"),
        ({"members": table(("X", "", ""))}, "no column is named X"),
    ],
)
def test_a_wrong_call_is_told_what_is_wrong(options, message):
    with pytest.raises(InputError, match=message):
        chain_index(market(20), calendar(20), codes(6), **options)


def test_duplicate_dates_are_refused_unless_the_last_may_stand():
    prices, dates = market(6), calendar(6)
    dates[3] = dates[2]
    with pytest.raises(InputError, match="duplicate date 2024-01-03"):
        chain_index(prices, dates, codes(6))
    assert np.isnan(chain_index(prices, dates, codes(6), dup="last").level[2])
