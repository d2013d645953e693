"""The allow-list of ordinary functions is earned: it is what agreement with engines that are not ours makes of it."""

from __future__ import annotations

import importlib.util
import shutil

import pytest

from xl_aitrends.refresh.engine import Engine, Target
from xl_aitrends.refresh.ordinary import ordinary_functions, refused_functions

from . import agreement
from .ordinary_cases import CASES, MODERN, OPERATORS, PUBLISHED


@pytest.fixture(scope="module")
def tried(absent):
    if shutil.which("soffice") is None:
        absent("LibreOffice")
    if importlib.util.find_spec("formulon") is None:
        absent("formulon")
    return agreement.tried()


def test_the_list_that_ships_is_the_one_that_agreement_generates(tried):
    assert agreement.LIST.read_text("utf-8") == agreement.generate(*tried)


def test_operators_agree_in_every_case(tried):
    assert tried[1].keys().isdisjoint(OPERATORS)


def test_what_differs_is_refused_by_name_with_its_first_case(tried):
    refused = refused_functions()
    assert refused == {name: why for name, why in tried[1].items() if name in refused}
    assert tried[1].keys() == refused.keys()
    assert refused.keys().isdisjoint(ordinary_functions())
    assert refused["CEILING"] == "CEILING(-2.5,-2) gives -2.0 here and -4 elsewhere"


def test_hundreds_of_cases_were_computed_and_hardly_any_was_kept(tried):
    computed = [text for text, cells in tried[0].items() if isinstance(cells, list)]
    assert len(computed) > 1000
    assert len(computed) > 0.98 * len(tried[0])


@pytest.mark.parametrize("name", PUBLISHED)
def test_functions_that_libreoffice_lacks_agree_with_excels_pages(name):
    cells = agreement.by_refresh([f"{name}({arguments})" for arguments, _ in PUBLISHED[name]])
    assert cells == [expected for _, expected in PUBLISHED[name]]


def test_no_function_is_trusted_without_a_case():
    assert set(ordinary_functions()) <= CASES.keys() | PUBLISHED.keys() | MODERN.keys()
    assert all(function.cases for function in ordinary_functions().values())


def test_the_list_covers_what_analysts_put_around_our_functions():
    wanted = """
        IF IFS IFERROR IFNA SWITCH AND OR NOT LET CHOOSE SUM PRODUCT SUMPRODUCT ABS ROUND INT MOD SQRT EXP LN POWER
        SUMIF SUMIFS COUNTIF COUNTIFS AVERAGEIF AVERAGEIFS MAXIFS MINIFS AVERAGE MEDIAN MIN MAX COUNT COUNTA LARGE SMALL
        STDEV.S STDEV.P VAR.S VAR.P CORREL PERCENTILE.INC PERCENTRANK.INC QUARTILE.INC RANK.EQ RANK.AVG SLOPE
        INDEX MATCH XLOOKUP XMATCH VLOOKUP HLOOKUP FILTER SORT SORTBY UNIQUE SEQUENCE TRANSPOSE ROWS COLUMNS OFFSET INDIRECT
        LEFT RIGHT MID LEN TRIM FIND SEARCH SUBSTITUTE TEXT TEXTJOIN CONCAT UPPER LOWER VALUE
        DATE YEAR MONTH DAY EDATE EOMONTH WEEKDAY NETWORKDAYS WORKDAY TODAY NOW ISNUMBER ISBLANK ISERROR ISNA
    """
    assert set(wanted.split()) - ordinary_functions().keys() == set()


def test_the_engine_alone_would_be_wrong_about_ceiling():
    """It gives -2 for CEILING(-2.5,-2), where Excel documents -4: this is why there is a list."""
    engine = Engine(["S"], agreement.AS_OF, {})
    assert engine.compute([Target("S", 1, 1, "CEILING(-2.5,-2)", captured=True)])[0].value == -2.0


@pytest.mark.parametrize(
    ("name", "takes"),
    [
        ("SUMIFS", "rrvrv"),
        ("COUNTIFS", "rvrvr"),
        ("VLOOKUP", "vrvvv"),
        ("SUM", "rrrrr"),
        ("IFS", "vrvrv"),
        ("PI", "vvvvv"),
    ],
)
def test_arguments_that_take_ranges_are_told_from_those_that_take_values(name, takes):
    shape = ordinary_functions()[name]
    assert "".join("r" if shape.takes_range(place) else "v" for place in range(5)) == takes
