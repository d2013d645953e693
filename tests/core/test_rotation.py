"""Rotation against a pandas script of the formula."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_aitrends.core.rotation import rotation
from xl_aitrends.errors import InputError, NotEnoughData

nan = np.nan
NAMES = np.array(["SMH", "IGV"], dtype=object)


def market(rows: int, seed: int = 8):
    rng = np.random.default_rng(seed)
    prices = 50 * np.exp(rng.normal(0.001, 0.02, size=(rows, 2)).cumsum(axis=0))
    return prices, 30 * np.exp(rng.normal(0.0005, 0.01, size=rows).cumsum())


def in_pandas(weekly: pd.DataFrame, w: int, s: int, m: int):
    smooth = (100 * weekly).ewm(span=s, adjust=False).mean()

    def z(frame):
        return (frame - frame.rolling(w).mean()) / frame.rolling(w).std()

    x = 100 + z(smooth)
    return x, 100 + z(x.diff(m))


@pytest.mark.parametrize(("w", "s", "m"), [(52, 10, 4), (20, 5, 1), (3, 1, 2)])
def test_weekly_rows_give_what_pandas_gives(w, s, m):
    prices, bench = market(300)
    x, y = in_pandas(pd.DataFrame(prices).div(bench, axis=0), w, s, m)
    ours = rotation(prices, bench, names=NAMES, w=w, s=s, m=m, weeks=0)
    np.testing.assert_allclose(ours.x, x.to_numpy().T.ravel(), rtol=1e-9)
    np.testing.assert_allclose(ours.y, y.to_numpy().T.ravel(), rtol=1e-7)
    assert ours.name.tolist() == ["SMH"] * 300 + ["IGV"] * 300
    assert np.isnan(ours.y[: 2 * w + m - 2]).all()
    assert not np.isnan(ours.y[2 * w + m - 2 : 300]).any()


def test_daily_rows_are_sampled_at_the_last_row_of_each_week_that_is_over():
    prices, bench = market(1202)
    dates = pd.bdate_range("2018-01-01", periods=1202)
    keep = np.ones(1202, bool)
    keep[[4, 44, 45, 46]] = False  # a Friday, and most of a week, without trading
    line = pd.DataFrame(prices[keep], index=dates[keep]).div(bench[keep], axis=0)
    weekly = line.resample("W-SUN").last().iloc[:-1]  # the last week has only a Monday and a Tuesday
    x, y = in_pandas(weekly, 52, 10, 4)
    ours = rotation(prices[keep], bench[keep], dates[keep].to_numpy(), NAMES, weeks=5)
    np.testing.assert_allclose(ours.x, x.to_numpy()[-5:].T.ravel(), rtol=1e-9)
    np.testing.assert_allclose(ours.y, y.to_numpy()[-5:].T.ravel(), rtol=1e-7)
    last = line.groupby(line.index.to_period("W")).tail(1).index[-6:-1]
    assert ours.date.tolist() == list(last.to_numpy().astype("datetime64[D]").tolist()) * 2


def test_a_week_is_over_with_its_friday_or_when_a_later_week_begins():
    prices, bench = market(20)
    dates = pd.bdate_range("2024-01-01", periods=20).to_numpy().astype("datetime64[D]")  # starts on a Monday
    shown = [rotation(prices[:rows], bench[:rows], dates[:rows], w=2, s=1, m=1).date[0] for rows in (14, 15, 16)]
    assert [str(day) for day in shown] == ["2024-01-12", "2024-01-19", "2024-01-19"]


def test_quadrants_follow_the_signs_around_100():
    prices, bench = market(300)
    ours = rotation(prices, bench, weeks=0)
    expected = {(True, True): "leading", (True, False): "weakening", (False, False): "lagging"}
    for x, y, quadrant in zip(ours.x, ours.y, ours.quadrant, strict=True):
        undefined = np.isnan(x) or np.isnan(y)
        assert quadrant == ("" if undefined else expected.get((x >= 100, y >= 100), "improving"))
    assert set(ours.quadrant) == {"", "leading", "weakening", "lagging", "improving"}
    assert ours.name[0] == "1"


def test_one_week_gives_one_row_a_name_also_for_names_that_are_not_there_yet():
    prices, bench = market(300)
    prices[:250, 1] = nan
    ours = rotation(prices, bench, names=NAMES)
    assert ours.name.tolist() == ["SMH", "IGV"]
    assert ours.quadrant[1] == ""
    assert np.isnan(ours.y[1])
    assert not np.isnan(ours.y[0])


def test_a_gap_of_two_weeks_is_carried_and_a_longer_one_restarts_the_windows():
    prices, bench = market(300)
    short, long = prices.copy(), prices.copy()
    short[200:202, 0] = nan
    long[200:203, 0] = nan
    filled = (pd.DataFrame(short).div(bench, axis=0)).ffill()
    x, _ = in_pandas(filled, 52, 10, 4)
    np.testing.assert_allclose(rotation(short, bench, weeks=0).x[:300], x[0], rtol=1e-9)
    assert np.isnan(rotation(long, bench, weeks=0).x[202:254]).all()


def test_a_wrong_call_is_told_what_is_wrong():
    prices, bench = market(10)
    with pytest.raises(InputError, match="one benchmark on the same rows"):
        rotation(prices, bench[:4])
    with pytest.raises(InputError, match="w must be a whole number ≥ 2, got 1"):
        rotation(prices, bench, w=1)
    with pytest.raises(NotEnoughData, match="share no row"):
        rotation(prices, np.full(10, nan))
    with pytest.raises(NotEnoughData, match="no week is over yet"):
        rotation(prices[:2], bench[:2], np.array(["2024-01-01", "2024-01-02"], dtype="datetime64[D]"))


@settings(max_examples=30, deadline=None)
@given(st.integers(30, 399), st.integers(0, 99))
def test_no_future_row_changes_a_past_week_and_scale_does_not_matter(cut, seed):
    prices, bench = market(400, seed)
    dates = pd.bdate_range("2022-01-03", periods=400).to_numpy()
    whole = rotation(prices, bench, dates, w=8, s=3, m=2, weeks=0)
    past = rotation(prices[:cut], bench[:cut], dates[:cut], w=8, s=3, m=2, weeks=0)
    weeks = len(past.x) // 2
    np.testing.assert_array_equal(past.x[:weeks], whole.x[:weeks])
    np.testing.assert_array_equal(past.y[weeks:], whole.y[len(whole.y) // 2 :][:weeks])
    scaled = rotation(prices * [3, 0.1], bench * 9, dates, w=8, s=3, m=2, weeks=0)
    np.testing.assert_allclose(scaled.y, whole.y, rtol=1e-6)
