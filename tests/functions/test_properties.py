"""What must hold for every worksheet function, tried over the catalogue and not one by one.

Clean arguments come from `benchmarks.arguments`, which reads each function's declaration; here they are soiled,
lengthened, permuted and scaled.
"""

from __future__ import annotations

import math
import random
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.arguments import Arguments
from xl_aitrends.functions import Spec, catalogue, evaluate
from xl_aitrends.functions.kinds import Reads

SPECS = [spec for spec in catalogue().values() if any(argument.kind.is_range for argument in spec.arguments)]
LONG = Arguments(700, 12)
PANELS = (Reads.FLOATS, Reads.HISTORY)
DIRT = [
    None,
    "",
    "text",
    "12",
    "--",
    "#N/A",
    "#DIV/0!",
    "#N/A N/A",
    True,
    0,
    0.0,
    -5.0,
    1e300,
    1e-300,
    math.inf,
    -2146826246,
]
DIRTY_DATES = [None, "", "2025-02-14", "2025/2/14", "soon", "#N/A", 0, -1, 20250214, 45000.0, 45000.5, 1e9, True]


def every(specs):
    return pytest.mark.parametrize("spec", specs, ids=lambda spec: spec.name)


def is_error_line(result: list[list[Any]]) -> bool:
    return (
        len(result) == 1
        and len(result[0]) == 1
        and isinstance(result[0][0], str)
        and " " in result[0][0]
        and result[0][0].startswith("#")
    )


def assert_clean(result: list[list[Any]]) -> None:
    assert result
    assert result[0]
    if is_error_line(result):
        assert "internal error" not in result[0][0], result
        assert len(result[0][0].splitlines()) == 1
        assert len(result[0][0]) <= 300
    else:
        for row in result:
            assert len(row) == len(result[0])
            for cell in row:
                assert isinstance(cell, (float, str, bool)), repr(cell)
                assert not isinstance(cell, float) or math.isfinite(cell)


def soiled(value: Any, kind, chance: float, random_: random.Random) -> Any:
    if not kind.is_range or not isinstance(value, list):
        return value
    dirt = DIRTY_DATES if kind.reads in (Reads.DAYS, Reads.DATE_CELLS) else DIRT
    return [[random_.choice(dirt) if random_.random() < chance else cell for cell in row] for row in value]


@every(SPECS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 10**6),
    rows=st.integers(1, 60),
    names=st.integers(1, 6),
    chance=st.sampled_from([0.02, 0.2, 0.9]),
    shuffled=st.booleans(),
    optional=st.booleans(),
)
def test_any_mixture_of_cells_gives_clean_cells_or_one_plain_line(
    spec: Spec, seed, rows, names, chance, shuffled, optional
):
    random_ = random.Random(seed)
    arguments = Arguments(rows, names, seed).for_call(spec, every_range=optional)
    arguments = [
        soiled(value, argument.kind, chance, random_)
        for value, argument in zip(arguments, spec.arguments, strict=False)
    ]
    if shuffled:
        for value, argument in zip(arguments, spec.arguments, strict=False):
            if argument.kind.reads is Reads.DAYS and isinstance(value, list):
                random_.shuffle(value)
    assert_clean(evaluate(spec, tuple(arguments)))


@every(SPECS)
def test_clean_arguments_are_answered_with_results(spec: Spec):
    """Else the claims below would hold of error lines alone."""
    result = evaluate(spec, tuple(LONG.for_call(spec)))
    assert not is_error_line(result), result
    if spec.name in ("AIT_RULE", "AIT_SCENARIO"):
        assert result in ([["CLEAR"]], [["TRIGGERED"]])
    else:
        assert any(isinstance(cell, float) for row in result for cell in row) or spec.name == "AIT_RULE_HISTORY"


