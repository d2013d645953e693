"""Each defence matters: with it an attack is refused or told, and with it switched off the attack goes through.

So a test that guards a defence cannot pass by accident: the attack is a real one.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from handmade import hand_made_parts, pack
from hostile import files

import xl_aitrends.refresh.saving as saving
import xl_aitrends.workbook.cell_writer as cell_writer
import xl_aitrends.workbook.markup as markup
import xl_aitrends.workbook.package as package
import xl_aitrends.workbook.refusals as refusals
import xl_aitrends.workbook.zip_directory as zip_directory
from xl_aitrends.errors import AitrendsError
from xl_aitrends.runs import JobRefused, Results, entry_of, html_report, orders_of, read_job
from xl_aitrends.workbook.book import open_book
from xl_aitrends.workbook.limits import Limits

HOSTILE = files()
SECRET = "hunter2-very-secret"


def opened(data):
    """Whether a workbook is taken as good, all its parts read."""
    try:
        with open_book(data) as book:
            for part in book.package.names():
                if part.startswith("xl/") and part.endswith((".xml", ".rels")):
                    markup.check_well_formed(book.package.read(part), part)
            return True
    except AitrendsError:
        return False


def nothing(*_arguments, **_options):
    return None


def unchecked_places(source, members, central):
    from dataclasses import replace

    return tuple(replace(member, data=member.offset + 30 + len(member.name), end=central) for member in members)


def lenient_parser(part):
    from xml.parsers import expat

    return expat.ParserCreate()


#: What is attacked, what is switched off: module, name, and what stands in for it.
SWITCHED_OFF = {
    "bomb": (zip_directory, "_check_sizes", nothing),
    "bomb_in_a_picture": (zip_directory, "_check_sizes", nothing),
    "overlapping": (zip_directory, "_placed", unchecked_places),
    "path_out": (package, "_check_name", nothing),
    "entity": (markup, "_parser", lenient_parser),
}


@pytest.mark.parametrize("attack", SWITCHED_OFF)
def test_a_hostile_file_goes_through_without_its_defence(monkeypatch, attack):
    data = HOSTILE[attack]
    assert not opened(data)
    monkeypatch.setattr(*SWITCHED_OFF[attack])
    assert opened(data)


def test_each_limit_stands_between_a_large_file_and_the_memory(monkeypatch):
    assert not opened(HOSTILE["names"])
    monkeypatch.setenv("AITRENDS_LIMITS", "names=1000000 control_bytes=1000000000")
    assert opened(HOSTILE["names"])


def test_an_encrypted_file_is_called_damaged_without_its_defence(monkeypatch):
    def said():
        with pytest.raises(AitrendsError) as error:
            open_book(HOSTILE["encrypted"])
        return str(error.value)

    assert "encrypted" in said()
    monkeypatch.setattr(refusals, "check_container", nothing)
    monkeypatch.setattr(package, "check_container", nothing, raising=False)
    assert "encrypted" not in said()


def report_of(text):
    book = {"label": text, "book": text, "state": "FAIL", "failure": text, "seconds": 1.0}
    facts = {"started": text, "mode": "", "as_of": "", "version": "", "feeds": [], "seconds": 1.0, "workers": 1}
    return "".join(html_report(Results(facts, [entry_of(book)])))


def test_a_script_in_a_workbooks_name_runs_without_escaping(monkeypatch):
    attack = "<script>alert(1)</script>.xlsx"
    assert "<script" not in report_of(attack)
    monkeypatch.setattr("xl_aitrends.runs.report.escape", str)
    assert "<script" in report_of(attack)


def test_a_job_reads_outside_its_folder_without_its_defence(monkeypatch, tmp_path):
    folder = tmp_path / "jobs"
    folder.mkdir()
    (tmp_path / "a.xlsx").write_bytes(pack(hand_made_parts()))
    (folder / "link").symlink_to(tmp_path)
    attacks = ["../a.xlsx", str(tmp_path / "a.xlsx"), "../*.xlsx", "link/*.xlsx", "x/../../a.xlsx"]
    (folder / "x").mkdir()
    for attack in attacks:
        (folder / "job.toml").write_text(f'workbooks = ["{attack}"]\n')
        with pytest.raises(JobRefused, match="outside"):
            orders_of(read_job(folder / "job.toml"))
    monkeypatch.setattr("xl_aitrends.runs.job_orders._inside", lambda *_: True)
    for attack in attacks:
        (folder / "job.toml").write_text(f'workbooks = ["{attack}"]\n')
        assert len(orders_of(read_job(folder / "job.toml"))) == 1


def test_a_password_is_told_without_its_defence(monkeypatch):
    from xl_aitrends.errors import FeedError
    from xl_aitrends.runs import database
    from xl_aitrends.runs.feed_spec import FeedSpec

    sqlalchemy = pytest.importorskip("sqlalchemy")

    def refuse(*_arguments, **_options):
        raise sqlalchemy.exc.OperationalError("", {}, Exception(f"cannot log in with {SECRET}"))

    monkeypatch.setenv("AIT_TEST_PW", SECRET)
    monkeypatch.setattr(database, "_engine", refuse)

    def said():
        with pytest.raises(FeedError) as error:
            database.read_database(FeedSpec("t", query="select 1", url="postgresql://me:${AIT_TEST_PW}@host/db"))
        return "".join([str(error.value), repr(error.value.__cause__)])

    assert SECRET not in said()
    monkeypatch.setattr(database, "without_secrets", lambda message, url: message)
    assert SECRET in said()


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


def test_a_text_of_a_feed_becomes_xml_without_escaping(monkeypatch):
    assert b"<f>" not in cell_writer.text_element(b"t", "</t><f>1+1</f>")
    monkeypatch.setattr("xl_aitrends.workbook.strings.escape", lambda text: text.encode())
    assert b"<f>" in cell_writer.text_element(b"t", "</t><f>1+1</f>")


def test_limits_are_no_larger_than_the_page_on_security_says():
    page = (Path(__file__).resolve().parents[2] / "SECURITY.md").read_text(encoding="utf-8")
    for name, value in vars(Limits()).items():
        assert f"| `{name}` | {value:,} |" in page
