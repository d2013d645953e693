"""Spilled and fixed arrays: they grow, shrink, meet obstacles, and whoever reads them follows."""

from __future__ import annotations

import datetime as dt
import zipfile

import openpyxl
import pytest
import xlsxwriter

from xl_aitrends.refresh import refresh_book
from xl_aitrends.refresh.engine_cells import fit_fixed_array

AS_OF = dt.date(2025, 2, 14)


@pytest.fixture
def refreshed(tmp_path, make_book):
    def run(fill, **options):
        target = tmp_path / "out.xlsx"
        result = refresh_book(make_book(fill), target=target, as_of=AS_OF, **options)
        book = openpyxl.load_workbook(target, data_only=True)
        stored = openpyxl.load_workbook(target)
        again = refresh_book(target, target=tmp_path / "again.xlsx", as_of=AS_OF)
        assert (again.changed, again.changes) == (False, ())
        return result, book["S"], stored["S"]

    return run


def _column(sheet, letter, count):
    return [sheet[f"{letter}{row}"].value for row in range(1, count + 1)]


def _numbers(calls, values):
    calls["AIT_NUMBERS"] = lambda *_: [[value] for value in values]


def test_a_spill_grows_and_its_readers_follow(refreshed, calls):
    _numbers(calls, [1.0, 2.0, 3.0, 4.0])

    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_dynamic_array_formula("A1:A2", "=AIT_NUMBERS()", value=1)
        sheet.write("A2", 2)
        sheet.write_formula("C1", "=SUM(A1#)")
        sheet.write_formula("C2", "=SUM(A3:A9)", value=0)
        sheet.write_formula("C3", "=INDEX(A1:A9,4)")
        sheet.write_formula("C4", "=INDEX(AIT_SHAPE(A:A),1,1)")
        sheet.write_formula("C5", "=COUNT(B1:B9)", value=77)

    _, values, stored = refreshed(fill)
    assert _column(values, "A", 5) == [1, 2, 3, 4, None]
    assert _column(values, "C", 5) == [10, 7, 4, 4, 77]
    assert stored["A1"].value.ref == "A1:A4"


def test_a_spill_shrinks_and_leaves_nothing_behind(refreshed, calls):
    _numbers(calls, [5.0, 6.0])

    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_dynamic_array_formula("A1:A4", "=AIT_NUMBERS()", value=1)
        sheet.write_column("A2", [2, 3, 4])
        sheet.write_formula("C1", "=SUM(A1:A4)", value=10)

    result, values, stored = refreshed(fill)
    assert _column(values, "A", 5) == [5, 6, None, None, None]
    assert values["C1"].value == 11
    assert stored["A1"].value.ref == "A1:A2"
    assert ("A3", 3.0, None) in [(change.cell, change.old, change.new) for change in result.changes]


def test_a_spill_collapses_to_an_error(refreshed, calls):
    calls["AIT_NUMBERS"] = lambda *_: [["#N/A AIT_NUMBERS: nothing to show"]]

    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_dynamic_array_formula("A1:A3", "=AIT_NUMBERS()", value=1)
        sheet.write_column("A2", [2, 3])

    result, values, _ = refreshed(fill)
    assert _column(values, "A", 3) == ["#N/A", None, None]
    assert [error.message for error in result.errors] == ["AIT_NUMBERS: nothing to show"]


@pytest.mark.parametrize("obstacle", ["text", "formula", "merged", "table"])
def test_a_blocked_spill_is_an_error_and_what_blocks_it_stays(refreshed, calls, obstacle):
    _numbers(calls, [1.0, 2.0, 3.0, 4.0])

    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_dynamic_array_formula("A1:A2", "=AIT_NUMBERS()", value=1)
        sheet.write("A2", 2)
        sheet.write_formula("C1", '=IFERROR(SUM(A1#),"blocked")')
        if obstacle == "text":
            sheet.write("A3", "mine")
        elif obstacle == "formula":
            sheet.write_formula("A3", '="mi"&"ne"', value="mine")
        elif obstacle == "merged":
            sheet.merge_range("A4:B5", None)
        else:
            sheet.add_table("A4:B6", {"columns": [{"header": "x"}, {"header": "y"}]})

    result, values, _ = refreshed(fill)
    assert values["A1"].value == "#VALUE!"
    assert values["A2"].value is None
    assert values["C1"].value == "blocked"
    assert values["A3"].value == ("mine" if obstacle in ("text", "formula") else None)
    assert result.changed


