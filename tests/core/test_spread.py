"""The spread against the published legs, a slow twin and pandas."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from xl_aitrends.core.spread import leaders, spread, spread_legs
from xl_aitrends.errors import InputError, NotEnoughData

NAN = float("nan")
TOP = [0.79, 0.54, 0.48, 0.46, 0.43]
BOTTOM = [-0.05, -0.05, 0.01, 0.02, 0.07]
PUBLISHED = [*TOP, *BOTTOM, *[0.2] * 21]


def slow_spread(row, k=5, weights=None, min_n=None):
    """The slow twin: fsum over both ends of a sorted list; ties by position."""
    weights = [1.0] * len(row) if weights is None else weights
    cells = [(r, i, w) for i, (r, w) in enumerate(zip(row, weights, strict=True)) if r == r and w == w]
    k = max(1, math.floor(k * len(cells) + 0.5)) if k < 1 else int(k)
    if len(cells) < max(2 * k, min_n or 0):
        return NAN
    low = sorted(cells)[:k]
    high = sorted(cells, key=lambda cell: (-cell[0], cell[1]))[:k]
    legs = [(math.fsum(r * w for r, _, w in leg), math.fsum(w for *_, w in leg)) for leg in (high, low)]
    return NAN if 0 in (legs[0][1], legs[1][1]) else legs[0][0] / legs[0][1] - legs[1][0] / legs[1][1]


def made_returns(n=60, m=31, holes=0.1, seed=3):
    rng = np.random.default_rng(seed)
    returns = rng.normal(0.05, 0.2, (n, m))
    returns[rng.random((n, m)) < holes] = np.nan
    returns[5] = np.nan
    returns[6, 9:] = np.nan
    return returns


def test_spread_of_the_published_legs_is_54_points():
    assert spread(PUBLISHED) == pytest.approx(0.54, abs=1e-12)
    legs = spread_legs(PUBLISHED)
    assert legs.top[0] == pytest.approx(0.54, abs=1e-12)
    assert legs.bottom[0] == pytest.approx(0.0, abs=1e-12)


def test_one_date_gives_one_number_and_a_panel_one_a_row():
    assert spread(PUBLISHED).shape == ()
    assert spread([PUBLISHED, PUBLISHED]).shape == (2,)
    assert spread(np.empty((0, 31))).shape == (0,)
    assert np.isnan(spread(np.empty((3, 0)))).all()


@pytest.mark.parametrize("k", [1, 3, 5.0, 0.1, 0.16, 0.5])
@pytest.mark.parametrize("min_n", [None, 12, 30])
def test_spread_equals_the_slow_twin(k, min_n):
    returns = made_returns()
    expected = [slow_spread(row, k, min_n=min_n) for row in returns]
    np.testing.assert_allclose(spread(returns, k, min_n=min_n), expected, rtol=0, atol=1e-15)


@pytest.mark.parametrize("holes", [0.0, 0.1, 0.9])
@pytest.mark.parametrize("k", [1, 5, 600, 0.01, 0.4])
def test_a_whole_market_has_the_slow_twin_s_spread(k: float, holes: float):
    returns = np.round(made_returns(n=400, m=1200, holes=holes), 2)
    expected = [slow_spread(row, k) for row in returns]
    np.testing.assert_allclose(spread(returns, k), expected, rtol=0, atol=1e-14)


def test_the_caller_s_market_stays_as_it_was():
    returns = made_returns(n=20, m=1200)
    before = returns.copy()
    spread(returns)
    np.testing.assert_array_equal(returns, before)


@pytest.mark.parametrize("k", [2, 5, 0.2])
def test_weighted_legs_equal_the_slow_twin(k):
    returns = np.round(made_returns(), 1)  # ties at the edge of a leg
    fixed = np.random.default_rng(4).random(31)
    fixed[[2, 7]] = np.nan, 0.0
    moving = np.random.default_rng(5).random(returns.shape)
    for weights in (fixed, moving):
        each = np.broadcast_to(weights, returns.shape)
        expected = [slow_spread(row, k, w) for row, w in zip(returns, each, strict=True)]
        np.testing.assert_allclose(spread(returns, k, weights), expected, rtol=0, atol=1e-15)


def test_equal_weights_change_nothing():
    returns = made_returns()
    np.testing.assert_allclose(spread(returns, weights=np.full(31, 2.5)), spread(returns), atol=1e-15)


def test_spread_equals_pandas_nlargest_minus_nsmallest():
    frame = pd.DataFrame(made_returns(holes=0.0)).drop([5, 6])
    expected = frame.apply(lambda row: row.nlargest(5).mean() - row.nsmallest(5).mean(), axis=1)
    np.testing.assert_allclose(spread(frame), expected, rtol=0, atol=1e-15)


def test_too_few_names_have_no_spread():
    nine = [0.1 * i for i in range(9)]
    assert np.isnan(spread(nine))
    assert spread([*nine, 0.9]) == pytest.approx(0.5)
    assert np.isnan(spread([*nine, 0.9], min_n=11))
    assert spread(nine, k=4, min_n=2) == pytest.approx(0.5), "min_n never asks for fewer than both legs"


def test_legs_that_would_overlap_have_no_spread():
    assert np.isnan(spread([1.0, 2.0, 3.0], k=0.5))


@given(arrays(float, (4, 12), elements=st.floats(-0.9, 9)), st.permutations(range(12)))
def test_a_permutation_of_columns_changes_no_spread(returns, shuffle):
    np.testing.assert_array_equal(spread(returns[:, shuffle]), spread(returns))


@given(arrays(float, (4, 12), elements=st.floats(-0.9, 9)), st.floats(0.01, 100), st.floats(-1, 1))
def test_spread_scales_with_returns_and_ignores_a_common_shift(returns, scale, shift):
    moved = spread(returns * scale + shift)
    np.testing.assert_allclose(moved, spread(returns) * scale, rtol=1e-9, atol=1e-12 * scale * 10 + 1e-13)


@given(arrays(float, (3, 10), elements=st.floats(allow_nan=True, allow_infinity=True)))
def test_no_infinity_ever_comes_out(returns):
    assert not np.isinf(spread(returns)).any()
    assert not np.isinf(spread(returns, weights=np.ones(10))).any()


@settings(max_examples=30)
@given(st.integers(1, 59), st.integers(1, 70))
def test_future_rows_change_no_past_leg(known, step):
    returns = made_returns()
    whole, early = spread_legs(returns, change_rows=step), spread_legs(returns[:known], change_rows=step)
    for field in ("top", "bottom", "spread", "change", "change_top", "change_bottom"):
        np.testing.assert_array_equal(getattr(early, field), getattr(whole, field)[:known])


def test_what_each_leg_added_makes_up_the_change():
    returns = np.delete(made_returns(holes=0.02), [5, 6], axis=0)
    legs = spread_legs(returns, change_rows=20)
    np.testing.assert_array_equal(legs.spread, spread(returns))
    np.testing.assert_array_equal(legs.change_top + legs.change_bottom, legs.change)
    np.testing.assert_allclose(legs.change[20:], legs.spread[20:] - legs.spread[:-20], atol=1e-15)
    np.testing.assert_allclose(legs.change_bottom[20:], legs.bottom[:-20] - legs.bottom[20:], atol=0)
    assert np.isnan(legs.change[:20]).all()


def test_rows_without_any_return_are_not_counted_in_the_change():
    calm, wild = np.linspace(0, 0.09, 10), np.linspace(0, 0.9, 10)
    returns = np.array([calm, np.full(10, NAN), np.full(10, NAN), wild])
    change = spread_legs(returns, change_rows=1).change
    assert np.isnan(change[:3]).all()
    assert change[3] == pytest.approx(0.45)


def test_leaders_are_ordered_by_value_then_by_column():
    names = ["a", "b", "c", "d", "e"]
    best = leaders([0.2, 0.5, NAN, 0.5, 0.2], names, 3)
    assert best.name.tolist() == ["b", "d", "a"]
    assert best.value.tolist() == [0.5, 0.5, 0.2]
    worst = leaders([[0.2, 0.5, NAN, 0.5, 0.2]], names, 3, "BOTTOM")
    assert worst.name.tolist() == ["a", "e", "b"]


def test_fewer_leaders_come_when_fewer_have_a_return():
    assert leaders([NAN, 0.1, 0.3], ["a", "b", "c"], 5).name.tolist() == ["c", "b"]
    assert leaders(PUBLISHED, range(31), 0.1).name.tolist() == [0, 1, 2]
    with pytest.raises(NotEnoughData, match="returns_row holds no number"):
        leaders([NAN, NAN], ["a", "b"])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: spread(PUBLISHED, 0), "k must be a whole number ≥ 1, or a fraction between 0 and 1, got 0"),
        (lambda: spread(PUBLISHED, 2.5), "k must be a whole number ≥ 1, or a fraction between 0 and 1, got 2.5"),
        (lambda: spread(PUBLISHED, min_n=0), "min_n must be a whole number ≥ 1, got 0"),
        (lambda: spread(PUBLISHED, weights=[1, 2]), "give one weight a name, or one a cell"),
        (lambda: spread([1, 2], 1, weights=[1, -2]), "weights must be ≥ 0, got -2"),
        (lambda: spread_legs(PUBLISHED, change_rows=0), "change_rows must be a whole number ≥ 1, got 0"),
        (lambda: leaders([1, 2], ["a"]), "names has 1 entries but returns_row has 2"),
        (lambda: leaders([[1, 2], [3, 4]], ["a", "b"]), "returns_row must be one row of returns, got 2 rows"),
        (lambda: leaders([1, 2], ["a", "b"], side="middle"), "side must be one of top, bottom, got 'middle'"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(call, message):
    with pytest.raises(InputError) as refused:
        call()
    assert message in str(refused.value)


@pytest.mark.parametrize("names", [31, 1200])
@pytest.mark.parametrize("k", [601, 10**6, 2**62, 2**63, 10**30])
def test_legs_of_any_size_beyond_half_of_the_names_are_undefined(names: int, k: int):
    assert np.isnan(spread(np.arange(float(names)), k))


def test_a_leg_of_more_names_than_there_are_is_undefined_at_once():
    assert np.isnan(spread(np.array([[0.1, np.nan, 0.3]]), k=10**12)).all()
