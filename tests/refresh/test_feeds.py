"""Data goes into Tables and named ranges exactly as it stands in the source, or not at all with one clear line."""

from __future__ import annotations

import datetime as dt
import zipfile

import openpyxl
import pandas as pd
import pytest
import xlsxwriter

from xl_aitrends.errors import ConfigurationError, FeedError, WorkbookError
from xl_aitrends.refresh import parse_feed, refresh_book
from xl_aitrends.refresh.merging import merge_rows

AS_OF = dt.date(2025, 2, 14)
DAYS = [dt.datetime(2025, 2, day) for day in (10, 11, 12)]


def _fill(workbook, template=False, calculated=False):
    data, calc = workbook.add_worksheet("Data"), workbook.add_worksheet("Calc")
    date = workbook.add_format({"num_format": "yyyy-mm-dd"})
    columns = [{"header": "date"}, {"header": "银行"}, {"header": "电子"}]
    if calculated:
        columns.append({"header": "gap", "formula": "=[@银行]-[@电子]"})
    data.add_table(0, 0, len(DAYS), len(columns) - 1, {"name": "tbl_prices", "columns": columns})
    for row, day in enumerate(DAYS, start=1):
        data.write_datetime(row, 0, day, date)
        data.write_row(row, 1, [100.0 + row, 50.0 + row])
    if template:
        workbook.define_name("ait_template", '="industry_divergence"')
    calc.write_formula("A1", "=SUM(tbl_prices[电子])" if not template else "=SUM(Data!A:A)*0+1", value=156)
    calc.write_formula("A2", "=AIT_SHAPE(tbl_prices)")
    calc.write_dynamic_array_formula("A3:B3", "=AIT_SHAPE(tbl_prices)", value=3)
    calc.write("B3", 3)
    calc.write_formula("A5", "=COUNT(tbl_prices[[#All],[date]])", value=3)
    workbook.define_name("rng", "=Calc!$E$1:$F$3")
    calc.write_column("E1", ["code", "000977", "600519"])
    calc.write_column("F1", ["name", "浪潮", "茅台"])


@pytest.fixture
def fed(tmp_path, make_book):
    """Feed a text (as a CSV file) or a path; gives the result and the target opened for values."""

    def run(text, feed="tbl_prices", fill=_fill, **options):
        source = make_book(lambda workbook: fill(workbook, **options))
        csv = tmp_path / "prices.csv"
        if isinstance(text, str):
            csv.write_text(text, encoding="utf-8")
        target = tmp_path / "out.xlsx"
        feeds = [parse_feed(f"{feed}={csv if isinstance(text, str) else text}")]
        result = refresh_book(source, target=target, feeds=feeds, as_of=AS_OF)
        again = tmp_path / "again.xlsx"
        assert not refresh_book(target, target=again, as_of=AS_OF).changed
        if ":append" not in feed:
            assert not refresh_book(target, target=again, feeds=feeds, as_of=AS_OF).changed
            assert again.read_bytes() == target.read_bytes()
        return result, openpyxl.load_workbook(target, data_only=True)

    return run


def _rows(sheet):
    rows = [
        [cell.date().isoformat() if isinstance(cell, dt.datetime) else cell for cell in row] for row in sheet.values
    ]
    return rows[1:]


@pytest.mark.parametrize("written", ["2025-02-1{}", "2025/2/1{}", "2025021{}"])
def test_plain_serial_numbers_in_the_first_column_are_dates_where_every_key_of_the_feed_is_one(fed, written):
    def serials(workbook):
        sheet = workbook.add_worksheet("Data")
        columns = [{"header": "date"}, {"header": "a"}]
        sheet.add_table("A1:B3", {"name": "tbl_prices", "columns": columns, "data": [[45698, 1], [45699, 2]]})

    result, book = fed(f"date,a\n{written.format(1)},5\n{written.format(2)},6\n", fill=serials)
    assert _rows(book["Data"]) == [[45698, 1], [45699, 5], [45700, 6]]
    assert (result.fed[0].first, result.fed[0].last) == ("2025-02-11", "2025-02-12")


