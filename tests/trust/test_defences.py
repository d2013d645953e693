"""Each defence against a hostile workbook matters: with it the attack is refused, switched off it goes through.

So a test that guards a defence cannot pass by accident: the attack is a real one. `test_defences_of_runs.py` does the
same for faults and limits of commands, `test_defences_of_data.py` for feeds, jobs and reports.
"""

from __future__ import annotations

import datetime as dt
import struct
import subprocess
import sys
import tracemalloc
import zlib
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from xml.parsers import expat

import pytest
from handmade import hand_made_parts, pack
from hostile import _ROW, _SPREAD, files, formulas, with_formula

import xl_aitrends.refresh.doubt as doubt
import xl_aitrends.refresh.inlining as inlining
import xl_aitrends.workbook.cell_writer as cell_writer
import xl_aitrends.workbook.markup as markup
import xl_aitrends.workbook.package as package
import xl_aitrends.workbook.refusals as refusals
import xl_aitrends.workbook.zip_directory as zip_directory
from xl_aitrends.errors import AitrendsError, WorkbookRefused
from xl_aitrends.refresh import refresh_book
from xl_aitrends.workbook.book import open_book
from xl_aitrends.workbook.limits import Limits

HOSTILE = files()
DAY = dt.date(2025, 1, 1)
SHEET = "xl/worksheets/sheet1.xml"


def opened(data, limits=None):
    """Whether a workbook is taken as good, all its parts read."""
    try:
        with closing(open_book(data, limits)) as book:
            for part in book.package.names():
                if part.startswith("xl/") and part.endswith((".xml", ".rels")):
                    markup.check_well_formed(book.package.read(part), part)
            return True
    except AitrendsError:
        return False


def look_at_everything(data, limits=None):
    with closing(open_book(data, limits)) as book:
        sheet = book.sheets[0]
        sheet.formulas()
        sheet.values(1, 1, 4, 5)
        return book.defined_names, sheet.number_format(1, 1)


def nothing(*_arguments, **_options):
    return None


def unchecked_places(source, members, central):
    return tuple(replace(member, data=member.offset + 30 + len(member.name), end=central) for member in members)


def lenient_parser(part):
    return expat.ParserCreate()


def last_one_wins(self):
    return {package._key(member.name): member for member in self.directory.members}


#: What is attacked, what is switched off: module or class, name, and what stands in for it.
SWITCHED_OFF = {
    "bomb": (zip_directory, "_check_sizes", nothing),
    "bomb_in_a_picture": (zip_directory, "_check_sizes", nothing),
    "overlapping": (zip_directory, "_placed", unchecked_places),
    "twice": (package.Package, "_index", last_one_wins),
    "path_out": (package, "_check_name", nothing),
    "entity": (markup, "_parser", lenient_parser),
    "laughs": (markup, "_parser", lenient_parser),
}


@pytest.mark.parametrize("attack", SWITCHED_OFF)
def test_a_hostile_file_goes_through_without_its_defence(monkeypatch, attack):
    data = HOSTILE[attack]
    assert not opened(data)
    monkeypatch.setattr(*SWITCHED_OFF[attack])
    assert opened(data)


def crowded():
    """A workbook with a few of everything that is counted."""
    names = "".join(f'<definedName name="in_{i}">Sheet1!$A${i + 1}</definedName>' for i in range(9))
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="s" s="1"><v>0</v></c><c r="B{row}"><f>{"1+" * 40}1</f><v>41</v></c></row>'
        for row in range(1, 5)
    )
    strings = f"<sst xmlns='x'>{'<si><t>a</t></si>' * 9}</sst>"
    formats = '<xf numFmtId="14"/>' * 9
    styles = f"<styleSheet xmlns='x'><cellXfs>{formats}</cellXfs></styleSheet>"
    made = hand_made_parts(rows, workbook_extra=f"<definedNames>{names}</definedNames>")
    relations = "xl/_rels/workbook.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    added = "".join(f'<Relationship Id="x{name}" Type="{kind}/{name}" Target="{name}.xml"/>' for name in ("sharedStrings", "styles"))  # fmt: skip
    made[relations] = made[relations].replace("</Relationships>", f"{added}</Relationships>")
    return pack({**made, "xl/sharedStrings.xml": strings, "xl/styles.xml": styles, "xl/media/a.bin": bytes(9000)})


