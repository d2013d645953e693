"""Data that fills a template: the samples in the package, and feeds, both read the same way."""

from __future__ import annotations

from collections import Counter
from importlib.resources import as_file, files

import numpy as np

from xl_aitrends.cells.dates import to_day
from xl_aitrends.refresh.feed_cells import convert_column
from xl_aitrends.refresh.feeds import SourceData, read_source
from xl_aitrends.templates.declare import Cell, Panel

_FIRST_HEADER = "date"


def sample_panel(name: str) -> Panel:
    """Read a sample file of the package."""
    with as_file(files("xl_aitrends.templates") / "data" / name) as path:
        return panel_of(read_source(str(path)))


def panel_of(data: SourceData) -> Panel:
    """Rows of dates and numbers from a source's raw cells.

    Raises
    ------
    FeedError
        At the first cell that is neither what its column holds nor missing.
    """
    missing: Counter[str] = Counter()
    dates = [_day(serial) for serial in convert_column(data, 0, "date", missing, date1904=False)]
    columns = [
        convert_column(data, column, "number", missing, date1904=False) for column in range(1, len(data.columns))
    ]
    headers = [data.columns[0] or _FIRST_HEADER, *data.columns[1:]]
    return Panel(headers, list(zip(dates, *columns, strict=True)))


def _day(serial: Cell) -> Cell:
    day = to_day(serial)
    return None if np.isnat(day) else day.item()
