"""Raw cells of a feed as a Table's column holds them: dates become serials, numbers floats, codes stay text."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

from xl_aitrends.cells.dates import to_day, to_days, to_serials
from xl_aitrends.cells.missing import is_missing, vendor_text
from xl_aitrends.errors import FeedError, InputError
from xl_aitrends.refresh.feeds import SourceData

Kind = Literal["date", "number", "text", "truth"]
Cell = float | str | bool | None

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d*),\d+(?:[eE][+-]?\d+)?")
_ONE_COMMA = re.compile(r"[+-]?\d{1,3},\d{3}")
_CODE = re.compile(r"0\d+")
_FIRST, _LAST = 16_438, 73_050  # serial dates 1945-01-01 (in the date system of 1904: 1949) to 2099-12-31
_TRUTHS = {"true": True, "false": False}


def column_kind(raw: Sequence[Any], existing: Sequence[Cell], *, dated: bool, key: bool) -> Kind:
    """What a column holds: what the Table's cells show, else what most of the feed's cells look like.

    Parameters
    ----------
    raw : sequence
        The feed's cells.
    existing : sequence
        Values that stand in the Table's column.
    dated : bool
        Whether the column is formatted as dates.
    key : bool
        Whether this is the first column, whose texts may be dates.
    """
    standing = [cell for cell in existing if not is_missing(cell)]
    if dated or any(isinstance(cell, dt.date) for cell in raw):
        return "date"
    if key and _are_serials(standing) and all(_is_date_text(cell) for cell in raw):
        return "date"
    if standing:
        if all(isinstance(cell, bool) for cell in standing):
            return "truth"
        numbers = sum(isinstance(cell, float) for cell in standing)
        return "number" if 2 * numbers > len(standing) else "text"
    present = [cell for cell in raw if not is_missing(cell)]
    if key and present and _is_date_text(present[0]):
        return "date"
    if any(isinstance(cell, str) and _CODE.fullmatch(cell.strip()) for cell in present):
        return "text"
    if present and all(isinstance(cell, bool) or str(cell).strip().lower() in _TRUTHS for cell in present):
        return "truth"
    numbers = sum(_number(cell) is not None or _has_decimal_comma(cell) for cell in present)
    return "number" if 2 * numbers > len(present) or not present else "text"


def _are_serials(standing: Sequence[Cell]) -> bool:
    """Whether cells without a date format may be days all the same: whole numbers of this century and the last."""
    whole = (isinstance(cell, float) and cell.is_integer() and _FIRST <= cell <= _LAST for cell in standing)
    return bool(standing) and all(whole)


def _is_date_text(cell: Any) -> bool:  # noqa: ANN401
    if not isinstance(cell, str):
        return isinstance(cell, dt.date)
    try:
        return not bool(to_day(cell) != to_day(cell))  # a NaT differs from itself
    except InputError:
        return False


def convert_column(data: SourceData, column: int, kind: Kind, missing: Counter[str], *, date1904: bool) -> list[Cell]:
    """Convert one column; counts vendors' "no data" texts and blanks in `missing`.

    Raises
    ------
    FeedError
        At the first cell that is not what the column holds, with its place and a remedy.
    """
    raw = [row[column] for row in data.rows]
    if kind == "date":
        return _dates(data, raw, date1904=date1904)
    if kind == "number" and data.separator == ";":
        _refuse_doubtful_commas(data, column, raw)
    convert = {"number": _to_number, "text": _to_text, "truth": _to_truth}[kind]
    cells: list[Cell] = []
    for row, cell in enumerate(raw):
        if is_missing(cell):
            missing[vendor_text(cell) or str(cell or "blank").strip() or "blank"] += 1
            cells.append(None)
            continue
        value = convert(cell)
        if value is None:
            wanted = "a number" if kind == "number" else "TRUE or FALSE"
            remedy = "mend it or leave the cell blank"
            if kind == "number" and _has_decimal_comma(cell):
                remedy = "numbers need a decimal point here: export with 1234.5, without commas"
            raise FeedError(f"{data.place(row)}: {data.columns[column]} is {cell!r}, not {wanted}; {remedy}")
        cells.append(value)
    return cells


def _has_decimal_comma(cell: Any) -> bool:  # noqa: ANN401
    return isinstance(cell, str) and bool(_DECIMAL_COMMA.fullmatch(cell.strip()))


def _refuse_doubtful_commas(data: SourceData, column: int, raw: Sequence[Any]) -> None:
    """Refuse `1,234` where it may be 1.234: in a file of semicolons, unless a point shows what the commas are.

    Raises
    ------
    FeedError
        At the first such cell.
    """
    texts = [cell.strip() if isinstance(cell, str) else "" for cell in raw]
    doubtful = next((row for row, text in enumerate(texts) if _ONE_COMMA.fullmatch(text)), None)
    if doubtful is None or any(_number(text) is not None and ("." in text or text.count(",") > 1) for text in texts):
        return
    raise FeedError(
        f"{data.place(doubtful)}: {data.columns[column]} is {raw[doubtful]!r}, which may be "
        f"{texts[doubtful].replace(',', '')} or {texts[doubtful].replace(',', '.')}; export numbers without commas"
    )


def _dates(data: SourceData, raw: Sequence[Any], *, date1904: bool) -> list[Cell]:
    """Serials of a column of days; a blank means something there, mostly an end that is open, and is not counted."""
    days = []
    for row, cell in enumerate(raw):
        try:
            days.append(to_day(cell, date1904=date1904))
        except InputError:
            raise FeedError(f"{data.place(row)}: {str(cell)!r} is not a date; use YYYY-MM-DD") from None
    serials = to_serials(to_days(days), date1904=date1904)
    early = next((row for row, serial in enumerate(serials) if serial < 0), None)
    if early is not None:
        first = 1904 if date1904 else 1900
        raise FeedError(f"{data.place(early)}: {str(raw[early])!r} is before {first}, where the workbook's dates begin")
    return [None if serial != serial else float(serial) for serial in serials]


def _number(cell: Any) -> float | None:  # noqa: ANN401
    if isinstance(cell, bool):
        return None
    if isinstance(cell, str):
        text = cell.strip()
        if _THOUSANDS.fullmatch(text):
            text = text.replace(",", "")
        if not _NUMBER.fullmatch(text):
            return None
        number = float(text)
    else:
        try:
            number = float(cell)
        except (TypeError, ValueError):
            return None
    return number if abs(number) < float("inf") else None


def _to_number(cell: Any) -> Cell:  # noqa: ANN401
    return _number(cell)


def _to_text(cell: Any) -> Cell:  # noqa: ANN401
    return cell if isinstance(cell, str) else str(cell)


def _to_truth(cell: Any) -> Cell:  # noqa: ANN401
    return cell if isinstance(cell, bool) else _TRUTHS.get(str(cell).strip().lower())
