"""Calc: from evidence and rules to statuses, their history, and what they said in past episodes."""

from __future__ import annotations

from typing import Final

from xl_aitrends.cells.address import column_letters
from xl_aitrends.templates.blocks import HEAD, block, charted, counted, open_calc
from xl_aitrends.templates.convergence_checklist.history import PANEL, STEPS, write_history
from xl_aitrends.templates.convergence_checklist.layout import END, EPISODES, RULES
from xl_aitrends.templates.convergence_checklist.record import write_record
from xl_aitrends.templates.convergence_checklist.statuses import write_scenarios, write_statuses
from xl_aitrends.templates.convergence_checklist.wording import write_words
from xl_aitrends.templates.data_sheets import DATA_TOP
from xl_aitrends.templates.formulas import call_text
from xl_aitrends.templates.sheets import Page, TemplateBook

_COLUMNS: Final = (  # of tbl_rules, in order: name and whether it holds numbers
    ("rule", False), ("scenario", False), ("part", True), ("statement", False), ("series", False), ("op", False),
    ("threshold", True), ("persist", False), ("watch", True), ("max_age", True), ("source", False),
    ("override", False), ("reason", False), ("decided", True),
)  # fmt: skip
_SPILLS: Final = 24  # column of the first spill of tbl_rules
_LISTS: Final = _SPILLS + len(_COLUMNS) + 1  # column of the episodes
_SERIES: Final = _LISTS + 4
_DAYS: Final = _SERIES + 1  # columns of the dates and what holds on each
_HISTORY: Final = _LISTS + 14  # column of the first rule's history
_SURVEY: Final = _HISTORY + STEPS * RULES + 1
_WITH_ITSELF: Final = {"values1": "tbl_evidence[#All]", "dates1": "INDEX(tbl_evidence[#All],0,1)",
                       "values2": "tbl_evidence[#All]", "dates2": "INDEX(tbl_evidence[#All],0,1)"}  # fmt: skip
_BLOCKS: Final = (
    "A:V  a row a rule: what is known, what the rule says, what stands; then its record in past episodes",
    "to the right: the Tables as lists, days, episodes; then seven columns a rule: evidence, readings, history, starts",
)


def write_calc(book: TemplateBook) -> None:
    """Write the rules, their histories, and their record."""
    page = open_calc(book, "From evidence to statuses", _BLOCKS)
    for first, last, width in ((0, 9, 11), (10, 10, 32), (11, 20, 12), (21, 21, 42)):
        page.columns(first, last, width, "")
    _write_rules(page)
    _write_episodes(page)
    _write_days(page)
    _write_survey(page)
    for number in range(1, RULES + 1):
        write_history(page, number, _HISTORY + STEPS * (number - 1))
    write_statuses(page)
    write_scenarios(page)
    write_record(page)
    write_words(page)
    page.sheet.print_area(f"A1:V{END}")


def _write_rules(page: Page) -> None:
    """tbl_rules as spills: programs differ on blanks and Tables in plain formulas."""
    for place, (name, numbers) in enumerate(_COLUMNS, start=1):
        column = f"INDEX(tbl_rules,0,{place})"
        formula = f'IF(ISNUMBER({column}),{column},"")' if numbers else f'{column}&""'
        heading = name.replace("_", " ").capitalize()
        block(page, column_letters(_SPILLS + place - 1), f"rule_{name}", heading, formula,
              "date" if name == "decided" else "")  # fmt: skip
    counted(page, column_letters(_SPILLS), "rule_rule")


def _write_episodes(page: Page) -> None:
    for place, name in enumerate(("episode", "peak", "trough")):
        formula = f"INDEX(tbl_episodes,0,{place + 1})" + ("" if place else '&""')
        block(page, column_letters(_LISTS + place), name, name.capitalize(), formula, "date" if place else "")
    counted(page, column_letters(_LISTS), "episode")


def _write_days(page: Page) -> None:
    """The series that there are; all days in order, and what holds on each."""
    headers = "TRANSPOSE(tbl_evidence[#Headers])"
    block(page, column_letters(_SERIES), "series", "Series",
          f"FILTER({headers},{headers}<>INDEX(tbl_evidence[#Headers],1,1))", width=28)  # fmt: skip
    days, context, shaded, inside, drawn = (column_letters(_DAYS + place) for place in range(5))
    block(page, days, "dates", "Date", call_text("AIT_JOIN", **_WITH_ITSELF, item='"date"', headers="1"), "date")
    picked = call_text("AIT_ASOF", **PANEL, at="calc_dates", wanted="in_context")
    block(page, context, "context", "Context", picked, "number")
    block(page, shaded, "shaded", "Shaded", f"({_inside('INDEX(calc_peak,{k})')}>0)*1", "count")
    early = _inside("EDATE(INDEX(calc_peak,{k}),-in_before)")
    block(page, inside, "inside", "Alarm counts", f"({early}>0)*1", "count")
    # a series slower than the days would be single points: what is known is drawn until the next reading
    carried = call_text("AIT_ASOF", values="calc_context", dates="calc_dates", at="calc_dates")
    last = "MAX(FILTER(calc_dates,ISNUMBER(calc_context)))"
    block(page, drawn, "context_drawn", "Drawn", f"IF(calc_dates<={last},{carried},NA())", "number")
    for letter, name in ((days, "dates"), (drawn, "context"), (shaded, "shaded")):
        charted(page, letter, name)
    gap = "(MAX(calc_dates)-MIN(calc_dates))/(ROWS(calc_dates)-1)"
    for row, name, formula, number in (
        (HEAD - 1, "asof", 'IF(in_asof="",MAX(calc_dates),in_asof)', "date"), (HEAD - 2, "gap", gap, "number"),
    ):  # fmt: skip
        page.formula(f"{days}{row}", f"={formula}", "remark", number)
        page.book.name(f"calc_{name}", f"=Calc!${days}${row}")


def _inside(start: str) -> str:
    """How many episodes a day lies in, from `start` to the trough."""
    parts = []
    for number in range(1, EPISODES + 1):
        first, last = start.format(k=number), f"INDEX(calc_trough,{number})"
        parts.append(f"IFERROR((calc_dates>={first})*(calc_dates<={last}),0)")
    return "(" + "+".join(parts) + ")"


def _write_survey(page: Page) -> None:
    survey = call_text("AIT_CHECK", values="tbl_evidence[#All]", dates="INDEX(tbl_evidence[#All],0,1)",
                       kind='"return"', corner=f'"A{DATA_TOP}"', headers="1")  # fmt: skip
    block(page, column_letters(_SURVEY), "survey", "Check", survey, width=22)
    counted(page, column_letters(_SURVEY), "survey")
