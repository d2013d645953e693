"""Charts over a Table and over a spill after a feed that doubles the rows: extents, caches, and what is drawn."""

import datetime as dt
import re
import shutil
import subprocess

import pytest
import xlsxwriter
from parts import unpacked

from xl_aitrends.refresh import parse_feed, refresh_book

START = dt.date(2025, 1, 1)
OLD, NEW = 10, 20


def day(number):
    return START + dt.timedelta(days=number)


def serial(number):
    return (day(number) - dt.date(1899, 12, 30)).days


@pytest.fixture
def refreshed(tmp_path):
    """Ten rows in the file, twenty in the feed; prices are squares, so that the new points stand far above the old."""
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    data, calc, output = (book.add_worksheet(name) for name in ("Data", "Calc", "Output"))
    rows = [[serial(n), (n + 1) ** 2, 1] for n in range(OLD)]
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    columns = [{"header": "date", "format": date}, {"header": "bank"}, {"header": "chip"}]
    data.add_table(0, 0, OLD, 2, {"name": "tbl", "columns": columns, "data": rows})
    calc.write_dynamic_array_formula(0, 0, OLD - 1, 0, "=AIT_SPREAD(tbl[[bank]:[chip]],1)", None, 0)
    for row in range(1, OLD):
        calc.write_number(row, 0, (row + 1) ** 2 - 1)
    book.define_name("days", "=Data!$A$2:$A$11")
    book.define_name("spread", "=_xlfn.ANCHORARRAY(Calc!$A$1)")
    ranges = "=Data!$A$2:$A$11"
    charts = [
        ("A1", ranges, "=Data!$B$2:$B$11"),
        ("A20", ranges, "=Calc!$A$1:$A$10"),
        ("A40", "=Data!days", "=Calc!spread"),
    ]
    for place, dates, values in charts:
        chart = book.add_chart({"type": "line"})
        chart.add_series({"categories": dates, "values": values})
        output.insert_chart(place, chart)
    book.close()
    feed = tmp_path / "feed.csv"
    lines = [f"{day(n)},{(n + 1) ** 2},1" for n in range(NEW)]
    feed.write_text("\n".join(["date,bank,chip", *lines]) + "\n")
    refresh_book(path, target=tmp_path / "out.xlsx", feeds=[parse_feed(f"tbl={feed}")], as_of=dt.date(2025, 2, 1))
    return tmp_path / "out.xlsx"


def series(path, number):
    """References of a chart and the cached points of each."""
    chart = unpacked(path.read_bytes())[f"xl/charts/chart{number}.xml"].decode()
    found = {}
    for reference, cache in re.findall(r"<c:f>([^<]+)</c:f><c:(?:num|str)Cache>(.*?)</c:(?:num|str)Cache>", chart):
        points = re.findall(r'<c:pt idx="(\d+)"><c:v>([^<]+)</c:v>', cache)
        assert re.search(r'ptCount val="(\d+)"', cache)[1] == str(len(points))
        assert [int(index) for index, _ in points] == list(range(len(points)))
        found[reference] = [float(value) for _, value in points]
    return found


DATES = {"Data!$A$2:$A$21": [float(serial(n)) for n in range(NEW)]}
PRICES = [float((n + 1) ** 2) for n in range(NEW)]
SPREADS = [price - 1 for price in PRICES]


def test_a_chart_over_a_table_reads_and_caches_all_rows(refreshed):
    assert series(refreshed, 1) == DATES | {"Data!$B$2:$B$21": PRICES}


def test_a_chart_over_the_cells_of_a_spill_reads_and_caches_all_rows(refreshed):
    assert series(refreshed, 2) == DATES | {"Calc!$A$1:$A$20": SPREADS}


def test_a_chart_over_a_name_of_a_spill_caches_all_rows(refreshed):
    assert series(refreshed, 3) == {"Data!days": list(*DATES.values()), "Calc!spread": SPREADS}
    assert b"_xlfn.ANCHORARRAY(Calc!$A$1)" in unpacked(refreshed.read_bytes())["xl/workbook.xml"]


def test_the_new_points_are_drawn_over_the_table_and_over_the_name_of_the_spill(refreshed, libreoffice, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    drawn = libreoffice(refreshed, "pdf", tmp_path)
    text = subprocess.run(["pdftotext", str(drawn), "-"], check=True, capture_output=True, text=True).stdout
    # Old values end at 100, new ones at 400, under an axis that ends at 450. The chart over the spill's cells stays
    # flat: LibreOffice computes array formulas itself and does not know ours, which is why templates draw names.
    assert text.split().count("450") == 2
