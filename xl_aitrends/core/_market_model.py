"""One event in one series of returns: the market model before it and the abnormal returns around it.

Knows rows only; nothing of dates, names or other events.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from xl_aitrends.core.timeline import Floats

__all__ = ["FEWEST_RETURNS", "Reaction", "Window", "react"]

FEWEST_RETURNS = 30  # in the estimation window
STILL = 1e-24  # variance of a benchmark that does not move: rounding


@dataclass(frozen=True)
class Window:
    """Rows before and after the event, and returns before that from which the market model is estimated."""

    pre: int
    post: int
    est: int

    @property
    def days(self) -> int:
        """Rows of the event window."""
        return self.pre + 1 + self.post


@dataclass(frozen=True)
class Reaction:
    """Abnormal returns of one event, each of shape (days,): as they are, and over their errors of prediction.

    `car` and `scaled_car` cumulate from the first day; nan from the first missing day on.
    """

    status: str
    alpha: float
    beta: float
    returns: int
    abnormal: Floats
    scaled: Floats
    car: Floats
    scaled_car: Floats


def react(returns: Floats, market: Floats | None, at: int, window: Window) -> Reaction:
    """Measure the reaction to an event at row `at`.

    Parameters
    ----------
    returns : ndarray, shape (n,)
        nan where there is none.
    market : ndarray, shape (n,), or None
        Returns of the benchmark; None compares with the security's own mean.
    at : int
        Row of the event; n or more: it is yet to come; below 0: it has no date.
    window : Window
    """
    start = at - window.pre
    if at < 0:
        return _nothing("no date", window)
    if at >= returns.size:
        return _nothing("after the last row", window)
    if start < 1:
        return _nothing("too early", window)
    past = slice(max(start - window.est, 0), start)
    reference = np.zeros(returns.size) if market is None else market
    known = np.isfinite(returns[past]) & np.isfinite(reference[past])
    y, x = returns[past][known], reference[past][known]
    if y.size < FEWEST_RETURNS:
        return _nothing("too few returns", window, y.size)
    spread = float(np.square(x - x.mean()).sum())
    if market is not None and spread <= STILL * y.size:
        return _nothing("benchmark stands still", window, y.size)
    beta = 0.0 if market is None else float((x - x.mean()) @ y) / spread
    alpha = float(y.mean() - beta * x.mean())
    freedom = y.size - (1 if market is None else 2)
    error = math.sqrt(float(np.square(y - alpha - beta * x).sum()) / freedom)
    around = _around(returns, start, window.days), _around(reference, start, window.days)
    abnormal = around[0] - alpha - beta * around[1]
    off = np.zeros(window.days) if market is None else (around[1] - x.mean()) / math.sqrt(spread)
    scaled, car, scaled_car = _scale(abnormal, off, error, y.size)
    status = "used" if np.isfinite(car[-1]) else "window incomplete"
    return Reaction(status, alpha, math.nan if market is None else beta, y.size, abnormal, scaled, car, scaled_car)


def _scale(abnormal: Floats, off: Floats, error: float, n: int) -> tuple[Floats, Floats, Floats]:
    """Abnormal returns over their errors of prediction: the estimates of α and β are uncertain too.

    `off` is how far the market's return is from its mean, over the root of its sum of squares.
    """
    days = np.arange(1, abnormal.size + 1)
    car = np.cumsum(abnormal)
    with np.errstate(divide="ignore", invalid="ignore"):
        one = abnormal / (error * np.sqrt(1 + 1 / n + off**2))
        all_so_far = car / (error * np.sqrt(days + days**2 / n + np.cumsum(off) ** 2))
    if not error > 0:
        one, all_so_far = np.full((2, abnormal.size), np.nan)
    return one, car, all_so_far


def _around(series: Floats, start: int, days: int) -> Floats:
    """The event window; nan beyond the last row."""
    found = series[start : start + days]
    return np.concatenate([found, np.full(days - found.size, np.nan)])


def _nothing(status: str, window: Window, returns: int = 0) -> Reaction:
    missing = np.full(window.days, np.nan)
    return Reaction(status, math.nan, math.nan, returns, missing, missing, missing, missing)
