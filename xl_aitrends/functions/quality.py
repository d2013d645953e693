"""Functions about the data and about the vocabulary itself."""

from __future__ import annotations

from typing import Annotated, Literal

from xl_aitrends._version import __version__
from xl_aitrends.functions.catalogue import worksheet
from xl_aitrends.functions.guide import help_table
from xl_aitrends.functions.kinds import Cells, DateCells, Headers, Item
from xl_aitrends.functions.survey import DataQuality, survey


@worksheet("Data and help", since="0.1.0")
def AIT_CHECK(
    values: Annotated[Cells, "Range to look at: prices or returns, dates down, names across."],
    dates: Annotated[DateCells | None, "Dates of the rows; with them order, repeats and gaps are checked too."] = None,
    kind: Annotated[Literal["price", "return"], "What the numbers are: price (default) or return."] = "price",
    corner: Annotated[str, "Address of the range's top left cell, by which places are named. Default A1."] = "A1",
    item: Item = None,
    headers: Headers = 0,
) -> DataQuality:
    """Data-quality table of a range: one row a check with status (OK, WARN, FAIL), count, first place and remedy.

    Formula: FAIL where a number would be wrong (dates unsorted or repeated), WARN where the reader should know
    (gaps, text that looks like a number, vendors' "no data", prices of zero, jumps, late starters, per cent points,
    rows on which nothing moved, weekend dates); the first row carries the worst status.

    Missing: every cell is looked at; nothing is changed or dropped.

    Excel:
        =AIT_CHECK({10;11},,,,"status") → {"OK";"OK";"OK";"OK";"OK";"OK";"OK";"OK";"OK";"OK";"OK";"OK";"OK";"OK";"OK"}

    Source: rules G2c to G6 of this package's methodology; a jump is a move above 35% in one row, above 60% where the
    dates show monthly data.
    """
    return survey(values, dates, kind, corner, headers)


@worksheet("Data and help", since="0.1.0")
def AIT_HELP(
    topic: Annotated[str | None, "Name of a function, such as AIT_SPREAD. Blank: the list of all functions."] = None,
) -> list[list[object]]:
    """Help in cells: the list of all functions, or one function's signature, arguments, formula, example and source.

    Formula: none; the text derives from the same declaration as the function itself.

    Missing: a blank name gives the list.

    Excel:
        =AIT_HELP("AIT_NOSUCH") → #VALUE!

    Source: this package's catalogue.
    """
    return help_table(topic)


@worksheet("Data and help", since="0.1.0")
def AIT_VERSION() -> str:
    """Version of xl_aitrends that computes the cell.

    Formula: none.

    Missing: takes no arguments.

    Excel:
        =AIT_VERSION() → "0.1.0"

    Source: this package.
    """
    return __version__
