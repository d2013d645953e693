"""What is due is computed, what is not stays as saved, and nothing is written that is not shown to be right."""

from __future__ import annotations

import datetime as dt
import math
import zipfile

import openpyxl
import pytest

from xl_aitrends.errors import WorkbookRefused
from xl_aitrends.refresh import diff_books, refresh_book

AS_OF = dt.date(2025, 2, 14)
PRICES = [[100.0, 50.0, 20.0], [110.0, 51.0, 18.0], [121.0, 49.0, 19.0], [115.0, 55.0, 22.0]]


def _write_prices(sheet):
    for row, line in enumerate(PRICES):
        sheet.write_row(row, 0, line)


def _simple(workbook):
    data, calc = workbook.add_worksheet("Data"), workbook.add_worksheet("Calc")
    _write_prices(data)
    workbook.define_name("in_k", "=Calc!$B$1")
    workbook.define_name("out_spread", "=Calc!$A$3")
    workbook.define_name("chk_all", "=Calc!$A$5")
    calc.write("B1", 1)
    calc.write_formula("A3", "=AIT_SPREAD(Data!A2:C2,in_k)")
    calc.write_formula("A4", "=ROUND(A3*2,1)")
    calc.write_formula("A5", '=IF(A4>0,"OK","FAIL")')
    calc.write_formula("A6", "=Data!A1+1", value=5)


@pytest.fixture
def refreshed(tmp_path, make_book):
    """Refresh a made workbook to a second file; gives the result and that file's values by address."""

    def run(fill, **options):
        target = tmp_path / "out.xlsx"
        result = refresh_book(make_book(fill), target=target, as_of=AS_OF, **options)
        return result, openpyxl.load_workbook(target, data_only=True)

    return run


def test_a_due_chain_is_computed_and_the_rest_stays_as_saved(refreshed):
    result, book = refreshed(_simple)
    calc = book["Calc"]
    assert calc["A3"].value == 110.0 - 18.0
    assert calc["A4"].value == 184
    assert calc["A5"].value == "OK"
    assert calc["A6"].value == 5, "not due: keeps the saved value, right or wrong"
    assert [(change.cell, change.old, change.new) for change in result.changes] == [
        ("A3", 0.0, 92.0),
        ("A4", 0.0, 184.0),
        ("A5", 0.0, "OK"),
    ]
    assert (result.state, result.outputs, result.outputs_before) == ("PASS", {"out_spread": 92.0}, {"out_spread": 0.0})
    assert [(check.name, check.state) for check in result.checks] == [("chk_all", "OK")]


def test_everything_makes_every_formula_due(refreshed):
    _, book = refreshed(_simple, everything=True)
    assert book["Calc"]["A6"].value == 101


def test_a_dry_run_reports_and_writes_nothing(make_book):
    path = make_book(_simple)
    before = path.read_bytes()
    result = refresh_book(path, as_of=AS_OF)
    assert result.changed
    assert result.target is None
    assert len(result.changes) == 3
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["book.xlsx"]


def test_the_second_run_writes_the_same_bytes(tmp_path, make_book):
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    refresh_book(make_book(_simple), target=first, as_of=AS_OF)
    result = refresh_book(first, target=second, as_of=AS_OF)
    assert (result.changed, result.changes) == (False, ())
    assert second.read_bytes() == first.read_bytes()


def test_in_place_leaves_a_backup_of_the_old_bytes_and_only_when_something_changed(make_book):
    path = make_book(_simple)
    before = path.read_bytes()
    refresh_book(path, target=path, as_of=AS_OF)
    backups = list(path.parent.glob("book.xlsx.bak-*"))
    assert [backup.read_bytes() for backup in backups] == [before]
    assert path.read_bytes() != before
    refresh_book(path, target=path, as_of=AS_OF)
    assert list(path.parent.glob("book.xlsx.bak-*")) == backups


@pytest.mark.parametrize(
    ("program", "lock"), [("Excel", "~$book.xlsx"), ("LibreOffice", ".~lock.book.xlsx#")], ids=["Excel", "LibreOffice"]
)
def test_a_workbook_that_is_open_elsewhere_is_not_refreshed_in_place(make_book, program, lock):
    path = make_book(_simple)
    path.with_name(lock).write_bytes(b"owner")
    with pytest.raises(WorkbookRefused, match=f"is open in {program}"):
        refresh_book(path, target=path, as_of=AS_OF)
    assert refresh_book(path, target=path.with_name("other.xlsx"), as_of=AS_OF).changed


