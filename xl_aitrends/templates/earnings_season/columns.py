"""Where the columns of tbl_season stand, and how formulas name them: by place, so headers may be in any language."""

from __future__ import annotations

from typing import Final

COLUMNS: Final = (
    "code",
    "name",
    "segment",
    "announced",
    "actual",
    "consensus",
    "est_std",
    "n_est",
    "prior",
    "growth_sd",
    "beat_rate",
    "revision",
    "weight",
    "reaction",
)
MOST_SEGMENTS: Final = 8  # that the table on Output has rows for
MOST_RANKED: Final = 15
LEAST_CERTAIN: Final = 5  # rows of the other end of the ranking


def fed(column: str) -> str:
    """A column of tbl_season."""
    return f"INDEX(tbl_season[#Data],0,{COLUMNS.index(column) + 1})"
