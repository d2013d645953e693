"""The parts of an .xlam: one hidden sheet of texts, a VBA project and a ribbon; knows nothing of what they say."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr, unescape

BOOK_CODE_NAME: Final = "ThisWorkbook"
SHEET_CODE_NAME: Final = "Sheet1"

_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MICROSOFT: Final = "http://schemas.microsoft.com/office"
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES: Final = {
    "/xl/workbook.xml": "application/vnd.ms-excel.addin.macroEnabled.main+xml",
    "/xl/worksheets/sheet1.xml": f"{_SHEET_TYPES}.worksheet+xml",
    "/xl/styles.xml": f"{_SHEET_TYPES}.styles+xml",
    "/xl/vbaProject.bin": "application/vnd.ms-office.vbaProject",
    "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
}
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # of every part, so that builds are identical


def addin_package(
    *, sheet: str, rows: Sequence[Sequence[str | int]], vba: bytes, ribbon: str, title: str, description: str
) -> bytes:
    """Bytes of an .xlam; the same arguments give the same bytes.

    Parameters
    ----------
    sheet : str
        Name of the hidden sheet.
    rows : sequence of sequences
        Its cells from A1 on.
    vba, ribbon : bytes and str
        The parts `vbaProject.bin` and `customUI14.xml`.
    title, description : str
        What Excel's list of add-ins shows; `read_description` reads the latter back.
    """
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships(
            (f"{_OFFICE}/officeDocument", "xl/workbook.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            (f"{_MICROSOFT}/2007/relationships/ui/extensibility", "customUI/customUI14.xml"),
        ),
        "docProps/core.xml": _properties(title, description),
        "customUI/customUI14.xml": ribbon,
        "xl/workbook.xml": _workbook(sheet),
        "xl/_rels/workbook.xml.rels": _relationships(
            (f"{_OFFICE}/worksheet", "worksheets/sheet1.xml"),
            (f"{_OFFICE}/styles", "styles.xml"),
            (f"{_MICROSOFT}/2006/relationships/vbaProject", "vbaProject.bin"),
        ),
        "xl/worksheets/sheet1.xml": _sheet(rows),
        "xl/styles.xml": _STYLES,
        "xl/vbaProject.bin": vba,
    }
    return _zipped(parts)


def read_description(path: Path) -> str:
    """The description of an .xlam; "" where it has none or is no package."""
    try:
        with zipfile.ZipFile(path) as archive:
            text = archive.read("docProps/core.xml").decode()
    except (OSError, KeyError, UnicodeDecodeError, zipfile.BadZipFile):
        return ""
    found = re.search(r"<dc:description>(.*?)</dc:description>", text)
    return unescape(found[1]) if found else ""


def _zipped(parts: Mapping[str, str | bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 0  # else it tells on which system it was built
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue()


def _content_types() -> str:
    defaults = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
    lines = [f'<Default Extension="{name}" ContentType="{kind}"/>' for name, kind in defaults.items()]
    lines += [f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in _TYPES.items()]
    return f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">{"".join(lines)}</Types>'


def _relationships(*targets: tuple[str, str]) -> str:
    lines = (
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(lines)}</Relationships>'


def _properties(title: str, description: str) -> str:
    return (
        f'{_DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:description>{escape(description)}</dc:description></cp:coreProperties>"
    )


def _workbook(sheet: str) -> str:
    return (
        f'{_DECLARATION}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f'<workbookPr codeName="{BOOK_CODE_NAME}"/><bookViews><workbookView visibility="hidden"/></bookViews>'
        f'<sheets><sheet name={quoteattr(sheet)} sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _sheet(rows: Iterable[Sequence[str | int]]) -> str:
    lines = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
    return (
        f'{_DECLARATION}<worksheet xmlns="{_MAIN}"><sheetPr codeName="{SHEET_CODE_NAME}"/>'
        f"<sheetData>{lines}</sheetData></worksheet>"
    )


def _cell(value: str | int) -> str:
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>' if value else "<c/>"


_STYLES: Final = (
    f'{_DECLARATION}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/>'
    '<name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="1"><xf/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
