"""A workbook can be inspected, compared and explained without being changed."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from xl_aitrends.errors import ConfigurationError, WorkbookError
from xl_aitrends.refresh import diff_books, explain_cell, inspect_book, parse_feed, refresh_book

AS_OF = dt.date(2025, 2, 14)


def _fill(workbook):
    data, calc = workbook.add_worksheet("Data"), workbook.add_worksheet("Calc")
    columns = [{"header": "date"}, {"header": "a"}, {"header": "b"}]
    data.add_table("A1:C3", {"name": "tbl", "columns": columns, "data": [[45700, 1, 5], [45701, 2, 7]]})
    calc.write_formula("A1", "=AIT_SPREAD(Data!B3:C3)", value=1)
    calc.write_formula("A2", "=A1*2", value=2)
    calc.write_formula("A3", '=BDP("X","PX")', value=3)
    calc.write_formula("A4", "=MYUDF(A1)+CEILING(A1,2)", value=4)
    calc.write_formula("A5", "=AIT_RETURN(Data!B2:B3,0)", value="#VALUE!")
    calc.write_dynamic_array_formula("C1:D1", "=AIT_SHAPE(tbl)", value=2)
    calc.write("D1", 3)


def test_inspect_says_what_is_there_and_changes_nothing(make_book):
    path = make_book(_fill)
    before = path.read_bytes()
    seen = inspect_book(path, as_of=AS_OF)
    assert path.read_bytes() == before
    assert [(sheet.name, sheet.used, sheet.formulas) for sheet in seen.sheets] == [
        ("Data", "A1:C3", 0),
        ("Calc", "A1:D5", 6),
    ]
    assert [(table.name, table.sheet, table.ref, table.columns) for table in seen.tables] == [
        ("tbl", "Data", "A1:C3", ("date", "a", "b"))
    ]
    assert {one.name: one.status for one in seen.functions} == {
        "AIT_SPREAD": "ours",
        "AIT_RETURN": "ours",
        "AIT_SHAPE": "ours",
        "BDP": "vendor",
        "MYUDF": "not computed here",
        "CEILING": "not computed here",
    }
    assert [(kept.cell, kept.reason) for kept in seen.not_computable] == [
        ("A4", "CEILING and MYUDF are not among the functions shown to compute rightly here")
    ]
    assert [(one.cell, one.message) for one in seen.stale] == [
        ("A1", "saved 1.0, computed 5.0"),
        ("A2", "saved 2.0, computed 10.0"),
    ]
    assert [(error.cell, error.message[:10]) for error in seen.errors] == [("A5", "AIT_RETURN")]
    assert "SUM" in seen.trusted
    json.dumps(seen.to_dict())


def test_inspect_takes_the_stored_spelling_of_a_spill_reference_for_what_it_computes(make_book):
    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_dynamic_array_formula("A1:B1", "=AIT_SHAPE(D1)", value=1)
        sheet.write("B1", 1)
        sheet.write_formula("A3", "=SUM(_xlfn.ANCHORARRAY(A1))", value=2)

    seen = inspect_book(make_book(fill), as_of=AS_OF)
    assert {one.name: one.status for one in seen.functions}["ANCHORARRAY"] == "trusted"
    assert seen.not_computable == ()


def test_inspect_lists_what_only_a_computation_shows_to_be_out_of_reach(make_book):
    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_formula("A1", '=EDATE("2025-02-14",1)+AIT_SPREAD(1)', value=7)
        sheet.write_formula("A2", "=A1+1", value=8)

    seen = inspect_book(make_book(fill), as_of=AS_OF)
    assert [(kept.cell, kept.reason[:16]) for kept in seen.not_computable] == [("A1", "comes to #VALUE!")]


def test_diff_names_each_cell_that_differs(make_book, tmp_path):
    source, target = make_book(_fill), tmp_path / "out.xlsx"
    refresh_book(source, target=target, as_of=AS_OF)
    found = diff_books(source, target)
    assert [(one.sheet, one.cell, one.old, one.new) for one in found.cells] == [
        ("Calc", "A1", 1.0, 5.0),
        ("Calc", "A2", 2.0, 10.0),
    ]
    assert not diff_books(source, source)
    assert found


def test_diff_names_sheets_that_one_side_lacks(make_book):
    one = make_book(_fill, "one.xlsx")
    other = make_book(lambda workbook: workbook.add_worksheet("DATA"), "other.xlsx")
    found = diff_books(one, other)
    assert (found.only_first, found.only_second) == (("Calc",), ())
    assert len(found.cells) == 9


def test_explain_goes_down_to_fed_cells(make_book, tmp_path):
    target, csv = tmp_path / "out.xlsx", tmp_path / "prices.csv"
    csv.write_text("date,a,b\n45701,2,7\n45702,3,4\n")
    result = refresh_book(make_book(_fill), target=target, feeds=[parse_feed(f"tbl={csv}")], as_of=AS_OF)
    said = explain_cell(target, "calc!$a$2", fed=result.fed)
    assert (said.cell, said.value, said.formula) == ("Calc!A2", 10.0, "=A1*2")
    assert [(step.cell, step.formula, step.reads) for step in said.steps] == [
        ("Calc!A2", "=A1*2", ("Calc!A1",)),
        ("Calc!A1", "=AIT_SPREAD(Data!B3:C3)", ("Data!B3:C3",)),
    ]
    assert [(one.range, one.table, [source.source for source in one.fed]) for one in said.inputs] == [
        ("Data!B3:C3", "tbl", [str(csv)])
    ]


def test_explain_of_a_fed_cell_names_its_feed(make_book, tmp_path):
    target, csv = tmp_path / "out.xlsx", tmp_path / "prices.csv"
    csv.write_text("date,a,b\n45702,3,4\n")
    result = refresh_book(make_book(_fill), target=target, feeds=[parse_feed(f"tbl={csv}")], as_of=AS_OF)
    said = explain_cell(target, "Data!B4", fed=result.fed)
    (source,) = said.inputs
    assert (said.formula, source.range, source.table, source.value) == (None, "Data!B4", "tbl", 3.0)
    (feed,) = source.fed
    assert (feed.source, feed.rows, feed.first, len(feed.sha256)) == (str(csv), 1, "45702", 64)


def test_explain_names_the_feed_of_a_named_range_and_the_names_of_inputs(make_book, tmp_path):
    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        for row, line in enumerate([["date", "a"], [45700, 1], [45701, 4]]):
            sheet.write_row(row, 0, line)
        sheet.write("D1", 1)
        workbook.define_name("rng", "=S!$A$1:$B$3")
        workbook.define_name("in_k", "=S!$D$1")
        sheet.write_formula("E1", "=AIT_SPREAD(B2:B3,in_k)+A9", value=7)

    target, csv = tmp_path / "out.xlsx", tmp_path / "prices.csv"
    csv.write_text("date,a\n45701,9\n")
    result = refresh_book(make_book(fill), target=target, feeds=[parse_feed(f"rng={csv}")], as_of=AS_OF)
    said = explain_cell(target, "S!E1", fed=result.fed)
    assert [(one.range, one.name, one.value, len(one.fed)) for one in said.inputs] == [
        ("S!B2:B3", None, None, 1),
        ("S!D1", "in_k", 1.0, 0),
        ("S!A9", None, None, 0),
    ]


def test_explain_names_a_range_once_and_not_each_cell_of_it(make_book):
    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_column("A1", [1, 2, 3])
        workbook.define_name("in_k", "=S!$A$3")
        sheet.write_formula("C1", "=SUM(A1:A3)+D1+D2", value=9)
        sheet.write_formula("D1", "=A1+A3", value=4)
        sheet.write_formula("D2", "=A2", value=2)

    assert [one.range for one in explain_cell(make_book(fill), "S!C1").inputs] == ["S!A1:A3", "S!A3"]


def test_explain_of_a_spilled_cell_tells_its_anchor(make_book):
    assert explain_cell(make_book(_fill), "Calc!D1").formula == "=AIT_SHAPE(tbl)"


def test_explain_of_a_typed_cell_has_no_steps(make_book):
    said = explain_cell(make_book(_fill), "Data!B2")
    assert (said.formula, said.value, said.steps) == (None, 1.0, ())


def test_a_feed_is_named_only_for_the_rows_and_columns_that_it_filled(make_book, tmp_path):
    target, csv = tmp_path / "out.xlsx", tmp_path / "prices.csv"
    csv.write_text("date,a,b\n45701,2,7\n45703,3,4\n")
    result = refresh_book(make_book(_fill), target=target, feeds=[parse_feed(f"tbl={csv}")], as_of=AS_OF)
    assert result.fed[0].filled == ("Data!A3:C4",)
    fed = {cell: explain_cell(target, cell, fed=result.fed).inputs[0].fed for cell in ("Data!B2", "Data!B3", "Data!B4")}
    assert {cell: len(sources) for cell, sources in fed.items()} == {"Data!B2": 0, "Data!B3": 1, "Data!B4": 1}


@pytest.mark.parametrize(
    ("place", "cell", "value"),
    [
        ("out_a", "Calc!A2", 2.0),
        ("OUT_A", "Calc!A2", 2.0),
        ("spilled", "Calc!C1:D1", 2.0),
        ("tbl[b]", "Data!C2:C3", 5.0),
        ("TBL", "Data!A2:C3", 45700.0),
        ("Data!B2:B3", "Data!B2:B3", 1.0),
        ("A1", "Data!A1", "date"),
    ],
)
def test_explain_takes_names_and_columns_of_tables_too(make_book, place, cell, value):
    def fill(workbook):
        _fill(workbook)
        workbook.define_name("out_a", "=Calc!$A$2")
        workbook.define_name("spilled", "=_xlfn.ANCHORARRAY(Calc!$C$1)")

    said = explain_cell(make_book(fill), place)
    assert (said.cell, said.value) == (cell, value)


def test_explain_of_a_name_follows_its_formula(make_book):
    def fill(workbook):
        _fill(workbook)
        workbook.define_name("out_a", "=Calc!$A$2")

    path = make_book(fill)
    by_name, by_cell = explain_cell(path, "out_a"), explain_cell(path, "Calc!A2")
    assert by_name == by_cell
    with pytest.raises(ConfigurationError, match="did you mean out_a"):
        explain_cell(path, "out_aa")
    with pytest.raises(WorkbookError, match="no column 'zz'"):
        explain_cell(path, "tbl[zz]")


def test_explain_needs_a_cell_that_exists(make_book):
    with pytest.raises(ConfigurationError, match="must name a cell"):
        explain_cell(make_book(_fill), "Calc!A0")
    with pytest.raises(WorkbookError, match="no sheet 'Nope'"):
        explain_cell(make_book(_fill), "Nope!A1")
