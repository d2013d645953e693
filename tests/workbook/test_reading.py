"""What is read equals what the writers, and an independent reader, say."""

import datetime
import io
import zipfile

import openpyxl
import pytest
import xlsxwriter
from handmade import MAIN, PACKAGE, RELATIONS, SHEET_TYPE, hand_made_parts, pack, with_openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator

from xl_aitrends.errors import InputError, WorkbookError
from xl_aitrends.workbook import Formula, open_book

# A carriage return is the one character that XML itself rewrites, unless a writer escapes it.
TEXT = st.characters(exclude_categories=("Cs",), exclude_characters="\r\ufffe\uffff")


def first(data):
    return open_book(data).sheets[0]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(st.none(), st.booleans(), st.floats(-1e300, 1e300), st.text(TEXT, max_size=12)),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=6,
    ),
    st.booleans(),
)
def test_any_grid_that_xlsxwriter_writes_reads_back(grid, inline):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": inline, "in_memory": True})
    sheet = book.add_worksheet()
    for r, line in enumerate(grid):
        for c, value in enumerate(line):
            if isinstance(value, bool):
                sheet.write_boolean(r, c, value)
            elif isinstance(value, float):
                sheet.write_number(r, c, value)
            elif isinstance(value, str):
                sheet.write_string(r, c, value)
    book.close()
    read = first(out.getvalue()).values(1, 1, len(grid), 3)
    for line, written in zip(read, grid, strict=True):
        for value, wanted in zip(line, written, strict=True):
            if isinstance(wanted, float):
                assert value == pytest.approx(wanted, rel=1e-15)  # XlsxWriter stores 16 digits
            else:
                assert (type(value), value) == (type(wanted), wanted)


def as_stored(value, epoch=datetime.datetime(1899, 12, 30)):
    """A value of openpyxl's as a cell stores it."""
    if isinstance(value, datetime.datetime):
        serial = (value - epoch) / datetime.timedelta(days=1)
        return serial if serial > 60 else serial - 1  # the sheet's calendar has a 29 February 1900
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def test_writers_we_did_not_write_are_read_as_openpyxl_reads_them(rich_bytes, convert, load):
    copy = io.BytesIO()
    openpyxl_book = openpyxl.Workbook()
    for line in [["a", 1, 2.5, True, None, "文本 & <b>"], [datetime.datetime(2025, 2, 14), "=B1*2", "'x"]]:
        openpyxl_book.active.append(line)
    openpyxl_book.save(copy)
    books = {"openpyxl": copy.getvalue(), "xlsxwriter": rich_bytes}
    books |= {f"office_{name}": data for name, data in convert(books).items()}
    for data in books.values():
        expected = load(data)
        for sheet in open_book(data).sheets:
            rows = expected[sheet.name].iter_rows(min_row=1, max_row=15, max_col=8, values_only=True)
            assert sheet.values(1, 1, 15, 8) == [[as_stored(value) for value in row] for row in rows]


def test_formulas_of_each_writer_are_those_openpyxl_finds(rich_bytes):
    expected = with_openpyxl(rich_bytes)
    for sheet in open_book(rich_bytes).sheets:
        found = {(f.row, f.col): f.text for f in sheet.formulas()}
        other = {}
        for cell in (cell for row in expected[sheet.name].iter_rows() for cell in row if cell.data_type == "f"):
            text = cell.value if isinstance(cell.value, str) else cell.value.text
            other[cell.row, cell.column] = text.removeprefix("=")
        assert found == other


def test_kinds_extents_and_cached_values_of_formulas(rich_bytes):
    formulas = {(f.row, f.col): f for f in open_book(rich_bytes).sheet("CALC").formulas()}
    assert formulas[1, 1] == Formula(1, 1, "_xlfn.SEQUENCE(5)", "dynamic", (1, 1, 5, 1), 1.0)
    assert formulas[1, 3] == Formula(1, 3, "Data!B2:B4*2", "array", (1, 3, 3, 3), 200.0)
    assert formulas[1, 5] == Formula(1, 5, "AIT_SPREAD(Data!B2:C2,1)", "plain", None, 0.5)
    assert [formulas[r, 5].cached for r in (2, 3, 4)] == ["wide", "#DIV/0!", True]


