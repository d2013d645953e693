"""Write the sample prices of US names that ship with the package, from the PyPI package skfolio.

Run once, from the repository's root: ``python benchmarks/make_sample_us_names.py``.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from skfolio.datasets import load_sp500_dataset, load_sp500_index

TARGET = Path(__file__).resolve().parents[1] / "xl_aitrends" / "templates" / "data" / "us_names.csv"
FIRST = "2015-01-02"
DECIMALS = 4


def prices() -> pd.DataFrame:
    """Adjusted closes of twenty names, and the index last."""
    both = load_sp500_dataset().join(load_sp500_index().set_axis(["SP500"], axis=1), how="left")
    return both.loc[FIRST:].round(DECIMALS).rename_axis("date")


if __name__ == "__main__":
    prices().to_csv(TARGET, date_format="%Y-%m-%d", lineterminator="\n")
