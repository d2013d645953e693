"""Ranges that go past the engine: which ones, and that results stay what they were."""

from __future__ import annotations

import pytest
import xlsxwriter

from xl_aitrends import call
from xl_aitrends.refresh import engine, refresh_book, refreshing
from xl_aitrends.refresh.formulas import read_formulas
from xl_aitrends.refresh.worksheet_calls import worksheet_calls
from xl_aitrends.workbook import open_book

PRICES = [[100.0 + (7 * row * (column + 1)) % 13 for column in range(5)] for row in range(40)]


@pytest.fixture(autouse=True)
def real_calls(calls, monkeypatch):
    """The functions of the catalogue, whose results are compared."""
    monkeypatch.setattr(refreshing, "worksheet_calls", worksheet_calls)


def book_of(path, **formulas):
    with xlsxwriter.Workbook(path) as book:
        data, calc = book.add_worksheet("Data"), book.add_worksheet("Calc")
        for row, line in enumerate(PRICES):
            data.write_row(row, 0, line)
        for cell, formula in formulas.items():
            calc.write_dynamic_array_formula(f"{cell}:{cell}", formula, value=0)
    return path


def reading_of(tmp_path, formula):
    with open_book(book_of(tmp_path / "book.xlsx", A1=formula)) as book:
        (cell,) = read_formulas(book)
        return cell.reading


@pytest.mark.parametrize(
    ("formula", "whole"),
    [
        ("=AIT_SPREAD(Data!A1:E40,2)", [True]),
        ("=AIT_SPREAD((Data!A1:E40),2)", [True]),
        ("=AIT_SPREAD(Data!A1:E40*1,2)", [False]),
        ("=AIT_SPREAD(IF(TRUE,Data!A1:E40),2)", [False]),
        ("=SUM(Data!A1:E40)", [False]),
        ('=AIT_LEADERS(Data!A1:E1,Data!A2:E2,2,"top")', [True, True]),
        ("=AIT_SPREAD({1,2;3,4},2)+SUM(Data!A1:A2)", [False]),
    ],
)
def test_a_range_goes_past_the_engine_only_where_it_is_all_of_an_argument_of_ours(tmp_path, formula, whole):
    assert [operand.whole_argument for operand in reading_of(tmp_path, formula).operands] == whole


def test_a_column_that_index_picks_is_read_alone(tmp_path):
    (operand,) = reading_of(tmp_path, "=AIT_PCTRANK(INDEX(Data!A1:E40,0,3))").operands
    assert operand.region == ("Data", 1, 3, 40, 3)
    assert operand.whole_argument


@pytest.mark.parametrize("picked", ["INDEX(Data!A1:E40,0,6)", "INDEX(Data!A1:E40,1,3)", "INDEX(Data!A1:E40,0,Data!A1)"])
def test_what_index_picks_otherwise_is_left_to_the_engine(tmp_path, picked):
    assert reading_of(tmp_path, f"=AIT_PCTRANK({picked})").operands[0].region == ("Data", 1, 1, 40, 5)


@pytest.mark.parametrize(
    ("formula", "one"),
    [
        ("=AIT_SPREAD(Data!A1:E40,2)", True),
        ("=AIT_SPREAD(Data!A1:E40,2)+1", False),
        ("=-AIT_SPREAD(Data!A1:E40,2)", False),
        ("=SUM(AIT_SPREAD(Data!A1:E40,2))", False),
    ],
)
def test_a_formula_is_one_call_of_ours_or_not(tmp_path, formula, one):
    assert reading_of(tmp_path, formula).one_call is one


def test_results_are_those_of_the_functions_called_alone(tmp_path):
    path = book_of(
        tmp_path / "book.xlsx",
        A1="=AIT_SPREAD(Data!A1:E40,2)",
        C1="=AIT_PCTRANK(INDEX(Data!A1:E40,0,2),,,,,,3)",
        E1="=AIT_PCTRANK(A1#,,,,,,3)",
    )
    out = tmp_path / "out.xlsx"
    result = refresh_book(path, target=out)
    assert not result.kept
    with open_book(out) as book:
        got = book.sheet("Calc").values(1, 1, 40, 5)
    spread = call("AIT_SPREAD", PRICES, 2)
    assert [row[0] for row in got] == [row[0] for row in spread]
    second = [[row[1]] for row in PRICES]
    assert [row[2] for row in got] == [row[0] for row in call("AIT_PCTRANK", second, min_obs=3)]
    assert [row[4] for row in got] == [row[0] for row in call("AIT_PCTRANK", spread, min_obs=3)]


def test_a_workbook_whose_spills_keep_their_size_is_computed_once(tmp_path, monkeypatch):
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    refresh_book(book_of(tmp_path / "book.xlsx", A1="=AIT_SPREAD(Data!A1:E40,2)", C1="=AIT_PCTRANK(A1#)"), target=first)
    rounds = []
    compute = engine.Engine.compute
    monkeypatch.setattr(engine.Engine, "compute", lambda self, targets: rounds.append(1) or compute(self, targets))
    result = refresh_book(first, target=second)
    assert len(rounds) == 1
    assert not result.changes
