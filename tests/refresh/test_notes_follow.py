"""What an analyst attached to a row of a fed Table stays with that row when rows come in above it."""

from __future__ import annotations

import datetime as dt
import re
import warnings
import zipfile

import openpyxl
import pytest

from xl_aitrends.refresh import parse_feed, refresh_book

AS_OF = dt.date(2025, 2, 14)
DAYS = [dt.datetime(2025, 2, day) for day in (10, 12, 13, 14)]


def _annotated(workbook):
    """A Table with a totals row; notes, formats, a validation and a link on single rows; a format over all of it."""
    sheet = workbook.add_worksheet("Data")
    date, yellow = workbook.add_format({"num_format": "yyyy-mm-dd"}), workbook.add_format({"bg_color": "yellow"})
    columns = [{"header": "date", "total_string": "all"}, {"header": "a", "total_function": "sum"}, {"header": "b"}]
    sheet.add_table(0, 0, 5, 2, {"name": "tbl", "columns": columns, "total_row": True})
    for row, day in enumerate(DAYS, 1):
        sheet.write_datetime(row, 0, day, date)
        sheet.write_number(row, 1, row, yellow if row == 3 else None)
        sheet.write_number(row, 2, row * 10)
    sheet.write_url("C4", "https://example.org/x", yellow, "thirty")
    sheet.write_number("C4", 30, yellow)
    sheet.write_comment("B3", "about the 12th")
    sheet.write_comment("B6", "about the total")
    sheet.write_comment("F3", "beside the Table")
    sheet.conditional_format("C4", {"type": "formula", "criteria": "=$C4>$C3", "format": yellow})
    sheet.conditional_format("B2:B5", {"type": "3_color_scale"})
    sheet.conditional_format("B3:B4", {"type": "data_bar", "data_bar_2010": True})
    sheet.data_validation("C5", {"validate": "decimal", "criteria": ">", "value": "=B5"})
    workbook.add_worksheet("Calc").write_formula("A1", "=SUM(tbl[a])", value=10)


@pytest.fixture
def fed(tmp_path, make_book):
    """Feed a text into a workbook that a function fills; gives the result, the target and its first sheet."""

    def run(text, feed="tbl", fill=_annotated, change=lambda path: None):
        source, csv, target = make_book(fill), tmp_path / "f.csv", tmp_path / "out.xlsx"
        change(source)
        csv.write_text(text, encoding="utf-8")
        feeds = [parse_feed(f"{feed}={csv}")]
        result = refresh_book(source, target=target, feeds=feeds, as_of=AS_OF)
        assert not refresh_book(target, target=tmp_path / "again.xlsx", feeds=feeds, as_of=AS_OF).changed
        with warnings.catch_warnings():  # openpyxl says which features it would lose
            warnings.simplefilter("ignore", UserWarning)
            return result, target, openpyxl.load_workbook(target).worksheets[0]

    return run


def _part(path, name):
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def _notes(sheet):
    return {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}


INSERTED = "date,a,b\n2025-02-11,7,8\n2025-02-17,9,9\n"


def test_a_note_stays_with_its_date_and_its_box_with_the_note(fed):
    result, target, sheet = fed(INSERTED)
    assert _notes(sheet) == {"B4": "about the 12th", "B8": "about the total", "F3": "beside the Table"}
    assert sheet["A4"].value == dt.datetime(2025, 2, 12)
    drawing = _part(target, "xl/drawings/vmlDrawing1.vml").decode()
    assert re.findall(r"<x:Row>(\d+)</x:Row>\s*<x:Column>(\d+)<", drawing) == [("3", "1"), ("2", "5"), ("7", "1")]
    assert re.findall(r"<x:Anchor>([^<]*)<", drawing)[0] == "2, 15, 2, 10, 4, 15, 6, 4"
    assert result.warnings == ()


