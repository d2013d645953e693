"""Write the sample prices that ship with the package, from the PyPI package linearmodels 7.1 (no dependency of ours).

Run once, from the repository's root: ``python benchmarks/make_sample_us_industries.py``.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from linearmodels.datasets import french

TARGET = Path(__file__).resolve().parents[1] / "xl_aitrends" / "templates" / "data" / "us_industries.csv"
INDUSTRIES = "NoDur Durbl Manuf Enrgy Chems BusEq Telcm Utils Shops Hlth Money Other".split()


def levels() -> pd.DataFrame:
    """Index levels at month ends: 100 one month before the first return."""
    returns = french.load().set_index("dates")[INDUSTRIES]
    returns.index = returns.index + pd.offsets.MonthEnd(0)
    grown = 100 * (1 + returns).cumprod()
    start = pd.DataFrame(100.0, index=[returns.index[0] - pd.offsets.MonthEnd(1)], columns=INDUSTRIES)
    return pd.concat([start, grown]).rename_axis("date")


if __name__ == "__main__":
    levels().to_csv(TARGET, date_format="%Y-%m-%d", lineterminator="\n")
