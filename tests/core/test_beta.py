"""Beta against pandas, Dimson's against statsmodels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from xl_aitrends.core.beta import rolling_beta
from xl_aitrends.errors import InputError

RNG = np.random.default_rng(41)


def test_beta_is_covariance_over_variance():
    y, x = RNG.normal(size=(300, 4)), RNG.normal(size=300)
    xs = pd.Series(x)
    want = np.column_stack([pd.Series(c).rolling(60).cov(xs) / xs.rolling(60).var() for c in y.T])
    np.testing.assert_allclose(rolling_beta(y, x, 60), want, atol=1e-10)
    np.testing.assert_allclose(rolling_beta(y[:, 1], x, 60), want[:, 1], atol=1e-10)


def test_beta_needs_a_full_window_and_a_market_that_moves():
    y, x = RNG.normal(size=(2, 100))
    y[50] = np.nan
    x[70:95] = 0.3
    got = rolling_beta(y, x, 20)
    assert np.isnan(got[[18, *range(50, 70), *range(89, 95)]]).all()
    assert np.isfinite(got[[19, 49, 70, 88, 95]]).all()


@pytest.mark.parametrize("around", [1, 2])
def test_dimson_beta_is_the_sum_of_the_slopes_of_statsmodels(around):
    y, x = RNG.normal(size=(2, 200))
    got = rolling_beta(y, x, 60, dimson=around)
    assert np.isnan(got[:59]).all()
    for t in (59, 120, 199):
        window = np.arange(t - 59, t + 1)
        inner = window[around : len(window) - around]
        lags = np.column_stack([x[inner + k] for k in range(-around, around + 1)])
        fit = sm.OLS(y[inner], sm.add_constant(lags)).fit()
        assert got[t] == pytest.approx(fit.params[1:].sum(), abs=1e-10)


def test_dimson_finds_the_beta_that_arrives_a_day_late():
    x = RNG.normal(size=2000)
    y = np.append(0, 0.8 * x[:-1]) + 0.1 * RNG.normal(size=2000)
    assert abs(rolling_beta(y, x, 1000)[-1]) < 0.1
    assert rolling_beta(y, x, 1000, dimson=1)[-1] == pytest.approx(0.8, abs=0.03)


@pytest.mark.parametrize("around", [0, 1])
def test_no_later_row_changes_a_beta_and_order_comes_from_dates(around):
    y, x = RNG.normal(size=(150, 2)), RNG.normal(size=150)
    y[RNG.random(y.shape) < 0.02] = np.nan
    days = np.datetime64("2024-01-01") + np.arange(150)
    whole = rolling_beta(y, x, 30, around)
    np.testing.assert_array_equal(rolling_beta(y[:100], x[:100], 30, around), whole[:100])
    np.testing.assert_array_equal(rolling_beta(y[::-1], x[::-1], 30, around, dates=days[::-1]), whole[::-1])
    assert np.isfinite(whole).any()


def test_messages_name_the_remedy():
    with pytest.raises(InputError, match="AIT_JOIN"):
        rolling_beta([1.0, 2], [1.0])
    with pytest.raises(InputError, match="window must be ≥ 16 with dimson 1, got 15"):
        rolling_beta(np.ones(50), np.ones(50), 15, 1)
    with pytest.raises(InputError, match="x must be one series"):
        rolling_beta(np.ones(50), np.ones((50, 2)))
    assert np.isnan(rolling_beta([1.0, 2, 3], [3.0, 1, 2], 20, 1)).all()