@pytest.mark.parametrize("limit", vars(Limits()).keys() - {"ratio_from"})
def test_each_limit_stands_between_a_crowd_and_the_memory(limit):
    """A workbook that the limits let pass is refused by each of them, set just below what it holds."""
    low = {
        "file_bytes": 1000, "members": 5, "member_bytes": 8000, "total_bytes": 10_000, "ratio": 20, "sheets": 0,
        "control_bytes": 400, "names": 8, "strings": 8, "styles": 8, "formulas": 3, "formula_characters": 80,
        "grid_cells": 19,
    }  # fmt: skip
    data, tight = crowded(), {limit: low[limit]} | ({"ratio_from": 1000} if limit == "ratio" else {})
    assert look_at_everything(data)
    with pytest.raises(WorkbookRefused, match=rf"raise (Limits\.)?{limit}"):
        look_at_everything(data, Limits(**tight))


def test_a_crowd_of_names_is_read_where_that_is_asked_for(monkeypatch):
    assert not opened(HOSTILE["names"])
    monkeypatch.setenv("AITRENDS_LIMITS", "names=1000000 control_bytes=1000000000")
    assert opened(HOSTILE["names"])


def test_a_part_that_lies_about_its_size_fills_the_memory_without_its_defence(monkeypatch):
    data = bytearray(pack({**hand_made_parts(), SHEET: b"<x>" + b" " * (16 << 20)}))
    name = SHEET.encode()
    struct.pack_into("<L", data, data.find(name) - 30 + 22, 50)
    struct.pack_into("<L", data, data.rfind(name) - 46 + 24, 50)

    def peak():
        tracemalloc.start()
        assert not opened(bytes(data))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak() < 4 << 20
    monkeypatch.setattr(package, "_inflate_to", lambda raw, size: (zlib.decompress(raw, -15), True))
    assert peak() > 16 << 20


def test_a_changed_number_goes_through_without_the_checksum(monkeypatch):
    data = pack(hand_made_parts(_ROW + "</row>"), compresslevel=0).replace(b"<v>8</v>", b"<v>9</v>")
    assert not opened(data)

    def unchecked(self, member):
        return zlib.decompress(self.source.read(member.data, member.packed), -15)

    monkeypatch.setattr(package.Package, "_inflate", unchecked)
    assert opened(data)
    with closing(open_book(data)) as book:
        assert book.sheets[0].value(1, 3) == 9.0


def test_elements_nested_without_end_go_through_without_their_defence(monkeypatch):
    deep = "<a>" * 3000 + "</a>" * 3000
    parts = hand_made_parts(_ROW + "</row>")
    book = parts["xl/workbook.xml"].replace("</workbook>", f"{deep}</workbook>")
    data = pack({**parts, "xl/workbook.xml": book})
    assert not opened(data)
    monkeypatch.setattr(markup, "MAX_DEPTH", 10_000)
    assert opened(data)


@pytest.mark.parametrize("kind", ["encrypted", "xls", "csv", "html"])
def test_a_mislabelled_file_is_not_named_without_its_defence(monkeypatch, kind):
    told = {"encrypted": "encrypted", "xls": "old .xls", "csv": "plain text", "html": "an HTML page"}[kind]

    def said():
        with pytest.raises(AitrendsError) as error:
            open_book(HOSTILE[kind])
        return str(error.value)

    assert told in said()
    monkeypatch.setattr(refusals, "check_container", nothing)
    monkeypatch.setattr(package, "check_container", nothing, raising=False)
    assert told not in said()


def kept(tmp_path, data):
    """Reason by cell of what a refresh keeps, and the value of each cell it writes."""
    (tmp_path / "a.xlsx").write_bytes(data)
    result = refresh_book(tmp_path / "a.xlsx", as_of=DAY)
    return {one.cell: one.reason for one in result.kept}, {change.cell: change.new for change in result.changes}


def test_names_that_double_become_a_formula_without_end_without_their_defence(monkeypatch, tmp_path):
    names = {f"twice_{i}": f"twice_{i + 1}+twice_{i + 1}" for i in range(13)} | {"twice_13": "Sheet1!$A$1"}
    data = with_formula(f"{_SPREAD}+twice_0", names=names)
    assert "more than 16384 pieces" in kept(tmp_path, data)[0]["F1"]
    monkeypatch.setattr(inlining, "MOST", 10**9)
    assert "the engine cannot read it" in kept(tmp_path, data)[0]["F1"]  # all 2 ** 13 of them were put together