@pytest.mark.parametrize(
    "text", ["A1*$B$2+Sheet1!C$3", "SUM(A:A)+SUM($1:2)", 'IF(A1="A1",LOG10(B2),tbl[[#This Row],[A1]])']
)
def test_shared_formulas_read_in_each_cell_as_openpyxl_translates_them(hand_made, text):
    stored = text.replace('"', "&quot;")
    rows = f'<row r="5"><c r="D5"><f t="shared" ref="D5:E7" si="0">{stored}</f><v>1</v></c><c r="E5"><f t="shared" si="0"/></c></row>'
    rows += '<row r="6"><c r="D6"><f t="shared" si="0"/><v>2</v></c></row>'
    found = first(hand_made(rows)).formulas()
    for formula, address in zip(found, ("D5", "E5", "D6"), strict=True):
        assert "=" + formula.text == Translator("=" + text, "D5").translate_formula(address)
    assert [f.cached for f in found] == [1.0, None, 2.0]


def test_a_shared_number_used_twice_belongs_to_the_text_above_it(hand_made):
    rows = "".join(
        f'<row r="{r}"><c r="A{r}"><f t="shared" ref="A{r}:A{r + 1}" si="0">B{r}+{r}</f></c></row>'
        f'<row r="{r + 1}"><c r="A{r + 1}"><f t="shared" si="0"/></c></row>'
        for r in (1, 5)
    )
    assert [f.text for f in first(hand_made(rows)).formulas()] == ["B1+1", "B2+1", "B5+5", "B6+5"]


def test_a_data_table_is_told_from_an_array(hand_made):
    row = '<row r="1"><c r="B1"><f t="dataTable" ref="B1:B2" dt2D="0" dtr="0" r1="A1"/><v>3</v></c></row>'
    assert first(hand_made(row)).formulas() == (Formula(1, 2, "", "datatable", (1, 2, 2, 2), 3.0),)


def test_cells_and_rows_without_addresses_follow_each_other(hand_made):
    rows = (
        '<row><c><v>1</v></c><c r="D1"><v>4</v></c><c><v>5</v></c></row><row r="3"><c><v>9</v></c></row><row><c/></row>'
    )
    sheet = first(hand_made(rows))
    assert sheet.values(1, 1, 4, 5) == [[1, None, None, 4, 5], [None] * 5, [9, None, None, None, None], [None] * 5]
    assert sheet.used == (1, 1, 3, 5)


def test_each_way_to_store_a_value(hand_made):
    cells = [
        ('t="n"', "<v>1.5E+2</v>", 150.0),
        ("", "<v> 7 </v>", 7.0),
        ('t="b"', "<v>1</v>", True),
        ('t="b"', "<v>0</v>", False),
        ('t="e"', "<v>#N/A</v>", "#N/A"),
        ('t="str"', "<f>A1</f><v>a &amp; b</v>", "a & b"),
        ('t="str"', "<f>A1</f><v></v>", ""),
        ('t="d"', "<v>2025-02-14</v>", 45702.0),
        ('t="inlineStr"', '<is><t xml:space="preserve"> x </t></is>', " x "),
        ('t="inlineStr"', "<is><r><t>ri</t></r><r><rPr><b/></rPr><t>ch</t></r><rPh><t>ignored</t></rPh></is>", "rich"),
        ('t="s"', "<v>0</v>", "共享"),
        ('t="s"', "<v>1</v>", "two runs"),
        ('t="str"', "<v>tab_x0009_end _x005F_x0041_</v>", "tab\tend _x0041_"),
        ("", "<v/>", None),
        ("", "", None),
        ("", "<v>INF</v>", "#NUM!"),
        ('t="str"', "<v><![CDATA[a<b&c]]></v>", "a<b&c"),
        ("", "<!-- <v>9</v> --><v>8</v>", 8.0),
    ]
    body = "".join(f'<row r="{r}"><c r="A{r}" {t}>{v}</c></row>' for r, (t, v, _) in enumerate(cells, start=1))
    strings = f'<sst xmlns="{MAIN}"><si><t>共享</t></si><si><r><t xml:space="preserve">two </t></r><r><t>runs</t></r></si></sst>'
    assert_values(hand_made(body, parts=shared_strings(strings)), [value for _, _, value in cells])


def assert_values(data, expected):
    sheet = first(data)
    got = [line[0] for line in sheet.values(1, 1, len(expected), 1)]
    assert [(type(v), v) for v in got] == [(type(v), v) for v in expected]
    assert [sheet.value(r, 1) for r in range(1, len(expected) + 1)] == got


def shared_strings(text, target="sharedStrings.xml", part="xl/sharedStrings.xml", base=RELATIONS):
    relations = hand_made_parts()["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>", f'<Relationship Id="rId9" Type="{base}/sharedStrings" Target="{target}"/></Relationships>'
    )
    return {part: text, "xl/_rels/workbook.xml.rels": relations}


