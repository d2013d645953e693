"""Rolling returns against a slow twin written from the rules, against pandas, and on real prices."""

from __future__ import annotations

import calendar
import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from xl_aitrends.core.returns import rolling_return
from xl_aitrends.core.timeline import is_monthly
from xl_aitrends.errors import InputError

NAN = float("nan")


# --- the slow twin: one cell at a time, with the standard library's calendar ---------------------------------------


def month_back(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    at_end = day.day == calendar.monthrange(day.year, day.month)[1]
    return dt.date(year, month + 1, last if at_end else min(day.day, last))


def first_day(day: dt.date, window: object, unit: str) -> dt.date:
    if unit == "SINCE":
        return window
    if unit == "W":
        return day - dt.timedelta(7 * window)
    if unit in "MY":
        return month_back(day, window * (12 if unit == "Y" else 1))
    span = {"MTD": 1, "QTD": 3, "YTD": 12}[unit]
    return dt.date(day.year, (day.month - 1) // span * span + 1, 1) - dt.timedelta(1)


def base_row(dates, prices, i, window, unit, anchor, max_stale_days, monthly):
    """Row of the price at the start of the window that ends in row i, or None."""
    start = first_day(dates[i], window, unit)
    valid = [j for j, price in enumerate(prices) if price > 0]
    if monthly and unit not in ("W", "SINCE"):
        rows = [j for j in valid if (dates[j].year, dates[j].month) == (start.year, start.month)]
        return rows[-1] if rows else None
    if anchor == "after" and unit in ("W", "M", "Y"):
        rows = [j for j in valid if j < i and 0 < (dates[j] - start).days <= max_stale_days]
        return rows[0] if rows and not any((dates[j] - start).days > 0 and j < rows[0] for j in valid) else None
    rows = [j for j in valid if dates[j] <= start <= dates[i]]
    allowed = max_stale_days + (31 if monthly and unit == "SINCE" else 0)
    return rows[-1] if rows and (start - dates[rows[-1]]).days <= allowed else None


def slow_return(dates, prices, window, unit, anchor="before", max_stale_days=10):
    monthly = is_monthly(np.array(dates, dtype="datetime64[D]"))
    out = []
    for i, price in enumerate(prices):
        j = base_row(dates, prices, i, window, unit, anchor, max_stale_days, monthly)
        out.append(price / prices[j] - 1 if j is not None and price > 0 else NAN)
    return np.array(out)


# --- inputs ----------------------------------------------------------------------------------------------------------


def business_days(n: int, start: str = "2019-11-04") -> np.ndarray:
    return pd.bdate_range(start, periods=n).to_numpy().astype("datetime64[D]")


def made_prices(n: int, m: int, holes: float = 0.05, seed: int = 7) -> np.ndarray:
    rng = np.random.default_rng(seed)
    prices = 100 * np.exp(np.cumsum(rng.normal(0, 0.02, (n, m)), axis=0))
    prices[rng.random((n, m)) < holes] = np.nan
    prices[: n // 4, -1] = np.nan  # a late starter
    return prices


CALENDAR_WINDOWS = [
    (6, "M", "before"),
    (6, "M", "after"),
    (1, "M", "after"),
    (1, "W", "before"),
    (1, "W", "after"),
    (13, "W", "before"),
    (1, "Y", "before"),
    (1, "Y", "after"),
    (None, "MTD", "after"),
    (None, "QTD", "before"),
    (None, "YTD", "before"),
    (dt.date(2020, 9, 24), "SINCE", "after"),
]


@pytest.mark.parametrize(("window", "unit", "anchor"), CALENDAR_WINDOWS)
@pytest.mark.parametrize("freq", ["B", "ME", "BME", "MS", "W-FRI", "QE"])
def test_calendar_windows_equal_the_slow_twin(window, unit, anchor, freq):
    dates = pd.date_range("2019-11-04", periods=400 if freq == "B" else 60, freq=freq)
    prices = made_prices(len(dates), 4)
    got = rolling_return(prices, window, unit, dates.to_numpy(), anchor)
    for column in range(4):
        expected = slow_return([day.date() for day in dates], prices[:, column], window, unit, anchor)
        np.testing.assert_array_equal(got[:, column], expected)


gaps = st.lists(st.integers(1, 12), min_size=1, max_size=80)


@settings(max_examples=60, deadline=None)
@given(gaps, st.sampled_from(CALENDAR_WINDOWS), st.integers(0, 20), st.data())
def test_any_calendar_equals_the_slow_twin(steps, case, stale, data):
    window, unit, anchor = case
    dates = np.datetime64("2020-01-01") + np.cumsum(steps)
    prices = data.draw(arrays(float, len(steps), elements=st.sampled_from([NAN, 0.0, -1.0, 90.0, 100.0, 130.0])))
    got = rolling_return(prices, window, unit, dates, anchor, max_stale_days=stale)
    kept = np.flatnonzero(prices > 0)
    expected = np.full(len(prices), NAN)
    expected[kept] = slow_return(dates[kept].astype(object), prices[kept], window, unit, anchor, stale)
    np.testing.assert_array_equal(got, expected)


# --- rows -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("window", [1, 5, 20.0])
def test_trading_rows_equal_pandas_pct_change(window):
    prices = made_prices(200, 5)
    expected = pd.DataFrame(prices).pct_change(int(window), fill_method=None).to_numpy()
    np.testing.assert_allclose(rolling_return(prices, window), expected, rtol=1e-13, atol=1e-15)


def test_a_row_without_prices_is_no_period_and_counts_in_no_window():
    prices = np.array([[100.0, 50.0], [NAN, NAN], [110.0, 55.0], [0.0, -1.0], [121.0, 66.0]])
    got = rolling_return(prices, 1)
    np.testing.assert_allclose(got[[2, 4]], [[0.1, 0.1], [0.1, 0.2]])
    assert np.isnan(got[[0, 1, 3]]).all()


def test_interior_gaps_do_not_matter_when_both_ends_are_there():
    got = rolling_return([[100, 1], [NAN, 1], [NAN, 1], [150, 1]], 3)
    assert got[3, 0] == 0.5


def test_a_price_of_zero_or_below_is_missing_not_an_error():
    got = rolling_return([[100.0, 1], [0.0, 1], [-5.0, 1], [110.0, 1]], 1)
    assert np.isnan(got[:, 0]).all()
    assert got[1:, 1].tolist() == [0, 0, 0]


def test_a_window_longer_than_the_history_is_nan_everywhere():
    dates = business_days(5)
    for unit in "DWMY":
        assert np.isnan(rolling_return(np.ones((5, 2)), 500, unit, dates)).all()


def test_no_rows_give_no_returns():
    assert rolling_return(np.empty((0, 3)), 1).shape == (0, 3)
    assert rolling_return(np.empty((3, 0)), 1).shape == (3, 0)
    assert rolling_return([], 6, "M", np.array([], dtype="datetime64[D]")).shape == (0,)
    assert np.isnan(rolling_return([NAN, NAN], 6, "M", business_days(2))).all()


def test_log_returns_are_the_logarithm_of_growth():
    prices = made_prices(100, 3)
    np.testing.assert_allclose(rolling_return(prices, 5, kind="LOG"), np.log1p(rolling_return(prices, 5)), atol=1e-15)


def test_carry_lets_the_last_price_stand_in_for_so_many_rows_only():
    other = np.ones(6)
    prices = np.column_stack([[100, NAN, NAN, NAN, 120, 126], other])
    got = rolling_return(prices, 1, fill="carry", max_stale=2)[:, 0]
    np.testing.assert_allclose(got, [NAN, 0, 0, NAN, NAN, 0.05])


@pytest.mark.parametrize("limit", [1, 3, 10])
def test_carry_equals_pandas_ffill_with_a_limit(limit):
    prices = made_prices(300, 5, holes=0.4)
    prices[:, 0] = 100.0  # so that every row is a period
    filled = pd.DataFrame(prices).ffill(limit=limit)
    got = rolling_return(prices, 7, fill="carry", max_stale=limit)
    np.testing.assert_allclose(got, filled.pct_change(7, fill_method=None), rtol=1e-13, atol=1e-15)


# --- the calendar -----------------------------------------------------------------------------------------------------


def test_before_takes_the_last_price_on_the_day_and_after_the_first_one_past_it():
    dates = np.array(["2024-08-13", "2024-08-14", "2024-08-15", "2025-02-14"], dtype="datetime64[D]")
    prices = [80.0, 100.0, 125.0, 150.0]
    assert rolling_return(prices, 6, "M", dates)[-1] == 0.5
    assert rolling_return(prices, 6, "M", dates, "after")[-1] == pytest.approx(0.2)


def test_a_window_clamped_to_the_end_of_february():
    dates = np.array(["2025-02-27", "2025-02-28", "2025-03-03", "2025-08-31"], dtype="datetime64[D]")
    assert rolling_return([1.0, 100.0, 1.0, 150.0], 6, "M", dates)[-1] == 0.5


def test_the_end_of_february_goes_back_to_the_end_of_august():
    dates = np.array(["2024-08-28", "2024-08-30", "2024-08-31", "2025-02-28"], dtype="datetime64[D]")
    assert rolling_return([1.0, 1.0, 100.0, 150.0], 6, "M", dates)[-1] == 0.5


def test_monthly_data_starts_from_the_row_of_the_month_whatever_the_anchor():
    dates = np.array(["2024-01-31", "2024-02-29", "2024-03-28", "2024-04-30", "2024-05-31"], dtype="datetime64[D]")
    prices = [100.0, 110.0, 121.0, 133.1, 146.41]
    for anchor in ("before", "after"):
        np.testing.assert_allclose(rolling_return(prices, 3, "M", dates, anchor), [NAN, NAN, NAN, 0.331, 0.331])
        np.testing.assert_allclose(rolling_return(prices, None, "MTD", dates, anchor)[1:], [0.1] * 4)


def test_a_start_that_is_too_far_from_its_day_gives_no_return():
    dates = np.array(["2024-08-04", "2024-08-26", "2025-02-13", "2025-02-14", "2025-02-15"], dtype="datetime64[D]")
    prices = [100.0, 100.0, 110.0, 120.0, 130.0]
    assert np.isfinite(rolling_return(prices, 6, "M", dates)).tolist() == [False, False, True, True, False]
    assert np.isnan(rolling_return(prices, 6, "M", dates, "after")).tolist() == [True, True, True, True, True]
    late = rolling_return(prices, 6, "M", dates, "after", max_stale_days=11)
    assert np.isfinite(late).tolist() == [False, False, False, False, True]


def test_a_window_never_starts_at_its_own_end():
    dates = np.array(["2025-02-07", "2025-02-14"], dtype="datetime64[D]")
    assert np.isnan(rolling_return([100.0, 110.0], 1, "W", dates, "after")).all()


def test_since_starts_at_the_last_price_on_or_before_the_date():
    dates = np.array(["2024-09-20", "2024-09-23", "2024-09-25", "2024-10-08"], dtype="datetime64[D]")
    got = rolling_return([90.0, 100.0, 110.0, 150.0], np.datetime64("2024-09-24"), "since", dates)
    np.testing.assert_allclose(got, [NAN, NAN, 0.1, 0.5])


def test_since_on_monthly_data_may_start_a_month_earlier():
    dates = pd.date_range("2024-06-30", periods=6, freq="ME").to_numpy()
    got = rolling_return([80.0, 90.0, 100.0, 110.0, 120.0, 150.0], "2024-09-24", "SINCE", dates)
    np.testing.assert_allclose(got, [NAN, NAN, NAN, 0.1, 0.2, 0.5])


# --- order of rows ----------------------------------------------------------------------------------------------------


@given(st.permutations(range(150)), st.sampled_from([(6, "M", "after"), (5, "D", "before"), (None, "YTD", "before")]))
@settings(max_examples=25, deadline=None)
def test_rows_come_back_in_the_callers_order(shuffle, case):
    window, unit, anchor = case
    prices, dates = made_prices(150, 3), business_days(150)
    straight = rolling_return(prices, window, unit, dates, anchor)
    np.testing.assert_array_equal(
        rolling_return(prices[shuffle], window, unit, dates[shuffle], anchor), straight[shuffle]
    )


def test_a_row_with_a_blank_date_is_left_out():
    dates = np.array(["2025-01-02", "NaT", "2025-01-03"], dtype="datetime64[D]")
    np.testing.assert_allclose(rolling_return([100, 5, 110], 1, dates=dates), [NAN, NAN, 0.1])


def test_duplicate_dates_are_refused_or_the_last_one_kept():
    dates = np.array(["2025-01-02", "2025-01-03", "2025-01-03"], dtype="datetime64[D]")
    with pytest.raises(InputError, match=r"duplicate date 2025-01-03 \(rows 2, 3\)"):
        rolling_return([100, 105, 110], 1, dates=dates)
    np.testing.assert_allclose(rolling_return([100, 105, 110], 1, dates=dates, dup="last"), [NAN, NAN, 0.1])


@pytest.mark.parametrize(("window", "unit", "anchor"), [(7, "D", "before"), *CALENDAR_WINDOWS])
def test_future_rows_change_no_past_value(window, unit, anchor):
    prices, dates = made_prices(300, 4), business_days(300)
    whole = rolling_return(prices, window, unit, dates, anchor, fill="carry", max_stale=3)
    for known in (40, 170, 299):
        early = rolling_return(prices[:known], window, unit, dates[:known], anchor, fill="carry", max_stale=3)
        np.testing.assert_array_equal(early, whole[:known])


def test_a_permutation_of_columns_permutes_the_returns():
    prices, dates, shuffle = made_prices(200, 6), business_days(200), [5, 3, 0, 1, 4, 2]
    whole = rolling_return(prices, 3, "M", dates)
    np.testing.assert_array_equal(rolling_return(prices[:, shuffle], 3, "M", dates), whole[:, shuffle])


@given(st.floats(1e-6, 1e6))
def test_the_currency_unit_does_not_matter(scale):
    prices, dates = made_prices(150, 3), business_days(150)
    np.testing.assert_allclose(
        rolling_return(prices * scale, 3, "M", dates), rolling_return(prices, 3, "M", dates), rtol=1e-9, atol=1e-12
    )


@given(arrays(float, (12, 2), elements=st.floats(allow_nan=True, allow_infinity=True)))
def test_no_infinity_ever_comes_out(values):
    before = values.copy()
    for kind in ("simple", "log"):
        assert not np.isinf(rolling_return(values, 1, kind=kind)).any()
    np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"window": 0}, "window must be a whole number ≥ 1, got 0"),
        ({"window": 1.5}, "window must be a whole number ≥ 1, got 1.5"),
        ({"window": None}, "window is missing; give a whole number ≥ 1"),
        ({"window": 6, "unit": "M"}, "unit M counts the calendar: give dates"),
        ({"window": 6, "unit": "H"}, "unit must be one of D, W, M, Y, MTD, QTD, YTD, SINCE, got 'H'"),
        ({"window": 45559, "unit": "SINCE"}, "window with unit SINCE must be a date, got 45559"),
        ({"window": "soon", "unit": "SINCE"}, "window with unit SINCE must be a date, got soon"),
        ({"window": 1, "anchor": "near"}, "anchor must be one of before, after, got 'near'"),
        ({"window": 1, "kind": "pct"}, "kind must be one of simple, log, got 'pct'"),
        ({"window": 1, "fill": "zero"}, "fill must be one of none, carry, got 'zero'"),
        ({"window": 1, "max_stale": -1}, "max_stale must be a whole number ≥ 0, got -1"),
        ({"window": 1, "dates": ["2025-01-02"]}, "dates has 1 rows but the values have 3"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(call, message):
    with pytest.raises(InputError) as refused:
        rolling_return([1.0, 2.0, 3.0], **call)
    assert message in str(refused.value)


# --- real prices ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("anchor", ["before", "after"])
def test_six_months_of_real_us_closes_equal_pandas(market_data, anchor):
    frame = pd.read_csv(market_data / "us_close.csv", parse_dates=["date"], index_col="date")
    got = pd.DataFrame(rolling_return(frame, 6, "M", frame.index.to_numpy(), anchor), frame.index, frame.columns)
    ends = frame.index + pd.offsets.MonthEnd(0) == frame.index
    starts = pd.DatetimeIndex(
        np.where(ends, frame.index - pd.offsets.MonthEnd(6), frame.index - pd.DateOffset(months=6))
    )
    for name in ("SMH", "KWEB", "XLC", "META", "BABA"):
        close = frame[name].dropna()
        asof = pd.merge_asof(
            pd.DataFrame({"date": starts}).sort_values("date"),
            close.rename("base").reset_index().assign(held=close.index),
            on="date",
            direction="backward" if anchor == "before" else "forward",
            allow_exact_matches=anchor == "before",
            tolerance=pd.Timedelta(days=10),
        )
        expected = frame[name].to_numpy() / asof["base"].to_numpy() - 1
        np.testing.assert_allclose(got[name], expected, rtol=1e-13, atol=1e-15)
