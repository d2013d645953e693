"""A place in a workbook as a person names it: a cell, a range, a defined name, a Table or columns of one."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from xl_aitrends.cells.address import parse_range, split_sheet
from xl_aitrends.errors import ConfigurationError, InputError, WorkbookError
from xl_aitrends.refresh.named import named_region, standing_spills
from xl_aitrends.refresh.regions import Region
from xl_aitrends.refresh.scope import Scope

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book


def find_place(book: Book, text: str) -> Region:
    """Give the cells that a text names.

    Parameters
    ----------
    book : Book
        The workbook.
    text : str
        ``Calc!D7``, ``'My Sheet'!D7:E9``, ``out_spread``, ``Calc!own_name``, ``tbl_prices`` or ``tbl_prices[close]``;
        an address without a sheet is on the first one.

    Raises
    ------
    ConfigurationError
        If it names nothing in this workbook.
    WorkbookError
        If there is no such sheet, or the Table has no such column.
    """
    scope = Scope(book, standing_spills(book))
    found = _named(book, text, scope)
    if found is not None:
        return found
    sheet, address = split_sheet(text)
    try:
        rectangle = parse_range(address)
    except InputError as error:
        raise _unknown(book, text, error) from None
    return Region(book.sheet(sheet).name if sheet else book.sheets[0].name, *rectangle)


def _named(book: Book, text: str, scope: Scope) -> Region | None:
    first = book.sheets[0].name
    if "[" in text and "!" not in text:
        return scope.table(text, first, 0, 0)
    sheet, own = split_sheet(text)
    local = scope.name(own, sheet) if sheet else None
    defined = (
        local
        or scope.name(text, first)
        or next((one for one in book.defined_names if one.name.casefold() == text.casefold()), None)
    )
    if defined is None:
        return scope.whole_table(text)
    region = named_region(book, defined.text, scope)
    if region is None:
        raise WorkbookError(f"the name {defined.name} means no one range ({defined.text[:80]}); name a cell instead")
    return region


def _unknown(book: Book, text: str, error: InputError) -> ConfigurationError:
    names = [*(name.name for name in book.defined_names), *(table.name for table in book.tables)]
    near = get_close_matches(text, names, n=1)
    remedy = f"did you mean {near[0]}?" if near else "out_spread or tbl_prices[close]"
    return ConfigurationError(
        f"{text!r} must name a cell, such as Calc!D7, a name or a Table's column: {remedy} ({error})"
    )
