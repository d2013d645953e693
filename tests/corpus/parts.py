"""Parts added to a finished workbook by hand: what its writer could not write, and a sheet with a formula of ours."""

from __future__ import annotations

import io
import re
import zipfile

TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
TYPES = "[Content_Types].xml"
OURS = "我们 Ours"
OUR_PART = "xl/worksheets/ours.xml"
OUR_CELLS = (
    '<row r="1"><c r="A1"><v>3</v></c><c r="B1"><v>1</v></c><c r="C1"><v>8</v></c>'
    '<c r="E1" s="0"><f>SUM(AIT_SPREAD(A1:C1,1))</f><v>-1</v></c><c r="F1"><f>E1*2</f><v>-2</v></c>'
    '<c r="G1"><f>A1*2</f><v>6</v></c><c r="H1" t="inlineStr"><is><t>=stays</t></is></c></row>'
)
OUR_CHANGES = {(OURS, "E1"): (-1.0, 7.0), (OURS, "F1"): (-2.0, 14.0)}


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def before(data: bytes, tag: str, text: str) -> bytes:
    """Text put before a closing tag, under whatever prefix."""
    found = re.search(rb"</(?:\w+:)?%s\s*>" % tag.encode(), data)
    assert found, tag
    return data[: found.start()] + text.encode() + data[found.start() :]


def related(parts: dict[str, bytes], owner: str, identifier: str, kind: str, target: str) -> None:
    """A relationship added to a part's list, which is made where there is none."""
    folder, _, name = owner.rpartition("/")
    listed = f"{folder}/_rels/{name}.rels".lstrip("/")
    empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    given = f'<Relationship Id="{identifier}" Type="{kind}" Target="{target}"/>'
    parts[listed] = before(parts.get(listed, empty), "Relationships", given)


def typed(parts: dict[str, bytes], name: str, kind: str) -> None:
    parts[TYPES] = before(parts[TYPES], "Types", f'<Override PartName="/{name}" ContentType="{kind}"/>')


def workbook_part(parts: dict[str, bytes]) -> str:
    return next(name for name in parts if re.search(rb"<(?:\w+:)?workbook[\s>]", parts[name][:1000]))


def with_our_sheet(data: bytes) -> bytes:
    """The workbook with one more sheet, on which a formula of ours and one that reads it are out of date."""
    parts = unpacked(data)
    book = workbook_part(parts)
    strict = STRICT_MAIN.encode() in parts[book]
    relations, main = (STRICT, STRICT_MAIN) if strict else (TRANSITIONAL, MAIN)
    prefix = (re.search(rb"<(\w+:)?workbook", parts[book])[1] or b"").decode()
    sheet = f'<{prefix}sheet name="{OURS}" sheetId="977" xmlns:o="{relations}" o:id="rOurs"/>'
    parts[book] = before(parts[book], "sheets", sheet)
    target = "/" + OUR_PART
    related(parts, book, "rOurs", f"{relations}/worksheet", target)
    typed(parts, OUR_PART, "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml")
    parts[OUR_PART] = f'<worksheet xmlns="{main}"><sheetData>{OUR_CELLS}</sheetData></worksheet>'.encode()
    return packed(parts)


def with_parts(data: bytes, *additions) -> bytes:
    parts = unpacked(data)
    for add in additions:
        add(parts)
    return packed(parts)


def custom_xml(parts):
    parts["customXml/item1.xml"] = b'<b:Sources xmlns:b="urn:b" Selected="x"/>'
    related(parts, "xl/workbook.xml", "rCustom", f"{TRANSITIONAL}/customXml", "../customXml/item1.xml")


def sensitivity_label(parts):
    label = "http://schemas.microsoft.com/office/2020/mipLabelMetadata"
    parts["docMetadata/LabelInfo.xml"] = (
        f'<clbl:labelList xmlns:clbl="{label}"><clbl:label id="{{0}}" enabled="1" method="Standard" siteId="{{1}}"'
        ' removed="0"/></clbl:labelList>'
    ).encode()
    kind = "http://schemas.microsoft.com/office/2020/02/relationships/classificationlabels"
    parts["_rels/.rels"] = before(
        parts["_rels/.rels"],
        "Relationships",
        f'<Relationship Id="rLabel" Type="{kind}" Target="docMetadata/LabelInfo.xml"/>',
    )
    typed(parts, "docMetadata/LabelInfo.xml", "application/vnd.ms-office.classificationlabels+xml")


