"""The link from a workbook to the add-in file that `[1]!AIT_SPREAD(…)` in its formulas means."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from xml.sax.saxutils import quoteattr

ADDIN: Final = "xl_aitrends.xlam"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Told from Excel's start folder, where `aitrends addin install` puts the add-in: it lies beside no workbook.
_IN_START_FOLDER = "http://schemas.microsoft.com/office/2006/relationships/xlExternalLinkPath/xlStartup"
_ID = "rIdAddin"
_PART = "xl/externalLinks/externalLink1.xml"
_STAMP = (1980, 1, 1, 0, 0, 0)


def link_addin(path: Path, functions: Iterable[str]) -> None:
    """Add the link, and the names of the functions it stands for, to a workbook that XlsxWriter has just written."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    _insert(parts, "[Content_Types].xml", "</Types>", f'<Override PartName="/{_PART}" ContentType="{_TYPE}"/>')
    _insert(
        parts,
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        f'<Relationship Id="{_ID}" Type="{_LINKS}/externalLink" Target="externalLinks/externalLink1.xml"/>',
    )
    reference = f'<externalReferences><externalReference r:id="{_ID}"/></externalReferences>'
    _insert(parts, "xl/workbook.xml", "<definedNames>", reference)
    names = "".join(f"<definedName name={quoteattr(name)}/>" for name in functions)
    parts[_PART] = (
        f'{_HEAD}<externalLink xmlns="{_MAIN}"><externalBook xmlns:r="{_LINKS}" r:id="rId1">'
        f"<definedNames>{names}</definedNames></externalBook></externalLink>"
    )
    parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_IN_START_FOLDER}" '
        f'Target="{ADDIN}" TargetMode="External"/></Relationships>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            member = zipfile.ZipInfo(name, _STAMP)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, text.encode("utf-8"))


def _insert(parts: dict[str, str], part: str, before: str, markup: str) -> None:
    head, mark, tail = parts[part].partition(before)
    parts[part] = head + markup + mark + tail
