"""Runs over workbooks: one that hangs, crashes or eats memory harms no other; unchanged ones are skipped."""

from __future__ import annotations

import dataclasses
import datetime as dt
import multiprocessing
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
import xlsxwriter

from xl_aitrends.runs import (
    FeedSpec,
    Instructions,
    Limits,
    Order,
    Results,
    Run,
    Watch,
    earlier_results,
    failed_orders,
    find_books,
    merge_results,
    plan,
    read_results,
    write_results,
)
from xl_aitrends.runs.worker import work

Make = Callable[..., Path]
DAY = dt.date(2025, 2, 14)

TROUBLE = '''
"""What a workbook could do to its worker, by the name of its file."""
import os, time
from xl_aitrends.runs.tasks import refresh_task

def refresh(task):
    name = task.label
    if "hang" in name:
        time.sleep(600)
    if "crash" in name:
        os.abort()
    if "exit" in name:
        os._exit(3)
    if "memory" in name:
        held = [bytearray(64 << 20) for _ in range(400)]
    if "wait" in name:
        time.sleep(0.4)
    return refresh_task(task)
'''


@pytest.fixture
def trouble(folder: Path, monkeypatch: pytest.MonkeyPatch):
    """What is done with a task instead: as always, but files named so hang, crash or eat memory."""
    (folder / "trouble_in_tests.py").write_text(TROUBLE, "utf-8")
    monkeypatch.syspath_prepend(folder)
    import trouble_in_tests

    yield trouble_in_tests.refresh
    sys.modules.pop("trouble_in_tests")


def orders_in(folder: Path, *, out: Path | None = None, in_place: bool = False, **given: object) -> list[Order]:
    tasks = plan(find_books([str(folder)], out=out), out=out, in_place=in_place)
    return [Order(task.book, task.target, **given) for task in tasks]  # type: ignore[arg-type]


def run(orders: list[Order], limits: Limits | None = None, *, run_of: dict[str, object] | None = None, **given: object):
    instructions = Instructions(as_of=DAY, **given)  # type: ignore[arg-type]
    return Run(orders, instructions, **(run_of or {})).over(limits)  # type: ignore[arg-type]


def states(entries) -> dict[str, str]:
    return {entry.label: entry.state for entry in entries}


def test_one_that_crashes_or_eats_memory_harms_no_other(make_book: Make, folder: Path, trouble) -> None:
    for name in ("a", "c", "d_crash", "e", "f_exit", "g_memory", "h"):
        make_book(f"funds/{name}.xlsx", "=AIT_VERSION()")
    orders = orders_in(folder / "funds", out=folder / "out")
    limits = Limits(workers=2, memory=1 << 29)
    entries = run(orders, limits, run_of={"refresh": trouble})
    failed = {entry.label[2:-5]: entry.load()["failure"] for entry in entries if entry.state == "FAIL"}
    assert failed.keys() == {"crash", "exit", "memory"}
    assert "its process crashed (SIGABRT)" in failed["crash"]
    assert "its process crashed (exit code 3)" in failed["exit"]
    assert failed["memory"] == "needed more memory than one worker may use; raise memory_gb, or run fewer workers"
    assert [entry.label for entry in entries] == [order.book.label for order in orders]
    written = {path.name for path in (folder / "out").iterdir()}
    assert written == {"a.xlsx", "c.xlsx", "e.xlsx", "h.xlsx"}
    assert {path.name for path in (folder / "funds").iterdir()} == {order.book.label for order in orders}


def test_workers_refresh_as_this_process_does(make_book: Make, folder: Path) -> None:
    for name in "abc":
        make_book(f"funds/{name}.xlsx", "=SUM(tbl_prices[fund])", prices=(1.0, 2.0, float(ord(name))))
    (folder / "feed.csv").write_text("date,fund\n2025-02-20,5\n", "utf-8")
    given = {"feeds": ("tbl_prices",), "settings": {"in_k": "4"}}
    feeds = {"tbl_prices": FeedSpec("tbl_prices", source="feed.csv")}
    run(orders_in(folder / "funds", out=folder / "here", **given), feeds=feeds)
    run(orders_in(folder / "funds", out=folder / "there", **given), Limits(2), feeds=feeds)
    here, there = ({path.name: path.read_bytes() for path in (folder / at).iterdir()} for at in ("here", "there"))
    assert len(here) == 3
    assert here == there


