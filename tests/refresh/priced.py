"""A workbook of prices that tests feed, and its rows as they read them."""

from __future__ import annotations

import datetime as dt

AS_OF = dt.date(2025, 2, 14)
DAYS = [dt.datetime(2025, 2, day) for day in (10, 11, 12)]


def fill(workbook, template=False, calculated=False):
    data, calc = workbook.add_worksheet("Data"), workbook.add_worksheet("Calc")
    date = workbook.add_format({"num_format": "yyyy-mm-dd"})
    columns = [{"header": "date"}, {"header": "银行"}, {"header": "电子"}]
    if calculated:
        columns.append({"header": "gap", "formula": "=[@银行]-[@电子]"})
    data.add_table(0, 0, len(DAYS), len(columns) - 1, {"name": "tbl_prices", "columns": columns})
    for row, day in enumerate(DAYS, start=1):
        data.write_datetime(row, 0, day, date)
        data.write_row(row, 1, [100.0 + row, 50.0 + row])
    if template:
        workbook.define_name("ait_template", '="industry_divergence"')
    calc.write_formula("A1", "=SUM(tbl_prices[电子])" if not template else "=SUM(Data!A:A)*0+1", value=156)
    calc.write_formula("A2", "=AIT_SHAPE(tbl_prices)")
    calc.write_dynamic_array_formula("A3:B3", "=AIT_SHAPE(tbl_prices)", value=3)
    calc.write("B3", 3)
    calc.write_formula("A5", "=COUNT(tbl_prices[[#All],[date]])", value=3)
    workbook.define_name("rng", "=Calc!$E$1:$F$3")
    calc.write_column("E1", ["code", "000977", "600519"])
    calc.write_column("F1", ["name", "浪潮", "茅台"])


def rows(sheet):
    rows = [
        [cell.date().isoformat() if isinstance(cell, dt.datetime) else cell for cell in row] for row in sheet.values
    ]
    return rows[1:]


def keyed(keys):
    def fill(workbook):
        sheet = workbook.add_worksheet("Data")
        columns = [{"header": "date"}, {"header": "a"}]
        rows = [[key, float(number)] for number, key in enumerate(keys)]
        sheet.add_table(0, 0, len(rows), 1, {"name": "tbl", "columns": columns, "data": rows})

    return fill
