"""Calc's statuses: what each rule says of its last reading, whether an override stands, and what scenarios follow."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.blocks import HEAD
from xl_aitrends.templates.convergence_checklist.layout import (
    END,
    KNOWN,
    LABEL,
    PARTS,
    SCENARIOS,
    TOP,
    headings,
    listed,
    rule,
)
from xl_aitrends.templates.formulas import call_text
from xl_aitrends.templates.sheets import Page

SCENARIO_HEAD: Final = END + 3
_NAMED: Final = (("known", KNOWN), ("stands", "I"), ("status", "J"), ("says", "H"), ("age", "G"), ("latest", "E"),
                 ("asof_rule", "F"), ("fired_names", "K"), ("rule_label", LABEL))  # fmt: skip
_LISTED: Final = {"G": "TRIGGERED", "H": "WATCH", "I": "NO DATA"}  # rules of a scenario by status, after its word


def write_statuses(page: Page) -> None:
    """A row a rule: evidence, age, what the rule says, whether an override stands."""
    page.text(f"A{HEAD}", "Rule", "head")
    headings(page, "BCDEFGHIJ", HEAD, "Scenario", "Has evidence", "Part", "Latest", "As of", "Age, days",
             "Rule says", "Overruled", "Status", role="heat_head")  # fmt: skip
    page.text(f"K{HEAD}", "Triggered", "head")
    headings(page, LABEL, HEAD, "Label")
    for number, row in enumerate(range(TOP, END + 1), start=1):
        _write_evidence(page, row, number)
        _write_verdict(page, row, str(number))
    for name, column in _NAMED:
        page.book.name(f"calc_{name}", f"=Calc!${column}${TOP}:${column}${END}")


def _write_evidence(page: Page, row: int, number: int) -> None:
    """What is known for a rule, and what it says by itself."""
    name, rank, known = f"calc_r{number}", str(number), f"${KNOWN}{row}=1"
    says = call_text(
        "AIT_RULE", value=f"{name}_values", op=rule("op", rank), threshold=rule("threshold", rank),
        persist=rule("persist", rank), as_of=f"$F{row}", max_age=rule("max_age", rank), today="calc_asof",
        watch=f"N({rule('watch', rank)})",
    )  # fmt: skip
    for column, formula, form in (
        ("A", rule("rule", rank), ""),
        ("B", rule("scenario", rank), ""),
        (KNOWN, f"IFERROR(IF(COUNTIF(calc_series,{rule('series', rank)})>0,1,0),0)", "count"),
        ("D", rule("part", rank), "count"),
        ("E", f'IF({known},INDEX({name}_values,ROWS({name}_values)),"")', "figure"),
        ("F", f'IF({known},MAX({name}_dates),"")', "date"),
        ("G", f'IF({known},calc_asof-$F{row},"")', "count"),
        ("H", f'IF({known},{says},"NO DATA")', ""),
        (LABEL, f'{rule("rule", rank)}&" "&{rule("statement", rank)}', ""),
    ):
        page.formula(f"{column}{row}", listed(rank, formula), "body" if column in ("A", LABEL) else "heat", form)


def _write_verdict(page: Page, row: int, rank: str) -> None:
    """What stands: an override that has a word, a reason and a date not too old, else what the rule says."""
    word, decided = rule("override", rank), rule("decided", rank)
    stands = (
        f'IF(AND(OR({word}="TRIGGERED",{word}="WATCH",{word}="CLEAR"),{rule("reason", rank)}<>"",'
        f"ISNUMBER({decided})),IF(AND({decided}<=calc_asof,calc_asof-{decided}<=in_life),1,0),0)"
    )
    page.formula(f"I{row}", listed(rank, stands), "heat", "count")
    page.formula(f"J{row}", listed(rank, f"IF($I{row}=1,{word},$H{row})"), "heat")
    page.formula(f"K{row}", listed(rank, f'IF($J{row}="TRIGGERED",${LABEL}{row},"")'), "body")


def write_scenarios(page: Page) -> None:
    """Below the rules: the parts of each scenario, the scenario, and its rules by status."""
    headings(page, "ABCDEFGHI", SCENARIO_HEAD, "Scenario", "Part 1", "Part 2", "Part 3", "Status", "Rules on",
             "Triggered", "On watch", "Without data")  # fmt: skip
    for number in range(1, SCENARIOS + 1):
        _write_scenario(page, SCENARIO_HEAD + number, number)
    first, last = SCENARIO_HEAD + 1, SCENARIO_HEAD + SCENARIOS
    for name, cells in (("scenarios", f"$E${first}:$E${last}"), ("parts", f"$B${first}:$D${last}"),
                        ("scenario_rules", f"$G${first}:$I${last}")):  # fmt: skip
        page.book.name(f"calc_{name}", f"=Calc!{cells}")


def _write_scenario(page: Page, row: int, number: int) -> None:
    statuses, names, parts, rules = (f"${column}${TOP}:${column}${END}" for column in "JBDA")
    page.text(f"A{row}", f"S{number}", "body")
    for part, column in zip(range(1, PARTS + 1), "BCD", strict=True):
        chosen = f"FILTER({statuses},({names}=$A{row})*({parts}={part}))"
        answer = call_text("AIT_SCENARIO", statuses=chosen, need='"any"')
        page.spill(f"{column}{row}", f'=IF(COUNTIFS({names},$A{row},{parts},{part})=0,"",{answer})', "body")
    present = f'FILTER(TRANSPOSE($B{row}:$D{row}),TRANSPOSE($B{row}:$D{row})<>"")'
    whole = call_text("AIT_SCENARIO", statuses=present, need=f'in_need{number}&""')
    page.spill(f"E{row}", f'=IF(COUNTIF({names},$A{row})=0,"NO DATA",{whole})', "body")
    page.formula(f"F{row}", f'=COUNTIFS({names},$A{row},{statuses},"TRIGGERED")', "body", "count")
    for column, word in _LISTED.items():
        those = f'FILTER({rules},({names}=$A{row})*({statuses}="{word}"))'
        page.spill(f"{column}{row}", f'=IFERROR(TEXTJOIN(", ",TRUE,{those}),"none")', "body")
