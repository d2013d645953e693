"""Workbooks made to hurt whoever opens them: formulas that never end, files that lie, parts that lead elsewhere."""

from __future__ import annotations

import io
import struct
import zipfile
from xml.sax.saxutils import escape

import openpyxl
from handmade import PACKAGE, RELATIONS, hand_made_parts, pack

_OURS = '<c r="E1"><f>SUM(AIT_SPREAD(A1:C1,1))</f><v>-1</v></c>'
_ROW = f'<row r="1"><c r="A1"><v>3</v></c><c r="B1"><v>1</v></c><c r="C1"><v>8</v></c>{_OURS}'
_SPREAD = "AIT_SPREAD(A1:C1,1)"


def with_formula(formula: str, *, below: str = "", names: dict[str, str] | None = None) -> bytes:
    """A workbook with a formula of ours that is due in E1, and the given one in F1."""
    listed = "".join(f'<definedName name="{name}">{escape(text)}</definedName>' for name, text in (names or {}).items())
    rows = f'{_ROW}<c r="F1"><f>{escape(formula)}</f><v>-1</v></c></row>{below}'
    return pack(hand_made_parts(rows, workbook_extra=f"<definedNames>{listed}</definedNames>" if listed else ""))


def _chain(length: int, formula: str) -> str:
    """Cells A3, A4, … whose formula may use {before} and {row}."""
    cells = (
        f'<row r="{row}"><c r="A{row}"><f>{escape(formula.format(before=row - 1, row=row))}</f><v>0</v></c></row>'
        for row in range(3, length)
    )
    return '<row r="2"><c r="A2"><f>E1+1</f><v>0</v></c></row>' + "".join(cells)


def formulas() -> dict[str, bytes]:
    """Formulas that a refresh must live through: computed, or kept with the reason."""
    spread, last = f"{_SPREAD}+", "XFD1048576"
    doubling = {f"twice_{i}": f"twice_{i + 1}+twice_{i + 1}" for i in range(18)} | {"twice_18": "Sheet1!$A$1"}
    return {
        "nested_64": with_formula(spread + "(" * 64 + "A1" + ")" * 64),
        "nested_4000": with_formula(spread + "(" * 4000 + "A1" + ")" * 4000),
        "if_2000": with_formula(spread + "IF(A1>0," * 2000 + "1" + ",2)" * 2000),
        "characters_8192": with_formula((_SPREAD + "+1" * 8192)[:8191]),
        "minus_8000": with_formula(spread + "-" * 8000 + "1"),
        "brackets": with_formula(spread + "[" * 8000),
        "tables": with_formula(spread + "t[[a]," * 1300),
        "quotes": with_formula(spread + "'" * 60_001),
        "quoted_nothing": with_formula(spread + "''!" * 20_000),
        "long_name": with_formula(spread + "a" * 60_000),
        "colons": with_formula(spread + "A1:" * 15_000 + "A1"),
        "every_cell": with_formula(f"AIT_SPREAD(A1:{last},1)"),
        "every_other_cell": with_formula(f"{spread}SUM(A2:{last})"),
        "last_cell": with_formula(spread + last),
        "beyond_the_last_cell": with_formula(spread + "XFE1048577"),
        "huge_sequence": with_formula(f"SUM({spread}SEQUENCE(1048576,16384))"),
        "huge_text": with_formula(f'{_SPREAD}&REPT("x",2000000000)'),
        "huge_product": with_formula(f"SUM({spread}(A1:A1048576)*(A1:XFD1))"),
        "itself": with_formula("F1+" + _SPREAD),
        "circle": with_formula("AIT_SPREAD(A1:F1,1)"),
        "names_in_a_circle": with_formula(spread + "aa", names={"aa": "bb", "bb": "aa"}),
        "names_that_double": with_formula(spread + "twice_0", names=doubling),
        "recursion": with_formula(spread + "rec(1)", names={"rec": "_xlfn.LAMBDA(_xlpm.x,rec(_xlpm.x+1))"}),
        "dde": with_formula(f"{spread}cmd|'/c calc'!A1"),
        "web": with_formula(f'{_SPREAD}&WEBSERVICE("http://127.0.0.1:9/x")'),
        "link": with_formula(f'{_SPREAD}&HYPERLINK("file:///etc/passwd","x")'),
        "other_book": with_formula("AIT_SPREAD('\\\\127.0.0.1\\share\\[x.xlsx]S'!A1:C1,1)"),
        "call": with_formula(f'{spread}CALL("kernel32","WinExec","JCJ","calc",0)'),
        "huge_options": with_formula("SUM(AIT_RATIOCORR(A1:C1,A1:C1,A1:C1,,,,,1E12))"),
        "chain": with_formula(f"{spread}A4999", below=_chain(5000, "A{before}+1")),
        "text_that_doubles": with_formula(_SPREAD, below=_chain(42, "A{before}&A{before}")),
        "sums_of_sums": with_formula(_SPREAD, below=_chain(9000, "SUM(A$2:A{before})+SUM(A$2:A{before})")),
    }


