"""Write the made data of the theme breadth workbook: a theme of forty names in a market, and an earlier theme.

No market data: prices are random walks with a theme's rise and fall drawn in, from a fixed seed.

Run once, from the repository's root: ``python benchmarks/make_sample_theme.py``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

DATA: Final = Path(__file__).resolve().parents[1] / "xl_aitrends" / "templates" / "data"
SEED: Final = 20250214
NAMES: Final = 40
FOUNDERS: Final = 14  # members from the start; the others join as the theme spreads
ROWS: Final = 420
STARTED: Final = 330  # row of the theme's day zero
RUN: Final = 45  # rows over which the theme rises fastest


def calendar(start: str, rows: int) -> pd.DatetimeIndex:
    return pd.bdate_range(start, periods=rows, name="date")


def theme_path(rows: int, start: int, run: int, height: float) -> np.ndarray:
    """Logarithm of what a theme adds to its members: nothing, a fast rise, a slow decline."""
    since = np.arange(rows) - start
    return np.where(
        since < 0, 0.0, height * (1 - np.exp(-since / (run / 3))) * np.exp(-np.maximum(since - run, 0) / 260)
    )


def prices(generator: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray]:
    """Prices of the names, and the market's level."""
    market = np.exp(np.cumsum(generator.normal(0.0002, 0.009, ROWS)))
    share_in_theme = generator.uniform(0.35, 1.25, NAMES)
    own = np.cumsum(generator.normal(0, 0.017, (ROWS, NAMES)), axis=0)
    theme = np.outer(theme_path(ROWS, STARTED, RUN, 0.42), share_in_theme)
    start = generator.uniform(6, 90, NAMES)
    frame = pd.DataFrame(start * market[:, None] * np.exp(own + theme), calendar("2023-09-04", ROWS))
    frame.columns = [f"{600100 + 7 * number:06d}" for number in range(NAMES)]
    return frame, market


def members(names: list[str], days: pd.DatetimeIndex, generator: np.random.Generator) -> pd.DataFrame:
    """When each name joined: founders before the first day, the rest one by one after day zero; two leave again."""
    joins = np.sort(generator.integers(STARTED - 40, ROWS - 5, len(names) - FOUNDERS))
    starts = ["2023-08-31"] * FOUNDERS + [days[row].date().isoformat() for row in joins]
    ends = [""] * len(names)
    ends[3], ends[9] = days[STARTED + 20].date().isoformat(), days[STARTED + 50].date().isoformat()
    return pd.DataFrame({"code": names, "start": starts, "end": ends})


def write(frame: pd.DataFrame, name: str, decimals: int) -> None:
    frame.round(decimals).to_csv(DATA / name, date_format="%Y-%m-%d", lineterminator="\n")


def main() -> None:
    """Write all files."""
    generator = np.random.default_rng(SEED)
    quoted, market = prices(generator)
    shares = generator.lognormal(1.3, 0.9, NAMES) * 4  # hundred millions
    value = quoted * shares
    excited = 1 + 1.6 * theme_path(ROWS, STARTED, RUN, 1.0)[:, None]
    traded = value * 0.018 * excited * np.exp(generator.normal(0, 0.35, value.shape))
    quoted.iloc[STARTED + 12 : STARTED + 18, 5] = np.nan  # suspended
    traded.iloc[STARTED + 12 : STARTED + 18, 5] = np.nan
    total = 1_180_000 * market
    whole = pd.DataFrame(
        {"market value": total, "market turnover": total * 0.012 * np.exp(generator.normal(0, 0.18, ROWS))}, value.index
    )
    days = calendar("2022-06-01", 400)
    path = theme_path(400, 130, 60, 0.5) - 0.25 * theme_path(400, 215, 90, 1.0)
    earlier = pd.DataFrame({"Earlier theme": 1000 * np.exp(path + np.cumsum(generator.normal(0, 0.014, 400)))}, days)
    write(value, "made_theme_mv.csv", 1)
    write(quoted, "made_theme_prices.csv", 2)
    write(traded, "made_theme_turnover.csv", 2)
    write(whole, "made_theme_market.csv", 1)
    write(earlier, "made_theme_earlier.csv", 2)
    members(list(quoted.columns), quoted.index, generator).to_csv(
        DATA / "made_theme_members.csv", index=False, lineterminator="\n"
    )


if __name__ == "__main__":
    main()
