"""A look through a large part finds the formulas that reading it whole finds, whatever its spelling and the pieces."""

import io
import tracemalloc
import zipfile

import pytest
from handmade import MAIN, hand_made_parts, pack
from hypothesis import given
from hypothesis import strategies as st

from xl_aitrends.errors import WorkbookError
from xl_aitrends.workbook import open_book
from xl_aitrends.workbook import sheet as sheets
from xl_aitrends.workbook.cells_xml import SheetCells, sheet_tail
from xl_aitrends.workbook.formula_scan import formula_cells_only, tail_only

SHEET = "xl/worksheets/sheet1.xml"
CELLS = st.sampled_from(
    [
        '<c r="{}"><v>1</v></c>',
        '<c r="{}"/>',
        '<c r="{}" s="2"><f>A1+1</f><v>2</v></c>',
        '<c r="{}" t="str"><f t="array" ref="{}">AIT_X(&quot;a!b&quot;)</f><v>x</v></c>',
        '<c r="{}"><f t="shared" ref="{}" si="0">B1*2</f></c>',
        '<c r="{}"><f/></c>',
        '<c r="{}" t="inlineStr"><is><t>f &lt;f&gt; !?</t></is></c>',
    ]
)
ROWS = st.lists(st.lists(CELLS, max_size=4), max_size=6)


def sheet_xml(rows, p=""):
    lines = []
    for number, cells in enumerate(rows, start=1):
        spelled = [cell.replace("{}", f"{'ABCD'[at]}{number}") for at, cell in enumerate(cells)]
        lines.append(f'<row r="{number}" spans="1:4">{"".join(spelled)}</row>')
    tail = '<conditionalFormatting sqref="A1"><cfRule type="expression"><formula>A1</formula></cfRule></conditionalFormatting>'
    space = f'xmlns:{p[:-1]}="{MAIN}"' if p else f'xmlns="{MAIN}"'
    text = f"<worksheet {space}><sheetData>{''.join(lines)}</sheetData>{tail}</worksheet>"
    return text.replace("</", "\0").replace("<", "<" + p).replace("\0", "</" + p) if p else text


def cut(data, size):
    return [data[at : at + size] for at in range(0, len(data), size)]


def found(data):
    cells = SheetCells(data, "sheet")
    return [
        (row, cell.column, cell.attributes, cell.body)
        for index, row in enumerate(cells.numbers)
        for cell in cells.cells(index)
        if cells.grammar.formula_mark in cell.body
    ]


@given(ROWS, st.integers(1, 400), st.sampled_from(["", "x:"]))
def test_the_look_finds_what_reading_finds(rows, size, prefix):
    data = sheet_xml(rows, prefix).encode()
    thin = formula_cells_only(cut(data, size), "sheet")
    assert thin is not None
    assert found(thin) == found(data)


@pytest.mark.parametrize(
    "unusual",
    [
        "<!-- <f>1</f> -->",
        '<row r="9"><c><f>1</f></c></row>',
        '<row><c r="A9"><f>1</f></c></row>',
        "<row r='9'><c r='A9'><f>1</f></c></row>",
        '<row r="9"><c r="A9"><f><![CDATA[1]]></f></c></row>',
        '<row r="9"><c r="A9"><f>1</f></row>',
    ],
)
@pytest.mark.parametrize("size", [7, 100_000])
def test_an_unusual_spelling_is_left_to_the_careful_reader(unusual, size):
    data = sheet_xml([['<c r="{}"><f>1</f></c>']]).replace("</sheetData>", unusual + "</sheetData>").encode()
    assert formula_cells_only(cut(data, size), "sheet") is None


def large(rows=20_000):
    line = "".join(f'<c r="{column}{{0}}"><v>{at}.25</v></c>' for at, column in enumerate("BCDEFGHIJK"))
    body = "".join(f'<row r="{n}">{line.format(n)}</row>' for n in range(2, rows))
    return f'<row r="1"><c r="A1"><f>SUM(B2:B9)</f><v>7</v></c></row>{body}'


def test_looking_through_a_large_sheet_keeps_none_of_its_cells(tmp_path):
    path = tmp_path / "large.xlsx"
    path.write_bytes(pack(hand_made_parts(large())))
    with open_book(path) as book:
        inflated = book.package.size(SHEET)
        tracemalloc.start()
        formulas = book.sheets[0].formulas()
        held, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert [(f.row, f.col, f.text, f.cached) for f in formulas] == [(1, 1, "SUM(B2:B9)", 7.0)]
        assert held < inflated / 20
        assert peak < inflated / 2
        assert book.sheets[0].value(3, 2) == 0.25


def test_a_damaged_large_sheet_is_named_though_only_looked_through(tmp_path):
    data = pack(hand_made_parts(large()))
    path = tmp_path / "large.xlsx"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo(SHEET)
    at = info.header_offset + 30 + len(SHEET) + info.compress_size // 2
    path.write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
    with open_book(path) as book, pytest.raises(WorkbookError, match="is damaged"):
        book.sheets[0].formulas()


def test_small_sheets_are_read_whole_and_kept(hand_made, monkeypatch):
    data = hand_made('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>')
    whole = open_book(data).sheets[0].formulas()
    monkeypatch.setattr(sheets, "_LARGE", 0)
    assert open_book(data).sheets[0].formulas() == whole


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_what_follows_the_cells_is_found_wherever_the_pieces_are_cut(size, prefix):
    rows = "".join(
        f'<{prefix}row r="{n}"><{prefix}c r="A{n}"><{prefix}v>{n}</{prefix}v></{prefix}c></{prefix}row>'
        for n in range(1, 30)
    )
    name = f"xmlns:x='{MAIN}'" if prefix else f"xmlns='{MAIN}'"
    data = (
        f"<?xml version='1.0'?><{prefix}worksheet {name}><{prefix}sheetData>{rows}</{prefix}sheetData>"
        f"<{prefix}mergeCells><{prefix}mergeCell ref='A1:B1'/></{prefix}mergeCells></{prefix}worksheet>"
    ).encode()
    first = data[:200]  # a part's first piece holds its root
    pieces = [first, *(data[at : at + size] for at in range(200, len(data), size))]
    assert tail_only(pieces) == sheet_tail(data)
    assert (
        tail_only([data.replace(b"</%sworksheet>" % prefix.encode(), b"<!-- x --></%sworksheet>" % prefix.encode())])
        is None
    )