def option(argument, random_: random.Random) -> Any:
    """A value that an analyst might give one option, sensible or not."""
    match argument.kind.reads:
        case Reads.CHOICE:
            return random_.choice(argument.choices)
        case Reads.FLAG:
            return random_.choice([True, False])
        case Reads.WHOLE | Reads.WINDOW:
            return random_.choice([-1, 0, 1, 2, 3, 5, 12, 60, 1e4])
        case Reads.NUMBER:
            return random_.choice([-1.0, 0.0, 1e-9, 0.2, 0.5, 0.9, 1.0, 2.0, 95.0, 1e12])
        case Reads.DAY:
            return random_.choice(
                [LONG.days[0] - 9000, LONG.days[0], LONG.days[20], LONG.days[40], LONG.days[40] + 9999]
            )
        case Reads.TEXT:
            return random_.choice(["last", "2 of 3", "hardware", ">", "nonsense", 0.0, 2.0])
        case _:
            return None


@every(SPECS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6), rows=st.integers(1, 60), names=st.integers(1, 6), chance=st.sampled_from([0.1, 0.5]))
def test_any_options_give_clean_cells_or_one_plain_line(spec: Spec, seed, rows, names, chance):
    random_ = random.Random(seed)
    made = Arguments(rows, names, seed)
    arguments = made.for_call(spec, every_range=random_.random() < 0.5)
    arguments += [None] * (len(spec.arguments) - len(arguments))
    for at, argument in enumerate(spec.arguments):
        if not argument.kind.is_range and argument.kind.reads is not Reads.ITEM and random_.random() < chance:
            arguments[at] = 0 if argument.kind.reads is Reads.HEADERS else option(argument, random_)
    assert_clean(evaluate(spec, tuple(arguments)))


def is_retrospective(spec: Spec) -> bool:
    return "etrospective" in (spec.function.__doc__ or "")


def is_dated_rows(spec: Spec, made: Arguments) -> bool:
    """Whether the result has one row for each row of the data."""
    result = evaluate(spec, tuple(made.for_call(spec)))
    return len(result) == made.rows and not is_error_line(result)


COMPANIES = {"AIT_CERTAINTY"}  # its rows are companies, ranked among each other, not dates
ALIGNED = [
    spec for spec in SPECS if not is_retrospective(spec) and spec.name not in COMPANIES and is_dated_rows(spec, LONG)
]


def test_most_of_the_time_series_functions_are_in_the_claims_below():
    assert {
        "AIT_RETURN",
        "AIT_SPREAD",
        "AIT_DISPERSION",
        "AIT_PCTRANK",
        "AIT_PCTLEVEL",
        "AIT_INDEX",
        "AIT_RATIO",
        "AIT_ZSCORE",
        "AIT_ROLLCORR",
    } <= {spec.name for spec in ALIGNED}


def without_last(arguments: list[Any], spec: Spec, rows: int) -> list[Any]:
    return [
        value[:rows] if argument.kind.rows and isinstance(value, list) else value
        for value, argument in zip(arguments, spec.arguments, strict=False)
    ]


@every(ALIGNED)
@pytest.mark.parametrize("rows", [350, 699])
def test_no_future_row_changes_a_past_value(spec: Spec, rows: int):
    arguments = LONG.for_call(spec)
    whole = evaluate(spec, tuple(arguments))
    past = evaluate(spec, tuple(without_last(arguments, spec, rows)))
    assert past == whole[:rows]


OPTIONS = [
    (spec, at, choice)
    for spec in ALIGNED
    for at, argument in enumerate(spec.arguments)
    for choice in (argument.choices or ((True, False) if argument.kind.reads is Reads.FLAG else ()))
    if choice != "full"  # says of itself that it looks ahead
]


@pytest.mark.parametrize(
    ("spec", "at", "choice"),
    OPTIONS,
    ids=[f"{spec.name}-{spec.arguments[at].name}-{word}" for spec, at, word in OPTIONS],
)
def test_no_option_lets_a_future_row_change_a_past_value(spec: Spec, at: int, choice: Any):
    arguments = LONG.for_call(spec, every_range=True)
    arguments += [None] * (at + 1 - len(arguments))
    arguments[at] = choice
    whole = evaluate(spec, tuple(arguments))
    if not is_error_line(whole):
        past = evaluate(spec, tuple(without_last(arguments, spec, 353)))
        assert past == whole[:353]


