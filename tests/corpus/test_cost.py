"""Cost grows with what is touched: memory stays below three times the largest touched part, inflated."""

from __future__ import annotations

import tracemalloc
import zipfile

import pytest
import xlsxwriter

from xl_aitrends.refresh import parse_feed, refresh_book

ROWS = 12_000


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A sheet of some 10 MB with a formula of ours, and a small sheet with a Table, a chart over it and a formula."""
    path = tmp_path_factory.mktemp("cost") / "large.xlsx"
    with xlsxwriter.Workbook(path) as book:
        big, small = book.add_worksheet("Big"), book.add_worksheet("Small")
        for row in range(1, ROWS):
            big.write_row(row, 0, [row * 1.2345 + column for column in range(24)])
        big.write_formula("A1", "=AIT_VERSION()", None, "as saved")
        small.add_table("A1:B3", {"name": "tbl", "columns": [{"header": "date"}, {"header": "a"}], "data": [[45698, 1], [45699, 2]]})  # fmt: skip
        small.write_formula("D1", "=SUM(tbl[a])", None, 3)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Small!$B$2:$B$3"})
        small.insert_chart("F2", chart)
    return path


def _inflated(path, part):
    with zipfile.ZipFile(path) as book:
        return book.getinfo(part).file_size


def _peak(*arguments, **options):
    refresh_book(*arguments, **options)  # what is loaded once does not count
    tracemalloc.start()
    try:
        refresh_book(*arguments, **options)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_one_cell_of_a_large_sheet_costs_less_than_three_times_its_part(large, tmp_path):
    size = _inflated(large, "xl/worksheets/sheet1.xml")
    assert size > 8 << 20
    assert _peak(large, target=tmp_path / "out.xlsx") < 3 * size


def test_a_feed_into_a_small_sheet_does_not_hold_the_large_one_beside_it(large, tmp_path):
    """Formats and charts that follow the Table are looked for on every sheet."""
    with zipfile.ZipFile(large) as old, zipfile.ZipFile(tmp_path / "typed.xlsx", "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():  # nothing of ours: the large sheet stays untouched
            new.writestr(part, old.read(part).replace(b"<f>AIT_VERSION()</f>", b""))
    csv = tmp_path / "new.csv"
    csv.write_text("date,a\n2025-02-12,5\n")
    peak = _peak(tmp_path / "typed.xlsx", target=tmp_path / "out.xlsx", feeds=[parse_feed(f"tbl={csv}")])
    assert peak < 0.5 * _inflated(large, "xl/worksheets/sheet1.xml")