def test_formats_validations_and_links_of_single_rows_move_with_their_formulas(fed):
    _, target, sheet = fed(INSERTED)
    xml = _part(target, "xl/worksheets/sheet1.xml").decode()
    found = re.findall(r'<conditionalFormatting sqref="([^"]+)">.*?(?:<formula>([^<]+)|</cond)', xml)
    assert set(found) == {("C5", "$C5&gt;$C4"), ("B2:B7", ""), ("B4:B5", "")}
    assert "<xm:sqref>B4:B5</xm:sqref>" in xml
    validation = re.search(r"<dataValidation [^>]*sqref=.([^\"]+).><formula1>([^<]+)", xml)
    assert validation is not None
    assert validation.groups() == ("C6", "B6")
    assert sheet["C5"].hyperlink.target == "https://example.org/x"
    assert sheet["C4"].hyperlink is None


def test_a_marked_cell_stays_marked_and_a_new_row_is_not(fed):
    _, _, sheet = fed(INSERTED)
    marked = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fill_type]
    assert marked == ["B5", "C5"]
    assert {sheet.cell(row, 1).number_format for row in range(2, 8)} == {"yyyy-mm-dd"}


def test_a_note_whose_row_is_replaced_away_goes_with_it_and_is_told(fed):
    result, target, sheet = fed("date,a,b\n2025-02-13,3,30\n2025-02-14,4,40\n", feed="tbl:replace")
    assert _notes(sheet) == {"B4": "about the total", "F3": "beside the Table"}
    assert b">2</x:Row>" in _part(target, "xl/drawings/vmlDrawing1.vml")
    gone = "Data!B3: the note (about the 12th) went with its row or column, which tbl no longer has"
    assert result.warnings == (gone,)
    assert sheet["C2"].hyperlink.target == "https://example.org/x"
    assert [str(one.sqref) for one in sheet.data_validations.dataValidation] == ["C3"]


def test_rows_appended_below_move_nothing(fed):
    _, _, sheet = fed("date,a,b\n2025-02-17,9,9\n")
    assert sorted(_notes(sheet)) == ["B3", "B7", "F3"]
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fill_type] == ["B4", "C4"]


def test_what_reaches_beyond_the_table_stays_and_is_named(fed):
    def wide(workbook):
        _annotated(workbook)
        mark = workbook.add_format({"bold": True})
        workbook.get_worksheet_by_name("Data").conditional_format(
            "A4:H4", {"type": "cell", "criteria": ">", "value": 1, "format": mark}
        )

    result, _, _ = fed(INSERTED, fill=wide)
    assert [warning.split(" stays ")[0] for warning in result.warnings] == ["Data!A4:H4: the conditional format"]


def test_notes_of_a_named_range_and_of_a_templates_columns_follow_too(fed):
    def ranged(workbook):
        sheet = workbook.add_worksheet("Data")
        sheet.write_row("B2", ["no", "a"])
        for row, line in enumerate([[1, 10], [3, 30]], 2):
            sheet.write_row(row, 1, line)
        sheet.write_comment("C4", "three")
        workbook.define_name("rng", "=Data!$B$2:$C$4")

    _, _, sheet = fed("no,a\n2,20\n", feed="rng", fill=ranged)
    assert _notes(sheet) == {"C5": "three"}

    def template(workbook):
        _annotated(workbook)
        workbook.define_name("ait_template", '="industry_divergence"')

    _, _, sheet = fed("date,new,a,b\n2025-02-17,1,2,3\n", fill=template)
    assert _notes(sheet) == {"C3": "about the 12th", "C7": "about the total", "F3": "beside the Table"}


def test_a_thread_moves_with_its_note(fed):
    def with_thread(path):
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
        part = "xl/threadedComments/threadedComment1.xml"
        parts[part] = (
            b'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
            b'<threadedComment ref="B3" id="{1}"><text>why?</text></threadedComment>'
            b'<threadedComment ref="B3" id="{2}" parentId="{1}"><text>so</text></threadedComment></ThreadedComments>'
        )
        rels = "xl/worksheets/_rels/sheet1.xml.rels"
        link = f'<Relationship Id="rId99" Type="{kind}" Target="../threadedComments/threadedComment1.xml"/>'
        parts[rels] = parts[rels].replace(b"</Relationships>", link.encode() + b"</Relationships>")
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in parts.items():
                archive.writestr(name, data)

    _, target, _ = fed(INSERTED, change=with_thread)
    assert re.findall(rb'ref="(\w+)"', _part(target, "xl/threadedComments/threadedComment1.xml")) == [b"B4", b"B4"]