def test_an_untrusted_function_keeps_its_value_with_all_that_depends_on_it(refreshed):
    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write("A1", -2.5)
        sheet.write_formula("B1", "=AIT_SPREAD(A1)+CEILING(A1,-2)", value=-4)
        sheet.write_formula("B2", "=B1+1", value=-3)
        sheet.write_formula("B3", "=B2*AIT_SPREAD(A1:A1)", value=7)
        sheet.write_formula("B4", "=AIT_SPREAD(A1)", value=7)

    result, book = refreshed(fill)
    assert [book["S"][cell].value for cell in ("B1", "B2", "B3", "B4")] == [-4, -3, 7, 0]
    assert {kept.cell: kept.reason for kept in result.kept} == {
        "B1": "CEILING is not among the functions shown to compute rightly here",
        "B2": "depends on S!B1, which was kept",
        "B3": "depends on S!B2, which was kept",
    }
    assert (result.state, result.state_under(strict=True)) == ("WARN", "FAIL")


def test_the_clock_says_the_date_that_was_given(refreshed):
    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_formula("A1", "=TODAY()")
        sheet.write_formula("A2", "=A1-DATE(2025,1,1)")

    _, book = refreshed(fill)
    assert [book["S"][cell].value for cell in ("A1", "A2")] == [45702, 44]


def test_the_clock_follows_the_1904_date_system(tmp_path):
    path = tmp_path / "mac.xlsx"
    workbook = openpyxl.Workbook()
    workbook.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    workbook.active["A1"] = "=TODAY()"
    workbook.save(path)
    result = refresh_book(path, as_of=AS_OF)
    assert result.changes[0].new == 45702 - 1462


def test_random_numbers_are_kept_and_reported(refreshed):
    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_formula("A1", "=RAND()", value=0.25)
        sheet.write_formula("A2", "=AIT_SPREAD(A1:A1)+A1", value=7)

    result, book = refreshed(fill)
    assert [book["S"][cell].value for cell in ("A1", "A2")] == [0.25, 0.25]
    assert [(kept.cell, kept.reason[:6]) for kept in result.kept] == [("A1", "random")]


def test_indirect_and_offset_are_due_when_anything_is(refreshed):
    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_formula("A1", "=AIT_SPREAD(C1:D1)")
        sheet.write_row("C1", [1, 4])
        sheet.write_formula("A2", '=INDIRECT("A"&1)+1', value=9)
        sheet.write_formula("A3", "=OFFSET(C1,0,1)*2", value=9)

    _, book = refreshed(fill)
    assert [book["S"][cell].value for cell in ("A1", "A2", "A3")] == [3, 4, 8]


def test_indirect_alone_is_not_due(refreshed):
    result, book = refreshed(
        lambda workbook: workbook.add_worksheet("S").write_formula("A2", '=INDIRECT("A1")', value=9)
    )
    assert not result.changed
    assert book["S"]["A2"].value == 9


def test_formulas_without_a_saved_value_are_computed(tmp_path):
    path, target = tmp_path / "fresh.xlsx", tmp_path / "out.xlsx"
    workbook = openpyxl.Workbook()
    workbook.active["A1"], workbook.active["A2"], workbook.active["A3"] = 2, "=A1^10", '=""'
    workbook.save(path)
    refresh_book(path, target=target, as_of=AS_OF)
    assert openpyxl.load_workbook(target, data_only=True).active["A2"].value == 1024
    again = tmp_path / "again.xlsx"
    refresh_book(target, target=again, as_of=AS_OF)
    assert again.read_bytes() == target.read_bytes()


