"""Which workbooks are meant, and where their results go."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from xl_aitrends.errors import ConfigurationError
from xl_aitrends.runs.books import Task, find_books, plan


@pytest.fixture
def funds(folder: Path) -> Path:
    for name in (
        "funds/b.xlsx",
        "funds/a.XLSM",
        "funds/asia/a.xlsx",
        "funds/asia/deep/c.xlsx",
        "funds/~$b.xlsx",
        "funds/b.xlsx.bak-20250214-180000",
        "funds/._b.xlsx",
        "funds/.old/b.xlsx",
        "funds/notes.csv",
        "other/b.xlsx",
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return Path("funds")


def places(*inputs: str, out: Path | None = None) -> list[str]:
    return [book.label for book in find_books(inputs, out=out)]


def targets(*inputs: str, out: str) -> list[str]:
    tasks = plan(find_books(inputs, out=Path(out)), out=Path(out), in_place=False)
    return [task.target.as_posix() for task in tasks if task.target]


def test_a_folder_is_walked_without_lock_files_backups_and_hidden_files(funds: Path) -> None:
    assert places("funds") == ["a.XLSM", "b.xlsx", "asia/a.xlsx", "asia/deep/c.xlsx"]


def test_out_keeps_the_shape_of_the_folder(funds: Path) -> None:
    assert targets("funds", out="out") == ["out/a.XLSM", "out/b.xlsx", "out/asia/a.xlsx", "out/asia/deep/c.xlsx"]


def test_out_keeps_the_shape_below_the_fixed_part_of_a_pattern(funds: Path) -> None:
    assert targets("funds/**/*.xlsx", out="out") == ["out/asia/a.xlsx", "out/asia/deep/c.xlsx", "out/b.xlsx"]
    assert targets("funds/as*", out="out") == ["out/asia/a.xlsx", "out/asia/deep/c.xlsx"]


def test_a_pattern_takes_workbooks_only(funds: Path) -> None:
    assert places("funds/*") == ["a.XLSM", "asia/a.xlsx", "asia/deep/c.xlsx", "b.xlsx"]


def test_a_file_goes_to_its_name(funds: Path) -> None:
    assert targets("funds/asia/deep/c.xlsx", out="out") == ["out/c.xlsx"]


def test_a_workbook_named_twice_is_done_once(funds: Path) -> None:
    assert places("funds/b.xlsx", "funds", "./funds/b.xlsx") == ["b.xlsx", "a.XLSM", "asia/a.xlsx", "asia/deep/c.xlsx"]


def test_results_below_the_folder_are_no_inputs_of_the_next_run(funds: Path) -> None:
    (funds / "out").mkdir()
    (funds / "out" / "b.xlsx").touch()
    assert places("funds", out=Path("funds/out")) == ["a.XLSM", "b.xlsx", "asia/a.xlsx", "asia/deep/c.xlsx"]
    for pattern in ("funds/**/*.xlsx", "funds/*", "funds/o*/../*"):
        assert not [place for place in places(pattern, out=Path("funds/out")) if "out/b.xlsx" in place]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("nowhere.xlsx", "nowhere.xlsx: no such file or folder"),
        ("nowhere/*.xlsx", "nowhere/*.xlsx: no .xlsx or .xlsm workbook there"),
        ("funds/notes.csv", "funds/notes.csv: not an .xlsx or .xlsm workbook; save it as one in Excel"),
        ("empty", "empty: no .xlsx or .xlsm workbook there"),
    ],
)
def test_an_input_that_names_no_workbook_is_told(funds: Path, given: str, told: str) -> None:
    Path("empty").mkdir()
    with pytest.raises(ConfigurationError, match=re.escape(told)):
        find_books([given])


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(folder: Path) -> None:
    Path("fund[1].xlsx").touch()
    assert places("fund[1].xlsx") == ["fund[1].xlsx"]


def test_two_inputs_that_share_one_result_are_refused(funds: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"would both become out/b\.xlsx"):
        targets("funds", "other", out="out")


def test_results_that_differ_in_case_only_are_refused(folder: Path) -> None:
    for name in ("one/Fund.xlsx", "two/fund.xlsx"):
        Path(name).parent.mkdir()
        Path(name).touch()
    with pytest.raises(ConfigurationError, match="would both become"):
        targets("one", "two", out="out")


def test_out_never_overwrites_a_workbook_that_is_read(funds: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"funds/b\.xlsx would be overwritten; choose another --out"):
        targets("funds/b.xlsx", out="funds")
    with pytest.raises(ConfigurationError, match="would be overwritten"):
        targets("other/b.xlsx", "funds/b.xlsx", out="funds")


def test_in_place_and_dry_runs(funds: Path) -> None:
    books = find_books(["funds/b.xlsx"])
    assert plan(books, out=None, in_place=True) == [Task(books[0], Path("funds/b.xlsx"))]
    assert plan(books, out=None, in_place=False) == [Task(books[0], None)]
