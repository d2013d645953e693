"""An .xlsx or .xlsm as a zip of parts: read it, patch it, leave every other byte alone; knows no finance."""

from xl_aitrends.workbook.book import Book, open_book
from xl_aitrends.workbook.cell_values import ERRORS, Value
from xl_aitrends.workbook.formulas import Formula
from xl_aitrends.workbook.limits import Limits
from xl_aitrends.workbook.names import DefinedName
from xl_aitrends.workbook.sheet import Sheet
from xl_aitrends.workbook.tables import Table

__all__ = ["ERRORS", "Book", "DefinedName", "Formula", "Limits", "Sheet", "Table", "Value", "open_book"]
