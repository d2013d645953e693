"""Nightly refreshes as their owners meet them: the job file, what is said, the files left, the exit code."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from xl_aitrends.cli.progress import LogLines
from xl_aitrends.cli.refresh import refresh
from xl_aitrends.runs.jobfile import JOB_KEYS

Run = Callable[..., Result]
Make = Callable[..., Path]

JOB = """
workbooks = ["funds"]
out = "refreshed"
report = "refreshed/report.html"
summary = "refreshed/summary.md"
workers = 2
timeout = 60
as_of = 2025-02-14

[feeds]
tbl_prices = "prices.csv"
"""


def last_line(text: str) -> str:
    return text.splitlines()[-1]


@pytest.fixture
def night(make_book: Make, folder: Path) -> Path:
    """Two good workbooks, a broken one, a feed and the job over them."""
    for name in ("a", "asia/b"):
        make_book(f"funds/{name}.xlsx", "=SUM(tbl_prices[fund])")
    (folder / "funds" / "c.xlsx").write_bytes(b"no workbook at all")
    (folder / "prices.csv").write_text("date,fund\n2025-02-15,200\n", "utf-8")
    path = folder / "job.toml"
    path.write_text(JOB, "utf-8")
    return path


def test_a_night_with_a_broken_workbook_then_the_retry_then_nothing_to_do(
    aitrends: Run, make_book: Make, night: Path, folder: Path
) -> None:
    first = aitrends("job", "run")
    assert first.exit_code == 1
    assert last_line(first.stdout) == "Done. PASS=2 WARN=0 FAIL=1 SKIP=0 TOTAL=3"
    assert first.stderr.startswith("funds/c.xlsx is not a workbook")
    results = json.loads((folder / "refreshed" / "results.json").read_text("utf-8"))
    assert [book["label"] for book in results["books"]] == ["funds/a.xlsx", "funds/c.xlsx", "funds/asia/b.xlsx"]
    assert results["feeds"][0]["rows"] == 1
    assert "is not a workbook" in (folder / "refreshed" / "report.html").read_text("utf-8")
    assert "**funds/c.xlsx**" in (folder / "refreshed" / "summary.md").read_text("utf-8")

    make_book("funds/c.xlsx", "=SUM(tbl_prices[fund])")
    again = aitrends("job", "run", "--retry", "refreshed/results.json")
    assert again.exit_code == 0, again.output
    assert [line.split(":")[0] for line in again.stdout.splitlines()[:1]] == [
        "PASS  funds/c.xlsx → refreshed/funds/c.xlsx"
    ]
    assert last_line(again.stdout) == "Done. PASS=3 WARN=0 FAIL=0 SKIP=0 TOTAL=3"

    third = aitrends("refresh", "--job", "job.toml")
    assert last_line(third.stdout) == "Done. PASS=0 WARN=0 FAIL=0 SKIP=3 TOTAL=3"
    assert len(re.findall(r"unchanged since 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d \(PASS then\)", third.stdout)) == 3
    forced = aitrends("refresh", "--job", "job.toml", "--force")
    assert last_line(forced.stdout) == "Done. PASS=3 WARN=0 FAIL=0 SKIP=0 TOTAL=3"


def test_nothing_to_retry_is_exit_code_2(aitrends: Run, make_book: Make) -> None:
    make_book("a.xlsx", "=AIT_VERSION()")
    aitrends("refresh", "a.xlsx", "--out", "out")
    result = aitrends("refresh", "a.xlsx", "--out", "out", "--retry", "out/results.json")
    assert result.exit_code == 2
    assert "there is nothing to retry" in result.stderr


def test_a_missing_feed_fails_its_workbooks_and_check_says_so_before(aitrends: Run, night: Path, folder: Path) -> None:
    (folder / "prices.csv").unlink()
    check = aitrends("job", "check")
    assert check.exit_code == 1
    assert check.stderr == (
        "job.toml, line 11: feed tbl_prices: prices.csv: there is no such file that can be read; check the path\n"
        "job.toml: funds/c.xlsx: c.xlsx is not a workbook but plain text or CSV; save it as .xlsx first\n"
    )
    result = aitrends("job", "run")
    assert result.exit_code == 1
    assert last_line(result.stdout) == "Done. PASS=0 WARN=0 FAIL=3 SKIP=0 TOTAL=3"
    assert result.stderr.count("prices.csv: there is no such file") == 3


def test_check_says_that_another_workbook_lacks_what_is_read_from_it(aitrends: Run, make_book: Make) -> None:
    make_book("universe.xlsx", "=AIT_VERSION()")
    make_book("funds/a.xlsx", "=AIT_VERSION()")
    Path("job.toml").write_text(
        'workbooks = ["funds/*.xlsx"]\nout = "out"\n[feeds]\n'
        'tbl_prices = "universe.xlsx!Members"\ntbl_w = "universe.xlsx!Nowhere!A1:B9"\n',
        "utf-8",
    )
    check = aitrends("job", "check")
    assert check.exit_code == 1
    first, second, *_ = check.stderr.splitlines()
    assert first.startswith("job.toml, line 4: feed tbl_prices: universe.xlsx has no Table or name 'Members'; its")
    assert second.startswith("job.toml, line 5: feed tbl_w: universe.xlsx!Nowhere!A1:B9: ")


def test_check_says_once_for_all_workbooks_that_a_feed_has_no_table_to_go_to(
    aitrends: Run, make_book: Make, folder: Path
) -> None:
    for name in ("a", "b", "c"):
        make_book(f"{name}.xlsx", "=SUM(tbl_prices[fund])")
    (folder / "prices.csv").write_text("date,fund\n2025-02-15,200\n", "utf-8")
    Path("job.toml").write_text(
        'workbooks = ["*.xlsx"]\nout = "out"\n[feeds]\ntbl_prices = "prices.csv"\ntbl_pricez = "prices.csv"\n', "utf-8"
    )
    check = aitrends("job", "check")
    assert check.exit_code == 1
    assert check.stderr == (
        "job.toml, line 5: a.xlsx and 2 more: there is no Table or named range 'tbl_pricez' to feed; "
        "its Tables are tbl_prices\n"
    )


def test_init_then_check_then_run(aitrends: Run, make_book: Make, folder: Path) -> None:
    make_book("a.xlsx", "=AIT_VERSION()")
    assert aitrends("job", "init").exit_code == 0
    assert aitrends("job", "init").exit_code == 2
    assert "job.toml can be run: 1 workbook" in aitrends("job", "check").stdout
    assert aitrends("job", "run").exit_code == 0
    assert (folder / "refreshed" / "a.xlsx").exists()


def test_a_wrong_job_is_exit_code_2_with_every_line_and_nothing_runs(aitrends: Run, night: Path, folder: Path) -> None:
    night.write_text(JOB.replace("workers", "worker").replace("60", "0"), "utf-8")
    for command in (("job", "check"), ("job", "run"), ("refresh", "--job", "job.toml")):
        result = aitrends(*command)
        assert result.exit_code == 2
        assert result.stderr.splitlines()[-2:] == [
            "Error: job.toml, line 6: there is no key 'worker'; did you mean workers?",
            "job.toml, line 7: timeout must be a number above 0, got 0",
        ]
        assert not (folder / "refreshed").exists()


def test_the_command_line_wins_over_the_job(aitrends: Run, night: Path, folder: Path) -> None:
    (folder / "other.csv").write_text("date,fund\n2025-02-15,1000\n", "utf-8")
    arguments = ("--out", "elsewhere", "--feed", "tbl_prices=other.csv", "--json", "--as-of", "2025-03-01")
    result = aitrends("refresh", "--job", "job.toml", *arguments)
    document = json.loads(result.stdout)
    assert document["as_of"] == "2025-03-01"
    assert document["books"][0]["outputs"] == {"out_last": 1331.0}
    assert (folder / "elsewhere" / "results.json").exists()
    assert aitrends("refresh", "a.xlsx", "--job", "job.toml").exit_code == 2


def test_a_job_file_can_say_every_option_of_the_command(aitrends: Run) -> None:
    options = {parameter.name for parameter in refresh.params} - {"job"}
    in_the_file = {"inputs": "workbooks", "everything": "all", "as_json": "json", "settings": "set"}
    assert {in_the_file.get(name, name) for name in options} <= JOB_KEYS.keys()


def test_workers_give_what_one_process_gives(aitrends: Run, make_book: Make, folder: Path) -> None:
    for name in "abc":
        make_book(f"funds/{name}.xlsx", "=SUM(tbl_prices[fund])", "=AIT_VERSION()")
    one = aitrends("refresh", "funds", "--out", "one")
    two = aitrends("refresh", "funds", "--out", "two", "--workers", "2")
    assert sorted(one.stdout.replace("one/", "").splitlines()) == sorted(two.stdout.replace("two/", "").splitlines())
    for name in "abc":
        assert (folder / "one" / f"{name}.xlsx").read_bytes() == (folder / "two" / f"{name}.xlsx").read_bytes()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a workbook that never ends to be read is a pipe")
def test_a_workbook_that_hangs_is_stopped_and_the_others_are_done(aitrends: Run, make_book: Make, folder: Path) -> None:
    make_book("funds/a.xlsx", "=AIT_VERSION()")
    os.mkfifo(folder / "funds" / "b.xlsx")
    make_book("funds/c.xlsx", "=AIT_VERSION()")
    result = aitrends("refresh", "funds", "--out", "out", "--workers", "2", "--timeout", "8")
    assert result.exit_code == 1
    assert result.stderr == "b.xlsx: stopped after 8 s without an end; raise the timeout if it only needs longer\n"
    assert last_line(result.stdout) == "Done. PASS=2 WARN=0 FAIL=1 SKIP=0 TOTAL=3"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a workbook that never ends to be read is a pipe")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("workers", [(), ("--workers", "2")])
def test_ctrl_c_ends_in_order(make_book: Make, folder: Path, sent: signal.Signals, workers: tuple[str, ...]) -> None:
    make_book("funds/a.xlsx", "=AIT_VERSION()")
    os.mkfifo(folder / "funds" / "b.xlsx")
    command = [sys.executable, "-m", "xl_aitrends.cli", "refresh", "funds", "--out", "out", *workers]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    started = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env=environment,
        text=True,
        start_new_session=True,
    )
    for _ in range(400):
        if (folder / "out" / "a.xlsx").exists():
            break
        time.sleep(0.05)
    time.sleep(0.2)
    os.killpg(started.pid, sent)  # a terminal sends Ctrl-C to every process of the group
    out, err = started.communicate(timeout=20)
    assert started.returncode == 1
    assert err == "b.xlsx: stopped before it was done; run again with --retry results.json\n"
    assert last_line(out) == "Done. PASS=1 WARN=0 FAIL=1 SKIP=0 TOTAL=2"
    results = json.loads((folder / "out" / "results.json").read_text("utf-8"))
    assert results["interrupted"] is True
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["a.xlsx", "results.json"]


def test_a_file_of_another_program_is_never_overwritten(aitrends: Run, make_book: Make, folder: Path) -> None:
    make_book("a.xlsx", "=AIT_VERSION()")
    (folder / "results.json").write_text('{"mine": 1}', "utf-8")
    before = (folder / "a.xlsx").read_bytes()
    result = aitrends("refresh", "a.xlsx", "--in-place")
    assert result.exit_code == 2
    assert "results.json is not of a refresh and would be overwritten; move it" in result.stderr
    assert (folder / "results.json").read_text("utf-8") == '{"mine": 1}'
    assert (folder / "a.xlsx").read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are made by pty")
def test_a_terminal_gets_a_bar_that_is_gone_at_the_end(make_book: Make, folder: Path) -> None:
    import pty

    for name in "ab":
        make_book(f"funds/{name}.xlsx", "=AIT_VERSION()")
    shown, terminal = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "TERM": "xterm", "COLUMNS": "100"}
    command = [sys.executable, "-m", "xl_aitrends.cli", "refresh", "funds", "--out", "out", "--workers", "2"]
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=terminal, text=True)
    os.close(terminal)
    drawn = b""
    with contextlib.suppress(OSError):  # the end of a terminal that nobody writes to any more
        while piece := os.read(shown, 65536):
            drawn += piece
    os.close(shown)
    assert done.returncode == 0
    assert last_line(done.stdout) == "Done. PASS=2 WARN=0 FAIL=0 SKIP=0 TOTAL=2"
    assert "0/2" in drawn.decode()
    assert re.search(r"[ab]\.xlsx \(\d+ s\)", drawn.decode()), "who has been at work the longest"
    assert "\x1b[2K" in drawn.decode(), "the bar is wiped away"


def test_markdown_can_be_printed_for_whatever_sends_it_on(aitrends: Run, make_book: Make) -> None:
    make_book("a.xlsx", "=AIT_VERSION()")
    result = aitrends("refresh", "a.xlsx", "--out", "out", "--summary", "-")
    assert result.stdout.startswith("# Refresh of 20")
    assert "| PASS | a.xlsx | none | 1 |" in result.stdout
    assert last_line(result.stderr) == "Done. PASS=1 WARN=0 FAIL=0 SKIP=0 TOTAL=1"


def test_a_log_gets_a_line_a_minute(capsys: pytest.CaptureFixture[str]) -> None:
    now = 0.0
    lines = LogLines([f"{place}.xlsx" for place in range(10)], clock=lambda: now)
    for place in range(10):
        lines.started(f"{place}.xlsx")
        now += 25
        lines.finished(f"{place}.xlsx")
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 3
    assert told[0] == "3 of 10 workbooks done, about 3 min left"
