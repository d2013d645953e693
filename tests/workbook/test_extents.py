"""Charts, formats, validations and names follow data that grew; their caches hold every point."""

import io
import re
import shutil
import subprocess

import openpyxl
import pytest
from handmade import hand_made_parts, pack, with_openpyxl

from xl_aitrends.workbook import open_book
from xl_aitrends.workbook.charts import Points, with_caches
from xl_aitrends.workbook.extents import follow, follow_text

OLD, NEW = (1, 1, 13, 4), (1, 1, 25, 4)


@pytest.fixture
def grown(rich_bytes):
    book = open_book(rich_bytes)
    book.resize_table("tbl_prices", NEW)
    book.write_rows("Data", 2, 1, [[45000.0 + i, 100.0 + i, 50.0] for i in range(24)])
    book.set_spill("Calc", 1, 1, [[float(i * i)] for i in range(40)])
    book.rewrite_extent("Data", OLD, NEW)
    book.rewrite_extent("Calc", (1, 1, 5, 1), (1, 1, 40, 1))
    book.refresh_chart_caches()
    return book


def points(book, part, number):
    """The cached points of a chart's reference."""
    cache = re.findall(rb"<c:(?:num|str)Cache>.*?</c:(?:num|str)Cache>", book.read_part(part))[number]
    values = [float(v) for v in re.findall(rb"<c:pt idx=\"\d+\"><c:v>([^<]+)</c:v>", cache)]
    assert len(values) == int(re.search(rb'ptCount val="(\d+)"', cache)[1])
    return values


def test_a_chart_over_a_table_reads_the_new_rows_and_caches_them(grown):
    chart = grown.read_part("xl/charts/chart1.xml")
    assert re.findall(rb"<c:f>([^<]+)</c:f>", chart) == [b"Data!$B$1", b"Data!$A$2:$A$25", b"Data!$B$2:$B$25"]
    assert points(grown, "xl/charts/chart1.xml", 1) == [45000.0 + i for i in range(24)]
    assert points(grown, "xl/charts/chart1.xml", 2) == [100.0 + i for i in range(24)]
    assert b"<c:formatCode>yyyy-mm-dd</c:formatCode>" in chart


def test_a_chart_over_a_name_that_points_at_a_spill_caches_all_of_it(grown):
    assert b"<c:f>Calc!spread_series</c:f>" in grown.read_part("xl/charts/chart2.xml")
    assert points(grown, "xl/charts/chart2.xml", 0) == [float(i * i) for i in range(40)]


def test_names_that_covered_the_data_follow_and_others_stay(grown):
    names = {n.name: n.text for n in open_book(grown.to_bytes()).defined_names}
    assert names == {
        "all_prices": "Data!$A$1:$D$25",
        "banks": "Data!$B$2:$B$25",
        "first_bank": "Data!$B$2",
        "_xlnm.Print_Area": "Data!$A$1:$D$25",
        "spread_series": "_xlfn.ANCHORARRAY(Calc!$A$1)",
    }


def test_formats_validations_and_sparklines_follow(grown):
    data, output = grown.read_part("xl/worksheets/sheet1.xml"), grown.read_part("xl/worksheets/sheet3.xml")
    assert set(re.findall(rb'conditionalFormatting sqref="([^"]+)"', data)) == {b"B2:C25", b"B2:B25"}
    assert b"<xm:sqref>B2:B25</xm:sqref>" in data
    assert re.search(rb'<dataValidation [^>]*sqref="B2:C25"', data)
    assert b"<xm:f>Data!B2:B25</xm:f><xm:sqref>A1</xm:sqref>" in output


def test_parts_that_do_not_speak_of_the_data_are_not_touched(grown, rich_bytes, assert_only_changed):
    numbered = [f"xl/worksheets/sheet{n}.xml" for n in (1, 2, 3)] + [f"xl/charts/chart{n}.xml" for n in (1, 2)]
    assert_only_changed(rich_bytes, grown.to_bytes(), *numbered, "xl/workbook.xml", "xl/tables/table1.xml")


