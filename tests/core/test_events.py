"""The event study against statsmodels' regressions and predictions, and against simulation."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import sem

from xl_aitrends.core.events import event_study, event_windows
from xl_aitrends.errors import InputError, NotEnoughData

DAYS = np.arange("2023-01-02", "2026-01-01", dtype="datetime64[D]")
DAYS = DAYS[np.is_busday(DAYS)][:600]
RNG = np.random.default_rng(61)


def levels(returns):
    return 100 * np.cumprod(1 + np.insert(returns, 0, 0, axis=0), axis=0)[1:]


def world(columns=1, seed=62, effect=0.0, at=(), volatility=1.0):
    random = np.random.default_rng(seed)
    market = 0.01 * random.normal(size=600)
    own = 0.015 * random.normal(size=(600, columns))
    for row in at:
        own[row] = volatility * own[row] + effect
    return levels(0.0002 + 1.2 * market[:, None] + own), levels(market)


def slow_event(prices, bench, at, pre, post, est):
    """Abnormal returns of one event and their standard errors of prediction, by statsmodels."""
    r, m = (np.append(np.nan, np.diff(s) / s[:-1]) for s in (prices, bench))
    past, now = np.arange(max(at - pre - est, 1), at - pre), np.arange(at - pre, at + post + 1)
    fit = sm.OLS(r[past], sm.add_constant(m[past])).fit()
    design = np.column_stack([np.ones(now.size), m[now]])
    ar = r[now] - design @ fit.params
    one = fit.get_prediction(design).se_obs
    upto = np.cumsum(design, axis=0)
    steps = np.arange(1, now.size + 1)
    cumulated = np.sqrt(fit.scale * steps + np.einsum("ti,ij,tj->t", upto, fit.cov_params(), upto))
    return fit, ar, ar / one, np.cumsum(ar), np.cumsum(ar) / cumulated


EVENTS = [200, 260, 320, 380, 440, 500]


def test_the_study_is_what_statsmodels_gives_event_by_event():
    prices, bench = world()
    prices = prices[:, 0]
    got = event_study(prices, DAYS, bench, DAYS[EVENTS])
    fits, ar, scaled, car, scaled_car = zip(*(slow_event(prices, bench, at, 10, 20, 120) for at in EVENTS), strict=True)
    np.testing.assert_array_equal(got.day, np.arange(-10, 21))
    np.testing.assert_allclose(got.ar, np.mean(ar, axis=0), atol=1e-12)
    np.testing.assert_allclose(got.caar, np.mean(car, axis=0), atol=1e-12)
    for t, values in ((got.ar_t, scaled), (got.caar_t, scaled_car)):
        np.testing.assert_allclose(
            t, np.mean(values, axis=0) / (np.std(values, axis=0, ddof=1) / np.sqrt(6)), rtol=1e-8
        )
    np.testing.assert_allclose(got.caar_se, sem(car, axis=0), rtol=1e-8)
    assert set(got.n) == {6}
    each = event_windows(prices, DAYS, bench, DAYS[EVENTS])
    np.testing.assert_allclose(each.alpha, [fit.params[0] for fit in fits])
    np.testing.assert_allclose(each.beta, [fit.params[1] for fit in fits])
    np.testing.assert_allclose(each.car, [path[-1] for path in car])
    np.testing.assert_allclose(each.car_t, [path[-1] for path in scaled_car])
    assert list(each.status) == ["used"] * 6
    assert set(each.returns) == {120}


def test_without_a_benchmark_the_own_mean_is_the_norm():
    prices = world()[0][:, 0]
    got = event_study(prices, DAYS, None, DAYS[[300]], pre=2, post=3, est=100)
    r = np.append(np.nan, np.diff(prices) / prices[:-1])
    np.testing.assert_allclose(got.ar, r[298:304] - r[198:298].mean(), atol=1e-14)
    assert np.isnan(event_windows(prices, DAYS, None, DAYS[[300]]).beta).all()


def test_fewer_than_five_events_have_no_test():
    prices, bench = world()
    four = event_study(prices, DAYS, bench, DAYS[EVENTS[:4]])
    assert np.isnan([four.ar_t, four.caar_t, four.caar_p, four.caar_se]).all()
    assert np.isfinite(four.caar).all()
    assert np.isfinite(event_study(prices, DAYS, bench, DAYS[EVENTS[:5]]).caar_t).all()


def test_an_effect_is_found_and_none_is_not_invented():
    with_effect = event_study(*around(world(effect=0.06, at=EVENTS)))
    assert with_effect.caar[-1] == pytest.approx(0.06, abs=0.04)
    assert with_effect.ar_t[10] > 4
    false_alarms = [abs(event_study(*around(world(seed=k)), pre=1, post=1).caar_p[-1]) < 0.05 for k in range(200)]
    assert np.mean(false_alarms) == pytest.approx(0.05, abs=0.045)


def test_a_rise_of_volatility_at_the_event_does_not_pass_for_significance():
    p = [event_study(*around(world(seed=k, at=EVENTS, volatility=4)), pre=0, post=0).ar_t[0] for k in range(200)]
    assert np.mean(np.abs(p) > 2.57) == pytest.approx(0.05, abs=0.045)  # the 5% point of t with five degrees


def around(panel):
    prices, bench = panel
    return prices, DAYS, bench, DAYS[EVENTS]


def test_a_day_without_trading_moves_to_the_next():
    prices, bench = world()
    saturday = np.datetime64("2024-03-09")
    got = event_windows(prices, DAYS, bench, [saturday])
    assert got.date[0] == np.datetime64("2024-03-11")
    assert got.event[0] == saturday


def test_events_that_cannot_be_used_say_why():
    prices, bench = world()
    prices[580:, 0] = np.nan
    dates = [DAYS[5], DAYS[30], DAYS[300], DAYS[570], np.datetime64("NaT"), np.datetime64("2027-01-01")]
    got = event_windows(prices, DAYS, bench, dates)
    assert list(got.status) == [
        "too early",
        "too few returns",
        "used",
        "window incomplete",
        "no date",
        "after the last row",
    ]
    assert np.isnan(got.car[[0, 1, 3, 4, 5]]).all()
    assert np.isnat(got.date[4:]).all()
    study = event_study(prices, DAYS, bench, dates)
    np.testing.assert_array_equal(study.n, [2] * 20 + [1] * 11)
    still = event_windows(prices, DAYS, np.full(600, 7.0), DAYS[[300]])
    assert list(still.status) == ["benchmark stands still"]


def test_overlapping_windows_are_counted():
    prices, bench = world()
    got = event_windows(prices, DAYS, bench, DAYS[[200, 230, 231, 300]])  # a window has 31 rows
    np.testing.assert_array_equal(got.overlaps, [1, 2, 1, 0])
    twice = event_windows(prices, DAYS, bench, [DAYS[300], DAYS[300], np.datetime64("NaT")])
    np.testing.assert_array_equal(twice.overlaps, [1, 1, np.nan])


def test_each_event_finds_its_own_column():
    prices, bench = world(columns=3)
    names, owners = ["A", "B", "C"], ["C", "A"]
    got = event_windows(prices, DAYS, bench, DAYS[[250, 400]], names=names, event_names=owners)
    for k, (at, column) in enumerate([(250, 2), (400, 0)]):
        alone = event_windows(prices[:, column], DAYS, bench, DAYS[[at]])
        assert (got.car[k], got.beta[k]) == (alone.car[0], alone.beta[0])


def test_an_event_without_a_name_concerns_the_mean_return_of_all():
    prices, bench = world(columns=3)
    r = np.diff(prices, axis=0) / prices[:-1]
    basket = levels(np.append(0, r.mean(axis=1)))
    alone = event_study(basket, DAYS, bench, DAYS[EVENTS])
    np.testing.assert_allclose(event_study(prices, DAYS, bench, DAYS[EVENTS]).caar, alone.caar, atol=1e-12)


def test_order_scale_and_later_rows_change_nothing():
    prices, bench = world()
    want = event_study(prices, DAYS, bench, DAYS[EVENTS])
    mixed = RNG.permutation(600)
    for other in (
        event_study(prices[mixed], DAYS[mixed], bench[mixed], DAYS[EVENTS]),
        event_study(prices * 7, DAYS, bench / 3, DAYS[EVENTS[::-1]]),
        event_study(prices[:521], DAYS[:521], bench[:521], DAYS[EVENTS]),
    ):
        np.testing.assert_allclose(other.caar, want.caar, atol=1e-12)
        np.testing.assert_allclose(other.caar_t, want.caar_t, rtol=1e-8)


def test_messages_name_the_remedy():
    prices, bench = world(columns=2)
    with pytest.raises(InputError, match="event_dates is missing"):
        event_study(prices, DAYS, bench)
    with pytest.raises(InputError, match="event_names needs names"):
        event_study(prices, DAYS, bench, DAYS[[300]], event_names=["A"])
    with pytest.raises(InputError, match=r"no column is named C \(event_names\)"):
        event_study(prices, DAYS, bench, DAYS[[300]], names=["A", "B"], event_names=["C"])
    with pytest.raises(InputError, match="event_names has 1 entries but there are 2 event_dates"):
        event_study(prices, DAYS, bench, DAYS[[300, 400]], names=["A", "B"], event_names=["A"])
    with pytest.raises(InputError, match="bench must be one series"):
        event_study(prices[:, 0], DAYS, prices, DAYS[[300]])
    with pytest.raises(InputError, match="est must be a whole number ≥ 30, got 20"):
        event_study(prices[:, 0], DAYS, bench, DAYS[[300]], est=20)
    with pytest.raises(NotEnoughData, match=r"no event can be used \(after the last row, too early\)"):
        event_study(prices[:, 0], DAYS, bench, [DAYS[3], np.datetime64("2030-01-01")])
    with pytest.raises(InputError, match="AIT_JOIN"):
        event_study(prices[:, 0], DAYS, bench[1:], DAYS[[300]])
