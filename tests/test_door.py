"""The public door: what `xl_aitrends` offers, and that nothing leaves it unnoticed."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import xl_aitrends
from xl_aitrends import core


def test_everything_in_core_is_importable_from_the_package():
    for name in core.__all__:
        assert getattr(xl_aitrends, name) is getattr(core, name)
    assert set(core.__all__) | {"call", "catalogue", "__version__"} <= set(dir(xl_aitrends))


def test_names_of_the_door_are_locked():
    functions = {name for name in core.__all__ if name[0].islower()}
    assert {
        "rolling_return",
        "spread",
        "dispersion",
        "percentile_rank",
        "divergence",
        "chain_index",
        "ratio_correlation",
    } <= functions
    assert not [name for name in core.__all__ if name.startswith("_")]


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = xl_aitrends.nothing


def test_the_analyses_take_arrays():
    assert xl_aitrends.spread(np.array([0.79, 0.02, -0.05]), 1) == pytest.approx(0.84)


def test_importing_the_package_loads_nothing_heavy():
    heavy = "numpy pandas openpyxl xlwings formualizer click rich scipy xlsxwriter".split()
    code = f"import sys, xl_aitrends; print([name for name in {heavy} if name in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