#: The one line that a refused file ends in, by case.
REFUSALS = {
    "bomb": "zip bomb",
    "bomb_in_a_picture": "zip bomb",
    "overlapping": "overlaps",
    "twice": "twice",
    "path_out": "outside the file",
    "entity": "document type",
    "laughs": "document type",
    "names": "Limits.names",
    "truncated": "truncated",
    "cut_in_a_part": "",
    "encrypted": "encrypted",
    "binary": "binary .xlsb",
    "xls": ".xls",
    "csv": "",
    "empty": "",
    "html": "",
    "zip_of_nothing": "",
    "itself": "",
}


def files() -> dict[str, bytes]:
    """Files that are refused whole."""
    good = pack(hand_made_parts(_ROW + "</row>"))
    sheet, book = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
    parts = hand_made_parts(_ROW + "</row>")
    levels = ["ha", *(f"&a{level};" * 10 for level in range(9))]
    laughs = "<!DOCTYPE x [" + "".join(f'<!ENTITY a{level} "{text}">' for level, text in enumerate(levels))
    entity = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    many = "".join(f'<definedName name="n{i}">1</definedName>' for i in range(500_000))
    binary = parts["[Content_Types].xml"].replace("spreadsheetml.sheet.main+xml", "ms-excel.sheet.binary.main")
    circle = f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="_rels/.rels"/>'
    return {
        "bomb": pack({**parts, sheet: parts[sheet].replace("</sheetData>", " " * (64 << 20) + "</sheetData>")}),
        "bomb_in_a_picture": pack({**parts, "xl/media/image1.png": bytes(9 << 20)}),
        "overlapping": _overlapping(parts),
        "twice": _twice(parts),
        "path_out": pack({**parts, "xl/PLACEHOLDER": "x"}).replace(b"xl/PLACEHOLDER", b"../../evil.xml"),
        "entity": pack({**parts, sheet: entity + parts[sheet].replace("<v>3</v>", "<v>&a;</v>")}),
        "laughs": pack({**parts, book: f"{laughs}]>{parts[book]}"}),
        "names": pack({**parts, book: parts[book].replace("</sheets>", f"</sheets><definedNames>{many}</definedNames>")}),
        "truncated": good[:-30],
        "cut_in_a_part": good[:400] + good[600:],
        "encrypted": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + "EncryptedPackage".encode("utf-16-le") + bytes(512),
        "binary": pack({**parts, "[Content_Types].xml": binary}),
        "xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + "Workbook".encode("utf-16-le") + bytes(512),
        "csv": b"date,price\n2025-01-02,1\n",
        "empty": b"",
        "html": b"<html><table><tr><td>1</td></tr></table></html>",
        "zip_of_nothing": pack({}),
        "itself": pack({**parts, "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{circle}</Relationships>'}),
    }  # fmt: skip


def _twice(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        archive.writestr("XL/workbook.xml", parts["xl/workbook.xml"])
    return out.getvalue()


def _overlapping(parts: dict[str, str]) -> bytes:
    data = bytearray(pack({**parts, "xl/a.bin": b"1" * 50}))
    central = data.rfind(b"xl/a.bin") - 46
    packed = struct.unpack_from("<L", data, central + 20)[0]
    struct.pack_into("<L", data, central + 20, packed + 4000)
    struct.pack_into("<L", data, data.find(b"xl/a.bin") - 30 + 18, packed + 4000)
    return bytes(data)


def loops_and_crowds() -> dict[str, bytes]:
    """Files that look hostile and can be read all the same: parts in circles, styles and rows by the ten thousand."""
    circle = f'<Relationships xmlns="{PACKAGE}/relationships">' + "".join(
        f'<Relationship Id="r{kind}" Type="{RELATIONS}/{kind}" Target="/xl/worksheets/sheet1.xml"/>'
        for kind in ("drawing", "worksheet", "externalLink", "comments")
    )
    looped = hand_made_parts(_ROW + "</row>", tail='<drawing r:id="rdrawing"/>')
    looped["xl/worksheets/_rels/sheet1.xml.rels"] = circle + "</Relationships>"
    crowded = openpyxl.Workbook()
    for number in range(20_000):
        cell = crowded.active.cell(1 + number // 200, 1 + number % 200, number)
        cell.number_format = f'0.00"{number}"'
    out = io.BytesIO()
    crowded.save(out)
    return {"loop": pack(looped), "styles_by_the_ten_thousand": out.getvalue()}
