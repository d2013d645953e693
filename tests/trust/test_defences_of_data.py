"""Each defence against what data may say matters: texts of feeds, secrets, jobs that lead out, a clock that goes back.

With the defence the text stays text and the run says why it stops; switched off, the attack goes through.
"""

from __future__ import annotations

import datetime as dt
import os
import pickle
import sqlite3
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from handmade import hand_made_parts, pack

from xl_aitrends.errors import FeedError
from xl_aitrends.refresh import Feed, refresh_book, saving
from xl_aitrends.runs import (
    FeedSpec,
    Instructions,
    JobRefused,
    Order,
    Results,
    Run,
    database,
    duckdb_files,
    entry_of,
    find_books,
    html_report,
    orders_of,
    plan,
    read_job,
    spool,
    summary,
)
from xl_aitrends.workbook import cell_writer
from xl_aitrends.workbook.markup import escape

SECRET = "hunter2-very-secret"
SCRIPT = "<script>alert(1)</script>"
GOOD = pack(hand_made_parts('<row r="1"><c r="A1"><v>3</v></c><c r="B1"><f>AIT_SPREAD(A1:A1,1)</f><v>0</v></c></row>'))


def fed(folder: Path, text: str) -> bytes:
    """The sheets of a workbook whose Table was fed with a text."""
    with xlsxwriter.Workbook(folder / "a.xlsx") as made:
        columns = [{"header": "code"}, {"header": "name"}]
        made.add_worksheet("Data").add_table("A1:B2", {"name": "t", "columns": columns, "data": [["a", "b"]]})
    (folder / "f.csv").write_text(f'code,name\na,"{text}"\n', encoding="utf-8")
    refresh_book(folder / "a.xlsx", target=folder / "b.xlsx", feeds=[Feed("t", str(folder / "f.csv"))])
    with zipfile.ZipFile(folder / "b.xlsx") as archive:
        return b"".join(archive.read(name) for name in archive.namelist() if "sheets/sheet" in name)


def test_a_text_that_begins_with_an_equals_sign_is_a_formula_where_it_is_written_as_one(monkeypatch, tmp_path):
    assert b"<f" not in fed(tmp_path, "=1+1")

    def as_typed(self, value, *, is_result):
        return b"", b"<f>%s</f>" % escape(value[1:]) if str(value).startswith("=") else b""

    monkeypatch.setattr(cell_writer.CellWriter, "_value", as_typed)
    assert b"<f>1+1</f>" in fed(tmp_path, "=1+1")


def test_a_text_of_a_feed_becomes_xml_without_escaping(monkeypatch, tmp_path):
    attack = "</t></is></c><c r='C2'><f>1+1</f></c><c r='D2' t='inlineStr'><is><t>"
    assert b"<f>1+1</f>" not in fed(tmp_path, attack)
    monkeypatch.setattr("xl_aitrends.workbook.strings.escape", str.encode)
    assert b"<f>1+1</f>" in fed(tmp_path, attack)


def results_of(text: str) -> Results:
    series = {"name": text, "values": [1.0, 2.0], "low": text, "high": text, "last": text, "from": text, "to": text}
    shown = [{"name": text, "before": text, "after": "x"}]
    book = {"label": text, "book": text, "state": "FAIL", "failure": text, "seconds": 1.0, "target": text}
    book |= {"shown": shown, "series": [series], "changes": []}
    feeds = [{"name": text, "source": text, "failure": text, "rows": 1, "seconds": 1.0}]
    facts = {"started": text, "mode": "", "as_of": text, "version": text, "feeds": feeds, "seconds": 1.0, "workers": 1}
    return Results(facts, [entry_of(book)])


@pytest.mark.parametrize("room", ["report", "svg_charts"])
def test_a_script_in_a_name_runs_in_the_report_without_escaping(monkeypatch, room):
    assert "<script" not in "".join(html_report(results_of(SCRIPT)))
    monkeypatch.setattr(f"xl_aitrends.runs.{room}.escape", str)
    assert "<script" in "".join(html_report(results_of(SCRIPT)))


def test_a_name_breaks_the_summary_without_escaping(monkeypatch):
    attack = "[click](http://127.0.0.1) | `x`\n# FAIL"

    def page():
        return "".join(summary.markdown_summary(results_of(attack)))

    assert "[click]" not in page()
    assert "\n# FAIL" not in page()
    monkeypatch.setattr(summary, "_plain", str)
    assert "[click]" in page()
    assert "\n# FAIL" in page()


@pytest.fixture
def jobs(tmp_path: Path) -> Path:
    """A folder with a workbook in it, one outside, and a link that leads there."""
    folder = tmp_path / "jobs"
    (folder / "x").mkdir(parents=True)
    for place in (tmp_path, folder):
        (place / "a.xlsx").write_bytes(GOOD)
        (place / "p.csv").write_text("date,x\n2025-01-01,1\n")
    (folder / "link").symlink_to(tmp_path)
    return folder


