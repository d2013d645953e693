"""Rules and scenarios: every gap filled both ways decides what may be said."""

from __future__ import annotations

import itertools
import math
import operator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_aitrends.core.scenarios import CLEAR, NO_DATA, TRIGGERED, WATCH, rule, rule_history, scenario
from xl_aitrends.errors import InputError

OPS = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "<>": operator.ne,
}
words = st.sampled_from([TRIGGERED, WATCH, CLEAR, NO_DATA])
evidence = st.one_of(st.just(math.nan), st.integers(-4, 4).map(float))


def day(text: str) -> np.datetime64:
    return np.datetime64(text)


def known_status(hits: list[bool], needed: int, near: bool) -> str:
    """What a rule says when nothing is missing."""
    if sum(hits) >= needed:
        return TRIGGERED
    return WATCH if any(hits) or near else CLEAR


def possible(hits: list[bool | None], needed: int, near: bool | None) -> set[str]:
    """Every status that some completion of the missing evidence would give."""
    choices = [[False, True] if h is None else [h] for h in hits]
    nears = [False, True] if near is None else [near]
    return {known_status(list(full), needed, n) for full in itertools.product(*choices) for n in nears}


@given(st.lists(evidence, min_size=1, max_size=5), st.sampled_from(sorted(OPS)), st.integers(1, 4), st.integers(1, 4))
def test_a_rule_speaks_only_if_every_completion_of_its_gaps_agrees(
    history: list[float], op: str, some: int, rows: int
) -> None:
    some = min(some, rows)
    window = ([math.nan] * rows + history)[-rows:]
    hits = [None if math.isnan(x) else OPS[op](x, 1.0) for x in window]
    outcomes = possible(hits, some, near=False)
    expected = outcomes.pop() if len(outcomes) == 1 else NO_DATA
    assert rule(history, op, 1.0, f"{some}/{rows}") == expected


@given(st.lists(evidence, min_size=1, max_size=12), st.integers(1, 3))
def test_history_says_on_each_row_what_the_rule_said_then(history: list[float], rows: int) -> None:
    said = rule_history(history, ">=", 1.0, rows, 1.5)
    assert said.tolist() == [rule(history[: i + 1], ">=", 1.0, rows, watch=1.5) for i in range(len(history))]


@given(st.lists(words, min_size=1, max_size=5), st.data())
def test_a_scenario_speaks_only_if_every_completion_of_its_gaps_agrees(rules: list[str], data: st.DataObject) -> None:
    needed = data.draw(st.integers(1, len(rules)))
    choices = [[TRIGGERED, WATCH, CLEAR] if word == NO_DATA else [word] for word in rules]
    outcomes = {
        known_status([w == TRIGGERED for w in full], needed, WATCH in full) for full in itertools.product(*choices)
    }
    expected = outcomes.pop() if len(outcomes) == 1 else NO_DATA
    assert scenario(rules, needed) == expected


@given(st.lists(words, min_size=1, max_size=6), st.permutations(range(6)))
def test_the_order_of_rules_does_not_matter(rules: list[str], order: list[int]) -> None:
    shuffled = [rules[i] for i in order if i < len(rules)]
    assert scenario(shuffled, "all") == scenario(rules, "all")
    assert scenario(shuffled, "any") == scenario(rules, "any")


@pytest.mark.parametrize(
    ("value", "op", "threshold", "options", "status"),
    [
        ([50.2, 49.8, 49.5, 49.1], "<", 50, {"persist": "3 of 3"}, TRIGGERED),  # purchasing managers below 50
        ([50.2, 50.1, 49.5, 49.1], "<", 50, {"persist": 3}, WATCH),
        ([50.2, 50.1, 50.5], "<", 50, {"persist": "3-of-3"}, CLEAR),
        ([50.2, math.nan, 50.5], "<", 50, {"persist": "3/3"}, NO_DATA),
        ([49.0, math.nan, 49.0], "<", 50, {"persist": "2/3"}, TRIGGERED),
        ([49.0, math.nan, 51.0], "<", 50, {"persist": "3/3"}, WATCH),
        (0.94, "≥", 0.95, {"watch": 0.02}, WATCH),
        (0.92, ">=", 0.95, {"watch": 0.02}, CLEAR),
        (0.95, ">=", 0.95, {}, TRIGGERED),
        (math.nan, ">=", 0.95, {}, NO_DATA),
        (0.2, "<>", math.nan, {}, NO_DATA),
        ([], ">", 0, {}, NO_DATA),
    ],
)
def test_statuses_of_the_checklist(
    value: object, op: str, threshold: float, options: dict[str, object], status: str
) -> None:
    assert rule(value, op, threshold, **options) == status


