"""A whole night of workbooks of three kinds: to the end with flat memory, and one on which much goes wrong at once."""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import Result

from benchmarks.night_books import make_night
from benchmarks.nightly import Night, peaks_in_order, run_night
from benchmarks.postgres import Server
from xl_aitrends.runs.secrets import with_secrets

pytest.importorskip("sqlalchemy")

Aitrends = Callable[..., Result]
BOOKS = 24
ORPHANS = '\n[[workbooks]]\npaths = ["orphans"]\nfeeds = ["tbl_gone"]\n[feeds.tbl_gone]\ntable = "tbl_funds"\nsource = "gone.csv"\n'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, postgres_server: Server) -> Iterator[Path]:
    """The night's folder; the tests of this module follow each other in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIT_TEST_PW", "s3cret/p@ss")
        folder = tmp_path_factory.mktemp("night")
        make_night(folder, BOOKS, postgres_server.url)
        yield folder


@pytest.fixture(scope="module")
def calm(made: Path) -> Night:
    """The first run, on which nothing goes wrong."""
    return run_night(made / "job.toml")


@pytest.fixture
def night(made: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(made)
    return made


def results(night: Path) -> dict:
    return json.loads((night / "refreshed" / "results.json").read_text("utf-8"))


def test_a_night_of_three_kinds_runs_to_the_end_with_flat_memory(aitrends: Aitrends, night: Path, calm: Night) -> None:
    assert calm.exit_code == 0, (night / "night.log").read_text("utf-8")
    known = calm.results
    assert known["totals"] == {"PASS": BOOKS, "WARN": 0, "FAIL": 0, "SKIP": 0, "TOTAL": BOOKS}
    assert {feed["name"]: feed["rows"] for feed in known["feeds"]} == {"tbl_prices": 3, "tbl_legs": 20, "tbl_funds": 20}
    assert all(book["changes"] and book["fed"] for book in known["books"])
    peaks = peaks_in_order(known)
    assert len(peaks) == BOOKS
    # Workbooks of one kind follow each other: each kind may lift the peak a little, none by megabytes a workbook.
    assert max(peaks[BOOKS // 2 :]) < max(peaks[: BOOKS // 2]) + 30
    assert max(peaks) < 400
    again = aitrends("job", "run")
    assert again.stdout.splitlines()[-1] == f"Done. PASS=0 WARN=0 FAIL=0 SKIP={BOOKS} TOTAL={BOOKS}"


def not_a_zip(book: Path) -> None:
    book.write_bytes(b"no workbook at all")


def cut_off(book: Path) -> None:
    book.write_bytes(book.read_bytes()[:-3000])


def with_password(book: Path) -> None:
    book.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(4096))


def with_torn_sheet(book: Path) -> None:
    with zipfile.ZipFile(book) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(book, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content[: len(content) // 2] if name.endswith("worksheets/sheet3.xml") else content)


def with_another_column(book: Path) -> None:
    opened = openpyxl.load_workbook(book)
    opened["NAV"]["B1"] = "fund_z"
    opened["NAV"].tables["tbl_funds"].tableColumns[1].name = "fund_z"
    opened.save(book)


def never_ending(book: Path) -> None:
    book.unlink()
    os.mkfifo(book)


BREAKS: dict[str, tuple[Callable[[Path], None], str]] = {
    "funds/fund_002.xlsx": (not_a_zip, "is not a workbook"),
    "funds/fund_005.xlsx": (cut_off, "is truncated"),
    "funds/fund_008.xlsx": (with_password, "password"),
    "divergence/book_003.xlsx": (with_torn_sheet, "sheet3.xml"),
    "funds/fund_011.xlsx": (with_another_column, "fund_z"),
    "funds/fund_014.xlsx": (never_ending, "s without an end; raise the timeout if it only needs longer"),
}


def stop_during_the_query(database: Server) -> threading.Thread:
    """Stop the server when the night's query is at work in it."""
    import psycopg

    def watch_and_stop() -> None:
        url = with_secrets(database.url).replace("+psycopg", "")
        with psycopg.connect(url, autocommit=True) as connection:
            asked = "select count(*) from pg_stat_activity where query like 'select day%' and state = 'active'"
            while not connection.execute(asked).fetchone()[0]:
                time.sleep(0.02)
        database.stop()

    thread = threading.Thread(target=watch_and_stop, daemon=True)
    thread.start()
    return thread


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a workbook that never ends to be read is a pipe")
def test_much_goes_wrong_at_once_the_rest_is_done_and_the_retry_finishes(
    aitrends: Aitrends, night: Path, calm: Night, postgres_server: Server
) -> None:
    shutil.copytree(night / "funds", night / "kept")
    shutil.copytree(night / "divergence", night / "kept", dirs_exist_ok=True)
    (night / "orphans").mkdir()
    (night / "funds" / "fund_017.xlsx").rename(night / "orphans" / "fund_017.xlsx")
    for label, (break_it, _) in BREAKS.items():
        break_it(night / label)
    job = (night / "job.toml").read_text("utf-8")
    slow = job.replace("from legs", "from legs cross join (select pg_sleep(30)) as slow") + ORPHANS
    patience = 12 + 6 * max(book["seconds"] for book in calm.results["books"])  # a busy machine is no hanging one
    (night / "job.toml").write_text(slow.replace("timeout = 120", f"timeout = {patience:.0f}"), "utf-8")
    stopping = stop_during_the_query(postgres_server)
    try:
        done = aitrends("job", "run", "--force")
    finally:
        stopping.join(30)
        postgres_server.start()
    assert done.exit_code == 1
    known = {book["label"]: book for book in results(night)["books"]}
    failed = {label: book["failure"] for label, book in known.items() if book["state"] == "FAIL"}
    chains = {label for label in known if label.startswith("chains/")}
    assert failed.keys() == {*BREAKS, *chains, "orphans/fund_017.xlsx"}
    assert {book["state"] for label, book in known.items() if label not in failed} == {"PASS"}
    for label, (_, told) in BREAKS.items():
        assert told in failed[label]
    assert failed["orphans/fund_017.xlsx"] == "gone.csv: there is no such file; check the path"
    for label in chains:
        assert re.match(r"query of tbl_legs: .+; check the query and the database$", failed[label])
    report = (night / "refreshed" / "report.html").read_text("utf-8")
    assert all(report.count(label.rpartition("/")[2]) >= 2 for label in failed)
    assert "After the repair, the same command with --retry results.json runs only these." in report
    assert "s3cret" not in report + done.output + (night / "refreshed" / "results.json").read_text("utf-8")

    for label in BREAKS:
        (night / label).unlink()
        shutil.copyfile(night / "kept" / Path(label).name, night / label)
    (night / "job.toml").write_text(job + ORPHANS, "utf-8")
    found = pd.read_parquet(night / "funds.parquet").pivot(index="day", columns="fund", values="nav")
    found.rename_axis("date").to_csv(night / "gone.csv")
    again = aitrends("job", "run", "--retry", "refreshed/results.json")
    assert again.exit_code == 0, again.output
    states = Counter(book["state"] for book in results(night)["books"])
    assert states == {"PASS": BOOKS}
    assert len(re.findall(r"^PASS", again.stdout, re.MULTILINE)) == len(failed), "only what failed ran again"
