"""Every way a formula of ours is spelled in a file is understood, and the stored text never changes."""

from __future__ import annotations

import datetime as dt
import zipfile

import openpyxl
import pytest

from xl_aitrends.refresh import parse_feed, refresh_book
from xl_aitrends.refresh.lexer import split_formula
from xl_aitrends.refresh.spelling import bare_name, is_vendor

SPELLINGS = [
    "AIT_SPREAD(S!A1:C1,1)",
    "ait_spread(S!A1:C1,1)",
    "[1]!AIT_SPREAD(S!A1:C1,1)",
    "'C:\\Add-ins\\it''s [x].xlam'!AIT_SPREAD(S!A1:C1,1)",
    "_xldudf_AIT_SPREAD(S!A1:C1,1)",
    "_xll.AIT_SPREAD(S!A1:C1,1)",
    "_xlfn._xldudf_AIT_SPREAD(S!A1:C1,1)",
    "IF(TRUE,AIT_SPREAD(S!A1:C1,1),0)",
    "_xlfn.LET(_xlpm.x,AIT_SPREAD(S!A1:C1,1),_xlpm.x)",
    "AIT_SPREAD(rng,one)",
    "AIT_SPREAD(S!$A$1:$C$1,1)",
    "AIT_SPREAD('S'!A1:C1, 1 )",
    "AIT_SPREAD(S!1:1,1)",
    "whole_call",
]


@pytest.fixture
def book_with(make_book):
    def make(text):
        def fill(workbook):
            sheet, other = workbook.add_worksheet("S"), workbook.add_worksheet("Calc")
            sheet.write_row("A1", [5, 1, 9])
            workbook.define_name("rng", "=S!$A$1:$C$1")
            workbook.define_name("one", "=1")
            workbook.define_name("whole_call", "=AIT_SPREAD(S!$A$1:$C$1,1)")
            other.write_formula("A1", "=" + text)

        return make_book(fill)

    return make


@pytest.mark.parametrize("text", SPELLINGS)
def test_each_spelling_is_computed_and_its_text_kept(book_with, tmp_path, text):
    source, target = book_with(text), tmp_path / "out.xlsx"
    result = refresh_book(source, target=target, as_of=dt.date(2025, 2, 14))
    assert not result.kept
    assert openpyxl.load_workbook(target, data_only=True)["Calc"]["A1"].value == 8
    assert _formula(target) == _formula(source)


def _formula(path):
    text = zipfile.ZipFile(path).read("xl/worksheets/sheet2.xml").decode()
    return text[text.index("<f") : text.index("</f>")]


@pytest.mark.parametrize(
    ("spelled", "name"),
    [
        ("[1]!ait_spread", "AIT_SPREAD"),
        ("'C:\\x y\\[ait.xlam]'!AIT_SPREAD", "AIT_SPREAD"),
        ("_xldudf_AIT_SPREAD", "AIT_SPREAD"),
        ("_xll.AIT_SPREAD", "AIT_SPREAD"),
        ("_xlfn._xlws.SORT", "SORT"),
        ("_xlfn.STDEV.S", "STDEV.S"),
        ("Sum", "SUM"),
    ],
)
def test_prefixes_of_hosts_are_no_part_of_the_name(spelled, name):
    assert bare_name(spelled) == name


@pytest.mark.parametrize(
    "spelled", ["BDH", "WSD", "EM_HQ", "THS_DateSerial", "_xll.Anything", "s_dq_close", "STOCKHISTORY"]
)
def test_vendor_functions_are_known(spelled):
    assert is_vendor(bare_name(spelled), spelled)


@pytest.mark.parametrize("spelled", ["SUM", "_xll.AIT_SPREAD", "F.DIST", "EDATE", "STDEV.S", "MYUDF"])
def test_other_functions_are_not_vendors(spelled):
    assert not is_vendor(bare_name(spelled), spelled)


@pytest.mark.parametrize(
    "text",
    [
        *SPELLINGS,
        "SUM(A1#)+{1,2;3,4}*1E-3",
        "tbl[[#This Row],[a b]]+tbl[a'[b']]+[@x]",
        "\"a\"\"b,(\"&'It''s'!A1&#N/A&Sheet1!#REF!",
        "LOG10(A1):INDEX(B:B,3)%",
        "数据!A1+表1[收盘]-\\name.x?",
        "[2]Sheet1!A1:B2*'[3]my sheet'!$A:$C",
    ],
)
def test_tokens_join_to_the_formula_again(text):
    assert "".join(token.text for token in split_formula(text)) == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("LOG10", "area"),
        ("ABC123", "area"),
        ("ABCD123", "name"),
        ("A1.x", "name"),
        ("$C:$E", "area"),
        ("3:9", "area"),
        ("Q1!B2", "area"),
    ],
)
def test_names_are_told_from_addresses(text, kind):
    assert [token.kind for token in split_formula(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "_xlfn.MAP(S!A1:C1,_xlfn.LAMBDA(_xlpm.x,AIT_SPREAD(_xlpm.x,1)))",
        "_xlfn.BYROW(S!A1:C1,_xlfn.LAMBDA(_xlpm.r,[1]!ait_spread(_xlpm.r,1)))",
        "_xlfn.LAMBDA(_xlpm.x,AIT_SPREAD(_xlpm.x,1))(S!A1:C1)",
    ],
)
def test_a_call_inside_a_lambda_is_seen_kept_and_told(book_with, tmp_path, text):
    source, target = book_with(text), tmp_path / "out.xlsx"
    result = refresh_book(source, target=target, as_of=dt.date(2025, 2, 14))
    assert [(one.sheet, one.cell) for one in result.kept] == [("Calc", "A1")]
    assert "LAMBDA" in result.kept[0].reason
    assert result.state == "WARN"
    assert target.read_bytes() == source.read_bytes()


def test_a_calculated_column_of_ours_is_computed_in_every_row_old_and_new(make_book, tmp_path):
    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        columns = [
            {"header": "k"},
            {"header": "a"},
            {"header": "b"},
            {"header": "gap", "formula": "=AIT_SPREAD(tbl[@[a]:[b]],1)"},
        ]
        sheet.add_table("A1:D3", {"name": "tbl", "columns": columns, "data": [["x", 1, 4], ["y", 2, 9]]})

    csv = tmp_path / "new.csv"
    csv.write_text("k,a,b\nz,10,30\n")
    source, target = make_book(fill), tmp_path / "out.xlsx"
    result = refresh_book(source, target=target, feeds=[parse_feed(f"tbl={csv}")], as_of=dt.date(2025, 2, 14))
    sheet = openpyxl.load_workbook(target, data_only=True)["S"]
    assert [sheet.cell(row, 4).value for row in (2, 3, 4)] == [3, 7, 20]
    assert not result.kept
