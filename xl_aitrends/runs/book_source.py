"""A Table, a named range or a range of another workbook as a source: cells as they were last saved."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl_aitrends.cells.address import Rect, parse_range, range_address, split_sheet
from xl_aitrends.cells.dates import to_day
from xl_aitrends.errors import AitrendsError, FeedError, InputError
from xl_aitrends.runs.layout import checked
from xl_aitrends.workbook import open_book

if TYPE_CHECKING:
    from xl_aitrends.refresh.feeds import SourceData
    from xl_aitrends.workbook import Book


def read_book_range(path: Path, place: str) -> SourceData:
    """Read ``Table``, a defined name, or ``Sheet!A1:F99`` whose first row holds the headers.

    Raises
    ------
    FeedError
        If the workbook cannot be read or has no such place.
    """
    from xl_aitrends.refresh.feeds import SourceData

    with _opened(path, place) as book:
        sheet, header, body = _find(book, path, place)
        columns = tuple(_header(cell) for cell in header)
        rows = _rows(book, sheet, body)
    numbered = [(body[0] + offset, row) for offset, row in enumerate(rows) if any(cell is not None for cell in row)]
    digest = hashlib.sha256(repr((columns, numbered)).encode()).hexdigest()
    lines, kept = tuple(line for line, _ in numbered), tuple(row for _, row in numbered)
    return checked(SourceData(f"{path.name}!{place}", columns, kept, lines, digest, "row"))


def check_book_range(path: Path, place: str) -> None:
    """See that the workbook has that place, without reading it; errors as in `read_book_range`."""
    with _opened(path, place) as book:
        _find(book, path, place)


@contextmanager
def _opened(path: Path, place: str) -> Iterator[Book]:
    if not path.exists():
        raise FeedError(f"{path}: there is no such workbook; check the path")
    try:
        with open_book(path, allow_signed=True) as book:
            yield book
    except FeedError:
        raise
    except AitrendsError as error:
        raise FeedError(f"{path.name}!{place}: {error}") from None


def _find(book: Book, path: Path, place: str) -> tuple[str, list[Any], Rect]:
    """Sheet, header cells, and rectangle of the rows below them."""
    if "!" in place:
        prefix, address = split_sheet(place)
        sheet, rect = book.sheet(prefix or "").name, parse_range(address)
    else:
        for table in book.tables:
            if table.name.casefold() == place.casefold():
                return table.sheet, list(table.columns), table.data
        from xl_aitrends.refresh.named import find_name

        region = find_name(book, place)
        if region is None:
            raise FeedError(f"{path.name} has no Table or name {place!r}; {_remedy(book, place)}")
        sheet, rect = region.sheet, (region.top, region.left, region.bottom, region.right)
    top, left, bottom, right = rect
    used = book.sheet(sheet).used
    bottom = min(bottom, used[2]) if used else top
    header = book.sheet(sheet).values(top, left, top, right)[0]
    return sheet, header, (top + 1, left, bottom, right)


def _remedy(book: Book, place: str) -> str:
    """What may be said instead: a range, where a sheet is called so; the Tables that there are, or the sheets."""
    for sheet in book.sheets:
        if sheet.name.casefold() == place.casefold() and sheet.used:
            return f"that is a sheet: say its range, {_quoted(sheet.name)}!{range_address(sheet.used)}"
    if book.tables:
        return f"its Tables are {', '.join(table.name for table in book.tables)}"
    ranges = (f", such as {_quoted(one.name)}!{range_address(one.used)}" for one in book.sheets if one.used)
    return f"it has no Tables; say a range of a sheet{next(ranges, '')}"


def _quoted(sheet: str) -> str:
    return sheet if sheet.isalnum() else "'" + sheet.replace("'", "''") + "'"


def _header(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _rows(book: Book, sheet: str, body: Rect) -> list[tuple[Any, ...]]:
    top, left, bottom, right = body
    if bottom < top:
        return []
    dated = [book.sheet(sheet).is_date_formatted(top, column) for column in range(left, right + 1)]
    return [
        tuple(_cell(cell, date, date1904=book.date1904) for cell, date in zip(row, dated, strict=True))
        for row in book.sheet(sheet).values(*body)
    ]


def _cell(cell: object, dated: bool, *, date1904: bool) -> object:
    """A cell as a feed knows it: serials of a date column as days, whole numbers without a fraction (codes)."""
    if isinstance(cell, float) and not isinstance(cell, bool):
        if dated:
            try:
                day = to_day(cell, date1904=date1904)
            except InputError:
                return cell
            return day.item() if day == day else None  # NaT differs from itself
        return int(cell) if cell.is_integer() else cell
    return cell
