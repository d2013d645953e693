"""The Guide sheet, from the template's declaration and the catalogue: nothing on it is written twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from xl_aitrends.functions import find
from xl_aitrends.templates.declare import TableSpec
from xl_aitrends.templates.samples import still_sample
from xl_aitrends.templates.sheets import Page, TemplateBook

_WIDTH: Final = 116
_PIECE: Final = 250  # characters of a text in a formula; Excel takes 255
_OWN: Final = "Data of your own, fed or pasted over the sample: write down elsewhere where they are from."
_SHEET_NOTES: Final = {
    "Inputs": "The yellow cells that can be changed, each with a unit and the values it takes.",
    "Calc": "The steps from data to result, one formula a column, for whoever wants to check them.",
    "Output": "What to show: headline, figures, charts.",
    "Checks": "OK, WARN or FAIL on data and results. The verdict stands on every sheet.",
}
_EXCEL_NOTES: Final = (
    "Formulas spill: live recalculation needs Excel 2021, Excel 2024 or Microsoft 365 with the AIT functions "
    "(Windows: xlwings and the add-in; Windows, macOS and web: xlwings Lite).",
    "Without the functions, or in an older Excel, every cell shows the numbers of the last refresh: do not recalculate "
    "with Ctrl+Alt+F9 there, and refresh headlessly instead (aitrends refresh), which needs no Excel at all.",
    "LibreOffice shows the saved numbers and charts too, except on Calc: it computes spilled formulas anew and without "
    "the functions, shows #NAME? there.",
)


class _Writer:
    """Writes down the sheet, a row at a time."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._row = 4

    def section(self, heading: str) -> None:
        self._row += 1
        self._page.text(f"B{self._row}", heading, "section")
        self._page.text(f"C{self._row}", "", "section")
        self._row += 1

    def pair(self, label: str, text: str, *, formula: str = "") -> None:
        """A label and its text; or a formula whose longest text that is."""
        self._page.text(f"B{self._row}", label, "label")
        if formula:
            self._page.formula(f"C{self._row}", formula, "label")
        else:
            self._page.text(f"C{self._row}", text, "label")
        self._page.fit_row(self._row, text, _WIDTH)
        self._row += 1


def write_guide(book: TemplateBook) -> None:
    """Write the Guide; call it last, when it is known which functions the sheets use."""
    page, template = book.pages["Guide"], book.template
    widths = {"A:A": 2, "B:B": 24, "C:C": _WIDTH, "D:D": 2, "E:E": 9}
    page.open(f"{template.title}: guide", template.question, "E1", widths, landscape=True)
    page.sheet.freeze_panes(2, 0)
    writer = _Writer(page)
    writer.section("Sheets, from left to right")
    holds = {table.sheet: f"The Table {table.name}, and nothing else." for table in template.tables}
    for sheet in template.sheets[1:]:
        writer.pair(sheet, (_SHEET_NOTES | holds)[sheet])
    writer.section("Where data goes")
    for table in template.tables:
        for label, text in _data_notes(table):
            writer.pair(label, text)
        sample = f"Sample data. {table.source}"
        writer.pair("In it now", sample, formula=f"=IF({still_sample(table)},{_quoted(sample)},{_quoted(_OWN)})")
    writer.section("How to read the Output")
    for number, paragraph in enumerate(template.reading, start=1):
        writer.pair(f"{number}", paragraph)
    writer.section("What the numbers do not prove")
    for number, paragraph in enumerate(template.limits, start=1):
        writer.pair(f"{number}", paragraph)
    writer.section("Which Excel")
    for number, paragraph in enumerate(_EXCEL_NOTES, start=1):
        writer.pair(f"{number}", paragraph)
    writer.section("Functions used here")
    for name in sorted(book.functions):
        spec = find(name)
        writer.pair(spec.name, f"{spec.summary} Formula: {spec.formula} Source: {spec.source}")


def _data_notes(table: TableSpec) -> Iterator[tuple[str, str]]:
    yield table.name, f"On the sheet {table.sheet}. {table.columns}"
    yield "Units", table.units
    yield "A row looks like", table.example
    yield "Refresh with new data", f"aitrends refresh WORKBOOK.xlsx --feed {table.name}=FILE.csv --out FOLDER"
    yield "In Excel", "Paste rows below the last one, or over the whole Table: formulas follow its size."


def _quoted(text: str) -> str:
    """A text in a formula, in pieces of the length that Excel takes."""
    pieces = [text[start : start + _PIECE].replace('"', '""') for start in range(0, len(text), _PIECE)]
    return "&".join(f'"{piece}"' for piece in pieces)
