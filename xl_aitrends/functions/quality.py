"""Functions about the data and about the vocabulary itself."""

from __future__ import annotations

from typing import Annotated

from xl_aitrends._version import __version__
from xl_aitrends.functions.catalogue import worksheet
from xl_aitrends.functions.guide import help_table
from xl_aitrends.functions.kinds import Cells, Dates, Headers
from xl_aitrends.functions.survey import survey


@worksheet("Data and help", since="0.1.0")
def AIT_CHECK(
    values: Annotated[Cells, "Range to look at: prices or returns, dates down, names across."],
    dates: Annotated[Dates | None, "Dates of the rows; with them order, repeats and gaps are checked too."] = None,
    kind: Annotated[str, '"price" (default) or "return": what the numbers are.'] = "price",
    corner: Annotated[str, 'Address of the range\'s top left cell, to name places by. Default "A1".'] = "A1",
    headers: Headers = 0,
) -> list[list[object]]:
    """Data-quality table of a range: one row a check with its status (OK, WARN, FAIL), count, first place and remedy.

    Formula: FAIL where a number would be wrong (dates unsorted or repeated), WARN where the reader should know
    (gaps, text that looks like a number, vendors' "no data", prices of zero, jumps, late starters, per cent points).

    Missing: every cell is looked at; nothing is changed or dropped.

    Excel:
        =AIT_CHECK({1,2;3,4}) → {"all","OK",4,"","4 values, nothing to report"}

    Source: rules G2c to G6 of the methodology; jumps are moves above 35% in one row.
    """
    return survey(values, dates, kind, corner, headers)


@worksheet("Data and help", since="0.1.0")
def AIT_HELP(
    name: Annotated[str | None, "Name of a function, such as AIT_SPREAD. Blank: the list of all functions."] = None,
) -> list[list[object]]:
    """Help in cells: the list of all functions, or one function's signature, arguments, formula, example and source.

    Formula: none; the text derives from the same declaration as the function itself.

    Missing: a blank name gives the list.

    Excel:
        =AIT_HELP("AIT_VERSION") → {"AIT_VERSION()",""}

    Source: this package's catalogue.
    """
    return help_table(name)


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
