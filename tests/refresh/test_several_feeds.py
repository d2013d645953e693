"""Several feeds in one run: each reaches its own Table, also where both stand on one sheet, and all is one result."""

from __future__ import annotations

import zipfile

import openpyxl
import pytest

from xl_aitrends.errors import FeedError
from xl_aitrends.refresh import parse_feed, refresh_book


def _fill(workbook):
    data, calc = workbook.add_worksheet("Data"), workbook.add_worksheet("Calc")
    for column, name in ((0, "tbl_prices"), (4, "tbl_heat")):
        columns = [{"header": "date"}, {"header": name[4:]}]
        rows = [[45698, 1 + column], [45699, 2 + column]]
        data.add_table(0, column, 2, column + 1, {"name": name, "columns": columns, "data": rows})
    workbook.define_name("rng", "=Calc!$E$1:$F$2")
    calc.write_row("E1", ["code", "weight"])
    calc.write_row("E2", ["a", 0.5])
    calc.write_formula("A1", "=SUM(tbl_prices[prices])", value=3)
    calc.write_formula("A2", "=SUM(tbl_heat[heat])", value=11)
    calc.write_formula("A3", "=A1+A2", value=14)
    chart = workbook.add_chart({"type": "line"})
    chart.add_series({"values": "=Data!$B$2:$B$3"})
    chart.add_series({"values": "=Data!$F$2:$F$3"})
    calc.insert_chart("H2", chart)


@pytest.fixture
def feeds(tmp_path):
    (tmp_path / "p.csv").write_text("date,prices\n2025-02-12,10\n")
    (tmp_path / "h.csv").write_text("date,heat\n2025-02-12,20\n2025-02-13,30\n")
    (tmp_path / "w.csv").write_text("code,weight\na,0.25\nb,0.75\n")
    return [parse_feed(f"{name}={tmp_path / file}.csv") for name, file in (("tbl_prices", "p"), ("tbl_heat", "h"), ("rng", "w"))]  # fmt: skip


@pytest.mark.parametrize("turned", [False, True])
def test_each_feed_fills_its_own_table_and_what_reads_both_is_computed(make_book, tmp_path, feeds, turned):
    source = make_book(_fill)
    result = refresh_book(source, target=tmp_path / "out.xlsx", feeds=feeds[::-1] if turned else feeds)
    book = openpyxl.load_workbook(tmp_path / "out.xlsx", data_only=True)
    assert dict(book["Data"].tables.items()) == {
        "tbl_prices": "A1:B4",
        "tbl_heat": "E1:F5",
    }
    assert [book["Calc"][cell].value for cell in ("A1", "A2", "A3", "E3", "F2", "F3")] == [13, 61, 74, "b", 0.25, 0.75]
    assert sorted(fed.name for fed in result.fed) == ["rng", "tbl_heat", "tbl_prices"]
    with zipfile.ZipFile(tmp_path / "out.xlsx") as parts:
        chart = parts.read("xl/charts/chart1.xml").decode()
    assert "Data!$B$2:$B$4" in chart
    assert "Data!$F$2:$F$5" in chart
    assert "<c:v>30</c:v>" in chart
    assert not refresh_book(tmp_path / "out.xlsx", feeds=feeds).changed


def test_two_feeds_to_one_table_are_merged_in_their_order(make_book, tmp_path, feeds):
    (tmp_path / "late.csv").write_text("date,prices\n2025-02-12,11\n2025-02-14,12\n")
    both = [feeds[0], parse_feed(f"tbl_prices={tmp_path / 'late.csv'}")]
    result = refresh_book(make_book(_fill), target=tmp_path / "out.xlsx", feeds=both)
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx", data_only=True)["Data"]
    assert [sheet.cell(row, 2).value for row in range(2, 6)] == [1, 2, 11, 12]
    assert [fed.source.rpartition("/")[2] for fed in result.fed] == ["p.csv", "late.csv"]


def test_one_feed_that_fails_leaves_the_workbook_as_it_was(make_book, tmp_path, feeds):
    (tmp_path / "h.csv").write_text("date,heat\nyesterday,20\n")
    source = make_book(_fill)
    before = source.read_bytes()
    with pytest.raises(FeedError, match=r"h\.csv, line 2: date is 'yesterday'"):
        refresh_book(source, target=source, feeds=feeds)
    assert source.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if "book" in path.name] == ["book.xlsx"]


def test_formats_and_validations_of_an_empty_table_grow_with_its_first_rows(tmp_path, make_book):
    """Excel stores a range of one cell as that cell."""

    def fill(workbook):
        sheet = workbook.add_worksheet("Data")
        sheet.add_table("A1:B2", {"name": "tbl", "columns": [{"header": "k"}, {"header": "v"}]})
        sheet.conditional_format("B2", {"type": "2_color_scale"})
        sheet.conditional_format("D2", {"type": "2_color_scale"})
        sheet.data_validation("B2", {"validate": "decimal", "criteria": ">", "value": 0})

    (tmp_path / "v.csv").write_text("k,v\na,1\nb,2\nc,3\n")
    refresh_book(make_book(fill), target=tmp_path / "out.xlsx", feeds=[parse_feed(f"tbl={tmp_path / 'v.csv'}")])
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["Data"]
    assert sorted(str(one.sqref) for one in sheet.conditional_formatting) == ["B2:B4", "D2"]
    assert [str(one.sqref) for one in sheet.data_validations.dataValidation] == ["B2:B4"]
