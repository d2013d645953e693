"""Where the columns of tbl_events stand, and which events a formula is about: by place, whatever the headers say."""

from __future__ import annotations

from typing import Final

COLUMNS: Final = ("event", "code", "date", "kind", "before", "after")
MOST_KINDS: Final = 5
MOST_CODES: Final = 10
MOST_BARS: Final = 40
MOST_DATES: Final = 54  # rows of the calendar
_HEADER: Final = "(INDEX(tbl_events[#All],0,1)=INDEX(tbl_events[#Headers],1,1))"


def fed(column: str, part: str = "#Data") -> str:
    """A column of tbl_events, with its header where `part` is ``"#All"``."""
    return f"INDEX(tbl_events[{part}],0,{COLUMNS.index(column) + 1})"


def priced(part: str) -> str:
    """1 for each event whose code heads a column of prices, else 0."""
    return f"1*(COUNTIF(tbl_prices[#Headers],{fed('code', part)})>0)"


def events(which: str) -> dict[str, str]:
    """Dates and codes of the priced events for which a condition over all rows of tbl_events holds.

    The header stays in: the functions drop it from every range.
    """
    rows = f"(calc_all_priced*({which})+{_HEADER})>0"
    return {
        "event_dates": f"FILTER({fed('date', '#All')},{rows})",
        "event_names": f"FILTER({fed('code', '#All')},{rows})",
    }
