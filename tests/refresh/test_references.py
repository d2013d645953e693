"""References are resolved as Excel means them: names, Tables, whole columns, several sheets, spilled ranges."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest

from xl_aitrends.refresh import refresh_book

AS_OF = dt.date(2025, 2, 14)


@pytest.fixture
def value_of(tmp_path, make_book):
    """Value (or the reason why it was kept) of one formula in Calc!E5 beside a Table, two data sheets and names."""

    def fill_with(text):
        def fill(workbook):
            for position, name in enumerate(("Jan", "Feb", "Mar")):
                workbook.add_worksheet(name).write_column("A1", [position + 1, 10 * (position + 1)])
            calc = workbook.add_worksheet("Calc")
            columns = [{"header": "date"}, {"header": "a b"}, {"header": "c]d"}, {"header": "计算"}]
            rows = [[1, 10, 100], [2, 20, 200], [3, 30, 300], [4, 40, 400]]
            calc.add_table("A2:D6", {"name": "tbl", "columns": columns, "data": rows})
            calc.write_column("D3", [1, 1, 1, 5])
            calc.write("H9", 7)
            workbook.define_name("body", "=Calc!$A$3:$C$6")
            workbook.define_name("twice", "=2*Calc!$B$3")
            workbook.define_name("via", "=twice+1")
            workbook.define_name("loop", "=loop+1")
            workbook.define_name("relative", "=Calc!A3")
            workbook.define_name("Calc!own", "=Calc!$B$4")
            workbook.define_name("own", "=Jan!$A$1")
            workbook.define_name("Jan!shared", "=Jan!$A$2")
            workbook.define_name("Calc!shared", "=Jan!shared+1")
            calc.write_formula("E5", "=" + text)

        return fill

    def compute(text):
        target = tmp_path / "out.xlsx"
        result = refresh_book(make_book(fill_with(text)), target=target, as_of=AS_OF)
        if result.kept:
            return result.kept[0].reason
        return openpyxl.load_workbook(target, data_only=True)["Calc"]["E5"].value

    return compute


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("SUM(tbl[a b])+AIT_SPREAD(Jan!A1:A1)", 100),
        ("INDEX(AIT_SHAPE(tbl),1,1)", 4),
        ("INDEX(AIT_SHAPE(tbl[]),1,2)", 4),
        ("INDEX(AIT_SHAPE(tbl[#All]),1,1)", 5),
        ("INDEX(AIT_SHAPE(tbl[[#Headers],[#Data],[a b]]),1,1)", 5),
        ("INDEX(AIT_SHAPE(tbl[#Headers]),1,1)", 1),
        ("INDEX(AIT_SHAPE(tbl[[a b]:[计算]]),1,2)", 3),
        ("tbl[[#This Row],[a b]]+AIT_SPREAD(1)", 30),
        ("SUM(tbl[@[a b]:[c']d]])+AIT_SPREAD(1)", 330),
        ("tbl[[#This Row],计算]+AIT_SPREAD(1)", 1),
        ("[@date]+AIT_SPREAD(1)", "the formula stands in no Table"),
        ("SUM(TBL[ C']D ])+AIT_SPREAD(1)", 1000),
        ("SUM(tbl[x])+AIT_SPREAD(1)", "the Table tbl has no column 'x'"),
        ("SUM(nothere[x])+AIT_SPREAD(1)", "there is no Table 'nothere'"),
    ],
)
def test_structured_references(value_of, text, value):
    assert value_of(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("AIT_SPREAD(1)+SUM(body)", 1110),
        ("AIT_SPREAD(1)+BODY", "Excel takes one cell of a range here (implicit intersection), which is not computed"),
        ("AIT_SPREAD(1)+twice", 20),
        ("(AIT_SPREAD(1)+via)*2", 42),
        ("AIT_SPREAD(1)+loop", "the name 'loop' leads back to itself"),
        ("AIT_SPREAD(1)+relative", "the name 'relative' is relative to the cell that uses it"),
        ("AIT_SPREAD(1)+own", 20),
        ("AIT_SPREAD(1)+Jan!own", 1),
        ("AIT_SPREAD(1)+shared", 11),
        ("AIT_SPREAD(1)+nothing", "there is no name 'nothing'"),
        ("AIT_SPREAD(1)+[1]Sheet1!A1", "it refers to another workbook"),
        ("AIT_SPREAD(1)+Nowhere!A1", "there is no sheet 'Nowhere'"),
    ],
)
def test_names_and_sheets(value_of, text, value):
    assert value_of(text) == value


def test_references_through_several_sheets_are_expanded(value_of):
    assert value_of("SUM(Jan:Mar!A1:A2)+AIT_SPREAD(1)") == 66
    assert value_of("SUM('Jan:Mar'!A2)+AIT_SPREAD(1)") == 60
    assert value_of("Jan:Mar!A2+AIT_SPREAD(1)").startswith("a reference through several sheets")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("INDEX(AIT_SHAPE(A:A),1,1)", 6),
        ("INDEX(AIT_SHAPE(H:H),1,1)", 9),
        ("INDEX(AIT_SHAPE(F:H),1,1)", 9),
        ("INDEX(AIT_SHAPE(A:A,H:H),1,1)", 9),
        ("SUM(INDEX(AIT_SHAPE(A:A),1,1),INDEX(AIT_SHAPE(H:H),1,1))", 18),
        ("INDEX(AIT_SHAPE(Jan!$A:$A),1,1)", 2),
        ("INDEX(AIT_SHAPE(Jan!X:X),1,1)", 1),
        ("INDEX(AIT_SHAPE(Jan!2:2),1,2)", 1),
        ("ROWS(A:A)+AIT_SPREAD(1)", 1048576),
        ("SUM(Jan!A:A)+AIT_SPREAD(1)", 11),
    ],
)
def test_whole_columns_reach_our_functions_cut_to_their_joint_extent(value_of, text, rows):
    assert value_of(text) == rows


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("AIT_GIVEN(1,,2)", "[1.0, None, 2.0]"),
        ("AIT_GIVEN(,)", "[None, None]"),
        ("AIT_GIVEN()", "[]"),
        ("AIT_GIVEN(1, ,)", "[1.0, None, None]"),
        ("AIT_GIVEN(IF(TRUE,,5))", "[0.0]"),
        ("AIT_GIVEN(Z1,TRUE)", "[None, True]"),
        ('AIT_GIVEN({1,2;3,4},"a""b")', "[[[1.0, 2.0], [3.0, 4.0]], 'a\"b']"),
        ("AIT_GIVEN(#N/A,1/0)", "['#N/A', '#DIV/0!']"),
        ("AIT_GIVEN(Jan!A1:B1)", "[[[1.0, None]]]"),
        ("AIT_GIVEN(AIT_RETURN(Jan!A1:A1,0))", "['#VALUE! AIT_RETURN: window must be a whole number ≥ 1, got 0']"),
    ],
)
def test_arguments_arrive_as_a_host_would_hand_them_over(value_of, text, arguments):
    assert value_of(text) == arguments


@pytest.mark.parametrize(
    "text",
    [
        "AIT_SPREAD(1)+A3:A6",
        "SUM(A3:A6*2)+AIT_SPREAD(1)",
        "AIT_SPREAD(A3:C3*100)",
        "SUM(ABS(A3:A6))+AIT_SPREAD(1)",
        "VLOOKUP(A3:A6,A3:B6,2,FALSE)+AIT_SPREAD(1)",
        "IF(A3:A6>2,1,0)+AIT_SPREAD(1)",
        "AIT_SPREAD(1)+@A3:A6",
        "_xlfn.SINGLE(A3:A6)+AIT_SPREAD(1)",
    ],
)
def test_implicit_intersection_is_never_guessed(value_of, text):
    reason = value_of(text)
    assert isinstance(reason, str)
    assert "intersection" in reason or "SINGLE" in reason


def test_an_array_in_a_plain_cell_is_kept_and_said(value_of):
    assert value_of("AIT_SHAPE(A3:C6)").startswith("gives 1 x 2 cells but is stored as a one-cell formula")


def test_conditions_of_several_ranges_are_no_intersection(value_of):
    assert value_of('SUMIFS(B3:B6,A3:A6,">1",C3:C6,"<400")+AIT_SPREAD(1)') == 50


def test_sumproduct_evaluates_arrays_in_a_plain_cell(value_of):
    assert value_of("SUMPRODUCT((A3:A6>2)*B3:B6)+AIT_SPREAD(1)") == 70


def test_an_array_in_a_plain_cell_is_no_spill_whatever_stands_beside_it(make_book):
    def fill(workbook):
        calc = workbook.add_worksheet("Calc")
        calc.write_formula("A1", "=AIT_SHAPE(C1:D2)", None, 1)
        calc.write("B1", "in the way of a spill")

    result = refresh_book(make_book(fill), as_of=AS_OF)
    assert not result.changes
    assert [kept.cell for kept in result.kept] == ["A1"]


@pytest.mark.parametrize(
    "text", ["ROUND(AIT_SHAPE(A3:C6),2)", "SUM(AIT_SHAPE(A3:C6)*2)", "SUM(ROUND(AIT_SHAPE(A3),1))"]
)
def test_a_value_taken_from_an_array_in_a_plain_cell_is_never_guessed(value_of, text):
    assert value_of(text).startswith("gives 1 x 2 cells where a one-cell formula takes one")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ROUND(AIT_SPREAD(B3:C3),2)", 90),
        ("SUM(AIT_SHAPE(A3:C6))", 7),
        ("SUM(ROUND({1.4;2.4},0))+AIT_SPREAD(1)", 3),
        ("SUMPRODUCT(ROUND(AIT_SHAPE(A3:C6),0)*2)", 14),
        ("ROUND(INDEX(AIT_SHAPE(A3:C6),1,2)/7,2)", 0.43),
    ],
)
def test_arrays_that_excel_takes_whole_in_a_plain_cell_are_computed(value_of, text, value):
    assert value_of(text) == value
