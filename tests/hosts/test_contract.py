"""Every function, through the entrance of each host, gives what `xl_aitrends.call` gives for the same cells.

The calls are in `contract`; the add-in's VBA and the browser's Python run the same ones in their own tests.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType, SimpleNamespace

import pytest

from xl_aitrends.functions import catalogue

from .conftest import Decorators
from .contract import Case, Cells, cases, over_com, over_officejs, shown_by_officejs

every_case = pytest.mark.parametrize("case", cases(), ids=str)


@pytest.fixture(scope="module")
def lite() -> SimpleNamespace:
    """The functions as xlwings Lite and Server register them."""
    from xl_aitrends.hosts.xlwings_udfs import worksheet_functions

    with pytest.MonkeyPatch.context() as patch:
        Decorators().install(patch)
        return SimpleNamespace(**worksheet_functions())


@every_case
def test_xlwings_classic_gives_the_same(classic: ModuleType, from_cell: Callable[..., Cells], case: Case) -> None:
    given = [over_com(argument, one) for argument, one in zip(case.spec.arguments, case.arguments, strict=False)]
    assert from_cell(case.spec.name, *given) == case.expected


@every_case
def test_office_js_gives_the_same_with_true_errors(lite: SimpleNamespace, case: Case) -> None:
    given = map(over_officejs, case.arguments)
    assert getattr(lite, case.spec.name)(*given) == shown_by_officejs(case.expected)


def test_the_cases_show_values_blanks_and_errors_of_every_function() -> None:
    assert {case.spec.name for case in cases()} == set(catalogue())
    shown = [str(cell) for case in cases() for row in case.expected for cell in row]
    assert {text.split(" ")[0] for text in shown if text.startswith("#")} >= {"#N/A", "#VALUE!", "#DIV/0!"}
    assert not any("internal error" in text or "\n" in text for text in shown)
    for spec in catalogue().values():
        cells = [cell for case in cases() if case.spec is spec for row in case.expected for cell in row]
        assert any(not str(cell).startswith("#") for cell in cells), f"{spec.name} is never defined"