def test_every_changed_workbook_opens_in_libreoffice_and_openpyxl_with_the_same_values(grown, rich_bytes, convert):
    shrunk = open_book(rich_bytes)
    shrunk.resize_table("tbl_prices", (1, 1, 4, 4))
    shrunk.rewrite_extent("Data", OLD, (1, 1, 4, 4))
    shrunk.set_spill("Calc", 1, 1, [["甲"]])
    books = {"grown": grown, "shrunk": shrunk}
    converted = convert({name: book.to_bytes() for name, book in books.items()})
    for name, book in books.items():
        for data in (book.to_bytes(), converted[name]):
            sheet = with_openpyxl(data, data_only=True)["Data"]
            values = [list(row) for row in sheet.iter_rows(2, 25, 2, 3, values_only=True)]
            assert values == book.sheet("Data").values(2, 2, 25, 3)


def test_a_grown_chart_is_drawn_with_its_new_points(grown, rich_bytes, convert, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    drawn = convert({"before": rich_bytes, "after": grown.to_bytes()}, to="pdf")
    (tmp_path / "book.pdf").write_bytes(drawn["before"])
    axis = re.compile(r"^1600$", re.MULTILINE)  # the spill's squares reach 1521; its five old values end at 5
    assert not axis.search(pdf_text(tmp_path / "book.pdf"))
    (tmp_path / "book.pdf").write_bytes(drawn["after"])
    assert axis.search(pdf_text(tmp_path / "book.pdf"))


def pdf_text(path):
    return subprocess.run(["pdftotext", str(path), "-"], check=True, capture_output=True, text=True).stdout


def test_a_chart_without_a_cache_gets_one_and_default_namespaces_are_read():
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [("a", 1), ("b", 2), (None, "#N/A"), ("d", 4)]:
        sheet.append(row)
    chart = openpyxl.chart.LineChart()
    chart.add_data(openpyxl.chart.Reference(sheet, min_col=2, min_row=1, max_row=4))
    chart.set_categories(openpyxl.chart.Reference(sheet, min_col=1, min_row=1, max_row=4))
    sheet.add_chart(chart, "E1")
    out = io.BytesIO()
    book.save(out)
    patched = open_book(out.getvalue())
    assert patched.refresh_chart_caches() == []
    patched.set_value("Sheet", 1, 2, 1.5)
    assert patched.refresh_chart_caches() == ["xl/charts/chart1.xml"]
    text = patched.read_part("xl/charts/chart1.xml").decode()
    assert '<ptCount val="4"/><pt idx="0"><v>1.5</v></pt><pt idx="1"><v>2</v></pt><pt idx="3"><v>4</v></pt>' in text
    assert patched.refresh_chart_caches() == []


@pytest.mark.parametrize(
    ("rect", "followed"),
    [
        ((1, 1, 13, 4), (1, 1, 25, 6)),  # all of it
        ((2, 1, 13, 4), (2, 1, 25, 6)),  # its data rows
        ((2, 2, 13, 4), (2, 2, 25, 6)),  # all columns but the first
        ((2, 3, 13, 3), (2, 3, 25, 3)),  # one column
        ((1, 3, 13, 3), (1, 3, 25, 3)),  # one column with its header
        ((2, 4, 13, 4), (2, 4, 25, 4)),  # the last column alone does not widen
        ((3, 1, 13, 4), (3, 1, 13, 4)),  # from a later row
        ((1, 1, 12, 4), (1, 1, 12, 4)),  # to an earlier row
        ((1, 1, 13, 5), (1, 1, 13, 5)),  # reaches beyond
        ((1, 1, 1, 4), (1, 1, 1, 4)),  # the header
    ],
)
def test_what_covered_the_extent_exactly_follows(rect, followed):
    assert follow(rect, OLD, (1, 1, 25, 6)) == followed


def test_every_kind_of_reference_in_a_chart_follows_and_is_cached():
    levels = "<c:multiLvlStrRef><c:f>Sheet1!$A$1:$B$2</c:f></c:multiLvlStrRef>"
    text = "<c:strRef><c:f>Sheet1!$B$1:$B$2</c:f><c:strCache><c:ptCount val='1'/></c:strCache></c:strRef>"
    numbers = (
        "<c:numRef><c:f>Sheet1!$C$1:$C$2</c:f><c:numCache><c:formatCode>0.0</c:formatCode><c:ptCount val='2'/>"
        "<c:pt idx='0'><c:v>5.0000000</c:v></c:pt><c:pt idx='1'><c:v>#N/A</c:v></c:pt></c:numCache></c:numRef>"
    )
    label = "<c15:f>Sheet1!$B$1:$B$2</c15:f>"
    chart = f"<c:chartSpace xmlns:c='c' xmlns:c15='c15'>{levels}{text}{numbers}{label}</c:chartSpace>"
    parts = hand_made_parts(
        '<row r="1"><c r="A1" t="str"><v>g</v></c><c r="B1" t="str"><v>x</v></c><c r="C1"><v>5</v></c></row>'
        '<row r="2"><c r="B2" t="b"><v>1</v></c><c r="C2" t="e"><v>#N/A</v></c></row>'
    )
    kind = '<Override PartName="/xl/charts/c.xml" ContentType="application/vnd.openxmlformats-officedocument.drawingml.chart+xml"/>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace("</Types>", kind + "</Types>")
    book = open_book(pack({**parts, "xl/charts/c.xml": chart}))
    book.write_rows("Sheet1", 3, 2, [["y", 7]])
    book.rewrite_extent("Sheet1", (1, 1, 2, 3), (1, 1, 3, 3))
    changed = book.read_part("xl/charts/c.xml").decode()
    assert (
        '<c:f>Sheet1!$A$1:$B$3</c:f><c:multiLvlStrCache><c:ptCount val="3"/><c:lvl><c:pt idx="0"><c:v>x</c:v></c:pt>'
        '<c:pt idx="1"><c:v>TRUE</c:v></c:pt><c:pt idx="2"><c:v>y</c:v></c:pt></c:lvl>'
        '<c:lvl><c:pt idx="0"><c:v>g</c:v></c:pt></c:lvl></c:multiLvlStrCache>'
    ) in changed
    assert '<c:strCache><c:ptCount val="3"/><c:pt idx="0"><c:v>x</c:v></c:pt>' in changed
    assert (
        '<c:formatCode>0.0</c:formatCode><c:ptCount val="3"/><c:pt idx="0"><c:v>5</c:v></c:pt>'
        '<c:pt idx="2"><c:v>7</c:v></c:pt></c:numCache>'
    ) in changed
    assert "<c15:f>Sheet1!$B$1:$B$3</c15:f>" in changed


def test_a_cache_that_holds_the_same_numbers_is_left_alone():
    numbers = (
        "<numRef><f>Sheet1!$A$1:$A$2</f><numCache><formatCode>0.0</formatCode><ptCount val='2'/>"
        "<pt idx='0'><v>0.1000000000000000055</v></pt></numCache></numRef>"
    )
    kind = '<Override PartName="/c.xml" ContentType="drawingml.chart+xml"/>'
    parts = hand_made_parts('<row r="1"><c r="A1"><v>0.1</v></c></row><row r="2"><c r="A2"><v>3</v></c></row>')
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace("</Types>", kind + "</Types>")
    book = open_book(pack({**parts, "c.xml": f"<chartSpace>{numbers}</chartSpace>"}))
    book.set_value("Sheet1", 2, 1, None)
    assert book.refresh_chart_caches() == []


@pytest.mark.parametrize(
    ("text", "old", "new", "followed"),
    [
        ("_xlfn.ANCHORARRAY(S!$D$1)", (1, 4, 1, 4), (1, 4, 5, 4), "_xlfn.ANCHORARRAY(S!$D$1)"),
        ("S!$D$1#+S!$D$1", (1, 4, 1, 4), (1, 4, 5, 4), "S!$D$1#+S!$D$1:$D$5"),
        ("S!$D$1:$D$5", (1, 4, 5, 4), (1, 4, 1, 4), "S!$D$1:$D$1"),
        ("S!D$1:D$5", (1, 4, 5, 4), (1, 4, 1, 4), "S!D$1:D$1"),
        ("S!$D$1:$D$1", (1, 4, 1, 4), (1, 4, 5, 4), "S!$D$1:$D$5"),
    ],
)
def test_an_anchor_stays_and_a_range_stays_a_range(text, old, new, followed):
    assert follow_text(text, None, "S", old, new) == followed


def test_a_reference_to_one_cell_may_be_left_to_mean_that_cell():
    old, new = (1, 4, 1, 4), (1, 4, 5, 4)
    assert follow_text("S!$D$1+S!$D$1:$D$1", None, "S", old, new, cells=False) == "S!$D$1+S!$D$1:$D$5"


def test_a_chart_over_a_spill_that_collapses_to_one_cell_gets_its_range_back(rich_bytes):
    book = open_book(rich_bytes)
    spill = [[float(i)] for i in range(5)]
    chart = book.read_part("xl/charts/chart1.xml").replace(b"Data!$B$2:$B$13", b"Calc!$A$1:$A$5")
    book.package.replace("xl/charts/chart1.xml", chart)
    for grid, old, new in [([[7.0]], (1, 1, 5, 1), (1, 1, 1, 1)), (spill * 2, (1, 1, 1, 1), (1, 1, 10, 1))]:
        assert book.set_spill("Calc", 1, 1, grid) is None
        book.rewrite_extent("Calc", old, new, cells=False)
        assert f"<c:f>Calc!$A$1:$A${new[2]}</c:f>".encode() in book.read_part("xl/charts/chart1.xml")
        assert points(book, "xl/charts/chart1.xml", 2) == [line[0] for line in grid]
    assert {n.name: n.text for n in book.defined_names}["spread_series"] == "_xlfn.ANCHORARRAY(Calc!$A$1)"


_POINTS = '<c:pt idx="0"><c:v>1</c:v></c:pt><c:pt idx="2"><c:v>3</c:v></c:pt>'


@pytest.mark.parametrize(
    ("count", "points", "holds"),
    [
        (3, _POINTS, True),
        (3, "<c:pt idx='0'><c:v>1.0</c:v></c:pt><c:pt idx='1'><c:v>#N/A</c:v></c:pt><c:pt idx='2'><c:v>3</c:v></c:pt>", True),
        (4, _POINTS, False),
        (3, _POINTS + '<c:pt idx="1"><c:v>2</c:v></c:pt>', False),
        (3, _POINTS + '<c:pt\tidx="1"><c:v>2</c:v></c:pt>', False),
        (3, _POINTS.replace(">3<", ">3.5<"), False),
        (3, '<c:pt idx="0"><c:v>1</c:v></c:pt>', False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("references", [1, 3])
def test_a_cache_is_written_only_where_it_shows_other_points(count, points, holds, references):
    cache = f"<c:numCache><c:formatCode>General</c:formatCode><c:ptCount val='{count}'/>{points}</c:numCache>"
    one = f"<c:numRef><c:f>S!$A$1:$A$3</c:f>{cache}</c:numRef>"
    chart = f"<c:chartSpace>{one * references}</c:chartSpace>".encode()
    changed = with_caches(chart, lambda text: Points([[1.0, None, 3.0]]))
    assert (changed == chart) == holds
    assert holds or changed.count(f'<c:ptCount val="3"/>{_POINTS}</c:numCache>'.encode()) == references
    assert with_caches(changed, lambda text: None) == changed
