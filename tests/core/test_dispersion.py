"""Dispersion measures against numpy, scipy and the formulas."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from xl_aitrends.core.dispersion import MEASURES, dispersion
from xl_aitrends.core.spread import spread
from xl_aitrends.errors import InputError

WEIGHTS = np.random.default_rng(8).random(31) + 0.1


def made_returns(n=40, m=31, holes=0.15, seed=11):
    rng = np.random.default_rng(seed)
    returns = rng.normal(0.05, 0.2, (n, m))
    returns[rng.random((n, m)) < holes] = np.nan
    return returns


def weighted_std(row, weights=WEIGHTS):
    here = ~np.isnan(row)
    mean = np.average(row[here], weights=weights[here])
    return np.sqrt(np.average((row[here] - mean) ** 2, weights=weights[here]))


def quantile_gap(row, high, low):
    return np.subtract(*np.nanquantile(row, [high, low]))


ORACLES = {
    "std": np.nanstd,
    "std_s": lambda row: np.nanstd(row, ddof=1),
    "std_w": weighted_std,
    "mad": lambda row: 1.4826 * stats.median_abs_deviation(row, nan_policy="omit"),
    "mad_raw": lambda row: stats.median_abs_deviation(row, nan_policy="omit"),
    "meanabs": lambda row: np.nanmean(np.abs(row - np.nanmean(row))),
    "iqr": lambda row: stats.iqr(row, nan_policy="omit"),
    "range": lambda row: np.nanmax(row) - np.nanmin(row),
    "p90p10": lambda row: quantile_gap(row, 0.9, 0.1),
    "topbottom": spread,
    "topbottom_w": lambda row: spread(row, weights=WEIGHTS),
}


def test_every_measure_has_an_oracle():
    assert set(ORACLES) == set(MEASURES)


@pytest.mark.parametrize("measure", MEASURES)
def test_measures_equal_their_oracles(measure):
    returns = made_returns()
    weights = WEIGHTS if measure.endswith("_w") else None
    expected = [ORACLES[measure](row) for row in returns]
    np.testing.assert_allclose(dispersion(returns, measure.upper(), weights=weights), expected, rtol=1e-12)


def test_quartiles_are_those_of_excels_quartile_inc():
    # Microsoft's example for QUARTILE.INC: {1,2,4,7,8,9,10,12} has a first quartile of 3.5.
    array = np.array([1, 2, 4, 7, 8, 9, 10, 12], dtype=float)
    assert dispersion(array, "iqr") == 9.25 - 3.5


def test_the_default_is_the_spread():
    returns = made_returns()
    np.testing.assert_array_equal(dispersion(returns), spread(returns))
    np.testing.assert_array_equal(dispersion(returns, k=3, min_n=28), spread(returns, 3, min_n=28))


@pytest.mark.parametrize("k", [3, 5])
@pytest.mark.parametrize("n", [31, 28])
def test_normal_data_show_the_sanity_ratio_of_spread_to_deviation(n, k):
    # Expected order statistics of the normal distribution (Blom's approximation), an analytic reference.
    ranks = np.arange(n - k + 1, n + 1)
    expected = 2 * stats.norm.ppf((ranks - 0.375) / (n + 0.25)).mean()
    draws = np.random.default_rng(5).normal(size=(20_000, n))
    ratio = (dispersion(draws, "topbottom", k) / dispersion(draws, "std_s")).mean()
    assert ratio == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("measure", [m for m in MEASURES if not m.startswith("topbottom")])
def test_one_name_has_no_dispersion(measure):
    returns = np.array([[0.1, np.nan, np.nan], [np.nan] * 3, [0.1, 0.3, np.nan], [0.1, 0.3, 0.5]])
    got = dispersion(returns, measure, weights=np.ones(3))
    assert np.isfinite(got).tolist() == [False, False, True, True]
    assert np.isfinite(dispersion(returns, measure, weights=np.ones(3), min_n=3)).tolist() == [False] * 3 + [True]
    assert dispersion(np.empty((0, 3)), measure, weights=np.ones(3)).shape == (0,)
    assert np.isnan(dispersion(np.empty((2, 0)), measure, weights=np.ones(0))).all()


@pytest.mark.parametrize("measure", MEASURES)
@given(arrays(float, (3, 12), elements=st.floats(-0.9, 9)), st.permutations(range(12)))
def test_a_permutation_of_columns_changes_no_measure(measure, returns, shuffle):
    weights = np.ones(12)
    np.testing.assert_allclose(
        dispersion(returns[:, shuffle], measure, weights=weights),
        dispersion(returns, measure, weights=weights),
        rtol=1e-12,
        atol=1e-15,
    )


@pytest.mark.parametrize("measure", MEASURES)
@given(arrays(float, (2, 10), elements=st.floats(allow_nan=True, allow_infinity=True)))
def test_no_infinity_ever_comes_out(measure, returns):
    assert not np.isinf(dispersion(returns, measure, weights=np.ones(10))).any()


def test_wrong_calls_are_refused():
    with pytest.raises(InputError, match="measure must be one of topbottom, topbottom_w, std_w, std, std_s, mad"):
        dispersion([1.0, 2.0], "variance")
    for measure in ("std_w", "topbottom_w"):
        with pytest.raises(InputError, match=f"measure {measure} needs weights"):
            dispersion([1.0, 2.0], measure)
    with pytest.raises(InputError, match="min_n must be a whole number ≥ 1"):
        dispersion([1.0, 2.0], "std", min_n=0)
