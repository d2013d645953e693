"""The convergence checklist: rules on evidence, and scenarios over rules."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt

from xl_aitrends.core.scenarios import rule, rule_history, scenario
from xl_aitrends.functions.catalogue import worksheet
from xl_aitrends.functions.kinds import Day, Evidence, Headers, Series, Statuses

Operator = Annotated[str, 'How evidence and threshold must compare for a hit: ">", ">=", "<", "<=", "=" or "<>".']
Threshold = Annotated[float, "Number to compare with, in the unit of the evidence."]
Persistence = Annotated[
    str,
    'Hits that trigger, of the last rows: "2 of 3" is two of the last three, 3 is three of three. Default 1. In a cell '
    'write "2 of 3": Excel makes 2/3 a date.',
]
Near = Annotated[float, "A latest number that is no hit but this close to the threshold gives WATCH. Default 0."]


@worksheet("Scenarios", since="0.1.0")
def AIT_RULE(
    value: Annotated[Evidence, "Evidence: the cell with its latest number, or its history with the latest last."],
    op: Operator,
    threshold: Threshold,
    persist: Persistence = "1",
    as_of: Annotated[Day | None, "Date of the latest evidence."] = None,
    max_age: Annotated[float | None, "Calendar days that the evidence may be old. Needs as_of and today."] = None,
    today: Annotated[
        Day | None, "Day to judge from, such as TODAY(). Evidence dated after it is not known yet."
    ] = None,
    watch: Near = 0.0,
    headers: Headers = 0,
) -> str:
    """Status of one rule: TRIGGERED, WATCH, CLEAR, or NO DATA where missing or old evidence could change the answer.

    Formula: TRIGGERED if at least m of the last n numbers are hits; WATCH if some are, or the latest is within watch of
    the threshold; CLEAR if all n are known and none is a hit.

    Missing: a blank, a text or an error is unknown evidence, never CLEAR: NO DATA, unless the answer is the same
    whatever it would have been. So is evidence without a date when max_age is given.

    Excel:
        =AIT_RULE({50.2;49.8;49.5;49.1},"<",50,"3 of 3") → "TRIGGERED"
        =AIT_RULE({50.2;50.4;49.1},"<",50,"3 of 3") → "WATCH"
        =AIT_RULE("#N/A",">=",0.95) → "NO DATA"
        =AIT_RULE(0.2,">=",0.95,,45600,7,45702) → "NO DATA"

    Source: this package's methodology.
    """
    return rule(value, op, threshold, persist, as_of, max_age, today, watch)


@worksheet("Scenarios", since="0.1.0")
def AIT_RULE_HISTORY(
    values: Annotated[Series, "Evidence down the rows, from old to new."],
    op: Operator,
    threshold: Threshold,
    persist: Persistence = "1",
    watch: Near = 0.0,
    headers: Headers = 0,
) -> npt.NDArray[np.object_]:
    """What a rule said on every past row: when it would have fired, and how often in vain.

    Formula: AIT_RULE on the rows up to each row.

    Missing: a missing number is unknown evidence; rows before the first count as missing.

    Excel:
        =AIT_RULE_HISTORY({51;49;48;52},"<",50,2) → {"NO DATA";"WATCH";"TRIGGERED";"WATCH"}

    Source: this package's methodology.
    """
    return rule_history(values, op, threshold, persist, watch)


@worksheet("Scenarios", since="0.1.0")
def AIT_SCENARIO(
    statuses: Annotated[Statuses, "Statuses of its rules, or of other scenarios: one row or one column of words."],
    need: Annotated[str, 'Rules that must be triggered: "any" (default), "all", a number, or "2 of 3".'] = "any",
    headers: Headers = 0,
) -> str:
    """Status of a scenario from its rules: TRIGGERED, WATCH, CLEAR, or NO DATA where an unknown rule could change it.

    Formula: TRIGGERED if as many rules as needed are; WATCH if some rule is triggered or on watch; CLEAR if all are.

    Missing: a blank or an error counts as NO DATA. NO DATA is the answer if the unknown rules could make it another
    one, so that a scenario is never CLEAR with a rule unknown.

    Excel:
        =AIT_SCENARIO({"CLEAR";"TRIGGERED";"NO DATA"}) → "TRIGGERED"
        =AIT_SCENARIO({"TRIGGERED";"NO DATA"},"all") → "NO DATA"
        =AIT_SCENARIO({"CLEAR";"CLEAR"}) → "CLEAR"

    Source: this package's methodology.
    """
    return scenario(statuses, need)
