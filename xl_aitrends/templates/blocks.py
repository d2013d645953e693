"""Calc's columns: a heading, a formula that spills below it, and the names by which sheets and charts read the spill.

Every spill has a name, `calc_…`, and the other sheets read the names: LibreOffice keeps the saved value of a formula
that reads a name, but not of one that holds a spill reference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Final

from xl_aitrends.cells.address import column_letters
from xl_aitrends.templates.sheets import Page, TemplateBook

HEAD: Final = 9  # row of the headings on Calc; spills start below


def block(page: Page, column: str, name: str, heading: str, formula: str, number: str = "", width: float = 12) -> None:
    """A heading with the formula that spills below it, and the name of the spill.

    Parameters
    ----------
    page : Page
        Calc.
    column : str
        Letters of the column.
    name : str
        What the spill is called: `calc_NAME`.
    heading : str
        Text, a formula that gives a month, or nothing where the row of headings is filled otherwise.
    formula : str
        Without the equal sign.
    number : str
        Format of the values; it also sets the heading at the right.
    width : float
        Of the column, in characters.
    """
    if heading.startswith("="):
        page.formula(f"{column}{HEAD}", heading, "head_right", "month")
    elif heading:
        page.text(f"{column}{HEAD}", heading, "head_right" if number else "head")
    page.column(column, number, width)
    page.spill(f"{column}{HEAD + 1}", f"={formula}", "body", number)
    page.book.name(f"calc_{name}", f"=Calc!${column}${HEAD + 1}#")


def charted(page: Page, column: str, name: str) -> None:
    """Name a block for charts: `Calc!chart_NAME`, known to the sheet, as series need it."""
    page.book.name(f"Calc!chart_{name}", f"=Calc!${column}${HEAD + 1}#")


def counted(page: Page, column: str, name: str) -> None:
    """Above a spill of changing length, its number of rows: what lists on other sheets count against."""
    page.formula(f"{column}{HEAD - 1}", f"=ROWS(calc_{name})", "remark", "count")
    page.book.name(f"calc_{name}_rows", f"=Calc!${column}${HEAD - 1}")


def open_calc(book: TemplateBook, subject: str, contents: Sequence[str], *, kept: int = 1) -> Page:
    """Calc with its title, up to three lines on what stands where, and so many columns kept in view.

    In print it is its first rows: nobody reads thousands of rows on paper.
    """
    page = book.pages["Calc"]
    page.open("Calc", f"{subject}, one formula a column; nothing to change here.", "F1", {}, landscape=True)
    for row, words in enumerate(contents, start=3):
        page.text(f"B{row}", words, "remark")
    page.height(HEAD, 40)
    page.sheet.freeze_panes(HEAD, kept)
    page.sheet.print_area(f"A1:L{HEAD}")
    return page


class Columns:
    """Hands out Calc's columns from left to right, a block each.

    Parameters
    ----------
    page : Page
        Calc.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self._places = count(1)

    def next(self) -> str:
        """Letters of the next free column."""
        return column_letters(next(self._places))

    def reserve(self, width: int) -> int:
        """Number of the first, from 1, of so many columns side by side."""
        first, *_ = (next(self._places) for _ in range(width))
        return first

    def skip(self) -> None:
        """Leave a narrow column free."""
        letter = self.next()
        self.page.sheet.set_column(f"{letter}:{letter}", 3)

    def add(self, name: str, heading: str, formula: str, number: str = "", width: float = 12) -> str:
        """A block of one column, as `block` has it, known to charts too; gives its letters."""
        letter = self.next()
        block(self.page, letter, name, heading, formula, number, width)
        charted(self.page, letter, name)
        return letter

    def facts(self, facts: Sequence[tuple[str, str, str, str]]) -> None:
        """Two columns, a row a fact: name, words, formula, number format; each is called `calc_NAME`.

        Of what Tables hold: other sheets read the names, since programs differ on parts of Tables.
        """
        labels, values = self.next(), self.next()
        self.page.text(f"{labels}{HEAD}", "Facts", "head")
        self.page.text(f"{values}{HEAD}", "Value", "head_right")
        self.page.column(labels, "", 30)
        for row, (name, words, formula, number) in enumerate(facts, start=HEAD + 1):
            self.page.text(f"{labels}{row}", words, "body")
            self.page.spill(f"{values}{row}", f"={formula}", "body", number)
            self.page.book.name(f"calc_{name}", f"=Calc!${values}${row}")
        self.skip()


def write_sentences(columns: Columns, sentences: Mapping[str, str]) -> dict[str, str]:
    """Formulas of sentences below each other, each named `calc_…`; gives their cells, as chart titles need them."""
    page, letter = columns.page, columns.next()
    page.text(f"{letter}{HEAD}", "Words", "head")
    page.column(letter, "", 60)
    cells = {name: f"=Calc!${letter}${row}" for row, name in enumerate(sentences, start=HEAD + 1)}
    for name, cell in cells.items():
        page.formula(cell.removeprefix("=Calc!"), f"={sentences[name]}", "body")
        page.book.name(f"calc_{name}", cell)
    return cells