def test_a_message_behind_an_error_cell_is_reported_where_it_stands(refreshed):
    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write("A1", 1)
        sheet.write_formula("B1", "=AIT_RETURN(A1:A1,0)")
        sheet.write_formula("B2", "=AIT_RETURN(A1:A1,0)+1")
        sheet.write_formula("B3", "=IFERROR(AIT_RETURN(A1:A1,0),5)")

    result, book = refreshed(fill)
    assert [book["S"][cell].value for cell in ("B1", "B2", "B3")] == ["#VALUE!", "#VALUE!", 5]
    message = "AIT_RETURN: window must be a whole number ≥ 1, got 0"
    assert [(error.cell, error.message) for error in result.errors] == [("B1", message), ("B2", message)]
    assert result.state == "WARN"


def test_a_long_chain_above_a_kept_cell_is_kept_whole(refreshed):
    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_formula(0, 0, "=AIT_SPREAD(1)+CEILING(2,1)", value=7)
        for row in range(1, 2000):
            sheet.write_formula(row, 0, f"=A{row}+1", value=7)
        sheet.write_formula(0, 1, "=SUM(A1:A2000)", value=7)
        sheet.write_formula(0, 2, '=INDIRECT("B1")', value=7)

    result, _ = refreshed(fill)
    assert len(result.kept) == 2002
    assert result.changes == ()
    reasons = {kept.cell: kept.reason for kept in result.kept}
    assert reasons["A2000"] == "depends on S!A1999, which was kept"
    assert reasons["C1"].startswith("may read a cell that was kept")


def test_a_vendor_function_inside_our_call_is_kept_and_said(refreshed):
    def fill(workbook):
        workbook.add_worksheet("S").write_formula("A1", '=AIT_SPREAD(BDH("X","PX"))', value=7)

    result, _ = refreshed(fill)
    assert [kept.reason for kept in result.kept] == ["BDH is a vendor's function; give it a cell of its own"]


@pytest.mark.parametrize(
    "text", ['AIT_SPREAD(BDP("x","y"))+H2', 'H2+_xll.WSD("x")*AIT_SPREAD(1)', 'BDP("x",AIT_SPREAD(H2))']
)
def test_a_formula_of_a_vendors_function_and_ours_is_due_kept_and_said_never_silently_an_input(refreshed, text):
    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write("H2", 5)
        sheet.write_formula("A1", "=" + text, value=7)
        sheet.write_formula("A2", "=AIT_SPREAD(A1:A1)", value=8)

    result, book = refreshed(fill)
    assert [book["S"][cell].value for cell in ("A1", "A2")] == [7, 8]
    assert [kept.cell for kept in result.kept] == ["A1", "A2"]
    assert "is a vendor's function; give it a cell of its own" in result.kept[0].reason
    assert result.state == "WARN"


def test_a_vendor_cell_without_a_saved_value_is_a_warning(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = '=BDP("X","PX")'
    workbook.save(tmp_path / "fresh.xlsx")
    result = refresh_book(tmp_path / "fresh.xlsx", as_of=AS_OF)
    assert (result.state, [check.cell for check in result.checks]) == ("WARN", ["A1"])


def test_a_function_of_a_later_version_is_kept_and_said(refreshed):
    result, _ = refreshed(lambda workbook: workbook.add_worksheet("S").write_formula("A1", "=AIT_LATER(1)", value=7))
    assert result.kept[0].reason.startswith("AIT_LATER is no function of xl-aitrends ")


def test_a_misspelt_function_of_ours_is_told_with_the_nearest_name(refreshed):
    result, _ = refreshed(lambda workbook: workbook.add_worksheet("S").write_formula("A1", "=AIT_SPRED(1)", value=7))
    assert "did you mean AIT_SPREAD" in result.kept[0].reason


def test_a_what_if_table_is_kept_when_anything_is_due(tmp_path, make_book):
    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_formula("A1", "=AIT_SPREAD(1)", value=7)
        sheet.write_array_formula("B2:B3", "{=SUM(1)}", value=7)

    source, table = make_book(fill), tmp_path / "table.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(table, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            array = b'<f t="array" ref="B2:B3">SUM(1)</f>'
            new.writestr(name, data.replace(array, b'<f t="dataTable" ref="B2:B3" dt2D="0" dtr="0" r1="A9"/>'))
    result = refresh_book(table, as_of=AS_OF)
    assert [(kept.cell, kept.reason) for kept in result.kept] == [("B2", "data tables (what-if) are not computed here")]
    assert [change.cell for change in result.changes] == ["A1"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('AIT_SPREAD(1)+1/3&""', True),
        ('"x "&AIT_SPREAD(1)+0.1+0.2', True),
        ('1E+20+AIT_SPREAD(1)&""', True),
        ('ROUND(AIT_SPREAD(1)+1/3,4)&"%"', False),
        ('"110101199001011234"&AIT_SPREAD(1)', False),
        ('TEXT(AIT_SPREAD(1)+1/3,"0.00%")', False),
    ],
)
def test_unrounded_numbers_joined_to_text_are_kept_since_excel_shows_fewer_digits(refreshed, text, kept):
    result, _ = refreshed(lambda workbook: workbook.add_worksheet("S").write_formula("A1", "=" + text, value="old"))
    assert bool(result.kept) == kept


