"""The chains of the diffusion note on real prices: our figures against pandas, statsmodels and arch.

The chain lists are ours, built from names that sell optical modules and boards to North America, and from domestic
semiconductor and server names; Hong Kong internet is the mean of three exchange-traded funds.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from arch.bootstrap import StationaryBootstrap

from xl_aitrends.core.catchup import catch_up_now
from xl_aitrends.core.chain import chain_index
from xl_aitrends.core.correlation import ratio_correlation, rolling_correlation
from xl_aitrends.core.join import join
from xl_aitrends.core.leadlag import best_lead, lead_lag

NORTH_AMERICA = "300308 300502 300394 300570 300548 002281 002463 002916 300476 688183 601138".split()
DOMESTIC = "688256 688041 688981 002371 688012 603019 000977".split()
HONG_KONG = "513330 513180 513050".split()
MARKET = "510300"
# liquor, medical, hogs, property, coal, brokers, banks, power, military
PLACEBOS = "512690 512170 159865 512200 515220 512880 512800 159611 512660".split()
START = np.datetime64("2023-01-03")


@pytest.fixture(scope="module")
def prices(market_data):
    def read(name):
        return pd.read_csv(market_data / name, index_col=0, parse_dates=True)

    return read("a_share_ai_close.csv"), read("cn_etf_close.csv")


@pytest.fixture(scope="module")
def ours(prices):
    """Levels of the three legs and the funds on common days, by this package."""
    stocks, funds = prices

    def level(panel, names):
        days = panel.index.values.astype("datetime64[D]")
        return chain_index(panel[names].to_numpy(float), days, np.array(names, object), base_date=START).level

    chains = np.column_stack([level(stocks, NORTH_AMERICA), level(stocks, DOMESTIC)])
    others = np.column_stack([level(funds, HONG_KONG), funds.to_numpy(float)])
    days = [panel.index.values.astype("datetime64[D]") for panel in prices]
    joined = join(days[0], chains, days[1], others)
    frame = pd.DataFrame(
        np.column_stack([joined.first, joined.second]), joined.date, ["na", "domestic", "hk", *funds.columns]
    )
    return frame[frame.index >= pd.Timestamp(START)].dropna(subset=["na", "domestic", "hk"])


@pytest.fixture(scope="module")
def theirs(prices):
    """The same by pandas alone: daily rebalanced means of returns, suspended names standing still."""
    stocks, funds = prices

    def level(panel, names):
        returns = panel[names].ffill().pct_change(fill_method=None).mean(axis=1)
        return 1000 * (1 + returns[returns.index > pd.Timestamp(START)]).cumprod()

    legs = {"na": level(stocks, NORTH_AMERICA), "domestic": level(stocks, DOMESTIC), "hk": level(funds, HONG_KONG)}
    frame = pd.concat([pd.DataFrame(legs), funds[[MARKET, *PLACEBOS]]], axis=1, sort=True).loc[START:]
    frame.loc[pd.Timestamp(START), list(legs)] = 1000
    return frame.dropna()


def partial(b, c, others):
    """Correlation of regression residuals."""
    design = sm.add_constant(others)
    return np.corrcoef(*(sm.OLS(leg, design).fit().resid for leg in (b, c)))[0, 1]


def test_the_chain_levels_are_those_of_pandas(ours, theirs):
    assert list(ours.index) == list(theirs.index)
    assert len(ours) == 590
    for leg in ("na", "domestic", "hk"):
        np.testing.assert_allclose(ours[leg], theirs[leg], rtol=1e-9)


@pytest.mark.parametrize("denominator", ["hk", *PLACEBOS])
def test_ratio_correlations_are_those_of_pandas_and_statsmodels(ours, theirs, denominator):
    got = ratio_correlation(ours.na, ours.domestic, ours[denominator], ours[MARKET], boot=200)
    log = np.log(theirs)
    changes = log.diff().dropna()
    u, v = (changes.na - changes[leg] for leg in ("domestic", denominator))
    b, c = changes.domestic, changes[denominator]
    assert got.r_change == pytest.approx(u.corr(v))
    assert got.r_level == pytest.approx((log.na - log.domestic).corr(log.na - log[denominator]))
    assert got.direct == pytest.approx(b.corr(c))
    assert got.partial == pytest.approx(partial(b, c, changes[["na"]]))
    assert got.partial_control == pytest.approx(partial(b, c, changes[["na", MARKET]]))


def test_figures_of_the_note_on_the_trial(ours):
    """What the trial showed: the two ratio lines correlate, and the market explains what the shared leg does not."""
    got = ratio_correlation(ours.na, ours.domestic, ours.hk, ours[MARKET])
    figures = (got.r_level, got.r_change, got.r_null, got.partial, got.partial_control)
    assert figures == pytest.approx((0.652, 0.631, 0.541, 0.212, 0.039), abs=0.0006)
    assert (got.n, got.verdict) == (589, "common market")
    alone = ratio_correlation(ours.na, ours.domestic, ours.hk)
    assert alone.verdict == "not explained by the shared leg"


def test_placebos_correlate_as_much_as_hong_kong_internet(ours):
    found = {
        name: ratio_correlation(ours.na, ours.domestic, ours[name], ours[MARKET], boot=500)
        for name in ("hk", *PLACEBOS)
    }
    higher = [name for name in PLACEBOS if found[name].r_change > found["hk"].r_change]
    assert len(higher) >= 5  # liquor and hogs among them
    assert {"512690", "159865"} <= set(higher)
    assert sum(record.partial_low > 0 for record in found.values()) >= 6
    # One broad index does not carry the small caps: two placebos pass even the control.
    assert [name for name in PLACEBOS if found[name].verdict == "supported"] == ["512880", "512660"]


def test_the_interval_is_that_of_arch(ours):
    changes = np.log(ours[["na", "domestic", "hk", MARKET]]).diff().dropna().to_numpy()
    got = ratio_correlation(*ours[["na", "domestic", "hk"]].to_numpy().T, ours[MARKET], boot=8000)

    def statistic(rows):
        precision = np.linalg.inv(np.cov(rows.T))
        return np.array([-precision[1, 2] / np.sqrt(precision[1, 1] * precision[2, 2])])

    low, high = StationaryBootstrap(9, changes, seed=3).conf_int(statistic, 3000, method="percentile")[:, 0]
    assert (got.control_low, got.control_high) == pytest.approx((low, high), abs=0.015)


def test_neither_chain_leads_the_other_by_days(ours, theirs):
    got = best_lead(ours.na, ours.domestic, kind="price")
    assert (got.lag, got.verdict) == (0, "together")
    table = lead_lag(ours.na, ours.domestic, 5, kind="price")
    changes = np.log(theirs).diff().dropna()
    want = [changes.na.corr(changes.domestic.shift(-k)) for k in range(-5, 6)]
    np.testing.assert_allclose(table.correlation, want, atol=1e-9)


def test_rolling_correlation_of_the_two_ratios_is_that_of_pandas(ours, theirs):
    ratios = [np.diff(np.log(ours.na / ours[leg])) for leg in ("domestic", "hk")]
    log = np.log(theirs)
    u, v = ((log.na - log[leg]).diff().dropna() for leg in ("domestic", "hk"))
    np.testing.assert_allclose(rolling_correlation(*ratios, 60), u.rolling(60).corr(v), atol=1e-9)


@pytest.mark.parametrize("anchor", ["2024-09-24", "2025-01-02", "2025-04-08"])
def test_the_gap_to_hong_kong_is_that_of_pandas(ours, theirs, anchor):
    got = catch_up_now(ours.hk, ours.na, ours.index.values, anchor)
    since = np.log(theirs.loc[anchor:, ["na", "hk"]] / theirs.loc[anchor:, ["na", "hk"]].iloc[0])
    gap = since.na - since.hk
    assert got.gap == pytest.approx(gap.iloc[-1])
    assert got.closed == pytest.approx(1 - gap.iloc[-1] / gap.max())
    fit = sm.OLS(gap.diff().dropna().to_numpy(), sm.add_constant(gap.to_numpy()[:-1])).fit()
    assert (got.phi - 1, got.t) == pytest.approx((fit.params[1], fit.tvalues[1]))
    assert got.reversion != "reverts"
