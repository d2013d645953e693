"""References inside formula text, and what a chart's reference means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_aitrends.workbook import DefinedName, Formula, Table
from xl_aitrends.workbook.chart_sources import places
from xl_aitrends.workbook.extents import follow_text
from xl_aitrends.workbook.references import areas, translate


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("A1+$A1+A$1+$A$1", "B2+$A2+B$1+$A$1"),
        ("SUM(A1:B2,C:C,3:3,$4:5)", "SUM(B2:C3,D:D,4:4,$4:6)"),
        ("LOG10(A1)&\"A1\"&'A 1'!A1", "LOG10(B2)&\"A1\"&'A 1'!B2"),
        ("tbl[[#This Row],[A1]]+Q1_a+A1.b+_xlfn.X(A1)", "tbl[[#This Row],[A1]]+Q1_a+A1.b+_xlfn.X(B2)"),
        ("ZZZ1+XFE9+A1048577", "ZZZ1+XFE9+A1048577"),
        ("XFD1+A1048576", "#REF!+#REF!"),
        ("[1]Sheet1!A1+[1]!AIT_X(A1)+Jan:Mar!A1#", "[1]Sheet1!B2+[1]!AIT_X(B2)+Jan:Mar!B2#"),
        ("1E5+TRUE+{1,2;3,4}+50%", "1E5+TRUE+{1,2;3,4}+50%"),
    ],
)
def test_relative_references_move_and_nothing_else_does(text, moved):
    assert translate(text, 1, 1) == moved


@given(st.text(alphabet="A1$:!'\"[](),+#_.xZ数 ", max_size=30))
def test_any_text_survives_and_a_move_of_nothing_changes_nothing(text):
    assert translate(text, 0, 0) == text
    assert follow_text(text, "S", "S", (900, 900, 901, 901), (900, 900, 950, 950)) == text
    translate(text, 3, 2)
    areas(text)


@given(st.integers(1, 500), st.integers(1, 500), st.integers(0, 100), st.integers(0, 100))
def test_moving_there_and_back_is_no_move(row, column, down, right):
    text = f"SUM(R{row}:$AB{row + 1},X!C$7,{row}:{row + 3})*D{column}"
    assert translate(translate(text, down, right), -down, -right) == text


@pytest.mark.parametrize(
    ("text", "followed"),
    [
        ("Data!$A$1:$B$9", "Data!$A$1:$B$20"),
        ("SUM(data!A2:A9)/COUNT('Data'!$B2:B$9)", "SUM(data!A2:A20)/COUNT('Data'!$B2:B$20)"),
        ("Data!$A$1:$B$9,Other!$A$1:$B$9", "Data!$A$1:$B$20,Other!$A$1:$B$9"),
        ("Data!$A$9", "Data!$A$9"),
        ('"Data!$A$1:$B$9"', '"Data!$A$1:$B$9"'),
    ],
)
def test_a_reference_follows_in_its_own_spelling(text, followed):
    assert follow_text(text, None, "Data", (1, 1, 9, 2), (1, 1, 20, 2)) == followed


class Holder:
    def names(self):
        return (
            DefinedName("dates", "INDEX(_xlfn.ANCHORARRAY(Calc!$A$2),,1)", None, hidden=False),
            DefinedName("series", "_xlfn.CHOOSECOLS(_xlfn.ANCHORARRAY(Calc!$A$2),2)", None, hidden=False),
            DefinedName("local", "Data!$A$1", None, hidden=False),
            DefinedName("local", "Calc!$A$1", "Calc", hidden=False),
            DefinedName("loop", "loop", None, hidden=False),
            DefinedName("moving", "OFFSET(Calc!$A$1,0,0,5)", None, hidden=False),
        )

    def tables(self):
        return (Table("tbl", "Data", (1, 1, 9, 3), ("date", "银行", "x"), 1, 1),)

    def formula_at(self, sheet, row, col):
        return Formula(2, 1, "F()", "dynamic", (2, 1, 41, 2), 1.0) if (sheet, row, col) == ("Calc", 2, 1) else None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sheet1!$B$1", [("Sheet1", (1, 2, 1, 2))]),
        ("'My Sheet'!$A$1:$B$2", [("My Sheet", (1, 1, 2, 2))]),
        ("(Sheet1!$A$1,Sheet1!$C$3:$C$4)", [("Sheet1", (1, 1, 1, 1)), ("Sheet1", (3, 3, 4, 3))]),
        ("[0]!dates", [("Calc", (2, 1, 41, 1))]),
        ("'book.xlsx'!SERIES", [("Calc", (2, 2, 41, 2))]),
        ("Calc!$A$2#", [("Calc", (2, 1, 41, 2))]),
        ("Calc!local", [("Calc", (1, 1, 1, 1))]),
        ("Data!local", [("Data", (1, 1, 1, 1))]),
        ("tbl[银行]", [("Data", (2, 2, 8, 2))]),
        ("tbl", [("Data", (2, 1, 8, 3))]),
        ("loop", None),
        ("moving", None),
        ("tbl[none]", None),
        ("nowhere", None),
    ],
)
def test_what_a_charts_reference_means(text, found):
    assert places(text, Holder()) == found
