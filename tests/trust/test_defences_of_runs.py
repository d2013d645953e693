"""Each defence against faults matters: the limits of a command, a process for each workbook, the atomic file, the lock.

With the defence a run ends in one line and a workbook is the old or the new one; switched off, the harm is done.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

import pytest
from handmade import hand_made_parts, pack
from hostile import _ROW

from xl_aitrends.errors import WorkbookError, WorkbookRefused
from xl_aitrends.refresh import refresh_book, refreshing, saving
from xl_aitrends.runs import Results, results, write_results
from xl_aitrends.workbook import open_book, save

HERE = Path(__file__).resolve().parent
POSIX_ONLY = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
LINUX_ONLY = pytest.mark.skipif(sys.platform != "linux", reason="limits memory, or reads /proc")
GOOD = pack(hand_made_parts(_ROW + "</row>"))
DAY = dt.date(2025, 1, 1)


def program(*arguments, **settings):
    """Python in a process of its own."""
    found = os.pathsep.join([str(HERE.parents[1]), str(HERE), *sys.path])
    return subprocess.run(
        [sys.executable, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "PYTHONPATH": found, **settings},
    )  # fmt: skip


def guarded(body, off, **settings):
    """Statements under the guard of a command, after others that may switch it off."""
    code = f"import time\nfrom xl_aitrends.cli import guard\n{off}\nguard.guarded(lambda: ({body}))"
    return program("-c", code, **settings)


@POSIX_ONLY
def test_a_command_takes_all_the_time_it_wants_without_its_limit():
    off = "guard._setting = lambda name, otherwise: 1e6"
    body = "time.sleep(2), print('ended')"
    stopped, endless = (guarded(body, how, AITRENDS_TIMEOUT="0.3") for how in ("", off))
    assert (stopped.returncode, stopped.stdout) == (1, "")
    assert "stopped after 0.3 s" in stopped.stderr
    assert (endless.returncode, endless.stdout) == (0, "ended\n")


@LINUX_ONLY
def test_a_command_takes_all_the_memory_it_wants_without_its_limit():
    off = "guard._be_limited = lambda memory: None"
    body = "print(len(bytearray(3 << 30)) >> 30)"
    stopped, grown = (guarded(body, how, AITRENDS_MEMORY_GB="2") for how in ("", off))
    assert "MemoryError" in stopped.stderr
    assert grown.stdout == "3\n"


@LINUX_ONLY
@pytest.mark.parametrize(
    ("harm", "limit", "told", "without"),
    [
        ("wait", "timeout=12", "stopped after 12 s", "a.xlsx: done\nb.xlsx: done\n"),
        ("grab", "memory=1e9", "needed more memory", "a.xlsx: done\nb.xlsx: done\n"),
        ("end", "timeout=60", "its process crashed (exit code 9)", ""),
    ],
    ids=["time", "memory", "crash"],
)
def test_a_workbook_takes_time_memory_and_the_others_with_it_without_a_process_of_its_own(
    tmp_path, harm, limit, told, without
):
    for name in ("a", "b"):
        (tmp_path / f"{name}.xlsx").write_bytes(GOOD)
    lines = program(HERE / "troubled.py", tmp_path, harm, limit).stdout.splitlines()
    assert lines[0].startswith(f"a.xlsx: {told}")
    assert lines[1] == "b.xlsx: done"
    assert program(HERE / "troubled.py", tmp_path, harm).stdout == without


KILLED = """
import os, signal, sys
from contextlib import contextmanager
from pathlib import Path
from xl_aitrends.workbook import open_book, save

def torn(package, touched, out):
    out.write(b"half")
    out.flush()
    os.kill(os.getpid(), signal.SIGKILL)

@contextmanager
def in_its_place(path):
    with path.open("wb") as out:
        yield path, out

save.write_package = torn
if sys.argv[3] == "off":
    save.temporary_beside = in_its_place
with open_book(sys.argv[1]) as book:
    book.set_value("Sheet1", 1, 1, 9.0)
    book.save(Path(sys.argv[2]))
