"""Workbooks to read and patch: hand-made parts, and the same content by writers we did not write."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

sys.path.insert(0, str(Path(__file__).parent))  # tests are no package: helpers beside them are found here

from handmade import hand_made_parts, pack, raw_members, with_openpyxl


@pytest.fixture(scope="session")
def hand_made():
    return lambda *args, **options: pack(hand_made_parts(*args, **options))


@pytest.fixture(scope="session")
def assert_only_changed():
    def check(before, after, *parts):
        old, new = raw_members(before), raw_members(after)
        assert list(old) == list(new)
        assert {name for name in old if old[name] != new[name]} == set(parts)

    return check


@pytest.fixture(scope="session")
def rich_bytes():
    """A workbook of many features, by XlsxWriter."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    date, number = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "0.00"})
    data, calc, output = book.add_worksheet("Data"), book.add_worksheet("Calc"), book.add_worksheet("输出")
    columns = [
        {"header": "date", "format": date},
        {"header": "银行", "format": number},
        {"header": "电子", "format": number},
        {"header": "sum", "formula": "=[@银行]+[@电子]"},
    ]
    rows = [[45000 + i, 100 + i, 100 - i] for i in range(12)]
    data.add_table(0, 0, 12, 3, {"name": "tbl_prices", "columns": columns, "data": rows})
    data.conditional_format(1, 1, 12, 2, {"type": "3_color_scale"})
    data.conditional_format(1, 1, 12, 1, {"type": "data_bar", "data_bar_2010": True})
    data.data_validation(1, 1, 12, 2, {"validate": "decimal", "criteria": ">", "value": 0})
    data.print_area(0, 0, 12, 3)
    data.write_comment("B2", "checked")
    book.define_name("all_prices", "=Data!$A$1:$D$13")
    book.define_name("banks", "=Data!$B$2:$B$13")
    book.define_name("first_bank", "=Data!$B$2")
    book.define_name("spread_series", "=_xlfn.ANCHORARRAY(Calc!$A$1)")
    calc.write_dynamic_array_formula(0, 0, 4, 0, "=_xlfn.SEQUENCE(5)", date, 1)
    for i in range(1, 5):
        calc.write_number(i, 0, i + 1)
    calc.write_array_formula(0, 2, 2, 2, "{=Data!B2:B4*2}", None, 200)
    for i in range(1, 3):
        calc.write_number(i, 2, 200 + 2 * i)
    calc.write_formula("E1", "=AIT_SPREAD(Data!B2:C2,1)", number, 0.5)
    calc.write_formula("E2", '=IF(E1>0,"wide","narrow")', None, "wide")
    calc.write_formula("E3", "=1/0", None, "#DIV/0!")
    calc.write_formula("E4", "=E1>0", None, True)
    output.add_sparkline("A1", {"range": "Data!B2:B13"})
    line = book.add_chart({"type": "line"})
    line.add_series({"name": "=Data!$B$1", "categories": "=Data!$A$2:$A$13", "values": "=Data!$B$2:$B$13"})
    output.insert_chart("C2", line)
    spill = book.add_chart({"type": "line"})
    spill.add_series({"values": "=Calc!spread_series"})
    output.insert_chart("C20", spill)
    output.insert_textbox("L2", "a note")
    book.close()
    return out.getvalue()


@pytest.fixture(scope="session")
def convert(tmp_path_factory):
    """Workbooks through LibreOffice, all in one start of it: name -> bytes in, name -> bytes out."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")

    def run(books, to="xlsx"):
        folder = tmp_path_factory.mktemp("office")
        source, target = folder / "in", folder / "out"
        source.mkdir()
        for name, data in books.items():
            (source / f"{name}.xlsx").write_bytes(data)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [office, profile, "--headless", "--convert-to", to, "--outdir", str(target)]
        subprocess.run([*command, *map(str, sorted(source.iterdir()))], check=True, capture_output=True, timeout=180)
        return {path.stem: path.read_bytes() for path in target.iterdir()}

    return run


@pytest.fixture(scope="session")
def load():
    """A workbook's cached values, read by openpyxl."""
    return lambda data: with_openpyxl(data, data_only=True)