def test_two_spills_that_grow_into_each_other(refreshed, calls):
    _numbers(calls, [1.0, 2.0, 3.0])

    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_dynamic_array_formula("A1", "=AIT_NUMBERS()", value=1)
        sheet.write_dynamic_array_formula("A3", "=AIT_NUMBERS()", value=1)

    _, values, _ = refreshed(fill)
    assert _column(values, "A", 5) == ["#VALUE!", None, 1, 2, 3]


def test_a_spill_over_a_spill_settles(refreshed, calls):
    _numbers(calls, [3.0, 1.0, 2.0])

    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_dynamic_array_formula("A1", "=AIT_NUMBERS()", value=1)
        sheet.write_dynamic_array_formula("B1", "=SORT(A1#)", value=1)
        sheet.write_dynamic_array_formula("C1", "=B1#*10", value=1)

    _, values, _ = refreshed(fill)
    assert _column(values, "C", 4) == [10, 20, 30, None]


def test_a_fixed_array_keeps_its_shape(refreshed, calls):
    _numbers(calls, [1.0, 2.0])

    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_array_formula("A1:B4", "{=AIT_NUMBERS()}", value=9)
        sheet.write_formula("D1", "=COUNT(A1:B4)")

    _, values, stored = refreshed(fill)
    assert _column(values, "A", 4) == [1, 2, "#N/A", "#N/A"]
    assert _column(values, "B", 4) == [1, 2, "#N/A", "#N/A"]
    assert values["D1"].value == 4
    assert stored["A1"].value.ref == "A1:B4"


@pytest.mark.parametrize(
    ("grid", "fitted"),
    [
        ([[7.0]], [[7.0, 7.0], [7.0, 7.0]]),
        ([[1.0, 2.0]], [[1.0, 2.0], [1.0, 2.0]]),
        ([[1.0], [2.0]], [[1.0, 1.0], [2.0, 2.0]]),
        ([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]], [[1.0, 2.0], [4.0, 5.0]]),
        ([[1.0, 2.0, 3.0]], [[1.0, 2.0], [1.0, 2.0]]),
    ],
)
def test_results_are_fitted_to_fixed_arrays_as_excel_does(grid, fitted):
    assert fit_fixed_array(grid, 2, 2) == fitted


def test_what_is_missing_from_a_fixed_array_is_not_available():
    assert fit_fixed_array([[1.0, 2.0], [3.0, 4.0]], 3, 3) == [[1.0, 2.0, "#N/A"], [3.0, 4.0, "#N/A"], ["#N/A"] * 3]


def test_empty_texts_in_an_array_are_values_like_any_other(refreshed, calls):
    _numbers(calls, ["a", "", 2.0])

    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_dynamic_array_formula("A1", "=AIT_NUMBERS()", value="a")
        sheet.write_array_formula("B1:B3", "{=AIT_NUMBERS()}", value="a")
        sheet.write_formula("C1", '=A2=""')

    _, values, _ = refreshed(fill)
    assert values["C1"].value is True


def test_names_that_point_at_a_spill_follow_it(refreshed, calls):
    _numbers(calls, [1.0, 2.0, 3.0])

    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        workbook.define_name("calc_numbers", "=_xlfn.ANCHORARRAY(S!$A$1)")
        sheet.write_dynamic_array_formula("A1", "=AIT_NUMBERS()", value=1)
        sheet.write_formula("C1", "=ROWS(calc_numbers)")
        sheet.write_formula("C2", "=INDEX(calc_numbers,3)*2")
        sheet.write_formula("C3", "=SUM(calc_numbers,1)")
        sheet.write_dynamic_array_formula("D1", "=calc_numbers*10", value=10)
        workbook.define_name("out_all", "=_xlfn.ANCHORARRAY(S!$D$1)")

    result, values, _ = refreshed(fill)
    assert _column(values, "C", 3) == [3, 6, 7]
    assert _column(values, "D", 4) == [10, 20, 30, None]
    assert result.outputs == {"out_all": [[10.0], [20.0], [30.0]]}


