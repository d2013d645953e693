"""Leads and lags against pandas and statsmodels; the verdict against simulation."""

from __future__ import annotations

import math
from dataclasses import astuple

import numpy as np
import pandas as pd
import pytest
from statsmodels.tsa.ar_model import AutoReg, ar_select_order
from statsmodels.tsa.stattools import ccf

from xl_aitrends.core._whitening import whiten
from xl_aitrends.core.leadlag import best_lead, lead_lag
from xl_aitrends.errors import InputError, NotEnoughData

RNG = np.random.default_rng(21)


@pytest.fixture
def follower():
    """x, and y that repeats half of x three rows later."""
    x = RNG.normal(size=300)
    y = RNG.normal(size=300)
    y[3:] += 0.7 * x[:-3]
    return x, y


def test_each_lag_is_the_correlation_of_pandas_with_the_later_y(follower):
    x, y = follower
    x[40], y[90] = np.nan, np.nan
    got = lead_lag(x, y, 12)
    xs, ys = pd.Series(x), pd.Series(y)
    np.testing.assert_array_equal(got.lag, np.arange(-12, 13))
    np.testing.assert_allclose(got.correlation, [xs.corr(ys.shift(-k)) for k in range(-12, 13)])
    np.testing.assert_array_equal(got.n, [(xs * ys.shift(-k)).count() for k in range(-12, 13)])
    np.testing.assert_allclose(got.band, 1.96 / np.sqrt(got.n))


def test_long_samples_agree_with_the_cross_correlation_of_statsmodels():
    x, y = RNG.normal(size=(2, 5000))
    theirs = ccf(y, x, adjusted=True)[:11]  # corr(y[t + k], x[t])
    np.testing.assert_allclose(lead_lag(x, y, 10).correlation[10:], theirs, atol=1e-3)


def test_the_best_lag_is_the_one_that_was_built_in(follower):
    got = best_lead(*follower)
    assert (got.lag, got.verdict) == (3, "x leads")
    assert got.p_value < 0.005
    assert got.correlation > 3 * got.band
    assert best_lead(*follower[::-1]).verdict == "y leads"
    assert best_lead(follower[0], follower[0] + follower[1]).verdict == "together"


def test_best_lag_carries_the_row_of_the_table(follower):
    got, table = best_lead(*follower), lead_lag(*follower)
    row = int(np.argmax(table.correlation))
    assert astuple(got)[:4] == tuple(column[row] for column in astuple(table))


def test_a_leader_is_rarely_found_between_unrelated_persistent_series():
    noise = np.random.default_rng(2).normal(size=(150, 2, 220))
    series = noise[..., 20:].copy()
    for k in range(1, 20):
        series += 0.8**k * noise[..., 20 - k : -k]
    verdicts = [best_lead(x, y, boot=200, block=15).verdict for x, y in series]
    assert verdicts.count("none found") / 150 > 0.88
    outside = [np.any(np.abs(t.correlation) > t.band) for t in (lead_lag(x, y) for x, y in series)]
    assert np.mean(outside) > 0.9  # what the single band would have called significant


def test_p_values_of_unrelated_noise_are_spread_evenly():
    pairs = np.random.default_rng(3).normal(size=(200, 2, 120))
    p = np.array([best_lead(x, y, max_lag=10, boot=199).p_value for x, y in pairs])
    assert np.mean(p <= 0.05) == pytest.approx(0.05, abs=0.045)
    assert np.mean(p) == pytest.approx(0.5, abs=0.08)


def test_prices_are_differenced_in_logs(follower):
    returns = [series / 100 for series in follower]
    prices = [np.exp(np.append(0, np.cumsum(series))) for series in returns]
    np.testing.assert_allclose(lead_lag(*prices, kind="price").correlation, lead_lag(*returns).correlation, atol=1e-9)
    stepped = lead_lag(*prices, max_lag=4, span=5, kind="Price")
    np.testing.assert_allclose(stepped.correlation, lead_lag(*returns, max_lag=4, span=5).correlation, atol=1e-9)
    assert stepped.n[4] == 60


