"""What a feed or a workbook says stays text: in cells, headers and Table columns, in results and in reports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile

import openpyxl
import pytest
import xlsxwriter

from xl_aitrends.refresh import Feed, refresh_book
from xl_aitrends.templates import new_workbook

ATTACKS = ["=1+1", "+1+1", "-1+cmd|' /C calc'!A1", "@SUM(1)", "=HYPERLINK(\"http://127.0.0.1:9\")", "\t=1+1", "＝1+1"]  # fmt: skip
SCRIPT = "<script>alert(1)</script>"


def formulas_in(book):
    with zipfile.ZipFile(book) as archive:
        return sum(archive.read(name).count(b"<f") for name in archive.namelist() if "sheets/sheet" in name)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_text_that_looks_like_a_formula_stays_text_in_cells(tmp_path, attack):
    book, feed = tmp_path / "a.xlsx", tmp_path / "f.csv"
    with xlsxwriter.Workbook(book) as made:
        sheet = made.add_worksheet("Data")
        columns = [{"header": "code"}, {"header": "name"}]
        sheet.add_table("A1:B2", {"name": "tbl_names", "columns": columns, "data": [["a", "b"]]})
    quoted = attack.replace('"', '""')
    feed.write_text(f'code,name\na,"{quoted}"\n"{quoted}",x\n', encoding="utf-8")
    before = formulas_in(book)
    refresh_book(book, target=tmp_path / "out.xlsx", feeds=[Feed("tbl_names", str(feed))])
    cells = openpyxl.load_workbook(tmp_path / "out.xlsx")["Data"]
    assert cells["B2"].value.strip() == attack.strip()
    assert {cell.data_type for row in cells["A1:B3"] for cell in row if cell.value} <= {"s", "inlineStr"} or (
        formulas_in(tmp_path / "out.xlsx") == before  # openpyxl takes a text that begins with = for a formula
    )
    assert formulas_in(tmp_path / "out.xlsx") == before


def test_a_header_that_looks_like_a_formula_stays_text_and_names_its_column(tmp_path):
    rows = "".join(
        f"2024-{1 + day // 28:02}-{1 + day % 28:02},{100 + day},{90 + day * 2},{80 + day}\n" for day in range(300)
    )
    (tmp_path / "p.csv").write_text(f"date,=1+1,@x,{SCRIPT}\n{rows}", encoding="utf-8")
    (tmp_path / "l.csv").write_text("ticker,name,group\n=1+1,=2+2,+g\n@x,@y,-h\n", encoding="utf-8")
    out = tmp_path / "w.xlsx"
    feeds = [Feed("tbl_prices", str(tmp_path / "p.csv")), Feed("tbl_list", str(tmp_path / "l.csv"))]
    new_workbook("watchlist", out, feeds)
    with zipfile.ZipFile(out) as archive:
        text = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".xml"))
    assert b"<f>1+1</f>" not in text
    assert b"<f>2+2</f>" not in text
    assert SCRIPT.encode() not in text
    headers = [cell.value for cell in openpyxl.load_workbook(out)["Data"][4]]
    assert headers[1:4] == ["=1+1", "@x", SCRIPT]


def test_results_and_reports_carry_hostile_names_as_text(tmp_path):
    name = "<img src=x onerror=alert(1)>&|`=1+1`.xlsx"
    with xlsxwriter.Workbook(tmp_path / name) as made:
        sheet = made.add_worksheet("<b>S&S")
        sheet.write_row("A1", [3, 1, 8])
        sheet.write_formula("E1", "=SUM(AIT_SPREAD(A1:C1,1))", value=7)
        sheet.write_formula("E2", f'=AIT_SPREAD(A1:C1,"{SCRIPT}")', value=7)
        made.define_name("chk_all", "='<b>S&S'!$F$1")
        sheet.write("F1", f"FAIL {SCRIPT}")
    command = [sys.executable, "-m", "xl_aitrends", "refresh", str(tmp_path / name), "--out", str(tmp_path / "out")]
    done = subprocess.run(
        [*command, "--report", str(tmp_path / "r.html"), "--json"], capture_output=True, text=True, timeout=120,
        check=False, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "AWS_SECRET_ACCESS_KEY": "s3-very-secret"},
    )  # fmt: skip
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert json.loads(done.stdout)["books"][0]["book"].endswith(name)
    results = (tmp_path / "out" / "results.json").read_text(encoding="utf-8")
    assert json.loads(results)
    assert "s3-very-secret" not in page + results + done.stdout + done.stderr
