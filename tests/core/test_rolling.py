"""Rolling statistics against pandas and against one window at a time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_aitrends.core._rolling import (
    rolling_corr,
    rolling_count,
    rolling_mean,
    rolling_pair_moments,
    rolling_sd,
    rolling_sum,
)
from xl_aitrends.errors import InputError

WINDOWS = (1, 2, 3, 7, 60, 250, 399, 400, 401, 1000)


def panel(rows: int = 400, columns: int = 5, missing: float = 0.1, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    values = 50 + rng.normal(size=(rows, columns)).cumsum(axis=0)
    values[rng.random(values.shape) < missing] = np.nan
    return values


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("min_obs", [None, 1, 3])
@pytest.mark.parametrize("missing", [0.0, 0.1, 0.9])
def test_sums_means_and_deviations_are_those_of_pandas(window, min_obs, missing):
    values = panel(missing=missing)
    least = window if min_obs is None else min(min_obs, window)
    rolling = pd.DataFrame(values).rolling(window, min_periods=least)
    for ours, theirs in (
        (rolling_sum(values, window, least), rolling.sum()),
        (rolling_mean(values, window, least), rolling.mean()),
        # squared, because pandas leaves up to 1e-12 of variance where a lone value has none
        (rolling_sd(values, window, least) ** 2, rolling.var()),
        (rolling_sd(values, window, least, ddof=0) ** 2, rolling.var(ddof=0)),
    ):
        np.testing.assert_allclose(ours, theirs.to_numpy(), rtol=1e-9, atol=1e-9)
    counted = pd.DataFrame(values).rolling(window, min_periods=0).count()
    np.testing.assert_array_equal(rolling_count(values, window), counted.to_numpy())


@pytest.mark.parametrize("window", [3, 20, 60, 500])
@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_correlation_with_one_series_is_that_of_pandas(window, missing):
    x, y = panel(missing=missing), panel(columns=1, missing=missing, seed=2)[:, 0]
    theirs = pd.DataFrame(x).rolling(window, min_periods=3).corr(pd.Series(y)).to_numpy()
    np.testing.assert_allclose(rolling_corr(x, y, window, 3), theirs, rtol=1e-8, atol=1e-8)


def test_column_against_column_and_pairwise_moments_are_those_of_one_window_at_a_time():
    x, y, window = panel(90, 3, 0.3), panel(90, 3, 0.2, seed=5), 11
    moments, corr = rolling_pair_moments(x, y, window), rolling_corr(x, y, window, 4)
    for row in range(90):
        for column in range(3):
            a, b = x[max(0, row - 10) : row + 1, column], y[max(0, row - 10) : row + 1, column]
            both = np.isfinite(a) & np.isfinite(b)
            a, b = a[both], b[both]
            assert moments.count[row, column] == both.sum()
            if both.sum() >= 4:
                assert moments.mean_x[row, column] == pytest.approx(a.mean(), rel=1e-12)
                assert moments.mean_y[row, column] == pytest.approx(b.mean(), rel=1e-12)
                cross = ((a - a.mean()) * (b - b.mean())).sum()
                assert moments.sxy[row, column] == pytest.approx(cross, rel=1e-9, abs=1e-9)
                assert corr[row, column] == pytest.approx(np.corrcoef(a, b)[0, 1], abs=1e-9)
            else:
                assert np.isnan(corr[row, column])


def test_a_constant_stretch_has_no_deviation_and_no_correlation_at_all():
    x = np.r_[np.linspace(1e9, 1e9 + 3, 37), np.full(40, 0.1), np.linspace(5, 6, 20)]
    sd = rolling_sd(x, 12)
    assert (sd[37 + 11 : 77] == 0.0).all()
    assert sd[77] > 0
    assert np.isnan(rolling_corr(x, np.arange(97.0), 12)[37 + 11 : 77]).all()
    gaps = x.copy()
    gaps[40::5] = np.nan
    assert (rolling_sd(gaps, 12, 3)[37 + 11 : 77] == 0.0).all()


def test_a_giant_that_left_the_window_leaves_no_rounding_behind():
    x = np.r_[1e12, np.sin(np.arange(200.0))]
    for window in (5, 60):
        ours = rolling_sd(x, window)[window:]
        plain = [x[t - window + 1 : t + 1].std(ddof=1) for t in range(window, len(x))]
        np.testing.assert_allclose(ours, plain, rtol=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40), st.integers(1, 60), st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_no_future_row_changes_a_past_value_by_one_bit(window, rows, more, seed):
    values = panel(rows + more, 2, 0.2, seed)
    values[rows:] *= 1e6
    for function in (rolling_sum, rolling_mean, rolling_sd):
        np.testing.assert_array_equal(function(values[:rows], window, 1), function(values, window, 1)[:rows])
    before = rolling_corr(values[:rows], values[:rows, ::-1], window, 2)
    np.testing.assert_array_equal(before, rolling_corr(values, values[:, ::-1], window, 2)[:rows])


def test_infinity_is_missing_and_nothing_infinite_comes_out():
    x = np.array([1.0, np.inf, 3.0, -np.inf, 5.0])
    np.testing.assert_allclose(rolling_sum(x, 3, 1), [1, 1, 4, 3, 8])
    np.testing.assert_allclose(rolling_mean(x, 3), np.full(5, np.nan))


def test_no_rows_give_no_rows():
    assert rolling_mean(np.empty(0), 5).shape == (0,)
    assert rolling_sd(np.empty((0, 3)), 5).shape == (0, 3)


def test_a_wrong_window_or_shape_is_refused():
    with pytest.raises(InputError, match="window must be a whole number ≥ 1, got 0"):
        rolling_mean(np.ones(4), 0)
    with pytest.raises(InputError, match="same rows"):
        rolling_corr(np.ones((4, 2)), np.ones(3), 2)
