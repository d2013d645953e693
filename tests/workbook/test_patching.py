"""A patch changes the cells it names and no other byte."""

import io
import re
import zipfile

import pytest
from handmade import MAIN, hand_made_parts, pack, with_openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_aitrends.errors import WorkbookError
from xl_aitrends.workbook import open_book
from xl_aitrends.workbook.cells_xml import SheetCells

SHEET = "xl/worksheets/sheet1.xml"


def patched_sheet(book):
    return book.read_part(SHEET).decode()


def sheet_with(rows, **options):
    return open_book(pack(hand_made_parts(rows, **options)))


def test_nothing_queued_gives_the_very_input(rich_bytes):
    book = open_book(rich_bytes)
    assert book.to_bytes() == rich_bytes
    assert not book.changed
    assert book.changed_parts == ()


def test_values_equal_to_the_stored_ones_change_no_byte(rich_bytes):
    book = open_book(rich_bytes)
    for sheet in book.sheets:
        for r, line in enumerate(sheet.values(1, 1, 20, 6), start=1):
            for c, value in enumerate(line, start=1):
                book.set_value(sheet.name, r, c, value)
    assert book.set_spill("Calc", 1, 1, [[1.0], [2.0], [3.0], [4.0], [5.0]]) is None
    book.write_rows("Data", 2, 1, book.sheet("Data").values(2, 1, 13, 3))
    assert not book.changed
    assert book.to_bytes() == rich_bytes


@pytest.mark.parametrize("text", ["0.1000000000000000055", "1E2", " 7 ", "1.50"])
def test_another_spelling_of_the_same_number_is_left_alone(text):
    book = sheet_with(f'<row r="1"><c r="A1"><v>{text}</v></c></row>')
    book.set_value("Sheet1", 1, 1, float(text))
    assert not book.changed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<c r="A1"><v>1</v></c>', '<c r="A1"><v>0.1</v></c>'),
        ('<c r="A1" s="3"><v>-1.5E+3</v></c>', '<c r="A1" s="3"><v>0.1</v></c>'),
        ('<c r="A1" s="3" ><v>1</v></c>', '<c r="A1" s="3"><v>0.1</v></c>'),
        ('<c r="A1" s="3" t="n"><v>1</v></c>', '<c r="A1" s="3"><v>0.1</v></c>'),
        ('<c r="A1" cm="1"><v>1</v></c>', '<c r="A1"><v>0.1</v></c>'),
        ('<c r="A1"><v>1e999</v></c>', '<c r="A1"><v>0.1</v></c>'),
    ],
)
def test_a_number_takes_a_numbers_place(before, after):
    book = sheet_with(f'<row r="1">{before}</row>')
    book.set_value("Sheet1", 1, 1, 0.1)
    assert after in patched_sheet(book)


@pytest.mark.parametrize("damaged", ["1..2", "1e", "--1"])
def test_what_is_no_number_where_one_stands_is_refused(damaged):
    book = sheet_with(f'<row r="1"><c r="A1"><v>{damaged}</v></c></row>')
    book.set_value("Sheet1", 1, 1, 0.1)
    with pytest.raises(WorkbookError, match="repair the file"):
        patched_sheet(book)


