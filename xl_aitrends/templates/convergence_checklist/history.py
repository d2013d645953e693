"""Calc's history of one rule: its evidence, what it said on each reading, and on which days it was on."""

from __future__ import annotations

from typing import Final

from xl_aitrends.cells.address import column_letters
from xl_aitrends.templates.blocks import HEAD, block, charted
from xl_aitrends.templates.convergence_checklist.layout import KNOWN, TOP, rule
from xl_aitrends.templates.formulas import call_text
from xl_aitrends.templates.sheets import Page

STEPS: Final = 7  # columns that a rule's history takes
PANEL: Final = {"values": "tbl_evidence", "dates": "INDEX(tbl_evidence,0,1)", "names": "tbl_evidence[#Headers]"}
_ALL_DAYS: Final = {"values1": "calc_dates", "dates1": "calc_dates", "how": '"left"', "item": '"second"'}


def write_history(page: Page, number: int, first: int) -> None:
    """Write the seven columns of a rule from the column `first` on."""
    letters = [column_letters(first + place) for place in range(STEPS)]
    known = f"${KNOWN}${TOP + number - 1}=1"
    page.formula(f"{letters[0]}{HEAD - 1}", f'=IF({known},{rule("rule", str(number))},"")', "remark")
    _write_readings(page, letters[:4], number, known)
    _write_days(page, letters[4:], number, known)


def _write_readings(page: Page, letters: list[str], number: int, known: str) -> None:
    """Evidence on all days; its own readings until the as-of date; what the rule said on them."""
    evidence, dates, values, said = letters
    name, rank = f"r{number}", str(number)
    picked = call_text("AIT_ASOF", **PANEL, at="calc_dates", wanted=rule("series", rank))
    block(page, evidence, f"{name}_evidence", "Evidence", f"IF({known},{picked},NA())", "number")
    mask = f"ISNUMBER(calc_{name}_evidence)*(calc_dates<=calc_asof)"
    block(page, dates, f"{name}_dates", "Readings", f"IF({known},FILTER(calc_dates,{mask}),NA())", "date")
    block(page, values, f"{name}_values", "Values", f"IF({known},FILTER(calc_{name}_evidence,{mask}),NA())", "number")
    history = call_text("AIT_RULE_HISTORY", values=f"calc_{name}_values", op=rule("op", rank),
                        threshold=rule("threshold", rank), persist=rule("persist", rank),
                        watch=f"N({rule('watch', rank)})")  # fmt: skip
    block(page, said, f"{name}_said", "Rule says", f'IF({known},{history},"NO DATA")')


def _write_days(page: Page, letters: list[str], number: int, known: str) -> None:
    """What the rule said on all days, carried while its evidence was good; where it began to be on; what is drawn."""
    code, starts, drawn = letters
    name = f"r{number}"
    states = f'2*(calc_{name}_said="TRIGGERED")+(calc_{name}_said="WATCH")-(calc_{name}_said="NO DATA")'
    carried = f"MAX(0,ROUND(N({rule('max_age', str(number))})/calc_gap,0)-1)"
    joined = call_text("AIT_JOIN", **_ALL_DAYS, values2=states, dates2=f"calc_{name}_dates", max_stale=carried)
    block(page, code, f"{name}_code", "State", f"IF({known},{joined},NA())", "count")
    before = call_text("AIT_JOIN", **_ALL_DAYS, values2=f"calc_{name}_code", dates2="calc_dates", max_stale="0",
                       shift="1")  # fmt: skip
    fresh = f"IFERROR((calc_{name}_code=2)*(IFERROR({before},-1)<>2),0)"
    block(page, starts, f"{name}_starts", "Starts", f"IF({known},{fresh},0)", "count")
    block(page, drawn, f"{name}_drawn", "Drawn", f"IF(IFERROR(calc_{name}_code,0)=2,{number},NA())", "count")
    charted(page, drawn, f"{name}_drawn")
