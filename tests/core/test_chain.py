"""Chain indices against pandas, against a twin that keeps one dictionary of units, and on real prices."""

from __future__ import annotations

import contextlib

import empyrical
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_aitrends.core.chain import chain_index
from xl_aitrends.core.weighting import cap_weights
from xl_aitrends.errors import NotEnoughData

nan = np.nan


def calendar(rows: int, first: str = "2024-01-01") -> np.ndarray:
    return pd.bdate_range(first, periods=rows).to_numpy().astype("datetime64[D]")


def codes(count: int) -> np.ndarray:
    return np.array([f"{i:06d}" for i in range(count)], dtype=object)


def market(rows: int = 300, columns: int = 6, missing: float = 0.0, seed: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    prices = 20 * np.exp(rng.normal(0.0005, 0.02, size=(rows, columns)).cumsum(axis=0))
    prices[rng.random(prices.shape) < missing] = nan
    return prices


def table(*rows: tuple[str, str, str]):
    code, start, end = zip(*rows, strict=True)
    days = [np.array([day or "NaT" for day in column], dtype="datetime64[D]") for column in (start, end)]
    return np.array(code, dtype=object), *days


def slow_index(prices, dates, names, members=None, scheme="equal", due=None, caps=None, limit=0.1, suspend="carry"):
    """Levels from 1000 on, one day and one name at a time; `due` says before which rows a rebalancing took place."""
    stays = members or table(*[(name, "", "") for name in names])
    stays = [(list(names).index(c), s, e) for c, s, e in zip(*stays, strict=True)]

    def member(i, day):
        return any(i == j and (np.isnat(s) or s < day) and (np.isnat(e) or day <= e) for j, s, e in stays)

    def held_at_close(i, day):
        return any(i == j and (np.isnat(s) or s <= day) and (np.isnat(e) or day < e) for j, s, e in stays)

    columns = range(len(names))
    last, shares, value, level, out, first = {}, {}, {}, None, [], True
    for t, day in enumerate(dates):
        if level is not None:
            now = {i for i in columns if member(i, day)}
            before = {i for i in columns if member(i, dates[t - 1])}
            sized = {i for i in last if i in now and (scheme in ("equal", "hold") or i in shares)}
            target = dict.fromkeys(sized, 1 / max(1, len(sized)))
            if scheme in ("cap", "capped") and sized:
                sizes = [shares[i] * last[i] for i in sized]
                weights = cap_weights(sizes, limit) if scheme == "capped" else np.array(sizes) / sum(sizes)
                target = dict(zip(sized, weights, strict=True))
            kept = {i: value[i] for i in value if i in now}
            joined = {i: target[i] for i in sized - before}
            if first or due[t] or (now != before and not kept):
                value = dict(target)
            elif now != before:
                room = (1 - sum(joined.values())) / sum(kept.values())
                value = {i: worth * room for i, worth in kept.items()} | joined
            first = False
            today = {i: value[i] * (prices[t, i] / last[i] if prices[t, i] > 0 else 1) for i in value}
            counted = [i for i in value if suspend == "carry" or prices[t, i] > 0]
            worth = sum(value[i] for i in counted)
            growth = sum(today[i] for i in counted) / worth if worth else 1
            level, value = level * growth, today
            traded = worth and any(prices[t, i] > 0 for i in now)
            out.append(level if traded else nan)
        for i in columns:
            if prices[t, i] > 0:
                last[i] = prices[t, i]
            if caps is not None and caps[t, i] > 0 and i in last:
                shares[i] = caps[t, i] / last[i]
        if level is None:
            ready = [i for i in last if held_at_close(i, day) and (scheme in ("equal", "hold") or i in shares)]
            traded = any(prices[t, i] > 0 for i in columns if held_at_close(i, day))
            if ready:
                level = 1000.0
            out.append(1000.0 if ready and traded else nan)
    return np.array(out)


def month_starts(dates):
    months = dates.astype("datetime64[M]")
    return np.r_[False, months[1:] != months[:-1]]


def test_daily_rebalancing_of_a_rising_and_a_falling_name_stands_still_and_holding_gains():
    prices = np.c_[100 * 1.1 ** np.arange(4), 100 * 0.9 ** np.arange(4)]
    daily = chain_index(prices, calendar(4), codes(2))
    held = chain_index(prices, calendar(4), codes(2), scheme="hold")
    np.testing.assert_allclose(daily.level, [1000, 1000, 1000, 1000], rtol=1e-12)
    np.testing.assert_allclose(held.level, [1000, 1000, 1010, 1030], rtol=1e-12)
    np.testing.assert_allclose(daily.turnover, [nan, 0, 0.05, 0.05], rtol=1e-12)
    np.testing.assert_array_equal(held.turnover, [nan, 0, 0, 0])


def test_equal_daily_is_the_mean_of_pandas_returns():
    prices = market()
    theirs = 1000 * (1 + pd.DataFrame(prices).pct_change().mean(axis=1).fillna(0)).cumprod()
    ours = chain_index(prices, calendar(300), codes(6))
    np.testing.assert_allclose(ours.level, theirs, rtol=1e-11)
    np.testing.assert_allclose(ours.return_[1:], theirs.pct_change()[1:], rtol=1e-8, atol=1e-12)


def test_returns_compound_to_the_level_as_empyrical_compounds_them():
    ours = chain_index(market(missing=0.1), calendar(300), codes(6), rebalance="M", base_value=100)
    theirs = empyrical.cum_returns(np.nan_to_num(ours.return_), starting_value=100)
    np.testing.assert_allclose(ours.level, theirs, rtol=1e-12)


def test_equal_monthly_is_the_compounding_of_monthly_baskets_in_pandas():
    prices, dates = market(), calendar(300)
    frame = pd.DataFrame(prices, index=pd.DatetimeIndex(dates))
    level, parts = 1000.0, []
    base = frame.iloc[0]
    for _, month in frame.groupby(frame.index.to_period("M")):
        parts.append(level * (month / base).mean(axis=1))
        level, base = parts[-1].iloc[-1], month.iloc[-1]
    ours = chain_index(prices, dates, codes(6), rebalance="M")
    np.testing.assert_allclose(ours.level, pd.concat(parts), rtol=1e-11)


def test_capitalisation_weighting_is_total_value_over_a_divisor():
    prices, dates = market(), calendar(300)
    shares = np.full(prices.shape, np.arange(1.0, 7.0))
    shares[120:, 2] *= 3  # an issue at the close of row 120
    value = prices * shares
    total = value.sum(axis=1)
    before_issue = total[120] - value[120, 2] * 2 / 3
    divisor = np.full(300, total[0] / 1000)
    divisor[120:] *= total[120] / before_issue
    ours = chain_index(prices, dates, codes(6), scheme="cap", caps=value)
    np.testing.assert_allclose(ours.level, total / divisor, rtol=1e-11)


def test_one_row_of_market_values_stands_for_the_base_and_moves_with_prices():
    prices, values = market(), np.array([5.0, 1, 1, 1, 1, 1])
    ours = chain_index(prices, calendar(300), codes(6), scheme="float", caps=values, rebalance="none")
    np.testing.assert_allclose(ours.level, 1000 * (prices / prices[0]) @ values / 10, rtol=1e-11)
    daily = chain_index(prices, calendar(300), codes(6), scheme="float", caps=values)
    np.testing.assert_allclose(daily.level, ours.level, rtol=1e-11)


def test_capping_holds_at_the_rebalancing_and_drifts_until_the_next():
    prices = np.array([[1, 1, 1, 1], [2, 1, 1, 1], [2, 2, 1, 1.0]])
    caps = prices * np.array([70, 10, 10, 10])
    ours = chain_index(prices, calendar(3), codes(4), scheme="capped", caps=caps, cap_limit=0.4, rebalance="none")
    units = np.array([0.4, 0.2, 0.2, 0.2])
    np.testing.assert_allclose(ours.level, 1000 * prices @ units, rtol=1e-12)


SCHEMES = st.sampled_from(
    [("equal", "D"), ("equal", "M"), ("hold", "D"), ("cap", "D"), ("cap", "M"), ("capped", "M"), ("capped", "D")]
)


@st.composite
def tables(draw, rows: int, columns: int):
    """A membership table: a stay or two for some of the names, or none at all."""
    if draw(st.booleans()):
        return None
    dates, stays = calendar(rows), []
    for name in codes(columns):
        marks = sorted(draw(st.lists(st.integers(-4, rows + 4), max_size=4)))
        for start, end in zip(marks[::2], marks[1::2], strict=False):
            stays.append((name, str(dates[0] + start), str(dates[0] + end)))
        if len(marks) % 2:
            stays.append((name, str(dates[0] + marks[-1]), ""))
    return table(*stays) if stays else None


@settings(max_examples=200, deadline=None)
@given(
    SCHEMES, tables(60, 5), st.sampled_from([0.0, 0.2, 0.7]), st.sampled_from(["carry", "drop"]), st.integers(0, 999)
)
def test_every_scheme_with_members_and_suspensions_is_that_of_the_slow_twin(chosen, members, missing, suspend, seed):
    scheme, rebalance = chosen
    prices, dates, names = market(60, 5, missing, seed), calendar(60), codes(5)
    caps = None if scheme in ("equal", "hold") else market(60, 5, missing, seed + 1) * 1e8
    due = np.ones(60, bool) if rebalance == "D" else month_starts(dates)
    if scheme == "hold":
        due = np.zeros(60, bool)
    periods = np.flatnonzero((prices > 0).any(axis=1))
    given = (prices[periods], dates[periods], names, members)
    due = month_starts(dates[periods]) if rebalance == "M" else due[periods]
    twin = slow_index(
        *given, scheme=scheme, due=due, caps=None if caps is None else caps[periods], limit=1.0, suspend=suspend
    )
    expected = np.full(60, nan)
    expected[periods] = twin
    options = {"scheme": scheme, "rebalance": rebalance, "caps": caps, "cap_limit": 1.0, "suspend": suspend}
    if np.isnan(twin).all():
        with contextlib.suppress(NotEnoughData):
            assert np.isnan(chain_index(prices, dates, names, members, **options).level).all()
        return
    ours = chain_index(prices, dates, names, members, **options)
    np.testing.assert_allclose(ours.level, expected, rtol=1e-9)
    assert not np.isinf(np.r_[ours.level, ours.return_, ours.turnover, ours.coverage]).any()


@pytest.mark.parametrize("rebalance", ["D", "M"])
def test_capped_weights_through_time_are_those_of_the_slow_twin(rebalance):
    prices, dates = market(80, 5, 0.1), calendar(80)
    caps = market(80, 5, 0.0, 9) * np.array([90, 40, 5, 5, 5.0])
    prices[0] = 20.0
    due = np.ones(80, bool) if rebalance == "D" else month_starts(dates)
    ours = chain_index(prices, dates, codes(5), None, "capped", rebalance, caps, 0.3)
    twin = slow_index(prices, dates, codes(5), None, "capped", due, caps, 0.3)
    np.testing.assert_allclose(ours.level, twin, rtol=1e-9)


def test_a_calendar_week_month_quarter_and_year_rebalance_at_their_last_close():
    prices, dates = market(600), calendar(600)
    index = pd.DatetimeIndex(dates)
    for unit, period in (("W", "W-SUN"), ("M", "M"), ("Q", "Q"), ("Y", "Y")):
        number = index.to_period(period)
        due = np.r_[False, number[1:] != number[:-1]]
        ours = chain_index(prices, dates, codes(6), rebalance=unit)
        np.testing.assert_allclose(ours.level, slow_index(prices, dates, codes(6), due=due), rtol=1e-10)
        closes = dates[:-1][due[1:]]
        np.testing.assert_allclose(chain_index(prices, dates, codes(6), rebalance=closes).level, ours.level, rtol=1e-12)
        assert ((ours.turnover > 0) == due).all()


@settings(max_examples=60, deadline=None)
@given(SCHEMES, tables(60, 5), st.sampled_from(["carry", "drop"]), st.integers(2, 59), st.integers(0, 99))
def test_no_future_row_changes_a_past_value(chosen, members, suspend, cut, seed):
    scheme, rebalance = chosen
    prices, dates, caps = market(60, 5, 0.2, seed), calendar(60), market(60, 5, 0.2, seed + 7)
    options = {"scheme": scheme, "rebalance": rebalance, "suspend": suspend, "cap_limit": 1.0}
    try:
        whole = chain_index(prices, dates, codes(5), members, caps=caps, **options)
        past = chain_index(prices[:cut], dates[:cut], codes(5), members, caps=caps[:cut], **options)
    except NotEnoughData:
        return
    for field in ("level", "return_", "n_members", "coverage", "turnover"):
        np.testing.assert_array_equal(getattr(past, field), getattr(whole, field)[:cut], err_msg=field)


@settings(max_examples=60, deadline=None)
@given(SCHEMES, tables(60, 5), st.permutations(range(5)), st.integers(0, 99))
def test_the_order_of_columns_and_the_scale_of_prices_change_nothing(chosen, members, columns, seed):
    scheme, rebalance = chosen
    prices, caps = market(60, 5, 0.2, seed), market(60, 5, 0.2, seed + 7)
    options = {"scheme": scheme, "rebalance": rebalance, "cap_limit": 1.0}
    scale = np.geomspace(0.01, 1e4, 5)
    try:
        plain = chain_index(prices, calendar(60), codes(5), members, caps=caps, **options)
    except NotEnoughData:
        return
    mixed = chain_index(
        (prices * scale)[:, columns], calendar(60), codes(5)[list(columns)], members, caps=caps[:, columns], **options
    )
    np.testing.assert_allclose(mixed.level, plain.level, rtol=1e-10)
    np.testing.assert_array_equal(mixed.coverage, plain.coverage)


OPTICAL = ["300308", "300502", "300394", "300570", "300548", "002281", "688498", "688048"]


def optical(market_data) -> pd.DataFrame:
    frame = pd.read_csv(market_data / "a_share_ai_close.csv", index_col="date", parse_dates=True)
    return frame[OPTICAL]


def test_the_optical_chain_is_that_of_an_independent_pandas_script(market_data):
    frame = optical(market_data)
    prices, dates, names = frame.to_numpy(), frame.index.to_numpy(), np.array(OPTICAL, dtype=object)
    filled = frame.ffill()
    daily = 1000 * (1 + filled.pct_change(fill_method=None).mean(axis=1).fillna(0)).cumprod()
    ours = chain_index(prices, dates, names)
    np.testing.assert_allclose(ours.level, daily, rtol=1e-10)
    level, closes = 1000.0, filled.iloc[:1]
    monthly = []
    for _, month in filled.groupby(filled.index.to_period("M")):
        monthly.append(level * (month / closes.iloc[-1]).mean(axis=1))
        level, closes = monthly[-1].iloc[-1], month
    ours = chain_index(prices, dates, names, rebalance="M")
    np.testing.assert_allclose(ours.level, pd.concat(monthly), rtol=1e-10)
    np.testing.assert_allclose(ours.coverage, frame.notna().mean(axis=1), rtol=1e-12)
    held = 1000 * (filled / filled.iloc[0]).mean(axis=1)
    np.testing.assert_allclose(chain_index(prices, dates, names, scheme="hold").level, held, rtol=1e-10)
