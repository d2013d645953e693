"""The numbers of a theme breadth workbook once more, with pandas and plain loops only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass
class Theme:
    """What is fed: panels by code, who belongs from when until when, and the market's totals."""

    mv: pd.DataFrame
    prices: pd.DataFrame
    turnover: pd.DataFrame
    market: pd.DataFrame
    members: pd.DataFrame

    def inside(self, day: pd.Timestamp) -> list[str]:
        starts, ends = pd.to_datetime(self.members["start"]), pd.to_datetime(self.members["end"])
        here = (starts < day) & (ends.isna() | (day <= ends))
        return [code for code in self.mv.columns if code in set(self.members["code"][here])]

    def share(self, day: pd.Timestamp) -> float:
        return float(self.mv.ffill().loc[day, self.inside(day)].sum() / self.market.loc[day].iloc[0])

    def split(self, start: pd.Timestamp, end: pd.Timestamp) -> tuple[float, float]:
        """What new names brought, and what the old ones' prices did against the market."""
        value, (before, after) = self.mv.ffill(), (self.inside(start), self.inside(end))
        total = {day: self.market.loc[day].iloc[0] for day in (start, end)}
        new = value.loc[end, [code for code in after if code not in before]].sum() / total[end]
        old = [code for code in after if code in before]
        grown = self.prices.ffill().loc[end, old] / self.prices.ffill().loc[start, old]
        price = (value.loc[start, old] * grown).sum() / total[end] - value.loc[start, old].sum() / total[start]
        return float(new), float(price)

    def above(self, day: pd.Timestamp, rows: int) -> float:
        """Part of the trading members above the mean of their last rows."""
        names = [code for code in self.inside(day) if self.prices.notna().loc[day, code]]
        means = {code: self.prices[code].loc[:day].dropna().iloc[-rows:].mean() for code in names}
        return float(np.mean([self.prices.loc[day, code] > means[code] for code in names]))

    def index(self) -> pd.Series:
        """Equally weighted every day."""
        returns = self.prices.ffill().pct_change(fill_method=None)
        daily = [returns.loc[day, self.inside(day)].mean() for day in self.prices.index[1:]]
        return pd.Series(np.cumprod([1.0, *(1 + np.array(daily))]), self.prices.index)


def aligned(line: pd.Series, day_zero: str, rows: int) -> float:
    """Level so many rows after day zero, which is 100."""
    line = line.dropna()
    zero = line.index.searchsorted(pd.Timestamp(day_zero), side="right") - 1
    return float(100 * line.iloc[zero + rows] / line.iloc[zero])
