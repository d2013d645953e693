"""The catalogue as xlwings user-defined functions, for whichever of its hosts this Python runs in.

Values cross as xlwings' `raw` ones: its converters walk every cell in Python, which costs more than the computation.

Classic (Excel on Windows over COM): xlwings' VBA wrapper cannot return a true error value, so an undefined number is
the text ``#N/A`` and a failed call the text ``#VALUE! AIT_…: message``; our functions take both for the errors that
they stand for. xlwings Lite and Server (Office.js): both become true error values.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from xl_aitrends.functions import Argument, Spec, catalogue
from xl_aitrends.functions.guide import argument_help
from xl_aitrends.functions.spec import HELP_LIMIT
from xl_aitrends.hosts import officejs
from xl_aitrends.hosts.entrance import Entrance, entrance


def worksheet_functions(decorators: ModuleType | None = None) -> dict[str, Entrance]:
    """Every function of the catalogue by name, registered with xlwings' own decorators.

    Parameters
    ----------
    decorators : module, optional
        Where `func`, `arg` and `ret` are; xlwings itself by default, which offers those of the host that it runs in.

    Raises
    ------
    ImportError
        If xlwings is not installed, naming the extra that brings it.
    """
    xlwings = require_xlwings()
    decorators = decorators or xlwings
    over_officejs = _takes_officejs(decorators)
    return {
        name: _registered(_entrance(spec, xlwings, over_officejs), spec, decorators)
        for name, spec in catalogue().items()
    }


def require_xlwings() -> ModuleType:
    """The installed xlwings.

    Raises
    ------
    ImportError
        If there is none, naming the extra that brings it.
    """
    try:
        import xlwings
    except ModuleNotFoundError as error:
        if error.name != "xlwings":
            raise
        raise ImportError('xl_aitrends.udfs needs xlwings: pip install "xl-aitrends[excel]"') from None
    module: ModuleType = xlwings
    return module


def _takes_officejs(decorators: ModuleType) -> bool:
    return sys.platform == "emscripten" or str(decorators.func.__module__).endswith("udfs_officejs")


def _entrance(spec: Spec, xlwings: ModuleType, over_officejs: bool) -> Entrance:
    if over_officejs:
        return entrance(spec, read=officejs.read, write=officejs.write)
    return entrance(spec, counts_from_1904=lambda: _counts_from_1904(xlwings))


def _registered(function: Entrance, spec: Spec, decorators: ModuleType) -> Entrance:
    steps: list[Callable[[Any], Any]] = [decorators.ret(convert="raw")]
    steps += [decorators.arg(argument.name, convert="raw", doc=wizard_help(argument)) for argument in spec.arguments]
    # Last, because the others register without options. The wizard would recompute at each keystroke.
    steps.append(decorators.func(category=spec.category, call_in_wizard=False))
    for decorate in steps:
        function = decorate(function)
    return function


def _counts_from_1904(xlwings: ModuleType) -> bool:
    """Whether the workbook for which xlwings' `call_udf` runs counts its dates from 1904.

    Cells in a date format arrive as true dates; numbers that stand for dates, such as DATE(2025,2,14) typed as an
    argument, and the dates that we give back follow the workbook.
    """
    book = getattr(getattr(xlwings, "_xlwindows", None), "BOOK_CALLER", None)
    return book is not None and bool(book.Date1904)


def wizard_help(argument: Argument) -> str:
    """Help of an argument with its permitted words and default, or without them where the wizard would cut it."""
    full = argument_help(argument)
    return full if len(full) <= HELP_LIMIT else argument.help
