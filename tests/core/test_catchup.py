"""The gap against its formula row by row, and its half-life against statsmodels."""

from __future__ import annotations

import math
from dataclasses import astuple

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as some

from xl_aitrends.core.catchup import catch_up, catch_up_now
from xl_aitrends.errors import InputError, NotEnoughData

DAYS = np.datetime64("2025-01-01") + np.arange(400)


def walks(n=400, seed=31):
    steps = np.random.default_rng(seed).normal(0, 0.02, (n, 2))
    return 100 * np.exp(np.cumsum(steps, axis=0)).T


def slow_catch_up(laggard, leader, start, beta):
    """Row by row, from the words of the methodology."""
    rows = []
    widest, at = -math.inf, 0
    for t in range(start, len(laggard)):
        lag, lead = math.log(laggard[t] / laggard[start]), math.log(leader[t] / leader[start])
        gap = beta * lead - lag
        if gap >= widest:
            widest, at = gap, t
        up = math.log(laggard[t] / laggard[at])
        down = -beta * math.log(leader[t] / leader[at])
        closed = (1 - gap / widest, up / widest, down / widest) if widest > 0 else (math.nan,) * 3
        rows.append((gap, *closed, math.exp(gap) - 1))
    return np.array(rows).T


@pytest.mark.parametrize("beta", [1.0, 0.6, 1.4])
def test_every_row_follows_the_definition(beta):
    laggard, leader = walks()
    got = np.array(astuple(catch_up(laggard, leader, DAYS, "2025-02-01", beta)))
    assert np.isnan(got[:, :31]).all()
    np.testing.assert_allclose(got[:, 31:], slow_catch_up(laggard, leader, 31, beta), atol=1e-9)


def test_the_two_ways_of_closing_add_up():
    got = catch_up(*walks(), DAYS, DAYS[0])
    both = got.closed_by_laggard + got.closed_by_leader
    np.testing.assert_allclose(both, got.closed, atol=1e-9)


def test_a_laggard_that_rises_catches_up_and_a_leader_that_falls_comes_down():
    leader = np.array([100, 150, 150, 150, 100.0])
    laggard = np.array([100, 100, 150, 100, 100.0])
    got = catch_up(laggard, leader, DAYS[:5], DAYS[0])
    np.testing.assert_allclose(got.closed[1:], [0, 1, 0, 1], atol=1e-12)
    assert got.closed_by_laggard[2] == pytest.approx(1)
    assert got.closed_by_leader[4] == pytest.approx(1)
    assert got.required_return[1] == pytest.approx(0.5)
    assert math.isnan(got.closed[0])


def test_a_gap_that_keeps_97_percent_halves_in_22_757_rows():
    gap = 0.3 * 0.97 ** np.arange(120)
    leader = 100 * np.exp(gap - gap[0])
    got = catch_up_now(np.full(120, 50.0), leader, DAYS[:120], DAYS[0])
    assert got.phi == pytest.approx(0.97)
    assert got.half_life == pytest.approx(22.757, abs=5e-4)
    assert got.reversion in ("reverts", "not distinguishable")


@pytest.mark.parametrize("seed", range(4))
def test_reversion_is_the_dickey_fuller_regression_of_statsmodels(seed):
    laggard, leader = walks(seed=seed)
    got = catch_up_now(laggard, leader, DAYS, DAYS[20])
    gap = np.log(leader / leader[20])[20:] - np.log(laggard / laggard[20])[20:]
    fit = sm.OLS(np.diff(gap), sm.add_constant(gap[:-1])).fit()
    assert (got.t, got.phi - 1, got.n) == pytest.approx((fit.tvalues[1], fit.params[1], 379))
    assert got.half_life == pytest.approx(math.log(0.5) / math.log(1 + fit.params[1]))


def test_a_random_walk_is_seldom_said_to_revert():
    words = [catch_up_now(*walks(seed=100 + k), DAYS, DAYS[0]).reversion for k in range(300)]
    assert 0.01 < words.count("reverts") / 300 < 0.10
    assert words.count("not distinguishable") > 240


