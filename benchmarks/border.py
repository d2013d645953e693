"""Crossing the border of Excel: cells in, arrays, cells out, types checked, with nothing computed between."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt

from benchmarks.panels import gappy, prices
from benchmarks.rows import Rival, Row, contest, hold_equal, optional
from xl_aitrends.cells.missing import COM_ERRORS
from xl_aitrends.functions import Spec, evaluate
from xl_aitrends.functions.kinds import Headers, Panel
from xl_aitrends.functions.spec import read_spec

Grid = Sequence[Sequence[Any]]
ERROR = next(iter(COM_ERRORS))


def rows() -> list[Row]:
    """A clean range, one with blanks, one with blanks and error cells; as COM hands them over: tuples of tuples."""
    clean, gaps = _cells(prices()), _cells(gappy(prices()))
    broken = tuple(tuple(ERROR if cell is None else cell for cell in row) for row in gaps)
    return [
        *_contest("4000 × 31, numbers only", clean, plain=True),
        *_contest("4000 × 31, one cell in fifty blank", gaps, plain=True),
        *_contest("4000 × 31, one cell in fifty an error", broken, plain=False),
    ]


def _contest(work: str, cells: Grid, *, plain: bool) -> list[Row]:
    spec = _unchanged()
    ours = evaluate(spec, (cells,))
    rivals = [_xlwings(cells, ours)]
    if plain:
        rivals.append(
            Rival(
                "np.array(rows, float) + tolist(), which checks nothing",
                lambda: np.array(cells, dtype=float).tolist(),
                0.5,
                "the type of every cell is looked at, as numpy does not",
                same=lambda: hold_equal(_floats(ours), np.array(cells, dtype=float)),
            )
        )
    values = np.array(_floats(ours))
    floors = {"memory pass": values.copy, "np.array alone": lambda: np.array(cells, dtype=float)} if plain else {}
    return contest(work, lambda: evaluate(spec, (cells,)), rivals, floors)


@cache
def _unchanged() -> Spec:
    def AIT_UNCHANGED(values: Annotated[Panel, "Any numbers."], headers: Headers = 0) -> object:
        """Give the numbers back.

        Formula: x.

        Missing: a blank stays missing.

        Excel:
            =AIT_UNCHANGED(1) → 1

        Source: none.
        """
        return values

    AIT_UNCHANGED.__annotations__ = {"values": Annotated[Panel, "Any numbers."], "headers": Headers}
    return read_spec(AIT_UNCHANGED, category="benchmark", since="0")


def _cells(panel: npt.NDArray[np.float64]) -> Grid:
    return tuple(tuple(None if cell != cell else cell for cell in row) for row in panel.tolist())


def _floats(cells: Grid) -> npt.NDArray[np.float64]:
    """Written cells as numbers again; what is undefined is a text there."""
    return np.array([[np.nan if isinstance(cell, str) else cell for cell in row] for row in cells], dtype=float)


# --- xlwings ----------------------------------------------------------------------------------------------------------


def _xlwings(cells: Grid, ours: Grid) -> Rival:
    name = "xlwings' converters, classic rules"
    xlwings = optional("xlwings")
    if xlwings is None:
        return Rival(name, None, 10, missing="xlwings is not installed")
    _add_engine(xlwings)
    from xlwings import conversion

    options = {"convert": np.array, "dtype": float, "ndim": 2}

    def cross() -> Any:
        return conversion.write(conversion.read(None, cells, options, "replayed"), None, {}, "replayed")

    return Rival(name, cross, 10, same=lambda: hold_equal(_floats(ours), _floats(cross())))


def _add_engine(xlwings: Any) -> None:
    """Give xlwings an engine that cleans cells by its own Windows code, which cannot be imported without Windows."""
    if "replayed" not in [engine.name for engine in xlwings.engines]:
        clean, prepare = _windows_rules()
        engine = SimpleNamespace(
            name="replayed",
            type="desktop",
            clean_value_data=clean,
            prepare_xl_data_element=prepare,
        )
        xlwings.engines.add(xlwings.Engine(impl=engine))


def _windows_rules() -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The functions of the installed xlwings that look at every cell, compiled from its own source."""
    found = find_spec("xlwings")
    assert found is not None
    assert found.origin is not None
    tree = ast.parse((Path(found.origin).parent / "_xlwindows.py").read_text(encoding="utf-8"))
    wanted = {"_clean_value_data_element", "clean_value_data", "prepare_xl_data_element"}
    chosen = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name in wanted]
    for node in chosen:
        node.decorator_list = []
    import pandas as pd

    names: dict[str, Any] = {
        "np": np,
        "pd": pd,
        "time_types": (dt.date, dt.datetime, np.datetime64),  # and one of pywin32's
        "cell_errors": COM_ERRORS,
    }
    exec(compile(ast.Module(chosen, []), "xlwings", "exec"), names)
    return names["clean_value_data"], names["prepare_xl_data_element"]