def test_a_new_result_changes_one_part_and_in_it_one_cell(rich_bytes, assert_only_changed):
    book = open_book(rich_bytes)
    before = book.read_part("xl/worksheets/sheet2.xml")
    book.set_value("Calc", 1, 5, 0.125)
    assert book.changed_parts == ("xl/worksheets/sheet2.xml",)
    assert_only_changed(rich_bytes, book.to_bytes(), "xl/worksheets/sheet2.xml")
    old = b'<c r="E1" s="2"><f>AIT_SPREAD(Data!B2:C2,1)</f><v>0.5</v></c>'
    assert book.read_part("xl/worksheets/sheet2.xml") == before.replace(old, old.replace(b"0.5", b"0.125"))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (2, '<c r="A1" s="3"><f>B1&amp;"x"</f><v>2</v></c>'),
        (0.1, '<c r="A1" s="3"><f>B1&amp;"x"</f><v>0.1</v></c>'),
        (1e300, '<c r="A1" s="3"><f>B1&amp;"x"</f><v>1e+300</v></c>'),
        (float("nan"), '<c r="A1" s="3" t="e"><f>B1&amp;"x"</f><v>#NUM!</v></c>'),
        (True, '<c r="A1" s="3" t="b"><f>B1&amp;"x"</f><v>1</v></c>'),
        ("a<b & c", '<c r="A1" s="3" t="str"><f>B1&amp;"x"</f><v>a&lt;b &amp; c</v></c>'),
        ("", '<c r="A1" s="3" t="str"><f>B1&amp;"x"</f><v></v></c>'),
        ("#N/A", '<c r="A1" s="3" t="e"><f>B1&amp;"x"</f><v>#N/A</v></c>'),
        ("#CALC!", '<c r="A1" s="3" t="e"><f>B1&amp;"x"</f><v>#VALUE!</v></c>'),
        (None, '<c r="A1" s="3"><f>B1&amp;"x"</f></c>'),
    ],
)
def test_a_formulas_result_is_typed_and_its_text_stays(value, written):
    book = sheet_with('<row r="1"><c r="A1" s="3" t="str"><f>B1&amp;"x"</f><v>old</v></c></row>')
    book.set_value("Sheet1", 1, 1, value)
    assert written in patched_sheet(book)


def test_a_stale_rich_value_goes_with_the_value_it_belonged_to():
    cell = '<c r="A1" t="e" vm="1" cm="1"><f t="array" ref="A1">X()</f><v>#VALUE!</v></c>'
    book = sheet_with(f'<row r="1">{cell}</row>')
    book.set_value("Sheet1", 1, 1, "#SPILL!")
    assert not book.changed
    book.set_value("Sheet1", 1, 1, 4)
    assert '<c r="A1" cm="1"><f t="array" ref="A1">X()</f><v>4</v></c>' in patched_sheet(book)


def test_a_constant_becomes_what_it_is_told_and_text_stays_text():
    book = sheet_with('<row r="1"><c r="A1" s="1"><v>1</v></c><c r="B1"/></row>')
    book.set_value("Sheet1", 1, 1, "=HYPERLINK(1) ")
    book.set_value("Sheet1", 1, 2, True)
    assert (
        '<c r="A1" s="1" t="inlineStr"><is><t xml:space="preserve">=HYPERLINK(1) </t></is></c><c r="B1" t="b"><v>1</v></c>'
        in patched_sheet(book)
    )
    assert book.sheets[0].formulas() == ()


def test_cells_and_rows_that_are_missing_are_made_in_order():
    rows = '<row r="2" spans="2:3" ht="20"><c r="B2" s="1"><v>1</v></c><c r="D2"/></row><row r="5" s="2" customFormat="1"/>'
    book = sheet_with(rows, head='<dimension ref="B2:D5"/><cols><col min="5" max="6" style="4"/></cols>')
    for row, col in [(2, 1), (2, 3), (2, 5), (3, 2), (5, 2), (5, 1), (9, 1)]:
        book.set_value("Sheet1", row, col, 7)
    text = patched_sheet(book)
    assert '<dimension ref="A2:E9"/>' in text
    assert (
        '<row r="2" spans="1:5" ht="20"><c r="A2"><v>7</v></c><c r="B2" s="1"><v>1</v></c><c r="C2"><v>7</v></c>'
        '<c r="D2"/><c r="E2" s="4"><v>7</v></c></row><row r="3"><c r="B3" s="1"><v>7</v></c></row>'
        '<row r="5" s="2" customFormat="1"><c r="A5" s="2"><v>7</v></c><c r="B5" s="2"><v>7</v></c></row>'
        '<row r="9"><c r="A9"><v>7</v></c></row>'
    ) in text


def test_a_blank_sheet_takes_its_first_cell():
    book = sheet_with("", sheet=f'<worksheet xmlns="{MAIN}"><sheetData/><pageMargins/></worksheet>')
    book.set_value("Sheet1", 2, 2, "x")
    book.set_value("Sheet1", 1, 1, 1)
    assert open_book(book.to_bytes()).sheets[0].values(1, 1, 2, 2) == [[1, None], [None, "x"]]
    assert patched_sheet(book).endswith("</sheetData><pageMargins/></worksheet>")


