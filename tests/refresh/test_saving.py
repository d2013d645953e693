"""A workbook is replaced whole or left as it was, and one run at a time."""

from __future__ import annotations

import datetime as dt
import os
import stat
import sys

import pytest

from xl_aitrends.errors import WorkbookError, WorkbookRefused
from xl_aitrends.refresh import refresh_book, saving
from xl_aitrends.refresh.saving import back_up, held

AS_OF = dt.date(2025, 2, 14)
POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions and locks")


@pytest.fixture
def book(make_book):
    return make_book(lambda workbook: workbook.add_worksheet("S").write_formula("A1", "=AIT_SPREAD(1)", value=9))


def test_backups_of_one_second_do_not_overwrite_each_other(book):
    now = dt.datetime(2025, 2, 14, 9, 30)
    first, second = back_up(book, now), back_up(book, now)
    assert [first.name, second.name] == ["book.xlsx.bak-20250214-093000", "book.xlsx.bak-20250214-093000-1"]
    assert first.read_bytes() == second.read_bytes() == book.read_bytes()


@POSIX_ONLY
def test_permissions_are_kept(book):
    book.chmod(0o640)
    refresh_book(book, target=book, as_of=AS_OF)
    assert stat.S_IMODE(book.stat().st_mode) == 0o640


@POSIX_ONLY
def test_a_second_run_on_the_same_workbook_is_refused_while_the_first_lasts(book, tmp_path):
    with held(book):
        with pytest.raises(WorkbookRefused, match="is being refreshed by another run"):
            refresh_book(book, target=book, as_of=AS_OF)
        assert refresh_book(book, target=tmp_path / "other.xlsx", as_of=AS_OF).changed
    assert refresh_book(book, target=book, as_of=AS_OF).changed


class WindowsLocks:
    """The part of msvcrt that locks: one byte of a file, for one open file at a time."""

    LK_NBLCK = 2

    def __init__(self):
        self.owners = {}

    def locking(self, descriptor, mode, size):
        file = os.fstat(descriptor).st_ino
        assert (mode, size) == (self.LK_NBLCK, 1)
        if self.owners.setdefault(file, descriptor) != descriptor:
            raise PermissionError(13, "Permission denied")


def test_windows_locks_a_file_beside_the_workbook(book, monkeypatch):
    """Windows replaces no file that is open: so a lock on the workbook itself would lock its own run out."""
    monkeypatch.setattr(saving, "msvcrt", WindowsLocks())
    monkeypatch.setattr(saving, "fcntl", None)
    with held(book):
        lock = book.with_name(".book.xlsx.lock")
        assert lock.exists()
        with pytest.raises(WorkbookRefused, match="is being refreshed by another run"), held(book):
            pass
    assert not lock.exists()
    monkeypatch.setattr(saving, "msvcrt", WindowsLocks())
    assert refresh_book(book, target=book, as_of=AS_OF).changed
    assert sorted(path.name.partition(".bak-")[0] for path in book.parent.iterdir()) == ["book.xlsx", "book.xlsx"]


@POSIX_ONLY
@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else False, reason="the superuser may write anywhere")
def test_a_folder_that_cannot_be_written_leaves_the_workbook_as_it_was(book):
    before = book.read_bytes()
    book.parent.chmod(0o555)
    try:
        with pytest.raises(WorkbookError):
            refresh_book(book, target=book, as_of=AS_OF)
    finally:
        book.parent.chmod(0o755)
    assert book.read_bytes() == before


def test_a_target_that_is_a_folder_is_an_error_of_one_line(book, tmp_path):
    (tmp_path / "folder.xlsx").mkdir()
    with pytest.raises(WorkbookError) as caught:
        refresh_book(book, target=tmp_path / "folder.xlsx", as_of=AS_OF)
    assert "\n" not in str(caught.value)


def test_a_link_to_the_source_counts_as_in_place(book, tmp_path):
    link = tmp_path / "link.xlsx"
    link.symlink_to(book)
    refresh_book(book, target=link, as_of=AS_OF)
    assert len(list(tmp_path.glob("book.xlsx.bak-*"))) == 1
    assert link.is_symlink()


def test_folders_of_the_target_are_made(book, tmp_path):
    target = tmp_path / "a" / "b" / "book.xlsx"
    refresh_book(book, target=target, as_of=AS_OF)
    assert target.exists()


def test_nothing_but_the_workbook_and_its_backup_is_left_behind(book):
    refresh_book(book, target=book, as_of=AS_OF)
    names = sorted(path.name.partition(".bak-")[0] for path in book.parent.iterdir())
    assert names == ["book.xlsx", "book.xlsx"]