def test_single_quotes_odd_spacing_and_comments_are_read(hand_made):
    rows = "<!-- <row r='9'> --><row\n r = '2' ><c\tr='B2'   s='0' ><v>3</v></c ></row >"
    assert first(hand_made(rows)).values(2, 1, 2, 3) == [[None, 3.0, None]]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_are_read_and_written_back(encoding):
    parts = hand_made_parts('<row r="1"><c r="A1" t="str"><v>价格</v></c></row>')
    name = "xl/worksheets/sheet1.xml"
    data = pack({**parts, name: parts[name].encode(encoding)})
    book = open_book(data)
    assert book.sheets[0].value(1, 1) == "价格"
    book.set_value("Sheet1", 1, 1, "价")
    with zipfile.ZipFile(io.BytesIO(book.to_bytes())) as archive:
        assert archive.read(name)[:2] == parts[name].encode(encoding)[:2]
        assert "价" in archive.read(name).decode(encoding)


def test_a_workbook_with_strict_names_prefixes_and_odd_part_names():
    strict = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    main = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    cells = "<x:row r='1'><x:c r='A1' t='s'><x:v>0</x:v></x:c><x:c r='B1' t='d'><x:v>2025-02-14T12:00:00</x:v></x:c>"
    cells += "<x:c r='C1'><x:f>A1</x:f><x:v>2</x:v></x:c></x:row>"
    parts = {
        "[Content_Types].xml": f'<ct:Types xmlns:ct="{PACKAGE}/content-types"><ct:Default Extension="rels" ContentType="r"/>'
        f'<ct:Override PartName="/book/Main%20Part.xml" ContentType="{SHEET_TYPE}.sheet.main+xml"/></ct:Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="a" Type="{strict}/officeDocument" Target="/book/Main%20Part.xml"/></Relationships>',
        "book/Main Part.xml": f'<x:workbook xmlns:x="{main}" xmlns:rel="{strict}" conformance="strict"><x:sheets>'
        '<x:sheet name="Чарт" sheetId="7" rel:id="c"/><x:sheet name="My &amp; Sheet" sheetId="1" rel:id="q"/>'
        '</x:sheets><x:definedNames><x:definedName name="in_k" localSheetId="1">5</x:definedName></x:definedNames></x:workbook>',
        "book/_rels/Main Part.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="c" Type="{strict}/chartsheet" Target="/cs.xml"/>'
        f'<Relationship Id="q" Type="{strict}/worksheet" Target="../DATA/S.XML"/>'
        f'<Relationship Id="s" Type="{strict}/sharedStrings" Target="s.xml"/></Relationships>',
        "data/s.xml": f'<x:worksheet xmlns:x="{main}"><x:sheetData>{cells}</x:sheetData></x:worksheet>',
        "book/s.xml": f'<y:sst xmlns:y="{main}"><y:si><y:t>strict</y:t></y:si></y:sst>',
        "cs.xml": "<chartsheet/>",
    }
    book = open_book(pack(parts))
    assert [sheet.name for sheet in book.sheets] == ["My & Sheet"]
    assert book.sheet("MY & SHEET").values(1, 1, 1, 3) == [["strict", 45702.5, 2.0]]
    assert [f.text for f in book.sheets[0].formulas()] == ["A1"]
    assert (book.defined_names[0].name, book.defined_names[0].sheet) == ("in_k", "My & Sheet")
    book.set_value("my & sheet", 1, 3, 9.5)
    book.set_value("my & sheet", 2, 1, "新")
    assert open_book(book.to_bytes()).sheets[0].values(1, 1, 2, 3) == [["strict", 45702.5, 9.5], ["新", None, None]]


@pytest.mark.parametrize(
    "stored", ["xl/worksheets/%E6%95%B0%20A.xml", "xl/worksheets/数 A.xml", "XL/Worksheets/%e6%95%b0 a.xml"]
)
@pytest.mark.parametrize("target", ["worksheets/%E6%95%B0%20A.xml", "/xl/worksheets/数 A.xml"])
def test_a_part_is_found_whether_its_name_is_escaped_in_the_zip_or_not(stored, target):
    made = hand_made_parts('<row r="1"><c r="A1"><v>1</v></c></row>')
    made[stored] = made.pop("xl/worksheets/sheet1.xml")
    relations = "xl/_rels/workbook.xml.rels"
    made[relations] = made[relations].replace("worksheets/sheet1.xml", target)
    made["[Content_Types].xml"] = made["[Content_Types].xml"].replace("sheet1.xml", "%E6%95%B0%20A.xml")
    book = open_book(pack(made))
    book.set_value("Sheet1", 1, 1, 2.0)
    assert book.changed_parts == (stored,)
    again = open_book(book.to_bytes())
    assert again.parts() == tuple(made)
    assert again.sheet("Sheet1").value(1, 1) == 2.0


