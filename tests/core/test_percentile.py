"""Percentile ranks against pandas, scipy, Excel's published examples and a slow twin."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from xl_aitrends.core.percentile import (
    KINDS,
    latest_percentiles,
    percentile_rank,
    percentile_rank_last,
    percentile_rank_of,
)
from xl_aitrends.errors import InputError, NotEnoughData

NAN = float("nan")
SCIPY = {"mean": "rank", "weak": "weak", "strict": "strict", "mid": "mean"}
PANDAS = {"mean": "average", "weak": "max", "min": "min"}
INC_ARRAY = [13, 12, 11, 8, 4, 3, 2, 1, 1, 1]  # Microsoft's example for PERCENTRANK.INC
EXC_ARRAY = [1, 2, 3, 6, 6, 6, 7, 8, 9]  # Microsoft's example for PERCENTRANK.EXC


def slow_rank(history, x, kind, tol=0.0):
    """The slow twin: count one by one."""
    valid = [h for h in history if h == h]
    n, lt = len(valid), sum(h < x - tol for h in valid)
    eq = sum(x - tol <= h <= x + tol for h in valid)
    if x != x or not n or (kind == "inc" and n == 1):
        return NAN
    inc = lt / (n - 1) if n > 1 else NAN
    return {
        "mean": (lt + (eq + 1) / 2) / n,
        "weak": (lt + eq) / n,
        "strict": lt / n,
        "mid": (lt + eq / 2) / n,
        "min": (lt + 1) / n,
        "inc": inc,
        "exc": (lt + 1) / (n + 1),
    }[kind]


def made_panel(n=600, m=5, decimals=None, holes=0.1, seed=2):
    rng = np.random.default_rng(seed)
    panel = np.cumsum(rng.normal(size=(n, m)), axis=0)
    panel[rng.random((n, m)) < holes] = np.nan
    panel[:, 0] = np.arange(n) % 7  # every row is a period
    return panel if decimals is None else np.round(panel, decimals)


def business_days(n, start="2010-01-04"):
    return pd.bdate_range(start, periods=n).to_numpy().astype("datetime64[D]")


# --- published and external oracles -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("x", "published"), [(2, 0.333), (4, 0.555), (8, 0.666), (5, 0.583)])
def test_excels_published_examples_of_percentrank_inc(x, published):
    assert math.floor(1000 * percentile_rank_of(x, INC_ARRAY, "inc")) / 1000 == published


@pytest.mark.parametrize(("x", "published"), [(7, 0.7), (5.43, 0.381)])
def test_excels_published_examples_of_percentrank_exc(x, published):
    assert math.floor(1000 * percentile_rank_of(x, EXC_ARRAY, "exc") + 1e-9) / 1000 == published


def test_the_lowest_of_three_ties_by_every_kind():
    got = {kind: round(float(percentile_rank_of(1, INC_ARRAY, kind)), 4) for kind in KINDS}
    assert got == {"mean": 0.2, "weak": 0.3, "strict": 0.0, "mid": 0.15, "min": 0.1, "inc": 0.0, "exc": 0.0909}


@pytest.mark.parametrize("kind", PANDAS)
@pytest.mark.parametrize("decimals", [None, 0])
def test_expanding_equals_pandas_exactly(kind, decimals):
    panel = made_panel(decimals=decimals)
    expected = pd.DataFrame(panel).expanding().rank(method=PANDAS[kind], pct=True).to_numpy()
    np.testing.assert_array_equal(percentile_rank(panel, kind=kind, min_obs=1), expected)


@pytest.mark.parametrize("window", [600, 601, 10**6, 10**15, 10**18, 10**19, 10**30])
def test_a_window_longer_than_the_history_holds_all_of_it(window: int):
    panel = made_panel(decimals=0)
    expected = pd.DataFrame(panel).expanding().rank(pct=True).to_numpy()
    np.testing.assert_array_equal(percentile_rank(panel, "rolling", window, min_obs=1), expected)


@pytest.mark.parametrize("apart", [1, 3, 15, 16, 17, 40])
def test_ties_in_a_window_are_counted_be_they_few_or_many(apart: int):
    series = np.tile(np.arange(240.0) // apart, 3)
    series[::7] = np.nan
    expected = pd.Series(series).rolling(40, min_periods=1).rank(pct=True).to_numpy()
    np.testing.assert_array_equal(
        percentile_rank(np.column_stack([series, np.arange(series.size)]), "rolling", 40, min_obs=1)[:, 0], expected
    )


@pytest.mark.parametrize("kind", PANDAS)
@pytest.mark.parametrize("decimals", [None, 0])
@pytest.mark.parametrize("window", [1, 2, 60, 250, 300, 1000])
def test_rolling_equals_pandas_exactly(kind, decimals, window):
    panel = made_panel(decimals=decimals)
    rolling = pd.DataFrame(panel).rolling(window, min_periods=1)
    expected = rolling.rank(method=PANDAS[kind], pct=True).to_numpy()
    np.testing.assert_array_equal(percentile_rank(panel, "rolling", window, kind=kind, min_obs=1), expected)


def test_full_equals_pandas_exactly():
    panel = made_panel(decimals=0)
    expected = pd.DataFrame(panel).rank(pct=True).to_numpy()
    np.testing.assert_array_equal(percentile_rank(panel, "full", min_obs=1), expected)


@pytest.mark.parametrize("kind", SCIPY)
def test_every_row_equals_scipys_percentileofscore(kind):
    series = made_panel(80, 2, decimals=0)[:, 1]
    got = percentile_rank(series, kind=kind, min_obs=1)
    for row in np.flatnonzero(~np.isnan(series)):
        history = series[: row + 1]
        expected = stats.percentileofscore(history[~np.isnan(history)], series[row], SCIPY[kind]) / 100
        assert got[row] == pytest.approx(expected, abs=1e-15)


# --- the slow twin ----------------------------------------------------------------------------------------------------


columns = arrays(float, st.integers(0, 40), elements=st.sampled_from([NAN, -1.0, 0.0, 0.25, 0.3, 0.5, 1.0, 7.0]))


@settings(max_examples=150)
@given(columns, st.sampled_from(KINDS), st.integers(1, 12), st.sampled_from([0.0, 0.06, 0.3, 9.0]))
def test_every_mode_equals_the_slow_twin(series, kind, window, tol):
    valid = series[~np.isnan(series)]
    for mode in ("expanding", "rolling", "full"):
        got = percentile_rank(series, mode, window if mode == "rolling" else None, kind=kind, min_obs=1, tol=tol)
        sets = {
            "expanding": [valid[: i + 1] for i in range(len(valid))],
            "rolling": [valid[max(0, i + 1 - window) : i + 1] for i in range(len(valid))],
            "full": [valid] * len(valid),
        }[mode]
        expected = [slow_rank(history, x, kind, tol) for history, x in zip(sets, valid, strict=True)]
        np.testing.assert_array_equal(got[~np.isnan(series)], expected)
        assert np.isnan(got[np.isnan(series)]).all()


@pytest.mark.parametrize("n", [1, 7, 8, 63, 64, 65, 1000, 4097])
def test_blocks_of_every_size_count_right(n):
    panel = np.round(np.random.default_rng(n).normal(size=(n, 3)), 1)
    expected = pd.DataFrame(panel).expanding().rank(pct=True).to_numpy()
    np.testing.assert_array_equal(percentile_rank(panel, min_obs=1), expected)


def test_long_series_leave_small_integers_behind():
    series = np.round(np.random.default_rng(1).normal(size=40_000), 3)
    expected = pd.Series(series).expanding().rank(pct=True).to_numpy()
    np.testing.assert_array_equal(percentile_rank(series), np.where(np.arange(40_000) < 249, NAN, expected))
    rolling = pd.Series(series).rolling(300).rank(pct=True).to_numpy()
    np.testing.assert_array_equal(percentile_rank(series, "rolling", 300, min_obs=300), rolling)


def test_small_tolerance_on_a_panel_equals_the_slow_twin():
    panel = made_panel(120, 3, decimals=1)
    for mode, window in (("expanding", None), ("rolling", 50)):
        got = percentile_rank(panel, mode, window, min_obs=1, tol=0.1)
        for column in range(3):
            line = panel[:, column]
            start = [max(0, i + 1 - (window or 120)) for i in range(120)]
            expected = [slow_rank(line[s : i + 1], line[i], "mean", 0.1) for i, s in enumerate(start)]
            np.testing.assert_array_equal(got[:, column], expected)


# --- reference sets ---------------------------------------------------------------------------------------------------


def test_a_percentile_needs_250_daily_or_36_monthly_observations():
    series = np.random.default_rng(3).normal(size=300)
    months = pd.date_range("2000-01-31", periods=300, freq="ME").to_numpy()
    first = [
        np.flatnonzero(np.isfinite(ranks))[0]
        for ranks in (
            percentile_rank(series),
            percentile_rank(series, dates=business_days(300)),
            percentile_rank(series, dates=months),
            percentile_rank(series, min_obs=10),
            percentile_rank(series, "rolling", 60),
        )
    ]
    assert first == [249, 249, 35, 9, 59]


def test_rows_without_a_number_count_in_no_rolling_window():
    series = np.array([3.0, NAN, 1.0, NAN, NAN, 2.0])
    got = percentile_rank(series, "rolling", 3)
    assert got[-1] == pytest.approx(2 / 3)


def test_since_ranks_only_what_came_after():
    series, dates = made_panel(400, 2)[:, 1], business_days(400)
    got = percentile_rank(series, "since", since="2010-06-01", dates=dates, min_obs=1)
    late = dates >= np.datetime64("2010-06-01")
    assert np.isnan(got[~late]).all()
    np.testing.assert_array_equal(got[late], percentile_rank(series[late], min_obs=1))
    np.testing.assert_array_equal(
        got, percentile_rank(series, since=np.datetime64("2010-06-01"), dates=dates, min_obs=1)
    )


def test_monthly_sampling_ranks_month_ends_among_month_ends_and_the_last_row():
    series, dates = made_panel(400, 2, holes=0)[:, 1], business_days(400)
    frame = pd.Series(series, pd.DatetimeIndex(dates))
    sampled = frame.groupby(frame.index.to_period("M")).tail(1)
    expected = sampled.expanding(min_periods=3).rank(pct=True).reindex(frame.index)
    got = percentile_rank(series, dates=dates, min_obs=3, sampling="month-end")
    np.testing.assert_array_equal(got, expected.to_numpy())
    assert np.isfinite(got[-1])
    assert dates[-1] != np.datetime64("2011-07-29")


@settings(max_examples=20)
@given(st.permutations(range(90)), st.sampled_from(["daily", "month-end"]))
def test_rows_come_back_in_the_callers_order_and_blank_dates_drop_out(shuffle, sampling):
    panel, dates = made_panel(90, 3), business_days(90)
    dates[40] = np.datetime64("NaT")
    straight = percentile_rank(panel, dates=dates, min_obs=2, sampling=sampling)
    assert np.isnan(straight[40]).all()
    np.testing.assert_array_equal(
        percentile_rank(panel[shuffle], dates=dates[shuffle], min_obs=2, sampling=sampling), straight[shuffle]
    )


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"mode": "rolling", "window": 30},
        {"mode": "since", "since": "2010-02-01"},
        {"tol": 0.5},
        {"kind": "inc"},
        {"kind": "exc"},
    ],
)
def test_future_rows_change_no_past_percentile(options):
    panel, dates = made_panel(300, 4, decimals=1), business_days(300)
    whole = percentile_rank(panel, dates=dates, min_obs=5, **options)
    for known in (1, 30, 111, 299):
        early = percentile_rank(panel[:known], dates=dates[:known], min_obs=5, **options)
        np.testing.assert_array_equal(early, whole[:known])


def test_future_rows_change_no_past_monthly_percentile_but_the_unfinished_months():
    series, dates = made_panel(300, 2)[:, 1], business_days(300)
    whole = percentile_rank(series, dates=dates, min_obs=2, sampling="month-end")
    for known in (50, 200):
        early = percentile_rank(series[:known], dates=dates[:known], min_obs=2, sampling="month-end")
        np.testing.assert_array_equal(early[:-1], whole[: known - 1])


@given(st.permutations(range(5)), st.floats(0.01, 100), st.floats(-10, 10))
def test_ranks_ignore_scale_shift_and_the_order_of_columns(shuffle, scale, shift):
    panel = made_panel(60, 5)
    got = percentile_rank(np.round(panel, 6)[:, shuffle] * scale + shift, min_obs=1, tol=1e-9)
    np.testing.assert_array_equal(got, percentile_rank(np.round(panel, 6), min_obs=1, tol=1e-9)[:, shuffle])


def test_nothing_to_rank_gives_nothing():
    assert percentile_rank([]).shape == (0,)
    assert percentile_rank(np.empty((0, 3)), "rolling", 5).shape == (0, 3)
    assert percentile_rank(np.empty((4, 0)), "full").shape == (4, 0)
    assert np.isnan(percentile_rank([NAN, NAN], min_obs=1)).all()
    assert np.isnan(latest_percentiles(np.full((3, 2), NAN))).tolist() == [True, True]


# --- the last row -----------------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(
    st.sampled_from(
        [{}, {"mode": "rolling", "window": 40}, {"mode": "since", "since": "2010-03-01"}, {"mode": "full"}]
    ),
    st.sampled_from(KINDS),
    st.sampled_from(["daily", "month-end"]),
    st.sampled_from([0.0, 0.4]),
    st.integers(1, 3),
)
def test_the_last_row_alone_equals_the_last_row_of_all(options, kind, sampling, tol, min_obs):
    panel, dates = made_panel(150, 4, decimals=1), business_days(150)
    options = dict(options, kind=kind, sampling=sampling, tol=tol, min_obs=min_obs)
    every = percentile_rank(panel, dates=dates, **options)
    np.testing.assert_array_equal(latest_percentiles(panel, dates=dates, **options), every[-1])
    series = panel[:, 2][~np.isnan(panel[:, 2])]
    kept = dates[~np.isnan(panel[:, 2])]
    last = percentile_rank_last(panel[:, 2], dates, **options)
    assert last.percentile == percentile_rank(series, dates=kept, **options)[-1]
    assert last.value == series[-1]


def test_the_interval_counts_independent_windows():
    record = percentile_rank_last(np.arange(3904.0), business_days(3904), overlap=122)
    assert (record.n, record.independent, record.percentile) == (3904, 32, 1.0)
    assert (round(record.low, 2), round(record.high, 2)) == (0.89, 1.00)
    assert record.max_date == business_days(3904)[-1]


def test_the_interval_is_wilsons():
    series = np.random.default_rng(9).normal(size=400)
    record = percentile_rank_last(series, overlap=20)
    low, high = proportion_confint(record.percentile * 20, 20, method="wilson")
    assert (record.low, record.high) == (pytest.approx(low), pytest.approx(high))
    assert np.isnat(record.max_date)


def test_too_few_observations_leave_the_percentile_open_but_tell_the_rest():
    record = percentile_rank_last([1.0, 5.0, NAN, 3.0], business_days(4))
    assert (record.value, record.n, record.max_date) == (3.0, 3, np.datetime64("2010-01-05"))
    assert np.isnan([record.percentile, record.low, record.high]).all()


# --- a set the number need not belong to ------------------------------------------------------------------------------


@given(arrays(float, st.integers(1, 30), elements=st.sampled_from([NAN, 0.0, 1.0, 2.5, 4.0])), st.sampled_from(KINDS))
def test_a_member_ranks_in_the_set_as_it_does_in_the_full_sample(series, kind):
    if np.isnan(series).all():
        with pytest.raises(NotEnoughData):
            percentile_rank_of(series, series, kind)
    else:
        np.testing.assert_array_equal(
            percentile_rank_of(series, series, kind), percentile_rank(series, "full", kind=kind, min_obs=1)
        )


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_outside_the_set_ranks_0_or_1(kind):
    assert percentile_rank_of([[-1, 20], [0.999, NAN]], INC_ARRAY, kind).tolist()[0] == [0.0, 1.0]
    assert percentile_rank_of(0.999, INC_ARRAY, kind) == 0.0
    assert np.isnan(percentile_rank_of(NAN, INC_ARRAY, kind))


@given(st.floats(0, 14), st.sampled_from(list(SCIPY)))
def test_any_number_ranks_as_in_scipy(x, kind):
    expected = stats.percentileofscore(INC_ARRAY, x, SCIPY[kind]) / 100
    assert percentile_rank_of(x, INC_ARRAY, kind) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize("kind", ["inc", "exc"])
def test_excels_kinds_invert_the_quantiles_that_numpy_gives(kind):
    method = {"inc": "linear", "exc": "weibull"}[kind]
    reference = np.random.default_rng(4).normal(size=50)
    at = np.linspace(0.05, 0.95, 37)
    np.testing.assert_allclose(percentile_rank_of(np.quantile(reference, at, method=method), reference, kind), at)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"mode": "sliding"}, "mode must be one of expanding, rolling, since, full, got 'sliding'"),
        ({"kind": "median"}, "kind must be one of mean, weak, strict, mid, min, inc, exc, got 'median'"),
        ({"mode": "rolling"}, "window is missing; give a whole number ≥ 1"),
        ({"window": 250}, "window goes with mode rolling, got mode expanding"),
        ({"mode": "since"}, "mode since needs a date in since"),
        ({"mode": "since", "since": "2010-01-01"}, "since needs dates"),
        ({"sampling": "month-end"}, "sampling month-end needs dates"),
        ({"sampling": "week"}, "sampling must be one of daily, month-end, got 'week'"),
        ({"min_obs": 0}, "min_obs must be a whole number ≥ 1, got 0"),
        ({"tol": -1}, "tol must be a number ≥ 0, got -1"),
        ({"tol": NAN}, "tol must be a number ≥ 0, got nan"),
        ({"dates": ["2025-01-02"] * 3}, "duplicate date 2025-01-02 (rows 1, 2)"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(call, message):
    for function in (percentile_rank, percentile_rank_last, latest_percentiles):
        with pytest.raises(InputError) as refused:
            function([1.0, 2.0, 3.0], **call)
        assert message in str(refused.value)


def test_wrong_calls_for_the_last_number_are_refused():
    with pytest.raises(InputError, match="overlap must be a number of rows ≥ 1, got 0"):
        percentile_rank_last([1.0, 2.0], overlap=0)
    with pytest.raises(InputError, match="series must be one column, got 2"):
        percentile_rank_last([[1.0, 2.0], [3.0, 4.0]])
    with pytest.raises(NotEnoughData, match="series holds no number to rank"):
        percentile_rank_last([NAN, NAN])
    with pytest.raises(NotEnoughData, match="series holds no number to rank"):
        percentile_rank_last([1.0, 2.0], business_days(2), since="2030-01-01")


def test_the_last_of_two_rows_of_one_date_can_be_kept():
    dates = np.array(["2025-01-02", "2025-01-03", "2025-01-03"], dtype="datetime64[D]")
    got = percentile_rank([1.0, 9.0, 2.0], dates=dates, min_obs=1, dup="last")
    np.testing.assert_array_equal(got, [1.0, NAN, 1.0])
