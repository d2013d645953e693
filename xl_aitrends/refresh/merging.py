"""Fed rows merged with those that stand in a Table: upserted by key, replaced or appended; knows no sheets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from xl_aitrends.cells.dates import to_day
from xl_aitrends.cells.numbers import looks_numeric
from xl_aitrends.errors import FeedError, InputError
from xl_aitrends.refresh.feed_cells import Cell
from xl_aitrends.refresh.feeds import Mode, SourceData

Row = list[Cell]

REWRITTEN = 1e-6  # relative: two downloads of one price agree to far better, an adjustment factor never does


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where fed history differs from what stood there."""

    key: Cell
    column: int
    old: float
    new: float | None


def check_keys(data: SourceData, keys: Sequence[Cell], spelled: Sequence[str]) -> None:
    """Refuse a feed in which two rows have one key, or a row has none.

    Raises
    ------
    FeedError
        With both lines.
    """
    first: dict[Cell, int] = {}
    for row, key in enumerate(keys):
        if key is None:
            raise FeedError(f"{data.place(row)}: the first column is blank; every row needs a date or key")
        if key in first:
            raise FeedError(
                f"{data.place(row)}: {spelled[row]} stands in {data.unit} {data.lines[first[key]]} already; "
                f"keep one row for each{_long_hint(data, first[key], row)}"
            )
        first[key] = row


def _long_hint(data: SourceData, one: int, other: int) -> str:
    """What else the remedy may be: two rows of a date that differ in a name are a long source, which a job widens."""
    names = {data.rows[one][1], data.rows[other][1]} if len(data.columns) == 3 else set()
    if len(names) == 2 and all(isinstance(name, str) and not looks_numeric(name) for name in names):
        return ', or set layout = "long" in a job, if a row is one date and one name'
    return ""


def check_spelling(data: SourceData, keys: Sequence[Cell], standing: Sequence[Row]) -> None:
    """Refuse a day that stands among keys that are texts in another spelling: it would become a second row.

    Raises
    ------
    FeedError
        With both spellings.
    """
    texts = {row[0] for row in standing if isinstance(row[0], str)}
    known = {day: text for text in texts if (day := _day(text)) is not None}
    for row, key in enumerate(keys if known else ()):
        day = _day(key) if isinstance(key, str) and key not in texts else None
        other = None if day is None else known.get(day)
        if other is not None:
            raise FeedError(
                f"{data.place(row)}: {key} stands in the workbook as the text {other!r}; "
                "turn its column into dates, or spell them alike"
            )


def _day(text: str) -> np.datetime64 | None:
    try:
        day = to_day(text)
    except InputError:
        return None
    return None if np.isnat(day) else day


def repeated_keys(standing: Sequence[Row], fed: Sequence[Row]) -> list[Cell]:
    """Keys that several standing rows share and a feed brings: it replaces the last of these rows only."""
    counts = Counter(row[0] for row in standing)
    return [row[0] for row in fed if row[0] is not None and counts[row[0]] > 1]


def merge_rows(standing: Sequence[Row], fed: Sequence[Row], mode: Mode) -> list[Row]:
    """Give all rows of the Table after the feed.

    Rows that stood in ascending or descending order of their keys stay in that order; otherwise new ones come last.
    """
    if mode == "replace":
        return [list(row) for row in fed]
    if mode == "append":
        return [*standing, *fed]
    place = {row[0]: index for index, row in enumerate(standing) if row[0] is not None}
    merged = [list(row) for row in standing]
    added = []
    for row in fed:
        if row[0] in place:
            merged[place[row[0]]] = list(row)
        else:
            added.append(list(row))
    return _in_order(merged, added)


def _in_order(merged: list[Row], added: list[Row]) -> list[Row]:
    keys = [row[0] for row in merged]
    together = [*merged, *added]
    if not added or not all(isinstance(row[0], float) for row in together):
        return together
    numbers = [float(key) for key in keys if isinstance(key, float)]
    falling = len(numbers) > 1 and all(one >= other for one, other in pairwise(numbers))
    rising = all(one <= other for one, other in pairwise(numbers))
    if not (rising or falling):
        return together
    return sorted(together, key=lambda row: float(row[0]), reverse=falling and not rising)  # type: ignore[arg-type]


def first_moved(standing: Sequence[Row], merged: Sequence[Row]) -> int | None:
    """The first place at which another key stands than before; None where all keep theirs."""
    pairs = enumerate(zip(standing, merged, strict=False))
    return next((place for place, (was, now) in pairs if was[0] != now[0]), None)


def first_rewritten(standing: Sequence[Row], fed: Sequence[Row]) -> Difference | None:
    """First key at which a number that stood in the Table was fed as another (beyond `REWRITTEN`) or as a blank."""
    before = {row[0]: row for row in standing}
    found: list[Difference] = []
    for row in fed:
        old = before.get(row[0])
        for column in range(1, len(row)) if old else ():
            was, now = old[column], row[column]  # type: ignore[index]
            if isinstance(was, float) and (now is None or isinstance(now, float)) and _differs(was, now):
                found.append(Difference(row[0], column, was, now))
                break
    if not found:
        return None
    if all(isinstance(one.key, float) for one in found):
        return min(found, key=lambda one: float(one.key))  # type: ignore[arg-type]
    return found[0]


def _differs(was: float, now: float | None) -> bool:
    return now is None or abs(now - was) > REWRITTEN * max(abs(was), abs(now))
