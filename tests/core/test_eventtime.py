"""Event time: rows counted from each line's own day zero, against pandas' positions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from xl_aitrends.core.eventtime import analogue, event_time
from xl_aitrends.errors import InputError, NotEnoughData

DAYS = pd.bdate_range("2022-11-01", "2025-04-30").to_numpy().astype("datetime64[D]")
LINES = np.column_stack([np.arange(1.0, DAYS.size + 1), 1000 + np.arange(DAYS.size) * 2.0])
CHATGPT, DEEPSEEK = np.datetime64("2022-11-30"), np.datetime64("2025-01-26")  # a Wednesday, a Sunday


def test_each_line_counts_from_its_own_day_zero() -> None:
    found = event_time(LINES, DAYS, [CHATGPT, DEEPSEEK], pre=3, post=5)
    chatgpt, deepseek = (int(np.searchsorted(DAYS, day, side="right")) - 1 for day in (CHATGPT, DEEPSEEK))
    assert found[:, 0].tolist() == [-3, -2, -1, 0, 1, 2, 3, 4, 5]
    assert found[:, 1].tolist() == LINES[chatgpt - 3 : chatgpt + 6, 0].tolist()
    assert found[:, 2].tolist() == LINES[deepseek - 3 : deepseek + 6, 1].tolist()
    assert DAYS[deepseek] == np.datetime64("2025-01-24")  # the Friday before


def test_a_younger_line_ends_in_missing_numbers() -> None:
    found = event_time(LINES, DAYS, [CHATGPT, DEEPSEEK])
    left = DAYS.size - (int(np.searchsorted(DAYS, DEEPSEEK, side="right")) - 1)
    assert found.shape == (271, 3)
    assert np.isfinite(found[:, 1]).all()
    assert np.isfinite(found[: 20 + left, 2]).all()
    assert np.isnan(found[20 + left :, 2]).all()


def test_rebase_is_100_on_day_zero_and_diff_is_0() -> None:
    level = event_time(LINES, DAYS, CHATGPT, 2, 2)
    rebased = event_time(LINES, DAYS, CHATGPT, 2, 2, "rebase")
    differenced = event_time(LINES, DAYS, CHATGPT, 2, 2, "DIFF")
    np.testing.assert_allclose(rebased[:, 1:], 100 * level[:, 1:] / level[2, 1:])
    np.testing.assert_array_equal(differenced[:, 1:], level[:, 1:] - level[2, 1:])


def test_one_line_is_shown_once_for_each_of_several_days() -> None:
    days = DAYS[[30, 40, 50]]
    found = event_time(LINES[:, 0], DAYS, days, 0, 1)
    assert found[0, 1:].tolist() == LINES[[30, 40, 50], 0].tolist()


def test_rows_without_a_number_do_not_count() -> None:
    holed = np.insert(LINES[:, 0], 25, np.nan)
    dates = np.insert(DAYS, 25, DAYS[24] + 1)
    dates = np.where(np.arange(dates.size) > 25, dates + 1, dates)
    found = event_time(holed, dates, DAYS[20], 5, 30)
    assert found[:, 1].tolist() == LINES[15:51, 0].tolist()


@given(st.integers(0, 600), st.integers(0, 30), st.integers(0, 30), st.permutations(range(40)))
def test_the_order_of_rows_does_not_matter_and_positions_are_those_of_pandas(
    zero: int, pre: int, post: int, order: list[int]
) -> None:
    line = pd.Series(LINES[:, 0], DAYS)
    day = DAYS[zero % DAYS.size]
    at = line.index.get_loc(day)
    expected = [line.iloc[at + tau] if 0 <= at + tau < line.size else np.nan for tau in range(-pre, post + 1)]
    shuffle = np.concatenate([order, np.arange(40, DAYS.size)]).astype(int)
    found = event_time(LINES[shuffle, 0], DAYS[shuffle], day, pre, post)
    np.testing.assert_array_equal(found[:, 1], expected)


def test_a_day_zero_outside_a_lines_life_leaves_that_line_empty() -> None:
    future = np.datetime64("2031-01-01")
    found = event_time(LINES, DAYS, [CHATGPT, future], 1, 1)
    assert np.isnan(found[:, 2]).all()
    with pytest.raises(NotEnoughData, match="no line has a row within 10 days"):
        event_time(LINES, DAYS, future)


def test_a_rebased_line_needs_a_positive_day_zero() -> None:
    found = event_time(np.column_stack([LINES[:, 0] - 30, LINES[:, 0]]), DAYS, DAYS[5], 1, 1, "rebase")
    assert np.isnan(found[:, 1]).all()


def test_days_zero_that_fit_no_line_are_refused() -> None:
    with pytest.raises(InputError, match="t0 has 3 dates for 2 lines"):
        event_time(LINES, DAYS, DAYS[:3])


def test_an_analogue_is_measured_by_distance_and_correlation() -> None:
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=(2, 60)).cumsum(axis=1)
    y[50:] = np.nan
    found = analogue(x, y)
    assert found.rmse == pytest.approx(np.sqrt(np.mean((x[:50] - y[:50]) ** 2)))
    assert found.correlation == pytest.approx(stats.pearsonr(x[:50], y[:50]).statistic)
    assert found.n == 50


def test_a_flat_line_has_no_correlation() -> None:
    assert np.isnan(analogue([1.0, 1.0, 1.0], [1.0, 2.0, 3.0]).correlation)
    with pytest.raises(NotEnoughData, match="no row has a number in both"):
        analogue([np.nan], [1.0])
    with pytest.raises(InputError, match="line has 1 rows, reference 2"):
        analogue([1.0], [1.0, 2.0])


def test_no_rows_have_no_event_time() -> None:
    with pytest.raises(NotEnoughData, match="no line has a row"):
        event_time([], DAYS[:0], CHATGPT)
