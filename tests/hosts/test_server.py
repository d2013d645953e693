"""Functions for a project of xlwings Server, which is optional and wants a licence key of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest
import xlwings

from xl_aitrends.functions import catalogue

from .conftest import Decorators
from .contract import Case, Cells, cases, over_officejs, shown_by_officejs

OURS = "xl_aitrends.hosts.server"

needs_a_key = pytest.mark.skipif(
    not os.environ.get("XLWINGS_LICENSE_KEY"),
    reason="xlwings' server code needs a licence key, and XLWINGS_LICENSE_KEY is not set",
)


@pytest.fixture
def imported(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Our module beside a stand-in for `xlwings.server`, which records what it is given."""
    monkeypatch.delitem(sys.modules, OURS, raising=False)
    stand_in = ModuleType("xlwings.server")
    recorder = Decorators()
    recorder.install(monkeypatch, stand_in)
    monkeypatch.setitem(sys.modules, "xlwings.server", stand_in)
    monkeypatch.setattr(xlwings, "server", stand_in, raising=False)
    module = import_module(OURS)
    monkeypatch.delitem(sys.modules, OURS)
    module.__dict__["recorder"] = recorder
    return module


def test_a_star_import_brings_every_function_and_nothing_else(imported: ModuleType) -> None:
    assert imported.__all__ == list(catalogue())


def test_functions_are_registered_with_the_server_s_decorators_whatever_xlwings_itself_offers(
    imported: ModuleType,
) -> None:
    seen = imported.recorder.seen
    assert [kind for kind, *_ in seen].count("func") == len(catalogue())
    assert imported.AIT_SPREAD([[0.5, 0.25, -0.25], [None, None, 1.0]], 1) == [
        [0.75],
        [{"type": "Error", "errorType": "NotAvailable"}],
    ]


@pytest.mark.skipif("XLWINGS_LICENSE_KEY" in os.environ, reason="a key is set")
def test_without_a_key_xlwings_says_so_and_the_default_path_is_untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, OURS, raising=False)
    monkeypatch.setattr(xlwings, "USER_CONFIG_FILE", "")  # a key may stand there too
    with pytest.raises(xlwings.LicenseError):
        import_module(OURS)
    assert import_module("xl_aitrends.udfs").__all__ == list(catalogue())


def _payload(case: Case) -> dict[str, Any]:
    """A call as Office.js sends it: every argument in rows, what is left out as null."""
    given = [None if one is None else _rows(over_officejs(one)) for one in case.arguments]
    return {
        "func_name": case.spec.name,
        "args": given,
        "version": xlwings.__version__,
        "client": "Office.js",
        "runtime": "1.4",
        "caller_address": "Sheet1!A1",
        "date_format": "m/d/yyyy",
        "culture_info_name": "en-US",
    }


def _rows(given: object) -> Cells:
    if not isinstance(given, list):
        return [[given]]
    return given if given and isinstance(given[0], list) else [given]


@needs_a_key
def test_xlwings_own_call_gives_the_same_with_true_errors() -> None:
    server, ours = import_module("xlwings.server"), import_module(OURS)

    async def answers() -> list[Cells]:
        return [await server.custom_functions_call(_payload(case), ours, typehint_to_value={}) for case in cases()]

    for case, answer in zip(cases(), asyncio.run(answers()), strict=True):
        assert answer == shown_by_officejs(case.expected), str(case)


@needs_a_key
def test_xlwings_own_description_names_every_function_with_its_lists() -> None:
    server, ours = import_module("xlwings.server"), import_module(OURS)
    meta = server.custom_functions_meta(ours)
    assert sorted(one["name"] for one in meta["functions"]) == sorted(catalogue())
    listed = {
        f"{spec.name}.{one.name}".upper() for spec in catalogue().values() for one in spec.arguments if one.choices
    }
    assert {one["id"] for one in meta["enums"]} == listed
