"""Calc's view back: phases of expansion and convergence, and the spread laid over its own past peaks."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.blocks import HEAD, block, charted, counted
from xl_aitrends.templates.formulas import call_text, entries_of
from xl_aitrends.templates.industry_divergence.layout import LINES, columns
from xl_aitrends.templates.sheets import Page

_PHASE_NUMBERS: Final = {"start": "date", "end": "date", "confirm": "date", "rows": "count",
                         "phase": "", "status": ""}  # fmt: skip
# What a later row would tell was not known: phases are those of the as-of date.
_KNOWN: Final = "calc_spread/(calc_dates<=out_asof)"


def write_history(page: Page) -> None:
    """Write the phases, the peaks and the lines around them."""
    _write_phases(page)
    _write_peaks(page)


def phase_entry(item: str, back: int = 0) -> str:
    """An entry of the last phase, or of one so many phases before it."""
    place = entries_of("AIT_PHASES").index(item) + 1
    found = f"INDEX(calc_phases,calc_phases_rows-{back},{place})"
    return f"IF(calc_phases_rows>{back},{found},NA())" if back else found


def _column(item: str) -> str:
    return f"INDEX(calc_phases,0,{entries_of('AIT_PHASES').index(item) + 1})"


def _write_phases(page: Page) -> None:
    places, entries = columns("phases"), entries_of("AIT_PHASES")
    for column, entry in zip(places, entries, strict=False):
        page.text(f"{column}{HEAD}", entry, "head")
        page.column(column, _PHASE_NUMBERS.get(entry, "percent"))
    phases = call_text("AIT_PHASES", series=_KNOWN, dates="calc_dates", up="in_turn", down="in_turn",
                       smooth="in_smooth")  # fmt: skip
    block(page, places[0], "phases", "Phase", phases)
    counted(page, places[0], "phases")
    last = f"(SEQUENCE(calc_phases_rows)>calc_phases_rows-2*{LINES})"
    peaks = f'FILTER({_column("end")},({_column("phase")}="expansion")*{last})'
    block(page, places[-1], "peaks", "Peaks", peaks, "date")
    counted(page, places[-1], "peaks")


def _write_peaks(page: Page) -> None:
    """One line a peak, the latest first; a line that there is no peak for is #N/A."""
    rows, *lines = columns("aligned")
    aligned = call_text("AIT_EVENTTIME", values=_KNOWN, dates="calc_dates", t0="calc_peaks", pre="in_before",
                        post="in_after", mode='"level"')  # fmt: skip
    block(page, lines[LINES], "aligned", "Rows from peak", aligned, "percent")
    for column in lines[LINES:]:
        page.column(column, "percent")
    block(page, rows, "distance", "Rows from peak", "INDEX(calc_aligned,0,1)", "count")
    charted(page, rows, "distance")
    for rank, column in enumerate(lines[:LINES], start=1):
        there = f"{rank}>calc_peaks_rows"
        so_far = f'IF(AND({rank}=1,{phase_entry("phase")}="expansion")," so far","")'
        day = f'TEXT(INDEX(calc_peaks,calc_peaks_rows+1-{rank}),"yyyy-mm")'
        page.formula(f"{column}{HEAD}", f'=IFERROR(IF({there},"–",{day}&{so_far}),"–")', "head_right")
        page.column(column, "percent")
        picked = f"IF({there},NA(),INDEX(calc_aligned,0,calc_peaks_rows+2-{rank}))"
        page.spill(f"{column}{HEAD + 1}", f"={picked}", "body", "percent")
        page.book.name(f"Calc!chart_peak{rank}", f"=Calc!${column}${HEAD + 1}#")
        fell = f"INDEX({column}{HEAD + 1}#,in_before+1)-INDEX({column}{HEAD + 1}#,in_before+1+in_after)"
        page.formula(f"{column}{HEAD - 1}", f'=IFERROR({fell},"")', "remark", "percent")
    page.text(f"{rows}{HEAD - 1}", "fell by", "remark")
    page.book.name("calc_falls", f"=Calc!${lines[0]}${HEAD - 1}:${lines[LINES - 1]}${HEAD - 1}")
