"""Cells <-> calendar days: serial numbers, datetimes and the four spellings in which dates arrive as text."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import unicodedata

import numpy as np
from numpy.typing import NDArray

from xl_aitrends.cells.grid import Cell
from xl_aitrends.cells.missing import is_missing
from xl_aitrends.errors import InputError

Days = NDArray[np.datetime64]

SHIFT_1904 = 1462  # days between the two date systems of Excel
_EPOCH = np.datetime64("1899-12-30", "D")  # day 0 of the 1900 system from March 1900 on
_NO_DAY = np.datetime64("NaT", "D")
_LAST_SERIAL = 2_958_465  # 9999-12-31
_FIRST_DAY, _LAST_DAY = np.datetime64("0001-01-01", "D"), np.datetime64("9999-12-31", "D")
_FIRST_COMPACT, _LAST_COMPACT = 19_000_101, 99_991_231  # 20250214 written as a number
_TEXT = re.compile(
    r"(\d{4})(?:-(\d{1,2})-|/(\d{1,2})/|\.(\d{1,2})\.|年(\d{1,2})月|(\d{2}))(\d{1,2})日?(?:[T ]\d{1,2}:\d{2}.*)?$"
)


def to_day(cell: Cell, *, date1904: bool = False) -> np.datetime64:
    """Calendar day of one cell; NaT for a blank, an error, a vendor's "no data" or serial 0 (a vendor's "no date").

    Parameters
    ----------
    cell : object
        Serial number, datetime, or text such as ``2025-02-14``, ``2025/2/14``, ``2025年2月14日``, ``20250214``.
    date1904 : bool, default False
        Whether serial numbers count from 1904.

    Raises
    ------
    InputError
        If the cell holds something that is not a date.
    """
    if isinstance(cell, np.datetime64):
        return _in_calendar(cell.astype("datetime64[D]"))
    if isinstance(cell, dt.date):  # a datetime is one too, and so is pandas' NaT
        return _from_date(cell)
    if is_missing(cell):
        return _NO_DAY
    if isinstance(cell, (bool, np.bool_)):
        raise InputError(f"{str(cell).upper()} is not a date; write it as 2025-02-14")
    if isinstance(cell, (int, float, np.integer, np.floating)):
        return _from_number(float(cell), date1904)
    return _from_text(str(cell))


def _from_date(cell: dt.date) -> np.datetime64:
    """The day without its time and zone, spelled out: a timestamp in seconds may be of a year that `date` refuses."""
    if cell != cell:
        return _NO_DAY
    day = _in_calendar(np.datetime64(f"{cell.year:04d}-{cell.month:02d}-{cell.day:02d}", "D"))
    return _NO_DAY if day == _EPOCH else day


def _in_calendar(day: np.datetime64) -> np.datetime64:
    """The same day, if a sheet's and Python's calendar have its year."""
    if day > _LAST_DAY or day < _FIRST_DAY:
        raise InputError(f"{day} is not a date: the years of a workbook end at 9999")
    return day


def _from_number(number: float, date1904: bool) -> np.datetime64:
    if not np.isfinite(number):
        return _NO_DAY
    if _FIRST_COMPACT <= number <= _LAST_COMPACT and number == int(number):
        return _from_text(str(int(number)))
    serial = int(np.floor(number)) + (SHIFT_1904 if date1904 else 0)
    if serial == 0:
        return _NO_DAY
    if not 0 < serial <= _LAST_SERIAL:
        raise InputError(f"{number:g} is not a date: serial numbers run from 1 to {_LAST_SERIAL}")
    return _EPOCH + serial + (1 if serial < 60 else 0)  # Excel counts a 29 February 1900 that never was


def _from_text(text: str) -> np.datetime64:
    found = _TEXT.match(unicodedata.normalize("NFKC", text).strip())
    if found:
        year, day = int(found[1]), int(found[7])
        month = int(next(part for part in found.groups()[1:6] if part))
        try:
            return np.datetime64(dt.date(year, month, day), "D")
        except ValueError:
            pass  # 2025-02-30 falls through to the message
    raise InputError(f"{text!r} is not a date; write it as 2025-02-14")


def to_days(cells: list[Cell], *, date1904: bool = False) -> Days:
    """Calendar days of a column of cells, shape (n,), NaT where there is none (see `to_day`).

    Raises
    ------
    InputError
        Naming the first cell that is not a date, and, in the first row, the remedy for a label.
    """
    if set(map(type, cells)) == {float}:
        serials = np.array(cells)
        if np.all((serials >= 61) & (serials <= _LAST_SERIAL)):
            days = _EPOCH + (np.floor(serials) + (SHIFT_1904 if date1904 else 0)).astype("timedelta64[D]")
            return np.asarray(days, dtype="datetime64[D]")
    days = np.empty(len(cells), dtype="datetime64[D]")
    for row, cell in enumerate(cells):
        try:
            days[row] = to_day(cell, date1904=date1904)
        except InputError as error:
            remedy = "; is the first row a label? Then set headers to 1" if row == 0 and isinstance(cell, str) else ""
            raise InputError(f"row {row + 1}: {error}{remedy}") from None
    return days


def read_days(cells: list[Cell], *, date1904: bool = False) -> tuple[Days, NDArray[np.bool_]]:
    """Calendar days of a column of cells, and which cells are no dates; shape (n,) both, NaT for those and blanks."""
    with contextlib.suppress(InputError):
        return to_days(cells, date1904=date1904), np.zeros(len(cells), dtype=np.bool_)
    days = np.full(len(cells), "NaT", dtype="datetime64[D]")
    wrong = np.zeros(len(cells), dtype=np.bool_)
    for row, cell in enumerate(cells):
        try:
            days[row] = to_day(cell, date1904=date1904)
        except InputError:
            wrong[row] = True
    return days, wrong


def to_serials(days: Days, *, date1904: bool = False) -> NDArray[np.float64]:
    """Excel serial numbers of calendar days; nan for NaT."""
    counted = (days.astype("datetime64[D]") - _EPOCH).astype(float)
    counted = np.where(counted <= 60, counted - 1, counted)
    counted[np.isnat(days)] = np.nan
    return counted - (SHIFT_1904 if date1904 else 0)
