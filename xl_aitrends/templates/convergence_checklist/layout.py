"""What the sheets of the checklist have room for, and where a rule's facts stand on Calc; knows no formula of them."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.blocks import HEAD
from xl_aitrends.templates.sheets import Page

RULES: Final = 16  # rules that the sheets have room for
EPISODES: Final = 6
SCENARIOS: Final = 3
PARTS: Final = 3
TOP: Final = HEAD + 1  # first row of the rules on Calc
END: Final = TOP + RULES - 1
KNOWN: Final = "C"  # column that holds 1 for a rule whose series is a column of evidence
LABEL: Final = "V"  # column of a rule's number with its statement


def rule(name: str, rank: str) -> str:
    """An entry of tbl_rules for the rule of that rank."""
    return f"INDEX(calc_rule_{name},{rank})"


def listed(rank: str, formula: str) -> str:
    """A formula that leaves the rows beyond the last rule empty."""
    return f'=IF({rank}>calc_rule_rule_rows,"",{formula})'


def headings(page: Page, letters: str, row: int, *words: str, role: str = "head") -> None:
    """Headings on Calc, a column each."""
    for column, heading in zip(letters, words, strict=True):
        page.text(f"{column}{row}", heading, role)
