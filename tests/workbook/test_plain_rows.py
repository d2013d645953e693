"""Rows of plain numbers read and written by cutting; anything else is left to the careful readers and writers."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from xl_aitrends.workbook import patch
from xl_aitrends.workbook.cell_values import CellReader
from xl_aitrends.workbook.cell_writer import CellWriter
from xl_aitrends.workbook.cells_xml import SheetCells
from xl_aitrends.workbook.edits import CellEdit, Content, Rich, SheetEdits
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
    "a place without its row": b'<row r="5"><c r="A"><v>1</v></c></row>',
    "no place": b'<row r="5"><c><v>1</v></c></row>',
}


def test_whatever_else_a_row_holds_is_left_to_the_careful_readers():
    for what, row in OTHERS.items():
        assert PlainRows().read(row, 5) is None, what


# --- written ------------------------------------------------------------------------------------------------------------


@given(st.integers(1, 1_048_576), cells, st.data())
def test_a_row_gets_other_numbers_where_it_is_told_to(number, line, data):
    others = data.draw(st.dictionaries(st.sampled_from(sorted(line)), numbers, min_size=1))
    want = row_of(number, {c: (others.get(c, value), style) for c, (value, style) in line.items()}, " ht='3'")
    rows = PlainRows()
    got = rows.written(row_of(number, line, " ht='3'") + b"\r\n ", number, others)
    assert got is not None
    assert got.endswith(b"</row>\r\n ")
    again, wanted = rows.read(got, number), rows.read(want, number)
    assert again is not None
    assert again == wanted
    assert re.sub(b"<v>[^<]*", b"<v>", got.rstrip()) == re.sub(b"<v>[^<]*", b"<v>", want)


def test_numbers_that_stay_keep_their_spelling():
    row = b'<row r="5"><c r="A5"><v>1.50</v></c><c r="C5" s="3"><v>1E2</v></c><c r="D5"><v>+7</v></c></row>'
    assert PlainRows().written(row, 5, {1: 1.5, 3: 100.0}) == row
    assert PlainRows().written(row, 5, {1: 1.5, 4: -0.25}) == row.replace(b"+7", b"-0.25")


@pytest.mark.parametrize("what", sorted(OTHERS.keys() - {"a number that is none", "an endless number"}))
def test_a_row_of_anything_else_is_not_written_at_once(what):
    assert PlainRows().written(OTHERS[what], 5, {1: 8.0}) is None


def test_a_column_without_a_cell_is_not_written():
    assert PlainRows().written(b'<row r="5"><c r="A5"><v>1</v></c></row>', 5, {1: 2.0, 2: 3.0}) is None


def test_only_a_number_in_place_of_a_value_is_plain():
    assert CellEdit(3.0).plain_number == 3.0
    assert CellEdit(3.0, Content.SPILLED, style=4).plain_number == 3.0
    others = [
        CellEdit(3.0, Content.FORMULA, "A1"),
        CellEdit(3.0, style=4, restyle=True),
        CellEdit(3.0, rich=Rich(b"s", b"<v>1</v>")),
        CellEdit(True),
        CellEdit("3"),
        CellEdit(None),
    ]
    assert [edit.plain_number for edit in others] == [None] * len(others)


def test_nothing_is_written_into_a_comment():
    cells = b'<c r="A1"><v>1<!--</v></c><c r="B1"><v>2</v></c><c r="C1"><v>-->4</v></c>'
    scan = SheetCells(b'<worksheet><sheetData><row r="1">%s</row></sheetData></worksheet>' % cells, "sheet1.xml")
    edits = SheetEdits()
    edits.put(1, 2, CellEdit(3.0))
    reader = CellReader(scan.part, scan.grammar, lambda: [], date1904=False)
    made = patch.SheetPatch(scan, edits, CellWriter(scan.grammar, reader), lambda row, column: None)
    after = b"".join(made.pieces())
    assert b'<v>1<!--</v></c><c r="B1"><v>2</v></c><c r="C1"><v>-->4</v>' in after
    assert b"3" in re.sub(rb"<!--.*?-->", b"", after)


MIXED = [
    b'<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="2"><v>2.5</v></c></row>',
    b'<row r="2" spans="1:2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>2</v></c></row>\n',
    b'<row r="3"><c r="A3"><f>A1</f><v>1</v></c><c r="B3"><v>2</v></c></row>',
    b'<row r="4"><c r="A4"><v>1</v></c></row>  ',
    b"<row r='5'><c r='A5'><v>1</v></c><c r='B5'><v>2</v></c></row>",
    b'<row r="6"><c r="A6" cm="1"><v>1</v></c><c r="B6"><v> 2 </v></c></row>',
]


@pytest.mark.parametrize("comment", [b"", b"<!-- <c -->"])
@pytest.mark.parametrize("value", [7.0, 2.5, 1.0, 1e-300, "text", True, None])
@pytest.mark.parametrize("content", [Content.RESULT, Content.CONSTANT, Content.SPILLED])
def test_rows_written_at_once_and_cell_by_cell_are_one(comment, value, content, monkeypatch):
    data = b"<worksheet><sheetData>%s</sheetData>%s</worksheet>" % (b"".join(MIXED), comment)
    found, at_once = [], []
    written = PlainRows.written
    monkeypatch.setattr(PlainRows, "written", lambda *given: at_once.append(made := written(*given)) or made)
    for sparse in (0, 10**9):
        monkeypatch.setattr(patch, "_SPARSE", sparse)
        scan, edits = SheetCells(data, "sheet1.xml"), SheetEdits()
        for row in range(1, 8):
            edits.put(row, 1, CellEdit(3.5, content))
            edits.put(row, 2, CellEdit(value, content))
        reader = CellReader(scan.part, scan.grammar, lambda: ["shared"], date1904=False)
        made = patch.SheetPatch(scan, edits, CellWriter(scan.grammar, reader), lambda row, column: None)
        found.append(b"".join(made.pieces()))
    assert found[0] == found[1]
    assert found[0] != data
    assert any(at_once) == (isinstance(value, float) and not comment)
