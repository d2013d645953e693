"""AIT_CHECK finds each fault by name and place, and says nothing about clean data."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from xl_aitrends import __version__, call
from xl_aitrends.cells.grid import WHOLE_COLUMN


def prices(rows=60, columns=4):
    return [[100.0 + row + 7 * column + (row * 31 % 7) / 10 for column in range(columns)] for row in range(rows)]


def days(rows=60):
    start = dt.date(2025, 1, 1)
    return [[(start + dt.timedelta(row)).isoformat()] for row in range(rows)]


def look(values, dates=None, kind=None, corner=None, headers=None):
    rows = call("AIT_CHECK", values, dates, kind, corner, None, headers)
    return {row[0]: tuple(row[1:]) for row in rows}


def test_clean_data_has_nothing_to_report():
    found = look(prices(), days())
    assert {status for status, *_ in found.values()} == {"OK"}
    assert found["all"] == ("OK", 240.0, "", "240 values; nothing to report")


@pytest.mark.parametrize(
    ("cell", "check"),
    [
        ("12.5", "numeric-looking text"),
        ("#N/A Requesting Data...", "vendor no data"),
        ("--", "vendor no data"),
        ("#DIV/0!", "errors"),
        (-2146826246, "errors"),
        (True, "TRUE/FALSE"),
        (dt.datetime(2025, 1, 1), "dates among numbers"),
        ("abc", "other text"),
        (0, "price zero or below"),
        (-3.0, "price zero or below"),
        (9000.0, "jumps"),
    ],
)
def test_an_odd_cell_is_found_by_name_and_place(cell, check):
    values = prices()
    values[16][3] = cell
    status, count, first, message = look(values)[check]
    assert (status, first) == ("WARN", "D17")
    assert count == (2.0 if check == "jumps" else 1.0)
    assert "D17" in message


def test_places_follow_the_corner_of_the_range_and_its_labels():
    values = [["date", "a", "b"], ["2025-01-02", 1.0, "2"], ["2025-01-03", 1.1, 2.1]]
    assert look(values, headers=1)["numeric-looking text"][2] == "C2"
    assert look(values, corner="Data!$B$10", headers=1)["numeric-looking text"][2] == "D11"


def test_texts_of_vendors_are_counted_by_kind():
    values = prices()
    values[3][0], values[4][0], values[5][1] = "--", "--", "Fetching..."
    assert look(values)["vendor no data"][3].endswith("2 × '--', 1 × 'Fetching...'")


def test_columns_that_start_late_end_early_or_stand_still_are_named():
    values = [["a", "b", "c", "d"], *prices(60, 4)]
    for row in range(1, 31):
        values[row][1] = None
    for row in range(40, 61):
        values[row][2] = None
        values[row][3] = 5.0
    found = look([["x", *row] for row in values], headers=1)
    assert found["late starters"][3] == "1 column starting later than the rest: b"
    assert found["stale columns"][3] == "2 columns ending early or standing still for 10 rows: c, d"
    assert found["gaps"][0] == "OK"


def test_a_gap_inside_a_series_is_not_a_late_start():
    values = prices()
    values[20][1] = None
    found = look(values)
    assert found["gaps"][2] == "B21"
    assert found["late starters"][0] == "OK"


def test_a_row_without_any_value_is_no_period():
    values = prices()
    values[20] = [None, "", "--", "#N/A"]
    assert look(values)["blank rows"][:3] == ("WARN", 1.0, "A21")


@pytest.mark.parametrize(
    ("change", "check", "status"),
    [
        (lambda rows: rows.__setitem__(5, rows[4]), "dates repeated", "FAIL"),
        (lambda rows: rows.__setitem__(5, rows[1]), "dates unsorted", "FAIL"),
        (lambda rows: rows.reverse(), "dates unsorted", "WARN"),
        (lambda rows: rows.__setitem__(5, ["soon"]), "dates not read", "FAIL"),
        (lambda rows: rows.__setitem__(5, [None]), "dates blank", "WARN"),
        (lambda rows: rows.__setitem__(-1, ["2026-01-01"]), "date gaps", "WARN"),
    ],
)
def test_a_fault_of_the_dates_is_found(change, check, status):
    rows = days()
    change(rows)
    found = look(prices(), rows)
    assert found[check][0] == status
    assert found["all"][0] == status


def test_returns_in_per_cent_are_noticed_and_prices_are_not_taken_for_them():
    percent = [[(row * 7 % 13 - 6) * 1.0 for row in range(12)] for _ in range(3)]
    assert look(percent, kind="return")["percent points"][0] == "WARN"
    assert look([[cell / 100 for cell in row] for row in percent], kind="return")["percent points"][0] == "OK"
    assert "percent points" not in look(prices())


def test_the_version_in_a_cell_is_the_package_version():
    assert call("AIT_VERSION") == [[__version__]]


def test_monthly_rows_may_move_further_before_it_is_called_a_jump():
    values = [[100.0 if row < 6 else 150.0] for row in range(12)]
    months = [[f"2024-{month:02d}-28"] for month in range(1, 13)]
    assert look(values, months)["jumps"][0] == "OK"
    assert look(values)["jumps"][3].startswith("1 move above 35% in one row, first A7")
    assert look([[100.0 if row < 6 else 165.0] for row in range(12)], months)["jumps"][3].startswith(
        "1 move above 60% in one row, first A7"
    )


def test_the_columns_are_judged_in_time_whichever_way_the_dates_run():
    values = prices()
    for row in range(30):
        values[row][1] = None
    ascending = look(values, days())
    assert ascending["late starters"][2:] == ("B31", "1 column starting later than the rest: column 2")
    descending = look(values[::-1], days()[::-1])
    assert descending["late starters"][2] == "B30"
    assert descending["stale columns"][0] == "OK"
    across = look([list(column) for column in zip(*values, strict=True)], [[day for (day,) in days()]])
    assert across["late starters"][2:] == ("AE2", "1 column starting later than the rest: column 2")


def test_a_line_without_a_date_is_named_as_on_the_sheet():
    labelled = [["date", "a"], *([day, 100.0] for (day,) in days(5))]
    labelled[3][0] = None
    dates = [[row[0]] for row in labelled]
    assert look(labelled, dates, headers=1)["dates blank"][2] == "row 4"
    assert look(labelled, dates, corner="C10", headers=1)["dates blank"][2] == "row 13"


def test_the_blank_end_of_whole_columns_is_no_row_without_a_date():
    tail = [[None]] * WHOLE_COLUMN
    values = [[100.0], [101.0], [102.0], [103.0], [104.0], *tail]
    assert look(values, days(5) + tail)["dates blank"][0] == "OK"


def test_dates_of_a_1904_workbook_are_named_as_they_are_meant():
    serials = [[44196.0], [44196.0]]  # 2025-01-01 counted from 1904
    found = call("AIT_CHECK", [[1.0], [1.1]], serials, date1904=True)
    assert ["dates repeated", "FAIL", 1.0, "2025-01-01"] in [row[:4] for row in found]


def walk(rows=60, names=4, start="2025-01-06"):
    days = [str(day.date()) for day in pd.bdate_range(start, periods=rows)]
    made = np.random.default_rng(5).normal(0, 0.01, (rows, names)).cumsum(axis=0)
    return [[day] for day in days], (100 * np.exp(made)).tolist()


def status_of(check, values, dates, kind="price"):
    return next(row for row in call("AIT_CHECK", values, dates, kind) if row[0] == check)


def test_days_of_another_time_zone_fall_on_weekends():
    dates, values = walk()
    shifted = [[str(np.datetime64(day) - 1)] for (day,) in dates]
    assert status_of("dates at weekends", values, dates)[1] == "OK"
    assert status_of("dates at weekends", values, shifted)[1:4] == ["WARN", 12.0, "2025-01-05"]


def test_a_market_that_trades_all_week_has_no_weekend():
    _, values = walk()
    every_day = [[str(np.datetime64("2025-01-06") + number)] for number in range(60)]
    assert status_of("dates at weekends", values, every_day)[1] == "OK"


def test_month_ends_may_fall_on_weekends():
    dates = [["2025-02-28"], ["2025-03-31"], ["2025-04-30"], ["2025-05-31"], ["2025-06-30"], ["2025-08-31"]]
    assert status_of("dates at weekends", [[1.0 + number] for number in range(6)], dates)[1] == "OK"


def test_a_holiday_on_which_every_price_was_carried_is_found():
    dates, values = walk()
    values[20] = list(values[19])
    assert status_of("rows standing still", values, dates)[1:4] == ["WARN", 1.0, "row 21"]
    assert status_of("rows standing still", [[row[0]] for row in values], dates)[1] == "OK"  # one name may stand


def test_a_split_in_two_is_a_jump_in_monthly_data_too():
    dates = [[str(day.date())] for day in pd.date_range("2020-01-31", periods=24, freq="ME")]
    values = [[100.0 + number] if number < 12 else [(100.0 + number) / 2] for number in range(24)]
    assert status_of("jumps", values, dates)[1:4] == ["WARN", 1.0, "A13"]


def test_a_return_unlike_its_neighbours_is_a_jump_and_a_lively_series_is_none():
    dates, values = walk()
    returns = np.diff(np.array(values), axis=0) / np.array(values)[:-1]
    assert status_of("jumps", returns.tolist(), dates[1:], "return")[1] == "OK"
    returns[30, 2] = -0.5
    assert status_of("jumps", returns.tolist(), dates[1:], "return")[1:4] == ["WARN", 2.0, "C31"]
    lively = [[0.4 * (-1) ** number] for number in range(59)]
    assert status_of("jumps", lively, dates[1:], "return")[1] == "OK"
    assert status_of("jumps", [[0.02], [999.0], [0.01]], None, "return")[1] == "WARN"
