"""Phases and attribution of a spread once more, with plain loops."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd


@dataclass
class Phase:
    """One phase; `confirm` is None while it is open."""

    phase: str
    start: pd.Timestamp
    end: pd.Timestamp
    confirm: pd.Timestamp | None
    amplitude: float


def turns(line: pd.Series, move: float) -> list[tuple[int, int, int]]:
    """Places of extremes, of the rows that confirmed them, and 1 for a peak, -1 for a trough."""
    values, found, high, low, state = line.to_numpy(), [], 0, 0, 0
    for row, value in enumerate(values):
        if state >= 0:
            high = row if value > values[high] else high
        if state <= 0:
            low = row if value < values[low] else low
        if state >= 0 and value <= values[high] - move:
            found.append((high, row, 1))
            state, low = -1, row
        elif state <= 0 and value >= values[low] + move:
            found.append((low, row, -1))
            state, high = 1, row
    return found


def phases(spread: pd.Series, move: float, smooth: int) -> list[Phase]:
    """From turn to turn, and from the last turn to the extreme since."""
    line = spread.dropna().rolling(smooth).mean().dropna()
    ends = turns(line, move)
    last, _, sign = ends[-1]
    rest = line.iloc[last:]
    ends.append((last + int(np.argmin(rest) if sign == 1 else np.argmax(rest)), -1, -sign))
    return [
        Phase(
            "convergence" if sign == 1 else "expansion",
            line.index[start],
            line.index[end],
            line.index[confirm] if confirm >= 0 else None,
            line.iloc[end] - line.iloc[start],
        )
        for (start, _, sign), (end, confirm, _) in pairwise(ends)
    ]


def parts(row: pd.Series, k: int) -> pd.Series:
    """What each name adds to the spread of its date: members of a leg, less the mean of all, over k."""
    known = row.dropna().sort_values(kind="stable")
    excess = (known - known.mean()) / k
    return pd.concat([-excess.iloc[:k], excess.iloc[-k:]]).reindex(row.index).fillna(0.0)


def attribution(returns: pd.DataFrame, groups: dict[str, str], start: pd.Timestamp, k: int) -> pd.Series:
    """What each group added to the change of the spread from a date until the last one."""
    change = parts(returns.iloc[-1], k) - parts(returns.loc[:start].iloc[-1], k)
    return change.groupby([groups.get(name, name) for name in change.index], sort=False).sum()