def test_blanks_into_missing_cells_change_nothing():
    book = sheet_with('<row r="1"/>')
    book.set_value("Sheet1", 1, 1, None)
    book.set_value("Sheet1", 7, 7, None)
    assert not book.changed


VALUES = st.one_of(
    st.none(), st.booleans(), st.floats(-1e300, 1e300), st.text(max_size=8), st.sampled_from(["#N/A", "=A1"])
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.tuples(st.integers(1, 9), st.integers(1, 9)), VALUES, max_size=20))
def test_any_values_read_back_and_all_other_cells_stay(edits):
    rows = (
        '<row r="2"><c r="B2"><v>1</v></c><c r="C2" t="str"><f>B2</f><v>x</v></c><c r="F2"/></row>'
        '<row r="4" spans="1:2"/><row><c><v>3</v></c><c><v>4</v></c><c r="H5" t="b"><v>0</v></c></row>'
    )
    book = sheet_with(rows)
    expected = book.sheets[0].values(1, 1, 9, 9)
    expected = [line[:] for line in expected]
    for (row, col), value in edits.items():
        book.set_value("Sheet1", row, col, value)
        expected[row - 1][col - 1] = value
    assert book.sheets[0].values(1, 1, 9, 9) == expected
    again = open_book(book.to_bytes())
    assert again.sheets[0].values(1, 1, 9, 9) == expected
    assert [(f.row, f.col, f.text) for f in again.sheets[0].formulas()] == [(2, 3, "B2")]
    for (row, col), value in edits.items():
        again.set_value("Sheet1", row, col, value)
    assert not again.changed


@pytest.mark.parametrize(
    ("value", "pattern"), [(object(), "a object is no cell value"), ("x" * 32768, "a cell holds 32767")]
)
def test_what_no_cell_holds_is_refused_with_the_address(value, pattern):
    with pytest.raises(WorkbookError, match=rf"Sheet1!C2: .*{pattern}"):
        sheet_with("").set_value("Sheet1", 2, 3, value)


def test_rows_of_a_feed_look_like_the_last_data_row(rich_bytes, load):
    book = open_book(rich_bytes)
    book.write_rows("Data", 14, 1, [[45012, 1.5, "-2", None], [45013, True, "@x", 3]])
    written = with_openpyxl(book.to_bytes())["Data"]
    assert [cell.value for cell in written[15]] == [written["A15"].value, True, "@x", 3]
    assert written["A14"].number_format == written["A13"].number_format == "yyyy-mm-dd"
    assert written["B15"].number_format == "0.00"
    assert load(book.to_bytes())["Data"]["C14"].value == "-2"


def test_constants_over_formulas_drop_the_calculation_chain_and_free_the_shared_text():
    rows = "".join(
        f'<row r="{r}"><c r="A{r}"><v>{r}</v></c><c r="B{r}"><f t="shared" {"ref=" + chr(34) + "B1:B3" + chr(34) if r == 1 else ""} '
        f'si="0">{"A1*2" if r == 1 else ""}</f><v>{2 * r}</v></c></row>'
        for r in (1, 2, 3)
    )
    parts = hand_made_parts(rows)
    types, relations = parts["[Content_Types].xml"], parts["xl/_rels/workbook.xml.rels"]
    override = '<Override PartName="/xl/calcChain.xml" ContentType="chain"/>'
    link = '<Relationship Id="rId5" Type="http://x/calcChain" Target="calcChain.xml"/>'
    parts["[Content_Types].xml"] = types.replace("</Types>", override + "</Types>")
    parts["xl/_rels/workbook.xml.rels"] = relations.replace("</Relationships>", link + "</Relationships>")
    data = pack({**parts, "xl/calcChain.xml": "<calcChain/>"})
    book = open_book(data)
    book.set_value("Sheet1", 1, 2, 5)
    assert "xl/calcChain.xml" in open_book(book.to_bytes()).parts()  # the formula is still there
    book.write_rows("Sheet1", 1, 2, [[5]])
    again = open_book(book.to_bytes())
    assert "xl/calcChain.xml" not in again.parts()
    assert [(f.row, f.text, f.cached) for f in again.sheets[0].formulas()] == [(2, "A2*2", 4.0), (3, "A3*2", 6.0)]
    with zipfile.ZipFile(io.BytesIO(book.to_bytes())) as archive:
        assert archive.read("[Content_Types].xml").decode() == types
        assert archive.read("xl/_rels/workbook.xml.rels").decode() == relations