def test_a_source_is_read_once_and_its_absence_fails_only_those_that_take_it(make_book: Make, folder: Path) -> None:
    for name in "ab":
        make_book(f"funds/{name}.xlsx", "=AIT_VERSION()")
    orders = orders_in(folder / "funds", out=folder / "out", feeds=("tbl_prices",))
    orders[1] = dataclasses.replace(orders[1], feeds=())
    begun: list[str] = []

    class Noting(Watch):
        def started(self, label: str) -> None:
            begun.append(label)

    feeds = {"tbl_prices": FeedSpec("tbl_prices", source="none.csv"), "tbl_unused": FeedSpec("tbl_unused", source="x")}
    entries = run(orders, run_of={"watch": Noting()}, feeds=feeds)
    assert states(entries) == {"a.xlsx": "FAIL", "b.xlsx": "PASS"}
    assert entries[0].load()["failure"].startswith("none.csv: there is no such file")
    assert begun == ["feed tbl_prices", "b.xlsx"]


def again(orders: list[Order], folder: Path, **given: object):
    """Run as a scheduler does: with the results of the last time, leaving its own."""
    entries = run(orders, run_of={"earlier": earlier_results(folder)}, **given)
    write_results(Results({"started": "2025-02-14 02:00"}, entries), folder)
    return entries


@pytest.mark.parametrize("in_place", [False, True])
def test_what_has_not_changed_is_skipped_and_said_to_be(make_book: Make, folder: Path, in_place: bool) -> None:
    book = make_book("funds/a.xlsx", "=SUM(tbl_prices[fund])", "=AIT_VERSION()")
    out = folder if in_place else folder / "out"

    def orders(**given: object) -> list[Order]:
        return orders_in(folder / "funds", out=None if in_place else out, in_place=in_place, **given)

    assert states(again(orders(), out)) == {"a.xlsx": "PASS"}
    second = again(orders(), out)
    assert states(second) == {"a.xlsx": "SKIP"}
    assert re.match(r"unchanged since 20\d\d-[-0-9]+ [:0-9]+ \(PASS then\)", second[0].load()["unchanged"])
    assert states(again(orders(), out)) == {"a.xlsx": "SKIP"}, "also after a night that skipped it"
    assert states(again(orders(), out, force=True)) == {"a.xlsx": "PASS"}
    assert states(again(orders(settings={"in_k": "5"}), out))["a.xlsx"] == "PASS", "another input"
    assert states(again(orders(settings={"in_k": "5"}), out))["a.xlsx"] == "SKIP"
    feeds = {"tbl_prices": FeedSpec("tbl_prices", source="feed.csv")}
    (folder / "feed.csv").write_text("date,fund\n2025-03-01,5\n", "utf-8")
    fed = orders(feeds=("tbl_prices",), settings={"in_k": "5"})
    assert [states(again(fed, out, feeds=feeds))["a.xlsx"] for _ in range(2)] == ["PASS", "SKIP"]
    (folder / "feed.csv").write_text("date,fund\n2025-03-02,6\n", "utf-8")
    assert [states(again(fed, out, feeds=feeds))["a.xlsx"] for _ in range(2)] == ["PASS", "SKIP"], "another feed"
    (book if in_place else out / "a.xlsx").write_bytes(make_book("other.xlsx", "=AIT_VERSION()").read_bytes())
    assert states(again(orders(), out))["a.xlsx"] == "PASS", "somebody changed the file"


def test_a_failing_check_is_never_skipped(make_book: Make, folder: Path) -> None:
    make_book("funds/a.xlsx", "=AIT_VERSION()", check="FAIL: gap")
    for _ in range(2):
        assert states(again(orders_in(folder / "funds", out=folder / "out"), folder / "out")) == {"a.xlsx": "FAIL"}


def test_a_warning_is_skipped_unless_warnings_count(make_book: Make, folder: Path) -> None:
    make_book("funds/a.xlsx", "=AIT_VERSION()", check="WARN: late")
    seen = [
        states(again(orders_in(folder / "funds", out=folder / "out"), folder / "out", strict=strict))["a.xlsx"]
        for strict in (False, False, True, True)
    ]
    assert seen == ["WARN", "SKIP", "FAIL", "FAIL"]


