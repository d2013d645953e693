"""Functions as xlwings Lite and Server register and call them.

Their decorators and `custom_functions_call` need a licence key to be imported, so they are not run here: `Decorators`
records what they would be given, and the payloads are what their code hands to a function whose arguments are `raw`.
"""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Literal, get_args, get_origin

import pytest

from xl_aitrends.functions import call, catalogue
from xl_aitrends.hosts import officejs
from xl_aitrends.hosts.xlwings_udfs import wizard_help, worksheet_functions

from .conftest import Decorators

NA = {"type": "Error", "errorType": "NotAvailable"}
VALUE = {"type": "Error", "errorType": "Value"}


class JsNull:
    """Stands in for Pyodide's null, which is no None."""


def error_cell(name: str) -> dict[str, str]:
    return {"type": "Error", "basicType": "Error", "basicValue": name}


@pytest.fixture
def lite(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    Decorators().install(monkeypatch)
    return SimpleNamespace(**worksheet_functions())


def test_undefined_numbers_become_true_errors(lite: SimpleNamespace) -> None:
    assert lite.AIT_SPREAD([[0.5, 0.25, -0.25], [None, None, 1.0]], 1) == [[0.75], [NA]]


def test_a_failed_call_becomes_a_true_error_and_its_message_is_logged(
    lite: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert lite.AIT_RETURN([[1.0], [2.0]], 0) == [[VALUE]]
    assert caplog.messages == ["#VALUE! AIT_RETURN: window must be a whole number ≥ 1, got 0"]


def test_errors_formats_and_nulls_of_office_js_are_read(lite: SimpleNamespace) -> None:
    priced = {"type": "FormattedNumber", "basicValue": 0.5, "numberFormat": "0%"}
    cells = [[priced, error_cell("#N/A"), JsNull(), 0.25, -0.25], [0.5, "", 0.25, -0.25, None]]
    plain = [[0.5, "#N/A", None, 0.25, -0.25], [0.5, "", 0.25, -0.25, None]]
    assert officejs.read(cells) == plain
    assert lite.AIT_SPREAD(cells, 1) == call("AIT_SPREAD", plain, 1)


def test_a_row_arrives_flat_and_one_cell_as_a_scalar(lite: SimpleNamespace) -> None:
    assert lite.AIT_SPREAD([0.5, {"type": "FormattedNumber", "basicValue": -0.25}], 1) == [[0.75]]
    assert lite.AIT_RETURN([[1.0], [2.0]], error_cell("#DIV/0!")) == [[{"type": "Error", "errorType": "Div0"}]]


def test_a_range_of_plain_cells_is_not_copied() -> None:
    rows = [[1.0, None, "x"], [True, 2, ""]]
    assert officejs.read(rows) is rows


def test_errors_that_only_excel_makes_stay_text() -> None:
    cells = [["#SPILL!", "# of rows", 1.0]]
    assert officejs.write(cells) == cells


@pytest.mark.parametrize("name", list(catalogue()))
def test_arguments_with_listed_words_become_drop_down_lists(lite: SimpleNamespace, name: str) -> None:
    hints = getattr(lite, name).__annotations__
    listed = {argument.name: argument.choices for argument in catalogue()[name].arguments if argument.choices}
    assert {argument: get_args(hint) for argument, hint in hints.items()} == listed
    assert all(get_origin(hint) is Literal for hint in hints.values())


def test_registration_says_raw_and_gives_the_help(monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Decorators()
    recorder.install(monkeypatch)
    worksheet_functions()
    helps = [options["doc"] for kind, _, options in recorder.seen if kind == "arg"]
    assert helps == [wizard_help(argument) for spec in catalogue().values() for argument in spec.arguments]
    assert all(options["convert"] == "raw" for kind, _, options in recorder.seen if kind != "func")
