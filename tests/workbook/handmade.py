"""Workbooks made part by part, for what no writer writes."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile

import openpyxl

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def hand_made_parts(sheet_data="", *, tail="", head="", sheet=None, workbook_extra="", properties="", parts=()):
    """The parts of the smallest workbook around given cells; ``parts`` adds or replaces some."""
    made = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEET_TYPE}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{properties}<sheets>'
        f'<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets>{workbook_extra}</workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet
        or f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">{head}<sheetData>{sheet_data}</sheetData>{tail}</worksheet>',
    }
    made.update(dict(parts))
    return made


def pack(parts, **options):
    """A zip of parts (text or bytes), deflated."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def raw_members(data):
    """Every member's local header and packed bytes, as they lie in the file."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            name, extra = struct.unpack_from("<2H", data, info.header_offset + 26)
            end = info.header_offset + 30 + name + extra + info.compress_size
            found[info.filename] = data[info.header_offset : end]
    return found


def with_openpyxl(data, **options):
    """The workbook as openpyxl reads it; what it warns of (features it would lose) is no concern of a reader."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(data), **options)