@pytest.mark.parametrize(
    ("standing", "key"), [([1, 2], "2025-02-12"), ([45698.5, 45699], "2025-02-12"), ([45698, 45699], "x")]
)
def test_numbers_that_are_no_days_or_keys_that_are_no_dates_stay_refused(fed, standing, key):
    def plain(workbook):
        data = [[standing[0], 1], [standing[1], 2]]
        table = {"name": "tbl_prices", "columns": [{"header": "no"}, {"header": "a"}], "data": data}
        workbook.add_worksheet("Data").add_table("A1:B3", table)

    with pytest.raises(FeedError, match="not a number"):
        fed(f"no,a\n{key},5\n", fill=plain)


def test_rows_are_upserted_by_date_and_what_reads_them_is_recomputed(fed):
    result, book = fed("date,银行,电子\n2025-02-13,104.5,55\n2025-02-12,103,60\n")
    assert _rows(book["Data"]) == [
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


@pytest.mark.parametrize("spelled", ["2025-02-13", "2025/2/13", "2025年2月13日", "20250213"])
def test_dates_come_in_four_spellings(fed, spelled):
    _, book = fed(f"date,银行,电子\n{spelled},1,2\n")
    assert _rows(book["Data"])[-1] == ["2025-02-13", 1, 2]


def test_replace_shrinks_and_append_adds(fed):
    _, book = fed("date,电子,银行\n2025-03-03,2,1\n", feed="tbl_prices:replace")
    assert _rows(book["Data"])[0] == ["2025-03-03", 1, 2]
    assert book["Data"].tables["tbl_prices"].ref == "A1:C2"
    assert book["Data"]["A3"].value is None
    assert [book["Calc"][cell].value for cell in ("A1", "A3", "A5")] == [2, 1, 1]
    _, book = fed("date,银行,电子\n2025-02-09,1,2\n", feed="tbl_prices:append")
    assert _rows(book["Data"])[-1] == ["2025-02-09", 1, 2]


def test_replacing_rows_keeps_the_order_of_the_feed(fed):
    _, book = fed("date,银行,电子\n2025-02-12,1,1\n2025-02-10,3,3\n", feed="tbl_prices:replace")
    assert [row[0] for row in _rows(book["Data"])][:2] == ["2025-02-12", "2025-02-10"]


def test_a_blank_end_in_a_list_of_members_is_no_missing_value(fed):
    def members(workbook):
        sheet, date = workbook.add_worksheet("Data"), workbook.add_format({"num_format": "yyyy-mm-dd"})
        columns = [{"header": "code"}, {"header": "start", "format": date}, {"header": "end", "format": date}]
        sheet.add_table("A1:C3", {"name": "tbl_prices", "columns": columns, "data": [["A", 45000, None], ["B"]]})

    result, book = fed("code,start,end\nA,2023-03-15,\nC,,\n", fill=members)
    assert result.notes == ()
    assert _rows(book["Data"])[2] == ["C", None, None]


def test_missing_values_are_reported_and_left_blank(fed):
    result, book = fed("date,银行,电子\n2025-02-13,--,\n2025-02-14,#N/A N/A,NULL\n2025-02-17,1,2\n")
    assert _rows(book["Data"])[3] == ["2025-02-13", None, None]
    assert result.warnings == (
        "prices.csv: texts that say 'no data' are missing values: 1 × '#N/A N/A', 1 × '--', 1 × 'NULL'",
    )
    assert result.notes == ("prices.csv: 1 blank cells are missing values",)


def test_adjusted_history_is_named_with_its_first_date(fed):
    result, _ = fed("date,银行,电子\n2025-02-12,103.0000001,53\n2025-02-11,101,52\n2025-02-10,101,51\n")
    assert len(result.warnings) == 1
    assert "tbl_prices[银行]" in result.warnings[0]
    assert "first at 2025-02-11 (102 becomes 101)" in result.warnings[0]
    assert result.state == "WARN"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("date,银行,电子\n2025-02-13,1,2\n2025-13-01,1,2\n", "prices.csv, line 3: '2025-13-01' is not a date; use YYYY-MM-DD"),
        ("date,银行,电子\n2025-02-13,1,abc\n", "prices.csv, line 2: 电子 is 'abc', not a number"),
        ("date,银行,电子\n2025-02-13,1,2\n\n2025/2/13,1,2\n", "prices.csv, line 4: 2025/2/13 stands in line 2 already"),
        ("date,银行,电子\n,1,2\n", "prices.csv, line 2: the first column is blank"),
        ("date,银行,电子,传媒\n2025-02-13,1,2,3\n", "prices.csv adds 传媒: the columns of tbl_prices are date, 银行, 电子"),
        ("date,银行\n2025-02-13,1\n", "prices.csv lacks 电子"),
        ("date,银行,电力\n2025-02-13,1,2\n", "prices.csv adds 电力 and lacks 电子"),
        ("date,银行,电子\n2025-02-13,1,2,3\n", "prices.csv, line 2: 4 cells under 3 headers"),
        ("date,银行,电子\n2025-02-12,1,2\n2025-02-13,1\n", "prices.csv, line 3: 2 cells under 3 headers; an empty cell needs"),
        ("date;银行;电子\n2025-02-13;104,5;2\n", "prices.csv, line 2: 银行 is '104,5', not a number; numbers need a decimal point"),
        ("date;银行;电子\n2025-02-13;1.104,5;2\n", "银行 is '1.104,5', not a number; numbers need a decimal point"),
        ("date;银行;电子\n2025-02-13;5;2\n2025-02-14;3,346;2\n", "line 3: 银行 is '3,346', which may be 3346 or 3.346"),
        ("date,银行,银行\n2025-02-13,1,2\n", "prices.csv: two columns are called '银行'"),
        ("date,银行,电子\n", "prices.csv has headers but no rows"),
        ("date,银行,电子,\n2025-02-13,1,2,3\n", "prices.csv: column 4 has no header; give it one or remove it"),
        ("date,银行,电子\n1899-12-30,1,2\n2025-02-13,1,2\n", "prices.csv, line 2: '1899-12-30' is before 1900"),
        ("", "prices.csv is empty"),
        ("date,银行,电子\n2025-02-13,1e999,2\n", "银行 is '1e999', not a number"),
    ],
)  # fmt: skip
def test_a_feed_that_cannot_be_used_names_place_fact_and_remedy(fed, tmp_path, text, said):
    with pytest.raises(FeedError) as caught:
        fed(text)
    assert said in str(caught.value)
    assert len(str(caught.value)) <= 255
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.parametrize("shown", ["1,234.5", "5.25", "1,234,567"])
def test_commas_between_semicolons_are_thousands_where_a_point_says_so(fed, shown):
    _, book = fed(f"date;银行;电子\n2025-02-13;3,346;1\n2025-02-14;{shown};2\n")
    assert [row[1] for row in _rows(book["Data"])[-2:]] == [3346, float(shown.replace(",", ""))]


