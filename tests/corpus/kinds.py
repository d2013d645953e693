"""One workbook of each kind that analysts keep, by writers we did not write and by hand."""

from __future__ import annotations

import io
import struct
import zlib

import openpyxl
import parts as by_hand
import xlsxwriter
from handmade import MAIN, RELATIONS, SHEET_TYPE, hand_made_parts
from openpyxl.chart import LineChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table


def _png():
    def chunk(kind, body):
        return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">2L5B", 1, 1, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")


def xlsxwriter_book(*, vba=False, **options):
    """Charts, sparklines, picture, text box, formats, validation, Table, comments, names, arrays, rich text, print."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    bold, date = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    data, sheet, more = book.add_worksheet("Data"), book.add_worksheet("行业 数据"), book.add_worksheet("O'Neil & 输出")
    data.write_row(0, 0, ["industry", "v"])
    data.write_row(1, 0, ["银行", 1])
    data.write_row(2, 0, ["电子", 2])
    data.write_comment("B2", "核对过")
    data.write_rich_string("D1", "up ", bold, "and", " down")
    sheet.add_table(
        0,
        0,
        4,
        2,
        {
            "name": "tbl",
            "columns": [
                {"header": "d", "format": date},
                {"header": "银行"},
                {"header": "twice", "formula": "=[@银行]*2"},
            ],
        },
    )
    for row in range(1, 5):
        sheet.write_row(row, 0, [40000 + row, row])
        sheet.write_formula(row, 2, "=tbl[[#This Row],[银行]]*2", None, 2 * row)
    sheet.conditional_format("B2:B5", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("B2:B5", {"type": "icon_set", "icon_style": "3_arrows"})
    sheet.conditional_format("C2:C5", {"type": "formula", "criteria": "=$C2>4", "format": bold})
    sheet.data_validation("B2:B5", {"validate": "list", "source": ["1", "2", "3"]})
    sheet.write_array_formula("E1:E3", "{=B2:B4*2}", None, 2)
    sheet.write_column("E2", [4, 6])
    sheet.write_dynamic_array_formula("F1:F3", "=_xlfn.SEQUENCE(3)", None, 1)
    sheet.write_column("F2", [2, 3])
    sheet.write_formula("G1", "=F1#", None, 1)
    sheet.freeze_panes(1, 1)
    sheet.print_area("A1:C5")
    sheet.repeat_rows(0)
    sheet.set_header("&C行业")
    more.add_sparkline("A1", {"range": "'行业 数据'!B2:B5"})
    chart = book.add_chart({"type": "line"})
    chart.add_series({"categories": "='行业 数据'!$A$2:$A$5", "values": "='行业 数据'!$B$2:$B$5"})
    more.insert_chart("C2", chart)
    more.insert_textbox("L2", "a note")
    more.insert_image("L9", "dot.png", {"image_data": io.BytesIO(_png())})
    more.write_url("A3", "https://example.com/", string="link")
    more.set_row(4, None, None, {"level": 1, "hidden": True})
    book.define_name("all_rows", "='行业 数据'!$A$2:$C$5")
    book.define_name("Data!own", "=Data!$B$2")
    if vba:
        book.add_vba_project(io.BytesIO(b"\xd0\xcf\x11\xe0 any project"), is_stream=True)
    book.close()
    return out.getvalue()


def openpyxl_book():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "行情"
    for row in [("日期", "收盘"), (45000, 1.5), (45001, 2.5), (45002, 4)]:
        sheet.append(row)
    sheet.add_table(Table(displayName="quotes", ref="A1:B3"))
    sheet["B2"].comment = Comment("checked", "analyst")
    validation = DataValidation(type="decimal", operator="greaterThan", formula1="0")
    validation.add("B2:B3")
    sheet.add_data_validation(validation)
    sheet.conditional_formatting.add(
        "B2:B3", ColorScaleRule(start_type="min", start_color="FF0000", end_type="max", end_color="00FF00")
    )
    chart = LineChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "D2")
    sheet.merge_cells("A6:B6")
    sheet.print_area = "A1:B4"
    book.defined_names["closes"] = DefinedName("closes", attr_text="行情!$B$2:$B$3")
    book.create_sheet("隐藏").sheet_state = "veryHidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def vendor_book():
    """Formulas of data vendors as last saved, spelled as their add-ins and WPS leave them in files."""
    cells = (
        '<row r="1"><c r="A1" t="str"><f t="array" ref="A1:B2">BDH("SHCOMP Index","PX_LAST",D1,D2)</f><v>2025-02-13</v></c>'
        '<c r="B1"><v>3332.48</v></c><c r="D1"><v>45701</v></c></row>'
        '<row r="2"><c r="A2" t="str"><v>2025-02-14</v></c><c r="B2"><v>3346.72</v></c><c r="D2"><v>45702</v></c></row>'
        '<row r="3"><c r="A3"><f>_xll.WSD("801080.SI","close",D1,D2)</f><v>4700.5</v></c>'
        '<c r="B3"><f>[1]!HXRND(A3)</f><v>4701</v></c><c r="C3"><f>A3*2</f><v>9401</v></c></row>'
        '<row r="4"><c r="A4"><f>i_DQ_Close("000001.SH",D2)</f><v>3346.72</v></c><c r="B4"><f>SUM(A3:A4)</f><v>8047.22</v></c></row>'
    )
    made = hand_made_parts(
        cells,
        head='<sheetPr><tabColor rgb="FFFF0000"/></sheetPr>',
        tail='<pageMargins left="0.75" right="0.75" top="1" bottom="1" header="0.5" footer="0.5"/>',
        properties='<fileVersion appName="xl" lastEdited="3" lowestEdited="5" rupBuild="9302"/>',
    )
    made["xl/workbook.xml"] = made["xl/workbook.xml"].replace('"Sheet1"', '"行业 指数"')
    made["docProps/app.xml"] = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>WPS Office_12.1.0.16120_F1E327BC-269C-435d-A152-05C5408002CA</Application></Properties>"
    )
    return _packed(made)


def unusual_names_book():
    """Part names of the writer's own, absolute and dotted targets, a sheet in a folder of its own."""
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row></sheetData></worksheet>'
    made = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="{SHEET_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/office/Book.xml" ContentType="{SHEET_TYPE}.sheet.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="a" Type="{RELATIONS}/officeDocument" Target="/office/Book.xml"/></Relationships>',
        "office/_rels/Book.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="b" Type="{RELATIONS}/worksheet" Target="./../pages/One.xml"/></Relationships>',
        "office/Book.xml": f'<workbook xmlns="{MAIN}" xmlns:q="{RELATIONS}"><sheets><sheet name="表" sheetId="1" q:id="b"/></sheets></workbook>',
        "pages/One.xml": sheet,
    }
    return _packed(made)


