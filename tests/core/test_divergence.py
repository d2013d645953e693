"""One answer from prices: what separate calls give, to the last digit, and what pandas gives on real sector funds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xl_aitrends.core.divergence import divergence
from xl_aitrends.core.percentile import percentile_rank_last
from xl_aitrends.core.returns import rolling_return
from xl_aitrends.core.spread import leaders, spread, spread_legs
from xl_aitrends.core.windows import rows_per_window
from xl_aitrends.errors import InputError, NotEnoughData

SECTORS = ["XLK", "XLE", "XLF", "XLV", "XLY", "XLP", "XLI", "XLU", "XLB", "XLRE", "XLC"]
NAMES = np.array([f"{number:06d}" for number in range(801010, 801041)], dtype=object)


def made_prices(n=900, m=31, seed=6, holes=0.01):
    rng = np.random.default_rng(seed)
    prices = 100 * np.exp(np.cumsum(rng.normal(0, 0.015, (n, m)), axis=0))
    prices[rng.random((n, m)) < holes] = np.nan
    return prices


def business_days(n, start="2021-09-06"):
    return pd.bdate_range(start, periods=n).to_numpy().astype("datetime64[D]")


@pytest.mark.parametrize(
    ("window", "unit"), [(6, "M"), (120, "D"), (26, "W"), (1, "Y"), (None, "YTD"), ("2024-09-24", "SINCE")]
)
@pytest.mark.parametrize("anchor", ["before", "after"])
@pytest.mark.parametrize("kind", ["mean", "inc"])
def test_it_gives_what_separate_calls_give_to_the_last_digit(window, unit, anchor, kind):
    prices, dates, since = made_prices(), business_days(900), np.datetime64("2022-03-01")
    got = divergence(prices, dates, NAMES, window, unit, anchor, since=since, kind=kind, min_obs=50)

    returns = rolling_return(prices, window, unit, dates, anchor)
    legs = spread_legs(returns)
    rank = percentile_rank_last(
        spread(returns), dates, rows_per_window(dates, window, unit), "since", since=since, kind=kind, min_obs=50
    )
    assert got.as_of == dates[-1]
    assert got.spread == spread(returns)[-1] == rank.value
    assert (got.top_mean, got.bottom_mean) == (legs.top[-1], legs.bottom[-1])
    for field in ("percentile", "n", "independent", "low", "high", "max_date"):
        assert getattr(got, field) == getattr(rank, field)
    assert got.top_members == ", ".join(leaders(returns[-1], NAMES).name)
    assert got.bottom_members == ", ".join(leaders(returns[-1], NAMES, side="bottom").name)


def test_the_change_over_trading_rows_is_that_of_the_legs():
    prices, dates = made_prices(), business_days(900)
    got = divergence(prices, dates, window=120, unit="D")
    legs = spread_legs(rolling_return(prices, 120), change_rows=120)
    assert got.change == legs.change[-1]
    assert (got.change_top, got.change_bottom) == (legs.change_top[-1], legs.change_bottom[-1])
    assert got.change_top + got.change_bottom == got.change


def test_the_change_starts_at_the_last_row_on_or_before_the_calendar_day():
    prices, dates = made_prices(), business_days(900)
    line = spread(rolling_return(prices, 6, "M", dates, "after"))
    half_year_ago = dates[-1].astype(object) - pd.DateOffset(months=6)
    start = np.flatnonzero(dates <= np.datetime64(half_year_ago.date()))[-1]
    got = divergence(prices, dates, anchor="after")
    assert got.change == pytest.approx(line[-1] - line[start], abs=1e-15)
    since = divergence(prices, dates, anchor="after", change_window="2024-08-31", change_unit="since")
    start = np.flatnonzero(dates <= np.datetime64("2024-08-31"))[-1]
    assert since.change == pytest.approx(line[-1] - line[start], abs=1e-15)


def test_as_of_leaves_later_rows_out():
    prices, dates = made_prices(), business_days(900)
    early = divergence(prices[:700], dates[:700], NAMES, sampling="month-end", min_obs=12)
    assert early.percentile > 0
    assert divergence(prices, dates, NAMES, as_of=dates[699], sampling="month-end", min_obs=12) == early
    weekend = pd.Timestamp(dates[699]) + pd.offsets.Week(weekday=6)
    assert divergence(prices, dates, as_of=weekend.date()).as_of <= np.datetime64(weekend.date())


def test_order_of_rows_and_columns_changes_no_answer():
    prices, dates = made_prices(), business_days(900)
    rng = np.random.default_rng(1)
    rows, columns = rng.permutation(900), rng.permutation(31)
    straight = divergence(prices, dates, NAMES)
    assert divergence(prices[rows], dates[rows], NAMES) == straight
    assert divergence(prices[:, columns], dates, NAMES[columns]) == straight
    blank = np.concatenate([dates, [np.datetime64("NaT")]])
    assert divergence(np.vstack([prices, np.ones(31)]), blank, NAMES) == straight


def test_the_overlap_counts_rows_or_months():
    prices, dates = made_prices(), business_days(900)
    daily = divergence(prices, dates, min_obs=1)
    assert dates[-1] == np.datetime64("2025-02-14")
    assert daily.n / daily.independent == pytest.approx(np.sum(dates > np.datetime64("2024-08-14")))
    sampled = divergence(prices, dates, sampling="month-end", min_obs=1)
    assert sampled.independent == sampled.n / 6
    months = pd.date_range("1990-01-31", periods=900, freq="ME").to_numpy()
    assert divergence(prices, months).n == divergence(prices, months).independent * 6


def test_short_history_leaves_the_percentile_open_but_gives_the_spread():
    got = divergence(made_prices(200), business_days(200))
    assert got.spread > 0
    assert np.isnan([got.percentile, got.low, got.high, got.change]).all()
    assert got.n < 100


def test_a_date_before_since_keeps_its_spread_and_has_no_percentile():
    prices, dates = made_prices(300), business_days(300)
    got = divergence(prices, dates, since="2030-01-01")
    assert got.spread == divergence(prices, dates).spread
    assert np.isnan([got.percentile, got.low, got.high]).all()
    assert (got.n, got.independent) == (0, 0.0)


def test_unnamed_columns_are_numbered_from_one():
    prices = np.vstack([np.full(10, 100.0), 100.0 + np.arange(10)])
    got = divergence(prices, business_days(2), window=1, unit="D", k=2)
    assert (got.top_members, got.bottom_members) == ("10, 9", "1, 2")
    assert got.spread == pytest.approx(0.08)


@pytest.mark.parametrize(
    ("error", "call", "message"),
    [
        (NotEnoughData, {"as_of": "2020-01-01"}, "no price is dated on or before 2020-01-01"),
        (NotEnoughData, {"k": 16}, "only 31 of 31 names have a return on 2021-10-15, too few for k=16"),
        (NotEnoughData, {"window": 60}, "only 0 of 31 names have a return"),
        (InputError, {"names": ["a"]}, "names has 1 entries but prices has 31 columns"),
        (InputError, {"sampling": "week"}, "sampling must be one of daily, month-end"),
        (InputError, {"unit": "D", "window": 0}, "window must be a whole number ≥ 1, got 0"),
        (InputError, {"as_of": "tomorrow"}, "as_of must be a date, got tomorrow"),
        (InputError, {"dates": np.repeat(business_days(15), 2)}, "duplicate date 2021-09-06 (rows 1, 2)"),
    ],
)
def test_a_call_that_cannot_be_answered_says_why(error, call, message):
    arguments = {"prices": made_prices(30, holes=0), "dates": business_days(30), "window": 5, "unit": "D"} | call
    with pytest.raises(error) as refused:
        divergence(**arguments)
    assert message in str(refused.value)


def test_prices_without_columns_are_refused():
    with pytest.raises(InputError, match="one column a name"):
        divergence([1.0, 2.0], business_days(2))


# --- real prices ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("anchor", "kind"), [("before", "mean"), ("after", "inc")])
@pytest.mark.parametrize("sampling", ["daily", "month-end"])
def test_us_sector_funds_equal_an_independent_pandas_script(market_data, anchor, kind, sampling):
    close = pd.read_csv(market_data / "us_close.csv", parse_dates=["date"], index_col="date")[SECTORS]
    close = close.loc[:"2025-02-14"]

    at_end = close.index + pd.offsets.MonthEnd(0) == close.index
    start = pd.DatetimeIndex(
        np.where(at_end, close.index - pd.offsets.MonthEnd(6), close.index - pd.DateOffset(months=6))
    )

    def six_months(series):
        known = series.dropna().rename("base").rename_axis("date").reset_index()
        base = pd.merge_asof(
            pd.DataFrame({"date": start}),
            known,
            on="date",
            direction="backward" if anchor == "before" else "forward",
            allow_exact_matches=anchor == "before",
            tolerance=pd.Timedelta(days=10),
        )["base"]
        return series / base.to_numpy() - 1

    returns = close.apply(six_months)
    known = returns[returns.notna().sum(axis=1) >= 6]
    best, worst = (known.rank(axis=1, method="first", ascending=up) for up in (False, True))
    line = known.where(best <= 3).mean(axis=1) - known.where(worst <= 3).mean(axis=1)
    sampled = line.groupby(line.index.to_period("M")).tail(1) if sampling == "month-end" else line
    rank = (
        sampled.rank(pct=True).iloc[-1] if kind == "mean" else (sampled < sampled.iloc[-1]).sum() / (len(sampled) - 1)
    )
    start = line.loc[:"2024-08-14"].iloc[-1]

    got = divergence(close, close.index, SECTORS, anchor=anchor, k=3, kind=kind, sampling=sampling)
    assert got.as_of == np.datetime64("2025-02-14")
    assert got.spread == pytest.approx(line.iloc[-1], abs=1e-12)
    assert got.percentile == pytest.approx(rank, abs=1e-15)
    assert got.n == len(sampled)
    assert got.change == pytest.approx(line.iloc[-1] - start, abs=1e-12)
    assert got.max_date == sampled.idxmax().to_datetime64().astype("datetime64[D]")
    assert got.top_members == ", ".join(returns.iloc[-1].nlargest(3).index)
    assert got.bottom_members == ", ".join(returns.iloc[-1].nsmallest(3).index)