def test_an_empty_table_does_not_take_decimal_commas_for_text(fed):
    def empty(workbook):
        columns = [{"header": "date"}, {"header": "a"}]
        workbook.add_worksheet("Data").add_table("A1:B2", {"name": "tbl_prices", "columns": columns})

    with pytest.raises(FeedError, match="line 2: a is '0,5', not a number; numbers need a decimal point"):
        fed("date;a\n2025-02-13;0,5\n2025-02-14;1,5\n", fill=empty)


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
    assert _rows(book["Data"])[:2] == [["2024-01-02", 1, 2, 3, 4], ["2024-01-03", 1, 2, 3, 4]]
    assert book["Data"]["A4"].value is None
    assert [book["Calc"][cell].value for cell in ("A3", "B3")] == [2, 5]


def test_a_blank_first_header_is_the_key_and_columns_may_come_in_any_order(fed):
    _, book = fed(",电子,银行\n2025-02-13,2,1\n")
    assert _rows(book["Data"])[3] == ["2025-02-13", 1, 2]
    _, book = fed("电子,date,银行\n2,2025-02-13,1\n")
    assert _rows(book["Data"])[3] == ["2025-02-13", 1, 2]


def test_a_table_refuses_a_renamed_key(fed):
    with pytest.raises(FeedError, match="adds 日期 and lacks date"):
        fed("日期,银行,电子\n2025-02-13,1,2\n")


