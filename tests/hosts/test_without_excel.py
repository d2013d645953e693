"""Where there is no Excel, or no xlwings."""

from __future__ import annotations

import subprocess
import sys

from xl_aitrends.functions import catalogue

HIDE_XLWINGS = """
import sys
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "xlwings":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Hidden())
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_importing_works_and_the_functions_compute() -> None:
    done = run("from xl_aitrends.udfs import *; print(AIT_SPREAD([[0.5, 0.25, -0.25]], 1)); print(AIT_HELP.__doc__)")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["[[0.75]]", catalogue()["AIT_HELP"].summary]


def test_without_xlwings_one_line_names_the_extra() -> None:
    done = run(HIDE_XLWINGS + "import xl_aitrends.udfs")
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last == 'ImportError: xl_aitrends.udfs needs xlwings: pip install "xl-aitrends[excel]"'
    assert "During handling" not in done.stderr


def test_the_package_itself_does_not_need_xlwings() -> None:
    done = run(HIDE_XLWINGS + "import xl_aitrends, xl_aitrends.functions as f; print(f.call('AIT_VERSION'))")
    assert done.returncode == 0, done.stderr