"""


@POSIX_ONLY
def test_a_killed_writer_leaves_half_a_workbook_without_the_rename(tmp_path):
    source, target = tmp_path / "a.xlsx", tmp_path / "out.xlsx"
    source.write_bytes(GOOD)
    for defence, left in (("on", GOOD), ("off", b"half")):
        target.write_bytes(GOOD)
        assert program("-c", KILLED, source, target, defence).returncode == -9
        assert target.read_bytes() == left


class Disk:
    """A disk that keeps, when the current is cut, only what was flushed to it: contents of files by their inode."""

    def __init__(self):
        self.kept = {}

    def fsync(self, descriptor):
        self.kept[os.fstat(descriptor).st_ino] = Path(f"/proc/self/fd/{descriptor}").read_bytes()

    def after_the_cut(self, path):
        return self.kept.get(path.stat().st_ino, b"")


@LINUX_ONLY
@pytest.mark.parametrize("what", ["workbook", "backup", "results"])
def test_a_file_is_empty_after_a_power_cut_without_the_flush(monkeypatch, tmp_path, what):
    """The new name is on the disk before the new content, unless the content was flushed first."""
    written = {
        "workbook": (save, lambda: put(tmp_path / "a.xlsx", tmp_path / "b.xlsx")),
        "backup": (saving, lambda: saving.back_up(tmp_path / "a.xlsx")),
        "results": (results, lambda: write_results(Results({}), tmp_path)),
    }
    (tmp_path / "a.xlsx").write_bytes(GOOD)
    module, write = written[what]
    before = set(tmp_path.iterdir())
    for flushes in (True, False):
        disk = Disk()
        files = {"fsync": disk.fsync if flushes else lambda descriptor: None}
        monkeypatch.setattr(module, "os", Stand(os, files))
        write()
        made = max(set(tmp_path.iterdir()) - before, key=lambda path: path.stat().st_mtime_ns)
        assert made.read_bytes()
        assert disk.after_the_cut(made) == (made.read_bytes() if flushes else b"")


class Stand:
    """A module with a few functions replaced."""

    def __init__(self, module, replaced):
        self._module, self._replaced = module, replaced

    def __getattr__(self, name):
        return self._replaced.get(name) or getattr(self._module, name)


def put(source, target):
    with closing(open_book(source)) as book:
        book.set_value("Sheet1", 1, 1, 9.0)
        book.save(target)


def two_inputs():
    names = "".join(f'<definedName name="in_{at}">Sheet1!${at.upper()}$1</definedName>' for at in "abc")
    return pack(hand_made_parts(_ROW + "</row>", workbook_extra=f"<definedNames>{names}</definedNames>"))


@POSIX_ONLY
def test_one_of_two_writers_loses_its_work_without_the_lock(monkeypatch, tmp_path):
    """While the first run computes, a second one sets another input of the same workbook."""
    book = tmp_path / "a.xlsx"
    write = refreshing.write_book

    def meanwhile(*arguments, **options):
        monkeypatch.setattr(refreshing, "write_book", write)
        refresh_book(book, target=book, settings={"in_b": "22"}, as_of=DAY)
        write(*arguments, **options)

    def values():
        with closing(open_book(book)) as found:
            return found.sheets[0].values(1, 1, 1, 2)[0]

    book.write_bytes(two_inputs())
    monkeypatch.setattr(refreshing, "write_book", meanwhile)
    with pytest.raises(WorkbookRefused, match="being refreshed by another run"):
        refresh_book(book, target=book, settings={"in_a": "11"}, as_of=DAY)
    monkeypatch.setattr(refreshing, "write_book", meanwhile)
    monkeypatch.setattr(refreshing, "held", nullcontext)
    refresh_book(book, target=book, settings={"in_a": "11"}, as_of=DAY)
    assert values() == [11.0, 1.0]  # and the 22 is gone


@POSIX_ONLY
def test_a_lock_on_a_file_that_was_replaced_meanwhile_holds_nothing(monkeypatch, tmp_path):
    """One run ends between another one's opening of the file and its locking it; then a third one comes."""
    book, lock = tmp_path / "a.xlsx", saving._lock
    book.write_bytes(GOOD)

    def late(handle):
        monkeypatch.setattr(saving, "_lock", lock)
        (tmp_path / "new").write_bytes(GOOD)
        (tmp_path / "new").replace(book)
        lock(handle)

    monkeypatch.setattr(saving, "_lock", late)
    with pytest.raises(WorkbookRefused, match="being refreshed by another run"), saving.held(book):
        pass
    monkeypatch.setattr(saving, "_lock", late)
    monkeypatch.setattr(saving, "_stands_for", lambda handle, path: True)
    with saving.held(book), saving.held(book):  # two at once
        pass


@contextmanager
def in_its_place(path):
    with path.open("wb") as out:
        yield path, out


def test_a_full_disk_leaves_half_a_workbook_without_the_temporary_file(monkeypatch, tmp_path):
    source, target = tmp_path / "a.xlsx", tmp_path / "out.xlsx"
    source.write_bytes(GOOD)

    def full(package, touched, out):
        out.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(save, "write_package", full)
    target.write_bytes(GOOD)
    with pytest.raises(WorkbookError, match="No space left on device"):
        put(source, target)
    assert target.read_bytes() == GOOD
    monkeypatch.setattr(save, "temporary_beside", in_its_place)
    with pytest.raises(OSError, match="No space left"):
        put(source, target)
    assert target.read_bytes() == b"half"
