"""Rows of a feed take their place in Tables and named ranges, and what lies over these follows."""

from __future__ import annotations

import zipfile

import openpyxl
import pytest
from priced import fill as fill_prices
from priced import rows

from xl_aitrends.errors import ConfigurationError, FeedError, WorkbookError
from xl_aitrends.refresh import parse_feed, refresh_book
from xl_aitrends.refresh.merging import merge_rows


def test_rows_are_upserted_by_date_and_what_reads_them_is_recomputed(fed):
    result, book = fed("date,银行,电子\n2025-02-13,104.5,55\n2025-02-12,103,60\n")
    assert rows(book["Data"]) == [
        ["2025-02-10", 101, 51],
        ["2025-02-11", 102, 52],
        ["2025-02-12", 103, 60],
        ["2025-02-13", 104.5, 55],
    ]
    assert book["Data"].tables["tbl_prices"].ref == "A1:C5"
    assert book["Data"].tables["tbl_prices"].autoFilter.ref == "A1:C5"
    assert book["Data"]["A5"].number_format == "yyyy-mm-dd"
    assert [book["Calc"][cell].value for cell in ("A1", "A3", "B3")] == [218, 4, 3]
    source = result.fed[0]
    assert (source.name, source.mode, source.rows, source.first, source.last) == (
        "tbl_prices", "upsert", 2, "2025-02-13", "2025-02-12",
    )  # fmt: skip
    assert source.ranges == ("Data!A5:B5", "Data!C4:C5")


def test_replace_shrinks_and_append_adds(fed):
    _, book = fed("date,电子,银行\n2025-03-03,2,1\n", feed="tbl_prices:replace")
    assert rows(book["Data"])[0] == ["2025-03-03", 1, 2]
    assert book["Data"].tables["tbl_prices"].ref == "A1:C2"
    assert book["Data"]["A3"].value is None
    assert [book["Calc"][cell].value for cell in ("A1", "A3", "A5")] == [2, 1, 1]
    _, book = fed("date,银行,电子\n2025-02-09,1,2\n", feed="tbl_prices:append")
    assert rows(book["Data"])[-1] == ["2025-02-09", 1, 2]


def test_replacing_rows_keeps_the_order_of_the_feed(fed):
    _, book = fed("date,银行,电子\n2025-02-12,1,1\n2025-02-10,3,3\n", feed="tbl_prices:replace")
    assert [row[0] for row in rows(book["Data"])][:2] == ["2025-02-12", "2025-02-10"]


def test_an_unknown_table_names_those_there_are(fed):
    with pytest.raises(FeedError, match="no Table or named range 'tbl_price' to feed; its Tables are tbl_prices"):
        fed("date,银行,电子\n2025-02-13,1,2\n", feed="tbl_price")


def test_a_missing_file_is_named(fed, tmp_path):
    with pytest.raises(FeedError, match=r"nowhere\.csv: there is no such file"):
        fed(tmp_path / "nowhere.csv")


def test_append_refuses_dates_that_stand_already(fed):
    with pytest.raises(FeedError, match="line 2: 2025-02-12 stands in the Table already"):
        fed("date,银行,电子\n2025-02-12,1,2\n", feed="tbl_prices:append")


def test_a_template_takes_the_columns_of_the_feed(fed):
    _, book = fed("日期,A,B,C,D\n2024-01-02,1,2,3,4\n2024-01-03,1,2,3,4\n", template=True)
    assert book["Data"].tables["tbl_prices"].ref == "A1:E3"
    assert [cell.value for cell in book["Data"][1]] == ["date", "A", "B", "C", "D"], "formulas say [date]"
    assert rows(book["Data"])[:2] == [["2024-01-02", 1, 2, 3, 4], ["2024-01-03", 1, 2, 3, 4]]
    assert book["Data"]["A4"].value is None
    assert [book["Calc"][cell].value for cell in ("A3", "B3")] == [2, 5]


def test_a_blank_first_header_is_the_key_and_columns_may_come_in_any_order(fed):
    _, book = fed(",电子,银行\n2025-02-13,2,1\n")
    assert rows(book["Data"])[3] == ["2025-02-13", 1, 2]
    _, book = fed("电子,date,银行\n2,2025-02-13,1\n")
    assert rows(book["Data"])[3] == ["2025-02-13", 1, 2]


def test_a_table_refuses_a_renamed_key(fed):
    with pytest.raises(FeedError, match="adds 日期 and lacks date"):
        fed("日期,银行,电子\n2025-02-13,1,2\n")


def test_a_template_narrows_and_keeps_the_history_of_columns_that_stay(fed):
    _, book = fed("date,电子\n2025-02-13,7\n", template=True)
    assert [row[:2] for row in rows(book["Data"])] == [
        ["2025-02-10", 51],
        ["2025-02-11", 52],
        ["2025-02-12", 53],
        ["2025-02-13", 7],
    ]
    assert book["Data"].tables["tbl_prices"].ref == "A1:B5"
    assert book["Data"]["C1"].value is None


def test_calculated_columns_are_filled_down_and_computed(fed):
    _, book = fed("date,银行,电子\n2025-02-13,10,4\n2025-02-14,10,1\n", calculated=True)
    assert [row[3] for row in rows(book["Data"])] == [0, 0, 0, 6, 9], "rows that were not fed are not due"


