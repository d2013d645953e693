"""What every worksheet function and every template answers to broken data: one declaration, tests and a page.

``python -m tests.trust.broken_data > docs/broken-data.md`` prints the page.
"""

from __future__ import annotations

import sys
from typing import Final

#: What an answer means. A word that is not here is the name of a check of AIT_CHECK, which says WARN or FAIL.
WORDS: Final = {
    "right": "the result equals that on repaired data: without the column or row, with the cell blank, the dates mended",
    "number": "zero is a number like any other there, and counts as one",
    "missing": "#N/A throughout: there is nothing to compute from",
    "error": "one cell with an error that says what to mend",
    "source": "nothing in one series or one cross-section tells: AIT_CHECK over the Table it comes from names it",
    "-": "the function takes nothing that could have the defect",
}
CHECKS: Final = {
    "jumps": "jumps",
    "weekends": "dates at weekends",
    "standing": "rows standing still",
    "empty": "empty columns",
    "blank": "blank rows",
    "zero": "price zero or below",
    "repeated": "dates repeated",
    "text": "numeric-looking text",
}
DEFECTS: Final = {
    "blank column": "a name without any number",
    "all-blank row": "a date on which nobody has a number",
    "price of zero": "one cell is 0",
    "pasted text number": "one cell holds the text of a number",
    "split not adjusted": "half the price from one row on",
    "currency change": "7.2 times the price from one row on",
    "jump of 1000 times": "one cell is 1000 times too large",
    "mixed dates": "every third date is text",
    "repeated day": "one date stands twice",
    "dates with times": "21:00 in every date",
    "dates a day early": "every date a day early, as by a time zone",
    "holiday's carried prices": "a row that repeats the row before (returns: zeros)",
}

#: One line a function; one word a defect, in the order above.
FUNCTIONS: Final = """
AIT_RETURN               right    right    right    right    jumps    jumps    jumps    right    error    right    weekends standing
AIT_SPREAD               right    right    number   right    jumps    jumps    jumps    -        -        -        -        standing
AIT_DISPERSION           right    right    number   right    jumps    jumps    jumps    -        -        -        -        standing
AIT_LEADERS              right    -        right    right    right    jumps    jumps    -        -        -        -        -
AIT_SPREAD_LEGS          right    right    number   right    jumps    jumps    jumps    -        -        -        -        standing
AIT_PCTRANK              right    right    number   right    jumps    jumps    jumps    right    error    right    right    standing
AIT_PCTRANK_LAST         error    right    number   right    jumps    jumps    jumps    right    error    right    weekends source
AIT_PCTRANK_OF           right    right    number   right    jumps    jumps    jumps    -        -        -        -        source
AIT_PCTLEVEL             missing  right    number   right    jumps    jumps    jumps    right    error    right    right    source
AIT_DIVERGENCE           right    right    right    right    jumps    jumps    jumps    right    error    right    weekends standing
AIT_SPREAD_ATTRIBUTION   right    right    right    right    jumps    jumps    jumps    right    error    right    weekends standing
AIT_LEG_CHANGES          right    right    right    right    jumps    jumps    jumps    right    error    right    weekends standing
AIT_GROUP                right    right    number   right    jumps    jumps    jumps    -        -        -        -        standing
AIT_PREMIUM              right    right    number   right    jumps    jumps    jumps    -        -        -        -        standing
AIT_PREMIUM_SUMMARY      right    right    number   right    jumps    jumps    jumps    -        -        -        -        standing
AIT_PHASES               error    right    number   right    jumps    jumps    jumps    right    error    right    weekends source
AIT_REGIME               right    right    number   right    jumps    error    error    -        -        -        -        standing
AIT_INDEX                empty    right    right    right    jumps    jumps    jumps    right    error    right    weekends standing
AIT_CONTRIBUTION         right    right    right    right    jumps    jumps    jumps    right    error    right    right    standing
AIT_JOIN                 right    right    number   right    jumps    jumps    jumps    right    error    right    weekends standing
AIT_RATIO                right    right    right    right    jumps    jumps    jumps    right    error    right    right    standing
AIT_ZSCORE               right    right    number   right    jumps    jumps    jumps    right    error    right    right    standing
AIT_ZLEVEL               right    right    number   right    jumps    jumps    jumps    right    error    right    right    standing
AIT_RS                   right    right    right    right    jumps    jumps    jumps    right    error    right    weekends standing
AIT_ROTATION             right    right    right    right    jumps    jumps    jumps    right    error    right    weekends standing
AIT_RATIOCORR            error    right    right    right    jumps    jumps    jumps    right    error    right    right    source
AIT_ROLLCORR             right    right    number   right    jumps    jumps    jumps    right    error    right    right    standing
AIT_LEADLAG              empty    right    number   right    jumps    jumps    jumps    right    error    right    right    source
AIT_LEADLAG_BEST         error    right    number   right    jumps    jumps    jumps    right    error    right    right    source
AIT_CATCHUP              missing  right    right    right    jumps    jumps    jumps    right    error    right    weekends source
AIT_CATCHUP_LAST         error    right    right    right    jumps    jumps    jumps    right    error    right    weekends source
AIT_BETA                 right    right    number   right    jumps    jumps    jumps    right    error    right    right    standing
AIT_EVENT                right    right    right    right    jumps    jumps    jumps    right    error    right    weekends standing
AIT_EVENT_LIST           right    right    right    right    jumps    jumps    jumps    right    error    right    weekends standing
AIT_SENSITIVITY          error    right    number   right    jumps    jumps    jumps    right    error    right    right    source
AIT_SENSITIVITY_PATH     missing  right    number   right    jumps    jumps    jumps    right    error    right    right    source
AIT_BREADTH              empty    right    right    right    jumps    jumps    jumps    right    error    right    right    standing
AIT_EVENTTIME            right    right    number   right    jumps    jumps    jumps    right    error    right    weekends standing
AIT_ANALOGUE             error    right    number   right    jumps    jumps    jumps    -        -        -        -        source
AIT_HEAT                 empty    right    number   right    jumps    jumps    jumps    right    error    right    right    source
AIT_VALUATION            right    right    right    right    jumps    jumps    jumps    -        -        -        -        standing
AIT_SURPRISE             right    right    number   right    jumps    jumps    jumps    -        -        -        -        source
AIT_SUE                  right    blank    number   right    jumps    jumps    jumps    -        -        -        -        standing
AIT_BEAT                 empty    blank    number   right    jumps    jumps    jumps    -        -        -        -        source
AIT_GROWTH               empty    right    number   right    jumps    jumps    jumps    -        -        -        -        source
AIT_REVISION             empty    right    number   right    jumps    jumps    jumps    -        -        -        -        source
AIT_CERTAINTY            empty    right    right    right    source   jumps    jumps    -        -        -        -        source
AIT_COMPARE              error    right    right    right    jumps    jumps    jumps    -        -        -        -        right
AIT_RULE                 empty    right    right    right    jumps    jumps    jumps    -        -        -        -        right
AIT_RULE_HISTORY         empty    right    number   right    jumps    jumps    jumps    -        -        -        -        source
AIT_SCENARIO             -        -        -        -        -        -        -        -        -        -        -        -
AIT_ASOF                 empty    right    right    right    jumps    jumps    jumps    right    error    right    weekends standing
AIT_CHECK                empty    blank    zero     text     jumps    jumps    jumps    right    repeated right    weekends standing
AIT_HELP                 -        -        -        -        -        -        -        -        -        -        -        -
AIT_VERSION              -        -        -        -        -        -        -        -        -        -        -        -
"""

