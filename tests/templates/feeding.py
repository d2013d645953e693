"""Data of the shapes that a template must take, as files that a user would feed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd


def made_panel(names: int, rows: int, seed: int = 7) -> pd.DataFrame:
    """Made daily prices with Chinese names, on weekdays."""
    rng = np.random.default_rng(seed)
    days = pd.bdate_range("2009-06-01", periods=rows, name="日期")
    market = rng.normal(0, 0.012, size=(rows, 1))
    own = rng.normal(0, 0.011, size=(rows, names))
    frame = pd.DataFrame(1000 * np.exp(np.cumsum(market + own, axis=0)), index=days)
    return frame.set_axis([f"行业{number:02d}" for number in range(1, names + 1)], axis=1)


def write_feed(frame: pd.DataFrame, path: Path) -> Path:
    """A frame as the CSV file that a user would feed."""
    frame.to_csv(path, date_format="%Y-%m-%d")
    return path
