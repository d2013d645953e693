"""xlwings' own classic code on a system without Excel.

Real: everything in ``xlwings.udfs`` (the decorators that Windows users get, ``generate_vba_wrapper``, ``call_udf``) and
``xlwings.conversion``. Stand-ins: pywin32's modules, and ``xlwings._xlwindows`` (with its engine) and
``xlwings.com_server``, which talk to a running Excel over COM. A stand-in ``Area`` is Excel's Range object: it has a ``Value`` and nothing else.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pandas  # noqa: F401 - before the stand-ins: it looks for some of these modules itself
import pytest
import xlwings

from xl_aitrends.functions import catalogue

MISSING = -2147352572  # what COM hands over for an argument that is left out
PYWIN32 = ("pythoncom", "pywintypes", "win32com", "win32com.client")
OURS = "xl_aitrends.udfs"


class Decorators:
    """Stands in for xlwings' Office.js decorators; like them it is told apart by its module."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []

    def install(self, monkeypatch: pytest.MonkeyPatch, where: ModuleType = xlwings) -> None:
        for name in ("func", "arg", "ret"):
            decorator = self._decorator(name)
            decorator.__module__ = "xlwings.pro.udfs_officejs"
            monkeypatch.setattr(where, name, decorator, raising=False)

    def _decorator(self, kind: str) -> Any:
        def configure(*arguments: Any, **options: Any) -> Any:
            self.seen.append((kind, arguments, options))
            return lambda function: function

        return configure


class Area:
    """A range of cells as Excel hands it to a UDF."""

    def __init__(self, value: object) -> None:
        self.Value = value


class RangeOfArea:
    """What xlwings' Windows module wraps around one."""

    def __init__(self, xl: object) -> None:
        self.xl = xl
        self.address = "$A$1"
        self.max_cells_per_read = None
        self.sheet = MagicMock(name="sheet")  # xlwings asks it for the engine, which `raw` then does not use

    @property
    def raw_value(self) -> object:
        return self.xl.Value

    def __len__(self) -> int:  # xlwings before 0.33.7 asks for it
        value = self.xl.Value
        return sum(map(len, value)) if isinstance(value, tuple) else 1


@pytest.fixture
def classic(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """``xlwings.udfs``, with its decorators where ``import xlwings`` puts them on Windows."""
    for name in PYWIN32:
        monkeypatch.setitem(sys.modules, name, MagicMock(name=name))
    windows = SimpleNamespace(Range=RangeOfArea, is_range_instance=lambda value: isinstance(value, Area))
    monkeypatch.setattr(xlwings, "_xlwindows", windows, raising=False)
    monkeypatch.setitem(xlwings.engines.engines_by_name, "excel", MagicMock(name="engine"))
    monkeypatch.setitem(sys.modules, "xlwings.com_server", MagicMock(name="xlwings.com_server"))
    monkeypatch.delitem(sys.modules, "xlwings.udfs", raising=False)
    real = import_module("xlwings.udfs")
    monkeypatch.setitem(sys.modules, "xlwings.udfs", real)  # forgotten again afterwards
    monkeypatch.setattr(xlwings, "udfs", real, raising=False)
    for name, decorator in (("func", real.xlfunc), ("arg", real.xlarg), ("ret", real.xlret)):
        monkeypatch.setattr(xlwings, name, decorator)
    return real


@pytest.fixture
def udfs(classic: ModuleType, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """``xl_aitrends.udfs`` as a Windows user's Python imports it."""
    monkeypatch.delitem(sys.modules, OURS, raising=False)
    module = import_module(OURS)
    monkeypatch.setitem(sys.modules, OURS, module)
    return module


@pytest.fixture
def from_cell(classic: ModuleType, udfs: ModuleType) -> Callable[..., list[list[object]]]:
    """Call a function through xlwings' own `call_udf`, as its VBA wrapper does from a cell; tuples are ranges."""

    def call(name: str, *arguments: object) -> list[list[object]]:
        handed = [
            Area(value) if isinstance(value, tuple) else MISSING if value is None else value for value in arguments
        ]
        handed += [MISSING] * (len(catalogue()[name].arguments) - len(handed))
        return classic.call_udf(OURS, name, handed, caller=Area(None))

    return call