def printer_settings(parts):
    parts["xl/printerSettings/printerSettings1.bin"] = bytes(range(256)) * 4
    related(
        parts,
        "xl/worksheets/sheet1.xml",
        "rPrinter",
        f"{TRANSITIONAL}/printerSettings",
        "../printerSettings/printerSettings1.bin",
    )
    parts[TYPES] = parts[TYPES].replace(
        b"<Default ",
        b'<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"/><Default ',
        1,
    )


def threaded_comments(parts):
    space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    person, comment = "{" + "A" * 8 + "-0000-4000-8000-000000000001}", "{B0000000-0000-4000-8000-000000000002}"
    parts["xl/persons/person.xml"] = (
        f'<personList xmlns="{space}"><person displayName="分析员" id="{person}" userId="x" providerId="None"/></personList>'.encode()
    )
    parts["xl/threadedComments/threadedComment1.xml"] = (
        f'<ThreadedComments xmlns="{space}"><threadedComment ref="B2" dT="2025-02-14T09:30:00.00" personId="{person}"'
        f' id="{comment}"><text>核对过</text></threadedComment></ThreadedComments>'
    ).encode()
    kinds = "http://schemas.microsoft.com/office/2017/10/relationships"
    related(parts, "xl/workbook.xml", "rPerson", f"{kinds}/person", "persons/person.xml")
    related(
        parts,
        "xl/worksheets/sheet1.xml",
        "rThread",
        f"{kinds}/threadedComment",
        "../threadedComments/threadedComment1.xml",
    )
    typed(parts, "xl/persons/person.xml", "application/vnd.ms-excel.person+xml")
    typed(parts, "xl/threadedComments/threadedComment1.xml", "application/vnd.ms-excel.threadedcomments+xml")


def external_link(parts):
    parts["xl/externalLinks/externalLink1.xml"] = (
        f'<externalLink xmlns="{MAIN}" xmlns:r="{TRANSITIONAL}"><externalBook r:id="rId1"><sheetNames>'
        '<sheetName val="价格"/></sheetNames><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1"><v>5</v></cell>'
        "</row></sheetData></sheetDataSet></externalBook></externalLink>"
    ).encode()
    parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
        f' Type="{TRANSITIONAL}/externalLinkPath" Target="other.xlsx" TargetMode="External"/></Relationships>'
    ).encode()
    related(parts, "xl/workbook.xml", "rExternal", f"{TRANSITIONAL}/externalLink", "externalLinks/externalLink1.xml")
    typed(
        parts,
        "xl/externalLinks/externalLink1.xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml",
    )
    book = parts["xl/workbook.xml"]
    at = book.index(b"</sheets>") + len(b"</sheets>")
    link = f'<externalReferences><externalReference xmlns:r="{TRANSITIONAL}" r:id="rExternal"/></externalReferences>'
    parts["xl/workbook.xml"] = book[:at] + link.encode() + book[at:]


