"""Formula text cut into tokens that join to the same text again, so that one of them can be replaced alone.

Knows the spelling of Excel formulas, not their meaning; openpyxl's tokenizer stops at `A1#` and cannot be used here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from xl_aitrends.errors import WorkbookError

# Repetitions are possessive (*+, ++): a formula made to be backtracked over would take minutes otherwise.
_SHEET = r"(?:'(?:[^']|'')++'!|(?:\[[^\[\]]++\])?[^\W\d][\w.\\]*+(?::[^\W\d][\w.\\]*+)?!|\[[^\[\]]++\]!)"
_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}"
_AREA = rf"(?:{_CELL}(?::{_CELL})?|\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}|\$?[1-9]\d*:\$?[1-9]\d*)"
_NAME = r"[^\W\d][\w.?\\]*|\\[\w.?\\]*"
_BRACKETS = r"\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*+\])*+\]"
_ERROR = (
    r"\#(?:REF!|N/A|DIV/0!|NAME\?|VALUE!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|BUSY!|PYTHON!"
    r"|EXTERNAL!|GETTING_DATA)"
)
TOKEN = re.compile(
    rf"""
    (?P<text>"(?:[^"]|"")*+")
  | (?P<error>{_SHEET}?{_ERROR})
  | (?P<call>{_SHEET}?(?:{_NAME})\()
  | (?P<area>{_SHEET}?(?:{_AREA})(?![\w.?\\\[(]))
  | (?P<table>{_SHEET}?(?:{_NAME})?{_BRACKETS})
  | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<name>{_SHEET}?(?:{_NAME}))
  | (?P<operator><=|>=|<>|[-+*/^&=<>%@:\#])
  | (?P<separator>[,;])
  | (?P<open>\()
  | (?P<close>\))
  | (?P<brace>[{{}}])
  | (?P<space>\s+)
""",
    re.VERBOSE,
)

_SHORT = 300  # characters: what is kept of thousands of formulas stays small


class Token(NamedTuple):
    """A piece of formula text and what it is: text, call, area, table, number, name, error, operator, separator, …"""

    kind: str
    text: str


def split_formula(formula: str) -> tuple[Token, ...]:
    """Cut a formula (without its leading `=`) into tokens whose texts join to the formula again.

    Raises
    ------
    WorkbookError
        Where a character fits no token; the message names it.
    """
    return _split_short(formula) if len(formula) <= _SHORT else _split(formula)


@lru_cache(maxsize=4096)  # names are read again for every formula that uses them, and a night's workbooks are alike
def _split_short(formula: str) -> tuple[Token, ...]:
    return _split(formula)


def _split(formula: str) -> tuple[Token, ...]:
    tokens: list[Token] = []
    position = 0
    while position < len(formula):
        match = TOKEN.match(formula, position)
        if match is None:
            raise WorkbookError(f"the formula cannot be read at {formula[position : position + 20]!r}")
        tokens.append(Token(str(match.lastgroup), match.group()))
        position = match.end()
    return tuple(tokens)
