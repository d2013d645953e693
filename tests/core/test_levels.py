from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_aitrends.core.levels import percentile_level
from xl_aitrends.core.percentile import percentile_rank
from xl_aitrends.errors import InputError

SERIES = st.lists(
    st.one_of(st.just(np.nan), st.integers(-5, 5).map(float), st.floats(-1e6, 1e6)), min_size=1, max_size=60
)


@given(SERIES, st.floats(0, 1))
def test_expanding_levels_are_those_of_pandas(values, level):
    expected = pd.Series(values).expanding().quantile(level).where(pd.notna(values)).to_numpy()
    np.testing.assert_allclose(percentile_level(values, level, min_obs=1), expected, rtol=1e-9, atol=1e-9)


@given(SERIES.filter(lambda values: not np.isnan(values).any()), st.integers(1, 20), st.floats(0, 1))
def test_rolling_levels_are_those_of_pandas(values, window, level):
    expected = pd.Series(values).rolling(window, min_periods=1).quantile(level).to_numpy()
    np.testing.assert_allclose(
        percentile_level(values, level, "rolling", window, min_obs=1), expected, rtol=1e-9, atol=1e-9
    )


def test_the_full_level_is_numpys_quantile_of_all_rows():
    values = np.random.default_rng(1).normal(size=(300, 3))
    values[5, 1] = np.nan
    found = percentile_level(values, 0.9, "full")
    np.testing.assert_allclose(found[-1], np.nanquantile(values, 0.9, axis=0), rtol=1e-12)
    assert np.isnan(found[5, 1])


@given(SERIES, SERIES)
def test_future_rows_change_no_past_level(past, future):
    np.testing.assert_array_equal(
        percentile_level(past + future, min_obs=1)[: len(past)], percentile_level(past, min_obs=1)
    )


def test_rows_before_since_count_in_no_level():
    days = np.arange("2020-01-01", "2020-04-10", dtype="datetime64[D]")
    values = np.r_[np.full(50, 99.0), np.arange(50.0)]
    found = percentile_level(values, 0.5, "since", since="2020-02-20", dates=days, min_obs=1)
    assert np.isnan(found[:50]).all()
    np.testing.assert_allclose(found[50:], pd.Series(values[50:]).expanding().median())


def test_a_value_above_its_own_90th_level_ranks_above_90_percent():
    values = np.random.default_rng(2).normal(size=800).cumsum()
    level, rank = percentile_level(values, 0.9), percentile_rank(values, kind="inc")
    known = ~np.isnan(level) & (values != level)
    np.testing.assert_array_equal(values[known] > level[known], rank[known] > 0.9)


@pytest.mark.parametrize("level", [-0.1, 1.5, 90, np.nan])
def test_a_level_that_is_no_fraction_is_refused(level):
    with pytest.raises(InputError, match="level must be a fraction"):
        percentile_level([1.0], level)
