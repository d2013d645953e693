"""Refreshed sample workbooks, each built once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from xl_aitrends.templates import demo, template_names


@pytest.fixture(scope="session")
def sample_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Path of a template's workbook, filled with its sample and refreshed; read it, never write to it."""
    folder = tmp_path_factory.mktemp("samples")

    @cache
    def built(name: str) -> Path:
        demo(folder, [name])
        return folder / f"{name}.xlsx"

    return built


@pytest.fixture
def sample(sample_of: Callable[[str], Path]) -> Path:
    return sample_of("industry_divergence")


@pytest.fixture(params=template_names())
def each_sample(request: pytest.FixtureRequest, sample_of: Callable[[str], Path]) -> Path:
    """The workbook of every template in turn."""
    return sample_of(request.param)
