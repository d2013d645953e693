"""The numbers of the chain workbooks once more, from prices and lists, with pandas, numpy and statsmodels only."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pandas as pd
import statsmodels.api as sm


@dataclass
class Stay:
    """A constituent and the days on which it counts: after `start`, until `end`."""

    code: str
    start: pd.Timestamp | None = None
    end: pd.Timestamp | None = None

    def earns(self, day: pd.Timestamp) -> bool:
        return (self.start is None or self.start < day) and (self.end is None or day <= self.end)


@dataclass
class Chain:
    """Levels from the first day on, and what each constituent added between two days."""

    level: pd.Series
    weights: dict[pd.Timestamp, dict[str, float]] = field(default_factory=dict)
    last: pd.DataFrame = field(default_factory=pd.DataFrame)

    def added(self, since: pd.Timestamp, as_of: pd.Timestamp) -> dict[str, float]:
        """Contributions day by day: weight at the close before × return × level before / level at the start."""
        days = self.level.index
        parts: dict[str, float] = {}
        for before, day in pairwise(days):
            if not since < day <= as_of:
                continue
            scale = self.level[before] / self.level[since]
            for code, weight in self.weights[day].items():
                gain = self.last.at[day, code] / self.last.at[before, code] - 1
                parts[code] = parts.get(code, 0.0) + scale * weight * gain
        return parts


def index_of(prices: pd.DataFrame, stays: list[Stay], when: str = "D") -> Chain:
    """Equal weights set again every day ("D"), every month ("M") or never ("hold"); suspended names stand still."""
    prices = prices.dropna(how="all").sort_index()
    last = prices.ffill()
    days = prices.index
    codes = sorted({stay.code for stay in stays}, key=list(prices.columns).index)
    first = min(last[stay.code].first_valid_index() for stay in stays)
    days = days[days >= first]
    level, weights, held = {first: 1000.0}, {}, {}
    for before, day in pairwise(days):
        inside = [code for code in codes if any(stay.code == code and stay.earns(day) for stay in stays)]
        known = [code for code in inside if not np.isnan(last.at[before, code])]
        due = not held or when == "D" or (when == "M" and before.to_period("M") != day.to_period("M"))
        if due:
            held = dict.fromkeys(known, 1 / len(known))
        elif set(held) - set(inside):
            stay = {code: weight for code, weight in held.items() if code in inside}
            held = {code: weight / sum(stay.values()) for code, weight in stay.items()}
        weights[day] = dict(held)
        growth = {code: last.at[day, code] / last.at[before, code] for code in held}
        total = sum(weight * growth[code] for code, weight in held.items())
        level[day] = level[before] * total
        held = {code: weight * growth[code] / total for code, weight in held.items()}
    traded = prices[codes].notna().any(axis=1)
    series = pd.Series(level)
    return Chain(series.where(traded.reindex(series.index)).ffill(), weights, last)


def shared(*series: pd.Series) -> pd.DataFrame:
    """Rows that all series have."""
    return pd.concat(series, axis=1, keys=range(len(series))).dropna()


def score(line: pd.Series, window: int) -> float:
    """z-score of the line's logarithm on its last row."""
    logs = np.log(line).iloc[-window:]
    return float((logs.iloc[-1] - logs.mean()) / logs.std())


def residual(leg: np.ndarray, others: np.ndarray) -> np.ndarray:
    return np.asarray(sm.OLS(leg, sm.add_constant(others)).fit().resid)


def shared_leg(a: pd.Series, b: pd.Series, c: pd.Series, control: pd.Series) -> dict[str, float]:
    """The statistics of two ratios with the same numerator, by regressions and covariances of log changes."""
    logs = np.log(shared(a, b, c, control))
    change = logs.diff().dropna()
    da, db, dc, dm = (change[column].to_numpy() for column in range(4))
    u, v = da - db, da - dc
    cov = np.cov(np.vstack([da, db, dc]))
    null = (cov[0, 0] - cov[0, 1] - cov[0, 2] + cov[0, 1] * cov[0, 2] / cov[0, 0]) / (u.std(ddof=1) * v.std(ddof=1))
    r = np.corrcoef(u, v)[0, 1]
    given = {"partial": da[:, None], "partial_control": np.column_stack([da, dm])}
    partials = {name: np.corrcoef(residual(db, x), residual(dc, x))[0, 1] for name, x in given.items()}
    level = np.corrcoef(logs[0] - logs[1], logs[0] - logs[2])[0, 1]
    return {"r_level": level, "r_change": r, "r_null": null, "excess": r - null, "n": len(change), **partials}


def gap_since(laggard: pd.Series, leader: pd.Series, anchor: str) -> dict[str, float]:
    """The gap on the last row, what was closed of the widest one, and by whom."""
    legs = np.log(shared(laggard, leader).loc[anchor:])
    legs = legs - legs.iloc[0]
    gap = legs[1] - legs[0]
    widest = gap.idxmax()
    moved = legs.iloc[-1] - legs.loc[widest]
    return {
        "gap": gap.iloc[-1],
        "required_return": np.exp(gap.iloc[-1]) - 1,
        "widest_gap": gap.max(),
        "closed": 1 - gap.iloc[-1] / gap.max(),
        "closed_by_laggard": moved[0] / gap.max(),
        "closed_by_leader": -moved[1] / gap.max(),
    }
