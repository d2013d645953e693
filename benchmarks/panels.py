"""Panels of numbers to compute on: seeded walks and returns, with gaps and ties on request."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

ROWS, NAMES = 4000, 31


def returns(rows: int = ROWS, names: int = NAMES, seed: int = 12345) -> Floats:
    """Daily returns."""
    return np.random.default_rng(seed).normal(0.0002, 0.01, (rows, names))


def prices(rows: int = ROWS, names: int = NAMES, seed: int = 12345) -> Floats:
    """Walks from 100."""
    return np.asarray(100 * np.exp(returns(rows, names, seed).cumsum(axis=0)))


def gappy(panel: Floats, share: float = 0.02, seed: int = 1) -> Floats:
    """A copy of a panel in which a share of the numbers is missing."""
    missing = np.random.default_rng(seed).random(panel.shape) < share
    return np.where(missing, np.nan, panel)


def tied(panel: Floats, digits: int = 3) -> Floats:
    """A copy of a panel rounded until many numbers are equal."""
    return np.asarray(np.round(panel, digits))


def frame(panel: Floats) -> pd.DataFrame:
    """A panel as pandas users hold it."""
    columns = [f"{600000 + number}" for number in range(panel.shape[1])]
    return pd.DataFrame(panel, index=pd.bdate_range("2010-01-04", periods=len(panel)), columns=columns)
