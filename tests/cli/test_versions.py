"""A new version of the package may compute another number: what an older one refreshed is not skipped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from xl_aitrends.runs import fingerprint


@pytest.mark.parametrize("place", [("--out", "out"), ("--in-place",)])
def test_a_version_change_runs_a_refresh_again(
    aitrends: Callable[..., Result],
    make_book: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    place: tuple[str, ...],
) -> None:
    make_book("fund.xlsx", "=AIT_VERSION()")
    assert "PASS=1" in aitrends("refresh", "fund.xlsx", *place).stdout
    assert "SKIP=1" in aitrends("refresh", "fund.xlsx", *place).stdout
    monkeypatch.setattr(fingerprint, "__version__", "99.0")
    assert "PASS=1" in aitrends("refresh", "fund.xlsx", *place).stdout
    assert "SKIP=1" in aitrends("refresh", "fund.xlsx", *place).stdout
