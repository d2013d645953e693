"""Phases against a filter written from the formula, pandas, and dates that a cosine fixes in advance."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_aitrends.core.phases import phases, regime
from xl_aitrends.errors import InputError, NotEnoughData

levels = st.lists(st.integers(-40, 40).map(lambda i: i / 64), min_size=2, max_size=80)  # exact in binary


def days(n: int, start: str = "2020-01-01") -> np.ndarray:
    return np.datetime64(start) + np.arange(n)


def months(n: int) -> np.ndarray:
    return (np.datetime64("2000-02", "M") + np.arange(n)).astype("datetime64[D]") - 1


def slow_filter(x: list[float], up: float, down: float, start: int) -> list[tuple[int, int, int]]:
    """Lunde-Timmermann turns from a presumed first state: (row, confirmed on, +1 peak or −1 trough)."""
    state, extreme, at, out = start, x[0], 0, []
    for i, v in enumerate(x):
        if state == 1:
            if v > extreme:
                extreme, at = v, i
            elif extreme - v >= down:
                out.append((at, i, 1))
                state, extreme, at = -1, v, i
        elif v < extreme:
            extreme, at = v, i
        elif v - extreme >= up:
            out.append((at, i, -1))
            state, extreme, at = 1, v, i
    return out


def slow_turns(x: list[float], up: float, down: float) -> list[tuple[int, int, int]]:
    """Presume either first state and believe the one that was confirmed earlier."""
    both = [turns for start in (1, -1) if (turns := slow_filter(x, up, down, start))]
    return min(both, key=lambda turns: turns[0][1], default=[])


def turns_of(x: list[float], up: float, down: float, **options: object) -> list[tuple[int, int]]:
    """Turns that phases() found, as (row, sign): starts of its rows."""
    dates = days(len(x))
    try:
        table = phases(x, dates, up=up, down=down, **{"smooth": 1, **options})
    except NotEnoughData:
        return []
    sign = {"expansion": -1, "convergence": 1}
    return [(int(np.flatnonzero(dates == d)[0]), sign[p]) for d, p in zip(table.start, table.phase, strict=True)]


def test_the_methodology_example_turns_where_the_filter_says() -> None:
    x = [0.21, 0.30, 0.25, 0.54, 0.50, 0.40, 0.33, 0.45, 0.52, 0.30]
    table = phases(x, days(10), smooth=1, up=0.1, down=0.1)
    assert table.phase.tolist() == ["expansion", "convergence", "expansion", "convergence"]
    assert table.v_start.tolist() == [0.21, 0.54, 0.33, 0.52]
    assert table.v_end.tolist() == [0.54, 0.33, 0.52, 0.30]
    assert table.confirm[:3].tolist() == days(10)[[5, 7, 9]].tolist()
    assert np.isnat(table.confirm[3])
    assert table.status.tolist() == ["closed", "closed", "closed", "open"]
    assert table.rows.tolist() == [4, 4, 3, 2]
    assert table.percentile.tolist() == [1.0, pytest.approx(4 / 7), pytest.approx(8 / 9), pytest.approx(3.5 / 10)]


def test_a_series_that_falls_first_starts_with_a_convergence() -> None:
    table = phases([0.5, 0.3, 0.2, 0.4], days(4), smooth=1, up=0.15, down=0.15)
    assert table.phase.tolist() == ["convergence", "expansion"]
    assert table.start[0] == days(4)[0]


@given(levels, st.integers(1, 30), st.integers(1, 30))
def test_the_filter_equals_the_slow_one_with_the_state_that_is_confirmed_first(
    x: list[float], up: int, down: int
) -> None:
    expected = [(row, sign) for row, _, sign in slow_turns(x, up / 64, down / 64)]
    assert turns_of(x, up / 64, down / 64) == expected


@given(levels, levels)
def test_later_rows_never_change_a_closed_phase(x: list[float], later: list[float]) -> None:
    try:
        before = phases(x, days(len(x)), smooth=2)
    except NotEnoughData:
        return
    after = phases(x + later, days(len(x) + len(later)), smooth=2)
    closed = len(before.phase) - 1
    for field in ("phase", "start", "end", "confirm", "v_end", "amplitude", "rows", "percentile"):
        assert getattr(before, field)[:closed].tolist() == getattr(after, field)[:closed].tolist()
    assert before.start[closed] == after.start[closed]


@given(levels, st.integers(1, 9))
def test_relative_moves_do_not_depend_on_the_unit(x: list[float], power: int) -> None:
    prices = [1 + v for v in x]
    scaled = [p * 2.0**power for p in prices]
    assert turns_of(prices, 0.2, 0.15, move="relative") == turns_of(scaled, 0.2, 0.15, move="relative")


@given(levels)
def test_the_order_of_rows_and_blank_rows_change_nothing(x: list[float]) -> None:
    try:
        plain = phases(x, days(len(x)), smooth=3)
    except NotEnoughData:
        return
    holiday = days(len(x) + 2)[-2:]
    values = np.array([np.nan, 99.0, *x])[::-1]
    dates = np.concatenate([[holiday[0], np.datetime64("NaT")], days(len(x))])[::-1]
    shuffled = phases(values, dates, smooth=3)
    assert shuffled.start.tolist() == plain.start.tolist()
    assert shuffled.v_end.tolist() == plain.v_end.tolist()


def test_a_relative_filter_ignores_prices_that_are_not_positive() -> None:
    with_zeros = phases([100.0, 0.0, 130.0, -5.0, 100.0], days(5), move="relative")
    assert with_zeros.v_start.tolist() == [100.0, 130.0]
    assert with_zeros.amplitude[0] == pytest.approx(0.3)


def cosine(n: int = 120, period: int = 40, height: float = 0.2) -> np.ndarray:
    """Peaks at 0, 40, 80 …, troughs at 20, 60, 100 …"""
    return height * np.cos(2 * np.pi * np.arange(n) / period)


def test_window_dating_finds_the_peaks_and_troughs_of_a_cosine() -> None:
    dates = months(120)
    table = phases(cosine(), dates, "bbq")
    assert table.start.tolist() == dates[[20, 40, 60, 80, 100]].tolist()
    assert table.phase.tolist() == ["expansion", "convergence"] * 2 + ["expansion"]
    assert table.confirm[:4].tolist() == dates[[46, 66, 86, 106]].tolist()  # six months later nothing is censored


def test_window_dating_reads_daily_rows_at_month_ends() -> None:
    dates = days(3652, "2000-01-01")
    month = (dates.astype("datetime64[M]") - np.datetime64("2000-01", "M")).astype(int)
    daily = phases(cosine()[month], dates, "bbq")
    assert daily.start.tolist() == phases(cosine(), months(120), "bbq").start.tolist()


@pytest.mark.parametrize(("depth", "dated"), [(0.5, True), (0.1, False)])
def test_a_short_phase_stays_only_if_it_is_large(depth: float, dated: bool) -> None:
    # A fall of two months ends the rise; afterwards the series stands still just below its peak.
    x = np.concatenate([np.linspace(0, 0.3, 30), [0.3 - depth / 2, 0.3 - depth], np.full(30, 0.29)])
    assert phases(x, months(62), "bbq").start.tolist() == months(62)[[29, 31] if dated else [29]].tolist()


@given(st.lists(st.integers(-8, 8), min_size=30, max_size=100))
def test_dated_turns_alternate_and_keep_every_least_length(steps: list[int]) -> None:
    x = np.cumsum(steps) / 64
    dates = months(x.size)
    try:
        table = phases(x, dates, "bbq")
    except NotEnoughData:
        return
    rows = np.searchsorted(dates, table.start)
    assert rows[0] >= 6
    assert rows[-1] < x.size - 6
    assert all(a != b for a, b in zip(table.phase[1:], table.phase[:-1], strict=True))
    assert np.all(rows[2:] - rows[:-2] >= 16)
    short = np.diff(rows) < 4
    assert np.all(np.abs(np.diff(x[rows]))[short] > 0.15)
    for row, name in zip(rows, table.phase, strict=True):
        window = x[max(0, row - 8) : row + 9]
        assert x[row] == (window.min() if name == "expansion" else window.max())


@pytest.mark.parametrize("seed", range(6))
def test_a_confirm_date_of_window_dating_is_the_first_from_which_every_history_agrees(seed: int) -> None:
    x = np.random.default_rng(seed).normal(0, 0.06, 100).cumsum()
    dates = months(x.size)
    table = phases(x, dates, "bbq")
    histories = [starts_until(x, dates, n) for n in range(1, x.size + 1)]
    assert len(table.phase) > 1
    for end, confirm in zip(table.end[:-1], table.confirm[:-1], strict=True):
        first = int(np.searchsorted(dates, confirm))
        assert all(end in history for history in histories[first:])
        assert end not in histories[first - 1]


def starts_until(x: np.ndarray, dates: np.ndarray, n: int) -> np.ndarray:
    try:
        return phases(x[:n], dates[:n], "bbq").start
    except NotEnoughData:
        return np.array([], dtype="datetime64[D]")


def test_phases_of_the_us_sector_spread_are_those_of_the_slow_filter_on_the_pandas_mean(market_data: Path) -> None:
    prices = pd.read_csv(market_data / "us_close.csv", index_col=0, parse_dates=True)
    sectors = prices[["XLK", "XLE", "XLF", "XLV", "XLY", "XLP", "XLI", "XLU", "XLB"]]
    ranked = np.sort((sectors / sectors.shift(120) - 1).to_numpy(), axis=1)
    spread = pd.Series(ranked[:, -3:].mean(axis=1) - ranked[:, :3].mean(axis=1), sectors.index)
    smoothed = spread.dropna().rolling(20).mean().dropna()
    expected = slow_turns(smoothed.tolist(), 0.15, 0.15)
    table = phases(spread, sectors.index.to_numpy())
    assert len(expected) > 8
    assert table.start.tolist() == [smoothed.index[row].date() for row, _, _ in expected]
    assert table.confirm[:-1].tolist() == [smoothed.index[row].date() for _, row, _ in expected[1:]]
    assert np.all(np.abs(table.amplitude) >= 0.15 - 1e-12)
    ranks = smoothed.expanding().rank(pct=True)
    np.testing.assert_allclose(table.percentile, ranks[table.end.astype("datetime64[ns]")].to_numpy(), rtol=1e-12)


def test_a_flat_series_has_no_phases() -> None:
    with pytest.raises(NotEnoughData, match=r"never turns in 40 rows; lower up \(0.15\)"):
        phases([0.2] * 40, days(40), smooth=1)


def test_a_series_shorter_than_its_mean_says_so() -> None:
    with pytest.raises(NotEnoughData, match="a mean of 20 rows leaves 0 of them"):
        phases([0.1, 0.5], days(2))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "hmm"}, "method must be one of filter, bbq"),
        ({"up": 0}, "up must be a number above 0"),
        ({"down": math.nan}, "down must be a number above 0"),
        ({"smooth": 0}, "smooth must be a whole number ≥ 1"),
        ({"move": "log"}, "move must be one of absolute, relative"),
    ],
)
def test_a_wrong_option_is_refused_with_its_name(options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        phases([0.1, 0.2], days(2), **{"smooth": 1, **options})


def test_dates_of_another_length_are_refused() -> None:
    with pytest.raises(InputError, match="dates has 3 rows but the values have 2"):
        phases([0.1, 0.2], days(3))


def slow_regime(p: list[float], enter: float, leave: float, lo_enter: float, lo_leave: float) -> list[int]:
    state, out = 0, []
    for x in p:
        if not math.isnan(x):
            if state == 0:
                state = 1 if x >= enter else (-1 if x <= lo_enter else 0)
            elif state == 1 and x < leave:
                state = -1 if x <= lo_enter else 0
            elif state == -1 and x > lo_leave:
                state = 1 if x >= enter else 0
        out.append(state)
    return out


def test_the_regime_of_the_methodology_example() -> None:
    p = [0.5, 0.91, 0.8, 0.69, 0.5, 0.95, 0.05, 0.2, 0.31]
    assert regime(p).tolist() == [0, 1, 1, 0, 0, 1, -1, -1, 0]


@given(st.lists(st.one_of(st.just(math.nan), st.floats(0, 1)), min_size=1, max_size=60))
def test_the_regime_equals_the_slow_one_and_looks_at_the_past_only(p: list[float]) -> None:
    states = regime(p)
    first = next((row for row, x in enumerate(p) if x == x), len(p))
    assert states[first:].tolist() == slow_regime(p[first:], 0.9, 0.7, 0.1, 0.3)
    assert np.isnan(states[:first]).all()  # no state before the first percentile, rather than "between"
    np.testing.assert_array_equal(regime(p[: len(p) // 2 + 1]), states[: len(p) // 2 + 1])


def test_a_missing_percentile_keeps_the_state() -> None:
    assert regime([0.5, 0.95, math.nan, 0.6, math.nan]).tolist() == [0, 1, 1, 0, 0]


def test_percentiles_in_per_cent_are_refused_rather_than_called_high() -> None:
    with pytest.raises(InputError, match=r"percentiles must be fractions from 0 to 1 \(0.9 for the 90th\), got 50"):
        regime([50, 91])


def test_columns_have_states_of_their_own() -> None:
    panel = np.array([[0.95, 0.05], [0.75, 0.25], [0.65, 0.35]])
    assert regime(panel).tolist() == [[1, -1], [1, -1], [0, 0]]


def test_thresholds_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(InputError, match="thresholds must lie between lo_enter and enter"):
        regime([0.5], enter=0.7, leave=0.9)


def test_no_rows_have_no_states_and_no_phases() -> None:
    assert regime([]).shape == (0,)
    with pytest.raises(NotEnoughData):
        phases([], days(0))