def test_a_template_narrows_and_keeps_the_history_of_columns_that_stay(fed):
    _, book = fed("date,电子\n2025-02-13,7\n", template=True)
    assert [row[:2] for row in _rows(book["Data"])] == [
        ["2025-02-10", 51],
        ["2025-02-11", 52],
        ["2025-02-12", 53],
        ["2025-02-13", 7],
    ]
    assert book["Data"].tables["tbl_prices"].ref == "A1:B5"
    assert book["Data"]["C1"].value is None


def test_calculated_columns_are_filled_down_and_computed(fed):
    _, book = fed("date,银行,电子\n2025-02-13,10,4\n2025-02-14,10,1\n", calculated=True)
    assert [row[3] for row in _rows(book["Data"])] == [0, 0, 0, 6, 9], "rows that were not fed are not due"


def test_codes_stay_text_and_texts_that_look_like_formulas_too(fed):
    _, book = fed("code,name\n000977,=1+1\n000001,-5\n2,@x\n", feed="rng")
    rows = [[cell.value for cell in row[4:6]] for row in book["Calc"].iter_rows(min_row=1, max_row=6)]
    assert rows == [
        ["code", "name"],
        ["000977", "=1+1"],
        ["600519", "茅台"],
        ["000001", "-5"],
        ["2", "@x"],
        [None, None],
    ]
    assert book.defined_names["rng"].attr_text == "Calc!$E$1:$F$5"


def test_a_named_range_does_not_grow_over_other_cells(fed):
    def fill(workbook, **options):
        _fill(workbook)
        workbook.get_worksheet_by_name("Calc").write("F4", "mine")

    with pytest.raises(FeedError, match="rng would grow over Calc!F4"):
        fed("code,name\n1,x\n", feed="rng", fill=fill)


def test_a_table_does_not_grow_over_other_cells(fed):
    def fill(workbook, **options):
        _fill(workbook)
        workbook.get_worksheet_by_name("Data").write("B5", "mine")

    with pytest.raises(WorkbookError, match="Data!B5"):
        fed("date,银行,电子\n2025-02-13,1,2\n", fill=fill)


def test_cells_with_formulas_are_not_fed(fed):
    def fill(workbook, **options):
        _fill(workbook)
        workbook.get_worksheet_by_name("Data").write_formula("B2", '=BDP("X","PX")', value=3)

    with pytest.raises(FeedError, match="tbl_prices holds a formula at Data!B2"):
        fed("date,银行,电子\n2025-02-13,1,2\n", fill=fill)


def test_parquet_with_a_date_index_feeds_the_same_values(fed, tmp_path):
    pytest.importorskip("pyarrow")
    frame = pd.DataFrame(
        {"银行": [1.25, None], "电子": [2, 3]}, index=pd.DatetimeIndex(["2025-02-13", "2025-02-14"], name="date")
    )
    frame.to_parquet(tmp_path / "prices.parquet")
    _, book = fed(tmp_path / "prices.parquet")
    assert _rows(book["Data"])[3:] == [["2025-02-13", 1.25, 2], ["2025-02-14", None, 3]]


def test_numbers_are_exact_to_the_last_bit(fed):
    numbers = [0.1, 1 / 3, 123456789.123456789, 5e-324]
    _, book = fed(
        "date,银行,电子\n" + "".join(f"2025-03-0{day},{number!r},1\n" for day, number in enumerate(numbers, 1))
    )
    assert [row[1] for row in _rows(book["Data"])[3:]] == numbers


