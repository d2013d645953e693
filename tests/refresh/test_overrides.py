"""A value typed over a calculated column belongs to its row: it goes with it, and the formula comes back behind it."""

from __future__ import annotations

import openpyxl
import pytest
from priced import fill as fill_prices

from xl_aitrends.workbook.sheet import Sheet


def _typed(workbook):
    fill_prices(workbook, calculated=True)
    sheet = workbook.get_worksheet_by_name("Data")
    sheet.write("D3", 999)
    workbook.define_name("out_gap", "=Calc!$H$1")
    workbook.get_worksheet_by_name("Calc").write_formula("H1", "=SUM(tbl_prices[gap])", value=0)


@pytest.fixture
def gaps(fed, tmp_path):
    """Feed a text; gives the result, the values of the calculated column, and which rows hold its formula."""

    def run(text, **options):
        result, book = fed(text, fill=options.pop("fill", _typed), **options)
        stored = openpyxl.load_workbook(tmp_path / "out.xlsx")["Data"]
        rows = range(2, int(stored.tables["tbl_prices"].ref.rpartition("D")[2]) + 1)
        return result, [book["Data"][f"D{row}"].value for row in rows], [str(stored[f"D{row}"].value) for row in rows]

    return run


def test_a_typed_value_goes_with_its_day_when_one_comes_in_above_it(gaps):
    result, values, stored = gaps("date,银行,电子\n2025-02-09,7,5\n")
    assert values == [2, 50, 999, 50]
    assert [text.startswith("=") for text in stored] == [True, True, False, True]
    assert len(set(stored) - {"999"}) == 1  # one formula all down the column
    assert result.notes == ("Data: typed over formulas of tbl_prices, gone with their rows: D3 (999) is D4",)
    assert result.warnings == ()
    assert result.outputs["out_gap"] == 2 + 50 + 999 + 50


def test_rows_appended_below_leave_a_typed_value_alone(gaps):
    result, values, _ = gaps("date,银行,电子\n2025-02-13,7,5\n")
    assert values == [0, 999, 0, 2]  # a row that nothing touches keeps its saved value
    assert result.notes == ()


def test_several_typed_values_keep_their_rows_and_a_blank_stays_a_blank(gaps):
    def fill(workbook):
        _typed(workbook)
        sheet = workbook.get_worksheet_by_name("Data")
        sheet.write("D2", "n. a.")
        sheet.write_blank("D4", None, workbook.add_format({"bold": True}))

    result, values, stored = gaps("date,银行,电子\n2025-02-09,7,5\n", fill=fill)
    assert values == [2, "n. a.", 999, None]
    assert stored[0].startswith("=")
    assert result.notes == (
        "Data: typed over formulas of tbl_prices, gone with their rows: D2 ('n. a.') is D3, D3 (999) is D4",
    )


def test_a_typed_value_whose_row_is_replaced_away_is_told(gaps):
    result, values, stored = gaps("date,银行,电子\n2025-02-10,101,51\n2025-02-12,103,53\n", feed="tbl_prices:replace")
    assert values == [0, 50]
    assert all(text.startswith("=") for text in stored)
    assert result.warnings == ("Data: typed over formulas of tbl_prices, went with rows it has no more: D3 (999)",)


def test_a_long_column_typed_over_is_searched_once_for_its_formula(fed, monkeypatch):
    count, seen, look = 300, [], Sheet.formula_at

    def pasted(workbook):
        sheet = workbook.add_worksheet("Data")
        columns = [{"header": "no"}, {"header": "a"}, {"header": "double", "formula": "=[@a]*2"}]
        rows = [[float(row), 1.0] for row in range(count)]
        sheet.add_table(0, 0, count, 2, {"name": "tbl", "columns": columns, "data": rows})
        sheet.write_column("C3", [7.0] * (count - 1))

    monkeypatch.setattr(Sheet, "formula_at", lambda sheet, *cell: seen.append(cell) or look(sheet, *cell))
    text = "no,a\n" + "".join(f"{row + count},1\n" for row in range(count))
    _, book = fed(text, feed="tbl:replace", fill=pasted)
    assert book["Data"][f"C{count + 1}"].value == 2
    assert len(seen) < 20 * count