def test_names_in_a_circle_never_end_without_their_defence(monkeypatch, tmp_path):
    data = formulas()["names_in_a_circle"]
    assert "leads back to itself" in kept(tmp_path, data)[0]["F1"]
    monkeypatch.setattr(inlining.OpenNames, "refuse", nothing)
    with pytest.raises(RecursionError):
        kept(tmp_path, data)


def test_a_text_longer_than_a_cell_is_written_without_its_defence(monkeypatch, tmp_path):
    data = with_formula(f'REPT("x",20000)&REPT("y",20000)&{_SPREAD}')
    assert "more than 32767 characters" in kept(tmp_path, data)[0]["F1"]
    monkeypatch.setattr(doubt, "_LONGEST", 10**9)
    with pytest.raises(AitrendsError, match="a cell holds 32767"):  # the writer has one of its own
        kept(tmp_path, data)
    monkeypatch.setattr(cell_writer, "MAX_TEXT", 10**9)
    assert len(kept(tmp_path, data)[1]["F1"]) > 40_000


def test_a_function_that_nobody_vouches_for_reaches_the_engine_without_its_defence(monkeypatch, tmp_path):
    data = formulas()["web"]
    assert "WEBSERVICE is not among the functions" in kept(tmp_path, data)[0]["F1"]
    monkeypatch.setattr("xl_aitrends.refresh.trust._unknown_functions", nothing)
    assert "the engine does not know" in kept(tmp_path, data)[0]["F1"]


IN_ONE_GIGABYTE = """
import datetime as dt, resource, sys
from xl_aitrends.refresh import engine, refresh_book, trust
from xl_aitrends.runs.memory import peak_memory
resource.setrlimit(resource.RLIMIT_DATA, (1 << 30, 1 << 30))
def push(self, region, rows):
    self._book.set_values_batch(region.sheet, region.top, region.left, engine.rows_to_engine(rows))
{off}
refresh_book(sys.argv[1], as_of=dt.date(2025, 1, 1))
print(peak_memory())
"""


def array_over(ref):
    """A workbook in which one formula fills a rectangle, and another one reads a cell of it."""
    filled = f'<row r="3"><c r="A3"><f t="array" ref="{ref}">SUM({_SPREAD})</f><v>0</v></c></row>'
    return pack(hand_made_parts(f'{_ROW}</row><row r="2"><c r="B2"><f>A9+1</f><v>0</v></c></row>{filled}'))


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory")
@pytest.mark.parametrize(
    ("data", "off"),
    [
        (formulas()["last_cell"], "engine.Engine.push = push"),
        (array_over("A3:XFD1048576"), "trust.MOST_FILLED = 10**12"),
    ],
    ids=["the last cell is read", "an array fills the sheet"],
)
def test_a_whole_sheet_takes_the_memory_without_its_defence(tmp_path, data, off):
    (tmp_path / "a.xlsx").write_bytes(data)
    ended, exhausted = (
        subprocess.run(
            [sys.executable, "-c", IN_ONE_GIGABYTE.format(off=how), str(tmp_path / "a.xlsx")], capture_output=True,
            check=False, timeout=120, cwd=Path(__file__).resolve().parents[2],
        )
        for how in ("", off)
    )  # fmt: skip
    assert ended.returncode == 0
    assert int(ended.stdout) < 1 << 29
    assert exhausted.returncode != 0 or int(exhausted.stdout) > 3 << 28


def test_an_array_over_a_whole_sheet_is_kept_with_what_reads_it(tmp_path):
    reasons, _ = kept(tmp_path, array_over("A3:XFD1048576"))
    assert "17179836416 cells" in reasons["A3"]
    assert reasons["B2"] == "depends on Sheet1!A3, which was kept"


def test_limits_are_no_larger_than_the_page_on_security_says():
    page = (Path(__file__).resolve().parents[2] / "SECURITY.md").read_text(encoding="utf-8")
    for name, value in vars(Limits()).items():
        assert f"| `{name}` | {value:,} |" in page
