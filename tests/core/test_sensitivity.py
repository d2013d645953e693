"""Rolling regressions against statsmodels, window by window."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from xl_aitrends.core._regression import fit_windows
from xl_aitrends.core.sensitivity import MEASURES, sensitivity, sensitivity_path
from xl_aitrends.errors import InputError, NotEnoughData

RNG = np.random.default_rng(51)


@pytest.fixture
def market():
    factors = RNG.normal(size=(400, 3)) @ np.array([[1, 0.3, 0], [0, 1, 0.2], [0, 0, 1]])
    noise = RNG.normal(size=401)
    return factors @ [0.8, -0.5, 0.0] + noise[1:] + 0.5 * noise[:-1], factors


def partial_r2(fit):
    return fit.tvalues[1:] ** 2 / (fit.tvalues[1:] ** 2 + fit.df_resid)


def change_in_one_regression(y, x, window):
    """Both windows in one regression with interactions; the Newey-West error of the interactions."""
    lags = int(np.floor(4 * (2 * window / 100) ** (2 / 9)))
    later = np.repeat([0.0, 1.0], window)
    half = sm.add_constant(x[-2 * window :])
    fit = sm.OLS(y[-2 * window :], np.hstack([half, half * later[:, None]])).fit(
        cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": False}
    )
    k = x.shape[1]
    return fit.params[k + 2 :], fit.bse[k + 2 :]


def test_the_last_window_is_the_regression_of_statsmodels(market):
    y, x = market
    got = sensitivity(y, x, 120, names=["oil", "dollar", "fear"])
    fit = sm.OLS(y[-120:], sm.add_constant(x[-120:])).fit()
    before = sm.OLS(y[-240:-120], sm.add_constant(x[-240:-120])).fit()
    np.testing.assert_allclose(got.beta, fit.params[1:])
    np.testing.assert_allclose(got.se, fit.bse[1:])
    np.testing.assert_allclose(got.t, fit.tvalues[1:])
    np.testing.assert_allclose(got.r2, fit.rsquared)
    np.testing.assert_allclose(got.partial_r2, partial_r2(fit))
    np.testing.assert_allclose(got.beta_before, before.params[1:])
    np.testing.assert_allclose(got.partial_r2_before, partial_r2(before))
    assert list(got.factor) == ["oil", "dollar", "fear"]


@pytest.mark.parametrize("window", [40, 120, 200])
def test_the_error_of_the_change_is_that_of_one_regression_over_both_windows(market, window):
    got = sensitivity(*market, window)
    change, error = change_in_one_regression(*market, window)
    np.testing.assert_allclose(got.change, change, atol=1e-10)
    np.testing.assert_allclose(got.change_se, error, rtol=1e-8)


@pytest.mark.parametrize("span", [1, 5])
def test_the_path_holds_what_each_date_would_have_said(market, span):
    y, x = market
    paths = {name: sensitivity_path(y, x, name, 100, span) for name in MEASURES}
    for t in (219, 333, 399):
        then = sensitivity(y[: t + 1], x[: t + 1], 100, span)
        for name, path in paths.items():
            want = getattr(then, name)[:1] if name == "r2" else getattr(then, name)
            np.testing.assert_allclose(path[t], want, rtol=1e-9, err_msg=name)
    assert np.isnan(paths["beta"][: 100 - 1]).all()
    assert np.isfinite(paths["beta"][99:]).all()


def test_steps_are_sums_counted_back_from_the_last_row(market):
    y, x = market[0][:-1], market[1][:-1]
    weekly = np.column_stack([y, x])[4:].reshape(-1, 5, 4).sum(axis=1)[-24:]
    fit = sm.OLS(weekly[:, 0], sm.add_constant(weekly[:, 1:])).fit()
    np.testing.assert_allclose(sensitivity(y, x, 120, 5).beta, fit.params[1:])


def test_a_factor_that_matters_less_is_called_diminished_only_when_it_is_certain():
    x = RNG.normal(size=(400, 3))
    beta = np.where(np.arange(400)[:, None] < 200, [1.5, 0.2, 0.05], [0.2, 1.5, 0.0])
    y = (x * beta).sum(axis=1) + RNG.normal(size=400)
    got = sensitivity(y, x, 200)
    assert list(got.word) == ["diminished", "increased", "not distinguishable"]
    assert list(sensitivity(y[:250], x[:250], 200).word) == [""] * 3  # nothing to compare with is no verdict


def test_unchanged_factors_are_seldom_called_changed():
    words = []
    for _ in range(250):
        x = RNG.normal(size=(240, 1))
        words.append(sensitivity(0.5 * x[:, 0] + RNG.normal(size=240), x).word[0])
    assert words.count("not distinguishable") / 250 > 0.88


def test_a_factor_that_stands_still_or_repeats_another_leaves_nothing(market):
    y, x = market
    double = np.column_stack([x[:, 0], 2 * x[:, 0] + 1])
    still = np.column_stack([x[:, 0], np.full(400, 0.1)])
    for factors in (double, still):
        assert np.isnan(sensitivity(y, factors).beta).all()
    assert np.isnan(sensitivity(np.full(400, 0.1), x).r2).all()
    x[100:300, 0] = 0.7
    path = sensitivity_path(y, x[:, :1], window=100)[:, 0]
    assert np.isnan(path[199:300]).all()
    assert np.isfinite(path[[198, 300]]).all()


def test_gaps_order_and_later_rows_change_nothing_else(market):
    y, x = market
    days = np.datetime64("2024-01-01") + np.arange(403)
    ys, xs = np.insert(y, [5, 9, 350], np.nan), np.insert(x, [5, 9, 350], 7.0, axis=0)
    want = sensitivity_path(y, x, "change_se")
    got = sensitivity_path(ys[::-1], xs[::-1], "change_se", dates=days[::-1])[::-1]
    np.testing.assert_array_equal(np.delete(got, [5, 10, 352], axis=0), want)
    np.testing.assert_array_equal(sensitivity_path(y[:300], x[:300], "change_se"), want[:300])


def test_a_long_run_variance_is_only_computed_on_request(market):
    y, x = market
    assert fit_windows(y, x, 50).long_run.size == 0
    np.testing.assert_array_equal(fit_windows(y, x, 50).slope, fit_windows(y, x, 50, 3).slope)


def test_messages_name_the_remedy(market):
    y, x = market
    with pytest.raises(InputError, match="AIT_JOIN"):
        sensitivity(y[1:], x)
    with pytest.raises(InputError, match="13 returns a window are too few for 3 factors; window / span must be ≥ 14"):
        sensitivity(y, x, 13)
    with pytest.raises(InputError, match="sector must be one series"):
        sensitivity(x, x)
    with pytest.raises(InputError, match="names has 2 entries but there are 3 factors"):
        sensitivity(y, x, names=["oil", "dollar"])
    with pytest.raises(InputError, match="measure must be one of beta, se"):
        sensitivity_path(y, x, "slope")
    with pytest.raises(NotEnoughData, match="needs a window of 120 rows"):
        sensitivity(y[:100], x[:100])
    assert np.isnan(sensitivity_path(y[:100], x[:100])).all()


def test_fewer_rows_than_a_step_are_not_enough():
    with pytest.raises(NotEnoughData, match="needs a window of 200 rows"):
        sensitivity([0.1, 0.2], [[0.3], [0.1]], 200, 5)