#: Checks that the first Table of a template need not name, and why; every other template names all of them.
TEMPLATES: Final[dict[str, dict[str, str]]] = {
    "convergence_checklist": {
        "zero": "its series are in any unit: zero is a number",
        "standing": "its series are slow: they stand still between two readings",
    },
}

HEADING: Final = """# Broken data

Made from one declaration, which the tests hold every function and template to:
`python -m tests.trust.broken_data > docs/broken-data.md`.

Blanks, texts and errors are missing, never zero; dates are sorted, their times dropped; a date that stands twice is an
error. What numbers alone cannot tell right from wrong is named by `AIT_CHECK`, whose table stands on the Checks sheet
of every template: run it over the Table that the prices come from.

It cannot see everything: a change of level below 35% in a row (45% down, 60% up in monthly data), such as a three for
two split, looks like a market's move; so does a currency whose rate is close to 1.
"""

TEMPLATES_HEADING: Final = """
## Templates

A workbook made from a template with all these defects in its first Table of numbers names each of them on its sheet
Checks, and `chk_all` says the worst. A day that stands twice and a text among the numbers are refused with their
lines; mixed dates and dates with times are read as the days they are. Dates at weekends are named in daily data only.
Exceptions:
"""


def declared() -> dict[str, dict[str, str]]:
    """Answers by function and defect."""
    lines = (line.split() for line in FUNCTIONS.strip().splitlines())
    return {name: dict(zip(DEFECTS, answers, strict=True)) for name, *answers in lines}


def markdown() -> str:
    """The page."""
    words = [f"- **{word}**: {meaning}." for word, meaning in WORDS.items()]
    checks = [f"- **{word}**: `AIT_CHECK` says WARN or FAIL under `{check}`." for word, check in CHECKS.items()]
    defects = [f"| {defect} | {what} |" for defect, what in DEFECTS.items()]
    rows = [f"| `{name}` | {' | '.join(answers.values())} |" for name, answers in declared().items()]
    head = ["| function | " + " | ".join(DEFECTS) + " |", "|---" * (len(DEFECTS) + 1) + "|"]
    parts = [HEADING, "## Defects\n", "| defect | what was done to good data |\n|---|---|", *defects]
    parts += ["\n## Answers\n", *words, *checks, "\n## Functions\n", *head, *rows, TEMPLATES_HEADING]
    excused = [
        f"- `{name}` without `{CHECKS[word]}`: {why}." for name, row in TEMPLATES.items() for word, why in row.items()
    ]
    return "\n".join([*parts, *excused, ""])


if __name__ == "__main__":
    sys.stdout.write(markdown())
