"""Calc's placebos: the same statistic for every other column of tbl_market, beside that of the third market."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.blocks import HEAD, Columns, counted
from xl_aitrends.templates.formulas import call_text, entries_of

ROOM: Final = 30  # placebos
_HEADERS: Final = "TRANSPOSE(tbl_market[#Headers])"


def write_placebos(columns: Columns) -> None:
    """The list of placebos, a row of AIT_RATIOCORR for each below that of the third market, and what charts show of it.

    Names: `calc_den` (names), `calc_den_rows` (all their entries), `calc_den_first` (row of entries of the first).
    """
    page = columns.page
    others = f"({_HEADERS}<>INDEX({_HEADERS},1))*({_HEADERS}<>in_third)*({_HEADERS}<>in_control)"
    listed = columns.add("placebos", "Placebos", f'IFERROR(FILTER({_HEADERS},{others}),"")', "", 14)
    counted(page, listed, "placebos")
    names, first = columns.next(), columns.next()
    letters = [first, *(columns.next() for _ in entries_of("AIT_RATIOCORR")[1:])]
    page.text(f"{names}{HEAD}", "Denominator", "head")
    page.column(names, "", 16)
    for letter, entry in zip(letters, entries_of("AIT_RATIOCORR"), strict=True):
        page.text(f"{letter}{HEAD}", entry, "head_right")
        page.column(letter, "count" if entry == "n" else "number", 14 if entry != "verdict" else 34)
    for row in range(HEAD + 1, HEAD + 2 + ROOM):
        page.formula(f"{names}{row}", _name(row), "body")
        page.spill(f"{first}{row}", f"={_entries(f'{names}{row}', row)}", "body", "count")
    last = HEAD + 1 + ROOM
    page.book.name("calc_den", f"=Calc!${names}${HEAD + 1}:${names}${last}")
    page.book.name("calc_den_rows", f"=Calc!${first}${HEAD + 1}:${letters[-1]}${last}")
    _write_bars(columns)


def _name(row: int) -> str:
    """The third market first, then the placebos; nothing beyond the last."""
    if row == HEAD + 1:
        return "=in_third"
    place = f"ROWS($A${HEAD + 2}:$A{row})"
    return f'=IF({place}>calc_placebos_rows,"",INDEX(calc_placebos,{place}))'


def _entries(name: str, row: int) -> str:
    """All entries for one denominator; the third market's are those of the record."""
    if row == HEAD + 1:
        return "TRANSPOSE(calc_record)"
    line = f"FILTER(INDEX(calc_market,0,MATCH({name},tbl_market[#Headers],0)),calc_used=1)"
    return f'IF({name}="","",{shared_leg(line)})'


def shared_leg(third: str) -> str:
    """AIT_RATIOCORR of a third line on the rows used, with the control where there is one."""
    legs = {"a": "calc_leg_a", "b": "calc_leg_b", "c": third, "span": "in_span", "boot": "in_boot", "dates": "calc_day"}
    alone, controlled = (call_text("AIT_RATIOCORR", **legs, **more) for more in ({}, {"control": "calc_leg_m"}))
    return f'IF(in_control="",{alone},{controlled})'


def _write_bars(columns: Columns) -> None:
    """Partial correlations with their intervals, given the control where there is one."""
    known = 'calc_den<>""'
    columns.add("bar_name", "Shown", f"FILTER(calc_den,{known})", "", 16)
    for name, heading, given, alone in (
        ("bar_partial", "Partial", "partial_control", "partial"),
        ("bar_low", "Low", "control_low", "partial_low"),
        ("bar_high", "High", "control_high", "partial_high"),
    ):
        places = [entries_of("AIT_RATIOCORR").index(entry) + 1 for entry in (given, alone)]
        values = f'INDEX(calc_den_rows,0,IF(in_control="",{places[1]},{places[0]}))'
        columns.add(name, heading, f"FILTER({values},{known})", "number")
    columns.add("bar_above", "Above", "calc_bar_high-calc_bar_partial", "number")
    columns.add("bar_below", "Below", "calc_bar_partial-calc_bar_low", "number")