def test_a_totals_row_keeps_its_look_wherever_it_goes(fed):
    def bold_total(workbook):
        _annotated(workbook)
        bold = workbook.add_format({"bold": True, "num_format": "0.0"})
        workbook.get_worksheet_by_name("Data").write_formula("B6", "=SUBTOTAL(109,[a])", bold, 10)

    for text, foot in (("date,a,b\n2025-02-17,9,9\n", 7), (INSERTED, 8)):
        _, _, sheet = fed(text, fill=bold_total)
        assert [row for row in range(1, 12) if sheet.cell(row, 2).font.bold] == [foot]


def test_a_long_table_with_the_newest_day_on_top_keeps_its_marks(fed):
    def falling(workbook):
        sheet = workbook.add_worksheet("Data")
        mark = workbook.add_format({"italic": True})
        rows = [[100 - row, row] for row in range(60)]
        sheet.add_table(0, 0, 60, 1, {"name": "tbl", "columns": [{"header": "no"}, {"header": "a"}], "data": rows})
        for row in (1, 30, 60):
            sheet.write(row, 1, row - 1, mark)

    _, _, sheet = fed("no,a\n101,5\n", fill=falling)
    assert [sheet.cell(row, 1).value for row in range(2, 63) if sheet.cell(row, 2).font.italic] == [100, 71, 41]


def test_what_lies_on_the_only_row_of_a_table_goes_with_it(fed):
    def one_row(workbook):
        sheet = workbook.add_worksheet("Data")
        columns = [{"header": "no"}, {"header": "a"}]
        sheet.add_table(0, 0, 1, 1, {"name": "tbl", "columns": columns, "data": [[5, 50]]})
        sheet.write_comment("B2", "fifty")
        sheet.write_url("A2", "https://example.org/5", None, "5")
        sheet.write_number("A2", 5)
        sheet.conditional_format("B2:B2", {"type": "3_color_scale"})

    _, _, sheet = fed("no,a\n3,30\n", fill=one_row)
    assert _notes(sheet) == {"B3": "fifty"}
    assert sheet["A2"].hyperlink is None
    assert sheet["A3"].hyperlink.target == "https://example.org/5"
    assert [str(each.sqref) for each in sheet.conditional_formatting] == ["B2:B3"]


def test_merged_cells_move_whole_or_are_merged_no_more(fed):
    def merged(workbook):
        sheet = workbook.add_worksheet("Data")
        sheet.write_row("A1", ["no", "a", "b", "c"])
        for row in range(1, 7):
            sheet.write_row(row, 0, [row * 10, row, row, row])
        for cells in ("C3:D3", "C4:D5", "B6:D6", "D7:E7", "F2:G9"):
            sheet.merge_range(cells, int(cells[1]))
        workbook.define_name("rng", "=Data!$A$1:$D$7")

    lines = "".join(f"{row * 10},{row},{row},{row}\n" for row in range(1, 7))
    result, _, sheet = fed(f"no,a,b,c\n15,9,9,9\n35,9,9,9\n{lines}", feed="rng", fill=merged)
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["B8:D8", "C4:D4", "F2:G9"]
    assert [sheet.cell(row, 4).value for row in (5, 6, 7)] == [3, 9, 4]  # seen, and not under merged cells
    assert [warning.partition(" while ")[0] for warning in result.warnings if "merged cell" in warning] == [
        "Data!C4:D5: the merged cell is merged no more",
        "Data!D7:E7: the merged cell is merged no more",
    ]


