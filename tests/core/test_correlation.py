"""Ratio correlation against its formulas, arch and simulation; rolling correlation against pandas."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from arch.bootstrap import StationaryBootstrap
from hypothesis import given, settings
from hypothesis import strategies as some

from xl_aitrends.core import _rolling_complete
from xl_aitrends.core._rolling import rolling_corr
from xl_aitrends.core._rolling_complete import complete_corr
from xl_aitrends.core._shared_leg import shared_leg
from xl_aitrends.core.correlation import _verdict, ratio_correlation, rolling_correlation
from xl_aitrends.errors import InputError, NotEnoughData


def lines(changes, start=100.0):
    """Levels whose log changes are given."""
    return start * np.exp(np.vstack([np.zeros(changes.shape[1]), np.cumsum(changes, axis=0)]))


def slow_shared_leg(a, b, c):
    """The formulas of the methodology, one covariance at a time."""
    s = np.cov(np.column_stack([a, b, c]).T)
    su, sv = np.sqrt(s[0, 0] + s[1, 1] - 2 * s[0, 1]), np.sqrt(s[0, 0] + s[2, 2] - 2 * s[0, 2])
    r = (s[0, 0] - s[0, 1] - s[0, 2] + s[1, 2]) / (su * sv)
    null = (s[0, 0] - s[0, 1] - s[0, 2] + s[0, 1] * s[0, 2] / s[0, 0]) / (su * sv)
    precision = np.linalg.inv(s)
    return r, null, r - null, -precision[1, 2] / np.sqrt(precision[1, 1] * precision[2, 2])


@pytest.fixture
def golden():
    return np.random.default_rng(0).normal(size=(3, 250)).T


def test_golden_values_of_the_shared_leg(golden):
    got = ratio_correlation(*lines(golden / 100).T)
    want = (0.47456239529050337, 0.5267150782360384, -0.05215268294553499, -0.11021050981228771)
    assert (got.r_change, got.r_null, got.excess, got.partial) == pytest.approx(want, abs=1e-12)
    assert slow_shared_leg(*golden.T) == pytest.approx(want, abs=1e-12)
    assert got.n == 250


def test_levels_and_direct_correlation_are_those_of_pandas(golden):
    a, b, c = lines(golden / 100).T
    got = ratio_correlation(a, b, c)
    frame = pd.DataFrame({"u": np.log(a / b), "v": np.log(a / c)})
    assert got.r_level == pytest.approx(frame.u.corr(frame.v))
    assert got.r_change == pytest.approx(frame.diff().u.corr(frame.diff().v))
    assert got.direct == pytest.approx(pd.Series(b).map(np.log).diff().corr(pd.Series(c).map(np.log).diff()))


def test_partial_given_two_controls_is_the_correlation_of_regression_residuals():
    changes = np.random.default_rng(3).normal(size=(300, 5)) @ np.random.default_rng(4).normal(size=(5, 5)) / 100
    levels = lines(changes)
    got = ratio_correlation(*levels[:, :3].T, control=levels[:, 3:])
    others = sm.add_constant(changes[:, [0, 3, 4]])
    b, c = (sm.OLS(changes[:, k], others).fit().resid for k in (1, 2))
    assert got.partial_control == pytest.approx(np.corrcoef(b, c)[0, 1], abs=1e-10)
    assert got.control_low < got.partial_control < got.control_high


def test_intervals_are_those_of_arch(golden):
    golden[:, 2] += golden[:, 1]
    got = ratio_correlation(*lines(golden / 100).T, boot=10_000)
    bootstrap = StationaryBootstrap(7, *golden.T, seed=1)
    low, high = bootstrap.conf_int(
        lambda a, b, c: np.array(slow_shared_leg(a, b, c))[[0, 3]], 4000, method="percentile"
    )
    assert (got.low, got.partial_low) == pytest.approx(low, abs=0.012)
    assert (got.high, got.partial_high) == pytest.approx(high, abs=0.012)


def test_unrelated_legs_of_equal_volatility_correlate_at_one_half():
    random = np.random.default_rng(6)
    changes = random.normal(size=(3000, 250, 3))
    u, v = (changes[..., 0] - changes[..., k] for k in (1, 2))
    level = [np.corrcoef(x, y)[0, 1] for x, y in zip(u.cumsum(axis=1), v.cumsum(axis=1), strict=True)]
    cov = np.einsum("sni,snj->sij", changes, changes) / 250
    r = shared_leg(cov).r_change
    assert np.quantile(r, [0.05, 0.5, 0.95]) == pytest.approx([0.42, 0.50, 0.57], abs=0.015)
    assert np.quantile(level, [0.05, 0.5, 0.95]) == pytest.approx([-0.35, 0.56, 0.92], abs=0.06)
    assert np.mean(np.array(level) > 0.8) == pytest.approx(0.22, abs=0.04)
    assert np.mean(np.array(level) > 0.9) == pytest.approx(0.08, abs=0.03)


def test_a_more_volatile_shared_leg_correlates_them_more():
    cov = np.diag([1.5**2, 1.0, 1.0])
    found = shared_leg(cov)
    assert found.r_change == pytest.approx(0.69, abs=0.005)
    assert found.r_null == pytest.approx(found.r_change)
    assert found.partial == 0


@pytest.mark.parametrize(("n", "rate"), [(85, 0.04), (250, 0.03)])
def test_supported_is_rarely_said_of_unrelated_legs(n, rate):
    random = np.random.default_rng(7)
    said = [ratio_correlation(*lines(random.normal(size=(n, 3)) / 100).T, boot=200).verdict for _ in range(300)]
    assert said.count("not explained by the shared leg") / 300 == pytest.approx(rate, abs=0.025)
    assert said.count("shared leg only") > 255


def world(n=400, market=0.0, channel=0.0, seed=8):
    """Legs a, b, c and a market; b and c share the market and a channel of their own."""
    a, b, c, m, extra = np.random.default_rng(seed).normal(size=(5, n)) / 100
    common = market * m
    return lines(np.column_stack([a + common, b + common + channel * extra, c + common + channel * extra, m])).T


def test_a_common_market_is_told_from_a_channel():
    a, b, c, m = world(market=1.0)
    assert ratio_correlation(a, b, c).verdict == "not explained by the shared leg"
    assert ratio_correlation(a, b, c, m).verdict == "common market"
    a, b, c, m = world(market=1.0, channel=1.0)
    assert ratio_correlation(a, b, c, m).verdict == "supported"


def test_other_verdicts():
    a, b, c, m = world()
    assert ratio_correlation(a, b, c).verdict == "shared leg only"
    assert ratio_correlation(a, b, c, window=59).verdict == "too short"
    assert ratio_correlation(a, b, b**-1.0 * m, m).verdict == "opposed"
    still = lines(np.column_stack([np.diff(np.log(s)) for s in (a, b, c)]) * [0.01, 1, 1]).T
    assert ratio_correlation(*still).verdict == "none"


@pytest.mark.parametrize(
    ("change", "partial", "control_low", "verdict"),
    [
        ((0.5, 0.7), (0.1, 0.3), 0.05, "supported"),
        ((0.5, 0.7), (0.1, 0.3), -0.05, "common market"),
        ((0.5, 0.7), (-0.1, 0.3), 0.05, "supported"),
        ((0.5, 0.7), (0.1, 0.3), np.nan, "common market"),
        ((0.5, 0.7), (0.1, 0.3), None, "not explained by the shared leg"),
        ((0.5, 0.7), (-0.1, 0.3), None, "shared leg only"),
        ((0.5, 0.7), (-0.3, -0.1), None, "opposed"),
        ((-0.5, -0.1), (-0.1, 0.1), None, "opposed"),
        ((-0.1, 0.1), (-0.1, 0.1), None, "none"),
        ((-0.1, 0.1), (np.nan, np.nan), np.nan, "none"),
    ],
)
def test_verdict_rules(change, partial, control_low, verdict):
    assert _verdict(change, partial, control_low) == verdict


def test_steps_are_counted_back_from_the_last_row():
    a, b, c, _ = world(n=403)
    got = ratio_correlation(a, b, c, span=5)
    want = slow_shared_leg(*(np.diff(np.log(s[3::5])) for s in (a, b, c)))
    assert got.n == 80
    assert (got.r_change, got.r_null, got.excess, got.partial) == pytest.approx(want)


def test_overlapping_changes_give_the_verdict_of_the_separate_ones():
    a, b, c, _ = world(n=295)
    got = ratio_correlation(a, b, c, span=5, overlap=True)
    assert got.n == 291
    assert got.verdict == "too short"
    want = slow_shared_leg(*(np.log(s[5:] / s[:-5]) for s in (a, b, c)))
    assert (got.r_change, got.partial) == pytest.approx((want[0], want[3]))


def test_the_window_takes_the_last_rows():
    legs = world()
    tail = ratio_correlation(*(s[-121:] for s in legs))
    assert ratio_correlation(*legs, window=120) == tail
    assert tail.n == 120


def test_rows_with_a_gap_are_left_out_and_order_comes_from_dates():
    legs = world()
    days = np.datetime64("2024-01-01") + np.arange(legs[0].size)
    want = ratio_correlation(*(np.delete(s, [7, 9, 11, 13]) for s in legs))
    gaps = [s.copy() for s in legs]
    gaps[0][7], gaps[1][9], gaps[2][11], gaps[3][13] = np.nan, 0.0, np.inf, -1.0
    assert ratio_correlation(*gaps) == want
    assert ratio_correlation(*(s[::-1] for s in gaps), dates=days[::-1]) == want


@given(scale=some.floats(1e-3, 1e3), seed=some.integers(0, 50))
@settings(max_examples=15, deadline=None)
def test_scale_of_prices_and_order_of_denominators_change_nothing(scale, seed):
    a, b, c, m = world(n=90, market=0.5, seed=seed)
    first = ratio_correlation(a, b, c, m, boot=200)
    for other in (ratio_correlation(scale * a, b, c / scale, m, boot=200), ratio_correlation(a, c, b, m, boot=200)):
        assert astuple(other)[:-1] == pytest.approx(astuple(first)[:-1], abs=1e-9)
        assert other.verdict == first.verdict


def test_messages_name_the_remedy():
    a, b, c, _ = world(n=100)
    with pytest.raises(InputError, match=r"got a 101, b 90, c 101; join them on their dates with AIT_JOIN first"):
        ratio_correlation(a, b[:90], c)
    with pytest.raises(InputError, match="b must be one series, got 2 columns"):
        ratio_correlation(a, np.column_stack([b, b]), c)
    with pytest.raises(InputError, match="span must be a whole number ≥ 1, got 0"):
        ratio_correlation(a, b, c, span=0)
    with pytest.raises(NotEnoughData, match=r"needs 30 changes of 4 rows .*got 25"):
        ratio_correlation(a, b, c, span=4)
    with pytest.raises(NotEnoughData, match="three different legs"):
        ratio_correlation(a, 2 * a, c)


def test_a_control_that_is_a_leg_leaves_nothing_to_say():
    a, b, c, _ = world()
    got = ratio_correlation(a, b, c, control=b)
    assert np.isnan([got.partial_control, got.control_low, got.control_high]).all()
    assert not np.isnan(got.partial)


# --- rolling correlation -------------------------------------------------------------------------------------------

RNG = np.random.default_rng(9)


@pytest.mark.parametrize("window", [3, 20, 60, 399, 400])
@pytest.mark.parametrize("columns", [1, 7, 140])
def test_rolling_correlation_is_that_of_pandas(window, columns):
    x, y = RNG.normal(size=(400, columns)), RNG.normal(size=400)
    want = pd.DataFrame(x).rolling(window).corr(pd.Series(y)).to_numpy()
    np.testing.assert_allclose(rolling_correlation(x, y, window), want, atol=1e-9)
    np.testing.assert_allclose(rolling_correlation(x[:, 0], y, window), want[:, 0], atol=1e-9)
    np.testing.assert_allclose(rolling_correlation(y, x, window), want, atol=1e-9)


@pytest.mark.parametrize("columns", [1, 7, 140])
def test_two_points_lie_on_a_line_that_rises_or_falls(columns):
    """A window of two has a correlation of 1 or -1; pandas before 3.0 is some millionths off."""
    x, y = RNG.normal(size=(400, columns)), RNG.normal(size=400)
    want = np.full((400, columns), np.nan)
    want[1:] = np.sign(np.diff(x, axis=0) * np.diff(y)[:, np.newaxis])
    np.testing.assert_allclose(rolling_correlation(x, y, 2), want, atol=1e-9)


def test_rolling_correlation_of_two_panels_goes_column_by_column():
    x, y = RNG.normal(size=(2, 300, 5))
    want = pd.DataFrame(x).rolling(50).corr(pd.DataFrame(y), pairwise=False).to_numpy()
    np.testing.assert_allclose(rolling_correlation(x, y, 50), want, atol=1e-12)


@pytest.mark.parametrize("min_obs", [None, 15])
def test_pairs_with_a_gap_are_left_out(min_obs):
    x, y = RNG.normal(size=(200, 4)), RNG.normal(size=(200, 4))
    x[RNG.random(x.shape) < 0.2], x[:, 3] = np.nan, np.arange(200.0) ** 2
    want = pd.DataFrame(x).rolling(20, min_periods=min_obs or 20).corr(pd.DataFrame(y), pairwise=False).to_numpy()
    np.testing.assert_allclose(rolling_correlation(x, y, 20, min_obs), want, atol=1e-9)


def test_the_fast_way_and_the_general_way_are_one():
    x = RNG.normal(size=(1000, 3)).cumsum(axis=0) + 4000
    y = RNG.normal(size=(1000, 1)).cumsum(axis=0)
    np.testing.assert_allclose(complete_corr(x, y, 60), rolling_corr(x, y, 60), rtol=0, atol=1e-12)


@pytest.mark.parametrize("fields", [1, 7])
@pytest.mark.parametrize("window", [2, 7, 12, 59, 60, 150])
def test_a_panel_taken_in_slabs_gives_what_it_gives_at_once(window, fields, monkeypatch):
    x, y = RNG.normal(size=(500, 7)), RNG.normal(size=(500, fields))
    x[RNG.random(x.shape) < 0.003] = np.nan
    whole = complete_corr(x, y, window)
    np.testing.assert_allclose(whole, rolling_corr(x, y, window), rtol=0, atol=1e-12)
    monkeypatch.setattr(_rolling_complete, "_CELLS_AT_ONCE", 1500)
    np.testing.assert_array_equal(complete_corr(x, y, window), whole)


def test_levels_far_from_nought_keep_their_digits():
    """Squares of 1e8 hide deviations of 1: such windows are computed again about a centre, the others are left."""
    x = RNG.normal(size=(300, 2))
    x[100:200, 0] += 1e8
    y = RNG.normal(size=(300, 1))
    want = np.array([np.corrcoef(x[end - 20 : end, 0] - 1e8, y[end - 20 : end, 0])[0, 1] for end in range(120, 201)])
    got = complete_corr(x, y, 20)
    np.testing.assert_allclose(got[119:200, 0], want, atol=1e-8)
    np.testing.assert_array_equal(got[:99], complete_corr(x[:99], y[:99], 20))
    np.testing.assert_array_equal(got[:, 1:], complete_corr(x[:, 1:], y, 20))


@pytest.mark.parametrize("shift", [10, 1e4, 1e6])
def test_a_correlation_does_not_depend_on_where_its_values_lie(shift):
    x, y = RNG.normal(size=(200, 3)), RNG.normal(size=(200, 1))
    want = complete_corr(x, y, 20)
    np.testing.assert_allclose(complete_corr(x + shift, y, 20), want, rtol=0, atol=1e-15 * shift + 1e-14)
    np.testing.assert_allclose(complete_corr(x, y + shift, 20), want, rtol=0, atol=1e-15 * shift + 1e-14)


@pytest.mark.parametrize("scale", [1e-140, 1e-95, 1e90, 1e150])
@pytest.mark.parametrize("min_obs", [19, 20])
def test_a_correlation_does_not_depend_on_the_unit(scale, min_obs):
    x, y = RNG.normal(size=(100, 2)), RNG.normal(size=100)
    want = rolling_correlation(x, y, 20, min_obs)
    np.testing.assert_allclose(rolling_correlation(x * scale, y * scale, 20, min_obs), want, rtol=0, atol=1e-12)


def test_squares_beyond_the_floats_leave_no_window_undefined():
    x, y = RNG.normal(size=(100, 2)) * 1e145 + 1e158, RNG.normal(size=(100, 1))
    np.testing.assert_array_equal(np.isnan(complete_corr(x, y, 20)), np.isnan(rolling_corr(x, y, 20)))
    assert np.isnan(complete_corr(x, y, 20)).sum() == 38


@pytest.mark.parametrize("fields", [1, 3])
def test_a_second_series_that_stands_still_correlates_with_nothing(fields):
    x, y = RNG.normal(size=(100, 3)), np.full((100, fields), 0.1)
    y[60:] += RNG.normal(size=(40, fields))
    got = complete_corr(x, y, 20)
    assert np.isnan(got[:60]).all()
    np.testing.assert_allclose(got, rolling_corr(x, y, 20), rtol=0, atol=1e-12)


def test_threads_do_not_share_their_workspace():
    panels = [RNG.normal(size=(3000, columns)) for columns in (3, 9, 20, 31)]
    want = [rolling_correlation(panel, panel[:, 0], 60) for panel in panels]
    with ThreadPoolExecutor(4) as pool:
        for got in pool.map(lambda _: [rolling_correlation(p, p[:, 0], 60) for p in panels], range(12)):
            for one, other in zip(got, want, strict=True):
                np.testing.assert_array_equal(one, other)


@given(seed=some.integers(0, 1000), rows=some.integers(5, 60), window=some.integers(2, 20))
@settings(max_examples=40, deadline=None)
def test_no_later_row_changes_a_correlation(seed, rows, window):
    random = np.random.default_rng(seed)
    x, y = np.round(random.normal(size=(rows + 10, 3)), 1), np.round(random.normal(size=rows + 10), 1)
    whole = rolling_correlation(x, y, window)
    np.testing.assert_array_equal(rolling_correlation(x[:rows], y[:rows], window), whole[:rows])
    assert not np.any(np.abs(whole) > 1)


def test_a_series_that_does_not_move_correlates_with_nothing():
    x = RNG.normal(size=(100, 2))
    x[:, 0] = 1e6 + RNG.normal(size=100)
    x[40:70, 0] = x[40, 0]
    got = rolling_correlation(x, x[:, 1] ** 2, 20)
    assert np.isnan(got[59:70, 0]).all()
    assert np.isfinite(got[70:, 0]).all()
    assert np.isfinite(got[19:, 1]).all()


def test_holidays_and_order_do_not_count():
    x, y = RNG.normal(size=(2, 80))
    days = np.datetime64("2024-01-01") + np.arange(82)
    want = rolling_correlation(x, y, 30)
    xs, ys = (np.insert(s, [10, 40], np.nan)[::-1] for s in (x, y))
    got = rolling_correlation(xs, ys, 30, dates=days[::-1])[::-1]
    np.testing.assert_array_equal(np.delete(got, [10, 41]), want)
    assert np.isnan(got[[10, 41]]).all()


def test_rolling_correlation_says_what_is_wrong():
    with pytest.raises(InputError, match="AIT_JOIN"):
        rolling_correlation([1.0, 2], [1.0, 2, 3])
    with pytest.raises(InputError, match="window must be a whole number ≥ 2, got 1"):
        rolling_correlation([1.0, 2], [1.0, 2], 1)
    with pytest.raises(InputError, match="must not exceed the window of 5 rows, got 6"):
        rolling_correlation([1.0, 2], [1.0, 2], 5, 6)
    with pytest.raises(InputError, match="give y one column or as many as x"):
        rolling_correlation(np.ones((9, 3)), np.ones((9, 2)), 5)
    assert np.isnan(rolling_correlation([1.0, 2, 3], [3.0, 1, 2], 5)).all()


def test_returns_are_refused_where_levels_are_meant():
    a, b, c = np.exp(np.random.default_rng(3).normal(0, 0.01, (3, 200)).cumsum(axis=1))
    with pytest.raises(InputError, match="b looks like returns"):
        ratio_correlation(a, [*np.log(b[1:] / b[:-1]).tolist(), 0.0], c)
