"""A function of one value, handed an array, gives an array: computed element by element, as Excel does."""

from __future__ import annotations

import datetime as dt
import re
from types import SimpleNamespace

import pytest

from xl_aitrends.refresh.engine import Engine, Target
from xl_aitrends.refresh.ordinary import ordinary_functions
from xl_aitrends.refresh.reading import ByCell, read_formula
from xl_aitrends.refresh.regions import Region, region_text
from xl_aitrends.refresh.scope import Scope

from .ordinary_cases import CASES, CELLS

EPOCH = dt.date(1899, 12, 30)
SHEET = SimpleNamespace(sheets=[SimpleNamespace(name="S")], defined_names=(), tables=())
OURS = {"AIT_TWO": lambda *_: [[1.25], [-2.5]], "AIT_ONE": lambda *_: [[1.256]]}


def _compute(texts):
    engine = Engine(["S"], dt.date(2025, 2, 14), OURS)
    rows = [[float((cell - EPOCH).days) if isinstance(cell, dt.date) else cell for cell in row] for row in CELLS]
    engine.push(Region("S", 1, 1, 8, 5), rows)
    engine.push(Region("S", 1, 6, 3, 6), [["#N/A"], ["#DIV/0!"], [True]])
    targets = []
    for place, text in enumerate(texts):
        reading = read_formula(text, Scope(SHEET, {}), "S", 1, 20)
        assert reading.problem is None, (text, reading.problem)
        spelled = "".join(
            part.array if isinstance(part, ByCell) else part if isinstance(part, str) else region_text(part.region)
            for part in reading.parts
        )
        targets.append(Target("S", 1 + 40 * place, 20, spelled, captured=True))
    return [outcome.failure or outcome.grid for outcome in engine.compute(targets)]


def _arguments(text):
    """Split at commas that stand in no quotes and no parentheses."""
    return re.findall(r'(?:"(?:[^"]|"")*"|\([^()]*\)|\{[^{}]*\}|[^,"(){}])+', text)


def _lifted_cases():
    for name, shape in ordinary_functions().items():
        for place in range(4):
            if shape.takes_range(place) or name in ("IF", "LET", "OFFSET", "INDIRECT"):
                continue
            for case in CASES.get(name, []):
                parts = _arguments(case)
                if place < len(parts) and not (name == "TEXT" and place == 1):
                    doubled = [*parts[:place], f"IF({{1,1}},{parts[place]})", *parts[place + 1 :]]
                    yield f"{name}({case})", f"{name}({','.join(doubled)})"
                    break


def test_every_trusted_function_gives_twice_its_value_for_a_value_given_twice():
    cases = list(_lifted_cases())
    assert len(cases) > 150
    single, double = (_compute(texts) for texts in zip(*cases, strict=True))
    differing = [
        (text, once, twice)
        for (_, text), once, twice in zip(cases, single, double, strict=True)
        if twice != [[once[0][0], once[0][0]]] and "is not computed here" not in twice
    ]
    assert not differing


@pytest.mark.parametrize(
    ("text", "grid"),
    [
        ("ABS(A1:A3)", [[3.0], [1.0], [4.0]]),
        ("ROUND(A1:A3/7,{1,2})", [[0.4, 0.43], [-0.1, -0.14], [0.6, 0.57]]),
        ("YEAR(D1:D3)", [[2024.0], [2024.0], [2025.0]]),
        ("LEN(B1:B3)", [[1.0], [1.0], [1.0]]),
        ("FILTER(E1:E8,ISNUMBER(C1:C8))", [[10.0], [50.0], [80.0]]),
        ("ISBLANK(C1:C3)", [[False], [True], [False]]),
        ("COUNTIF(B1:B8,B1:B3)", [[2.0], [2.0], [1.0]]),
        ("SUM(LARGE(A1:A8,{1,2,3}))", [[15.0]]),
        ("XLOOKUP(B1:B3,B1:B8,E1:E8)", [[10.0], [20.0], [30.0]]),
        ("XLOOKUP({35,45},E1:E8,A1:A8,,-1)", [[4.0, 1.5]]),
        ("XLOOKUP({\"zz\",\"c\"},B1:B8,E1:E8)", [["#N/A", 30.0]]),
        ("INDEX(E1:E8,{1,3})", [[10.0, 30.0]]),
        ("TEXT(A1:A2,\"0.0\")", [["3.0"], ["-1.0"]]),
        ("ROUND(AIT_TWO(),1)", [[1.3], [-2.5]]),
        ("ROUND(AIT_ONE(),2)", [[1.26]]),
        ("ROUND(ABS(AIT_TWO()),1)", [[1.3], [2.5]]),
        ("ABS(AIT_TWO()*{1,10})", [[1.25, 12.5], [2.5, 25.0]]),
        ("NOT(A1:A3>1)", [[False], [True], [False]]),
        ("LET(x,AIT_TWO(),ABS(x))", [[1.25], [2.5]]),
        ("SUMPRODUCT((YEAR(D1:D8)=2024)*A1:A8)", [[-4.75]]),
        ("IF(ISNUMBER(C1:C3),\"n\",\"-\")", [["n"], ["-"], ["-"]]),
        ("ROUND(A1:A3,{0;0})", [[3.0], [-1.0], ["#N/A"]]),
        ("SEQUENCE(INDEX(A1:A3,1))", [[1.0], [2.0], [3.0]]),
    ],
)  # fmt: skip
def test_arrays_are_lifted(text, grid):
    assert _compute([text]) == [grid]


def test_an_array_of_arrays_is_never_guessed():
    assert _compute(["SEQUENCE({2,3})", "IFERROR(CHOOSE({1,2},A1:A3,E1:E3),0)", "1+1"]) == [
        "SEQUENCE of such arrays is not computed here",
        "CHOOSE of such arrays is not computed here",
        [[2.0]],
    ]


@pytest.mark.parametrize(
    "text", ["OFFSET(A1,{1,2},0)", "SUM(ROW(A1:A3))", "TEXT(1,B1)", 'TEXT(1,"0.00E+00")', 'TEXT(1,"[Red]0")']
)
def test_what_is_not_shown_to_be_right_is_said(text):
    assert read_formula(text, Scope(SHEET, {}), "S", 1, 20).problem
