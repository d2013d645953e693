"""Surprises and certainty against pandas and slow twins."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from xl_aitrends.core.earnings import certainty, sue, surprise
from xl_aitrends.errors import InputError

numbers = st.one_of(st.just(np.nan), st.integers(-300, 300).map(lambda i: i / 100))
columns = hnp.arrays(np.float64, 12, elements=numbers)
quarters = hnp.arrays(np.float64, (24, 2), elements=numbers)


def test_a_surprise_is_a_part_of_what_was_expected() -> None:
    found = surprise([1.1, 0.9, -0.8, 1.0, np.nan], [1.0, 1.0, -1.0, 0.005, 1.0])
    np.testing.assert_allclose(found, [0.1, -0.1, 0.2, np.nan, np.nan])


def test_a_surprise_on_the_price_needs_no_large_consensus() -> None:
    found = surprise([1.0, 1.0, 1.0], [0.005, 0.5, 0.5], [10.0, 0.0, np.nan])
    np.testing.assert_allclose(found, [0.0995, np.nan, np.nan])


@given(columns, columns)
def test_surprises_are_those_of_the_formula(actual: np.ndarray, consensus: np.ndarray) -> None:
    expected = [
        (a - e) / abs(e) if not math.isnan(a + e) and abs(e) >= 0.01 else math.nan
        for a, e in zip(actual, consensus, strict=True)
    ]
    np.testing.assert_allclose(surprise(actual, consensus), expected)


@given(columns, columns, st.sampled_from([0.25, 4.0, 1024.0]))
def test_a_surprise_does_not_depend_on_the_currency(actual: np.ndarray, consensus: np.ndarray, rate: float) -> None:
    scaled = surprise(actual * rate, consensus * rate, eps=0.01 * rate)
    np.testing.assert_array_equal(scaled, surprise(actual, consensus))


def test_analyst_sue_needs_three_estimates_that_differ() -> None:
    found = sue([1.2, 1.2, 1.2, 1.2], [1.0] * 4, [0.1, 0.1, 0.0, np.nan], [3, 2, 5, 5])
    np.testing.assert_allclose(found, [2.0, np.nan, np.nan, np.nan])
    np.testing.assert_allclose(sue([1.2], [1.0], [0.1]), [2.0])


@settings(max_examples=30)
@given(quarters)
def test_series_sue_is_the_seasonal_change_against_the_eight_before(panel: np.ndarray) -> None:
    change = pd.DataFrame(panel).diff(4)
    before = change.shift().rolling(8, min_periods=6)
    scale = before.std()
    expected = ((change - before.mean()) / scale).where(scale > 1e-6)
    np.testing.assert_allclose(sue(panel, kind="series"), expected, rtol=1e-6, atol=1e-9)


def test_series_sue_of_one_company_is_a_column_of_its_own() -> None:
    panel = np.random.default_rng(0).normal(size=(20, 3)).cumsum(axis=0)
    np.testing.assert_array_equal(sue(panel[:, 1], kind="series"), sue(panel, kind="series")[:, 1])


@settings(max_examples=30)
@given(quarters)
def test_a_later_quarter_changes_no_earlier_sue(panel: np.ndarray) -> None:
    np.testing.assert_array_equal(sue(panel[:17], kind="series"), sue(panel, kind="series")[:17])


def test_even_growth_leaves_no_scale() -> None:
    assert np.isnan(sue(np.arange(1.0, 3.4, 0.1), kind="series")).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: surprise([1.0], [1.0, 2.0]), r"actual has shape \(1,\), consensus has \(2,\)"),
        (lambda: surprise([1.0], [1.0], eps=-1), "eps must be a number ≥ 0"),
        (lambda: sue([1.0], [1.0]), "kind analyst needs consensus and est_std"),
        (lambda: sue([1.0], kind="seasonal"), "kind must be one of analyst, series"),
        (lambda: certainty([1.0]), "consensus and est_std belong together"),
        (lambda: certainty(), "certainty needs at least one measure"),
        (lambda: certainty(n_est=[1.0], revision=[1.0, 2.0]), "give both the same rows"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(call: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()


@settings(max_examples=40)
@given(columns, columns, columns, columns)
def test_certainty_is_the_mean_of_pandas_ranks(
    consensus: np.ndarray, est_std: np.ndarray, beat_rate: np.ndarray, revision: np.ndarray
) -> None:
    est_std = np.abs(est_std)
    found = certainty(consensus, est_std, beat_rate=beat_rate, revision=revision, min_parts=2)
    spread = pd.Series(est_std / np.where(np.abs(consensus) >= 0.01, np.abs(consensus), np.nan))
    parts = pd.DataFrame({"a": -spread, "d": beat_rate, "m": revision})
    ranks = parts.rank(pct=True)
    ranks.loc[:, parts.count() < 5] = np.nan
    np.testing.assert_allclose(found.agreement, ranks["a"])
    np.testing.assert_allclose(found.momentum, ranks["m"])
    np.testing.assert_array_equal(found.parts, ranks.count(axis=1))
    np.testing.assert_allclose(found.score, ranks.mean(axis=1).where(ranks.count(axis=1) >= 2))
    assert np.isnan(found.coverage).all()


def test_the_surest_company_agrees_is_steady_delivers_is_revised_up_and_is_covered() -> None:
    better = np.arange(1.0, 7.0)
    found = certainty(np.full(6, 2.0), 7 - better, better, 7 - better, better / 10, better / 10)
    np.testing.assert_allclose(found.score, better / 6)
    assert found.parts.tolist() == [5] * 6


def test_two_parts_are_too_few_for_a_score() -> None:
    found = certainty(n_est=np.arange(6.0), revision=np.arange(6.0))
    assert np.isnan(found.score).all()
    np.testing.assert_allclose(found.coverage, np.arange(1, 7) / 6)


def test_no_quarters_have_no_surprise() -> None:
    assert sue([], kind="series").shape == (0,)
