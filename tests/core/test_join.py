"""Two calendars brought together, against pandas' merges."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_aitrends.core.join import join
from xl_aitrends.errors import InputError

nan = np.nan


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


def pull(seed: int, rows: int = 120, columns: int = 2, open_days: float = 0.8):
    rng = np.random.default_rng(seed)
    dates = np.arange("2024-01-01", "2024-01-01", dtype="datetime64[D]")
    dates = np.datetime64("2024-01-01") + np.flatnonzero(rng.random(rows) < open_days)
    values = rng.random((len(dates), columns))
    values[rng.random(values.shape) < 0.1] = nan
    values[:, 0] = np.nan_to_num(values[:, 0], nan=0.5)
    return dates.astype("datetime64[D]"), values


def frame(dates, values, name):
    return pd.DataFrame(values, index=pd.DatetimeIndex(dates)).add_prefix(name)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 999), st.sampled_from(["inner", "outer"]), st.integers(0, 3))
def test_inner_and_outer_are_those_of_pandas(seed, how, shift):
    one, two = pull(seed), pull(seed + 1, columns=3)
    second = frame(*two, "b").shift(shift).iloc[shift:]
    theirs = frame(*one, "a").join(second, how=how).sort_index()
    ours = join(*one, *two, how=how, shift=shift)
    np.testing.assert_array_equal(ours.date, theirs.index.to_numpy().astype("datetime64[D]"))
    np.testing.assert_array_equal(np.c_[ours.first, ours.second], theirs.to_numpy())


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 999), st.integers(0, 5), st.integers(0, 2))
def test_left_carries_the_last_row_like_merge_asof_for_so_many_rows_of_the_first(seed, max_stale, shift):
    one, two = pull(seed), pull(seed + 1, open_days=0.4)
    second = frame(*two, "b").shift(shift).iloc[shift:]
    second["seen"] = second.index
    theirs = pd.merge_asof(frame(*one, "a"), second, left_index=True, right_index=True)
    stale = [sum((theirs.index > seen) & (theirs.index <= day)) for day, seen in theirs["seen"].items()]
    theirs.loc[np.array(stale) > max_stale, ["b0", "b1"]] = nan
    ours = join(*one, *two, how="left", max_stale=max_stale, shift=shift)
    np.testing.assert_array_equal(ours.date, one[0])
    np.testing.assert_array_equal(np.c_[ours.first, ours.second], theirs.drop(columns="seen").to_numpy(float))


def test_a_close_in_new_york_is_known_in_asia_one_row_later():
    asia, new_york = days("2024-01-02", "2024-01-03", "2024-01-04"), days("2024-01-02", "2024-01-03", "2024-01-04")
    ours = join(asia, [1.0, 2, 3], new_york, [10.0, 20, 30], shift=1)
    assert ours.date.tolist() == days("2024-01-03", "2024-01-04").tolist()
    assert ours.second.ravel().tolist() == [10, 20]


def test_rows_come_in_any_order_and_blank_dates_and_holidays_are_no_days():
    one = days("2024-01-04", "2024-01-02", "NaT", "2024-01-03"), np.array([[4.0], [2], [9], [nan]])
    ours = join(*one, days("2024-01-02", "2024-01-03", "2024-01-04"), [20.0, 30, 40])
    assert ours.date.tolist() == days("2024-01-02", "2024-01-04").tolist()
    assert ours.first.ravel().tolist() == [2, 4]
    assert ours.second.ravel().tolist() == [20, 40]


def test_calendars_that_never_meet_give_an_empty_panel_with_all_columns():
    ours = join(days("2024-01-02"), [[1.0, 2.0]], days("2024-01-03"), [5.0])
    assert (ours.first.shape, ours.second.shape) == ((0, 2), (0, 1))
    later = join(days("2024-01-02"), [1.0], days("2024-01-03"), [5.0], how="left")
    assert np.isnan(later.second).all()
    gone = join(days("2024-01-02"), [1.0], days("2024-01-02"), [5.0], how="left", shift=4)
    assert np.isnan(gone.second).all()
    blank = join(days("NaT"), [[1.0, 2.0]], days("NaT"), [5.0], how="outer")
    assert blank.first.shape == (0, 2)


def test_a_wrong_call_is_told_what_is_wrong():
    one = days("2024-01-02"), [1.0]
    with pytest.raises(InputError, match="how must be one of inner, left, outer, got 'right'"):
        join(*one, *one, how="right")
    with pytest.raises(InputError, match="shift must be a whole number ≥ 0, got -1"):
        join(*one, *one, shift=-1)
    with pytest.raises(InputError, match="duplicate date 2024-01-02"):
        join(*one, days("2024-01-02", "2024-01-02"), [1.0, 2.0])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 999), st.sampled_from(["inner", "left", "outer"]), st.integers(0, 2), st.integers(1, 119))
def test_no_future_row_changes_a_joined_row(seed, how, shift, cut):
    one, two = pull(seed), pull(seed + 1)
    end = np.datetime64("2024-01-01") + cut
    whole = join(*one, *two, how=how, shift=shift)
    kept = [(dates[dates <= end], values[dates <= end]) for dates, values in (one, two)]
    past = join(*kept[0], *kept[1], how=how, shift=shift)
    before = whole.date <= end
    np.testing.assert_array_equal(past.date, whole.date[before])
    np.testing.assert_array_equal(past.second, whole.second[before])


def test_a_pull_without_rows_keeps_its_columns():
    joined = join(days("2024-01-02"), [[1.0]], days(), np.empty((0, 2)), how="left")
    assert joined.second.shape == (1, 2)
    assert np.isnan(joined.second).all()
