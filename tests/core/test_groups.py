"""Group means against pandas, premiums against pandas and scipy."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from xl_aitrends.core.groups import group_returns, premium, premium_summary
from xl_aitrends.errors import InputError, NotEnoughData

GROUPS = np.array(["TMT", "dividend", "TMT", "", "resources", "dividend"], dtype=object)
numbers = st.one_of(st.just(np.nan), st.integers(-99, 99).map(lambda i: i / 100))
panels = hnp.arrays(np.float64, (7, 6), elements=numbers)
wide = hnp.arrays(np.float64, (4, 21), elements=numbers)


def draw(rows: int, columns: int, seed: int = 1, gaps: float = 0.1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, columns))
    x[rng.random(x.shape) < gaps] = np.nan
    return x


@settings(max_examples=40)
@given(panels)
def test_group_means_are_those_of_pandas(returns: np.ndarray) -> None:
    expected = pd.DataFrame(returns.T).groupby(GROUPS, sort=False).mean().drop("").T
    np.testing.assert_allclose(group_returns(returns, GROUPS), expected, rtol=1e-12, atol=1e-15)


def test_weighted_group_means_renormalise_over_the_names_present() -> None:
    returns, weights = draw(50, 6, gaps=0.3), np.array([1.0, 2.0, 3.0, 4.0, np.nan, 6.0])
    expected = np.full((50, 3), np.nan)
    for row in range(50):
        for column, group in enumerate(["TMT", "dividend", "resources"]):
            inside = (group == GROUPS) & np.isfinite(returns[row]) & np.isfinite(weights)
            if inside.any():
                expected[row, column] = np.average(returns[row, inside], weights=weights[inside])
    np.testing.assert_allclose(group_returns(returns, GROUPS, weights), expected, rtol=1e-12)
    per_cell = np.tile(weights, (50, 1))
    np.testing.assert_array_equal(group_returns(returns, GROUPS, per_cell), group_returns(returns, GROUPS, weights))


def test_an_item_picks_a_group_a_difference_or_the_labels() -> None:
    returns = draw(9, 6)
    all_groups = group_returns(returns, GROUPS)
    assert group_returns(returns, GROUPS, item="labels").tolist() == [["TMT", "dividend", "resources"]]
    np.testing.assert_array_equal(group_returns(returns, GROUPS, item="resources"), all_groups[:, 2])
    difference = group_returns(returns, GROUPS, item="tmt - Dividend")
    np.testing.assert_array_equal(difference, all_groups[:, 0] - all_groups[:, 1])


def test_a_group_whose_name_holds_a_hyphen_is_not_taken_for_a_difference() -> None:
    groups = ["high-tech", "high-tech", "tech"]
    returns = [[0.1, 0.3, 0.7]]
    assert group_returns(returns, groups, item="high-tech").tolist() == [pytest.approx(0.2)]
    assert group_returns(returns, groups, item="high-tech-tech").tolist() == [pytest.approx(-0.5)]


@settings(max_examples=40)
@given(panels, st.permutations(range(6)))
def test_the_order_of_names_changes_no_group(returns: np.ndarray, order: list[int]) -> None:
    plain = group_returns(returns, GROUPS, item="TMT-dividend")
    permuted = group_returns(returns[:, order], GROUPS[order], item="TMT-dividend")
    np.testing.assert_allclose(permuted, plain, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[1.0, 2.0]], ["a"]), "groups has 1 entries but returns has 2 columns"),
        (([[1.0, 2.0]], ["a", "b"], [1.0, -1.0]), "weights must be ≥ 0, got -1"),
        (([[1.0, 2.0]], ["a", "b"], [1.0]), None),
        (([[1.0, 2.0]], ["a", "b"], [1.0, 1.0, 1.0]), "weights has shape"),
        (([[1.0, 2.0]], ["a", "b"], None, "a-c"), "item must be labels, one of a, b, or a difference"),
    ],
)
def test_a_wrong_group_call_says_what_is_wrong(arguments: tuple[object, ...], message: str | None) -> None:
    if message is None:
        assert group_returns(*arguments).tolist() == [[1.0, 2.0]]
        return
    with pytest.raises(InputError, match=message):
        group_returns(*arguments)


def test_no_group_at_all_is_not_enough_data() -> None:
    with pytest.raises(NotEnoughData, match="no name has a group"):
        group_returns([[0.1, 0.2]], ["", ""])


def quantile(values: np.ndarray, place: int, parts: int) -> float:
    """Linear interpolation at place / parts; exact where it falls on a value, which floats of 2/3 may miss."""
    ordered, at = np.sort(values), Fraction((values.size - 1) * place, parts)
    below, weight = int(at), float(at - int(at))
    return ordered[below] if not weight else ordered[below] + weight * (ordered[below + 1] - ordered[below])


def slow_premium(returns: np.ndarray, scores: np.ndarray, q: int, least: int) -> list[float]:
    """One row, from the definition: [top, bottom, ic, names]."""
    both = np.isfinite(returns) & np.isfinite(scores)
    r, s = returns[both], scores[both]
    top = bottom = ic = np.nan
    if s.size:
        low, high = quantile(s, 1, q), quantile(s, q - 1, q)
        np.testing.assert_allclose([low, high], np.quantile(s, [1 / q, 1 - 1 / q]), rtol=1e-12, atol=1e-12)
        upper, lower = (s >= high) & (s > low), (s <= low) & (s < high)
        if min(upper.sum(), lower.sum()) >= least:
            top, bottom = r[upper].mean(), r[lower].mean()
    if s.size >= max(3, least) and np.unique(r).size > 1 and np.unique(s).size > 1:
        ic = stats.spearmanr(s, r).statistic
    return [top, bottom, ic, s.size]


@settings(max_examples=30)
@given(wide, wide, st.integers(2, 5))
def test_the_premium_is_that_of_quantiles_and_scipy(returns: np.ndarray, scores: np.ndarray, q: int) -> None:
    found = premium(returns, scores, q, min_names=3)
    expected = np.array([slow_premium(r, s, q, 3) for r, s in zip(returns, scores, strict=True)])
    np.testing.assert_allclose(found.top, expected[:, 0], rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(found.bottom, expected[:, 1], rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(found.ic, expected[:, 2], rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(found.names, expected[:, 3])
    np.testing.assert_array_equal(found.spread, found.top - found.bottom)


def test_a_score_that_is_the_return_earns_the_spread_of_the_parts() -> None:
    returns = np.arange(15.0)
    found = premium(returns, returns)
    assert (found.top[0], found.bottom[0], found.ic[0]) == (12.0, 2.0, 1.0)


def test_parts_of_fewer_than_five_names_give_no_premium() -> None:
    returns = np.arange(12.0)
    found = premium(returns, returns)
    assert np.isnan(found.spread[0])
    assert found.ic[0] == 1.0


def test_halves_leave_out_the_median() -> None:
    found = premium(np.arange(11.0), np.arange(11.0), q=2)
    assert (found.top[0], found.bottom[0]) == (8.0, 2.0)


def test_scores_that_are_all_equal_sort_nothing() -> None:
    found = premium(np.arange(20.0), np.ones(20))
    assert np.isnan([found.spread[0], found.ic[0]]).all()


def test_rows_with_a_correlation_but_no_spread_have_no_spread_statistics() -> None:
    found = premium_summary(draw(6, 8), draw(6, 8, seed=2))
    assert (found.rows, found.ic_rows) == (0, 6)
    assert np.isnan([found.mean, found.t, found.p_value]).all()


def test_lag_sets_the_score_of_an_earlier_row_beside_the_return() -> None:
    returns, scores = draw(30, 20), draw(30, 20, seed=2)
    lagged, plain = premium(returns, scores, lag=2), premium(returns[2:], scores[:-2])
    np.testing.assert_array_equal(lagged.spread[2:], plain.spread)
    assert np.all(np.isnan(lagged.spread[:2]))


def test_a_row_without_returns_is_not_counted_by_lag() -> None:
    returns, scores = draw(10, 20), draw(10, 20, seed=2)
    with_holiday = np.insert(returns, 4, np.nan, axis=0)
    found = premium(with_holiday, np.insert(scores, 4, 0.0, axis=0), lag=1)
    np.testing.assert_array_equal(np.delete(found.ic, 4), premium(returns, scores, lag=1).ic)
    assert np.isnan(found.ic[4])


@settings(max_examples=30)
@given(wide, wide)
def test_a_later_row_changes_no_earlier_premium(returns: np.ndarray, scores: np.ndarray) -> None:
    whole, part = premium(returns, scores, lag=1), premium(returns[:2], scores[:2], lag=1)
    np.testing.assert_array_equal(whole.ic[:2], part.ic)
    np.testing.assert_array_equal(whole.spread[:2], part.spread)


def test_one_row_of_scores_stands_for_all_rows() -> None:
    returns, scores = draw(5, 20), draw(1, 20, seed=2)[0]
    np.testing.assert_array_equal(premium(returns, scores).ic, premium(returns, np.tile(scores, (5, 1))).ic)


def test_the_summary_is_the_t_test_of_scipy() -> None:
    returns, scores = draw(40, 25), draw(40, 25, seed=2)
    rows, found = premium(returns, scores), premium_summary(returns, scores)
    for values, mean, t, p, count in (
        (rows.spread, found.mean, found.t, found.p_value, found.rows),
        (rows.ic, found.ic_mean, found.ic_t, found.ic_p_value, found.ic_rows),
    ):
        expected = stats.ttest_1samp(values, 0.0, nan_policy="omit")
        assert (mean, count) == (pytest.approx(np.nanmean(values)), np.isfinite(values).sum())
        assert (t, p) == (pytest.approx(expected.statistic), pytest.approx(expected.pvalue, rel=1e-6))


def test_equal_rows_have_no_t_statistic() -> None:
    row = np.arange(15.0)
    found = premium_summary(np.tile(row, (3, 1)), row)
    assert (found.mean, found.rows) == (10.0, 3.0)
    assert np.isnan(found.t)
    assert np.isnan(found.p_value)


def test_too_few_names_on_every_row_is_not_enough_data() -> None:
    with pytest.raises(NotEnoughData, match="no row has a score and a return for 5 names"):
        premium_summary([[0.1, 0.2]], [[1.0, 2.0]])


def test_scores_of_another_shape_are_refused() -> None:
    with pytest.raises(InputError, match="give one score a return"):
        premium(draw(4, 6), draw(3, 6))


@pytest.mark.parametrize("names", [16, 31, 61])
def test_the_thirds_of_a_third_more_names_are_alike(names):
    """The float 2/3 of 30 lies just above 20: read so, the top third would lack its last name."""
    score = np.arange(names, dtype=float)
    part = (names - 1) // 3 + 1
    found = premium(score, score)
    assert found.top[0] == score[-part:].mean()
    assert found.bottom[0] == score[:part].mean()
