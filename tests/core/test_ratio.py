"""Ratio lines, z-scores and relative strength against pandas and one row at a time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_aitrends.core.ratio import ratio, relative_strength, zscore, zscore_level
from xl_aitrends.errors import InputError, NotEnoughData

nan = np.nan


def calendar(rows: int) -> np.ndarray:
    return pd.bdate_range("2022-01-03", periods=rows).to_numpy().astype("datetime64[D]")


def legs(rows: int = 400, columns: int = 3, missing: float = 0.0, seed: int = 4):
    rng = np.random.default_rng(seed)
    a = 50 * np.exp(rng.normal(0, 0.02, size=(rows, columns)).cumsum(axis=0))
    b = 30 * np.exp(rng.normal(0, 0.01, size=rows).cumsum())
    a[rng.random(a.shape) < missing] = nan
    b[rng.random(b.shape) < missing] = nan
    return a, b


def test_a_ratio_starts_at_its_base_on_the_first_row_that_both_have():
    np.testing.assert_allclose(
        ratio([nan, 2, 3, nan, 6, 0], [1, 1, nan, 2, 2, 1]), [nan, 100, nan, nan, 150, nan], rtol=1e-12
    )


def test_rebased_lines_are_those_of_pandas():
    (a, b), dates = legs(missing=0.1), calendar(400)
    frame = pd.DataFrame(a, index=dates).div(pd.Series(b, index=dates), axis=0)
    ours = ratio(a, b, dates, dates[100], 1000)
    base = frame.loc[dates[100] :].bfill().iloc[0]
    np.testing.assert_allclose(ours, 1000 * frame / base, rtol=1e-12)
    np.testing.assert_allclose(ratio(a, b, dates, dates[100], 1000, log=True), np.log(ours), rtol=1e-12)
    np.testing.assert_allclose(ratio(a[:, 1], b, dates, dates[100], 1000), ours[:, 1], rtol=1e-12)


def test_a_base_date_between_rows_means_the_next_row():
    dates = np.array(["2024-01-05", "2024-01-08", "2024-01-09"], dtype="datetime64[D]")
    assert ratio([1, 2, 4], [1, 1, 1], dates, np.datetime64("2024-01-06")).tolist() == [50, 100, 200]
    with pytest.raises(NotEnoughData, match="no common row on or after 2024-02-01"):
        ratio([1, 2, 4], [1, 1, 1], dates, np.datetime64("2024-02-01"))
    with pytest.raises(InputError, match="base_date needs dates"):
        ratio([1, 2], [1, 1], base_date=np.datetime64("2024-02-01"))


def test_unequal_legs_are_sent_to_the_join():
    with pytest.raises(InputError, match="a has 3 rows and b 2; bring their dates together first"):
        ratio([1, 2, 3], [1, 2])
    with pytest.raises(InputError, match="b must be one series or have a's columns"):
        ratio(np.ones((3, 2)), np.ones((3, 4)))
    with pytest.raises(InputError, match="base_value must be above 0"):
        ratio([1], [1], base_value=0)


@pytest.mark.parametrize("window", [2, 20, 250])
def test_a_z_score_is_that_of_pandas(window):
    a, _ = legs(missing=0.02)
    frame = pd.DataFrame(a)
    theirs = (frame - frame.rolling(window).mean()) / frame.rolling(window).std()
    np.testing.assert_allclose(zscore(a, window), theirs, rtol=1e-7, atol=1e-9)


def test_a_window_in_which_nothing_moves_has_no_z_score_and_holidays_are_no_rows():
    assert np.isnan(zscore([5.0, 5, 5, 5], 3)).all()
    np.testing.assert_allclose(zscore([1.0, nan, 2, nan, 3], 3)[4], 1.0)
    assert np.isnan(zscore([1.0, 2.0], 250)).all()


def test_mansfield_strength_is_the_ratio_over_its_mean_in_rows_and_on_weekly_data():
    a, b = legs()
    line = pd.DataFrame(a).div(b, axis=0)
    theirs = 100 * (line / line.rolling(52).mean() - 1)
    np.testing.assert_allclose(relative_strength(a, b, 52, "D"), theirs, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(relative_strength(a, b), theirs, rtol=1e-9, atol=1e-9)
    fridays = pd.date_range("2015-01-02", periods=400, freq="W-FRI").to_numpy()
    np.testing.assert_allclose(relative_strength(a, b, dates=fridays), theirs, rtol=1e-9, atol=1e-9)


def test_mansfield_strength_on_daily_rows_counts_weekly_closes_and_the_row_itself():
    (a, b), dates = legs(columns=1), calendar(400)
    line = pd.Series(a[:, 0] / b, index=pd.DatetimeIndex(dates))
    ours = relative_strength(a[:, 0], b, 10, "W", dates)
    for row in (60, 123, 250, 399):
        weekly = line.iloc[: row + 1].resample("W-FRI").last()
        assert ours[row] == pytest.approx(100 * (line.iloc[row] / weekly.iloc[-10:].mean() - 1), rel=1e-9)
    assert np.isnan(ours[:45]).all()
    assert not np.isnan(ours[45:]).any()
    np.testing.assert_allclose(relative_strength(a, b, 1, "W", dates), np.zeros((400, 1)), atol=1e-12)


def test_relative_returns_are_those_of_the_two_legs():
    (a, b), dates = legs(columns=2), calendar(400)
    over, under = a[250:] / a[:-250] - 1, (b[250:] / b[:-250] - 1)[:, None]
    geometric = relative_strength(a, b, 250, "D", kind="geometric")
    arithmetic = relative_strength(a, b, 250, "D", kind="arithmetic")
    np.testing.assert_allclose(geometric[250:], (1 + over) / (1 + under) - 1, rtol=1e-9)
    np.testing.assert_allclose(arithmetic[250:], over - under, rtol=1e-9)
    assert np.isnan(geometric[:250]).all()
    monthly = relative_strength(a[:, 0], b, 12, "M", dates, kind="geometric")
    row, then = 399, int(np.searchsorted(dates, dates[399] - 365, side="right")) - 1
    assert monthly[row] == pytest.approx(a[row, 0] / a[then, 0] / (b[row] / b[then]) - 1, rel=1e-9)
    with pytest.raises(InputError, match="for mansfield count weeks or rows"):
        relative_strength(a, b, 12, "M", dates)


def test_a_leg_that_is_missing_takes_the_other_leg_with_it():
    a, b = np.array([1.0, 2, 4, 8]), np.array([1.0, nan, 1, 1])
    np.testing.assert_allclose(relative_strength(a, b, 1, "D", kind="arithmetic"), [nan, nan, 3, 1])


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 99), st.integers(2, 40), st.sampled_from([0.0, 0.3]), st.integers(0, 99))
def test_no_future_row_changes_a_past_value_and_order_and_scale_do_not_matter(cut, window, missing, seed):
    (a, b), dates = legs(100, 2, missing, seed), calendar(100)
    mixed = np.random.default_rng(seed).permutation(100)
    a[5], b[5] = [10.0, 11.0], 5.0
    functions = [
        lambda rows: ratio(a[rows], b[rows], dates[rows]),
        lambda rows: zscore(a[rows], window, dates[rows]),
        *(
            lambda rows, unit=unit, kind=kind: relative_strength(a[rows], b[rows], window, unit, dates[rows], kind)
            for unit in ("D", "W")
            for kind in ("mansfield", "geometric", "arithmetic")
        ),
    ]
    for function in functions:
        whole = function(np.arange(100))
        np.testing.assert_array_equal(function(np.arange(cut)), whole[:cut])
        np.testing.assert_array_equal(function(mixed), whole[mixed])
        assert not np.isinf(whole).any()
    scaled = relative_strength(a * 7, b / 3, window, "W", dates)
    np.testing.assert_allclose(scaled, relative_strength(a, b, window, "W", dates), rtol=1e-9, atol=1e-9)


def test_series_without_any_common_row_give_nothing_but_missing_values():
    for line in (
        ratio([nan, 0.0], [1, 1]),
        zscore([nan, nan], 2),
        relative_strength([nan, nan], [1, 1], 3),
        relative_strength([nan, 1], [1, nan], 3, "W", calendar(2)),
        relative_strength([nan, 1], [1, nan], 3, "D", kind="arithmetic"),
    ):
        assert line.shape == (2,)
        assert np.isnan(line).all()


def test_the_band_is_that_of_pandas_and_its_z_score_is_z():
    rng = np.random.default_rng(8)
    x = pd.Series(rng.normal(size=400).cumsum())
    x[50] = np.nan
    rolling = x.dropna().rolling(60)
    want = (rolling.mean() + 1.5 * rolling.std()).reindex(x.index)
    np.testing.assert_allclose(zscore_level(x.to_numpy(), 1.5, 60), want, atol=1e-12)
    middle, upper = (zscore_level(x.to_numpy(), z, 60) for z in (0.0, 1.0))
    np.testing.assert_allclose((x - middle) / (upper - middle), zscore(x.to_numpy(), 60), atol=1e-9)


def test_a_band_of_no_number_is_refused():
    with pytest.raises(InputError, match="z must be a number, got nan"):
        zscore_level([1.0, 2.0, 3.0], np.nan, 2)
