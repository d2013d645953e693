"""Data that fills a template: the samples in the package, and feeds, both read the same way."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files
from typing import Final

import numpy as np

from xl_aitrends.cells.dates import to_day
from xl_aitrends.refresh.feed_cells import convert_column
from xl_aitrends.refresh.feeds import SourceData, read_source
from xl_aitrends.templates.declare import Cell, Kind, Panel, TableSpec

_FIRST_HEADER: Final = "date"
_DAY_ZERO: Final = dt.date(1899, 12, 30)  # of which serial numbers count the days


@cache
def sample_panel(table: TableSpec) -> Panel:
    """Read the sample of a Table from the package."""
    with as_file(files("xl_aitrends.templates") / "data" / table.sample) as path:
        panel = panel_of(read_source(str(path)), table)
    return _kept(panel, table.keep) if table.keep else panel


def still_sample(table: TableSpec) -> str:
    """Formula that is TRUE while a Table holds its sample, so that a feed needs nothing to unsay it.

    Told by the sum of its numbers and dates, and where it holds none but texts by the length of those, row by row.
    """
    panel = sample_panel(table)
    total = _sum(panel)
    if "number" in table.kinds:
        return f"ABS(SUM({table.name})/{total!r}-1)<1E-12"
    letters = sum(len(str(row[0])) for row in panel.rows)
    length = f"SUMPRODUCT(LEN(INDEX({table.name},0,1)))={letters}"
    return f"AND(ROWS({table.name})={len(panel.rows)},SUM({table.name})={total:.0f},{length})"


def _sum(panel: Panel) -> float:
    """What SUM gives over a Table: numbers, and dates as serial numbers."""
    cells = [cell for row in panel.rows for cell in row]
    days = sum((cell - _DAY_ZERO).days for cell in cells if isinstance(cell, dt.date))
    return days + math.fsum(cell for cell in cells if isinstance(cell, float))


def panel_of(data: SourceData, table: TableSpec) -> Panel:
    """Cells of a source as the columns of a Table hold them.

    Raises
    ------
    FeedError
        At the first cell that is neither what its column holds nor missing.
    """
    columns = [_column(data, column, table.kind(column)) for column in range(len(data.columns))]
    headers = [data.columns[0] or _FIRST_HEADER, *data.columns[1:]]
    return Panel(headers, list(zip(*columns, strict=True)))


def _column(data: SourceData, column: int, kind: Kind) -> list[Cell]:
    cells = convert_column(data, column, kind, Counter(), date1904=False)
    return [_day(serial) for serial in cells] if kind == "date" else list(cells)


def _kept(panel: Panel, names: Sequence[str]) -> Panel:
    places = [0, *(panel.headers.index(name) for name in names)]
    return Panel([panel.headers[place] for place in places], [[row[place] for place in places] for row in panel.rows])


def _day(serial: Cell) -> Cell:
    day = to_day(serial)
    return None if np.isnat(day) else day.item()
