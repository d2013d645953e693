"""Nothing is lost: with nothing to do the bytes stay, and what we compute changes nothing that is not reported."""

import io
import re
import warnings
import xml.etree.ElementTree as ET
import zipfile

import openpyxl
import pytest
from handmade import raw_members
from kinds import openpyxl_book, xlsxwriter_book
from parts import OUR_CHANGES, OUR_PART, OURS, signature, unpacked, with_our_sheet, with_parts

from xl_aitrends.errors import WorkbookRefused
from xl_aitrends.refresh import refresh_book
from xl_aitrends.workbook import open_book

STRICT = "strict"  # openpyxl knows the transitional namespaces only


def cells(data, part):
    """Every cell of a part by an XML parser that is not ours: address -> attributes, formula, value, inline text."""
    found = {}
    for cell in ET.fromstring(unpacked(data)[part]).iter():
        if cell.tag.rpartition("}")[2] == "c":
            inside = {child.tag.rpartition("}")[2]: (child.attrib, "".join(child.itertext())) for child in cell}
            found[cell.get("r")] = {key: value for key, value in cell.attrib.items() if key != "t"}, inside
    return found


def test_the_corpus_holds_every_kind_that_was_promised(corpus):
    held = {name for data in corpus.values() for name in unpacked(data)}
    wanted = """charts/chart drawings/drawing media/image drawings/vmlDrawing comments tables/table vbaProject pivotTables
        pivotCache slicers/ slicerCaches threadedComments persons customXml LabelInfo printerSettings externalLinks
        metadata.xml sharedStrings""".split()
    assert [text for text in wanted if not any(text in name for name in held)] == []
    text = b"".join(data for book in corpus.values() for name, data in unpacked(book).items() if name.endswith("xml"))
    for mark in (b"sparkline>", b"x14:dataBar", b"t=\"shared\"", b"t=\"array\"", b"date1904", b"<dataValidation ", b"<r><rPr>",
                 b"purl.oclc.org", b"BDH(", b"_xll.WSD", "行业".encode(), b"<x:c ", b"<row><c>", b"definedName"):  # fmt: skip
        assert mark in text, mark


def test_the_corpus_holds_every_container_that_was_promised(corpus, ours):
    for book in (corpus["zip64"], ours["zip64"].after):
        assert b"PK\x06\x06" in book
        assert b"PK\x06\x07" in book
    with zipfile.ZipFile(io.BytesIO(corpus["data descriptors"])) as archive:
        assert all(member.flag_bits & 8 for member in archive.infolist())
    with zipfile.ZipFile(io.BytesIO(ours["comments in the zip"].after)) as archive:
        assert archive.comment == b"kept with care"


def test_with_nothing_to_do_the_output_is_the_input(untouched):
    assert [name for name, book in untouched.items() if book.after != book.before] == []
    assert [name for name, book in untouched.items() if book.result.changed or book.result.changes] == []


def test_one_formula_of_ours_changes_one_part_and_in_it_what_the_report_says(ours):
    for name, book in ours.items():
        told = {(change.sheet, change.cell): (change.old, change.new) for change in book.result.changes}
        assert told == OUR_CHANGES, name
        old, new = raw_members(book.before), raw_members(book.after)
        assert list(old) == list(new), name
        assert [part for part in old if old[part] != new[part]] == [OUR_PART], name


def test_inside_the_changed_part_only_the_reported_values_differ(ours):
    for name, book in ours.items():
        before, after = cells(book.before, OUR_PART), cells(book.after, OUR_PART)
        assert before.keys() == after.keys()
        differing = {cell for cell in before if before[cell] != after[cell]}
        assert {(OURS, cell) for cell in differing} == OUR_CHANGES.keys(), name
        for (_, cell), (_, new) in OUR_CHANGES.items():
            assert float(after[cell][1]["v"][1]) == new
            assert after[cell][0] == before[cell][0]
            assert after[cell][1]["f"] == before[cell][1]["f"]
        around = re.compile(rb"<v>[^<]*</v>")
        assert around.sub(b"", unpacked(book.after)[OUR_PART]) == around.sub(b"", unpacked(book.before)[OUR_PART])


def test_a_formula_saved_without_a_value_is_computed_and_reported(refresh_all):
    """openpyxl saves no values: such a file has something to do."""
    book = openpyxl.load_workbook(io.BytesIO(openpyxl_book()))
    book["行情"]["B4"] = "=B2+B3"
    out = io.BytesIO()
    book.save(out)
    done = refresh_all({"openpyxl": out.getvalue()})["openpyxl"]
    assert [(change.sheet, change.cell, change.new) for change in done.result.changes] == [("行情", "B4", 4.0)]
    assert with_openpyxl(done.after, data_only=True)["行情"]["B4"].value == 4


def with_openpyxl(data, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # it tells of extensions that it would lose
        return openpyxl.load_workbook(io.BytesIO(data), **options)


def test_openpyxl_opens_every_output(untouched, ours):
    for name, book in {**untouched, **{f"{name}, ours": book for name, book in ours.items()}}.items():
        if not name.startswith(STRICT):
            opened = with_openpyxl(book.after, data_only=True)
            if OURS in opened.sheetnames:
                assert (opened[OURS]["E1"].value, opened[OURS]["F1"].value) == (7, 14), name


def test_libreoffice_opens_every_output_and_reads_the_same_sheets(ours, office):
    if office is None:
        pytest.skip("LibreOffice is not installed")
    readable = ours.keys() - {"zip64"}  # LibreOffice 7.4 opens no zip whose directory is zip64, our input neither
    opened = office({name: ours[name].after for name in ours if name in readable})
    assert opened.keys() == readable
    for name, data in opened.items():
        assert with_openpyxl(data).sheetnames == [sheet.name for sheet in open_book(ours[name].before).sheets], name
        assert with_openpyxl(data)[OURS]["A1"].value == 3, name


@pytest.fixture
def signed(tmp_path):
    path = tmp_path / "signed.xlsx"
    path.write_bytes(with_our_sheet(with_parts(xlsxwriter_book(), signature)))
    return path


def test_a_signed_workbook_is_refused_and_says_what_to_do(signed, tmp_path):
    with pytest.raises(WorkbookRefused, match=r"digitally signed.*voids the signature; .*remove"):
        refresh_book(signed, target=tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()


def test_a_signed_workbook_is_patched_where_that_is_asked_for(signed):
    before = signed.read_bytes()
    with open_book(signed, allow_signed=True) as book:
        book.set_value(OURS, 1, 5, 7)
        assert book.changed_parts == (OUR_PART,)
        assert raw_members(book.to_bytes())["_xmlsignatures/sig1.xml"] == raw_members(before)["_xmlsignatures/sig1.xml"]
