"""The workbook whose parts are fuzzed: small, and with a part of each kind that is read or patched."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from functools import cache

import xlsxwriter


@cache
def good_workbook() -> bytes:
    """A Table, names, an array, a spill, shared strings, a chart, styles."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": dt.datetime(2025, 1, 1)})  # the same bytes whenever it is made
        data, calc = book.add_worksheet("Data"), book.add_worksheet("Calc 计算")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        columns = [{"header": "date", "format": day}, {"header": "银行"}, {"header": "twice", "formula": "=[@银行]*2"}]
        rows = [[45000 + row, 100.0 + row, 200.0 + 2 * row] for row in range(4)]
        data.add_table(0, 0, 4, 2, {"name": "tbl_prices", "columns": columns, "data": rows})
        calc.write_string("A1", "spread")
        calc.write_formula("B1", "=AIT_SPREAD(Data!B2:B5,1)", None, 1)
        calc.write_array_formula("C1:C3", "{=Data!B2:B4*2}", None, 2)
        calc.write_dynamic_array_formula("D1:D3", "=_xlfn.SEQUENCE(3)", None, 1)
        calc.write_formula("E1", '=IF(B1>0,"up","down")', None, "up")
        calc.write_boolean("F1", True)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"categories": "=Data!$A$2:$A$5", "values": "=Data!$B$2:$B$5", "name": "=Data!$B$1"})
        calc.insert_chart("H2", chart)
        book.define_name("out_spread", "='Calc 计算'!$B$1")
        book.define_name("in_k", "='Calc 计算'!$A$2")
    return out.getvalue()


@cache
def good_parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(good_workbook())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_part(name: str, content: bytes) -> bytes:
    """The workbook with other bytes in one part."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for part, data in good_parts().items():
            archive.writestr(zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0)), content if part == name else data)
    return out.getvalue()


def part_names() -> list[str]:
    return sorted(good_parts())
