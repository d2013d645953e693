"""`aitrends refresh` as its users meet it: what is written, what is said, and the exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from xl_aitrends import refresh as refresh_room

Run = Callable[..., Result]
Make = Callable[..., Path]


def last_line(text: str) -> str:
    return text.splitlines()[-1]


def bytes_below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_dry_run_says_what_would_change_and_writes_nothing(aitrends: Run, make_book: Make, folder: Path) -> None:
    make_book("fund.xlsx", "=AIT_VERSION()")
    before = bytes_below(folder)
    result = aitrends("refresh", "fund.xlsx")
    assert bytes_below(folder) == before
    assert result.exit_code == 0
    assert "fund.xlsx: would change 1 cell (1 formula computed)" in result.stdout
    assert "Calc!A1: 0 → 0." in result.stdout
    assert last_line(result.stdout) == "Done. PASS=1 WARN=0 FAIL=0 SKIP=0 TOTAL=1"


def test_out_gets_refreshed_copies_in_the_folder_s_shape_and_the_report(
    aitrends: Run, make_book: Make, folder: Path
) -> None:
    make_book("funds/a.xlsx", "=AIT_VERSION()")
    make_book("funds/asia/b.xlsx", "=AIT_VERSION()")
    before = bytes_below(folder / "funds")
    result = aitrends("refresh", "funds", "--out", "out")
    assert result.exit_code == 0
    assert bytes_below(folder / "funds") == before
    assert sorted(bytes_below(folder / "out")) == ["a.xlsx", "asia/b.xlsx", "results.json"]
    report = json.loads((folder / "out" / "results.json").read_text("utf-8"))
    assert report["totals"] == {"PASS": 2, "WARN": 0, "FAIL": 0, "SKIP": 0, "TOTAL": 2}
    assert [book["label"] for book in report["books"]] == ["a.xlsx", "asia/b.xlsx"]
    assert report["mode"] == "out"


def test_in_place_leaves_a_backup_and_the_second_run_changes_nothing(
    aitrends: Run, make_book: Make, folder: Path
) -> None:
    book = make_book("fund.xlsx", "=AIT_VERSION()")
    original = book.read_bytes()
    assert aitrends("refresh", "fund.xlsx", "--in-place").exit_code == 0
    refreshed = book.read_bytes()
    assert refreshed != original
    assert [path.read_bytes() for path in folder.glob("fund.xlsx.bak-*")] == [original]
    assert (folder / "results.json").exists()
    again = aitrends("refresh", "fund.xlsx", "--in-place")
    assert again.stdout.startswith("SKIP  fund.xlsx: unchanged since 20")
    assert book.read_bytes() == refreshed
    forced = aitrends("refresh", "fund.xlsx", "--in-place", "--force")
    assert "fund.xlsx: 0 cells changed (1 formula computed)" in forced.stdout
    assert book.read_bytes() == refreshed


def test_a_workbook_with_nothing_to_do_is_skipped_and_still_appears_in_out(
    aitrends: Run, make_book: Make, folder: Path
) -> None:
    book = make_book("plain.xlsx")
    result = aitrends("refresh", "plain.xlsx", "--out", "out")
    assert last_line(result.stdout) == "Done. PASS=0 WARN=0 FAIL=0 SKIP=1 TOTAL=1"
    assert (folder / "out" / "plain.xlsx").read_bytes() == book.read_bytes()


def test_a_workbook_that_fails_does_not_stop_the_others(aitrends: Run, make_book: Make, folder: Path) -> None:
    (folder / "funds" / "asia").mkdir(parents=True)
    (folder / "funds" / "asia" / "a.xlsx").write_bytes(b"no workbook at all")
    make_book("funds/b.xlsx", "=AIT_VERSION()")
    result = aitrends("refresh", "funds", "--out", "out")
    assert result.exit_code == 1
    assert last_line(result.stdout) == "Done. PASS=1 WARN=0 FAIL=1 SKIP=0 TOTAL=2"
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("asia/a.xlsx is not a workbook")
    assert (folder / "out" / "b.xlsx").exists()
    failed = json.loads((folder / "out" / "results.json").read_text("utf-8"))["books"][1]
    assert failed["state"] == "FAIL"
    assert f"asia/{failed['failure']}\n" == result.stderr


def test_a_bug_is_one_line(aitrends: Run, make_book: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(source: Path, **options: object) -> object:
        raise KeyError("x")

    make_book("a.xlsx")
    monkeypatch.setattr(refresh_room, "refresh_book", broken)
    result = aitrends("refresh", "a.xlsx")
    assert result.exit_code == 1
    assert result.stderr == "a.xlsx: internal error (KeyError: 'x'); please report it\n"


def test_the_message_behind_an_error_cell_names_its_place(aitrends: Run, make_book: Make) -> None:
    make_book("fund_b.xlsx", "=AIT_RETURN(Data!B2:B4,0)")
    result = aitrends("refresh", "fund_b.xlsx")
    assert result.exit_code == 0
    assert "fund_b.xlsx!Calc!A1: AIT_RETURN: window must be a whole number ≥ 1, got 0" in result.stderr
    assert last_line(result.stdout) == "Done. PASS=0 WARN=1 FAIL=0 SKIP=0 TOTAL=1"


def test_strict_turns_a_warning_into_a_failure(aitrends: Run, make_book: Make) -> None:
    make_book("fund.xlsx", "=AIT_RETURN(Data!B2:B4,0)")
    result = aitrends("refresh", "fund.xlsx", "--strict")
    assert result.exit_code == 1
    assert last_line(result.stdout) == "Done. PASS=0 WARN=0 FAIL=1 SKIP=0 TOTAL=1"


def test_json_is_one_document_on_standard_output(aitrends: Run, make_book: Make, folder: Path) -> None:
    make_book("fund.xlsx", "=AIT_VERSION()", "=AIT_RETURN(Data!B2:B4,0)")
    result = aitrends("refresh", "fund.xlsx", "--out", "out", "--json", "--as-of", "2025-02-14")
    document = json.loads(result.stdout)
    assert document == json.loads((folder / "out" / "results.json").read_text("utf-8"))
    assert document["as_of"] == "2025-02-14"
    assert document["books"][0]["changes"][0]["cell"] == "A1"
    assert last_line(result.stderr).startswith("Done. ")


def test_a_feed_reaches_every_workbook(aitrends: Run, make_book: Make, folder: Path) -> None:
    for name in ("funds/a.xlsx", "funds/b.xlsx"):
        make_book(name, "=SUM(tbl_prices[fund])")
    feed = folder / "prices.csv"
    feed.write_text("date,fund\n2025-02-15,200\n", "utf-8")
    result = aitrends("refresh", "funds", "--out", "out", "--feed", "tbl_prices=prices.csv", "--json")
    assert result.exit_code == 0, result.stderr
    for book in json.loads(result.stdout)["books"]:
        assert {"sheet": "Calc", "cell": "A1", "old": 0.0, "new": 531.0} in book["changes"]


@pytest.mark.parametrize(
    ("feed", "content", "exit_code", "told"),
    [
        ("tbl_prices=missing.csv", "", 1, r"fund\.xlsx: missing\.csv: there is no such file; .+"),
        ("tbl_nowhere=feed.csv", "date,fund\n2025-02-15,1\n", 1, r"fund\.xlsx: .*tbl_nowhere.+"),
        ("tbl_prices=feed.csv", "date,fund\nsoon,1\n", 1, r"fund\.xlsx: feed\.csv, line 2.*soon.+"),
        ("tbl_prices", "", 2, r"Error: .*must be NAME=FILE.+"),
        ("tbl_prices:mend=feed.csv", "", 2, r"Error: .*mode must be one of upsert, replace, append.+"),
    ],
)
def test_a_feed_that_cannot_be_used_is_one_line_and_the_workbook_stays(
    aitrends: Run, make_book: Make, folder: Path, feed: str, content: str, exit_code: int, told: str
) -> None:
    book = make_book("fund.xlsx", "=SUM(tbl_prices[fund])")
    if content:
        (folder / "feed.csv").write_text(content, "utf-8")
    before = book.read_bytes()
    result = aitrends("refresh", "fund.xlsx", "--in-place", "--feed", feed)
    assert result.exit_code == exit_code
    assert re.fullmatch(told + r"\n", result.stderr), result.stderr
    assert book.read_bytes() == before
    assert not list(folder.glob("*.bak-*"))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--out", "out", "--in-place"], "exclude each other"),
        (["--as-of", "14.2.2025"], "'14.2.2025' is not a date; write it as 2025-02-14"),
        (["--set", "in_k"], "must be NAME=VALUE"),
        (["--out", "."], "fund.xlsx would be overwritten; choose another --out, or say --in-place"),
        (["nowhere"], "nowhere: no such file or folder"),
    ],
)
def test_what_cannot_run_is_exit_code_2_before_anything_is_written(
    aitrends: Run, make_book: Make, folder: Path, arguments: list[str], told: str
) -> None:
    make_book("fund.xlsx", "=AIT_VERSION()")
    before = bytes_below(folder)
    result = aitrends("refresh", "fund.xlsx", *arguments)
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.split())
    assert result.stdout == ""
    assert bytes_below(folder) == before


def test_all_makes_ordinary_formulas_due(aitrends: Run, make_book: Make) -> None:
    make_book("fund.xlsx", "=1+1")
    assert "SKIP=1" in last_line(aitrends("refresh", "fund.xlsx").stdout)
    assert "Calc!A1: 0 → 2" in aitrends("refresh", "fund.xlsx", "--all").stdout


def test_out_that_is_a_file_is_exit_code_2(aitrends: Run, make_book: Make, folder: Path) -> None:
    make_book("fund.xlsx", "=AIT_VERSION()")
    (folder / "out").write_text("a file", "utf-8")
    assert aitrends("refresh", "fund.xlsx", "--out", "out").exit_code == 2


def process(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A real process, with the console script's own entrance."""
    return subprocess.run(
        [sys.executable, "-m", "xl_aitrends.cli", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env={"PYTHONPATH": str(Path(refresh_room.__file__).parents[2])},
        check=False,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only here may file names be any bytes")
def test_a_file_name_that_is_no_text_ends_in_valid_json(make_book: Make, folder: Path) -> None:
    odd = os.fsdecode(b"fund\xff.xlsx")
    make_book("fund.xlsx", "=AIT_VERSION()").rename(folder / odd)
    done = process(folder, "refresh", ".", "--out", "out", "--json")
    assert done.returncode == 0, done.stderr
    for text in (done.stdout, (folder / "out" / "results.json").read_text("utf-8")):
        assert json.loads(text)["books"][0]["label"] == odd


def test_as_a_process_results_and_troubles_are_apart(make_book: Make, folder: Path) -> None:
    make_book("funds/a.xlsx", "=AIT_VERSION()")
    (folder / "funds" / "b.xlsx").write_bytes(b"PK\x03\x04 but broken")
    done = process(folder, "refresh", "funds/*.xlsx", "--out", "out")
    assert done.returncode == 1
    assert last_line(done.stdout) == "Done. PASS=1 WARN=0 FAIL=1 SKIP=0 TOTAL=2"
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("b.xlsx")
    assert zipfile.is_zipfile(folder / "out" / "a.xlsx")


def test_the_cause_is_told_before_the_errors_that_follow_from_it(aitrends: Run, make_book: Make) -> None:
    make_book("a.xlsx", *(f"=AIT_SPREAD($A$13,{k})" for k in range(1, 13)), "=AIT_RETURN(Data!B2:B4,0)")
    result = aitrends("refresh", "a.xlsx")
    assert "window must be a whole number" in result.stderr.splitlines()[0]
    assert "more errors" in result.stderr


def test_a_reader_that_leaves_does_not_end_the_run(make_book: Make, folder: Path) -> None:
    for name in ("a", "b", "c"):
        make_book(f"funds/{name}.xlsx", "=AIT_VERSION()")
    command = [sys.executable, "-m", "xl_aitrends", "refresh", "funds", "--out", "out"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment) as run:
        assert run.stdout is not None
        run.stdout.close()  # as `| head -0` does
        run.wait(120)
    assert sorted(path.name for path in (folder / "out").rglob("*.xlsx")) == ["a.xlsx", "b.xlsx", "c.xlsx"]
    assert (folder / "out" / "results.json").is_file()


def test_a_night_on_which_nothing_changed_keeps_the_report_of_the_last_change(
    aitrends: Run, make_book: Make, folder: Path
) -> None:
    make_book("funds/a.xlsx", "=AIT_VERSION()")
    page, kept = folder / "report.html", folder / "report.last-change.html"

    def night(*more: str) -> str:
        assert aitrends("refresh", "funds", "--out", "out", "--report", page, *more).exit_code == 0
        return page.read_text("utf-8")

    first = night()
    assert "Nothing has changed since" not in first
    for _ in range(2):
        later = night()
        assert "Nothing has changed since 20" in later
        assert '<a href="report.last-change.html">' in later
        assert kept.read_text("utf-8") == first
    assert "Nothing has changed since" not in night("--force")
