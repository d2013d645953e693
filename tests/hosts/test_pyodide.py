"""The built wheel in a real Pyodide under Node: Python as xlwings Lite runs it, with numpy and xlwings and nothing else.

xlwings' own code for Lite is not in its package; there is the open-source part, whose decorators register nothing
here. So a call enters where that code would enter: the functions that `from xl_aitrends.udfs import *` brings.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from xl_aitrends.functions import catalogue
from xl_aitrends.hosts.lite import lite_files

from .contract import cases, over_officejs, shown_by_officejs

ROOT = Path(__file__).resolve().parents[2]
RUN = """
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [home, program, answer, ...archives] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(home + "/pyodide.mjs").href);
const python = await loadPyodide({ indexURL: home, stderr: () => {} });
for (const archive of archives) {
  python.unpackArchive(new Uint8Array(readFileSync(archive)), "wheel");
}
writeFileSync(answer, python.runPython(readFileSync(program, "utf8")));
"""
PROGRAM = """
import json, sys

{main}
calls = json.loads({calls!r})
answers = [globals()[name](*arguments) for name, arguments in calls]

import numpy
from xl_aitrends import percentile_rank
ranks = {{mode: percentile_rank(numpy.arange({rows}) % 7.0, mode, window, min_obs=1)[-9:].tolist()
         for mode, window in {modes!r}.items()}}
hints = {{name: {{key: hint.__args__ for key, hint in globals()[name].__annotations__.items()}} for name, _ in calls}}
json.dumps({{
    "platform": sys.platform,
    "python": sys.version_info[:2],
    "answers": answers,
    "ranks": ranks,
    "lists": hints,
    "foreign": sorted(set({heavy!r}) & set(sys.modules)),
}})
"""
ROWS, MODES = 50_000, {"expanding": None, "rolling": 600_000}  # their products do not fit into 32 bits
HEAVY = ["pandas", "openpyxl", "xlsxwriter", "formualizer", "click", "rich", "scipy"]


class Browser(NamedTuple):
    """What `.ci/pyodide` lays down: the runtime from npm, and wheels of numpy for it and of xlwings."""

    home: Path
    numpy: Path
    xlwings: Path


@pytest.fixture(scope="module")
def browser() -> Browser:
    folder = os.environ.get("AITRENDS_PYODIDE", "")
    if not folder or shutil.which("node") is None:
        if os.environ.get("AITRENDS_TESTS_NEED_EVERYTHING"):
            pytest.fail("Node or Pyodide is missing and this run needs everything")
        pytest.skip("AITRENDS_PYODIDE names no folder with Pyodide, numpy and xlwings; `.ci/pyodide DIR` makes one")
    place = Path(folder)
    numpy = list(place.glob("numpy-*.whl"))
    if not numpy:
        pytest.skip("no package index has numpy for Pyodide any more, and npm's Pyodide comes without it")
    [xlwings] = place.glob("xlwings-*-none-any.whl")
    return Browser(place / "node_modules" / "pyodide", numpy[0], xlwings)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This package's wheel, built from a copy so that no earlier build leaks into it."""
    source = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / "xl_aitrends", source / "xl_aitrends", ignore=shutil.ignore_patterns("__pycache__"))
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(target), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    [built] = target.iterdir()
    return built


@pytest.fixture(scope="module")
def told(browser: Browser, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Pyodide answers to every call of the contract."""
    folder = tmp_path_factory.mktemp("pyodide")
    (folder / "run.mjs").write_text(RUN)
    calls = json.dumps([(case.spec.name, [*map(over_officejs, case.arguments)]) for case in cases()])
    facts = {"calls": calls, "heavy": HEAVY, "rows": ROWS, "modes": MODES}
    (folder / "program.py").write_text(PROGRAM.format(main=lite_files()["main.py"], **facts), "utf-8")
    paths = [browser.home, folder / "program.py", folder / "answer.json", browser.numpy, browser.xlwings, wheel]
    command = ["node", str(folder / "run.mjs"), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    answer: dict[str, Any] = json.loads((folder / "answer.json").read_text("utf-8"))
    return answer


def test_numpy_is_the_build_that_pyodide_names(browser: Browser) -> None:
    locked = json.loads((browser.home / "pyodide-lock.json").read_text())["packages"]["numpy"]
    assert browser.numpy.name == locked["file_name"]
    assert hashlib.sha256(browser.numpy.read_bytes()).hexdigest() == locked["sha256"]


def test_ties_of_a_long_column_are_counted_where_places_have_32_bits(told: dict[str, Any]) -> None:
    expected = pd.Series(np.arange(ROWS) % 7.0).rank(pct=True).iloc[-1]
    for mode in MODES:
        assert told["ranks"][mode][-1] == expected
        assert min(told["ranks"][mode]) > 0
        assert max(told["ranks"][mode]) < 1


def test_every_function_gives_the_same_in_the_browser_s_python(told: dict[str, Any]) -> None:
    assert told["platform"] == "emscripten"
    assert len(told["answers"]) == len(cases())
    for case, answer in zip(cases(), told["answers"], strict=True):
        for row, expected in zip(answer, shown_by_officejs(case.expected), strict=True):
            assert row == [pytest.approx(cell, rel=1e-9) if type(cell) is float else cell for cell in expected], case


def test_words_to_choose_from_are_drop_down_lists_there(told: dict[str, Any]) -> None:
    for spec in catalogue().values():
        listed = {argument.name: list(argument.choices) for argument in spec.arguments if argument.choices}
        assert told["lists"][spec.name] == listed


def test_nothing_but_numpy_and_xlwings_is_imported(told: dict[str, Any]) -> None:
    assert told["foreign"] == []


def test_the_wheel_is_pure_python_and_asks_the_browser_for_numpy_alone(wheel: Path) -> None:
    from packaging.markers import default_environment
    from packaging.metadata import Metadata

    assert wheel.name.endswith("-py3-none-any.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        [metadata] = [name for name in names if name.endswith(".dist-info/METADATA")]
        declared = Metadata.from_email(archive.read(metadata), validate=False).requires_dist or []
    assert not [name for name in names if name.endswith((".so", ".pyd", ".dll"))]
    lite = {**default_environment(), "sys_platform": "emscripten", "extra": ""}
    wanted = [one.name for one in declared if one.marker is None or one.marker.evaluate(lite)]
    assert wanted == ["numpy"]
