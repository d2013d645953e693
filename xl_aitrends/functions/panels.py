"""Functions that pick from a panel, whatever it holds."""

from __future__ import annotations

from typing import Annotated

from xl_aitrends.cells.numbers import Floats
from xl_aitrends.core.asof import values_asof
from xl_aitrends.functions.catalogue import worksheet
from xl_aitrends.functions.kinds import Dates, Dup, FreeDates, FreeLabels, Headers, Names, Panel


@worksheet("Panels", since="0.1.0")
def AIT_ASOF(
    values: Annotated[Panel, "Panel to pick from, dates down and names across."],
    dates: Annotated[Dates, "Dates of its rows, in any order."],
    at: Annotated[FreeDates, "Dates asked for, a row of the result each."],
    names: Annotated[Names | None, "Names of the columns. Needed with wanted."] = None,
    wanted: Annotated[FreeLabels | None, "Names to give, in this order. Blank: all columns as they stand."] = None,
    dup: Dup = "error",
    headers: Headers = 0,
) -> Floats:
    """Values of a panel as they stood on given dates, for given names: the last row dated on or before each date.

    Formula: row t with the largest date ≤ the date asked for, columns in the order of wanted.

    Missing: a row without any number never answers; a date before the first row and a missing value give #N/A.

    Excel:
        =AIT_ASOF({1,2;3,4;5,6},{45688;45716;45747},45730,{"A","B"},{"B","A"}) → {4,3}
        =AIT_ASOF({1;3;5},{45688;45716;45747},{45800;45600}) → {5;#N/A}

    Source: an as-of join, standard result.
    """
    return values_asof(values, dates, at, names, wanted, dup)
