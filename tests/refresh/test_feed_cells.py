"""Cells of a feed go in exactly as they stand in the source, or not at all with one clear line."""

from __future__ import annotations

import pandas as pd
import pytest
from priced import keyed, rows

from xl_aitrends.errors import FeedError


@pytest.mark.parametrize("written", ["2025-02-1{}", "2025/2/1{}", "2025021{}"])
def test_plain_serial_numbers_in_the_first_column_are_dates_where_every_key_of_the_feed_is_one(fed, written):
    def serials(workbook):
        sheet = workbook.add_worksheet("Data")
        columns = [{"header": "date"}, {"header": "a"}]
        sheet.add_table("A1:B3", {"name": "tbl_prices", "columns": columns, "data": [[45698, 1], [45699, 2]]})

    result, book = fed(f"date,a\n{written.format(1)},5\n{written.format(2)},6\n", fill=serials)
    assert rows(book["Data"]) == [[45698, 1], [45699, 5], [45700, 6]]
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


@pytest.mark.parametrize("spelled", ["2025-02-13", "2025/2/13", "2025年2月13日", "20250213"])
def test_dates_come_in_four_spellings(fed, spelled):
    _, book = fed(f"date,银行,电子\n{spelled},1,2\n")
    assert rows(book["Data"])[-1] == ["2025-02-13", 1, 2]


def test_a_blank_end_in_a_list_of_members_is_no_missing_value(fed):
    def members(workbook):
        sheet, date = workbook.add_worksheet("Data"), workbook.add_format({"num_format": "yyyy-mm-dd"})
        columns = [{"header": "code"}, {"header": "start", "format": date}, {"header": "end", "format": date}]
        sheet.add_table("A1:C3", {"name": "tbl_prices", "columns": columns, "data": [["A", 45000, None], ["B"]]})

    result, book = fed("code,start,end\nA,2023-03-15,\nC,,\n", fill=members)
    assert result.notes == ()
    assert rows(book["Data"])[2] == ["C", None, None]


def test_missing_values_are_reported_and_left_blank(fed):
    result, book = fed("date,银行,电子\n2025-02-13,--,\n2025-02-14,#N/A N/A,NULL\n2025-02-17,1,2\n")
    assert rows(book["Data"])[3] == ["2025-02-13", None, None]
    assert result.warnings == (
        "prices.csv: texts that say 'no data' are missing values: 1 × '#N/A N/A', 1 × '--', 1 × 'NULL'",
    )
    assert result.notes == ("prices.csv: 1 blank cells are missing values",)


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
    assert [row[1] for row in rows(book["Data"])[-2:]] == [3346, float(shown.replace(",", ""))]


def test_an_empty_table_does_not_take_decimal_commas_for_text(fed):
    def empty(workbook):
        columns = [{"header": "date"}, {"header": "a"}]
        workbook.add_worksheet("Data").add_table("A1:B2", {"name": "tbl_prices", "columns": columns})

    with pytest.raises(FeedError, match="line 2: a is '0,5', not a number; numbers need a decimal point"):
        fed("date;a\n2025-02-13;0,5\n2025-02-14;1,5\n", fill=empty)


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


def test_parquet_with_a_date_index_feeds_the_same_values(fed, tmp_path):
    pytest.importorskip("pyarrow")
    frame = pd.DataFrame(
        {"银行": [1.25, None], "电子": [2, 3]}, index=pd.DatetimeIndex(["2025-02-13", "2025-02-14"], name="date")
    )
    frame.to_parquet(tmp_path / "prices.parquet")
    _, book = fed(tmp_path / "prices.parquet")
    assert rows(book["Data"])[3:] == [["2025-02-13", 1.25, 2], ["2025-02-14", None, 3]]


def test_numbers_are_exact_to_the_last_bit(fed):
    numbers = [0.1, 1 / 3, 123456789.123456789, 5e-324]
    _, book = fed(
        "date,银行,电子\n" + "".join(f"2025-03-0{day},{number!r},1\n" for day, number in enumerate(numbers, 1))
    )
    assert [row[1] for row in rows(book["Data"])[3:]] == numbers


def test_gbk_files_and_other_separators_are_read(fed, tmp_path):
    path = tmp_path / "gbk.csv"
    path.write_bytes('date;银行;电子\n2025-02-13;"1,234.5";2\n'.encode("gb18030"))
    _, book = fed(path)
    assert rows(book["Data"])[3] == ["2025-02-13", 1234.5, 2]


@pytest.mark.parametrize("mode", ["upsert", "append"])
def test_a_day_that_stands_as_a_text_of_another_spelling_is_not_added_again(fed, mode):
    with pytest.raises(FeedError, match="line 2: 2025/2/12 stands in the workbook as the text '2025-02-12'; turn its"):
        fed("date,a\n2025/2/12,7\n", f"tbl:{mode}", fill=keyed(["2025-02-11", "2025-02-12"]))


def test_days_that_are_texts_are_matched_where_they_are_spelled_alike(fed):
    _, book = fed("date,a\n2025-02-12,7\n2025-02-13,8\n", "tbl", fill=keyed(["2025-02-11", "2025-02-12"]))
    assert list(book["Data"].values)[1:] == [("2025-02-11", 0), ("2025-02-12", 7), ("2025-02-13", 8)]
