"""The sentences that Output and its charts show, each in a named cell of Calc below the scenarios."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.convergence_checklist.layout import SCENARIOS
from xl_aitrends.templates.convergence_checklist.statuses import SCENARIO_HEAD
from xl_aitrends.templates.formulas import call_text
from xl_aitrends.templates.sheets import Page

_FIRST: Final = SCENARIO_HEAD + SCENARIOS + 3
_DAY: Final = 'TEXT(calc_asof,"yyyy-mm-dd")'


def words_cell(name: str) -> str:
    """The cell of a sentence, as chart titles take it."""
    return f"=Calc!$B${_FIRST + list(_sentences()).index(name)}"


def write_words(page: Page) -> None:
    """Write every sentence beside its name, `calc_…`."""
    for row, (name, formula) in enumerate(_sentences().items(), start=_FIRST):
        page.text(f"A{row}", name.replace("_", " ").capitalize(), "body")
        page.spill(f"B{row}", f"={formula}", "body")
        page.book.name(f"calc_{name}", f"=Calc!$B${row}")


def _sentences() -> dict[str, str]:
    last = call_text("AIT_ASOF", values="calc_context", dates="calc_dates", at="calc_asof")
    past = "ISNUMBER(calc_context)*(calc_dates<=calc_asof)"
    share = f"SUMPRODUCT({past}*(IFERROR(calc_context,0)<calc_context_last))/SUMPRODUCT({past})"
    said = 'IFERROR(TEXTJOIN(", ",TRUE,FILTER(calc_rule_label,calc_says="TRIGGERED")),"none")'
    stands = f'in_context&" stands at "&TEXT(calc_context_last,"0.00")&" on "&{_DAY}'
    return {
        "context_last": last,
        "context_share": share,
        "title_context": f'IFERROR({stands}&", above "&TEXT(calc_context_share,"0%")&" of its readings",in_context)',
        "title_timeline": f'"Rules that fire on "&{_DAY}&" by themselves: "&{said}',
    }
