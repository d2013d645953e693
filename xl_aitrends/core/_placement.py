"""Results of sorted periods, put back on the caller's rows.

Knows row numbers only.
"""

from __future__ import annotations

import numpy as np

from xl_aitrends.core.timeline import Floats, Index

__all__ = ["in_place"]


def in_place(columns: dict[str, Floats], order: Index, rows: int) -> dict[str, Floats]:
    """Each column with its numbers on the rows `order` of the caller's, nan on the others."""
    placed = {name: np.full(rows, np.nan) for name in columns}
    for name, column in columns.items():
        placed[name][order] = column
    return placed
