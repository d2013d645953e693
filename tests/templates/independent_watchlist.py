"""The numbers of a watch list once more, from prices, with pandas and plain loops only."""

from __future__ import annotations

import numpy as np
import pandas as pd

DAYS = {"1W": pd.DateOffset(weeks=1)}
MONTHS = {"1M": 1, "3M": 3, "6M": 6, "12M": 12}


def carried(prices: pd.DataFrame, rows: int) -> pd.DataFrame:
    return prices.ffill(limit=rows)


def start_day(last: pd.Timestamp, horizon: str, since: str) -> pd.Timestamp:
    """The day on or before which the first price of a horizon lies."""
    if horizon in MONTHS:
        back = last - pd.DateOffset(months=MONTHS[horizon])
        return back + pd.offsets.MonthEnd(0) if last.is_month_end else back
    if horizon == "YTD":
        return pd.Timestamp(last.year - 1, 12, 31)
    return pd.Timestamp(since) if horizon == "SINCE" else last - DAYS[horizon]


def horizon_return(prices: pd.DataFrame, horizon: str, since: str) -> pd.Series:
    """Return of every name up to the last row."""
    if horizon == "1D":
        return prices.iloc[-1] / prices.iloc[-2] - 1
    last = prices.index[-1]
    first = start_day(last, horizon, since)
    result = {}
    for name in prices:
        before = prices[name].dropna().loc[:first]
        fresh = len(before) and (first - before.index[-1]).days <= 10
        result[name] = prices[name].iloc[-1] / before.iloc[-1] - 1 if fresh else np.nan
    return pd.Series(result)


def mansfield(line: pd.Series, benchmark: pd.Series, weeks: int) -> float:
    """The last ratio over the mean of the ratios at so many weeks' ends, the current week's being the last row."""
    ratio = line / benchmark
    by_week = ratio.groupby(ratio.index.to_period("W")).last()
    return float(ratio.iloc[-1] / by_week.iloc[-weeks:].mean() - 1)


def percentile(line: pd.Series, months: int, since: str) -> float:
    """Mean rank of the last rolling return among all since a date, as pandas ranks."""
    valid = line.dropna()
    anchors = valid.index.map(lambda day: start_day(day, f"{months}M", since))
    places = valid.index.searchsorted(anchors, side="right") - 1
    returns = [
        price / valid.iloc[place] - 1 if place >= 0 and (anchor - valid.index[place]).days <= 10 else np.nan
        for price, place, anchor in zip(valid, places, anchors, strict=True)
    ]
    history = pd.Series(returns, valid.index).loc[since:].dropna()
    return float(history.rank(pct=True).iloc[-1])