def test_a_circle_is_kept_and_said(refreshed):
    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_formula("A1", "=A2+AIT_SPREAD(B1)", value=3)
        sheet.write_formula("A2", "=A1+1", value=4)
        sheet.write("B1", 1)

    result, book = refreshed(fill)
    assert [book["S"][cell].value for cell in ("A1", "A2")] == [3, 4]
    assert {kept.reason for kept in result.kept} == {"it depends on itself"}


def test_vendor_cells_are_inputs_as_last_saved(refreshed):
    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_formula("A1", '=BDP("600519 CH","PX_LAST")', value=10)
        sheet.write_formula("B1", '=_xll.WSD("000977.SZ","close",TODAY())', value=4)
        sheet.write_formula("C1", "=AIT_SPREAD(A1:B1)")

    result, book = refreshed(fill)
    assert [book["S"][cell].value for cell in ("A1", "B1", "C1")] == [10, 4, 6]
    assert result.notes == ("vendor values as last saved (2 formulas)",)
    assert result.state == "PASS"


@pytest.mark.parametrize("saved", ["#N/A Requesting Data...", "Fetching…", "#NAME?"])
def test_a_vendor_cell_saved_unfinished_fails_a_check_by_its_address(refreshed, saved):
    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_formula("B7", '=BDP("600519 CH","PX_LAST")', value=saved)

    result, _ = refreshed(fill)
    assert result.state == "FAIL"
    assert [(check.name, check.sheet, check.cell) for check in result.checks] == [("vendor values", "S", "B7")]


def test_text_results_that_look_like_formulas_stay_text(refreshed, calls):
    calls["AIT_TEXT"] = lambda *_: [["=1+1"]]
    _, book = refreshed(lambda workbook: workbook.add_worksheet("S").write_formula("A1", "=AIT_TEXT()"))
    assert book["S"]["A1"].value == "=1+1"
    assert book["S"]["A1"].data_type == "s"


def test_truth_and_number_are_different_values(refreshed, calls):
    calls["AIT_TRUTH"] = lambda *_: [[True]]
    result, _ = refreshed(lambda workbook: workbook.add_worksheet("S").write_formula("A1", "=AIT_TRUTH()", value=1))
    assert [(change.old, change.new) for change in result.changes] == [(1.0, True)]


def test_only_reported_cells_differ_between_source_and_target(tmp_path, make_book):
    source, target = make_book(_simple), tmp_path / "out.xlsx"
    result = refresh_book(source, target=target, as_of=AS_OF)
    assert set(diff_books(source, target).cells) == set(result.changes)


def test_the_result_is_json_ready(refreshed):
    import json

    result, _ = refreshed(_simple)
    plain = json.loads(json.dumps(result.to_dict()))
    assert plain["state"] == "PASS"
    assert plain["changes"][0] == {"sheet": "Calc", "cell": "A3", "old": 0.0, "new": 92.0}


def test_a_long_chain_is_followed_row_by_row(refreshed):
    rows = 3000

    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write_formula(0, 0, "=AIT_SPREAD(C1:D1)")
        sheet.write_row("C1", [1, 2])
        for row in range(1, rows):
            sheet.write_formula(row, 0, f"=A{row}+1")
        sheet.write_formula(0, 1, f"=SUM(A1:A{rows})")

    _, book = refreshed(fill)
    assert book["S"]["B1"].value == math.comb(rows + 1, 2)
