"""Write the made calendar of catalysts that ships with the package: made dates and guidance beside real closes.

Run from the repository's root: ``python benchmarks/make_sample_catalysts.py``. No company reported on these days, and
no company gave this guidance: around such dates prices should do nothing that chance does not do.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

DATA = Path(__file__).resolve().parents[1] / "xl_aitrends" / "templates" / "data"
SEED = 20221228
NAMES = {"MSFT": 24.0, "AAPL": 11.0, "AMD": 0.60, "GE": 2.0, "WMT": 13.0, "XOM": 20.0}  # made guidance, billions
QUARTERS = pd.period_range("2020Q4", "2022Q4", freq="Q")  # results of each follow in the next quarter
KEPT, RAISED = 0.35, 0.75  # chances that guidance is kept, and that it is raised where it is not


def events(rng: np.random.Generator) -> pd.DataFrame:
    """One row an event: results of every quarter, and guidance on half of the days."""
    rows = []
    for code, start in NAMES.items():
        level = start
        for quarter in QUARTERS:
            day = quarter.end_time.normalize() + pd.offsets.BDay(int(rng.integers(12, 34)))
            guided = rng.random() < 0.5
            before = round(level, 2)
            if guided and rng.random() > KEPT:
                level *= 1 + (1 if rng.random() < RAISED else -1) * rng.uniform(0.03, 0.15)
            known = guided and day <= pd.Timestamp("2022-12-28")
            rows.append({
                "event": f"{code} {quarter.year} Q{quarter.quarter}",
                "code": code,
                "date": day,
                "kind": "capex guidance" if guided else "results",
                "before": before if guided else np.nan,
                "after": round(level, 2) if known else np.nan,
            })  # fmt: skip
    return pd.DataFrame(rows).sort_values(["date", "event"], kind="stable")


if __name__ == "__main__":
    made = events(np.random.default_rng(SEED))
    made.to_csv(DATA / "catalyst_events.csv", index=False, date_format="%Y-%m-%d", lineterminator="\n")
