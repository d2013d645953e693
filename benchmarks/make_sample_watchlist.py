"""Write the sample watch list that ships with the package: the names of `us_names.csv` with illustrative groups.

Run once, from the repository's root: ``python benchmarks/make_sample_watchlist.py``.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

TARGET = Path(__file__).resolve().parents[1] / "xl_aitrends" / "templates" / "data" / "us_watchlist.csv"
LIST: Final = (
    ("AAPL", "Apple", "Technology"),
    ("AMD", "AMD", "Technology"),
    ("MSFT", "Microsoft", "Technology"),
    ("BAC", "Bank of America", "Banks"),
    ("JPM", "JPMorgan Chase", "Banks"),
    ("BBY", "Best Buy", "Retail"),
    ("HD", "Home Depot", "Retail"),
    ("WMT", "Walmart", "Retail"),
    ("CVX", "Chevron", "Energy"),
    ("RRC", "Range Resources", "Energy"),
    ("XOM", "Exxon Mobil", "Energy"),
    ("GE", "General Electric", "Industrials"),
    ("JNJ", "Johnson & Johnson", "Health care"),
    ("LLY", "Eli Lilly", "Health care"),
    ("MRK", "Merck", "Health care"),
    ("PFE", "Pfizer", "Health care"),
    ("UNH", "UnitedHealth", "Health care"),
    ("KO", "Coca-Cola", "Staples"),
    ("PEP", "PepsiCo", "Staples"),
    ("PG", "Procter & Gamble", "Staples"),
)


def write(path: Path) -> None:
    """Write the list as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("ticker", "name", "group"))
        writer.writerows(LIST)


if __name__ == "__main__":
    write(TARGET)
