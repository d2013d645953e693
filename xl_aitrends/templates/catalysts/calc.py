"""Calc: each event's abnormal return, their mean in event time with its band, and the same by group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from xl_aitrends.templates.blocks import HEAD, Columns, block, counted, open_calc
from xl_aitrends.templates.catalysts.columns import (
    COLUMNS,
    MOST_BARS,
    MOST_CODES,
    MOST_DATES,
    MOST_KINDS,
    events,
    fed,
    priced,
)
from xl_aitrends.templates.formulas import call_text, entries_of
from xl_aitrends.templates.sheets import TemplateBook
from xl_aitrends.templates.surveys import write_survey

GUIDANCE: Final = ("Guidance raised", "Guidance kept", "Guidance cut")
GROUPS: Final = 1 + len(GUIDANCE) + MOST_KINDS
STUDY: Final = {
    name: {"day": "count", "n": "count", "ar_t": "number", "caar_t": "number", "caar_p": "number"}.get(name, "signed2")
    for name in entries_of("AIT_EVENT")
}  # entries of the study, with their number formats
_TOP: Final = HEAD + 1
_PANEL: Final = {"dates": "INDEX(tbl_prices[#All],0,1)", "headers": "1"}
_BENCH: Final = 'IF(in_bench="","",INDEX(tbl_prices[#All],0,MATCH(in_bench&"",tbl_prices[#Headers],0)))'
_WINDOW: Final = {
    "prices": "tbl_prices[#All]",
    "names": "tbl_prices[#Headers]",
    "bench": _BENCH,
    "pre": "in_pre",
    "post": "in_post",
    "est": "in_est",
    **_PANEL,
}
_BLOCKS: Final = (
    "First  each event whose code has prices: what was known, and its cumulative abnormal return (car)",
    "then  facts; the mean over the chosen events, a row a day from the event; the last day's mean by group and name",
    "then  the largest reactions and the calendar; data quality",
)


def write_calc(book: TemplateBook) -> None:
    """Write the steps."""
    columns = Columns(open_calc(book, "From dates and prices to reactions", _BLOCKS))
    _write_rows(columns)
    _write_events(columns)
    _write_facts(columns)
    _write_study(columns)
    _write_groups(columns)
    _write_codes(columns)
    _write_largest(columns)
    write_survey(columns, "tbl_prices", "survey")


def _write_rows(columns: Columns) -> None:
    """What every row of tbl_events, header included, brings to the choice of events."""
    columns.add("all_priced", "Row has prices, header first", priced("#All"), "count")
    change = call_text("AIT_SURPRISE", actual=fed("after", "#All"), consensus=fed("before", "#All"))
    columns.add("all_change", "Change of guidance, header first", change, "signed")
    columns.skip()


def _write_events(columns: Columns) -> None:
    columns.add("priced", "Event has prices", priced("#Data"), "count")
    for name, number in zip(COLUMNS, ("", "", "date", "", "number", "number"), strict=True):
        letter = columns.add(name, name.capitalize(), f"FILTER({fed(name)},calc_priced=1)", number, width=16)
        if name == "event":
            counted(columns.page, letter, "event")
    change = call_text("AIT_SURPRISE", actual=fed("after"), consensus=fed("before"))
    columns.add("change", "Change of guidance", f"FILTER({change},calc_priced=1)", "signed")
    columns.skip()
    numbers = {"event": "date", "date": "date", "car": "signed2", "alpha": "signed2", "returns": "count",
               "overlaps": "count", "status": ""}  # fmt: skip
    entries = {name: numbers.get(name, "number") for name in entries_of("AIT_EVENT_LIST")}
    _write_table(columns, "list", call_text("AIT_EVENT_LIST", **_WINDOW, **events("1")), entries)
    for name in ("car", "overlaps", "status"):
        place = list(entries).index(name) + 1
        columns.add(name, name.capitalize(), f"INDEX(calc_list,0,{place})", entries[name], 16)
    columns.skip()


def _write_table(columns: Columns, name: str, formula: str, entries: Mapping[str, str]) -> None:
    """A table that one call gives, with the number format of each of its entries: costly calls are made once."""
    letters = [columns.next() for _ in entries]
    for letter, (entry, number) in reversed(list(zip(letters, entries.items(), strict=True))):
        columns.page.text(f"{letter}{HEAD}", entry, "head_right" if number else "head")
        columns.page.column(letter, number)
    block(columns.page, letters[0], name, next(iter(entries)), formula, entries[next(iter(entries))])


def _write_facts(columns: Columns) -> None:
    last = "MAX(INDEX(tbl_prices[#Data],0,1))"
    facts = (
        ("listed", "Events in the Table", f"ROWS({fed('event')})", "count"),
        ("unpriced", "Events whose code has no prices", "SUMPRODUCT(1-calc_priced)", "count"),
        (
            "benched",
            "Columns that head the benchmark",
            'IF(in_bench="",0,COUNTIF(tbl_prices[#Headers],in_bench))',
            "count",
        ),
        ("last", "Last row of prices", last, "date"),
        ("ahead", "Events after it", f'COUNTIF(calc_date,">"&{last})', "count"),
        ("next", "The next of them", f'MINIFS(calc_date,calc_date,">"&{last})', "date"),
    )
    columns.facts(facts)


def _write_study(columns: Columns) -> None:
    chosen = events(f'(in_kind="all")+({fed("kind", "#All")}=in_kind)')
    _write_table(columns, "study", call_text("AIT_EVENT", **_WINDOW, **chosen), STUDY)
    for place, (name, number) in enumerate(STUDY.items(), start=1):
        columns.add(name, name, f"INDEX(calc_study,0,{place})", number)
    columns.add("low", "Band from", "calc_caar-in_errors*calc_caar_se", "signed2")
    columns.add("high", "to", "calc_caar+in_errors*calc_caar_se", "signed2")
    columns.skip()


def _write_groups(columns: Columns) -> None:
    """The last day of the study of each group: one row of Calc a group."""
    letter = columns.add("kinds", "Kinds", "UNIQUE(calc_kind)")
    counted(columns.page, letter, "kinds")
    page, label = columns.page, columns.next()
    letters = [columns.next() for _ in STUDY]
    page.text(f"{label}{HEAD}", "Group", "head")
    page.column(label, "", 18)
    for letter, (entry, number) in zip(letters, STUDY.items(), strict=True):
        page.text(f"{letter}{HEAD}", entry, "head_right")
        page.column(letter, number)
    for row, words in enumerate(_group_names(), start=_TOP):
        page.formula(f"{label}{row}", words, "body")
        named = f"${label}${row}"
        study = call_text("AIT_EVENT", **_WINDOW, **events(_members(row - _TOP, named)))
        last = f'IFERROR(INDEX({study},in_pre+in_post+1,0),"")'
        page.spill(f"{letters[0]}{row}", f'=IF({named}="","",{last})', "body", "count")
    end = _TOP + GROUPS - 1
    page.book.name("calc_group", f"=Calc!${label}${_TOP}:${label}${end}")
    page.book.name("calc_groups", f"=Calc!${letters[0]}${_TOP}:${letters[-1]}${end}")
    _write_group_bars(columns)
    columns.skip()


def _group_names() -> list[str]:
    kinds = (f'=IF({place}>calc_kinds_rows,"",INDEX(calc_kinds,{place}))' for place in range(1, MOST_KINDS + 1))
    return ['="All events"', *(f'="{words}"' for words in GUIDANCE), *kinds]


def _members(group: int, label: str) -> str:
    """Condition over all rows of tbl_events that a group's events meet."""
    directions = ("calc_all_change>in_keep", "ABS(calc_all_change)<=in_keep", "calc_all_change<-in_keep")
    if group == 0:
        return "1"
    if group <= len(directions):
        return f"IFERROR({directions[group - 1]},FALSE)"
    return f"{fed('kind', '#All')}={label}"


