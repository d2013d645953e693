"""The zip around the patch: raw members, zip64, descriptors, comments; on disk all or nothing."""

import io
import os
import stat
import struct
import tracemalloc
import zipfile

import pytest
from containers import commented, streamed, zip64
from handmade import hand_made_parts, pack, raw_members

from xl_aitrends.errors import WorkbookError
from xl_aitrends.workbook import open_book
from xl_aitrends.workbook import save as saving

SHEET = "xl/worksheets/sheet1.xml"
ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'


@pytest.mark.parametrize("container", [pack, streamed, zip64, commented])
def test_untouched_members_are_copied_raw_whatever_the_container(container):
    data = container(hand_made_parts(ROW))
    book = open_book(data)
    assert book.to_bytes() == data
    book.set_value("Sheet1", 1, 1, 2)
    out = book.to_bytes()
    before, after = raw_members(data), raw_members(out)
    assert {name for name in before if before[name] != after[name]} == {SHEET}
    with zipfile.ZipFile(io.BytesIO(out)) as archive, zipfile.ZipFile(io.BytesIO(data)) as original:
        assert archive.testzip() is None
        assert archive.comment == original.comment
        for old, new in zip(original.infolist(), archive.infolist(), strict=True):
            assert (old.filename, old.date_time, old.comment, old.compress_type, old.external_attr) == (
                new.filename, new.date_time, new.comment, new.compress_type, new.external_attr,
            )  # fmt: skip
    assert open_book(out).sheets[0].value(1, 1) == 2.0
    assert open_book(out).to_bytes() == out


def test_the_order_of_members_and_of_the_directory_may_differ():
    parts = hand_made_parts(ROW)
    data = pack(parts)
    end = data.rfind(b"PK\x05\x06")
    start = struct.unpack_from("<L", data, end + 16)[0]
    records = [b"PK\x01\x02" + piece for piece in data[start:end].split(b"PK\x01\x02")[1:]]
    shuffled = data[:start] + b"".join(reversed(records)) + data[end:]
    book = open_book(shuffled)
    book.set_value("Sheet1", 1, 1, 2)
    assert open_book(book.to_bytes()).parts() == tuple(reversed(parts))


@pytest.fixture
def stored(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(pack(hand_made_parts(ROW)))
    path.chmod(0o640)
    return path


def test_saving_over_the_own_file_keeps_its_permissions_and_leaves_nothing_beside_it(stored):
    with open_book(stored) as book:
        book.set_value("Sheet1", 1, 1, 2)
        book.save(stored)
        assert book.sheets[0].value(1, 1) == 2.0
        book.set_value("Sheet1", 1, 1, 3)
        book.save(stored)
    assert open_book(stored).sheets[0].value(1, 1) == 3.0
    assert stat.S_IMODE(stored.stat().st_mode) == 0o640
    assert list(stored.parent.iterdir()) == [stored]


def test_a_link_stays_a_link(stored):
    link = stored.parent / "link.xlsx"
    link.symlink_to(stored)
    with open_book(link) as book:
        book.set_value("Sheet1", 1, 1, 2)
        book.save(link)
    assert link.is_symlink()
    assert open_book(stored).sheets[0].value(1, 1) == 2.0


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_fault_while_writing_leaves_the_old_file_and_no_other(stored, monkeypatch, call):
    before = stored.read_bytes()

    def fail(*_args, **_options):
        raise OSError(28, "No space left on device")

    if call == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    else:
        monkeypatch.setattr(saving.Path, "replace", fail)
    with open_book(stored) as book:
        book.set_value("Sheet1", 1, 1, 2)
        with pytest.raises(WorkbookError, match="No space left on device; the old file is as it was"):
            book.save(stored)
    assert stored.read_bytes() == before
    assert list(stored.parent.iterdir()) == [stored]


def test_a_folder_that_is_not_there_is_named(stored):
    with open_book(stored) as book, pytest.raises(WorkbookError, match="cannot be written in"):
        book.save(stored.parent / "none" / "book.xlsx")


def test_a_file_that_changes_while_it_is_open_is_not_copied(stored):
    with open_book(stored) as book:
        book.set_value("Sheet1", 1, 1, 2)
        with stored.open("ab") as other:
            other.write(b"more")
        with pytest.raises(WorkbookError, match="changed by another program"):
            book.to_bytes()


def test_a_closed_book_says_so(stored):
    book = open_book(stored)
    book.close()
    with pytest.raises(WorkbookError, match="was closed"):
        book.sheets[0].value(1, 1)


def test_a_large_workbook_costs_what_is_touched_not_what_is_copied(tmp_path):
    path = tmp_path / "large.xlsx"
    path.write_bytes(pack({**hand_made_parts(ROW), "xl/media/image1.bin": os.urandom(24 << 20)}))
    tracemalloc.start()
    with open_book(path) as book:
        book.set_value("Sheet1", 1, 1, 2)
        book.save(tmp_path / "out.xlsx")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 << 20
    assert open_book(tmp_path / "out.xlsx").sheets[0].value(1, 1) == 2.0


def test_with_nothing_to_do_the_own_file_is_not_even_written(stored):
    before = stored.stat()
    with open_book(stored) as book:
        book.save(stored)
        book.save(stored.parent / "copy.xlsx")
    assert (stored.stat().st_ino, stored.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert (stored.parent / "copy.xlsx").read_bytes() == stored.read_bytes()