def test_names_tables_and_the_date_system(rich_bytes, hand_made):
    book = open_book(rich_bytes)
    assert {n.name: n.text for n in book.defined_names}["banks"] == "Data!$B$2:$B$13"
    (table,) = book.tables
    assert (table.name, table.sheet, table.ref, table.header_rows, table.totals_rows) == (
        "tbl_prices", "Data", (1, 1, 13, 4), 1, 0,
    )  # fmt: skip
    assert table.columns == ("date", "银行", "电子", "sum")
    assert list(table.calculated) == ["sum"]
    assert not book.date1904
    rows = '<row r="1"><c r="A1" t="d"><v>2025-02-14</v></c></row>'
    old = open_book(hand_made(rows, properties='<workbookPr date1904="1"/>'))
    assert old.date1904
    assert old.sheets[0].value(1, 1) == 45702 - 1462


def test_date_formats_are_told_as_openpyxl_tells_them():
    codes = ["General", "0.00", "yyyy-mm-dd", 'yyyy"年"m"月"', "[h]:mm", "0.0E+00", '"day" 0', "[Red]0", "mmm-yy", "@",
             "[$-804]yyyy/m/d", "#,##0_d", r"\d0", "General;[Red]-General", "h:mm AM/PM", '0.00" USD"']  # fmt: skip
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for r, code in enumerate(codes):
        sheet.write_number(r, 0, 45702, book.add_format({"num_format": code}))
    book.close()
    expected = openpyxl.load_workbook(io.BytesIO(out.getvalue())).active
    read = first(out.getvalue())
    for r, code in enumerate(codes, start=1):
        assert read.is_date_formatted(r, 1) == expected.cell(r, 1).is_date, code


def test_the_format_of_a_blank_cell_is_its_rows_or_columns():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet, date = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.set_column(1, 1, None, date)
    sheet.set_row(4, None, date)
    sheet.write(0, 0, 1)
    book.close()
    read = first(out.getvalue())
    assert read.is_date_formatted(3, 2)
    assert read.is_date_formatted(5, 9)
    assert not read.is_date_formatted(3, 3)


def test_used_counts_values_and_formulas_not_formats(hand_made):
    rows = '<row r="1"><c r="A1" s="0"/></row><row r="3"><c r="C3"><v>1</v></c><c r="D3"><f>C3</f></c><c r="H3"/></row>'
    assert first(hand_made(rows)).used == (3, 3, 3, 4)
    assert first(hand_made()).used is None
    assert first(hand_made(sheet=f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>')).used is None


def test_a_whole_column_is_cheap_and_a_wrong_rectangle_refused(hand_made):
    sheet = first(hand_made('<row r="2"><c r="B2"><v>5</v></c></row>'))
    column = sheet.values(1, 2, 1_048_576, 2)
    assert len(column) == 1_048_576
    assert column[1] == [5.0]
    assert column[0] is column[-1]
    with pytest.raises(InputError, match="rectangle"):
        sheet.values(2, 1, 1, 1)


def test_parts_nobody_asks_for_are_never_inflated(rich_bytes, monkeypatch):
    book = open_book(rich_bytes)
    asked = []
    inflate = book.package._inflate
    monkeypatch.setattr(book.package, "_inflate", lambda member: asked.append(member.name) or inflate(member))
    book.set_value("Calc", 1, 5, 0.75)
    book.to_bytes()
    assert set(asked) <= {"xl/worksheets/sheet2.xml", "xl/sharedStrings.xml", "xl/metadata.xml"}


def test_a_sheet_or_table_that_is_not_there_is_answered_with_those_that_are(rich_bytes):
    book = open_book(rich_bytes)
    with pytest.raises(WorkbookError, match=r"no sheet 'Prices'; it has Data, Calc, 输出"):
        book.sheet("Prices")
    with pytest.raises(WorkbookError, match="no table 'x'; it has tbl_prices"):
        book.table("x")


@pytest.mark.parametrize("whole_first", [False, True])
def test_a_few_rows_are_what_they_are_however_they_are_asked_for(whole_first: bool):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    wanted = [[float(10 * row + column) if column else f"row {row}" for column in range(4)] for row in range(300)]
    for row, line in enumerate(wanted):
        sheet.write_row(row, 0, line)
    book.close()
    read = first(out.getvalue())
    if whole_first:
        assert read.values(1, 1, 300, 4) == wanted
    for top, bottom in ((3, 9), (3, 9), (4, 9), (250, 262), (3, 9)):
        for left, right in ((1, 1), (2, 2), (4, 4), (2, 3), (1, 5)):
            some = [([*line, None])[left - 1 : right] for line in wanted[top - 1 : bottom]]
            assert read.values(top, left, bottom, right) == some
