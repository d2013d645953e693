"""An error that the engine gives is written only where Excel is shown to give it too; else the saved value stays."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest

from xl_aitrends.refresh import refresh_book

AS_OF = dt.date(2025, 2, 14)
OURS = "+0*AIT_SPREAD(1)"  # makes the formula due


@pytest.fixture
def computed(tmp_path, make_book):
    """Refresh a sheet with one formula (saved as 7) over some cells; gives its value and the reasons to keep it."""

    def run(text, *, dynamic=False, saved=7, own="H1"):
        def fill(workbook):
            sheet = workbook.add_worksheet("S")
            sheet.write_column("A1", ["2025-02-14", "14 Feb 2025", "-", "600519.SH", "abc"])
            sheet.write_row("B1", [3, 4, -1, 9])
            sheet.write_row("B2", ["#N/A", "x"])
            sheet.write_formula("B3", "=NA()", value="#N/A")
            sheet.write_formula("B4", "=AIT_RETURN(B1:B1,0)", value=1)
            if dynamic:
                sheet.write_dynamic_array_formula(f"{own}:{own}", "=" + text, value=saved)
            else:
                sheet.write_formula(own, "=" + text, value=saved)

        target = tmp_path / "out.xlsx"
        result = refresh_book(make_book(fill), target=target, as_of=AS_OF)
        kept = [one.reason for one in result.kept if one.cell == own]
        return openpyxl.load_workbook(target, data_only=True)["S"][own].value, kept

    return run


@pytest.mark.parametrize(
    "text",
    [
        "YEARFRAC(A1,45800)",
        'DATEDIF(A1,45800,"d")',
        "WEEKDAY(A1)",
        "EDATE(A1,1)",
        "EOMONTH(A1,1)",
        "YEAR(A1)",
        "NETWORKDAYS(A1,45800)",
        'DATEVALUE("2025年2月14日")',
        "A2+1",
        "ROUND(A2,0)",
        'EDATE("2025-02-14",1)',
        'EDATE(B1+2000&"-"&C1&"-1",1)',
        "IFERROR(EDATE(A1,1),0)",
        "IFERROR(A2*1,0)",
        "IF(ISNUMBER(WEEKDAY(A2)),1,2)",
        "IF(ISERROR(A2+1),1,2)",
    ],
)
def test_text_that_excel_reads_as_a_date_and_the_engine_does_not_keeps_the_saved_value(computed, text):
    value, kept = computed(text + OURS)
    assert value == 7
    assert kept == [
        "comes to #VALUE! here, where Excel may read a text as a date or number; use real dates and numbers"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A5+1", "#VALUE!"),
        ("EDATE(A3,1)", "#VALUE!"),
        ("IFERROR(A3*1,5)", 5),
        ("IFERROR(B1/0,5)", 5),
        ("B1/0", "#DIV/0!"),
        ("B3+1", "#N/A"),
        ("IFERROR(B3,5)", 5),
        ("B4+1", "#VALUE!"),
        ("IFERROR(B4,5)", 5),
        ("IFERROR(AIT_RETURN(B1:C1,0),5)", 5),
        ("SQRT(C1-9)", "#NUM!"),
        ('MATCH("z",A1:A5,0)', "#N/A"),
        ('FIND("z",A4)', "#VALUE!"),
        ('IF(ISNUMBER(SEARCH("sh",A4)),1,2)', 1),
        ("INDEX(A1:A5,9)", "#REF!"),
    ],
)
def test_errors_that_excel_gives_too_are_written_and_swallowed_as_it_does(computed, text, expected):
    assert computed(text + OURS) == (expected, [])


def test_an_error_that_was_saved_already_is_nothing_new(computed):
    assert computed("EDATE(A1,1)" + OURS, saved="#VALUE!") == ("#VALUE!", [])


def test_another_error_without_a_reason_is_kept(computed):
    value, kept = computed("YEAR(D1-9)" + OURS)
    assert (value, kept) == (7, ["comes to #NUM! here, which is not shown to be what Excel gives"])


def test_filter_across_columns_is_kept_since_the_engine_ignores_its_condition(computed):
    assert computed("FILTER(B1:E1,B1:E1>3)" + OURS, dynamic=True) == (7, ["FILTER of columns is not computed here"])
    assert computed("IFERROR(FILTER(B1:E1,B1:E1>3),0)" + OURS, dynamic=True)[0] == 7
    assert computed("FILTER(A1:A5,LEN(A1:A5)=9)&T(AIT_SPREAD(1))", dynamic=True) == ("600519.SH", [])


@pytest.mark.parametrize("text", ["ROWS(H1:H9)", "COLUMNS(G1:H2)", "FILTER(H1:H9,H1:H9>3)", "SUM(H:H)"])
def test_a_formula_that_reads_its_own_cell_is_kept_and_said(computed, text):
    assert computed(text + OURS, dynamic="FILTER" in text) == (7, ["it depends on itself"])


def test_a_note_of_one_formula_is_not_said_of_another(make_book):
    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_row("A1", [1, 5])
        sheet.write_dynamic_array_formula("A3:A3", "=FILTER(A1:B1,AIT_RETURN(A1:B1,0))", value=1)
        sheet.write_formula("A9", "=AIT_SPREAD(A1:B1)", value=1)
        sheet.write_dynamic_array_formula("C9:C9", "=AIT_GIVEN(1)", value=1)

    result = refresh_book(make_book(fill), as_of=AS_OF)
    assert {change.cell for change in result.changes} >= {"A9", "C9"}
    assert "A9" not in {kept.cell for kept in result.kept} | {error.cell for error in result.errors}
