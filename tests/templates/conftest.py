"""A refreshed sample workbook, built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from xl_aitrends.templates import demo


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    demo(folder)
    return folder / "industry_divergence.xlsx"
