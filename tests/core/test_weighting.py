"""Weights at a rebalancing against the published example and a slow twin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_aitrends.core.weighting import cap_weights, equal_weights, size_weights
from xl_aitrends.errors import InputError


def slow_cap(sizes: list[float], limit: float) -> list[float]:
    """One name at a time: cap, spread the excess pro rata over the uncapped, start again."""
    weights = [size / sum(sizes) for size in sizes]
    capped: set[int] = set()
    while above := [i for i, weight in enumerate(weights) if i not in capped and weight > limit + 1e-15]:
        capped |= set(above)
        free = sum(weight for i, weight in enumerate(weights) if i not in capped)
        room = 1 - limit * len(capped)
        weights = [limit if i in capped else weight * room / free for i, weight in enumerate(weights)]
    return weights


def test_the_published_example_caps_two_names_at_a_quarter():
    expected = [0.25, 0.25, 1 / 6, 0.4 / 3, 0.35 / 3, 0.25 / 3]
    np.testing.assert_allclose(cap_weights([50, 20, 10, 8, 7, 5], 0.25), expected, rtol=1e-12)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.floats(1e-3, 1e6), min_size=1, max_size=12), st.floats(0, 1))
def test_capping_is_that_of_the_slow_twin(sizes, slack):
    limit = 1 / len(sizes) + slack * (1 - 1 / len(sizes))
    ours = cap_weights(sizes, limit)
    np.testing.assert_allclose(ours, slow_cap(sizes, limit), rtol=1e-9, atol=1e-12)
    assert ours.sum() == pytest.approx(1, abs=1e-9)
    assert ours.max() <= limit + 1e-12


def test_rows_are_capped_one_by_one_and_missing_names_take_no_part():
    rows = np.array([[50, 20, 10, 8, 7, 5, np.nan], [1, 1, 1, 1, 0, np.nan, np.nan], [np.nan] * 7])
    capped = cap_weights(rows, 0.25)
    np.testing.assert_allclose(capped[0], [*slow_cap([50, 20, 10, 8, 7, 5], 0.25), 0])
    np.testing.assert_array_equal(capped[1], [0.25, 0.25, 0.25, 0.25, 0, 0, 0])
    assert np.isnan(capped[2]).all()


def test_a_cap_that_cannot_hold_is_refused_with_the_least_that_can():
    with pytest.raises(InputError, match=r"cap_limit 0\.1 cannot hold with 6 names; use at least 0\.1667"):
        cap_weights([50, 20, 10, 8, 7, 5], 0.10)
    for limit in (0, -1, 1.01, np.nan):
        with pytest.raises(InputError, match="above 0 and at most 1"):
            cap_weights([1, 2], limit)


def test_equal_and_size_weights_add_up_to_one_among_the_eligible():
    eligible = np.array([[True, False, True], [False, False, False]])
    np.testing.assert_array_equal(equal_weights(eligible), [[0.5, 0, 0.5], [0, 0, 0]])
    sizes = np.array([[1, 5, 3], [1, 2, 3.0]])
    np.testing.assert_array_equal(size_weights(sizes, eligible), [[0.25, 0, 0.75], [0, 0, 0]])
