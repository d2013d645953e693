"""Calc's record: what each rule said in past episodes, and how often it fired elsewhere."""

from __future__ import annotations

from typing import Final

from xl_aitrends.cells.address import column_letters
from xl_aitrends.templates.blocks import HEAD
from xl_aitrends.templates.convergence_checklist.layout import END, EPISODES, KNOWN, TOP, headings, listed
from xl_aitrends.templates.sheets import Page

_FIRST: Final = 12  # column of the first episode
_ALARMS: Final = [column_letters(_FIRST + place) for place in range(EPISODES)]


def write_record(page: Page) -> None:
    """For each rule and episode the day of the first alarm, 0 for a miss, blank without data; then its habits."""
    for place, column in enumerate(_ALARMS, start=1):
        page.formula(f"{column}{HEAD}", f'=IF({place}>calc_episode_rows,"",INDEX(calc_episode,{place}))', "head")
        page.column(column, "alarm")
    headings(page, "RSTU", HEAD, "Hits", "Episodes seen", "False alarms a year", "Time on")
    for number, row in enumerate(range(TOP, END + 1), start=1):
        for place, column in enumerate(_ALARMS, start=1):
            page.formula(f"{column}{row}", f"={_first_alarm(number, row, place)}", "body", "alarm")
        _write_habits(page, number, row)
    page.book.name("calc_fired", f"=Calc!${_ALARMS[0]}${TOP}:${_ALARMS[-1]}${END}")
    page.book.name("calc_habits", f"=Calc!$R${TOP}:$U${END}")


def _first_alarm(number: int, row: int, place: int) -> str:
    code, start = f"calc_r{number}_code", f"EDATE(INDEX(calc_peak,{place}),-in_before)"
    within = f'calc_dates,">="&{start},calc_dates,"<="&INDEX(calc_trough,{place})'
    seen, fired = f'COUNTIFS({code},">=0",{within})', f"MINIFS(calc_dates,{code},2,{within})"
    return f'IF(OR(${KNOWN}{row}<>1,{place}>calc_episode_rows),"",IF({seen}=0,"",{fired}))'


def _write_habits(page: Page, number: int, row: int) -> None:
    """Hits, episodes that its evidence covers, false alarms a year, share of time on."""
    name, known = f"calc_r{number}", f"${KNOWN}{row}=1"
    alarms = f"${_ALARMS[0]}{row}:${_ALARMS[-1]}{row}"
    years = f"((MAX({name}_dates)-MIN({name}_dates))/365.25)"
    false = f"SUMPRODUCT({name}_starts*(1-calc_inside))/{years}"
    on = f'COUNTIF({name}_code,2)/COUNTIF({name}_code,">=0")'
    for column, formula, form in (
        ("R", f'COUNTIF({alarms},">0")', "count"),
        ("S", f"COUNT({alarms})", "count"),
        ("T", f'IF({known},{false},"")', "number"),
        ("U", f'IF({known},{on},"")', "percent"),
    ):
        page.formula(f"{column}{row}", listed(str(number), formula), "body", form)
