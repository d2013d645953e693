"""Heat of a segment against pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_aitrends.core.heat import Heat, aggregate_valuation, heat
from xl_aitrends.core.phases import regime
from xl_aitrends.errors import InputError

N = 400
DAYS = pd.bdate_range("2022-01-03", periods=N).to_numpy().astype("datetime64[D]")
FIELDS = list(Heat.__dataclass_fields__)


def draw(seed: int = 0, n: int = N) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    walk = np.exp(rng.normal(0, 0.03, (n, 3)).cumsum(axis=0))
    return {
        "turnover": 50 * walk[:, 0],
        "market_turnover": rng.uniform(900, 1100, n),
        "mv": 4000 * walk[:, 1],
        "market_mv": rng.uniform(60_000, 70_000, n),
        "valuation": 40 * walk[:, 2] * np.where(rng.random(n) < 0.02, -1, 1),
    }


def run(data: dict[str, np.ndarray], dates: np.ndarray = DAYS, **options: object) -> Heat:
    given_data = dict(data)
    return heat(given_data.pop("turnover"), dates, **given_data, **options)


def test_levels_and_percentiles_are_those_of_pandas() -> None:
    data = draw()
    found = run(data, window=120, min_obs=60)
    frame = pd.DataFrame(data)
    levels = pd.DataFrame({"turnover_share": (frame.turnover / frame.market_turnover).rolling(5).mean()})
    levels["crowding"] = levels.turnover_share / (frame.mv / frame.market_mv)
    levels["turnover_rate"] = (frame.turnover / frame.mv).rolling(20).mean()
    levels["valuation"] = frame.valuation.where(frame.valuation > 0)
    ranks = levels.rolling(120, min_periods=60).rank(pct=True)
    for name in levels:
        np.testing.assert_allclose(getattr(found, name), levels[name], rtol=1e-11, err_msg=name)
        np.testing.assert_allclose(getattr(found, f"{name}_pct"), ranks[name], rtol=1e-11, err_msg=name)
    composite = ranks.mean(axis=1).where(ranks.count(axis=1) >= 2)
    np.testing.assert_allclose(found.composite, composite, rtol=1e-11)
    np.testing.assert_array_equal(found.components, ranks.count(axis=1))
    share = pd.Series(found.turnover_share)
    np.testing.assert_allclose(found.room, share.cummax().shift() - share, rtol=1e-9, atol=1e-15)


def test_the_state_is_the_regime_of_the_composite_and_missing_before_it_begins() -> None:
    found = run(draw(), window=60, min_obs=20, enter=0.8, leave=0.6, lo_enter=0.2, lo_leave=0.4)
    begun = int(np.argmax(np.isfinite(found.composite)))
    assert np.isnan(found.state[:begun]).all()
    expected = regime(found.composite[begun:], 0.8, 0.6, 0.2, 0.4)
    np.testing.assert_array_equal(found.state[begun:], expected)
    assert {-1.0, 0.0, 1.0} == set(expected)


def test_twice_the_share_of_turnover_for_its_value_is_a_crowding_of_two() -> None:
    found = heat([20.0] * 6, DAYS[:6], [100.0] * 6, [10.0] * 6, [100.0] * 6)
    assert found.turnover_share[-1] == pytest.approx(0.2)
    assert found.crowding[-1] == pytest.approx(2.0)


def test_one_component_makes_no_composite() -> None:
    data = draw()
    found = heat(data["turnover"], DAYS, data["market_turnover"], min_obs=50)
    assert np.isfinite(found.turnover_share_pct).any()
    assert np.isnan(found.composite).all()
    assert np.isnan(found.state).all()


def test_since_ranks_within_the_history_from_that_day() -> None:
    data = draw()
    found = run(data, since=DAYS[100], min_obs=10)
    ranks = pd.Series(found.turnover_share[100:]).expanding(10).rank(pct=True)
    np.testing.assert_allclose(found.turnover_share_pct[100:], ranks, rtol=1e-11)
    assert np.isnan(found.turnover_share_pct[:100]).all()


def test_a_negative_price_earnings_ratio_enters_no_percentile() -> None:
    data = draw()
    found = run(data, min_obs=50)
    negative = data["valuation"] < 0
    assert negative.any()
    assert np.isnan(found.valuation_pct[negative]).all()
    without = run(data | {"valuation": np.where(negative, np.nan, data["valuation"])}, min_obs=50)
    np.testing.assert_array_equal(found.valuation_pct, without.valuation_pct)


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.integers(60, 110))
def test_later_rows_change_no_earlier_one_and_order_and_currency_do_not_matter(seed: int, cut: int) -> None:
    data, options = draw(seed, 120), {"window": 50, "min_obs": 20}
    whole = run(data, DAYS[:120], **options)
    part = run({name: values[:cut] for name, values in data.items()}, DAYS[:cut], **options)
    flipped = run({name: values[::-1] for name, values in data.items()}, DAYS[:120][::-1], **options)
    money = ("turnover", "market_turnover", "mv", "market_mv")
    scaled = run(data | {name: 8 * data[name] for name in money}, DAYS[:120], **options)
    for name in FIELDS:
        np.testing.assert_array_equal(getattr(whole, name)[:cut], getattr(part, name), err_msg=name)
        np.testing.assert_array_equal(getattr(whole, name), getattr(flipped, name)[::-1], err_msg=name)
        np.testing.assert_array_equal(getattr(whole, name), getattr(scaled, name), err_msg=name)


def test_a_holiday_row_is_no_period() -> None:
    data = draw()
    plain = run(data, min_obs=50, window=60)
    holed = {name: np.insert(values, 200, np.nan) for name, values in data.items()}
    dates = np.concatenate([DAYS[:200], [DAYS[199] + np.timedelta64(1, "D")], DAYS[200:] + np.timedelta64(7, "D")])
    found = run(holed, dates, min_obs=50, window=60)
    np.testing.assert_array_equal(np.delete(found.composite, 200), plain.composite)
    assert np.isnan(found.composite[200])


def test_window_and_since_together_are_refused() -> None:
    with pytest.raises(InputError, match="give window or since, not both"):
        run(draw(), window=50, since=DAYS[0])
    with pytest.raises(InputError, match="turnover has shape"):
        heat([1.0], DAYS[:1], [1.0, 2.0])


def test_an_aggregate_ratio_is_market_value_over_profit_not_a_mean_of_ratios() -> None:
    mv, profit = np.array([[100.0, 50.0, 30.0, np.nan]]), np.array([[5.0, 1.0, -2.0, 9.0]])
    found = aggregate_valuation(mv, profit)
    assert (found.ratio[0], found.left_out[0]) == (180 / 4, 0)
    found = aggregate_valuation(mv, profit, "pos")
    assert (found.ratio[0], found.left_out[0]) == (150 / 6, pytest.approx(30 / 180))


def test_a_segment_that_loses_money_has_no_ratio() -> None:
    found = aggregate_valuation([[10.0, 10.0], [10.0, np.nan]], [[1.0, -3.0], [np.nan, 1.0]])
    assert np.isnan(found.ratio).all()
    assert found.left_out.tolist() == [0, 1]
