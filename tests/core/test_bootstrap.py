"""The stationary bootstrap against arch's, and against its own definition."""

from __future__ import annotations

import math

import numpy as np
import pytest
from arch.bootstrap import StationaryBootstrap

from xl_aitrends.core.bootstrap import mean_block, percentile_interval, resampled_means, stationary_resamples
from xl_aitrends.errors import InputError


def all_rows(n, draws, block, seed=12345):
    return np.concatenate([chunk.rows() for chunk in stationary_resamples(n, draws, block, seed)])


def test_counts_say_how_often_each_row_was_drawn():
    for chunk in stationary_resamples(50, 300, 4):
        slow = np.stack([np.bincount(row, minlength=50) for row in chunk.rows()], axis=1)
        np.testing.assert_array_equal(chunk.counts(), slow)
        np.testing.assert_array_equal(chunk.counts(np.full(50 * 300, np.nan)), slow)


def test_a_new_block_begins_with_probability_one_over_its_mean_length():
    rows = all_rows(200, 500, 8)
    runs_on = (rows[:, 1:] - rows[:, :-1]) % 200 == 1
    # a new block starts where the old one would have gone on in one of 200 cases
    assert 1 - runs_on.mean() == pytest.approx(1 / 8 * (1 - 1 / 200), abs=0.004)


def test_every_row_is_drawn_equally_often():
    counts = np.bincount(all_rows(40, 5000, 5).ravel(), minlength=40) / 5000
    assert np.all(np.abs(counts - 1) < 0.12)


def test_blocks_of_one_row_are_the_ordinary_bootstrap():
    rows = all_rows(100, 400, 1)
    assert ((rows[:, 1:] - rows[:, :-1]) % 100 == 1).mean() == pytest.approx(1 / 100, abs=0.003)


def test_means_have_the_spread_that_arch_finds():
    random = np.random.default_rng(5)
    noise = random.normal(size=260)
    series = noise[10:] + 0.8 * noise[9:-1] + 0.5 * noise[8:-2]  # so that blocks matter
    ours = resampled_means(series[:, None], 20_000, 9)[:, 0]
    theirs = StationaryBootstrap(9, series, seed=1).apply(np.mean, 20_000)[:, 0]
    np.testing.assert_allclose(
        np.quantile(ours, [0.025, 0.5, 0.975]), np.quantile(theirs, [0.025, 0.5, 0.975]), atol=0.006
    )
    assert ours.std() > 1.3 * resampled_means(series[:, None], 20_000, 1)[:, 0].std()


def test_columns_are_resampled_together():
    x = np.random.default_rng(2).normal(size=(60, 1))
    means = resampled_means(np.hstack([x, 3 * x + 1]), 200, 4)
    np.testing.assert_allclose(means[:, 1], 3 * means[:, 0] + 1)


def test_the_seed_decides_the_draws():
    x = np.arange(30.0)[:, None]
    np.testing.assert_array_equal(resampled_means(x, 150, 3), resampled_means(x, 150, 3))
    assert not np.array_equal(resampled_means(x, 150, 3), resampled_means(x, 150, 3, seed=1))


def test_draws_that_come_in_several_portions_are_all_there():
    assert all_rows(3000, 400, 10).shape == (400, 3000)
    assert resampled_means(np.ones((3000, 1)), 400, 10) == pytest.approx(np.ones((400, 1)))


@pytest.mark.parametrize(("n", "block"), [(1, 1), (27, 3), (28, 4), (64, 4), (250, 7), (1000, 10)])
def test_mean_block_is_the_cube_root_rounded_up(n, block):
    assert mean_block(n) == block


def test_an_interval_leaves_undefined_draws_out():
    draws = np.append(np.arange(101.0), math.nan)
    assert percentile_interval(draws, 0.9) == pytest.approx((5, 95))
    assert np.isnan(percentile_interval(np.array([math.nan]))).all()


@pytest.mark.parametrize("options", [{"draws": 99}, {"draws": 200, "seed": -1}, {"draws": 200, "seed": 1.5}])
def test_a_useless_option_is_refused(options):
    with pytest.raises(InputError, match="must be a whole number"):
        resampled_means(np.ones((5, 1)), block=2, **options)
