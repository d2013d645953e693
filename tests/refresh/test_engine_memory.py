"""The engine is let go after a refresh: a night of many workbooks needs the memory of one."""

from __future__ import annotations

import datetime as dt
import gc
import weakref

from xl_aitrends.refresh.engine import Engine, Target


def test_an_engine_and_its_functions_are_let_go() -> None:
    with Engine(["S"], dt.date(2025, 2, 14), {"AIT_ONE": lambda: [[1.0]]}) as engine:
        outcomes = engine.compute([Target("S", 1, 1, "AIT_ONE()", captured=True)])
    assert outcomes[0].value == 1.0
    kept = weakref.ref(engine)
    del engine
    gc.collect()
    assert kept() is None
