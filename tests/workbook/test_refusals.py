"""What is no workbook, or must not be touched, ends in one clear line before any work."""

import io
import re
import struct
import zipfile

import pytest
from handmade import MAIN, hand_made_parts, pack

from xl_aitrends.errors import WorkbookError, WorkbookRefused
from xl_aitrends.workbook import Limits, open_book

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_everything(data, limits=None):
    for sheet in open_book(data, limits).sheets:
        sheet.values(1, 1, 5, 5)
        for index in range(len(sheet.cells.numbers)):
            sheet.cells.cells(index)


def assert_refused(data, pattern, limits=None, kind=WorkbookError):
    with pytest.raises(kind, match=pattern) as caught:
        read_everything(data, limits)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "pattern"),
    [
        (b"", "is empty"),
        (b"date,price\n2024-01-01,3\n", "plain text or CSV"),
        ("日期,价格\n".encode("gbk"), "plain text or CSV"),
        (b"<html><table>", "HTML"),
        (b"<?xml version='1.0'?><Workbook/>", "an XML file"),
        (b"%PDF-1.7", "a PDF"),
        (b"\0\1\2\3" * 99, "binary data"),
        (OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), r"old \.xls"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted with a password"),
        (pack({"xl/workbook.bin": "x", "[Content_Types].xml": "<Types/>"}), r"\.xlsb"),
        (pack({"mimetype": "x", "content.xml": "x"}), "OpenDocument"),
        (pack({"a.txt": "x"}), r"\[Content_Types\]\.xml is missing"),
    ],
)
def test_other_kinds_of_files_are_named(data, pattern):
    assert_refused(data, pattern)


def test_a_document_is_no_workbook():
    parts = hand_made_parts()
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        "spreadsheetml.sheet.main", "word.document.main"
    )
    parts["[Content_Types].xml"] = re.sub("spreadsheetml", "wordprocessingml", parts["[Content_Types].xml"])
    assert_refused(pack(parts), "no workbook")


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path):
    with pytest.raises(WorkbookError, match="does not exist"):
        open_book(tmp_path / "none.xlsx")
    with pytest.raises(WorkbookError, match="is a folder"):
        open_book(tmp_path)


def test_a_file_cut_anywhere_is_refused_and_never_half_read(hand_made):
    data = hand_made('<row r="1"><c r="A1"><v>1</v></c></row>')
    for length in range(1, len(data), 97):
        with pytest.raises(WorkbookError):
            open_book(data[:length])


def test_a_flipped_byte_in_a_part_is_noticed(hand_made):
    data = bytearray(hand_made('<row r="1"><c r="A1"><v>1</v></c></row>'))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        at = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    data[at + 70] ^= 0xFF
    assert_refused(bytes(data), "is damaged")


def test_a_signed_workbook_is_refused_unless_allowed():
    parts = {**hand_made_parts(), "_xmlsignatures/origin.sigs": ""}
    assert_refused(pack(parts), "signed.*allow_signed", kind=WorkbookRefused)
    assert open_book(pack(parts), allow_signed=True).sheets


def test_a_zip_bomb_is_refused_even_in_a_part_nobody_asks_for():
    parts = {**hand_made_parts(), "xl/media/image1.png": b"\0" * (9 << 20)}
    assert_refused(pack(parts), "zip bomb", kind=WorkbookRefused)
    assert open_book(pack(parts), Limits(ratio=2000)).sheets


@pytest.mark.parametrize(
    ("limits", "pattern"),
    [
        (Limits(file_bytes=100), "Limits.file_bytes"),
        (Limits(members=3), "Limits.members"),
        (Limits(member_bytes=100), "Limits.member_bytes"),
        (Limits(total_bytes=100), "Limits.total_bytes"),
        (Limits(control_bytes=100), "Limits.control_bytes"),
        (Limits(sheets=0), "Limits.sheets"),
        (Limits(grid_cells=1), "raise grid_cells"),
    ],
)
def test_each_limit_names_itself(hand_made, limits, pattern):
    assert_refused(hand_made('<row r="1"><c r="A1"><v>1</v></c></row>'), pattern, limits, WorkbookRefused)


def test_a_million_defined_names_are_refused_not_read():
    names = "".join(f'<definedName name="n{i}">1</definedName>' for i in range(300))
    book = pack(hand_made_parts(workbook_extra=f"<definedNames>{names}</definedNames>"))
    assert_refused(book, "300 defined names, more than 200", Limits(names=200), WorkbookRefused)


