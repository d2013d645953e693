"""Output's record: what each rule said in past episodes, and how often it fired elsewhere."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.convergence_checklist.layout import RULES, listed, rule
from xl_aitrends.templates.sheets import Page

_EPISODES: Final = ("E", "F:G", "H:I", "J", "K", "L")  # the columns that each takes


def write_past(page: Page, last: str, top: int) -> None:
    """Write a row a rule: the month it first fired, a miss, or no data; the columns end with `last`."""
    head, end = top - 1, top + RULES - 1
    page.section("B", last, head - 1, '="What they said in past episodes: first alarm from "&in_before&'
                 '" months before the peak until the trough"')  # fmt: skip
    for column, words in (("B", "Rule"), ("C", "Hits"), ("D", "Statement"),
                          (last, "False alarms a year; share of time on")):  # fmt: skip
        page.text(f"{column}{head}", words, "head")
    for place, cells in enumerate(_EPISODES, start=1):
        _spread(page, cells, head, f'=IF({place}>calc_episode_rows,"",INDEX(calc_episode,{place}))', "heat_head")
    for row in range(top, end + 1):
        _write_row(page, last, row, f"ROWS($A${top}:$A{row})")
    for start, word in (("hit", "CLEAR"), ("miss", "TRIGGERED"), ("no data", "NO DATA")):
        colour = {"type": "text", "criteria": "begins with", "value": start, "format": page.book.style.status(word)}
        page.sheet.conditional_format(f"E{top}:L{end}", colour)
    page.book.name("out_record", f"=Output!$E${top}:$L${end}")


def _write_row(page: Page, last: str, row: int, rank: str) -> None:
    known = f"INDEX(calc_known,{rank})=1"
    hits, seen, alarms, time_on = (f"INDEX(calc_habits,{rank},{place})" for place in (1, 2, 3, 4))
    habits = f'TEXT({alarms},"0.0")&" a year; on "&TEXT({time_on},"0%")&" of the time"'
    page.formula(f"B{row}", listed(rank, rule("rule", rank)), "line")
    page.formula(f"C{row}", listed(rank, f'IF(AND({known},N({seen})>0),{hits}&" of "&{seen},"–")'), "line")
    page.formula(f"D{row}", listed(rank, rule("statement", rank)), "line")
    for place, cells in enumerate(_EPISODES, start=1):
        fired = f"INDEX(calc_fired,{rank},{place})"
        words = f'IF({fired}="","no data",IF({fired}=0,"miss","hit "&TEXT({fired},"yyyy-mm")))'
        _spread(page, cells, row, listed(rank, f'IF({place}>calc_episode_rows,"",{words})'), "heat")
    page.formula(f"{last}{row}", listed(rank, f'IF({known},{habits},"judgement")'), "line")


def _spread(page: Page, cells: str, row: int, formula: str, role: str) -> None:
    first, _, last = cells.partition(":")
    if last:
        page.merged(f"{first}{row}:{last}{row}", formula, role)
    else:
        page.formula(f"{first}{row}", formula, role)
