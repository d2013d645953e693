"""The Output sheet of the checklist: the scenarios' statuses, the rules behind them, the past, the charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from xl_aitrends.templates.convergence_checklist.layout import PARTS, RULES, SCENARIOS, listed, rule
from xl_aitrends.templates.convergence_checklist.past import write_past
from xl_aitrends.templates.convergence_checklist.pictures import place_pictures
from xl_aitrends.templates.paper import set_pages
from xl_aitrends.templates.sheets import Page, TemplateBook
from xl_aitrends.templates.style import RULE_PAPER
from xl_aitrends.templates.tiles import Tile, write_tiles

_TILES: Final = 5
_SCENARIOS: Final = 11
_RULES: Final = 17
_PAST: Final = _RULES + RULES + 3
_CHARTS: Final = _PAST + RULES + 1
_LAST: Final = "M"
_WIDTHS: Final = {"A:A": 2, "B:B": 8, "C:C": 10, "D:D": 38, "E:E": 31, "F:F": 9, "G:G": 16, "H:H": 12, "I:I": 10,
                  "J:L": 14, "M:M": 38}  # fmt: skip
_HEADINGS: Final = ("Rule", "Scenario", "Statement", "Evidence", "Latest", "Fires if", "As of", "Age, days",
                    "Rule says", "Override", "Status", "Why overruled, or source")  # fmt: skip


def write_output(book: TemplateBook, scenarios: Sequence[str], drawn: Sequence[int], days: float) -> None:
    """Lay out the sheet for rules of those scenarios, of which some can be drawn, and define its `out_` names."""
    page = book.pages["Output"]
    page.open(book.template.title, book.template.question, f"{_LAST}1", _WIDTHS, landscape=True)
    rules = max(len(scenarios), 1)
    _write_headline(page)
    _write_figures(page)
    _write_scenarios(page)
    _write_rules(page)
    write_past(page, _LAST, _PAST)
    for top in (_RULES, _PAST):
        for row in range(top, top + RULES):
            if row < top + rules:
                page.height(row, 16)
            else:
                page.hide(row)  # room for more rules
    end = place_pictures(book, page, _CHARTS, scenarios, drawn, days)
    set_pages(page, _LAST, [_CHARTS - 1, end])


def colour_words(page: Page, cells: str) -> None:
    """Colour TRIGGERED, WATCH, CLEAR and NO DATA behind their words."""
    for word in RULE_PAPER:
        rule_format = page.book.style.status(word)
        page.sheet.conditional_format(
            cells, {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": rule_format}
        )


def _write_headline(page: Page) -> None:
    on = 'COUNTIF(out_scenarios,"TRIGGERED")'
    words = (
        f'"On "&TEXT(out_asof,"yyyy-mm-dd")&" "&IF({on}=0,"none",{on})&" of {SCENARIOS} scenarios that would end the '
        f'divergence "&IF({on}>1,"are","is")&" triggered: S1 "&out_s1&", S2 "&out_s2&", S3 "&out_s3&"."'
    )
    page.height(3, 24)
    page.height(4, 18)
    page.merged(f"B3:{_LAST}3", f"={words}", "headline")
    fired = 'IF(out_triggered=0,"No rule is triggered","Triggered: "&TEXTJOIN(", ",TRUE,calc_fired_names))'
    page.merged(f"B4:{_LAST}4", f'={fired}&"."', "note")


def _write_figures(page: Page) -> None:
    tiles = (
        Tile("B:C", "As of", "asof", "=calc_asof", "date", "the day judged from"),
        Tile("D:D", "Scenarios triggered", "scenarios_triggered", '=COUNTIF(out_scenarios,"TRIGGERED")', "count",
             f"of {SCENARIOS}"),
        Tile("E:E", "Scenarios on watch", "scenarios_watched", '=COUNTIF(out_scenarios,"WATCH")', "count",
             f"of {SCENARIOS}"),
        Tile("F:G", "Rules triggered", "triggered", '=COUNTIF(calc_status,"TRIGGERED")', "count",
             '="of "&calc_rule_rule_rows'),
        Tile("H:I", "Rules without data", "nodata", '=COUNTIF(calc_status,"NO DATA")', "count", "never taken as clear"),
        Tile("J:L", "Rules overruled", "overruled", "=SUM(calc_stands)", "count",
             '="an override stays good for "&in_life&" days"'),
        Tile("M:M", "=in_context", "context", "=calc_context_last", "number",
             '="above "&TEXT(calc_context_share,"0%")&" of its readings"'),
    )  # fmt: skip
    write_tiles(page, _TILES, tiles)


def _write_scenarios(page: Page) -> None:
    head = _SCENARIOS - 1
    page.section("B", _LAST, head - 1, "The scenarios that would end the divergence")
    page.merged(f"B{head}:C{head}", "Status", "heat_head")
    page.text(f"D{head}", "Scenario", "head")
    page.text(f"E{head}", "Triggered when", "head")
    page.merged(f"F{head}:I{head}", "Its rules that are triggered", "head")
    for part, column in enumerate("JKL", start=1):
        page.text(f"{column}{head}", f"Part {part}", "heat_head")
    page.text(f"{_LAST}{head}", "On watch; without data", "head")
    for number in range(1, SCENARIOS + 1):
        _write_scenario(page, _SCENARIOS + number - 1, number)
    end = _SCENARIOS + SCENARIOS - 1
    page.book.name("out_scenarios", f"=Output!$B${_SCENARIOS}:$B${end}")
    colour_words(page, f"B{_SCENARIOS}:L{end}")


def _write_scenario(page: Page, row: int, number: int) -> None:
    page.height(row, 28)
    page.merged(f"B{row}:C{row}", f"=INDEX(calc_scenarios,{number})", "status")
    page.formula(f"D{row}", f'="S{number}  "&in_s{number}', "line")
    page.formula(f"E{row}", f'=in_need{number}&" of its parts "&IF(OR(in_need{number}&""="any",'
                 f'in_need{number}&""="1"),"is","are")&" triggered"', "line")  # fmt: skip
    for part, column in zip(range(1, PARTS + 1), "JKL", strict=True):
        page.formula(f"{column}{row}", f'=INDEX(calc_parts,{number},{part})&""', "status")
    scenario, status = (f"${column}${_RULES}:${column}${_RULES + RULES - 1}" for column in "CL")
    on, everything = f'COUNTIFS({scenario},"S{number}",{status},"TRIGGERED")', f'COUNTIF({scenario},"S{number}")'
    fired, watched, unknown = (f"INDEX(calc_scenario_rules,{number},{place})" for place in (1, 2, 3))
    page.merged(f"F{row}:I{row}", f'={on}&" of "&{everything}&IF({on}=0,"",": "&{fired})', "line")
    page.formula(f"{_LAST}{row}", f'={watched}&"; "&{unknown}', "line")
    page.book.name(f"out_s{number}", f"=Output!$B${row}")


def _write_rules(page: Page) -> None:
    head, end = _RULES - 1, _RULES + RULES - 1
    page.section("B", _LAST, head - 1, "The rules behind them")
    for column, word in zip("BCDEFGHIJKLM", _HEADINGS, strict=True):
        page.text(f"{column}{head}", word, "heat_head" if column in "FGHIJKL" else "head")
    for row in range(_RULES, end + 1):
        rank = f"ROWS($A${_RULES}:$A{row})"
        for column, formula, role, number in _rule_cells(rank):
            page.formula(f"{column}{row}", listed(rank, formula), role, number)
    colour_words(page, f"J{_RULES}:L{end}")
    page.book.name("out_rules", f"=Output!$B${_RULES}:$L${end}")


def _rule_cells(rank: str) -> tuple[tuple[str, str, str, str], ...]:
    """Column, formula, role and number format of each cell of a rule's row."""
    series, persist, stands = rule("series", rank), rule("persist", rank), f"INDEX(calc_stands,{rank})=1"
    op = f'SUBSTITUTE(SUBSTITUTE({rule("op", rank)},">=","≥"),"<=","≤")'
    often = f'IF({persist}="1","",", "&{persist})'
    dated = f'{rule("reason", rank)}&" ("&TEXT({rule("decided", rank)},"yyyy-mm-dd")&")"'
    return (
        ("B", rule("rule", rank), "line", ""),
        ("C", rule("scenario", rank), "line", ""),
        ("D", rule("statement", rank), "line", ""),
        ("E", f'IF({series}="","judgement",{series})', "line", ""),
        ("F", f"INDEX(calc_latest,{rank})", "heat", "figure"),
        ("G", f'IF({series}="","–",{op}&" "&{rule("threshold", rank)}&{often})', "heat", ""),
        ("H", f"INDEX(calc_asof_rule,{rank})", "heat", "date"),
        ("I", f"INDEX(calc_age,{rank})", "heat", "count"),
        ("J", f"INDEX(calc_says,{rank})", "status", ""),
        ("K", f'IF({stands},{rule("override", rank)},"")', "status", ""),
        ("L", f"INDEX(calc_status,{rank})", "status", ""),
        ("M", f"IF({stands},{dated},{rule('source', rank)})", "line", ""),
    )