def test_gbk_files_and_other_separators_are_read(fed, tmp_path):
    path = tmp_path / "gbk.csv"
    path.write_bytes('date;银行;电子\n2025-02-13;"1,234.5";2\n'.encode("gb18030"))
    _, book = fed(path)
    assert _rows(book["Data"])[3] == ["2025-02-13", 1234.5, 2]


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
        _fill(workbook)
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


def test_append_never_takes_a_column_away_from_a_template(tmp_path):
    path = tmp_path / "mine.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Data")
        rows = [[45000.0, 1.0, 2.0], [45001.0, 3.0, 4.0]]
        columns = [{"header": name} for name in ("date", "A", "B")]
        sheet.add_table("A1:C3", {"name": "tbl", "columns": columns, "data": rows})
        made.define_name("ait_template", '="made"')
    feed = tmp_path / "new.csv"
    feed.write_text("date,A\n2023-03-20,5\n", encoding="utf-8")
    with pytest.raises(FeedError, match="lacks B"):
        refresh_book(path, target=tmp_path / "out.xlsx", feeds=[parse_feed(f"tbl:append={feed}")])


def _keyed(keys):
    def fill(workbook):
        sheet = workbook.add_worksheet("Data")
        columns = [{"header": "date"}, {"header": "a"}]
        rows = [[key, float(number)] for number, key in enumerate(keys)]
        sheet.add_table(0, 0, len(rows), 1, {"name": "tbl", "columns": columns, "data": rows})

    return fill


@pytest.mark.parametrize("mode", ["upsert", "append"])
def test_a_day_that_stands_as_a_text_of_another_spelling_is_not_added_again(fed, mode):
    with pytest.raises(FeedError, match="line 2: 2025/2/12 stands in the workbook as the text '2025-02-12'; turn its"):
        fed("date,a\n2025/2/12,7\n", f"tbl:{mode}", fill=_keyed(["2025-02-11", "2025-02-12"]))


def test_days_that_are_texts_are_matched_where_they_are_spelled_alike(fed):
    _, book = fed("date,a\n2025-02-12,7\n2025-02-13,8\n", "tbl", fill=_keyed(["2025-02-11", "2025-02-12"]))
    assert list(book["Data"].values)[1:] == [("2025-02-11", 0), ("2025-02-12", 7), ("2025-02-13", 8)]


def test_a_key_that_stands_in_two_rows_is_told(fed):
    result, _ = fed("date,a\nx,7\n", "tbl", fill=_keyed(["x", "x", "y"]))
    assert "tbl holds x in several rows, and the feed replaced the last of them" in result.warnings[0]


def test_a_blank_that_takes_a_number_away_is_told(fed):
    result, book = fed("date,银行,电子\n2025-02-11,,52\n2025-02-13,,53\n")
    assert book["Data"]["B3"].value is None
    assert [text.partition("rewrites ")[2] for text in result.warnings if "rewrites" in text] == [
        "history, first at 2025-02-11 (102 becomes blank); has the source a gap?"
    ]


@pytest.mark.parametrize(("day", "told"), [("2025-02-09", True), ("2025-02-13", False)])
def test_a_value_typed_over_a_calculated_column_is_told_where_rows_move_beside_it(fed, day, told):
    def fill(workbook):
        _fill(workbook, calculated=True)
        for row in (2, 3):
            workbook.get_worksheet_by_name("Data").write(row, 3, 997 + row)

    result, book = fed(f"date,银行,电子\n{day},1,2\n", fill=fill)
    assert book["Data"]["D3"].value == 999
    assert [text for text in result.warnings if "typed" in text] == told * [
        "Data!D3 (999), Data!D4 (1000): typed over a formula, stays while rows of tbl_prices moved beside it; "
        "move it to its row"
    ]
