"""Rows of a query as a source: values with their types, one hash over all of them."""

from __future__ import annotations

import datetime as dt
import decimal
import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from xl_aitrends.runs.layout import checked

if TYPE_CHECKING:
    from xl_aitrends.refresh.feeds import SourceData


def query_source(origin: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> SourceData:
    """Rows of a query, as the rooms below take a source.

    Raises
    ------
    FeedError
        If there are none, or a column has no name of its own.
    """
    from xl_aitrends.refresh.feeds import SourceData

    plain = tuple(tuple(_plain(cell) for cell in row) for row in rows)
    names = tuple(column.strip() for column in columns)
    digest = hashlib.sha256(repr((names, plain)).encode()).hexdigest()
    return checked(SourceData(origin, names, plain, tuple(range(1, len(plain) + 1)), digest, "row"))


def _plain(cell: object) -> object:
    """A value without what only databases know: exact decimals become floats, nan a blank."""
    if isinstance(cell, decimal.Decimal):
        cell = float(cell)
    if isinstance(cell, float) and cell != cell:
        return None
    if cell is None or isinstance(cell, (str, bool, int, float, dt.date)):
        return cell
    return str(cell)
