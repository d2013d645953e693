"""What a report shows of a workbook's content: key outputs as the workbook formats them, and small series."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl_aitrends.cells.dates import to_day
from xl_aitrends.errors import AitrendsError
from xl_aitrends.workbook import open_book

if TYPE_CHECKING:
    from xl_aitrends.refresh.regions import Region
    from xl_aitrends.workbook import Book

_POINTS = 160
_CHARTS = 4
_FEWEST = 3
_DECIMALS = re.compile(r"0(?:\.(0+))?")


@dataclass(frozen=True, slots=True)
class Glimpse:
    """Outputs as texts before and after (names of one cell), and series as numbers."""

    outputs: tuple[Mapping[str, str], ...] = ()
    series: tuple[Mapping[str, Any], ...] = ()


def glimpse_of(path: Path, before: Mapping[str, Any], after: Mapping[str, Any]) -> Glimpse:
    """Look into a refreshed workbook; one that cannot be looked into shows nothing, which is no reason to fail."""
    try:
        with open_book(path, allow_signed=True) as book:
            named = _named(book, "out_")
            return Glimpse(_outputs(book, named, before, after), _all_series(book, [*named, *_named(book, "calc_")]))
    except AitrendsError:
        return Glimpse()


def _named(book: Book, prefix: str) -> list[tuple[str, Region]]:
    from xl_aitrends.refresh.named import starting_with

    return list(starting_with(book, prefix))


def _outputs(
    book: Book, named: Sequence[tuple[str, Region]], before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[Mapping[str, str], ...]:
    found = []
    for name, region in named:
        if region.is_cell and name in after:
            sheet = book.sheet(region.sheet)
            dated = sheet.is_date_formatted(region.top, region.left)
            written = sheet.number_format(region.top, region.left)
            old, new = (_shown(value, dated, written, book) for value in (before.get(name), after[name]))
            found.append({"name": name, "before": old, "after": new})
    return tuple(found)


def _shown(value: object, dated: bool, written: str, book: Book) -> str:
    """A value about as its cell shows it."""
    if not isinstance(value, float) or isinstance(value, bool):
        return "" if value is None else str(value)
    if dated:
        return _day(value, book)
    places = _DECIMALS.search(written) if written != "General" else None
    if places is None:
        return f"{value:z.6g}"
    decimals = len(places[1] or "")
    return f"{value:z.{decimals}%}" if "%" in written else f"{value:z,.{decimals}f}"


def _day(cell: object, book: Book) -> str:
    try:
        day = to_day(cell, date1904=book.date1904)
        return str(day) if day == day else ""  # NaT differs from itself
    except AitrendsError:
        return str(cell)


def _all_series(book: Book, named: Sequence[tuple[str, Region]]) -> tuple[Mapping[str, Any], ...]:
    """The first few series, those over dates before others, from left to right."""
    columns = {name: region for name, region in named if region.left == region.right and region.bottom > region.top}
    drawn = {name: region for name, region in columns.items() if not name.casefold().endswith("_dates")}
    in_order = sorted(drawn, key=lambda name: (_dates_of(name, columns) is None, drawn[name].left))
    found = (_series(book, name, drawn[name], _dates_of(name, columns)) for name in in_order)
    return tuple(islice((one for one in found if one), _CHARTS))


def _dates_of(name: str, columns: Mapping[str, Region]) -> Region | None:
    """The dates beside a series: a name such as `calc_dates` over the same rows."""
    region, dates = columns[name], columns.get(f"{name.partition('_')[0]}_dates")
    return dates if dates is not None and (dates.top, dates.bottom) == (region.top, region.bottom) else None


def _values(book: Book, region: Region) -> list[object]:
    return [row[0] for row in book.sheet(region.sheet).values(*region[1:])]


def _series(book: Book, name: str, region: Region, dates: Region | None) -> Mapping[str, Any] | None:
    cells = _values(book, region)
    values = [cell if isinstance(cell, float) and not isinstance(cell, bool) else None for cell in cells]
    if 2 * sum(value is not None for value in values) < len(values) or len(values) < _FEWEST:
        return None
    sheet = book.sheet(region.sheet)
    written, dated = sheet.number_format(region.top, region.left), sheet.is_date_formatted(region.top, region.left)
    numbers = [value for value in values if value is not None]
    texts = [_shown(value, dated, written, book) for value in (min(numbers), max(numbers), numbers[-1])]
    known = {"name": name, "values": thinned(values), "low": texts[0], "high": texts[1], "last": texts[2]}
    if dates is not None:
        days = _values(book, dates)
        known |= {"from": _day(days[0], book), "to": _day(days[-1], book)}
    return known


def thinned(values: Sequence[float | None]) -> list[float | None]:
    """At most about `_POINTS` values: of each stretch the lowest and the highest, so that no peak is lost."""
    if len(values) <= _POINTS:
        return list(values)
    kept: list[float | None] = []
    stretches = _POINTS // 2
    for at in range(stretches):
        part = values[at * len(values) // stretches : (at + 1) * len(values) // stretches]
        numbers = [(value, place) for place, value in enumerate(part) if value is not None]
        ends = sorted((min(numbers), max(numbers)), key=lambda pair: pair[1]) if numbers else [(None, 0), (None, 0)]
        kept += [value for value, _ in ends]
    return kept
