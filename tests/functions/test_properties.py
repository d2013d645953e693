"""What must hold for every worksheet function, tried over the catalogue and not one by one.

Clean arguments come from `benchmarks.arguments`, which reads each function's declaration; here they are soiled,
lengthened, permuted and scaled.
"""

from __future__ import annotations

import math
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.arguments import Arguments
from xl_aitrends.functions import Spec, catalogue, evaluate
from xl_aitrends.functions.kinds import Reads

SPECS = [spec for spec in catalogue().values() if any(argument.kind.is_range for argument in spec.arguments)]
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


def soiled(value: Any, kind, chance: float, random_: random.Random) -> Any:
    if not kind.is_range or not isinstance(value, list):
        return value
    dirt = DIRTY_DATES if kind.reads is Reads.DAYS else DIRT
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
    result = evaluate(spec, tuple(arguments))
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


def is_retrospective(spec: Spec) -> bool:
    return "etrospective" in (spec.function.__doc__ or "")


def is_dated_rows(spec: Spec, made: Arguments) -> bool:
    """Whether the result has one row for each row of the data."""
    result = evaluate(spec, tuple(made.for_call(spec)))
    return len(result) == made.rows and not is_error_line(result)


LONG = Arguments(700, 12)
ALIGNED = [spec for spec in SPECS if not is_retrospective(spec) and is_dated_rows(spec, LONG)]


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
