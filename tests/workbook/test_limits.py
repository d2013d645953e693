"""The limits of workbooks can be set from outside, by one variable of the environment."""

from __future__ import annotations

import pytest
from handmade import hand_made_parts, pack

from xl_aitrends.errors import ConfigurationError, WorkbookRefused
from xl_aitrends.workbook.book import open_book
from xl_aitrends.workbook.limits import Limits

BOMB = pack({**hand_made_parts(), "xl/media/image1.png": b"\0" * (9 << 20)})


def test_the_environment_raises_and_lowers_a_limit(monkeypatch):
    with pytest.raises(WorkbookRefused, match="zip bomb"):
        open_book(BOMB)
    monkeypatch.setenv("AITRENDS_LIMITS", "ratio=2000, names=5")
    assert open_book(BOMB).sheets
    assert Limits.set_here() == Limits(ratio=2000, names=5)
    monkeypatch.setenv("AITRENDS_LIMITS", "file_bytes=10")
    with pytest.raises(WorkbookRefused, match=r"raise Limits\.file_bytes"):
        open_book(BOMB)


def test_limits_that_are_passed_come_before_the_environment(monkeypatch):
    monkeypatch.setenv("AITRENDS_LIMITS", "ratio=2000")
    with pytest.raises(WorkbookRefused, match="zip bomb"):
        open_book(BOMB, Limits())


@pytest.mark.parametrize("text", ["ration=5", "ratio", "ratio=-1", "ratio=0", "ratio=1e9", "=5"])
def test_what_is_no_limit_is_refused_with_the_remedy(monkeypatch, text):
    monkeypatch.setenv("AITRENDS_LIMITS", text)
    with pytest.raises(ConfigurationError, match="AITRENDS_LIMITS") as error:
        open_book(BOMB)
    assert len(str(error.value)) <= 255