@pytest.mark.parametrize(("formula", "state"), [("=TODAY()", "PASS"), ("=AIT_VERSION()", "SKIP"), ("=clock", "PASS")])
def test_another_day_matters_only_to_a_workbook_that_asks_for_it(
    make_book: Make, folder: Path, formula: str, state: str
) -> None:
    if formula == "=clock":
        (folder / "funds").mkdir()
        with xlsxwriter.Workbook(folder / "funds" / "a.xlsx") as book:
            book.add_worksheet().write_formula(0, 0, formula, value=0)
            book.define_name("clock", "=TODAY()")
    else:
        make_book("funds/a.xlsx", formula)
    found = []
    for day in (DAY, DAY + dt.timedelta(1)):
        run_of = Run(
            orders_in(folder / "funds", out=folder / "out"), Instructions(as_of=day), earlier_results(folder / "out")
        )
        entries = run_of.over(None)
        write_results(Results({}, entries), folder / "out")
        found.append(entries[0].state)
    assert found == ["PASS", state]


def test_a_retry_runs_only_what_failed_and_merges(make_book: Make, folder: Path) -> None:
    make_book("funds/a.xlsx", "=AIT_VERSION()")
    broken = folder / "funds" / "b.xlsx"
    broken.write_bytes(b"no workbook")
    out = folder / "out"
    orders = orders_in(folder / "funds", out=out)
    first = again(orders, out)
    assert states(first) == {"a.xlsx": "PASS", "b.xlsx": "FAIL"}
    make_book("funds/b.xlsx", "=AIT_VERSION()")
    earlier = read_results(out / "results.json")
    picked = failed_orders(orders, earlier)
    assert [order.book.label for order in picked] == ["b.xlsx"]
    merged = merge_results(earlier, Results({"started": "later"}, run(picked)))
    assert states(merged.entries) == {"a.xlsx": "PASS", "b.xlsx": "PASS"}
    assert merged.totals["TOTAL"] == 2
    assert merged.entries[0].text() == earlier.entries[0].text()


def test_an_interrupted_run_ends_in_order(make_book: Make, folder: Path, trouble) -> None:
    for name in ("a", "b_hang", "c_hang", "d"):
        make_book(f"funds/{name}.xlsx", "=AIT_VERSION()")
    told: list[str] = []

    def tell(outcome, cells) -> None:
        told.append(outcome.label)
        if len(told) == 1:  # the scheduler loses patience when the first workbook is done
            threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM)).start()

    begun = time.monotonic()
    record = Run(orders_in(folder / "funds", out=folder / "out"), Instructions(as_of=DAY), tell=tell, refresh=trouble)
    entries = record.over(Limits(workers=2))
    assert time.monotonic() - begun < 20
    assert record.interrupted
    assert states(entries) == {"a.xlsx": "PASS", "b_hang.xlsx": "FAIL", "c_hang.xlsx": "FAIL", "d.xlsx": "FAIL"}
    assert entries[3].load()["failure"] == "stopped before it was done; run again with --retry results.json"
    assert [path.name for path in (folder / "out").iterdir()] == ["a.xlsx"]


def work_until_told_twice(pipe: Connection) -> None:
    """A worker whose words go to a file."""
    os.dup2(os.open("stderr.txt", os.O_CREAT | os.O_WRONLY), 2)
    work(pipe, None)


def tidies_up_slowly(_: object) -> None:
    try:
        Path("begun").touch()
        time.sleep(600)
    finally:
        time.sleep(0.5)
        Path("tidied up").touch()


def test_a_worker_signalled_by_its_group_and_its_parent_leaves_once_and_in_silence(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=work_until_told_twice, args=(there,))
    process.start()
    here.send((tidies_up_slowly, None))
    while not Path("begun").exists() and process.is_alive():
        time.sleep(0.01)
    while process.is_alive():
        process.terminate()
        time.sleep(0.01)
    assert Path("tidied up").exists()
    assert not Path("stderr.txt").read_text()


def test_results_come_back_as_they_were_written(make_book: Make, folder: Path) -> None:
    make_book('funds/基金 "1".xlsx', "=AIT_VERSION()")
    entries = again(orders_in(folder / "funds", out=folder / "out"), folder / "out")
    read = read_results(folder / "out" / "results.json")
    assert read.facts == {"started": "2025-02-14 02:00"}
    assert [entry.load() for entry in read.entries] == [entry.load() for entry in entries]