def test_a_part_that_lies_about_its_size_is_stopped_at_the_promised_byte():
    data = bytearray(pack({**hand_made_parts(), "xl/worksheets/sheet1.xml": b"<x>" + b" " * 100_000}))
    name = b"xl/worksheets/sheet1.xml"
    local, central = data.find(name) - 30, data.rfind(name) - 46
    struct.pack_into("<L", data, local + 22, 50)
    struct.pack_into("<L", data, central + 24, 50)
    assert_refused(bytes(data), "is damaged")


def test_members_twice_are_refused():
    parts = hand_made_parts()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        archive.writestr("XL/workbook.xml", parts["xl/workbook.xml"])
    assert_refused(out.getvalue(), "twice", kind=WorkbookRefused)


def test_overlapping_members_are_refused():
    data = bytearray(pack({**hand_made_parts(), "xl/a.bin": b"1" * 50}))
    central = data.rfind(b"xl/a.bin") - 46
    packed = struct.unpack_from("<L", data, central + 20)[0]
    struct.pack_into("<L", data, central + 20, packed + 4000)
    struct.pack_into("<L", data, data.find(b"xl/a.bin") - 30 + 18, packed + 4000)
    assert_refused(bytes(data), "overlaps", kind=WorkbookRefused)


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/passwd", "xl/../../x", "xl\\..\\x", "C:/x"])
def test_part_names_that_leave_the_file_are_refused(name):
    parts = {**hand_made_parts(), "xl/PLACEHOLDER": "x"}
    data = pack(parts).replace(b"xl/PLACEHOLDER", name.encode().ljust(14, b"_"))
    assert_refused(data, "outside the file", kind=WorkbookRefused)


def test_a_zip_with_a_password_is_refused():
    data = bytearray(pack(hand_made_parts()))
    struct.pack_into("<H", data, data.find(b"PK\x01\x02") + 8, 1)
    assert_refused(bytes(data), "password")


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "_rels/.rels"])
def test_document_types_and_entities_are_refused(part):
    parts = hand_made_parts('<row r="1"><c r="A1"><v>1</v></c></row>')
    laughs = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    assert_refused(pack({**parts, part: laughs + parts[part]}), "document type")


def test_elements_nested_without_end_are_refused():
    parts = hand_made_parts()
    parts["xl/workbook.xml"] = "<a>" * 5000 + "</a>" * 5000
    assert_refused(pack(parts), "deep")


def test_an_encoding_that_workbooks_do_not_use_is_refused_by_name():
    parts = hand_made_parts()
    text = '<?xml version="1.0" encoding="GBK"?>' + parts["xl/worksheets/sheet1.xml"]
    assert_refused(pack({**parts, "xl/worksheets/sheet1.xml": text.encode("gbk")}), "encoding gbk")


@pytest.mark.parametrize(
    ("rows", "pattern"),
    [
        ('<row r="2"/><row r="1"/>', "row 1 after row 2"),
        ('<row r="1"><c r="B1"/><c r="A1"/></row>', "out of order"),
        ('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>', "holds a cell at"),
        ('<row r="1"><c r="A1" t="s"><v>7</v></c></row>', "no string 7"),
        ('<row r="1"><c r="A1"><v>x</v></c></row>', "as type n"),
        ('<row r="1"><c r="A9"><v>1</v></c></row>', "outside its row"),
        ('<row r="9999999"><c><v>1</v></c></row>', "row 9999999"),
        ('<row r="1"><c r="A1"><v>1</v></c>', "is damaged"),
    ],
)
def test_cells_that_make_no_sense_are_refused_with_their_place(hand_made, rows, pattern):
    assert_refused(hand_made(rows), pattern)


def test_a_formula_beyond_the_limit_is_refused(hand_made):
    data = hand_made(f'<row r="1"><c r="A1"><f>{"A1+" * 5000}1</f></c></row>')
    with pytest.raises(WorkbookRefused, match="formula_characters"):
        open_book(data, Limits(formula_characters=8192)).sheets[0].formulas()


def test_prefixes_of_the_main_namespace_are_no_reason_to_refuse():
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row><x:c><x:v>4</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    assert open_book(pack(hand_made_parts(sheet=sheet))).sheets[0].value(1, 1) == 4.0
