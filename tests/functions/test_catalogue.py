"""One contract over the whole catalogue."""

from __future__ import annotations

import pytest

from xl_aitrends import call, catalogue
from xl_aitrends.functions.examples import agrees, compute
from xl_aitrends.functions.spec import Example

SPECS = list(catalogue().values())


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_the_examples_in_the_docstring_give_the_printed_value(spec):
    for example in spec.examples:
        assert agrees(example), f"{example.formula} gives {compute(example.formula)}, not {example.value}"


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_help_in_a_cell_shows_signature_and_every_argument(spec):
    table = call("AIT_HELP", spec.name.lower())
    assert table[0] == [spec.signature, spec.summary]
    assert [row[0] for row in table[1 : 1 + len(spec.arguments)]] == [argument.name for argument in spec.arguments]
    assert {"Formula", "Missing", "Example", "Source"} <= {row[0] for row in table}


def test_help_without_a_name_lists_every_function():
    assert [row[0] for row in call("AIT_HELP")] == [spec.name for spec in SPECS]


def test_an_example_that_gives_something_else_is_noticed():
    assert not agrees(Example('=AIT_HELP("AIT_VERSION")', '"x"'))
    assert not agrees(Example("=AIT_VERSION()", '"9.9.9"'))


@pytest.mark.parametrize("formula", ["=1+1", "=SUM(1)(", "=os.system()", "=AIT_VERSION() AIT_VERSION()"])
def test_examples_compute_nothing_but_literals_and_our_own_functions(formula):
    with pytest.raises(ValueError, match=r"cannot read|expected|unexpected"):
        compute(formula)


def test_a_misspelt_name_is_answered_with_its_neighbours_and_an_unknown_one_with_the_list():
    assert call("AIT_SPRED") == [
        ["#NAME? no function is called AIT_SPRED; did you mean AIT_SPREAD or AIT_SPREAD_LEGS or AIT_SURPRISE?"]
    ]
    assert call("spread")[0][0].startswith("#NAME? no function is called spread; did you mean AIT_SPREAD")
    assert call("AIT_XYQ") == [["#NAME? no function is called AIT_XYQ; AIT_HELP() lists the functions"]]
