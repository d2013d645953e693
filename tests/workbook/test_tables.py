"""Tables take new rows and columns; filter, header, calculated columns and totals row follow."""

import io

import pytest
import xlsxwriter
from handmade import with_openpyxl

from xl_aitrends.errors import WorkbookError
from xl_aitrends.workbook import open_book


def table_book(*, totals=False, formula="=[@a]*2", below=None, rows=3):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet, date = book.add_worksheet("Data"), book.add_format({"num_format": "yyyy-mm-dd"})
    columns = [
        {"header": "date", "format": date, "total_string": "Sum"},
        {"header": "a", "total_function": "sum", "total_value": 6},
        {"header": "double", "formula": formula},
    ]
    data = [[45000 + i, i + 1.0] for i in range(rows)]
    sheet.add_table(1, 1, rows + 1 + totals, 3, {"name": "tbl", "columns": columns, "data": data, "total_row": totals})
    if below is not None:
        sheet.write(below, 1, "note")
    book.close()
    return open_book(out.getvalue())


def reopened(book):
    return open_book(book.to_bytes())


def test_a_table_that_grows_fills_its_calculated_column_down():
    book = table_book()
    book.resize_table("TBL", (2, 2, 8, 4))
    book.write_rows("Data", 6, 2, [[45003.0 + i, 10.0 + i] for i in range(3)])
    again = reopened(book)
    (table,) = again.tables
    assert (table.ref, table.columns) == ((2, 2, 8, 4), ("date", "a", "double"))
    formulas = again.sheets[0].formulas()
    assert [(f.row, f.col) for f in formulas] == [(r, 4) for r in range(3, 9)]
    assert {f.text for f in formulas} == {formulas[0].text}
    read = with_openpyxl(book.to_bytes())["Data"]
    assert read.tables["tbl"].autoFilter.ref == "B2:D8"
    assert read["B8"].number_format == "yyyy-mm-dd"


def test_results_join_formulas_that_were_just_filled_down():
    book = table_book()
    book.resize_table("tbl", (2, 2, 6, 4))
    book.set_value("Data", 6, 4, 42)
    formula = reopened(book).sheets[0].formula_at(6, 4)
    assert (formula.text, formula.cached) == (book.sheets[0].formula_at(5, 4).text, 42.0)


def test_relative_references_of_a_calculated_column_move_down():
    book = table_book(formula="=C3*$A$1")
    edited = book.read_part("xl/worksheets/sheet1.xml")
    assert edited.count(b"<f>C3*$A$1</f>") == 3  # XlsxWriter repeats the text; the lowest row counts
    book.resize_table("tbl", (2, 2, 7, 4))
    assert [f.text for f in reopened(book).sheets[0].formulas()][3:] == ["C4*$A$1", "C5*$A$1"]


def test_a_table_that_shrinks_leaves_nothing_stale_below():
    book = table_book()
    book.resize_table("tbl", (2, 2, 3, 4))
    again = reopened(book)
    assert again.sheets[0].values(4, 2, 5, 4) == [[None] * 3] * 2
    assert [(f.row, f.col) for f in again.sheets[0].formulas()] == [(3, 4)]
    assert again.sheets[0].is_date_formatted(5, 2)


@pytest.mark.parametrize("last", [5, 12])
def test_the_totals_row_moves_to_the_new_foot(last):
    book = table_book(totals=True)
    assert book.tables[0].data == (3, 2, 5, 4)
    book.resize_table("tbl", (2, 2, last, 4))
    again = reopened(book)
    assert again.tables[0].data == (3, 2, last - 1, 4)
    assert again.sheets[0].value(last, 2) == "Sum"
    assert again.sheets[0].formula_at(last, 3).text.startswith("SUBTOTAL(109,")
    assert again.sheets[0].formula_at(6, 3) is None
    assert with_openpyxl(book.to_bytes())["Data"].tables["tbl"].autoFilter.ref == f"B2:D{last - 1}"


def test_columns_keep_their_definition_where_the_name_stays():
    book = table_book()
    book.set_column_names("tbl", ["date", "银行 & Co", "new\nline", "double"])
    again = reopened(book)
    (table,) = again.tables
    assert table.columns == ("date", "银行 & Co", "new\nline", "double")
    assert table.ref == (2, 2, 5, 5)
    assert list(table.calculated) == ["double"]
    assert again.sheets[0].values(2, 2, 2, 5) == [["date", "银行 & Co", "new\nline", "double"]]
    columns = with_openpyxl(book.to_bytes())["Data"].tables["tbl"].tableColumns
    assert [c.id for c in columns] == [1, 2, 4, 3]


def test_fewer_columns_empty_the_cells_they_leave():
    book = table_book()
    book.set_column_names("tbl", ["date", "b"])
    again = reopened(book)
    assert again.tables[0].ref == (2, 2, 5, 3)
    assert again.sheets[0].values(2, 4, 5, 4) == [[None]] * 4
    assert again.sheets[0].formulas() == ()


def test_a_wider_feed_looks_like_the_column_beside_it(rich_bytes):
    book = open_book(rich_bytes)
    book.set_column_names("tbl_prices", ["date", "银行", "电子", "sum", "e", "f"])
    book.write_rows("Data", 2, 1, [[45000.0 + r, *[float(c) for c in range(5)]] for r in range(20)])
    read = with_openpyxl(book.to_bytes())["Data"]
    assert read["A21"].number_format == "yyyy-mm-dd"
    assert read["C21"].number_format == "0.00"
    assert read["F21"].number_format == read["D13"].number_format


@pytest.mark.parametrize(
    ("ref", "pattern"),
    [
        ((1, 2, 5, 4), "first cell stays B2"),
        ((2, 2, 2, 4), "at least one data row"),
        ((2, 2, 9, 4), r"grow over Data!B8, which is not empty"),
        ((2, 2, 1_048_577, 4), "first cell stays"),
    ],
)
def test_a_table_that_cannot_take_an_extent_says_why(ref, pattern):
    book = table_book(below=7)
    with pytest.raises(WorkbookError, match=pattern):
        book.resize_table("tbl", ref)
    assert not book.changed


@pytest.mark.parametrize(
    ("columns", "pattern"),
    [(["a", "A"], "two columns are named 'A'"), (["a", ""], "1 to 255 characters"), ([], "at least one column")],
)
def test_column_names_that_excel_would_not_take_are_refused(columns, pattern):
    with pytest.raises(WorkbookError, match=pattern):
        table_book().set_column_names("tbl", columns)


def test_the_same_extent_and_columns_change_nothing(rich_bytes):
    book = open_book(rich_bytes)
    book.resize_table("tbl_prices", (1, 1, 13, 4))
    book.set_column_names("tbl_prices", ["date", "银行", "电子", "sum"])
    assert book.to_bytes() == rich_bytes


@pytest.mark.parametrize(("width", "last"), [(6, 6), (3, 3)])
def test_new_columns_are_as_wide_as_the_last_one(width, last):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("Data")
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 2, 12.5)
    sheet.add_table(0, 0, 2, 2, {"name": "tbl"})
    book.close()
    patched = open_book(out.getvalue())
    patched.set_column_names("tbl", ["date", *(f"行业{i}" for i in range(1, width))])
    patched.set_column_names("tbl", ["date", *(f"行业{i}" for i in range(1, width))])
    dimensions = with_openpyxl(patched.to_bytes())["Data"].column_dimensions
    assert (dimensions["B"].min, dimensions["B"].max, dimensions["B"].width) == (2, last, pytest.approx(13.2, abs=0.1))
