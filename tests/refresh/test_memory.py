"""What a refresh took is let go: a night of many workbooks needs the memory of one."""

from __future__ import annotations

import datetime as dt
import gc
import weakref

import pytest
import xlsxwriter

from xl_aitrends.errors import WorkbookError
from xl_aitrends.refresh import refresh_book, refreshing
from xl_aitrends.refresh.collecting import seldom_collecting
from xl_aitrends.refresh.engine import Engine, Target
from xl_aitrends.workbook import open_book, shared_parts


def test_an_engine_and_its_functions_are_let_go() -> None:
    with Engine(["S"], dt.date(2025, 2, 14), {"AIT_ONE": lambda: [[1.0]]}) as engine:
        outcomes = engine.compute([Target("S", 1, 1, "AIT_ONE()", captured=True)])
    assert outcomes[0].value == 1.0
    kept = weakref.ref(engine)
    del engine
    gc.collect()
    assert kept() is None


def test_a_workbook_read_and_changed_is_let_go_without_the_collector_of_cycles(make_book) -> None:
    path = make_book(_fill)
    gc.collect()
    gc.disable()
    try:
        with open_book(path) as book:
            book.set_value("S", 1, 1, 2.0)
            book.to_bytes()
            kept = [weakref.ref(sheet) for sheet in book.sheets]
        del book
        assert [sheet() for sheet in kept] == [None]
    finally:
        gc.enable()


def test_the_collector_of_cycles_looks_less_often_until_the_last_refresh_ends() -> None:
    before = gc.get_threshold()
    with seldom_collecting():
        raised = gc.get_threshold()
        with seldom_collecting():
            assert gc.get_threshold() == raised
        assert gc.get_threshold() == raised
    assert raised[0] > before[0]
    assert raised[1:] == before[1:]
    assert gc.get_threshold() == before


def test_the_collector_looks_less_often_in_a_refresh_and_is_as_it_was_after_one_that_fails(
    tmp_path, monkeypatch
) -> None:
    before, within = gc.get_threshold(), []

    def opening(*_: object, **__: object) -> None:
        within.append(gc.get_threshold())
        raise WorkbookError("cannot be read")

    monkeypatch.setattr(refreshing, "open_book", opening)
    with pytest.raises(WorkbookError):
        refresh_book(tmp_path / "none.xlsx")
    assert within[0][0] > before[0]
    assert gc.get_threshold() == before


def test_what_somebody_else_sets_meanwhile_stays() -> None:
    before = gc.get_threshold()
    try:
        with seldom_collecting():
            gc.set_threshold(0, *before[1:])
            with seldom_collecting():
                assert gc.get_threshold()[0] == 0
        assert gc.get_threshold()[0] == 0
    finally:
        gc.set_threshold(*before)


def test_a_sheet_that_made_room_for_another_is_let_go_too(make_book, monkeypatch) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        for name in ("S", "T"):
            workbook.add_worksheet(name).write_column("A1", [1.0, 2.0, 3.0])

    monkeypatch.setattr(shared_parts, "_HELD", 10)
    path = make_book(fill)
    gc.collect()
    gc.disable()
    try:
        with open_book(path) as book:
            for name in ("S", "T"):
                book.set_value(name, 1, 1, 2.0)
            book.to_bytes()
            kept = [weakref.ref(sheet) for sheet in book.sheets]
        del book
        assert [sheet() for sheet in kept] == [None, None]
    finally:
        gc.enable()


def test_a_collector_that_is_switched_off_or_looks_less_often_stays_so() -> None:
    before = gc.get_threshold()
    try:
        for first in (0, 1_000_000):
            gc.set_threshold(first, 5, 5)
            with seldom_collecting():
                assert gc.get_threshold() == (first, 5, 5)
            assert gc.get_threshold() == (first, 5, 5)
    finally:
        gc.set_threshold(*before)


def _fill(workbook: xlsxwriter.Workbook) -> None:
    workbook.add_worksheet("S").write_column("A1", [1.0, 2.0, 3.0])
