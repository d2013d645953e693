"""The time axis: date order, periods and calendar months, against the standard library and pandas."""

from __future__ import annotations

import calendar
import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_aitrends.core import timeline
from xl_aitrends.errors import InputError

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))


def excel_edate(day: dt.date, months: int) -> dt.date:
    """The slow twin: EDATE as Excel documents it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


def test_descending_dates_are_put_in_order_and_blank_dates_left_out():
    order = timeline.order_by_date(days("2025-02-14", "NaT", "2025-02-12", "2025-02-13"))
    assert order.tolist() == [2, 3, 0]


def test_a_duplicate_date_is_refused_with_its_rows():
    with pytest.raises(InputError) as refused:
        timeline.order_by_date(days("2025-02-13", "2025-02-14", "NaT", "2025-02-14"))
    assert str(refused.value) == ('duplicate date 2025-02-14 (rows 2, 4); keep one row a date or set dup="last"')


def test_dup_last_keeps_the_row_that_stands_last():
    dates = days("2025-02-14", "2025-02-13", "2025-02-14", "2025-02-13", "2025-02-13")
    assert timeline.order_by_date(dates, dup="LAST").tolist() == [4, 2]


def test_no_dates_at_all_is_an_empty_order():
    assert timeline.order_by_date(days()).size == 0
    assert timeline.order_by_date(days("NaT")).size == 0


def test_the_time_part_of_a_date_is_dropped():
    stamps = np.array(["2025-02-14T15:00", "2025-02-14T09:30"], dtype="datetime64[ns]")
    with pytest.raises(InputError, match="duplicate date 2025-02-14"):
        timeline.order_by_date(stamps)


@given(st.lists(DAYS | st.none(), max_size=40, unique_by=lambda day: day or object()))
def test_order_is_what_a_stable_sort_of_the_dated_rows_gives(rows):
    expected = sorted((i for i, day in enumerate(rows) if day), key=lambda i: rows[i])
    assert timeline.order_by_date(np.array(rows, dtype="datetime64[D]")).tolist() == expected


def test_a_row_with_every_value_missing_is_no_period():
    panel = [[1.0, np.nan], [np.nan, np.nan], [np.inf, np.nan], [np.nan, 2.0]]
    assert timeline.periods(panel).tolist() == [True, False, False, True]
    assert timeline.periods([1.0, np.nan]).tolist() == [True, False]
    assert timeline.periods(np.empty((0, 3))).size == 0


def test_infinity_is_missing_and_the_callers_array_is_left_alone():
    given_values = np.array([1.0, np.inf, -np.inf])
    assert np.isnan(timeline.as_values(given_values)).tolist() == [False, True, True]
    assert np.isinf(given_values).sum() == 2


@given(DAYS, st.integers(-240, 240))
def test_edate_is_excels(day, months):
    assert timeline.edate(np.array([day], dtype="datetime64[D]"), months)[0].astype(object) == excel_edate(day, months)


@given(DAYS, st.integers(-24, 24))
def test_month_ends_go_to_month_ends(day, months):
    given_day = np.array([day], dtype="datetime64[D]")
    moved = timeline.edate(given_day, months, month_end=True)[0]
    if day.day == calendar.monthrange(day.year, day.month)[1]:
        assert moved == np.datetime64((pd.Timestamp(day) + pd.offsets.MonthEnd(0) + pd.offsets.MonthEnd(months)).date())
    else:
        assert moved == timeline.edate(given_day, months)[0]


def test_the_anchors_the_methodology_names():
    assert timeline.edate(days("2025-08-31", "2025-02-14"), -6).tolist() == [dt.date(2025, 2, 28), dt.date(2024, 8, 14)]
    assert timeline.edate(days("2025-02-28"), -6, month_end=True)[0] == np.datetime64("2024-08-31")
    assert np.isnat(timeline.edate(days("NaT"), -6, month_end=True)[0])


@pytest.mark.parametrize(
    ("freq", "monthly"), [("ME", True), ("MS", True), ("BME", True), ("B", False), ("W", False), ("QE", False)]
)
def test_monthly_data_is_told_by_its_median_gap(freq, monthly):
    dates = pd.date_range("2010-01-01", periods=120, freq=freq).to_numpy().astype("datetime64[D]")
    assert timeline.is_monthly(dates[::-1]) is monthly


def test_one_date_shows_no_frequency():
    assert timeline.is_monthly(days("2025-01-31", "NaT")) is False


def test_last_of_month_equals_pandas_groupby():
    dates = pd.bdate_range("2024-01-03", "2025-02-14")
    expected = pd.Series(dates).groupby(dates.to_period("M")).transform("max").to_numpy() == dates.to_numpy()
    assert timeline.last_of_month(dates.to_numpy().astype("datetime64[D]")).tolist() == expected.tolist()
    assert timeline.last_of_month(days()).size == 0


def test_dates_and_values_must_have_the_same_rows():
    with pytest.raises(InputError, match="dates has 1 rows but the values have 2"):
        timeline.as_dates(days("2025-02-14"), 2)
