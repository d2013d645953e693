"""Results that the engine does not spill over a sheet: panels of many thousand cells, and single cells."""

from __future__ import annotations

import openpyxl

from xl_aitrends.refresh import refresh_book

ROWS, COLUMNS = 700, 31
LAST = float(ROWS * COLUMNS - 1)


def _fill(workbook):
    sheet = workbook.add_worksheet("S")
    other = workbook.add_worksheet("T")
    sheet.write_dynamic_array_formula("A1", "=AIT_PANEL()")
    workbook.define_name("panel", "=_xlfn.ANCHORARRAY(S!$A$1)")
    other.write_dynamic_array_formula("A1", "=AIT_SUMS(panel)")
    other.write_formula("C1", "=ROWS(panel)")
    other.write_formula("C2", "=INDEX(panel,700,31)")
    other.write_formula("C3", "=MAX(S!A690:AE700)")
    other.write_formula("C4", "=S!B3*2")
    other.write_formula("C5", "=SUM(_xlfn.ANCHORARRAY(A1))")


def test_a_large_panel_spills_and_is_read_whole_and_cell_by_cell(make_book, calls, tmp_path):
    calls["AIT_PANEL"] = lambda *_: [[float(row * COLUMNS + name) for name in range(COLUMNS)] for row in range(ROWS)]
    calls["AIT_SUMS"] = lambda values, *_: [[sum(row)] for row in values]
    target = tmp_path / "out.xlsx"
    result = refresh_book(make_book(_fill), target=target)
    book = openpyxl.load_workbook(target, data_only=True)
    sheet, other = book["S"], book["T"]
    assert (sheet["A1"].value, sheet.cell(ROWS, COLUMNS).value) == (0, LAST)
    assert [other[f"C{row}"].value for row in range(1, 6)] == [ROWS, LAST, LAST, 126, LAST * (LAST + 1) / 2]
    assert result.kept == ()
    assert not refresh_book(target, target=tmp_path / "again.xlsx").changed


def test_a_spill_reference_to_a_result_of_one_cell_is_that_cell_and_passes_its_error_on(make_book, calls, tmp_path):
    calls["AIT_ONE"] = lambda *_: [[7.0]]
    calls["AIT_NONE"] = lambda *_: [["#N/A AIT_NONE: nothing to show"]]

    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_dynamic_array_formula("A1", "=AIT_ONE()")
        sheet.write_dynamic_array_formula("A2", "=AIT_NONE()")
        workbook.define_name("one", "=_xlfn.ANCHORARRAY(S!$A$1)")
        sheet.write_formula("C1", "=ROWS(one)")
        sheet.write_formula("C2", "=INDEX(one,1)*2")
        sheet.write_formula("C3", "=INDEX(_xlfn.ANCHORARRAY(A2),1)")

    target = tmp_path / "out.xlsx"
    refresh_book(make_book(fill), target=target)
    sheet = openpyxl.load_workbook(target, data_only=True)["S"]
    assert [sheet[f"C{row}"].value for row in (1, 2, 3)] == [1, 14, "#N/A"]
