"""The furniture that every sheet shares: titles, the status line, formulas, spills, tables, print set-up.

Knows XlsxWriter and `Style`; knows no analysis.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from xl_aitrends.cells.address import parse_cell
from xl_aitrends.templates.declare import Cell, Panel, Template
from xl_aitrends.templates.formulas import functions_in, stored
from xl_aitrends.templates.style import FONT, MUTED, SIZE, STATUS_PAPER, Style, display_width, wrapped_lines

CALC_ID: Final = 191029  # of Excel 2019 and later: no Excel recalculates a file of its own generation on opening
BUILT: Final = dt.datetime(2025, 1, 1)  # fixed, so that two builds are the same bytes
SPARE_COLUMNS: Final = 120  # columns beyond the data that are ready for more names
_WIDEST: Final = 60.0
LINE: Final = 13.0  # points that a line of text takes
ROW: Final = 17  # pixels of a row of Output: what a line takes, so that every program lays charts over the same rows
_COLUMN: Final = 64  # pixels of a column that has no width of its own
_DIGIT: Final = 7.5  # pixels of a digit, by which columns are measured; Excel takes 7, LibreOffice 7.4
NOTICE: Final = "calc_notice"  # the name of the cell that says, while it is so, that data are samples
MARK: Final = "ait_template"  # the defined name by which a workbook is known to come from a template


class _Exact(float):
    """A number that is written with all its digits: XlsxWriter asks for sixteen, and prices need up to seventeen."""

    def __format__(self, _: str) -> str:
        return repr(float(self)).removesuffix(".0")


class TemplateBook:
    """A workbook in the making, with all its sheets in their order.

    Parameters
    ----------
    path : Path
        File to write.
    template : Template
        What is being built.
    host : str
        Spelling of our functions: plain, xlam or lite.
    values : mapping
        Inputs by name, where they differ from the template's own.
    tables : mapping
        What fills the Tables.
    """

    def __init__(
        self, path: Path, template: Template, host: str, values: Mapping[str, Cell], tables: Mapping[str, Panel]
    ) -> None:
        self.template = template
        self.tables = tables
        self.host = host
        self.values = values
        self.functions: dict[str, None] = {}
        # columns are as wide as so many digits of the workbook's own font, which is therefore the one that is used
        font = {"default_format_properties": {"font_name": FONT, "font_size": SIZE}}
        self._workbook = xlsxwriter.Workbook(str(path), {"in_memory": True, **font})
        self._workbook.set_calc_mode("auto", CALC_ID)
        self._workbook.calc_on_load = False
        self._workbook.set_properties({"title": template.title, "subject": template.question, "created": BUILT})
        self._workbook.set_size(2400, 1400)
        self.style = Style(self._workbook)
        self.pages = {name: Page(self, name, self._workbook.add_worksheet(name)) for name in template.sheets}
        self.name(MARK, f'="{template.name}"')
        self.pages["Output"].sheet.activate()
        self.pages["Output"].sheet.set_first_sheet()

    def name(self, name: str, formula: str) -> None:
        """Define a name; ``Calc!name`` is known to that sheet alone, as chart series need it."""
        self._workbook.define_name(name, "=" + stored(formula.removeprefix("="), self.host))

    def chart(self, kind: str, subtype: str = "") -> Any:  # noqa: ANN401 - XlsxWriter has no types
        """A new chart, to be placed on a page; ``"stacked"`` is a subtype."""
        return self._workbook.add_chart({"type": kind, **({"subtype": subtype} if subtype else {})})

    def close(self) -> None:
        """Write the file."""
        self._workbook.close()


class Page:
    """One sheet: writes cells in the roles of `Style` and formulas in the host's spelling."""

    def __init__(self, book: TemplateBook, name: str, sheet: Any) -> None:  # noqa: ANN401
        self.book = book
        self.name = name
        self.sheet = sheet
        self._widths: Mapping[str, float] = {}
        self._heights: dict[int, float] = {}

    def open(self, title: str, remark: str, status: str, widths: Mapping[str, float], *, landscape: bool) -> None:
        """Title, remark and status line, columns, and one page wide in print."""
        self.sheet.hide_gridlines(2)
        self._widths = widths
        for columns, width in widths.items():
            self.sheet.set_column(columns, width, self.book.style.format("body"))
        self.height(1, 26)
        self.text("B1", title, "title")
        quoted = remark.replace('"', '""')
        self.formula("B2", f'={NOTICE}&IF({NOTICE}="",""," ")&"{quoted}"', "remark")
        self.formula(status, "=chk_all", "status")
        self.show_status(status)
        self._set_up_print(landscape)

    def _set_up_print(self, landscape: bool) -> None:
        if landscape:
            self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer(f"&L&8&K{MUTED[1:]}{self.book.template.title}: &A&R&8&K{MUTED[1:]}&P / &N")

    def text(self, cell: str, words: str, role: str) -> None:
        """A constant text, never read as a formula or a number."""
        self.sheet.write_string(cell, words, self.book.style.format(role))

    def value(self, cell: str, value: Cell, role: str, number: str = "") -> None:
        """A constant: number, date, text or blank."""
        style = self.book.style.format(role, number)
        if isinstance(value, dt.date):
            self.sheet.write_datetime(cell, dt.datetime.combine(value, dt.time()), style)
        elif isinstance(value, str):
            self.sheet.write_string(cell, value, style)
        else:
            self.sheet.write(cell, value, style)

    def formula(self, cell: str, formula: str, role: str = "value", number: str = "") -> None:
        """A formula that gives one value."""
        self._note(formula)
        self.sheet.write_formula(cell, stored(formula, self.book.host), self.book.style.format(role, number), "")

    def spill(self, cell: str, formula: str, role: str = "value", number: str = "") -> None:
        """A formula whose result may fill the cells beside and below it."""
        self._note(formula)
        row, column = parse_cell(cell)
        style = self.book.style.format(role, number)
        self.sheet.write_dynamic_array_formula(
            row - 1, column - 1, row - 1, column - 1, stored(formula, self.book.host), style, ""
        )

    def height(self, row: int, points: float) -> None:
        """Give a row a height of its own."""
        self._heights[row] = points
        self.sheet.set_row(row - 1, points)

    def hide(self, row: int) -> None:
        """Hide a row that is there for more data."""
        self._heights[row] = 0.0
        self.sheet.set_row(row - 1, None, None, {"hidden": True})

    def fit_row(self, row: int, text: str, width: float) -> None:
        """Make a row high enough for a wrapped text; not every program does so on opening."""
        self.height(row, LINE * wrapped_lines(text, width) + 2)

    def tall(self, first: int, last: int) -> float:
        """Pixels from one row to another."""
        return sum(self._heights[row] / 0.75 if row in self._heights else ROW for row in range(first, last + 1))

    def wide(self, last: str) -> float:
        """Pixels from column A to another."""
        widths: dict[int, float] = {}
        for columns, characters in self._widths.items():
            start, end = (parse_cell(f"{letters}1")[1] for letters in columns.split(":"))
            widths |= dict.fromkeys(range(start, end + 1), _DIGIT * characters + 5)
        return sum(widths.get(place, _COLUMN) for place in range(1, parse_cell(f"{last}1")[1] + 1))

    def picture(self, cell: str, chart: Any, width: int, height: int, words: str) -> None:  # noqa: ANN401
        """Place a chart of so many pixels below a heading; `words` tell it to who cannot see it."""
        chart.set_size({"width": width, "height": height})
        self.sheet.insert_chart(cell, chart, {"x_offset": 2, "y_offset": 4, "description": words})

    def merged(self, cells: str, formula: str, role: str, number: str = "") -> None:
        """A text or a one-value formula over several cells."""
        style = self.book.style.format(role, number)
        self.sheet.merge_range(cells, "", style)
        first = cells.partition(":")[0]
        if formula.startswith("="):
            self.formula(first, formula, role, number)
        else:
            self.sheet.write_string(first, formula, style)

    def section(self, first: str, last: str, row: int, text: str) -> None:
        """A heading over the columns from `first` to `last`."""
        self.merged(f"{first}{row}:{last}{row}", text, "section")

    def _note(self, formula: str) -> None:
        self.book.functions.update(dict.fromkeys(functions_in(formula)))

    def show_status(self, cells: str) -> None:
        """Colour OK, WARN and FAIL behind their words."""
        for word in STATUS_PAPER:
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": self.book.style.status(word)}
            self.sheet.conditional_format(cells, rule)

    def column(self, letter: str, number: str, width: float = 12) -> None:
        """Width and number format of one column."""
        self.sheet.set_column(f"{letter}:{letter}", width, self.book.style.format("body", number))

    def columns(self, first: int, last: int, width: float, number: str, role: str = "body") -> None:
        """Width and format of columns (from 0), for the cells that spills and feeds will fill."""
        self.sheet.set_column(first, last, width, self.book.style.format(role, number))

    def table(self, name: str, top: int, panel: Panel, numbers: Sequence[str]) -> None:
        """An Excel Table from column A; `numbers` are the formats of its columns, the last for all that follow."""
        style = self.book.style
        formats = [numbers[min(column, len(numbers) - 1)] for column in range(len(panel.headers))]
        roles = ["body", *("body_apart" if _abuts(left, own) else "body" for left, own in pairwise(formats))]
        for column, (number, role) in enumerate(zip(formats, roles, strict=True)):
            self.columns(column, column, _width(panel, column), number, role)
        if numbers[-1] == formats[-1]:
            self.columns(len(formats), len(formats) + SPARE_COLUMNS, 14, numbers[-1])
        for down, row in enumerate(panel.rows, start=top + 1):
            for across, cell in enumerate(row):
                if cell is not None:
                    self._data(down, across, cell, style.format(roles[across], formats[across]))
        self.sheet.add_table(
            top,
            0,
            top + len(panel.rows),
            len(panel.headers) - 1,
            {
                "name": name,
                "style": "Table Style Light 1",
                "autofilter": False,
                "columns": [
                    {"header": header, "header_format": style.format(_head(panel, column, roles[column]))}
                    for column, header in enumerate(panel.headers)
                ],
            },
        )

    def _data(self, row: int, column: int, cell: Cell, style: Any) -> None:  # noqa: ANN401
        if isinstance(cell, dt.date):
            self.sheet.write_datetime(row, column, dt.datetime.combine(cell, dt.time()), style)
        elif isinstance(cell, str):
            self.sheet.write_string(row, column, cell, style)
        else:
            self.sheet.write_number(row, column, _Exact(cell), style)


def _width(panel: Panel, column: int) -> float:
    texts = [row[column] for row in panel.rows if isinstance(row[column], str)]
    longest = max((display_width(text) for text in (panel.headers[column], *texts)), default=0)
    largest = max((abs(row[column]) for row in panel.rows if isinstance(row[column], float)), default=0.0)
    return min(max(11.0, longest + 2.0, len(f"{largest:,.2f}") + 1.0), _WIDEST)


def _abuts(left: str, own: str) -> bool:
    """Whether a column of words would touch the numbers or dates at its left."""
    return own == "text" and left != "text"


def _head(panel: Panel, column: int, role: str) -> str:
    """Headings stand as their cells do: those of numbers and dates, but for the first column's, at the right."""
    if column and any(isinstance(row[column], float | dt.date) for row in panel.rows):
        return "head_right"
    return role.replace("body", "head")
