"""Rows of plain numbers read by cutting: what they give, and that anything else is left to the careful readers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from xl_aitrends.workbook.plain_rows import PlainRows

numbers = st.floats(-1e300, 1e300)
cells = st.dictionaries(st.integers(1, 16384), st.tuples(numbers, st.none() | st.integers(0, 70_000)), min_size=1)


def row_of(number: int, line: dict[int, tuple[float, int | None]], head: str = "") -> bytes:
    def cell(column: int, value: float, style: int | None) -> str:
        dress = "" if style is None else f' s="{style}"'
        return f'<c r="{get_column_letter(column)}{number}"{dress}><v>{value!r}</v></c>'

    inside = "".join(cell(column, *line[column]) for column in sorted(line))
    return f'<row r="{number}"{head}>{inside}</row>'.encode()


def columns_of(row):
    return [run.column + at for run in row.runs for at in range(run.stop - run.start)]


@given(st.integers(1, 1_048_576), cells)
def test_the_numbers_of_a_row_are_read_as_they_were_written(number, line):
    row = PlainRows().read(row_of(number, line, ' spans="1:3"') + b"\n", number)
    assert row is not None
    assert columns_of(row) == sorted(line)
    assert row.values.tolist() == [line[column][0] for column in sorted(line)]


def test_many_rows_of_few_shapes_are_told_apart_by_their_own_columns():
    reader = PlainRows()
    for number in range(1, 400):
        line = {column: (float(number * column), number % 20) for column in (1, 2, 5 + number % 3)}
        row = reader.read(row_of(number, line), number)
        assert row is not None
        assert columns_of(row) == [1, 2, 5 + number % 3]


OTHERS = {
    "a cell of another row": b'<row r="5"><c r="A6"><v>1</v></c></row>',
    "a cell of another row that ends alike": b'<row r="5"><c r="A15"><v>1</v></c></row>',
    "a text": b'<row r="5"><c r="A5" t="s"><v>1</v></c></row>',
    "a truth": b'<row r="5"><c r="A5"><v>1</v></c><c r="B5" t="b"><v>1</v></c></row>',
    "a formula": b'<row r="5"><c r="A5"><f>1+1</f><v>2</v></c></row>',
    "a formula behind": b'<row r="5"><c r="A5"><v>2</v></c><c r="B5"><f>1</f><v>1</v></c></row>',
    "a blank cell": b'<row r="5"><c r="A5"><v>1</v></c><c r="B5" s="1"/></row>',
    "an empty value": b'<row r="5"><c r="A5"><v></v></c></row>',
    "an entity": b'<row r="5"><c r="A5"><v>&#49;</v></c></row>',
    "cells that run backwards": b'<row r="5"><c r="B5"><v>1</v></c><c r="A5"><v>1</v></c></row>',
    "a cell twice": b'<row r="5"><c r="A5"><v>1</v></c><c r="A5"><v>2</v></c></row>',
    "a column that no sheet has": b'<row r="5"><c r="XFE5"><v>1</v></c></row>',
    "white space before the first": b'<row r="5"> <c r="A5"><v>1</v></c><c r="B5"><v>2</v></c></row>',
    "white space between": b'<row r="5"><c r="A5"><v>1</v></c> <c r="B5"><v>2</v></c></row>',
    "a comment": b'<row r="5"><c r="A5"><v>1</v></c><!-- x --><c r="B5"><v>2</v></c></row>',
    "no cells": b'<row r="5"></row>',
    "a closed row": b'<row r="5"/>',
    "a prefix": b'<x:row r="5"><x:c r="A5"><x:v>1</x:v></x:c></x:row>',
    "a number that is none": b'<row r="5"><c r="A5"><v>nan</v></c></row>',
    "an endless number": b'<row r="5"><c r="A5"><v>1e999</v></c></row>',
    "no place": b'<row r="5"><c><v>1</v></c></row>',
}


def test_whatever_else_a_row_holds_is_left_to_the_careful_readers():
    for what, row in OTHERS.items():
        assert PlainRows().read(row, 5) is None, what