@pytest.mark.parametrize(
    ("as_of", "max_age", "today", "status"),
    [
        ("2025-02-10", 7, "2025-02-14", CLEAR),
        ("2025-02-07", 7, "2025-02-14", CLEAR),
        ("2025-02-06", 7, "2025-02-14", NO_DATA),
        ("NaT", 7, "2025-02-14", NO_DATA),
        ("2025-02-15", None, "2025-02-14", NO_DATA),
        ("2025-02-15", 7, "2025-02-14", NO_DATA),
        ("NaT", None, "NaT", CLEAR),
        ("1999-01-01", None, "2025-02-14", CLEAR),
    ],
)
def test_old_or_undated_or_future_evidence_is_no_data(
    as_of: str, max_age: float | None, today: str, status: str
) -> None:
    assert rule(0.0, ">", 1.0, 1, day(as_of), max_age, day(today)) == status


def test_old_evidence_is_no_data_even_if_it_would_trigger() -> None:
    assert rule(2.0, ">", 1.0, 1, day("2025-01-01"), 7, day("2025-02-14")) == NO_DATA


@pytest.mark.parametrize(
    ("rules", "need", "status"),
    [
        ([CLEAR, TRIGGERED, NO_DATA], "any", TRIGGERED),
        ([CLEAR, NO_DATA], "any", NO_DATA),
        ([TRIGGERED, NO_DATA], "all", NO_DATA),
        ([TRIGGERED, CLEAR, NO_DATA], "ALL", WATCH),
        ([TRIGGERED, TRIGGERED, CLEAR], "2/3", TRIGGERED),
        ([TRIGGERED, CLEAR, CLEAR], 2, WATCH),
        ([[CLEAR, CLEAR], [CLEAR, CLEAR]], 2, CLEAR),
        ([CLEAR, None], "any", NO_DATA),
        ([CLEAR, ""], "any", NO_DATA),
        ([CLEAR, "#N/A"], "all", NO_DATA),
        ([CLEAR, math.nan], "all", NO_DATA),
        ([" triggered ", "no_data"], "any", TRIGGERED),
    ],
)
def test_scenarios_of_rules(rules: list[object], need: str | int, status: str) -> None:
    assert scenario(rules, need) == status


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: rule(1.0, "~", 0), "op must be one of >, >=, <, <=, =, <>, got '~'"),
        (lambda: rule(1.0, ">", 0, "4/3"), "persist must be m of the last n rows"),
        (lambda: rule(1.0, ">", 0, 0), "persist must be"),
        (lambda: rule(1.0, ">", 0, 1.5), "persist must be a whole number ≥ 1, got 1.5"),
        (lambda: rule(1.0, ">", 0, 45690), 'a cell that was typed 2/3 holds a date; write "2 of 3"'),
        (lambda: rule(1.0, ">", 0, watch=-1), "watch must be a number ≥ 0"),
        (lambda: rule(1.0, ">", 0, 1, day("2025-01-01"), 7), "max_age needs today"),
        (lambda: rule(1.0, ">", 0, 1, None, -1, day("2025-01-01")), "max_age must be a number of days ≥ 0"),
        (lambda: scenario([]), "a scenario needs at least one rule"),
        (lambda: scenario(["FIRED"]), "'FIRED' is no status; use TRIGGERED, WATCH, CLEAR, NO DATA"),
        (lambda: scenario([CLEAR], 2), "need is 2, but the scenario has 1 rules"),
        (lambda: scenario([CLEAR, CLEAR], "1/3"), "need is 1/3, but the scenario has 2 rules"),
        (lambda: scenario([CLEAR], "most"), "need must be a whole number ≥ 1, got most"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(call: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()
