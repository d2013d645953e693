"""Contributions to a chain index: they sum to its return, and are those of a plain pandas computation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xl_aitrends.core.chain import chain_index
from xl_aitrends.core.contribution import chain_contributions
from xl_aitrends.errors import NotEnoughData

NAMES = np.array(list("ABCDEF"), dtype=object)
DAYS = pd.bdate_range("2024-01-01", periods=200)
SINCE, UNTIL = DAYS[60], DAYS[150]


def day(stamp: pd.Timestamp) -> np.datetime64:
    return stamp.to_numpy().astype("datetime64[D]")


@pytest.fixture
def prices() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(20 * np.exp(rng.normal(0.0005, 0.02, (200, 6)).cumsum(axis=0)), DAYS, NAMES)
    frame = frame.mask(rng.random(frame.shape) < 0.05)
    frame.iloc[:90, 5] = np.nan  # a late listing inside the window
    return frame


def contributions(prices: pd.DataFrame, **options) -> pd.Series:
    table = chain_contributions(prices.to_numpy(), DAYS.values.astype("datetime64[D]"), NAMES, **options)
    return pd.Series(table.contribution, table.name)


MEMBERS = (
    np.array(["A", "B", "C", "C", "F"], dtype=object),
    np.array(["", "2024-03-29", "", "2024-06-03", ""], dtype="datetime64[D]"),
    np.array(["2024-05-15", "", "2024-04-30", "", ""], dtype="datetime64[D]"),
)


@pytest.mark.parametrize("members", [None, MEMBERS], ids=["all", "some"])
@pytest.mark.parametrize("suspend", ["carry", "drop"])
@pytest.mark.parametrize(
    "scheme", [("equal", "D"), ("equal", "M"), ("hold", "D"), ("cap", "D"), ("capped", "Q")], ids="-".join
)
def test_contributions_sum_to_the_return_of_the_index(prices, scheme, suspend, members):
    caps = np.array([5.0, 4, 3, 2, 1, 6]) if scheme[0] in ("cap", "capped") else None
    options = {"scheme": scheme[0], "rebalance": scheme[1], "suspend": suspend, "members": members, "caps": caps}
    options |= {"cap_limit": 0.5}
    level = pd.Series(
        chain_index(prices.to_numpy(), DAYS.values.astype("datetime64[D]"), NAMES, **options).level, DAYS
    ).ffill()
    got = contributions(prices, since=day(SINCE), as_of=day(UNTIL), **options)
    assert got.sum() == pytest.approx(level[UNTIL] / level[SINCE] - 1, abs=1e-12)
    assert got.notna().all()


def test_equal_daily_contributions_are_those_of_pandas(prices):
    full = prices.drop(columns="F").ffill().bfill()
    returns = full.pct_change(fill_method=None)
    level = (1 + returns.mean(axis=1).fillna(0)).cumprod()
    window = returns.loc[SINCE:UNTIL].iloc[1:]
    want = window.div(5).mul(level.shift()[window.index], axis=0).sum() / level[SINCE]
    table = chain_contributions(
        full.to_numpy(), DAYS.values.astype("datetime64[D]"), NAMES[:5], None, day(SINCE), day(UNTIL)
    )
    np.testing.assert_allclose(table.contribution, want, atol=1e-14)
    np.testing.assert_allclose(table.weight, 0.2)


def test_contributions_of_what_is_held_are_those_of_its_units(prices):
    full = prices.drop(columns="F").ffill().bfill()
    got = chain_contributions(full.to_numpy(), DAYS.values.astype("datetime64[D]"), NAMES[:5], scheme="hold")
    np.testing.assert_allclose(got.contribution, (full.iloc[-1] / full.iloc[0] - 1) / 5, atol=1e-14)


def test_dividends_count(prices):
    full = prices.ffill().bfill()
    cash = np.zeros(full.shape)
    cash[100, 2] = 3.0
    days = DAYS.values.astype("datetime64[D]")
    level = chain_index(full.to_numpy(), days, NAMES, dividends=cash).level
    got = chain_contributions(full.to_numpy(), days, NAMES, dividends=cash)
    assert got.contribution.sum() == pytest.approx(level[-1] / level[0] - 1, abs=1e-12)


def test_those_who_were_not_held_in_the_window_are_left_out(prices):
    got = contributions(prices, members=MEMBERS, since=np.datetime64("2024-06-10"))
    assert list(got.index) == ["B", "C", "F"]


def test_no_row_after_what_is_asked_changes_anything(prices):
    early = contributions(prices, as_of=day(UNTIL))
    spoilt = prices.copy()
    spoilt.loc[spoilt.index > UNTIL] *= 3
    pd.testing.assert_series_equal(contributions(spoilt, as_of=day(UNTIL)), early)


def test_an_empty_window_says_so(prices):
    with pytest.raises(NotEnoughData, match="no row lies between 2024-10-04 and the end"):
        contributions(prices, since=np.datetime64("2025-01-01"))
