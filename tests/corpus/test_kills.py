"""Killed at any moment, on a full disk or without permission: the old workbook or the complete new one, no third."""

import io
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from xl_aitrends.errors import WorkbookError
from xl_aitrends.refresh import refresh_book
from xl_aitrends.runs import find_books
from xl_aitrends.workbook.temporaries import remove_leftovers, temporary_beside

KILLS = int(os.environ.get("AITRENDS_KILLS", "10"))
POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="kills a forked process")


@pytest.fixture
def book(tmp_path):
    """Its cell E1 is 7 + 1000 times the number in D1: a mixture of two states would show."""
    path = tmp_path / "book.xlsx"
    made = xlsxwriter.Workbook(path)
    sheet = made.add_worksheet("S")
    sheet.write_row(0, 0, [3, 1, 8, 0])
    sheet.write_formula("E1", "=SUM(AIT_SPREAD(A1:C1,1))+1000*in_number", value=7)
    made.define_name("in_number", "=S!$D$1")
    noise = random.Random(1)
    for row in range(1, 2000):
        sheet.write_row(row, 0, [noise.random() for _ in range(6)])
    made.close()
    return path


@pytest.fixture(scope="module")
def zygote():
    command = [sys.executable, str(Path(__file__).with_name("zygote.py"))]
    here = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=here) as process:
        yield process
        process.stdin.close()


def ask(zygote, path, number, limit=0):
    zygote.stdin.write(f"{path}\t{number}\t{limit}\n")
    zygote.stdin.flush()
    return zygote.stdout.readline().rstrip("\n")


def number_in(data):
    """The number a complete workbook holds."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
    sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["S"]
    assert sheet["E1"].value == 7 + 1000 * sheet["D1"].value
    assert sheet.max_row == 2000
    return sheet["D1"].value


def first_write(zygote, path):
    """Seconds until a child, killed then, has written a workbook: what a moment is on this machine now."""
    before, started = path.read_bytes(), time.monotonic()
    child = int(ask(zygote, path, 1))
    while path.read_bytes() == before and time.monotonic() - started < 60:
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    return time.monotonic() - started


@POSIX_ONLY
def test_a_refresh_killed_at_any_moment_leaves_the_old_or_the_new_workbook(book, zygote):
    patience = first_write(zygote, book)
    moments, number, written = random.Random(12345), number_in(book.read_bytes()), 0
    for kill in range(10 * KILLS):
        if kill >= KILLS and written:
            break
        child = int(ask(zygote, book, number + 1))
        time.sleep(moments.uniform(0, 3 * patience))
        os.kill(child, signal.SIGKILL)
        found = number_in(book.read_bytes())
        assert found >= number
        written, number = written + (found > number), found
        assert [one.source for one in find_books([str(book.parent)])] == [book]
        for backup in book.parent.glob("book.xlsx.bak-*"):
            number_in(backup.read_bytes())
            backup.unlink()
    assert written  # some were killed after a first workbook had been written
    refresh_book(book, target=book, settings={"in_number": str(number + 1)})
    assert number_in(book.read_bytes()) == number + 1
    assert [path.name for path in book.parent.iterdir() if path.name.startswith(".")] == []


@POSIX_ONLY
def test_a_full_disk_leaves_the_workbook_and_says_so_in_one_line(book, zygote):
    before = book.read_bytes()
    line = ask(zygote, book, 5, limit=len(before) // 2)
    assert "File too large" in line
    assert "as it was" in line
    assert book.read_bytes() == before
    assert [path.name for path in book.parent.iterdir()] == ["book.xlsx"]


def test_what_a_killed_run_left_is_removed_and_what_a_running_one_writes_is_not(book):
    left = book.with_name(".book.xlsx.ab12cd_8.tmp")
    other = book.with_name(".other.xlsx.ab12cd_8.tmp")
    left.write_bytes(b"half")
    other.write_bytes(b"of another workbook")
    with temporary_beside(book) as (temporary, _):
        assert not left.exists()
        remove_leftovers(book)
        assert temporary.exists()
    assert sorted(path.name for path in book.parent.iterdir()) == [other.name, "book.xlsx"]


@pytest.mark.parametrize("fault", [PermissionError(13, "Permission denied"), OSError(30, "Read-only file system")])
def test_a_folder_that_takes_no_file_is_one_line_and_the_workbook_as_it_was(book, monkeypatch, fault):
    before = book.read_bytes()

    def refuse(*_args, **_options):
        raise fault

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    with pytest.raises(WorkbookError, match=fault.strerror) as caught:
        refresh_book(book, target=book, settings={"in_number": "5"})
    assert "\n" not in str(caught.value)
    assert book.read_bytes() == before
