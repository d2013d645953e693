"""Faults from outside: the old file or the complete new one, no process left behind, and one line that says which."""

from __future__ import annotations

import datetime as dt
import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from handmade import hand_made_parts, pack
from hostile import _ROW, formulas

from xl_aitrends.cli import guard
from xl_aitrends.runs import Instructions, Limits, Order, Results, Run, find_books, plan, write_results

LINUX_ONLY = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
GOOD = pack(hand_made_parts(_ROW + "</row>"))


def below(parent):
    """Living processes that a process has started."""
    found = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            state, _, _, session = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[:4]
        except OSError:  # it has just ended
            continue
        if state != "Z" and int(session) == parent:
            found.append(int(process))
    return found


def wait(condition, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


@LINUX_ONLY
@pytest.mark.parametrize("command", ["refresh", "job"])
def test_when_the_parent_is_killed_its_children_end_and_the_workbook_is_whole(tmp_path, command):
    book = tmp_path / "a.xlsx"
    book.write_bytes(before := formulas()["sums_of_sums"])
    (tmp_path / "job.toml").write_text('workbooks = ["a.xlsx"]\nin_place = true\nworkers = 1\n')
    asked = ["refresh", "--in-place", str(book)] if command == "refresh" else ["job", "run", str(tmp_path / "job.toml")]
    process = subprocess.Popen(
        [sys.executable, "-m", "xl_aitrends", *asked],
        start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    try:
        assert wait(lambda: len(below(process.pid)) >= (2 if command == "refresh" else 3))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert wait(lambda: not below(process.pid), 15)
    finally:
        for left in below(process.pid):
            os.kill(left, signal.SIGKILL)
    assert book.read_bytes() == before


@LINUX_ONLY
def test_a_child_is_left_behind_without_its_defence():
    script = "import time, os, sys; from xl_aitrends.cli import guard\n{off}guard.guarded(lambda: time.sleep(60))"
    left = {}
    for off in ("", "guard._end_with_parent = lambda life: None\n"):
        process = subprocess.Popen([sys.executable, "-c", script.format(off=off)], start_new_session=True,
                                   env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})  # fmt: skip
        assert wait(lambda process=process: len(below(process.pid)) >= 2)
        time.sleep(0.3)  # the child sets itself up
        process.kill()
        process.wait()
        left[bool(off)] = not wait(lambda process=process: not below(process.pid), 1.5)
        for process_left in below(process.pid):
            os.kill(process_left, signal.SIGKILL)
    assert left == {False: False, True: True}
    assert guard.guarded  # the module itself was not changed


def test_a_workbook_that_vanishes_after_it_was_listed_fails_alone_in_one_line(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.xlsx").write_bytes(GOOD)
    tasks = plan(find_books([str(tmp_path)], out=tmp_path / "out"), out=tmp_path / "out", in_place=False)
    orders = [Order(task.book, task.target) for task in tasks]
    (tmp_path / "a.xlsx").unlink()
    entries = {
        Path(entry.book).stem: entry.load() for entry in Run(orders, Instructions(dt.date(2025, 1, 1))).over(Limits(1))
    }
    assert entries["b"]["failure"] == ""
    assert "a.xlsx" in entries["a"]["failure"]
    assert "\n" not in entries["a"]["failure"]
    assert (tmp_path / "out" / "b.xlsx").exists()
    assert not (tmp_path / "out" / "a.xlsx").exists()


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_results_that_cannot_be_written_leave_the_old_ones_whole(tmp_path, fault):
    write_results(Results({"started": "now"}, []), tmp_path)
    before = (tmp_path / "results.json").read_bytes()

    class Full(Results):
        """The disk is full after the first line."""

        def lines(self):
            yield "{"
            raise OSError(fault, os.strerror(fault))

    with pytest.raises(OSError, match=os.strerror(fault)):
        write_results(Full({"started": "later"}, []), tmp_path)
    assert (tmp_path / "results.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["results.json"]