def test_a_blocked_spill_is_told_and_who_reads_it_is_not_told_to_make_room(tmp_path):
    path = tmp_path / "blocked.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Out")
        sheet.write_column("A1", [100.0, 110.0, 121.0])
        sheet.write_dynamic_array_formula("C1:C1", "=AIT_RETURN(A1:A3,1)")
        sheet.write("C3", "in the way")
        sheet.write_formula("E1", "=C1+1")
        sheet.write_formula("E2", "=SUM(C1:C2)")
        sheet.write_dynamic_array_formula("G1:G1", "=C1#*2")
        sheet.write_formula("E4", "=AIT_SPREAD(C1,1)")
    result = refresh_book(path)
    assert result.state != "PASS"
    assert [error.cell for error in result.errors if "does not fit" in error.message] == ["C1"]
    assert {change.cell: change.new for change in result.changes}.keys() == {"C1", "E1", "E2", "E4", "G1"}


def test_a_chart_of_each_column_gets_its_own_back_after_a_night_of_errors(tmp_path):
    path = tmp_path / "panel.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("S")
        made.define_name("in_window", "=S!$H$1")
        sheet.write("H1", 1)
        for row in range(6):
            sheet.write_row(row, 0, [100.0 + row, 50.0 - row])
        sheet.write_dynamic_array_formula("D1:E6", "=AIT_RETURN(A1:B6,in_window)")
        chart = made.add_chart({"type": "line"})
        for letter in "DE":
            chart.add_series({"values": f"=S!${letter}$1:${letter}$6"})
            made.define_name(f"series_{letter}", f"=S!${letter}$1:${letter}$6")
        made.define_name("both", "=S!$D$1:$E$6")
        sheet.insert_chart("J1", chart)
    for window in ("1", "0", "1"):
        refresh_book(path, target=path, settings={"in_window": window})
    names = openpyxl.load_workbook(path).defined_names
    read = {name: names[name].attr_text for name in ("series_D", "series_E", "both")}
    assert read == {"series_D": "S!$D$1:$D$6", "series_E": "S!$E$1:$E$6", "both": "S!$D$1:$E$6"}
    with zipfile.ZipFile(path) as file:
        chart = file.read("xl/charts/chart1.xml").decode()
    assert [f"S!${letter}$1:${letter}$6" in chart for letter in "DE"] == [True, True]
    assert chart.count('<c:ptCount val="6"/>') == 2


def _panel(rows, columns=2):
    return [[float(10 * row + column) for column in range(columns)] for row in range(rows)]


@pytest.mark.parametrize("narrow", [1, 2])
def test_references_over_a_spill_follow_it_again_after_a_night_of_errors(tmp_path, make_book, calls, narrow):
    """References over several of its columns, and under its first row, among them."""

    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_dynamic_array_formula(0, 0, 4, narrow - 1, "=AIT_PANEL()", value=0)
        bold = workbook.add_format({"bold": True})
        last = "AB"[narrow - 1]
        sheet.conditional_format(f"A1:{last}5", {"type": "cell", "criteria": ">", "value": 1, "format": bold})
        chart = workbook.add_chart({"type": "line"})
        chart.add_series({"name": f"=S!${last}$1", "values": f"=S!${last}$2:${last}$5"})
        sheet.insert_chart("J1", chart)
        names = {"whole": f"$A$1:${last}$5", "under": f"$A$2:${last}$5", "second": f"${last}$1:${last}$5"}
        for name, cells in (names | {"sample": "$A$1:$A$3", "anchor": "$A$1"}).items():
            workbook.define_name(name, f"=S!{cells}")

    path, last = make_book(fill), "AB"[narrow - 1]
    for grid in (_panel(5, narrow), [["#N/A"]], _panel(1, narrow), [["#N/A"]], _panel(7, narrow)):
        calls["AIT_PANEL"] = lambda *_, grid=grid: grid
        refresh_book(path, target=path, everything=True)
    book = openpyxl.load_workbook(path)
    assert {name: found.attr_text for name, found in book.defined_names.items()} == {
        "whole": f"S!$A$1:${last}$7",
        "under": f"S!$A$2:${last}$7",
        "second": f"S!${last}$1:${last}$7",
        "sample": "S!$A$1:$A$3",
        "anchor": "S!$A$1",
    }
    assert [str(one.sqref) for one in book["S"].conditional_formatting] == [f"A1:{last}7"]
    with zipfile.ZipFile(path) as file:
        chart = file.read("xl/charts/chart1.xml").decode()
    assert f"S!${last}$2:${last}$7" in chart
    assert f"S!${last}$1<" in chart
    assert '<c:ptCount val="6"/>' in chart