def test_a_named_range_does_not_grow_over_other_cells(fed):
    def fill(workbook, **options):
        fill_prices(workbook)
        workbook.get_worksheet_by_name("Calc").write("F4", "mine")

    with pytest.raises(FeedError, match="rng would grow over Calc!F4"):
        fed("code,name\n1,x\n", feed="rng", fill=fill)


def test_a_table_does_not_grow_over_other_cells(fed):
    def fill(workbook, **options):
        fill_prices(workbook)
        workbook.get_worksheet_by_name("Data").write("B5", "mine")

    with pytest.raises(WorkbookError, match="Data!B5"):
        fed("date,银行,电子\n2025-02-13,1,2\n", fill=fill)


def test_cells_with_formulas_are_not_fed(fed):
    def fill(workbook, **options):
        fill_prices(workbook)
        workbook.get_worksheet_by_name("Data").write_formula("B2", '=BDP("X","PX")', value=3)

    with pytest.raises(FeedError, match="tbl_prices holds a formula at Data!B2"):
        fed("date,银行,电子\n2025-02-13,1,2\n", fill=fill)


def test_new_rows_take_their_place_in_ascending_and_descending_tables():
    ascending = merge_rows([[1.0, "a"], [3.0, "c"]], [[2.0, "b"], [3.0, "C"]], "upsert")
    descending = merge_rows([[3.0, "c"], [1.0, "a"]], [[2.0, "b"], [4.0, "d"]], "upsert")
    unsorted = merge_rows([[1.0, "a"], [3.0, "c"], [2.0, "b"]], [[0.0, "z"]], "upsert")
    assert [row[1] for row in ascending] == ["a", "b", "C"]
    assert [row[1] for row in descending] == ["d", "c", "b", "a"]
    assert [row[1] for row in unsorted] == ["a", "c", "b", "z"]


@pytest.mark.parametrize("text", ["tbl_prices", "=x.csv", "tbl_prices=", "tbl_prices:merge=x.csv"])
def test_a_feed_of_another_form_is_refused(text):
    with pytest.raises(ConfigurationError):
        parse_feed(text)


def test_parse_feed_takes_paths_with_colons():
    feed = parse_feed("tbl_prices:replace=C:\\data\\a=b.csv")
    assert (feed.name, feed.mode, feed.source) == ("tbl_prices", "replace", "C:\\data\\a=b.csv")


def test_a_chart_over_the_table_follows_the_new_rows(fed):
    def fill(workbook, **options):
        fill_prices(workbook)
        chart = workbook.add_chart({"type": "line"})
        chart.add_series({"values": "=Data!$B$2:$B$4", "categories": "=Data!$A$2:$A$4"})
        workbook.get_worksheet_by_name("Calc").insert_chart("H1", chart)

    result, _ = fed("date,银行,电子\n2025-02-13,104,54\n2025-02-14,105,55\n", fill=fill)
    chart = zipfile.ZipFile(result.target).read("xl/charts/chart1.xml").decode()
    assert "Data!$B$2:$B$6" in chart
    assert '<c:ptCount val="5"/>' in chart
    assert "<c:v>105</c:v>" in chart
    kept, made = (zipfile.ZipFile(path) for path in (result.book, result.target))
    differing = [name for name in kept.namelist() if name not in made.namelist() or kept.read(name) != made.read(name)]
    assert sorted(result.parts) == sorted(differing)
    assert "xl/charts/chart1.xml" in result.parts


@pytest.mark.parametrize("days", [4, 5, 1, 2], ids="{} rows".format)
def test_what_covered_the_rows_above_a_totals_row_follows_them(tmp_path, make_book, days):
    def fill(workbook):
        sheet = workbook.add_worksheet("Data")
        columns = [{"header": "date", "total_string": "Total"}, {"header": "a", "total_function": "sum"}]
        rows = [[45698 + day, float(day)] for day in range(3)]
        sheet.add_table("A1:B5", {"name": "tbl", "columns": columns, "data": rows, "total_row": True})
        sheet.conditional_format("B2:B4", {"type": "data_bar", "multi_range": "B2:B4 D1:D2"})
        workbook.define_name("above", "=Data!$B$2:$B$4")
        workbook.define_name("whole", "=Data!$A$1:$B$5")
        chart = workbook.add_chart({"type": "line"})
        chart.add_series({"values": "=Data!$B$2:$B$4"})
        workbook.add_worksheet("图").insert_chart("A1", chart)

    csv = tmp_path / "new.csv"
    csv.write_text("date,a\n" + "".join(f"2025-03-0{day},{day}\n" for day in range(1, days + 1)))
    target = tmp_path / "out.xlsx"
    refresh_book(make_book(fill), target=target, feeds=[parse_feed(f"tbl:replace={csv}")])
    with zipfile.ZipFile(target) as file:
        chart, sheet = (file.read(f"xl/{part}1.xml").decode() for part in ("charts/chart", "worksheets/sheet"))
    names = openpyxl.load_workbook(target).defined_names
    assert names["above"].attr_text == f"Data!$B$2:$B${days + 1}"
    assert names["whole"].attr_text == f"Data!$A$1:$B${days + 2}"
    assert f'sqref="B2:B{days + 1} D1:D2"' in sheet
    assert f"Data!$B$2:$B${days + 1}" in chart
    assert f'<c:ptCount val="{days}"/>' in chart
