"""Every distribution and test is held against scipy or statsmodels."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats as st
from hypothesis import given
from hypothesis import strategies as some
from statsmodels.stats.proportion import proportion_confint

from xl_aitrends.core.statistics import (
    average_ranks,
    mann_whitney,
    normal_cdf,
    normal_quantile,
    spearman,
    student_t_cdf,
    student_t_p_value,
    wilson_interval,
)
from xl_aitrends.errors import InputError, NotEnoughData

RNG = np.random.default_rng(11)


@pytest.mark.parametrize("p", [1e-12, 0.001, 0.025, 0.5, 0.9, 0.975, 1 - 1e-9])
def test_normal_quantile_is_that_of_scipy(p):
    assert normal_quantile(p) == pytest.approx(st.norm.ppf(p), rel=1e-12, abs=1e-15)


def test_normal_cdf_is_that_of_scipy_in_both_tails():
    x = np.array([-30.0, -8, -1.96, 0, 0.3, 5, np.nan])
    np.testing.assert_allclose(normal_cdf(x), st.norm.cdf(x), rtol=1e-12)


@pytest.mark.parametrize("p", [0, 1, -0.1, math.nan])
def test_a_quantile_of_an_impossible_probability_is_refused(p):
    with pytest.raises(InputError, match="between 0 and 1"):
        normal_quantile(p)


@pytest.mark.parametrize("freedom", [1, 2, 4, 7.5, 30, 250, 4000, 100_000])
@pytest.mark.parametrize("x", [-40.0, -2.3, -0.01, 0.0, 0.7, 1.96, 12.0])
def test_student_t_is_that_of_scipy(x, freedom):
    assert student_t_cdf(x, freedom) == pytest.approx(st.t.cdf(x, freedom), rel=1e-9, abs=1e-300)
    assert student_t_p_value(x, freedom) == pytest.approx(2 * st.t.sf(abs(x), freedom), rel=1e-9)


def test_student_t_of_nothing_is_nothing():
    assert math.isnan(student_t_p_value(math.nan, 4))
    with pytest.raises(InputError, match="degrees of freedom"):
        student_t_cdf(1.0, 0)


@pytest.mark.parametrize(("successes", "n"), [(0, 10), (3, 10), (10, 10), (228, 250), (1, 1)])
@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_wilson_interval_is_that_of_statsmodels(successes, n, level):
    want = proportion_confint(successes, n, alpha=1 - level, method="wilson")
    assert wilson_interval(successes / n, n, level) == pytest.approx(want, abs=1e-12)


def test_wilson_interval_runs_over_arrays_and_keeps_gaps():
    low, high = wilson_interval([0.5, np.nan, 0.5], [100, 100, 0])
    assert low[0] == pytest.approx(0.40383153, abs=1e-8)
    assert high[0] == pytest.approx(0.59616847, abs=1e-8)
    assert np.isnan([low[1:], high[1:]]).all()


def test_wilson_interval_refuses_a_count():
    with pytest.raises(InputError, match="divide the successes by n"):
        wilson_interval(3, 10)
    with pytest.raises(InputError, match="level must lie between 0 and 1, got 95"):
        wilson_interval(0.3, 10, 95)


values = some.lists(some.one_of(some.integers(-3, 3).map(float), some.just(math.nan)), min_size=1, max_size=25)


@given(values)
def test_ranks_are_those_of_scipy(x):
    x = np.array(x)
    want = np.full(x.shape, np.nan)
    want[~np.isnan(x)] = st.rankdata(x[~np.isnan(x)])
    np.testing.assert_array_equal(average_ranks(x), want)
    np.testing.assert_array_equal(average_ranks(np.stack([x, x[::-1]]))[1], want[::-1])


def test_spearman_of_each_row_is_that_of_scipy():
    x, y = RNG.integers(0, 6, (2, 40, 15)).astype(float)
    x[3, 4] = y[3, 7] = y[5, 0] = np.nan
    for rho, u, v in zip(spearman(x, y), x, y, strict=True):
        assert rho == pytest.approx(st.spearmanr(u, v, nan_policy="omit").statistic, abs=1e-12)


def test_spearman_without_variation_or_pairs_is_missing():
    assert np.isnan(spearman([1.0, 1, 1, 1], [1.0, 2, 3, 4]))
    assert np.isnan(spearman([1.0, 2, np.nan], [1.0, 2, 3]))
    with pytest.raises(InputError, match="one size"):
        spearman([1.0], [1.0, 2])


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
@pytest.mark.parametrize(
    ("n", "m", "ties"), [(3, 4, False), (8, 30, False), (6, 6, True), (20, 35, False), (20, 15, True)]
)
def test_mann_whitney_is_that_of_scipy(n, m, ties, alternative):
    x, y = RNG.normal(0.5, 1, n), RNG.normal(size=m)
    if ties:
        x, y = np.round(x), np.round(y)
    method = "exact" if min(n, m) <= 8 and not ties else "asymptotic"
    want = st.mannwhitneyu(x, y, alternative=alternative, method=method)
    got = mann_whitney([*x, np.nan], y, alternative)
    assert (got.u, got.n_x, got.n_y) == (want.statistic, n, m)
    assert got.p_value == pytest.approx(want.pvalue, rel=1e-10)
    assert got.superiority == got.u / (n * m)


def test_mann_whitney_of_equal_values_has_no_p_value():
    assert math.isnan(mann_whitney([1, 1], [1, 1, 1]).p_value)


def test_mann_whitney_says_what_is_missing():
    with pytest.raises(NotEnoughData, match="each side"):
        mann_whitney([math.nan], [1, 2])
    with pytest.raises(InputError, match="two-sided, greater, less"):
        mann_whitney([1], [2], "above")
