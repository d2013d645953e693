"""Write the made earnings season that ships with the package: no market, no company, a fixed seed.

Run from the repository's root: ``python benchmarks/make_sample_earnings.py``. Results beat most in hardware and least
in applications, and companies whose results are certain earn a little more, so that every figure of the workbook has
something to show.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

DATA = Path(__file__).resolve().parents[1] / "xl_aitrends" / "templates" / "data"
SEED = 20240628
SEGMENTS = {"Hardware": 20, "Software": 16, "Applications": 12}
SURPRISE = {"Hardware": 1.3, "Software": 0.4, "Applications": -0.4}  # in standard deviations of the estimates
GROWTH = {"Hardware": 0.32, "Software": 0.12, "Applications": 0.04}
DRIFT = {"Hardware": 0.004, "Software": 0.001, "Applications": 0.0}  # a week
WEEKS = pd.date_range("2024-06-28", "2024-12-27", freq="W-FRI")
REPORTS = pd.bdate_range("2024-07-08", "2024-08-30")
STILL_TO_REPORT = 6
UNCOVERED = 2


def season(rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray]:
    """One row a company, and how certain its results are, from -1 to 1."""
    segment = np.repeat(list(SEGMENTS), list(SEGMENTS.values()))
    count = segment.size
    certain = np.clip(rng.normal(0.25 * (segment == "Hardware"), 0.45, count), -1, 1)
    prior = np.round(np.exp(rng.normal(5.2, 0.9, count)), 1)
    growth_sd = np.round(np.exp(-1.4 - 0.6 * certain + rng.normal(0, 0.2, count)), 3)
    expected = np.round(
        prior * (1 + pd.Series(segment).map(GROWTH).to_numpy() + growth_sd * rng.normal(0, 0.6, count)), 1
    )
    est_std = np.round(expected * np.exp(-2.4 - 0.6 * certain + rng.normal(0, 0.25, count)), 2)
    sue = pd.Series(segment).map(SURPRISE).to_numpy() + rng.normal(0, 1.1, count)
    actual = np.round(expected + sue * est_std, 1)
    n_est = np.maximum(rng.poisson(11 + 5 * certain), 2)
    raised = np.clip(np.round((0.25 * sue + 0.2 * certain + rng.normal(0, 0.25, count)) * n_est), -n_est, n_est)
    frame = pd.DataFrame({
        "code": [f"{name[0]}{number:02d}" for name, size in SEGMENTS.items() for number in range(1, size + 1)],
        "name": [f"Made {name.lower()} {number}" for name, size in SEGMENTS.items() for number in range(1, size + 1)],
        "segment": segment,
        "announced": rng.choice(REPORTS, count),
        "actual": actual,
        "consensus": expected,
        "est_std": est_std,
        "n_est": n_est,
        "prior": prior,
        "growth_sd": growth_sd,
        "beat_rate": np.clip(rng.binomial(8, 0.58 + 0.2 * certain), 0, 8) / 8,
        "revision": np.round(raised / n_est, 3),
        "weight": np.round(prior * np.exp(rng.normal(3.2, 0.4, count)), 0),
        "reaction": np.round(0.012 * sue + rng.normal(0, 0.03, count), 4),
    })  # fmt: skip
    late = frame.sort_values("announced", kind="stable").index[-STILL_TO_REPORT:]
    frame.loc[late, ["actual", "reaction"]] = np.nan
    covered = frame.index.difference(late)
    frame.loc[rng.choice(covered, UNCOVERED, replace=False), ["consensus", "est_std", "n_est", "revision"]] = np.nan
    frame["n_est"] = frame["n_est"].astype("Int64")
    return frame, certain


def prices(frame: pd.DataFrame, certain: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Weekly closes of the same companies from the week before the season on."""
    shape = (WEEKS.size - 1, len(frame))
    market = rng.normal(0.001, 0.02, (shape[0], 1))
    sector = {name: rng.normal(drift, 0.012, shape[0]) for name, drift in DRIFT.items()}
    own = rng.normal(0.006 * certain, 0.032, shape)
    moves = market + np.column_stack([sector[name] for name in frame["segment"]]) + own
    start = np.round(np.exp(rng.normal(3.4, 0.6, len(frame))), 2)
    paths = np.vstack([start, start * np.exp(np.cumsum(moves, axis=0))])
    return pd.DataFrame(np.round(paths, 2), index=WEEKS.rename("date"), columns=frame["code"])


def main() -> None:
    """Write both files."""
    rng = np.random.default_rng(SEED)
    frame, certain = season(rng)
    frame.to_csv(DATA / "earnings_season.csv", index=False, date_format="%Y-%m-%d", lineterminator="\n")
    weekly = prices(frame, certain, rng)
    weekly.to_csv(DATA / "earnings_prices.csv", date_format="%Y-%m-%d", lineterminator="\n")


if __name__ == "__main__":
    main()
