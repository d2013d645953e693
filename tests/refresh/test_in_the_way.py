"""A block that grows stops before whatever an analyst put below it, seen or not."""

from __future__ import annotations

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table

from xl_aitrends.errors import AitrendsError
from xl_aitrends.refresh import parse_feed, refresh_book


@pytest.fixture
def grown(tmp_path):
    """Feed a third row into two rows that a Table or a range holds; whatever is below is put there first."""

    def run(put, name):
        book = openpyxl.Workbook()
        sheet = book.active
        for row in (["no", "a"], [1, 10], [3, 30]):
            sheet.append(row)
        if name == "tbl":
            sheet.add_table(Table(displayName="tbl", ref="A1:B3"))
        sheet.title = "Sheet"
        book.defined_names["rng"] = DefinedName("rng", attr_text="Sheet!$A$1:$B$3")
        put(sheet)
        book.save(tmp_path / "book.xlsx")
        (tmp_path / "f.csv").write_text("no,a\n2,20\n", encoding="utf-8")
        feeds = [parse_feed(f"{name}={tmp_path / 'f.csv'}")]
        refresh_book(tmp_path / "book.xlsx", target=tmp_path / "out.xlsx", feeds=feeds)
        return openpyxl.load_workbook(tmp_path / "out.xlsx")["Sheet"]

    return run


@pytest.mark.parametrize("name", ["tbl", "rng"])
def test_a_formula_without_a_saved_result_is_in_the_way(grown, name):
    def total(sheet):
        sheet["B4"] = "=SUM(B2:B3)"

    with pytest.raises(AitrendsError, match=rf"{name} would grow over Sheet!B4, which is not empty"):
        grown(total, name)


@pytest.mark.parametrize("name", ["tbl", "rng"])
def test_merged_blank_cells_are_in_the_way(grown, name):
    with pytest.raises(AitrendsError, match=rf"{name} would grow over Sheet!A4, which is merged"):
        grown(lambda sheet: sheet.merge_cells("A4:B5"), name)


@pytest.mark.parametrize("name", ["tbl", "rng"])
def test_merged_cells_above_and_beside_are_not(grown, name):
    sheet = grown(lambda sheet: sheet.merge_cells("D3:E5"), name)
    assert [[cell.value for cell in row] for row in sheet["A2:B4"]] == [[1, 10], [2, 20], [3, 30]]
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["D3:E5"]
