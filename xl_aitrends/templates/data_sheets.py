"""The sheets that hold data: one Table each, with what it takes written above it."""

from __future__ import annotations

import math
from typing import Final

from xl_aitrends.templates.sheets import TemplateBook

DATA_TOP: Final = 4  # row of a Table's headers


def write_data_sheets(book: TemplateBook) -> None:
    """Write every Table of the template with what fills it."""
    for table in book.template.tables:
        page, panel = book.pages[table.sheet], book.tables[table.name]
        page.open(table.sheet, f"{table.name}: {table.units}", "D1", {}, landscape=len(panel.headers) > _UPRIGHT)
        page.table(table.name, DATA_TOP - 1, panel, table.formats)
        page.sheet.freeze_panes(DATA_TOP, 1)
        page.sheet.repeat_rows(DATA_TOP - 1)
        if len(panel.headers) > _LEGIBLE:
            page.sheet.fit_to_pages(math.ceil(len(panel.headers) / _ACROSS), 0)
            page.sheet.repeat_columns(0)
        if len(panel.rows) > _PRINTED:
            page.sheet.print_area(0, 0, DATA_TOP + _PRINTED - 1, max(len(panel.headers), _UPRIGHT + 2) - 1)


_PRINTED: Final = 120  # rows of data on paper; of longer Tables, which nobody reads there, the first ones
_UPRIGHT: Final = 6  # columns that fit a sheet of paper upright
_LEGIBLE: Final = 20  # columns that can be read on one sheet across; more of them go on several, the dates on each
_ACROSS: Final = 17