def test_a_gap_that_widens_ever_faster_does_not_revert():
    leader = np.exp(0.001 * 1.05 ** np.arange(100))
    got = catch_up_now(np.ones(100), leader, DAYS[:100], DAYS[0])
    assert got.reversion == "no reversion"
    assert math.isnan(got.half_life)
    assert got.phi == pytest.approx(1.05)


def test_the_last_row_is_that_of_the_table():
    laggard, leader = walks()
    table, now = catch_up(laggard, leader, DAYS, DAYS[50]), catch_up_now(laggard, leader, DAYS, DAYS[50])
    assert astuple(now)[2:7] == tuple(column[-1] for column in astuple(table))
    assert now.widest_gap == np.nanmax(table.gap)
    assert (now.date, now.anchor_date) == (DAYS[-1], DAYS[50])


def test_the_anchor_moves_to_the_first_row_that_both_have():
    laggard, leader = walks(60)
    leader[10:13] = np.nan
    assert catch_up_now(laggard, leader, DAYS[:60], DAYS[10]).anchor_date == DAYS[13]
    got = catch_up(laggard, leader, DAYS[:60], DAYS[10])
    assert got.gap[13] == 0
    assert np.isnan(got.gap[:13]).all()


@given(seed=some.integers(0, 500), kept=some.integers(40, 120))
@settings(max_examples=25, deadline=None)
def test_no_later_row_changes_an_earlier_gap_and_order_does_not_matter(seed, kept):
    laggard, leader = walks(160, seed)
    whole = astuple(catch_up(laggard, leader, DAYS[:160], DAYS[20]))
    part = astuple(catch_up(laggard[:kept], leader[:kept], DAYS[:kept], DAYS[20]))
    np.testing.assert_array_equal(np.array(part), np.array(whole)[:, :kept])
    mixed = np.random.default_rng(seed).permutation(160)
    again = astuple(catch_up(laggard[mixed], leader[mixed], DAYS[mixed], DAYS[20]))
    np.testing.assert_array_equal(np.array(again), np.array(whole)[:, mixed])


def test_a_short_history_has_no_half_life():
    laggard, leader = walks(20)
    now = catch_up_now(laggard, leader, DAYS[:20], DAYS[0])
    assert np.isnan([now.half_life, now.phi, now.t]).all()
    assert now.n == 19
    same = catch_up_now(laggard, laggard, DAYS[:20], DAYS[19])
    assert (same.gap, same.n) == (0, 0)


def test_messages_name_the_remedy():
    laggard, leader = walks(60)
    with pytest.raises(NotEnoughData, match="no row on or after 2030-01-01 has both lines; choose an earlier anchor"):
        catch_up_now(laggard, leader, DAYS[:60], "2030-01-01")
    assert np.isnan(catch_up(laggard, leader, DAYS[:60], "2030-01-01").gap).all()
    with pytest.raises(InputError, match="anchor must be a date"):
        catch_up(laggard, leader, DAYS[:60], np.datetime64("NaT"))
    with pytest.raises(InputError, match="AIT_JOIN"):
        catch_up(laggard, leader[1:], DAYS[:60], DAYS[0])
    with pytest.raises(InputError, match="beta must be a number"):
        catch_up(laggard, leader, DAYS[:60], DAYS[0], math.nan)
    with pytest.raises(InputError, match="one series each"):
        catch_up(np.column_stack([laggard, laggard]), leader, DAYS[:60], DAYS[0])


def test_returns_are_refused_where_levels_are_meant():
    returns = np.sin(np.arange(40.0)) / 50
    with pytest.raises(InputError, match="leader looks like returns: 20 of 40 numbers are 0 or less"):
        catch_up(100 + np.arange(40.0), returns, np.arange(40).astype("datetime64[D]"), "1970-01-01")
