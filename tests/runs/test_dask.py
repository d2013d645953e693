"""Runs on a Dask cluster of separate processes: whatever happens to its workers, the results are those of any run."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from xl_aitrends.errors import ConfigurationError
from xl_aitrends.runs import Cluster, FeedSpec, Instructions, Limits, Order, Run, find_books, plan

pytest.importorskip("distributed")

Make = Callable[..., Path]
NAMES = ("a", "b", "c_linger", "d", "e", "f")

TROUBLE = '''
"""What a workbook could do to its worker, by the name of its file; the first time that it is tried only."""
import os, time
from pathlib import Path
from xl_aitrends.runs.tasks import refresh_task

def refresh(task):
    note = Path(os.environ["AIT_TEST_NOTES"], task.label + ".pid")
    first = not note.exists()
    if "hang" in task.label:
        time.sleep(600)
    if "deadly" in task.label:
        os.getppid() > 1 and os.kill(os.getppid(), 9)
        time.sleep(600)
    if "crash" in task.label:
        os.abort()
    if "begun" in task.label and first:
        told(note)
    done = refresh_task(task)
    if "linger" in task.label and first:
        told(note)
    return done

def told(note):
    note.with_suffix(".part").write_text(str(os.getppid()))
    note.with_suffix(".part").rename(note)
    time.sleep(600)
'''


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("notes")


@pytest.fixture(scope="module")
def trouble(notes: Path):
    """What is done with a task instead."""
    (notes / "trouble_on_dask.py").write_text(TROUBLE, "utf-8")
    sys.path.insert(0, str(notes))
    os.environ["AIT_TEST_NOTES"] = str(notes)
    import trouble_on_dask

    yield trouble_on_dask.refresh
    sys.modules.pop("trouble_on_dask")
    sys.path.remove(str(notes))
    del os.environ["AIT_TEST_NOTES"]


@pytest.fixture(scope="module")
def scheduler(trouble) -> Iterator[str]:
    """Address of a cluster of two worker processes, which are started again when they die."""
    import dask
    from distributed import LocalCluster

    # A local cluster gives up a worker that is not back after 15 s, and a busy machine starts none in that time.
    with (
        dask.config.set(
            {"distributed.scheduler.allowed-failures": 2, "distributed.deploy.lost-worker-timeout": "300 s"}
        ),
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0") as cluster,
    ):
        yield cluster.scheduler_address


@pytest.fixture(autouse=True)
def _forget(notes: Path) -> Iterator[None]:
    yield
    for note in notes.glob("*.pid"):
        note.unlink()


def orders_in(folder: Path, out: Path | None) -> list[Order]:
    tasks = plan(find_books([str(folder)], out=out), out=out, in_place=out is None)
    return [Order(task.book, task.target, ("tbl_prices",)) for task in tasks]


def instructions(mode: str) -> Instructions:
    feeds = {"tbl_prices": FeedSpec("tbl_prices", mode, source="feed.csv")}
    return Instructions(as_of=dt.date(2025, 2, 14), feeds=feeds)


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.xlsx"))}


def kill_worker_of(note: Path) -> threading.Thread:
    """Kill the Dask worker above a task, as soon as the task tells who that is."""

    def wait_and_kill() -> None:
        while not note.exists():
            time.sleep(0.02)
        os.kill(int(note.read_text()), signal.SIGKILL)

    killer = threading.Thread(target=wait_and_kill, daemon=True)
    killer.start()
    return killer


@pytest.fixture
def funds(make_book: Make, folder: Path) -> Path:
    for place, name in enumerate(NAMES):
        make_book(f"funds/{name}.xlsx", "=SUM(tbl_prices[fund])", "=AIT_VERSION()", prices=(1.0, 2.0, 3.0 + place))
    (folder / "feed.csv").write_text("date,fund\n2025-02-20,5\n2025-02-21,7\n", "utf-8")
    return folder / "funds"


def test_a_killed_worker_changes_no_result_and_is_listed(
    funds: Path, folder: Path, notes: Path, trouble, scheduler: str
) -> None:
    (funds / "b.xlsx").rename(funds / "b_begun.xlsx")
    Run(orders_in(funds, folder / "calm"), instructions("upsert")).over(None)
    killers = [kill_worker_of(notes / f"{name}.xlsx.pid") for name in ("b_begun", "c_linger")]
    run = Run(orders_in(funds, folder / "out"), instructions("upsert"), refresh=trouble)
    entries = run.over(Limits(6, timeout=60), Cluster(scheduler, folder / "out"))
    for killer in killers:
        killer.join(5)
    assert {entry.label: entry.state for entry in entries} == {path.name: "PASS" for path in funds.iterdir()}
    assert hashes(folder / "out") == hashes(folder / "calm")
    attempts = {entry.label: entry.load()["attempts"] for entry in entries}
    for label, known in attempts.items():
        assert known[-1]["failure"] == ""
        assert len(known) >= (2 if "_" in label else 1)
        assert all(one["failure"] == "the worker was lost before it could tell that it was done" for one in known[:-1])
        assert all(one["where"].startswith("tcp://") for one in known)
    assert [path.name for path in (folder / "out").iterdir() if path.suffix != ".xlsx"] == [], "no leftovers"


def test_in_place_a_retried_task_begins_from_the_original_and_keeps_its_backup(
    funds: Path, folder: Path, notes: Path, trouble, scheduler: str
) -> None:
    shutil.copytree(funds, folder / "calm")
    before = hashes(funds)
    Run(orders_in(folder / "calm", None), instructions("append")).over(None)
    killer = kill_worker_of(notes / "c_linger.xlsx.pid")
    run = Run(orders_in(funds, None), instructions("append"), refresh=trouble)
    entries = run.over(Limits(6, timeout=60), Cluster(scheduler, folder))
    killer.join(5)
    assert {entry.state for entry in entries} == {"PASS"}
    assert hashes(funds) == hashes(folder / "calm"), "rows must not be appended twice"
    backups = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in funds.glob("*.bak-*")}
    assert len([path for path in backups if path.name.startswith("c_linger")]) == 2
    for path, found in backups.items():
        assert found == before[path.name.partition(".bak-")[0]], "every backup is of the original"


def test_what_hangs_or_crashes_is_stopped_and_the_worker_lives_on(
    make_book: Make, folder: Path, trouble, scheduler: str
) -> None:
    from distributed import Client

    for name in ("a", "b_hang", "c_crash", "d"):
        make_book(f"funds/{name}.xlsx", "=AIT_VERSION()")
    orders = [Order(one.book, one.target) for one in orders_in(folder / "funds", folder / "out")]
    with Client(scheduler, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=90)
        workers = client.run(os.getpid)
        run = Run(orders, Instructions(as_of=dt.date(2025, 2, 14)), refresh=trouble)
        entries = run.over(Limits(4, timeout=20), Cluster(scheduler, folder / "out"))
        assert client.run(os.getpid) == workers
    told = {entry.label: entry.load()["failure"] for entry in entries}
    assert told["a.xlsx"] == told["d.xlsx"] == ""
    assert told["b_hang.xlsx"].startswith("stopped after 20 s without an end")
    assert told["c_crash.xlsx"].startswith("its process crashed (SIGABRT)")


def test_a_workbook_that_takes_worker_after_worker_with_it_is_given_up(
    make_book: Make, folder: Path, trouble, scheduler: str
) -> None:
    for name in ("a_deadly", "b"):
        make_book(f"funds/{name}.xlsx", "=AIT_VERSION()")
    orders = [Order(one.book, one.target) for one in orders_in(folder / "funds", folder / "out")]
    run = Run(orders, Instructions(as_of=dt.date(2025, 2, 14)), refresh=trouble)
    deadly, good = (entry.load() for entry in run.over(Limits(2, timeout=60), Cluster(scheduler, folder / "out")))
    assert deadly["failure"].startswith("3 workers of the cluster were lost over it, mostly for want of memory")
    assert len(deadly["attempts"]) == 3
    assert good["state"] == "PASS"


def test_an_interrupted_run_ends_in_order_and_leaves_no_process(
    make_book: Make, folder: Path, notes: Path, trouble, scheduler: str
) -> None:
    for name in ("a", "b_begun", "c"):
        make_book(f"funds/{name}.xlsx", "=AIT_VERSION()")
    orders = [Order(one.book, one.target) for one in orders_in(folder / "funds", folder / "out")]

    def lose_patience() -> None:
        while not (notes / "b_begun.xlsx.pid").exists():
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=lose_patience, daemon=True).start()
    run = Run(orders, Instructions(as_of=dt.date(2025, 2, 14)), refresh=trouble)
    begun = time.monotonic()
    entries = run.over(Limits(1), Cluster(scheduler, folder / "out"))
    assert time.monotonic() - begun < 60
    assert run.interrupted
    assert [entry.state for entry in entries] == ["PASS", "FAIL", "FAIL"]
    assert [path.name for path in (folder / "out").iterdir()] == ["a.xlsx"]


def test_the_command_line_and_the_job_file_run_on_a_cluster(
    aitrends: Callable[..., object], make_book: Make, folder: Path, scheduler: str
) -> None:
    make_book("funds/a.xlsx", "=AIT_VERSION()")
    assert aitrends("refresh", "funds", "--out", "here").exit_code == 0
    done = aitrends("refresh", "funds", "--out", "there", "--engine", "dask", "--scheduler", scheduler)
    assert done.exit_code == 0, done.output
    (folder / "job.toml").write_text(
        f'workbooks = ["funds"]\nout = "night"\nengine = "dask"\nscheduler = "{scheduler}"\nreport = "night/r.html"\n'
    )
    done = aitrends("job", "run")
    assert done.exit_code == 0, done.output
    assert hashes(folder / "here") == hashes(folder / "there") == hashes(folder / "night" / "funds")
    again = aitrends("job", "run")
    assert again.stdout.splitlines()[-1] == "Done. PASS=0 WARN=0 FAIL=0 SKIP=1 TOTAL=1"


def test_a_cluster_that_is_not_there_is_exit_code_2(
    aitrends: Callable[..., object], make_book: Make, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_book("funds/a.xlsx", "=AIT_VERSION()")
    monkeypatch.setattr("xl_aitrends.runs.dask_pool._CONNECT_SECONDS", 1)
    command = ("refresh", "funds", "--out", "out", "--engine", "dask")
    done = aitrends(*command, "--scheduler", "tcp://127.0.0.1:1")
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: tcp://127.0.0.1:1: no Dask scheduler answers there")
    assert not (folder / "out").exists()
    assert aitrends(*command).exit_code == 2
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = aitrends(*command, "--scheduler", "tcp://127.0.0.1:1")
    assert "pip install 'xl-aitrends[distributed]'" in done.stderr


def test_a_worker_with_another_version_is_refused(scheduler: str, folder: Path, monkeypatch) -> None:
    monkeypatch.setattr("xl_aitrends.runs.dask_pool.__version__", "0.0.1")
    with pytest.raises(ConfigurationError, match=r"the Dask worker at tcp://.* has xl_aitrends .*; install 0\.0\.1"):
        Run([], Instructions(as_of=dt.date(2025, 2, 14))).over(Limits(1), Cluster(scheduler, folder))