def pivot_table(parts):
    """A pivot over Data!A1:B3, with a slicer on its first field."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    items = '<sharedItems count="2"><s v="银行"/><s v="电子"/></sharedItems>'
    parts["xl/pivotCache/pivotCacheDefinition1.xml"] = (
        f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{TRANSITIONAL}" r:id="rId1" recordCount="2"><cacheSource'
        ' type="worksheet"><worksheetSource ref="A1:B3" sheet="Data"/></cacheSource><cacheFields count="2">'
        f'<cacheField name="industry" numFmtId="0">{items}</cacheField><cacheField name="v" numFmtId="0">'
        '<sharedItems containsSemiMixedTypes="0" containsString="0" containsNumber="1" minValue="1" maxValue="2"/>'
        "</cacheField></cacheFields></pivotCacheDefinition>"
    ).encode()
    parts["xl/pivotCache/pivotCacheRecords1.xml"] = (
        f'<pivotCacheRecords xmlns="{MAIN}" count="2"><r><x v="0"/><n v="1"/></r><r><x v="1"/><n v="2"/></r>'
        "</pivotCacheRecords>"
    ).encode()
    parts["xl/pivotTables/pivotTable1.xml"] = (
        f'<pivotTableDefinition xmlns="{MAIN}" name="PivotTable1" cacheId="7" dataCaption="Values"><location ref="N1:O4"'
        ' firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields count="2"><pivotField axis="axisRow"'
        ' showAll="0"><items count="3"><item x="0"/><item x="1"/><item t="default"/></items></pivotField><pivotField'
        ' dataField="1" showAll="0"/></pivotFields><rowFields count="1"><field x="0"/></rowFields><rowItems count="3">'
        '<i><x/></i><i><x v="1"/></i><i t="grand"><x/></i></rowItems><colItems count="1"><i/></colItems><dataFields'
        ' count="1"><dataField name="Sum of v" fld="1" baseField="0" baseItem="0"/></dataFields></pivotTableDefinition>'
    ).encode()
    related(
        parts,
        "xl/pivotCache/pivotCacheDefinition1.xml",
        "rId1",
        f"{TRANSITIONAL}/pivotCacheRecords",
        "pivotCacheRecords1.xml",
    )
    cache = "pivotCacheDefinition1.xml"
    related(
        parts,
        "xl/pivotTables/pivotTable1.xml",
        "rId1",
        f"{TRANSITIONAL}/pivotCacheDefinition",
        f"../pivotCache/{cache}",
    )
    related(parts, "xl/workbook.xml", "rPivotCache", f"{TRANSITIONAL}/pivotCacheDefinition", f"pivotCache/{cache}")
    related(parts, "xl/worksheets/sheet1.xml", "rPivot", f"{TRANSITIONAL}/pivotTable", "../pivotTables/pivotTable1.xml")
    typed(parts, "xl/pivotCache/pivotCacheDefinition1.xml", f"{kind}.pivotCacheDefinition+xml")
    typed(parts, "xl/pivotCache/pivotCacheRecords1.xml", f"{kind}.pivotCacheRecords+xml")
    typed(parts, "xl/pivotTables/pivotTable1.xml", f"{kind}.pivotTable+xml")
    listed = f'<pivotCaches><pivotCache xmlns:r="{TRANSITIONAL}" cacheId="7" r:id="rPivotCache"/></pivotCaches>'
    parts["xl/workbook.xml"] = before(parts["xl/workbook.xml"], "workbook", listed)


def slicer(parts):
    space = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    parts["xl/slicerCaches/slicerCache1.xml"] = (
        f'<slicerCacheDefinition xmlns="{space}" name="Slicer_industry" sourceName="industry"><pivotTables><pivotTable'
        ' tabId="1" name="PivotTable1"/></pivotTables><data><tabular pivotCacheId="7"><items count="2"><i x="0" s="1"/>'
        '<i x="1" s="1"/></items></tabular></data></slicerCacheDefinition>'
    ).encode()
    parts["xl/slicers/slicer1.xml"] = (
        f'<slicers xmlns="{space}"><slicer name="industry" cache="Slicer_industry" caption="行业" rowHeight="241300"/></slicers>'.encode()
    )
    kinds = "http://schemas.microsoft.com/office/2007/relationships"
    related(parts, "xl/workbook.xml", "rSlicerCache", f"{kinds}/slicerCache", "slicerCaches/slicerCache1.xml")
    related(parts, "xl/worksheets/sheet1.xml", "rSlicer", f"{kinds}/slicer", "../slicers/slicer1.xml")
    typed(parts, "xl/slicerCaches/slicerCache1.xml", "application/vnd.ms-excel.slicerCache+xml")
    typed(parts, "xl/slicers/slicer1.xml", "application/vnd.ms-excel.slicer+xml")


def signature(parts):
    parts["_xmlsignatures/origin.sigs"] = b""
    parts["_xmlsignatures/sig1.xml"] = b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'
    kind = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
    parts["_rels/.rels"] = before(
        parts["_rels/.rels"],
        "Relationships",
        f'<Relationship Id="rSigned" Type="{kind}" Target="_xmlsignatures/origin.sigs"/>',
    )


def strict_spelling(parts):
    """Every namespace as the strict variant of the standard names it."""
    for name, data in parts.items():
        if name.endswith((".xml", ".rels", ".vml")) and name != TYPES:
            data = data.replace(MAIN.encode(), STRICT_MAIN.encode()).replace(TRANSITIONAL.encode(), STRICT.encode())
            data = data.replace(
                b"http://schemas.openxmlformats.org/drawingml/2006/", b"http://purl.oclc.org/ooxml/drawingml/"
            )
            parts[name] = data
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<workbook ", b'<workbook conformance="strict" ', 1)
