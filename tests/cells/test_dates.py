from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import MAC_EPOCH, from_excel, to_excel

from xl_aitrends.cells.dates import to_day, to_days, to_serials
from xl_aitrends.errors import InputError

VALENTINE = np.datetime64("2025-02-14")


@pytest.mark.parametrize(
    "cell",
    ["2025-02-14", "2025/2/14", "2025年2月14日", "20250214", "2025.2.14", "２０２５-０２-１４", " 2025-02-14 ", "2025-02-14 15:30",
     "2025-02-14T00:00:00", 20250214, 20250214.0, 45702, 45702.0, 45702.63, np.float64(45702), dt.date(2025, 2, 14),
     dt.datetime(2025, 2, 14, 23, 59), dt.datetime(2025, 2, 14, 1, tzinfo=dt.timezone(dt.timedelta(hours=8))), VALENTINE],
)  # fmt: skip
def test_every_spelling_of_a_date_is_the_same_day(cell: object) -> None:
    assert to_day(cell) == VALENTINE


@pytest.mark.parametrize(
    "cell", [None, "", "  ", "#N/A", "--", "#N/A N/A", 0, 0.0, dt.datetime(1899, 12, 30), -2146826246]
)
def test_no_date_is_blank(cell: object) -> None:
    assert np.isnat(to_day(cell))


@pytest.mark.parametrize("cell", ["2025-02-30", "2025-13-01", "Feb 14", "14/02/2025", True, -5, 3e6, "12"])
def test_what_is_no_date_is_refused_with_the_remedy(cell: object) -> None:
    with pytest.raises(InputError, match=r"is not a date[;:]"):
        to_day(cell)


@pytest.mark.parametrize("year", [-287_701, 0, 10_000, 20_237])
def test_a_timestamp_of_a_year_that_no_calendar_here_has_is_refused(year: int) -> None:
    stamp = np.datetime64(f"{year}-03-01", "s")
    for cell in (stamp, pd.Timestamp(stamp)):
        with pytest.raises(InputError, match="is not a date: "):
            to_day(cell)


def test_the_missing_date_of_pandas_is_blank() -> None:
    assert np.isnat(to_day(pd.NaT))


@given(st.dates(dt.date(1900, 1, 1), dt.date(9999, 12, 31)))
def test_serial_numbers_are_those_of_openpyxl(day: dt.date) -> None:
    serial = to_excel(dt.datetime(day.year, day.month, day.day))
    assert to_day(serial) == np.datetime64(day)
    assert to_serials(np.array([day], dtype="datetime64[D]"))[0] == serial


@given(st.integers(1, 60_000))
def test_serial_numbers_of_1904_are_those_of_openpyxl(serial: int) -> None:
    expected = np.datetime64(from_excel(serial, epoch=MAC_EPOCH).date())
    assert to_day(serial, date1904=True) == expected
    assert to_days([float(serial)], date1904=True)[0] == expected
    assert to_serials(np.array([expected]), date1904=True)[0] == serial


def test_a_column_of_serials_equals_its_cells_one_by_one() -> None:
    cells = [45000.0 + step / 4 for step in range(400)]
    assert to_days(cells).tolist() == [to_day(cell).tolist() for cell in cells]


def test_a_label_above_the_dates_names_the_remedy() -> None:
    with pytest.raises(InputError, match=r"row 1: 'date' is not a date.*set headers to 1"):
        to_days(["date", 45000.0])


def test_a_bad_date_further_down_names_its_row() -> None:
    with pytest.raises(InputError, match=r"^row 3: 'x' is not a date; write it as 2025-02-14$"):
        to_days([45000.0, 45001.0, "x"])