LEADING_OUT = {
    "up": 'workbooks = ["../a.xlsx"]',
    "absolute": 'workbooks = ["{outside}/a.xlsx"]',
    "pattern": 'workbooks = ["../*.xlsx"]',
    "link": 'workbooks = ["link/*.xlsx"]',
    "through a folder": 'workbooks = ["x/../../a.xlsx"]',
    "out": 'workbooks = ["a.xlsx"]\nout = "../out"',
    "out by a link": 'workbooks = ["a.xlsx"]\nout = "link/out"',
    "report": 'workbooks = ["a.xlsx"]\nreport = "../r.html"',
    "summary": 'workbooks = ["a.xlsx"]\nsummary = "../s.md"',
    "retry": 'workbooks = ["a.xlsx"]\nretry = "../results.json"',
    "source": 'workbooks = ["a.xlsx"]\n[feeds]\nt = "../p.csv"',
    "range of a workbook": 'workbooks = ["a.xlsx"]\n[feeds]\nt = "../a.xlsx!Sheet1!A1:B2"',
    "files": 'workbooks = ["a.xlsx"]\n[feeds.t]\nquery = "select 1"\nfiles = {{ p = "link/p.csv" }}',
    "database": 'workbooks = ["a.xlsx"]\n[feeds.t]\nquery = "select 1"\nurl = "sqlite:///../d.db"',
}


@pytest.mark.parametrize("key", LEADING_OUT)
def test_a_job_leads_out_of_its_folder_without_its_defence(monkeypatch, jobs, key):
    pytest.importorskip("duckdb")
    pytest.importorskip("sqlalchemy")
    text = LEADING_OUT[key].format(outside=jobs.parent)
    (jobs / "job.toml").write_text(text)
    with pytest.raises(JobRefused, match="outside"):
        orders_of(read_job(jobs / "job.toml"))
    monkeypatch.setattr("xl_aitrends.runs.job_orders._inside", lambda *_: True)
    assert len(orders_of(read_job(jobs / "job.toml"))) == 1


def test_a_job_leads_out_where_it_says_that_this_is_meant(jobs):
    (jobs / "job.toml").write_text(f"outside = true\n{LEADING_OUT['up']}")
    assert len(orders_of(read_job(jobs / "job.toml"))) == 1


def test_a_password_in_a_job_file_is_taken_without_its_defence(monkeypatch, jobs):
    pytest.importorskip("sqlalchemy")
    url = f'url = "postgresql://me:{SECRET}@host/db"'
    (jobs / "job.toml").write_text(f'workbooks = ["a.xlsx"]\n[feeds.t]\nquery = "select 1"\n{url}')
    with pytest.raises(JobRefused, match="the password stands in the file") as refused:
        orders_of(read_job(jobs / "job.toml"))
    assert SECRET not in str(refused.value)
    monkeypatch.setattr("xl_aitrends.runs.job_orders.check_secrets", lambda url: None)
    assert len(orders_of(read_job(jobs / "job.toml"))) == 1


def test_a_password_is_told_by_driver_results_and_report_without_its_defence(monkeypatch, jobs):
    sqlalchemy = pytest.importorskip("sqlalchemy")

    def refuse(*_arguments, **_options):
        raise sqlalchemy.exc.OperationalError("", {}, Exception(f"cannot log in with {SECRET}"))

    def told():
        feed = FeedSpec("t", query="select 1", url="postgresql://me:${AIT_TEST_PW}@host/db")
        with pytest.raises(FeedError) as error:
            database.read_database(feed)
        orders = [Order(book, None, ("t",)) for book in find_books([str(jobs / "a.xlsx")])]
        run = Run(orders, Instructions(dt.date(2025, 1, 1), {"t": feed}))
        results = Results({"feeds": run.feeds, "started": ""}, run.over(None))
        pages = [*results.lines(), *html_report(results), *summary.markdown_summary(results)]
        return "".join([str(error.value), repr(error.value.__cause__)]), "".join(pages)

    monkeypatch.setenv("AIT_TEST_PW", SECRET)
    monkeypatch.setattr(database, "_engine", refuse)
    assert [SECRET in one for one in told()] == [False, False]
    monkeypatch.setattr(database, "without_secrets", lambda message, url: message)
    assert [SECRET in one for one in told()] == [True, True]


def test_a_database_that_is_gone_ends_the_whole_run_without_its_defence(monkeypatch, jobs):
    """Its own workbooks fail in one line and the others are done."""
    pytest.importorskip("sqlalchemy")
    pytest.importorskip("psycopg")
    (jobs / "b.xlsx").write_bytes(GOOD)
    feed = FeedSpec("t", query="select 1", url="postgresql+psycopg://me@127.0.0.1:9/db")
    books = find_books([str(jobs / "a.xlsx"), str(jobs / "b.xlsx")])
    orders = [Order(books[0], None, ("t",)), Order(books[1], None)]

    def run():
        return [entry.load()["failure"] for entry in Run(orders, Instructions(dt.date(2025, 1, 1), {"t": feed})).over(None)]  # fmt: skip

    failed, done = run()
    assert failed.startswith("query of t: ")
    assert failed.endswith("check the query and the database")
    assert done == ""

    def uncaught(function, task):
        return function(task)

    monkeypatch.setattr("xl_aitrends.runs.pools.attempt", uncaught)
    with pytest.raises(FeedError):
        run()


