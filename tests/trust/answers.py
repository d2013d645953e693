"""What a function did answer to a defect, in the words of `broken_data`: an error, a right result, or a named check."""

from __future__ import annotations

from functools import cache
from typing import Any

from broken_data import CHECKS
from defects import DEFECTS, Call, Cells

from xl_aitrends.functions import Spec, call, evaluate, find

_VALUES = ("split not adjusted", "currency change", "jump of 1000 times", "holiday's carried prices")
#: Amounts of a cross-section are unlike each other; what is looked at is how far report and consensus lie apart.
_SURPRISES = {
    "AIT_SURPRISE": ("actual", "consensus"),
    "AIT_BEAT": ("actual", "consensus"),
    "AIT_GROWTH": ("actual", "consensus"),
    "AIT_REVISION": ("current", "previous"),
}
_CROSS_SECTIONS = (*_SURPRISES, "AIT_LEADERS", "AIT_CERTAINTY", "AIT_COMPARE", "AIT_PCTRANK_OF", "AIT_RULE")
_ZERO_COUNTS = ("AIT_SUE", "AIT_PCTRANK", "AIT_PCTRANK_LAST", "AIT_PCTLEVEL", "AIT_EVENTTIME", "AIT_ANALOGUE")


def answers(spec: Spec, defect: str) -> list[str]:
    """All the words that are true of a function's answer; none where it is wrong and nobody says so."""
    soiled = Call.clean(spec)
    repaired = DEFECTS[defect](soiled)
    if repaired is None:
        return ["-"]
    got, wanted = _result(soiled), _result(repaired)
    said = ["error"] if _is_error(got) else []
    if not said and all(_missing(cell) for row in got for cell in row):
        said.append("missing")
    nothing_left = defect == "blank column" and len(soiled.values or []) > 1 and len((soiled.values or [[]])[0]) == 1
    if not said and not nothing_left and _equal_but_for_one(got, wanted):
        said.append("right")
    if defect == "price of zero" and not said and _counts_as_number(soiled, got):
        said.append("number")
    new = _found(soiled) - _clean(spec)
    named = [word for word, name in CHECKS.items() if any(name == check for check, _ in new)]
    said = [*named, *said] if defect in _VALUES and "error" not in said else [*said, *named]
    return said or (["source"] if _source_tells(defect) else [])


def _result(made: Call) -> Cells:
    return evaluate(made.spec, tuple(made.given.get(argument.name) for argument in made.spec.arguments))


@cache
def _clean(spec: Spec) -> set[tuple[str, float]]:
    return _found(Call.clean(spec))


def _found(made: Call) -> set[tuple[str, float]]:
    """Checks that do not say OK over what the function was given, and how often they found it."""
    if made.values is None:
        return set()
    kind = "return" if made.of_returns else "price"
    values, dates = made.values, made.dates
    if pair := _SURPRISES.get(made.spec.name):
        values, kind = call("AIT_SURPRISE", *(made.given[name] for name in pair)), "return"
    elif made.spec.name in _CROSS_SECTIONS:
        kind = "return"
    rows = call("AIT_CHECK", values, dates, kind)
    assert len(rows) > 1, rows
    return {(row[0], row[2]) for row in rows if row[1] != "OK"}


@cache
def _source_tells(defect: str) -> bool:
    """Whether AIT_CHECK names the defect over a Table of prices, from which series and cross-sections come."""
    spec = find("AIT_RETURN")
    table = Call.clean(spec)
    DEFECTS[defect](table)
    return bool(_found(table) - _clean(spec))


def _counts_as_number(soiled: Call, got: Cells) -> bool:
    """Whether a number next to zero gives the same result: then zero is nothing special."""
    near = soiled.copy()
    for row in near.values or []:
        row[0] = 1e-13 if row[0] == 0 else row[0]
    return _equal(got, _result(near))


def _equal_but_for_one(got: Cells, wanted: Cells) -> bool:
    """Equal, or equal without the one row or column that the defect added."""
    if len(got) == len(wanted) + 1:
        return any(_equal([*got[:row], *got[row + 1 :]], wanted) for row in range(len(got)))
    if got and wanted and len(got[0]) == len(wanted[0]) + 1:
        return any(
            _equal([[*row[:column], *row[column + 1 :]] for row in got], wanted) for column in range(len(got[0]))
        )
    return _equal(got, wanted)


def _equal(one: Cells, other: Cells) -> bool:
    return len(one) == len(other) and all(
        len(left) == len(right) and all(map(_same, left, right)) for left, right in zip(one, other, strict=True)
    )


def _same(one: Any, other: Any) -> bool:
    if _missing(one) or _missing(other):
        return _missing(one) and _missing(other)
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= 1e-9 * max(1.0, abs(one), abs(other))
    return bool(one == other)


def _missing(cell: Any) -> bool:
    return cell is None or cell == "" or (isinstance(cell, str) and cell.startswith("#"))


def _is_error(cells: Cells) -> bool:
    return (
        len(cells) == len(cells[0]) == 1
        and isinstance(cells[0][0], str)
        and cells[0][0].startswith(("#VALUE! AIT", "#N/A AIT"))
    )
