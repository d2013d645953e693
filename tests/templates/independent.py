"""The numbers of an industry divergence workbook once more, from prices, with pandas and plain loops only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass
class Reading:
    """What Output shows."""

    asof: pd.Timestamp
    spread: float
    percentile: float
    readings: int
    top_mean: float
    bottom_mean: float
    leaders: list[str]
    laggards: list[str]
    change: float


def months_back(day: pd.Timestamp, months: int) -> pd.Timestamp:
    """EDATE, with month ends going to month ends."""
    back = day - pd.DateOffset(months=months)
    return back + pd.offsets.MonthEnd(0) if day.is_month_end else back


def is_monthly(days: pd.DatetimeIndex) -> bool:
    return 27 <= np.median(np.diff(days.to_numpy()).astype("timedelta64[D]").astype(int)) <= 32


def rolling_returns(prices: pd.DataFrame, months: int) -> pd.DataFrame:
    """Returns over months: daily data from the first close after the anchor, monthly data from the month's row."""
    if is_monthly(prices.index):
        by_month = prices.set_axis(prices.index.to_period("M"))
        earlier = by_month.reindex(by_month.index - months).to_numpy()
        return prices / earlier - 1
    anchors = pd.DatetimeIndex([months_back(day, months) for day in prices.index])
    result = pd.DataFrame(np.nan, index=prices.index, columns=prices.columns)
    for name in prices.columns:
        valid = prices[name].dropna()
        places = valid.index.searchsorted(anchors, side="right")
        for day, anchor, place in zip(prices.index, anchors, places, strict=True):
            if day in valid.index and place < len(valid):
                start = valid.index[place]
                if start < day and (start - anchor).days <= 10:
                    result.at[day, name] = valid.at[day] / valid.iat[place] - 1
    return result


def spreads(returns: pd.DataFrame, k: int) -> pd.DataFrame:
    """Means of both legs and their difference, a row a date."""
    rows = {}
    for day, row in returns.iterrows():
        ordered = np.sort(row.dropna().to_numpy())
        enough = len(ordered) >= 2 * k
        rows[day] = (ordered[-k:].mean(), ordered[:k].mean()) if enough else (np.nan, np.nan)
    legs = pd.DataFrame.from_dict(rows, orient="index", columns=["top", "bottom"])
    return legs.assign(spread=legs["top"] - legs["bottom"])


def earlier(spread: pd.Series, day: pd.Timestamp) -> float:
    """The spread half a year before: on monthly data of that month, else of the last row until that day."""
    anchor = months_back(day, 6)
    if is_monthly(spread.index):
        anchor = anchor + pd.offsets.MonthEnd(0)
    return float(spread.loc[:anchor].iloc[-1])


def read_off(prices: pd.DataFrame, *, k: int, since: str, month_ends: bool) -> Reading:
    """The whole reading on the last date."""
    prices = prices.dropna(how="all")
    returns = rolling_returns(prices, 6)
    legs = spreads(returns, k)
    now, day = legs.iloc[-1], legs.index[-1]
    history = legs.loc[since:, "spread"].dropna()
    if month_ends:
        history = history.groupby(history.index.to_period("M")).last()
    last = returns.iloc[-1].dropna()
    return Reading(
        asof=day,
        spread=now["spread"],
        percentile=(history < now["spread"]).sum() / (len(history) - 1),
        readings=len(history),
        top_mean=now["top"],
        bottom_mean=now["bottom"],
        leaders=list(last.sort_values(ascending=False, kind="stable").index[:k]),
        laggards=list(last.sort_values(kind="stable").index[:k]),
        change=now["spread"] - earlier(legs["spread"], day),
    )
