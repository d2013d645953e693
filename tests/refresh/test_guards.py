"""What the engine would compute otherwise than Excel, without an error, keeps its saved value and says why.

The figures that Excel gives are in the names of the tests; an engine that is not ours confirms them in test_agreement.
"""

from __future__ import annotations

import datetime as dt

import pytest

from xl_aitrends.refresh import refresh_book

AS_OF = dt.date(2025, 2, 14)


@pytest.fixture
def outcome(make_book):
    """State of one formula over Data!A1:C4 (numbers, texts, flags): its new value, or why it was kept."""

    def run(formula, dynamic=False):
        def fill(workbook):
            data, calc = workbook.add_worksheet("Data"), workbook.add_worksheet("Calc")
            data.write_column("A1", [1, 2, 3, 4])
            data.write_column("B1", ["a", "A", "b", "7"])
            data.write_column("C1", [True, False, True, True])
            if dynamic:
                calc.write_dynamic_array_formula("A1", formula, value=99)
            else:
                calc.write_formula("A1", formula, value=99)

        result = refresh_book(make_book(fill), as_of=AS_OF, everything=True)
        if result.kept:
            return result.kept[0].reason
        return [change.new for change in result.changes]

    return run


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ('=SUMIFS(Data!A1:A4,Data!B1:B3,"a")', "SUMIFS gets ranges of different sizes, Data!A1:A4 and Data!B1:B3"),
        ('=COUNTIFS(Data!A1:A4,">1",Data!B1:B3,"a")', "COUNTIFS gets ranges of different sizes"),
        ('=IF(TRUE,MAXIFS(Data!A1:A4,(Data!B1:C4),"a"),1)', "MAXIFS gets ranges of different sizes"),
        ("=SUMPRODUCT(Data!A1:A4,Data!A1:A3)", "SUMPRODUCT gets ranges of different sizes"),
        ("=MATCH(3,Data!A1:B4,0)", "MATCH looks in Data!A1:B4, but Excel only along one row or column"),
        ("=SUMPRODUCT(Data!B1:B4)", "SUMPRODUCT over numbers that are texts"),
        ('=LEFT("abc",Data!A1-2)', "a number of characters that is -1.0 gives #VALUE! in Excel"),
        ("=POWER(0,Data!A1-1)", "to the power of 0"),
        ('=MID("abc",1,"x")', "a number of characters that is 'x' gives #VALUE! in Excel"),
    ],
)
def test_a_formula_that_excel_refuses_is_kept(outcome, formula, said):
    assert said in outcome(formula)


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("=_xlfn.UNIQUE(Data!B1:B4)", "texts that differ in their capitals only"),
        ("=_xlfn.TAKE(Data!A1:B4,,1)", "TAKE without a number of rows"),
        ("=_xlfn.UNIQUE(Data!A1:B1,TRUE)", "UNIQUE of columns"),
        ("=_xlfn._xlws.FILTER(Data!A1:A4,Data!B1:B4)", "FILTER by texts gives #VALUE! in Excel"),
        ("=_xlfn._xlws.FILTER(Data!A1:A4,Data!A1:A3>1)", "FILTER gets ranges of different lengths"),
    ],
)
def test_an_array_that_excel_refuses_is_kept(outcome, formula, said):
    assert said in outcome(formula, dynamic=True)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ('=SUMIFS(Data!A1:A4,Data!B1:B4,"a")', 3.0),
        ('=COUNTIFS(Data!A1:A4,">1",Data!B1:B4,"b")', 1.0),
        ("=SUMPRODUCT(Data!A1:A4,--Data!C1:C4)", 8.0),
        ("=SUMPRODUCT((Data!A1:A4>1)*(Data!A1:A4))", 9.0),
        ("=MATCH(3,Data!A1:A4,0)", 3.0),
        ('=LEFT("abc",Data!A2)', "ab"),
        ('=RIGHT("abc")', "c"),
        ("=SUM(_xlfn._xlws.FILTER(Data!A1:A4,Data!C1:C4))", 8.0),
        ("=SUM(_xlfn._xlws.FILTER(Data!A1:A4,(Data!A1:A4>SUM(Data!A1:A2))*(Data!C1:C4)))", 4.0),
        ("=ROWS(_xlfn.UNIQUE(Data!C1:C4))", 2.0),
    ],
)
def test_what_excel_computes_is_computed(outcome, formula, value):
    assert outcome(formula) == [value]


def test_an_array_without_cells_is_an_error_as_in_excel(outcome):
    assert outcome("=_xlfn.DROP(Data!A1:A4,9)", dynamic=True) == ["#VALUE!"]  # as files hold #CALC!


def test_what_comes_to_no_number_is_kept(outcome):
    assert "comes to no number here" in outcome("=PV(-1,1,0)")


def test_errors_that_only_excel_knows_are_errors_here_too_and_never_text(make_book):
    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_formula("A1", '=BDP("X","PX")', value="#BUSY!")
        for row, text in enumerate(["=ISERROR(A1)", "=IFERROR(A1,5)", "=A1+1", '="x"&A1', "=A1", "=IF(TRUE,1,A1)"]):
            sheet.write_formula(row, 1, text, value=99)

    result = refresh_book(make_book(fill), as_of=AS_OF, everything=True)
    assert {change.cell: change.new for change in result.changes} == {"B1": True, "B2": 5.0, "B6": 1.0}
    assert {one.cell for one in result.kept} == {"B3", "B4", "B5"}


def test_a_text_that_no_cell_holds_is_kept(make_book):
    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_string("A1", "x" * 32_767)
        sheet.write_formula("B1", '=A1&"y"', value="as saved")
        sheet.write_formula("B2", '=A1&""', value="as saved")

    result = refresh_book(make_book(fill), as_of=AS_OF, everything=True)
    assert [(one.cell, "more than 32767 characters" in one.reason) for one in result.kept] == [("B1", True)]
    assert [change.cell for change in result.changes] == ["B2"]
