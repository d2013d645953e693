"""A range typed as an address does not grow with the Table that it covered: whoever reads it is told, every time."""

from __future__ import annotations

import pytest

from xl_aitrends.refresh import parse_feed, refresh_book

GROWS = "date,a,b\n2025-02-12,5,6\n2025-02-13,7,8\n"


@pytest.fixture
def warned(tmp_path, make_book):
    """Formulas on a sheet Calc beside a Table at Data!A1:C3; gives the warnings after a feed."""

    def run(formulas, text=GROWS, feed="tbl", names=()):
        def fill(workbook):
            data, calc = workbook.add_worksheet("Data"), workbook.add_worksheet("Calc")
            columns = [{"header": name} for name in ("date", "a", "b")]
            data.add_table("A1:C3", {"name": "tbl", "columns": columns, "data": [[45698, 1, 2], [45699, 3, 4]]})
            for cell, formula in formulas.items():
                (data if cell[0] in "ABCDE" else calc).write_formula(cell, formula, value=0)
            for name, means in names:
                workbook.define_name(name, means)

        source, csv = make_book(fill), tmp_path / "new.csv"
        csv.write_text(text)
        feeds = [parse_feed(f"{feed}={csv}")]
        first = refresh_book(source, target=tmp_path / "out.xlsx", feeds=feeds)
        again = refresh_book(tmp_path / "out.xlsx", feeds=feeds)
        return first, again

    return run


@pytest.mark.parametrize("typed", ["Data!B2:C3", "Data!$A$1:$C$3", "Data!B2:B3", "data!B$1:b$3"])
def test_a_range_that_ended_with_the_table_is_told_with_its_cell_and_what_to_write(warned, typed):
    result, again = warned({"G7": f"=AIT_GIVEN({typed})"})
    assert result.state == again.state == "WARN"
    assert again.warnings == result.warnings
    assert len(result.warnings) == 1
    assert result.warnings[0].startswith("Calc!G7: reads Data!")
    assert "tbl was fed down to row 5; write tbl[…] or a longer range" in result.warnings[0]
    assert result.state_under(strict=True) == "FAIL"


def test_an_ordinary_formula_is_told_when_its_table_outgrows_it(warned):
    result, again = warned({"G1": "=SUM(Data!B2:B3)"})
    assert [text[:8] for text in result.warnings] == ["Calc!G1:"]
    assert again.warnings == ()  # whoever sums the first rows from then on may mean them


def test_every_cell_is_told(warned):
    result, _ = warned({"G1": "=AIT_GIVEN(Data!B2:B3)", "G2": "=AIT_GIVEN(Data!C2:C3,Data!B2:B3)"})
    assert [text[:25] for text in result.warnings] == [
        "Calc!G1: reads Data!B2:B3",
        "Calc!G2: reads Data!C2:C3",
        "Calc!G2: reads Data!B2:B3",
    ]


@pytest.mark.parametrize(
    "formula",
    [
        "=AIT_GIVEN(tbl[a])",
        "=AIT_GIVEN(Data!B:B)",
        "=AIT_GIVEN(Data!B2:B99)",
        "=AIT_GIVEN(Data!B3:B3)",
        "=AIT_GIVEN(Data!B3)",
        "=AIT_GIVEN(sample)",
        "=AIT_GIVEN(Data!B2:F3)",
    ],
)
def test_what_follows_the_table_or_never_covered_it_is_not_told(warned, formula):
    result, again = warned({"G1": formula}, names=[("sample", "=Calc!$A$1:$A$2")])
    assert (result.warnings, again.warnings) == ((), ())


def test_a_name_follows_the_table_and_a_fixed_one_is_meant_so(warned):
    result, again = warned({"G1": "=SUM(all_a)"}, names=[("all_a", "=Data!$B$2:$B$3")])
    assert [change.new for change in result.changes if change.cell == "G1"] == [16.0]
    assert (result.warnings, again.warnings) == ((), ())


def test_windows_that_grow_down_a_column_end_where_their_rows_do(warned):
    result, again = warned(
        {"G2": "=SUM(Data!B$2:B2)", "G3": "=AIT_GIVEN(Data!B$1:B2)", "G4": "=AIT_GIVEN(Data!B$1:B3)"}
    )
    assert (result.warnings, again.warnings) == ((), ())


def test_rows_that_replace_as_many_or_fewer_leave_nobody_behind(warned):
    same = "date,a,b\n2025-02-10,1,2\n2025-02-11,3,4\n"
    assert warned({"G1": "=AIT_GIVEN(Data!B2:B3)"}, same)[0].warnings == ()
    result, _ = warned({"G1": "=AIT_GIVEN(Data!B2:B3)"}, "date,a,b\n2025-02-10,1,2\n", feed="tbl:replace")
    assert result.warnings == ()


def test_a_range_over_which_the_totals_row_came_up_is_told(tmp_path, make_book):
    def fill(workbook):
        data, calc = workbook.add_worksheet("Data"), workbook.add_worksheet("Calc")
        columns = [{"header": "no"}, {"header": "a", "total_function": "sum"}]
        rows = [[row, 10 * row] for row in range(1, 5)]
        data.add_table("A1:B6", {"name": "tbl", "columns": columns, "data": rows, "total_row": True})
        data.write_formula("B6", "=SUM(B2:B5)", None, 100)
        calc.write_formula("A1", "=SUM(Data!B2:B5)", None, 100)
        calc.write_formula("A2", "=SUM(tbl[a])", None, 100)
        calc.write_formula("A3", "=SUM(Data!B:B)", None, 200)
        calc.write_formula("A4", "=Data!B4", None, 30)

    (tmp_path / "few.csv").write_text("no,a\n1,10\n2,20\n")
    feeds = [parse_feed(f"tbl:replace={tmp_path / 'few.csv'}")]
    result = refresh_book(make_book(fill), target=tmp_path / "out.xlsx", feeds=feeds)
    assert [text for text in result.warnings if "totals" in text] == [
        "Calc!A1: reads Data!B2:B5, where the totals row of tbl stands now; write tbl[…]",
        "Calc!A4: reads Data!B4, where the totals row of tbl stands now; write tbl[…]",
    ]
    assert refresh_book(tmp_path / "out.xlsx", feeds=feeds).warnings == ()
