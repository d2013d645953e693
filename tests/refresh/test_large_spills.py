"""Results with more cells than the engine spills over a sheet: whole panels of returns."""

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
