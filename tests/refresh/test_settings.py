"""Inputs are set by name, typed as Excel would type them."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest

from xl_aitrends.errors import ConfigurationError, FeedError
from xl_aitrends.refresh import parse_setting, refresh_book
from xl_aitrends.refresh.settings import typed_value


def _fill(workbook):
    sheet = workbook.add_worksheet("Inputs")
    workbook.define_name("in_k", "=Inputs!$B$1")
    workbook.define_name("in_asof", "=Inputs!$B$2")
    workbook.define_name("in_all", "=Inputs!$B$1:$B$3")
    workbook.define_name("in_sum", "=Inputs!$B$4")
    sheet.write("B1", 5)
    sheet.write_datetime("B2", dt.datetime(2024, 1, 2), workbook.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_formula("B4", "=in_k*2", value=10)


def test_a_setting_fills_its_cell_and_what_reads_it_is_computed(make_book, tmp_path):
    target = tmp_path / "out.xlsx"
    result = refresh_book(make_book(_fill), target=target, settings={"in_k": "3", "in_asof": "20250214"})
    book = openpyxl.load_workbook(target, data_only=True)
    assert book["Inputs"]["B1"].value == 3
    assert book["Inputs"]["B2"].value == dt.datetime(2025, 2, 14)
    assert book["Inputs"]["B4"].value == 6
    assert [change.cell for change in result.changes] == ["B1", "B2", "B4"]


def test_a_setting_that_says_what_stands_there_changes_nothing(make_book):
    assert not refresh_book(make_book(_fill), settings={"IN_K": "5.0"}).changed


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("in_q", "no name 'in_q' for a setting; inputs are in_all, in_asof, in_k, in_sum"),
        ("in_all", "in_all covers 3 cells"),
        ("in_sum", "in_sum holds a formula"),
    ],
)
def test_a_setting_without_its_cell_is_refused(make_book, name, said):
    with pytest.raises(FeedError) as caught:
        refresh_book(make_book(_fill), settings={name: "1"})
    assert said in str(caught.value)


def test_a_setting_that_is_no_date_is_named(make_book):
    with pytest.raises(FeedError, match=r"^in_asof: '2024-13-01' is not a date; write it as 2025-02-14$"):
        refresh_book(make_book(_fill), settings={"in_k": "3", "in_asof": "2024-13-01"})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("3", 3.0),
        ("-1.5e3", -1500.0),
        ("50%", 0.5),
        ("true", True),
        ("FALSE", False),
        ("after", "after"),
        ("000977", "000977"),
        ("0.5", 0.5),
        ("2025-02-14", 45702.0),
        ("2025/2/14", 45702.0),
        ("2025年2月14日", 45702.0),
        ("20250214", 20250214.0),
        ("=1+1", "=1+1"),
    ],
)
def test_values_are_typed_as_excel_would(text, value):
    assert typed_value(text, dated=False, date1904=False) == value
    assert type(typed_value(text, dated=False, date1904=False)) is type(value)


def test_the_1904_date_system_shifts_dates():
    assert typed_value("2025-02-14", dated=True, date1904=True) == 45702 - 1462


def test_parse_setting_splits_at_the_first_sign():
    assert parse_setting(" in_k = 3=4 ") == ("in_k", "3=4")
    with pytest.raises(ConfigurationError):
        parse_setting("in_k")


def _validated(book):
    sheet = book.add_worksheet("S")
    sheet.write("A1", 5)
    sheet.data_validation("A1", {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 9})
    sheet.write("A2", 0.5)
    sheet.data_validation("A2", {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1})
    sheet.write("A3", "D")
    sheet.data_validation("A3:B3", {"validate": "list", "source": ["D", "W", "M"]})
    sheet.write("A4", 45000, book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.data_validation("A4", {"validate": "date", "criteria": ">=", "value": dt.date(1900, 3, 1)})
    sheet.write("A5", "x")
    sheet.data_validation("A5", {"validate": "list", "source": "=$D$1:$D$9"})
    for row, name in enumerate(("in_k", "in_level", "in_unit", "in_asof", "in_free"), start=1):
        book.define_name(name, f"=S!$A${row}")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("in_k", "10", "in_k must be a whole number ≥ 1 and ≤ 9, got '10'"),
        ("in_k", "2.5", "in_k must be a whole number ≥ 1 and ≤ 9, got '2.5'"),
        ("in_level", "1.5", "in_level must be a number ≥ 0 and ≤ 1, got '1.5'"),
        ("in_level", "half", "in_level must be a number ≥ 0 and ≤ 1, got 'half'"),
        ("in_unit", "Q", "in_unit must be one of D, W, M, got 'Q'"),
        ("in_asof", "soon", "in_asof must be a date, got 'soon'"),
    ],
)
def test_what_the_cells_data_validation_refuses_is_refused(make_book, name, text, said):
    with pytest.raises(FeedError) as caught:
        refresh_book(make_book(_validated), settings={name: text})
    assert str(caught.value) == said


def test_what_the_cells_data_validation_takes_is_taken(make_book):
    given = {"in_k": "9", "in_level": "25%", "in_unit": "w", "in_asof": "2025-02-14", "in_free": "anything"}
    assert len(refresh_book(make_book(_validated), settings=given).changes) == 5
    assert len(refresh_book(make_book(_validated), settings={"in_asof": "", "in_k": ""}).changes) == 2