def _write_group_bars(columns: Columns) -> None:
    """What the bars of the groups show: those with enough events, their means and the reach of the band."""
    means, errors = (f"INDEX(calc_groups,0,{list(STUDY).index(name) + 1})" for name in ("caar", "caar_se"))
    columns.add("tested", "Groups drawn", f"FILTER(calc_group,ISNUMBER({errors}))", width=18)
    columns.add("tested_mean", "Mean", f"FILTER({means},ISNUMBER({errors}))", "signed2")
    columns.add("tested_reach", "Reach", f"in_errors*FILTER({errors},ISNUMBER({errors}))", "signed2")
    columns.add("tested_low", "Band from", "calc_tested_mean-calc_tested_reach", "signed2")
    columns.add("tested_high", "to", "calc_tested_mean+calc_tested_reach", "signed2")


def _write_codes(columns: Columns) -> None:
    letter = columns.add("codes", "Name", "UNIQUE(calc_code)")
    counted(columns.page, letter, "codes")
    mean, page = columns.next(), columns.page
    page.text(f"{mean}{HEAD}", "Mean car", "head_right")
    page.column(mean, "signed2")
    end = _TOP + MOST_CODES - 1
    for row in range(_TOP, end + 1):
        own = f"(calc_code=INDEX(calc_codes,ROWS($A${_TOP}:$A{row})))"
        page.spill(
            f"{mean}{row}", f'=IFERROR(AVERAGE(FILTER(calc_car,ISNUMBER(calc_car)*{own})),"")', "body", "signed2"
        )
    page.book.name("calc_code_car", f"=Calc!${mean}${_TOP}:${mean}${end}")
    columns.skip()


def _write_largest(columns: Columns) -> None:
    largest = call_text("AIT_LEADERS", returns_row="ABS(calc_car)", names="calc_event", k=str(MOST_BARS), item='"name"')
    columns.add("largest", "Largest reactions", largest, width=18)
    columns.add("largest_car", "Car", "XLOOKUP(calc_largest,calc_event,calc_car)", "signed2")
    columns.add("largest_up", "Gains", "calc_largest_car*(calc_largest_car>0)", "signed2")
    columns.add("largest_down", "Losses", "calc_largest_car*(calc_largest_car<0)", "signed2")
    latest = call_text("AIT_LEADERS", returns_row="calc_date+0", names="calc_event", k=str(MOST_DATES), item='"name"')
    letter = columns.add("calendar", "Calendar, latest first", latest, width=18)
    counted(columns.page, letter, "calendar")
    columns.skip()