def permuted(arguments: list[Any], spec: Spec, order: list[int]) -> list[Any]:
    def turn(value: Any, argument) -> Any:
        if argument.kind.columns == 1 and isinstance(value, list):
            return [[row[at] for at in order] for row in value]
        return value

    return [turn(value, argument) for value, argument in zip(arguments, spec.arguments, strict=False)]


def close(left: Any, right: Any) -> bool:
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-12)
    return left == right


def same(left: list[list[Any]], right: list[list[Any]]) -> bool:
    return len(left) == len(right) and all(
        len(a) == len(b) and all(map(close, a, b)) for a, b in zip(left, right, strict=True)
    )


@every(
    [
        spec
        for spec in ALIGNED
        # AIT_JOIN takes two panels; AIT_GROUP lists groups by first appearance (its own test permutes the names)
        if spec.name not in ("AIT_JOIN", "AIT_GROUP") and any(argument.kind.columns == 1 for argument in spec.arguments)
    ]
)
def test_permuting_the_names_permutes_the_result(spec: Spec):
    order = [5, 2, 0, 11, 7, 1, 9, 3, 10, 4, 8, 6]
    arguments = LONG.for_call(spec)
    straight, turned = evaluate(spec, tuple(arguments)), evaluate(spec, tuple(permuted(arguments, spec, order)))
    by_name = len(straight[0]) == LONG.names
    assert same([[row[at] for at in order] for row in straight] if by_name else straight, turned)


# Functions of which a number carries the unit of the data, with what carries it.
NOT_SCALE_FREE = {
    "AIT_PCTLEVEL": "a level is in the unit of its series",
    "AIT_ASOF": "picks cells",
    "AIT_JOIN": "picks cells",
    "AIT_CHECK": "counts",
    "AIT_EVENTTIME": "shows levels as they are unless told otherwise",
}


def scaled(arguments: list[Any], spec: Spec, factor: float) -> list[Any]:
    def scale(value: Any, argument) -> Any:
        is_price = argument.kind.rows and argument.kind.reads in PANELS and "return" not in argument.name
        if is_price and isinstance(value, list) and value[0][0] > 20:
            return [[cell * factor for cell in row] for row in value]
        return value

    return [scale(value, argument) for value, argument in zip(arguments, spec.arguments, strict=False)]


@every(
    [
        spec
        for spec in SPECS
        if spec.name not in NOT_SCALE_FREE and any(argument.name in ("prices", "values") for argument in spec.arguments)
    ]
)
def test_quoting_all_prices_in_another_unit_changes_nothing(spec: Spec):
    arguments = LONG.for_call(spec)
    plain = evaluate(spec, tuple(arguments))
    assert same(plain, evaluate(spec, tuple(scaled(arguments, spec, 1024.0))))


WRONG = {
    Reads.WHOLE: ("nonsense", -1, 1.5),
    Reads.NUMBER: ("nonsense", -1e9),
    Reads.CHOICE: ("nonsense",),
    Reads.FLAG: ("nonsense",),
    Reads.DAY: ("nonsense",),
    Reads.HEADERS: ("nonsense", -1),
    Reads.WINDOW: ("nonsense", -1, 1.5),
}
SCALARS = [
    (spec, at, wrong)
    for spec in SPECS
    for at, argument in enumerate(spec.arguments)
    for wrong in WRONG.get(argument.kind.reads, ())
]


@pytest.mark.parametrize(
    ("spec", "at", "wrong"),
    SCALARS,
    ids=[f"{spec.name}-{spec.arguments[at].name}-{wrong}" for spec, at, wrong in SCALARS],
)
def test_a_wrong_option_is_called_by_the_name_under_which_it_was_typed(spec: Spec, at: int, wrong: Any):
    arguments = LONG.for_call(spec)
    arguments += [None] * (at + 1 - len(arguments))
    arguments[at] = wrong
    result = evaluate(spec, tuple(arguments))
    if is_error_line(result):
        assert re.search(rf"\b{spec.arguments[at].name}\b", result[0][0].partition(": ")[2]), result
    else:
        assert wrong in (-1, -1e9), f"{wrong} was taken for {spec.arguments[at].name}"