def prefixed_book():
    sheet = (
        f"<?xml version='1.0' encoding='UTF-8'?><x:worksheet xmlns:x='{MAIN}'><!-- <row> --><x:sheetData><x:row r='1'>"
        "<x:c r='A1'><x:f>1+1</x:f><x:v>2</x:v></x:c><x:c r='B1' t='inlineStr'><x:is><x:r><x:t>a</x:t></x:r>"
        "<x:r><x:t>b</x:t></x:r></x:is></x:c></x:row></x:sheetData></x:worksheet>"
    )
    made = hand_made_parts(sheet=sheet)
    book = made["xl/workbook.xml"].replace("<workbook xmlns=", "<x:workbook xmlns:x=").replace("</", "</x:")
    made["xl/workbook.xml"] = book.replace("<sheet", "<x:sheet")
    return _packed(made)


def without_positions_book():
    return _packed(
        hand_made_parts("<row><c><v>1</v></c><c><f>A1+1</f><v>2</v></c></row><row><c/><c><v>4</v></c></row>")
    )


def shared_formulas_book():
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><f t="shared" si="0"'
        + (' ref="B1:B9">A1*2</f>' if n == 1 else "/>")
        + f"<v>{2 * n}</v></c></row>"
        for n in range(1, 10)
    )
    return _packed(hand_made_parts(rows))


def _packed(made):
    return by_hand.packed({name: text.encode() for name, text in made.items()})


def all_kinds():
    """Name to bytes; what LibreOffice writes is added by whoever can start it."""
    rich = xlsxwriter_book()
    extras = (
        by_hand.custom_xml,
        by_hand.sensitivity_label,
        by_hand.printer_settings,
        by_hand.threaded_comments,
        by_hand.external_link,
        by_hand.pivot_table,
        by_hand.slicer,
    )
    return {
        "xlsxwriter": rich,
        "extras": by_hand.with_parts(rich, *extras),
        "macros": xlsxwriter_book(vba=True),
        "dates of 1904": xlsxwriter_book(date_1904=True),
        "strict": by_hand.with_parts(rich, by_hand.strict_spelling),
        "openpyxl": openpyxl_book(),
        "vendors": vendor_book(),
        "unusual names": unusual_names_book(),
        "prefixes": prefixed_book(),
        "without positions": without_positions_book(),
        "shared formulas": shared_formulas_book(),
    }
