"""Write the sample evidence of the convergence checklist, computed from the US industries that ship with the package.

Run once, from the repository's root: ``python benchmarks/make_sample_convergence_evidence.py``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

DATA: Final = Path(__file__).resolve().parents[1] / "xl_aitrends" / "templates" / "data"
CYCLICAL: Final = ["Durbl", "Manuf", "Chems", "Shops", "Money"]
DEFENSIVE: Final = ["NoDur", "Utils", "Hlth", "Telcm"]
LEG: Final = 3  # names in each leg of the spread, and leaders of a year
FIRST: Final = "1979-12-31"  # thirty years after the first readings, so that percentiles have a history


def spread(returns: pd.DataFrame) -> pd.Series:
    """Mean of the leaders less mean of the laggards, a row a month."""
    ordered = returns.apply(lambda row: pd.Series(row.sort_values().to_numpy()), axis=1)
    return ordered.iloc[:, -LEG:].mean(axis=1) - ordered.iloc[:, :LEG].mean(axis=1)


def share_below(series: pd.Series) -> pd.Series:
    """Share of all readings until then that lie below the reading, as PERCENTRANK.INC."""
    return (series.expanding().rank(method="min") - 1) / (series.expanding().count() - 1)


def leaders_since(prices: pd.DataFrame) -> pd.Series:
    """Excess return over the last quarter of those that led over the year before it."""
    led = prices.pct_change(12, fill_method=None).shift(3).rank(axis=1) > prices.shape[1] - LEG
    quarter = prices.pct_change(3, fill_method=None)
    return quarter.where(led).mean(axis=1) - quarter.mean(axis=1)


def evidence(prices: pd.DataFrame) -> pd.DataFrame:
    """One column a series of evidence, one row a month."""
    quarter, half, year = (prices.pct_change(months, fill_method=None) for months in (3, 6, 12))
    apart = spread(half.dropna()).reindex(prices.index)
    excess = year.max(axis=1) - year.mean(axis=1)
    relative = half.sub(half.mean(axis=1), axis=0)
    return pd.DataFrame({
        "Cyclicals less defensives 3M": quarter[CYCLICAL].mean(axis=1) - quarter[DEFENSIVE].mean(axis=1),
        "Cyclicals 6M": half[CYCLICAL].mean(axis=1),
        "Spread 6M": apart,
        "Spread percentile": share_below(apart),
        "Leader's excess percentile": share_below(excess.where(year.notna().all(axis=1))),
        "Leaders of a year, last quarter": leaders_since(prices),
        "Business equipment relative 6M": relative["BusEq"],
        "Energy relative 6M": relative["Enrgy"],
    }).loc[FIRST:]  # fmt: skip


if __name__ == "__main__":
    levels = pd.read_csv(DATA / "us_industries.csv", index_col="date", parse_dates=True)
    table = evidence(levels).round(6)
    table.to_csv(DATA / "us_evidence.csv", date_format="%Y-%m-%d", lineterminator="\n")