def test_steps_are_counted_back_from_the_last_row():
    x, y = RNG.normal(size=(2, 103))
    weekly = pd.DataFrame({"x": x[3:], "y": y[3:]}).groupby(np.arange(100) // 5).sum()
    assert lead_lag(x, y, 1, span=5).correlation[1] == pytest.approx(weekly.x.corr(weekly.y))


def test_shift_moves_x_down(follower):
    x, y = follower
    plain, moved = lead_lag(x, y, 6), lead_lag(x, y, 6, shift=2)
    np.testing.assert_allclose(moved.correlation[6:-2], plain.correlation[8:], atol=1e-12)
    assert best_lead(x, y, 6, shift=-2).lag == 5
    assert best_lead(x, y, 6, shift=2).lag == 1


def test_an_us_close_known_a_day_later_no_longer_leads():
    asia = RNG.normal(size=400)
    new_york = np.append(asia[1:], 0)  # Asia's tomorrow is what New York says today
    assert best_lead(new_york, asia).lag == 1
    assert best_lead(new_york, asia, shift=1).verdict == "together"


def test_whitening_is_the_autoregression_of_statsmodels():
    noise = RNG.normal(size=603)
    x = noise[3:].copy()
    for t in range(2, 600):
        x[t] += 0.5 * x[t - 1] - 0.3 * x[t - 2]
    y = RNG.normal(size=600)
    order = ar_select_order(x, 10, ic="aic").ar_lags
    fit = AutoReg(x, lags=order).fit()
    p = len(order)
    white, other = whiten(x, y)
    assert np.isnan(white[:p]).all()
    np.testing.assert_allclose(white[p:] - fit.params[0], fit.resid, atol=1e-10)
    slow = [y[t] - sum(fit.params[k] * y[t - k] for k in range(1, p + 1)) for t in range(p, 600)]
    np.testing.assert_allclose(other[p:], slow, atol=1e-10)


def test_prewhitening_keeps_the_lag_and_clears_the_neighbours():
    noise = RNG.normal(size=1001)
    x = noise[1:].copy()
    for t in range(1, 1000):
        x[t] += 0.9 * x[t - 1]
    y = 0.3 * RNG.normal(size=1000)
    y[4:] += x[:-4]
    raw, clean = lead_lag(x, y, 8), lead_lag(x, y, 8, prewhiten=True)
    assert raw.correlation[8 + 5] > 0.7
    assert abs(clean.correlation[8 + 5]) < 0.25
    assert best_lead(x, y, 8, prewhiten=True).lag == 4


def test_order_comes_from_dates_and_holidays_do_not_count(follower):
    x, y = (np.insert(series, [5, 200], np.nan) for series in follower)
    days = np.datetime64("2024-01-01") + np.arange(302)
    want = lead_lag(*follower)
    got = lead_lag(x[::-1], y[::-1], dates=days[::-1])
    np.testing.assert_allclose(got.correlation, want.correlation)
    np.testing.assert_allclose(lead_lag(*follower, dates=None).n, got.n)


def test_scale_and_level_change_nothing(follower):
    x, y = follower
    assert astuple(best_lead(5 * x, y + 3, boot=150))[:-1] == pytest.approx(astuple(best_lead(x, y, boot=150))[:-1])


def test_lags_without_pairs_and_lines_that_stand_still_are_missing():
    x = RNG.normal(size=20)
    got = lead_lag(x, x, 15)
    assert np.isnan(got.correlation[:5]).all()
    assert np.isnan(got.band[:5]).all()
    assert got.correlation[15] == pytest.approx(1)
    assert np.isnan(lead_lag(x, np.full(20, 0.1), 2).correlation).all()


def test_messages_name_the_remedy(follower):
    x, y = follower
    with pytest.raises(InputError, match="AIT_JOIN"):
        lead_lag(x, y[1:])
    with pytest.raises(InputError, match="kind must be one of return, price"):
        lead_lag(x, y, kind="levels")
    with pytest.raises(InputError, match="max_lag must be a whole number ≥ 0"):
        lead_lag(x, y, -1)
    with pytest.raises(InputError, match="one series each"):
        lead_lag(np.column_stack([x, y]), y)
    with pytest.raises(NotEnoughData, match="no lag has 10 pairs"):
        best_lead(x[:9], y[:9])
    with pytest.raises(NotEnoughData, match="autoregression"):
        lead_lag(x[:12], y[:12], prewhiten=True)
    assert math.isnan(lead_lag(x[:9], y[:9]).correlation[20])


def test_series_shorter_than_a_step_have_no_pairs_and_absurd_lags_are_refused():
    assert np.isnan(lead_lag([1.0], [2.0], 3, kind="price").correlation).all()
    with pytest.raises(InputError, match="max_lag must not exceed the 50 steps of the series, got 1000000"):
        lead_lag(np.arange(50.0), np.arange(50.0), 1_000_000)
