import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from xl_aitrends.cells.address import (
    MAX_COLUMNS,
    MAX_ROWS,
    cell_address,
    column_letters,
    column_number,
    contains,
    intersects,
    parse_cell,
    parse_range,
    quote_sheet,
    range_address,
    split_sheet,
    unquote_sheet,
)
from xl_aitrends.errors import InputError


def test_every_column_is_spelled_as_openpyxl_spells_it():
    for column in range(1, MAX_COLUMNS + 1):
        assert column_letters(column) == get_column_letter(column)
        assert column_number(column_letters(column)) == column


@given(st.integers(1, MAX_ROWS), st.integers(1, MAX_COLUMNS), st.booleans())
def test_a_cell_address_reads_back_as_itself(row, column, absolute):
    assert parse_cell(cell_address(row, column, absolute=absolute)) == (row, column)


@pytest.mark.parametrize(
    ("text", "rect"),
    [
        ("A1:B3", (1, 1, 3, 2)),
        ("$B$3:A1", (1, 1, 3, 2)),
        ("c5", (5, 3, 5, 3)),
        ("C:E", (1, 3, MAX_ROWS, 5)),
        ("$3:$9", (3, 1, 9, MAX_COLUMNS)),
        ("XFD1048576", (MAX_ROWS, MAX_COLUMNS, MAX_ROWS, MAX_COLUMNS)),
    ],
)
def test_ranges_in_each_spelling(text, rect):
    assert parse_range(text) == rect


@pytest.mark.parametrize("text", ["", "A", "7", "A0", "XFE1", "A1048577", "A1:", "A1:B2:C3", "A1 B2", "#REF!", "名"])
def test_what_is_no_range_is_refused(text):
    with pytest.raises(InputError, match=r"such as|columns run"):
        parse_range(text)


def test_a_range_of_one_cell_is_written_as_the_cell():
    assert range_address((2, 3, 2, 3)) == "C2"
    assert range_address((2, 3, 4, 5), absolute=True) == "$C$2:$E$4"


@pytest.mark.parametrize("number", [0, MAX_COLUMNS + 1])
def test_columns_outside_the_sheet_are_refused(number):
    with pytest.raises(InputError, match="column must be"):
        column_letters(number)


def test_rows_outside_the_sheet_are_refused():
    with pytest.raises(InputError, match="row must be"):
        cell_address(MAX_ROWS + 1, 1)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Data", "Data"),
        ("数据", "数据"),
        ("My Sheet", "'My Sheet'"),
        ("It's", "'It''s'"),
        ("A1", "'A1'"),
        ("R1C1", "'R1C1'"),
        ("R", "'R'"),
        ("2024", "'2024'"),
        ("TRUE", "'TRUE'"),
        ("a-b", "'a-b'"),
    ],
)
def test_sheet_names_are_quoted_where_a_formula_needs_it(name, written):
    assert quote_sheet(name) == written
    assert unquote_sheet(written) == name
    assert split_sheet(f"{written}!A1:B2") == (name, "A1:B2")


def test_a_reference_without_a_sheet_has_none():
    assert split_sheet("A1") == (None, "A1")


def test_rectangles_know_what_they_hold_and_touch():
    assert contains((1, 1, 9, 9), (1, 1, 9, 9))
    assert not contains((1, 1, 9, 9), (1, 1, 10, 9))
    assert intersects((1, 1, 3, 3), (3, 3, 4, 4))
    assert not intersects((1, 1, 3, 3), (4, 1, 5, 3))
