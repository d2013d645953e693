"""The numbers of a catalysts workbook once more, event by event, with pandas and statsmodels only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats

COLUMNS = "event code date kind before after".split()
FEWEST = 30  # returns before a window


@dataclass
class Reactions:
    """What Output shows; tables are indexed by event or by day."""

    car: pd.Series
    change: pd.Series
    ar: pd.DataFrame
    scaled: pd.DataFrame


@dataclass
class Mean:
    """The last day of a study over some events."""

    n: int
    mean: float
    se: float
    t: float
    p: float
    path: np.ndarray


def reactions(events: pd.DataFrame, prices: pd.DataFrame, bench: str | None, pre=5, post=10, est=120) -> Reactions:
    """Abnormal returns of every event that can be used, and its sums over their errors of prediction."""
    events = events.set_axis(COLUMNS, axis=1).set_index("event")
    returns = prices.pct_change(fill_method=None)
    market = returns[bench] if bench else None
    ar, scaled = {}, {}
    for name, row in events.iterrows():
        at = prices.index.searchsorted(row["date"])
        if row["code"] in returns and pd.notna(row["date"]) and at < len(prices) and at - pre >= 1:
            found = one_event(returns[row["code"]], market, at, pre, post, est)
            if found is not None:
                ar[name], scaled[name] = found
    days = range(-pre, post + 1)
    abnormal = pd.DataFrame.from_dict(ar, orient="index", columns=days)
    return Reactions(
        car=abnormal.cumsum(axis=1, skipna=False)[post],
        change=events["after"] / events["before"] - 1,
        ar=abnormal,
        scaled=pd.DataFrame.from_dict(scaled, orient="index", columns=days),
    )


def one_event(own: pd.Series, market: pd.Series | None, at: int, pre: int, post: int, est: int):
    """Abnormal returns of one event, and their sums over their errors of prediction; None with too few returns."""
    design = pd.DataFrame({"const": 1.0}, index=own.index)
    if market is not None:
        design["market"] = market
    past = slice(max(at - pre - est, 0), at - pre)
    known = own.iloc[past].notna() & design.iloc[past].notna().all(axis=1)
    if known.sum() < FEWEST:
        return None
    fit = sm.OLS(own.iloc[past][known], design.iloc[past][known]).fit()
    window = pd.DataFrame(np.nan, index=range(-pre, post + 1), columns=design.columns)
    there = design.iloc[at - pre : at + post + 1]
    window.iloc[: len(there)] = there.to_numpy()
    gains = pd.Series(np.nan, index=window.index)
    gains.iloc[: len(there)] = own.iloc[at - pre : at + post + 1].to_numpy()
    ar = gains - window @ fit.params.to_numpy()
    so_far = np.cumsum(window.to_numpy(), axis=0)
    steps = np.arange(1, len(window) + 1)
    error = np.sqrt(fit.scale * steps + np.einsum("ti,ij,tj->t", so_far, fit.cov_params().to_numpy(), so_far))
    return ar.to_numpy(), ar.cumsum(skipna=False).to_numpy() / error


def mean_of(found: Reactions, chosen: pd.Index) -> Mean:
    """The study over the events of that name that could be used."""
    used = found.ar.index.intersection(chosen, sort=False)
    paths, scaled = found.ar.loc[used].cumsum(axis=1, skipna=False), found.scaled.loc[used].iloc[:, -1].dropna()
    last = paths.iloc[:, -1].dropna()
    enough = len(last) >= 5
    t = scaled.mean() / stats.sem(scaled) if enough else np.nan
    return Mean(
        n=len(last),
        mean=last.mean(),
        se=stats.sem(last) if enough else np.nan,
        t=t,
        p=2 * stats.t.sf(abs(t), len(last) - 1) if enough else np.nan,
        path=paths.mean().to_numpy(),
    )