def test_a_part_of_an_array_is_not_overwritten(rich_bytes):
    with pytest.raises(WorkbookError, match=r"part of the array at Calc!C1 \(C1:C3\)"):
        open_book(rich_bytes).write_rows("Calc", 2, 3, [[1]])


def test_a_defined_name_is_changed_or_added(rich_bytes, hand_made):
    book = open_book(rich_bytes)
    book.set_defined_name("BANKS", '=Data!$B$2:$B$9 & "<"')
    book.set_defined_name("in_k", "5", sheet="Calc")
    names = {(n.name, n.sheet): n.text for n in open_book(book.to_bytes()).defined_names}
    assert names["banks", None] == 'Data!$B$2:$B$9 & "<"'
    assert names["in_k", "Calc"] == "5"
    assert len(names) == 6
    bare = open_book(hand_made())
    bare.set_defined_name("a", "1")
    bare.set_defined_name("b", "2")
    assert list(with_openpyxl(bare.to_bytes()).defined_names) == ["a", "b"]


def test_everything_else_a_workbook_carries_is_copied_byte_for_byte(assert_only_changed):
    cargo = {
        "xl/vbaProject.bin": b"\0VBA\xff" * 99,
        "xl/externalLinks/externalLink1.xml": "<externalLink/>",
        "xl/pivotCache/pivotCacheDefinition1.xml": "<pivotCacheDefinition/>",
        "xl/slicers/slicer1.xml": "<slicers/>",
        "xl/threadedComments/threadedComment1.xml": "<ThreadedComments/>",
        "xl/printerSettings/printerSettings1.bin": b"\1\2\3",
        "customXml/item1.xml": "not even XML",
        "docMetadata/LabelInfo.xml": "<clbl:labelList/>",
        "xl/richData/rdrichvalue.xml": "<rvData/>",
        "xl/媒体/图 1.png": b"\x89PNG",
    }
    parts = hand_made_parts('<row r="1"><c r="A1"><f>AIT_SPREAD(B1:C1)</f><v>1</v></c></row>')
    macro = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    parts["[Content_Types].xml"] = re.sub(r"application/[^\"]*sheet\.main\+xml", macro, parts["[Content_Types].xml"])
    data = pack({**parts, **cargo})
    book = open_book(data)
    book.set_value("Sheet1", 1, 1, 2)
    assert_only_changed(data, book.to_bytes(), SHEET)


def test_a_cell_with_cdata_and_comments_is_written_as_xml_again():
    cells = '<row r="1"><c r="A1"><!-- kept out --><f><![CDATA[IF(B1<2,"a&b",1)]]></f><v>0</v></c><c r="B1"><v>1</v></c></row>'
    book = open_book(pack(hand_made_parts(cells)))
    book.set_value("Sheet1", 1, 1, "x<y")
    out = book.to_bytes()
    read = with_openpyxl(out)["Sheet1"]["A1"].value
    assert read == '=IF(B1<2,"a&b",1)'
    assert with_openpyxl(out, data_only=True)["Sheet1"]["A1"].value == "x<y"
    assert b"\0" not in book.read_part("xl/worksheets/sheet1.xml")


def test_writing_cell_by_cell_does_not_go_through_all_formulas_each_time(monkeypatch):
    first = '<row r="1"><c r="A1"><f t="shared" ref="A1:A400" si="0">B1*2</f><v>0</v></c></row>'
    others = (f'<row r="{row}"><c r="A{row}"><f t="shared" si="0"/><v>0</v></c></row>' for row in range(2, 401))
    book, parsed, parse = sheet_with(first + "".join(others)), [], SheetCells.cells
    monkeypatch.setattr(SheetCells, "cells", lambda cells, index: parsed.append(index) or parse(cells, index))
    for row in range(2, 400, 2):
        book.write_rows(book.sheets[0].name, row, 1, [[float(row)]])
    assert [formula.row for formula in book.sheets[0].formulas()] == [1, *range(3, 400, 2), 400]
    assert len(parsed) < 4000  # 400 rows, a few times each
