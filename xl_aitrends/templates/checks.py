"""The Checks sheet: what could make a number wrong or misread, in words, rolled into `chk_all`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from xl_aitrends.templates.samples import still_sample
from xl_aitrends.templates.sheets import NOTICE, Page, TemplateBook

_FIRST_ROW: Final = 6
_ADVICE: Final = 90.0  # characters of a line of advice
_SURVEY_ROWS: Final = 24  # more than AIT_CHECK gives


@dataclass(frozen=True, slots=True)
class Limit:
    """A check that a value keeps within a limit.

    Parameters
    ----------
    label : str
        What is checked.
    value : str
        Formula of the value.
    limit : float
        Written into a cell of its own, so that it can be read and changed.
    most : bool
        Whether the limit is the most the value may be; else the least.
    otherwise : str
        WARN, or FAIL where a number would be wrong.
    number : str
        Format of value and limit.
    advice : str
        What it means when the check does not say OK.
    """

    label: str
    value: str
    limit: float
    most: bool
    otherwise: str
    number: str
    advice: str


AS_OF_REACHED: Final = Limit(
    "Days from the last row to the date asked for", "=MAX(in_asof-out_asof,0)", 10, True, "WARN", "count",
    "The as-of date lies after the data: the reading is that of an earlier day.",
)  # fmt: skip


def write_checks(book: TemplateBook, limits: Sequence[Limit], *surveys: tuple[str, str]) -> None:
    """Write all checks and name their verdict.

    Parameters
    ----------
    book : TemplateBook
        The workbook in the making.
    limits : sequence of Limit
        Checks of values.
    *surveys : (str, str)
        Heading of a data-quality table, and the name of the spill of AIT_CHECK; its rows are counted in `…_rows`. In
        the second and further ones each check is told with the heading before it.
    """
    page = book.pages["Checks"]
    page.open(
        "Checks",
        "FAIL: a number is wrong. WARN: the numbers are right, but know this before you quote them.",
        "C3",
        {"A:A": 2, "B:B": 46, "C:C": 11, "D:D": 14, "E:E": 25, "F:F": 2, "G:G": _ADVICE},
        landscape=True,
    )
    page.text("B3", "All checks", "section")
    _write_notice(book)
    _headings(page, _FIRST_ROW - 1, "Value", "Limit")
    for row, limit in enumerate(limits, start=_FIRST_ROW):
        _write_limit(page, row, limit)
    tops = [_FIRST_ROW + len(limits) + 3 + place * (_SURVEY_ROWS + 3) for place in range(len(surveys))]
    for top, (heading, spill) in zip(tops, surveys, strict=True):
        page.text(f"B{top - 2}", heading, "section")
        _headings(page, top - 1, "Count", "First place")
        for row in range(top, top + _SURVEY_ROWS):
            _write_finding(page, row, top, spill, "" if top == tops[0] else f"{heading}: ")
    if tops[1:]:
        page.sheet.set_h_pagebreaks([top - 3 for top in tops[1:]])
    says = f"C{_FIRST_ROW}:C{tops[-1] + _SURVEY_ROWS - 1}"
    failed = "+".join([f'COUNTIF({says},"FAIL")', *(f"ISERROR(C{top})" for top in tops)])
    page.formula("C3", f'=IF({failed}>0,"FAIL",IF(COUNTIF({says},"WARN")>0,"WARN","OK"))', "status")
    book.name("chk_all", "=Checks!$C$3")
    page.show_status(says)
    page.sheet.freeze_panes(_FIRST_ROW - 1, 0)


def _write_notice(book: TemplateBook) -> None:
    """What all sheets say while Tables of numbers hold the sample: what it is, or which still do beside data fed.

    Tables of texts are told in the Guide alone: LibreOffice reads the formula that looks at them otherwise.
    """
    held = {table.name: still_sample(table) for table in book.template.tables if "number" in table.kinds}
    every, some = f"AND({','.join(held.values())})", f"OR({','.join(held.values())})"
    names = "&".join(f'IF({test},"{name} ","")' for name, test in held.items())
    partly = f'"Sample data still in "&SUBSTITUTE(TRIM({names})," ",", ")&":"'
    formula = f'=IF({every},"{book.template.notice}",IF({some},{partly},""))'
    book.pages["Calc"].formula("H1", formula, "remark")
    book.name(NOTICE, "=Calc!$H$1")


def _headings(page: Page, row: int, value: str, limit: str) -> None:
    words = (("B", "Check"), ("C", "Says"), ("D", value), ("E", limit), ("F", ""), ("G", "When it does not say OK"))
    for column, word in words:
        page.text(f"{column}{row}", word, "head_right" if column in "DE" else "head")


def _write_finding(page: Page, row: int, top: int, spill: str, before: str) -> None:
    """One row of the data-quality table; a row beyond its end is empty."""
    rank = f"ROWS($A${top}:$A{row})"
    shown = f"INDEX({spill},{rank}"
    for column, place, role, number in (("B", 1, "body", ""), ("C", 2, "status", ""), ("D", 3, "body", "count")):
        said = f'"{before}"&' if before and column == "B" else ""
        page.formula(f"{column}{row}", f'=IF({rank}>{spill}_rows,"",{said}{shown},{place}))', role, number)
    if row == top:  # the summary speaks even when all is well, and has no place
        page.formula(f"G{row}", f"={shown},5)", "prose")
        return
    for column, place, role in (("E", 4, "body_right"), ("G", 5, "prose")):
        page.formula(f"{column}{row}", f'=IF(OR($C{row}="OK",$C{row}=""),"",{shown},{place}))', role)


def _write_limit(page: Page, row: int, limit: Limit) -> None:
    page.text(f"B{row}", limit.label, "label")
    page.text(f"F{row}", "", "label")
    sign = "<=" if limit.most else ">="
    kept = f'IF(D{row}{sign}E{row},"OK","{limit.otherwise}")'
    page.formula(f"C{row}", f'=IF(ISNUMBER(D{row}),{kept},"WARN")', "status")
    page.formula(f"D{row}", limit.value, "value", limit.number)
    page.value(f"E{row}", limit.limit, "limit", limit.number)
    page.text(f"G{row}", limit.advice, "label")
    page.fit_row(row, limit.advice, _ADVICE)
