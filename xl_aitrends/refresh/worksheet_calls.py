"""The package's worksheet functions as the engine takes them: by name, cells in, rows of cells out."""

from __future__ import annotations

from functools import partial

from xl_aitrends.functions import call, catalogue
from xl_aitrends.refresh.engine import WorksheetCall


def worksheet_calls(*, date1904: bool = False) -> dict[str, WorksheetCall]:
    """Give every function of the catalogue, bound to the workbook's date system."""
    return {name: partial(call, name, date1904=date1904) for name in catalogue()}