def test_formats_that_compare_with_the_row_above_or_with_a_limit_go_on_doing_so(fed):
    def compared(workbook):
        sheet = workbook.add_worksheet("Data")
        columns = [{"header": "no"}, {"header": "a"}]
        rows = [[10 * row, row] for row in range(1, 5)]
        sheet.add_table(1, 0, 5, 1, {"name": "tbl", "columns": columns, "data": rows})
        mark = workbook.add_format({"bold": True})
        above = ("=$B4>$B3", "=B4>F4", "=B4>$B$3", "=B4>$B$5", "=B4>F$1", "=B4>AVERAGE($B$3:$B$6)", "=B4>H1")
        for criteria in above:
            sheet.conditional_format("B4", {"type": "formula", "criteria": criteria, "format": mark})
        sheet.conditional_format("B4:B6", {"type": "formula", "criteria": "=B4>B3", "format": mark})
        sheet.conditional_format("B5:B6", {"type": "formula", "criteria": "=B5>B4", "format": mark})

    _, target, _ = fed("no,a\n15,9\n25,9\n", fill=compared)
    xml = _part(target, "xl/worksheets/sheet1.xml").decode()
    found = {}
    for where, inner in re.findall(r'<conditionalFormatting sqref="([^"]+)">(.*?)</conditional', xml):
        found[where] = [text.replace("&gt;", ">") for text in re.findall("<formula>([^<]+)", inner)]
    assert found == {
        "B5": ["$B5>$B4", "B5>F5", "B5>$B$3", "B5>$B$7", "B5>F$1", "B5>AVERAGE($B$3:$B$8)", "B5>H1"],
        "B5:B8": ["B5>B4"],
        "B7:B8": ["B7>B6"],
    }


def test_hidden_rows_that_hold_other_days_now_are_told(fed):
    def filtered(workbook):
        _annotated(workbook)
        workbook.get_worksheet_by_name("Data").set_row(3, None, None, {"hidden": True})

    result, _, _ = fed(INSERTED, fill=filtered)
    told = "Data: row 4 is hidden while rows of tbl moved; show all rows, or apply the filter again"
    assert result.warnings == (told,)
    result, _, _ = fed("date,a,b\n2025-02-17,9,9\n", fill=filtered)
    assert result.warnings == ()


def test_a_row_without_a_key_keeps_its_note_where_blank_rows_stand_above_it(fed):
    def blank(workbook):
        sheet = workbook.add_worksheet("Data")
        rows = [[10, 1], [None, None], [None, 5], [30, 3], [None, None]]
        sheet.add_table(0, 0, 5, 1, {"name": "tbl", "columns": [{"header": "no"}, {"header": "a"}], "data": rows})
        sheet.write_comment("B4", "five")
        sheet.write_comment("B5", "thirty")

    result, _, sheet = fed("no,a\n20,2\n", fill=blank)
    assert {sheet[cell].value: note for cell, note in _notes(sheet).items()} == {5: "five", 3: "thirty"}
    assert result.warnings == ()


def test_a_bold_word_within_a_text_goes_with_its_row(fed):
    def rich(workbook):
        sheet = workbook.add_worksheet("Data")
        rows = [[10, "one"], [20, "two"], [30, "three"]]
        sheet.add_table(0, 0, 3, 1, {"name": "tbl", "columns": [{"header": "no"}, {"header": "a"}], "data": rows})
        sheet.write_column("B2", ["one", "two", "three"], workbook.add_format({"bg_color": "yellow"}))
        bold, yellow = workbook.add_format({"bold": True}), workbook.add_format({"bg_color": "yellow"})
        sheet.write_rich_string("B4", "a ", bold, "bold", " word", yellow)

    _, target, sheet = fed("no,a\n15,new\n", fill=rich)
    assert all(sheet.cell(row, 2).fill.fill_type for row in range(2, 6))
    assert [sheet.cell(row, 2).value for row in range(2, 6)] == ["one", "new", "two", "a bold word"]
    stored = openpyxl.load_workbook(target, rich_text=True).worksheets[0]
    assert [str(each) for each in stored["B5"].value] == ["a ", "bold", " word"]
    _, target, _ = fed("no,a\n30,plain\n15,new\n", fill=rich)
    stored = openpyxl.load_workbook(target, rich_text=True).worksheets[0]
    assert [stored.cell(row, 2).value for row in range(2, 6)] == ["one", "new", "two", "plain"]