class Opened:
    """Calls a function as soon as it is unpickled."""

    def __reduce__(self):
        return os.mkdir, (self.folder,)


def test_rows_that_somebody_else_laid_into_the_spool_are_executed_without_the_hash(monkeypatch, tmp_path):
    file, attack = tmp_path / "0.feed", Opened()
    attack.folder = str(tmp_path / "executed")
    file.write_bytes(pickle.dumps(attack))
    with pytest.raises(FeedError, match="not what this run has laid there"):
        spool._data(file, "0" * 64)
    assert not (tmp_path / "executed").exists()

    class Agreeing:
        """A hash that is right whatever was read."""

        def sha256(self, content):
            return self

        def hexdigest(self):
            return "0" * 64

    monkeypatch.setattr(spool, "hashlib", Agreeing())
    spool._data(file, "0" * 64)
    assert (tmp_path / "executed").exists()
    spool.forget_spool()


def test_a_query_reads_any_file_of_the_machine_without_its_defence(monkeypatch, tmp_path):
    pytest.importorskip("duckdb")
    (tmp_path / "secret.txt").write_text(SECRET)
    (tmp_path / "p.csv").write_text("date,x\n2025-01-01,1\n")
    query = f"select content as c from read_text('{tmp_path / 'secret.txt'}')"
    spec = FeedSpec("t", query=query, files={"p": "p.csv"}, folder=tmp_path)
    with pytest.raises(FeedError, match="Permission Error"):
        duckdb_files.read_duckdb(spec)
    monkeypatch.setattr(duckdb_files, "_allow", lambda *_: None)
    assert duckdb_files.read_duckdb(spec).rows == ((SECRET,),)


def test_a_query_changes_its_database_without_its_defence(monkeypatch, tmp_path):
    pytest.importorskip("sqlalchemy")
    with sqlite3.connect(tmp_path / "d.db") as made:
        made.execute("create table t (x)")
    made.close()
    spec = FeedSpec("t", query="insert into t values (1) returning x", url="sqlite:///d.db", folder=tmp_path)
    with pytest.raises(FeedError, match="readonly"):
        database.read_database(spec)
    monkeypatch.setattr(database, "_read_only_sqlite", lambda url, folder: url.set(database=str(folder / "d.db")))
    assert database.read_database(spec).rows == ((1,),)


def test_a_clock_that_goes_back_overwrites_no_backup_and_would_without_its_defence(monkeypatch, tmp_path):
    book, moment = tmp_path / "a.xlsx", dt.datetime(2025, 1, 1)
    for content in (b"first", b"second"):
        book.write_bytes(content)
        saving.back_up(book, moment)
    assert sorted(path.read_bytes() for path in tmp_path.glob("*.bak-*")) == [b"first", b"second"]
    monkeypatch.setattr(saving, "_free_name", lambda path, now: path.with_name(f"{path.name}.bak-{now:%Y}"))
    for content in (b"first", b"second"):
        book.write_bytes(content)
        saving.back_up(book, moment)
    assert [path.read_bytes() for path in tmp_path.glob("*.bak-2025")] == [b"second"]


def test_a_clock_that_goes_back_hides_a_change_where_runs_go_by_times(monkeypatch, tmp_path):
    """A workbook is skipped by its hash: one changed at a time before the last run's is still seen to be changed."""
    book, out = tmp_path / "a.xlsx", tmp_path / "out"
    book.write_bytes(GOOD)

    def night(earlier=()):
        tasks = plan(find_books([str(book)], out=out), out=out, in_place=False)
        orders = [Order(task.book, task.target) for task in tasks]
        return Run(orders, Instructions(dt.date(2025, 1, 1)), Results({}, earlier)).over(None)

    first = night()
    assert night(first)[0].state == "SKIP"
    book.write_bytes(GOOD)  # written again, later than its result, and not changed
    assert night(first)[0].state == "SKIP"
    book.write_bytes(pack(hand_made_parts('<row r="1"><c r="B1"><f>AIT_SPREAD({1,9},1)</f><v>0</v></c></row>')))
    os.utime(book, (1e9, 1e9))  # in 2001
    assert night(first)[0].state == "PASS"
    monkeypatch.setattr(
        "xl_aitrends.runs.tasks.is_unchanged",
        lambda task, now, then: bool(then) and task.source.stat().st_mtime <= task.target.stat().st_mtime,
    )
    assert night(first)[0].state == "SKIP"  # although it is another workbook
