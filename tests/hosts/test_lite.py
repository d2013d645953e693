"""The files that a user of xlwings Lite pastes."""

from __future__ import annotations

import ast
from pathlib import Path

from xl_aitrends import __version__
from xl_aitrends.hosts.lite import lite_files, write_lite_files


def test_main_imports_every_function_and_nothing_else() -> None:
    _, imported = ast.parse(lite_files()["main.py"]).body
    assert ast.unparse(imported) == "from xl_aitrends.udfs import *"


def test_requirements_name_this_version_alone() -> None:
    lines = [line for line in lite_files()["requirements.txt"].splitlines() if not line.startswith("#")]
    assert lines == [f"xl-aitrends=={__version__}"]


def test_our_own_files_of_an_earlier_workbook_are_written_again(tmp_path: Path) -> None:
    assert all(one.written for one in write_lite_files(tmp_path))
    assert all(one.written for one in write_lite_files(tmp_path))
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == lite_files()


def test_a_file_of_another_is_left_and_the_line_that_it_needs_is_told(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("print()")
    main, requirements = write_lite_files(tmp_path)
    assert (main.written, main.line) == (False, "from xl_aitrends.udfs import *")
    assert requirements.written
    assert (tmp_path / "main.py").read_text() == "print()"
