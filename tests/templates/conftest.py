"""Refreshed sample workbooks, each built once."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from xl_aitrends.refresh import RefreshResult
from xl_aitrends.templates import demo, template_names


@pytest.fixture(scope="session")
def sample_result_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], RefreshResult]:
    """What the refresh of a template's workbook on its sample gave: outputs, checks, kept formulas."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base  # processes share what they build
    folder = shared / "samples"
    folder.mkdir(exist_ok=True)

    @cache
    def built(name: str) -> RefreshResult:
        kept = folder / f"{name}.pickle"
        with _alone(folder / f"{name}.lock"):
            if not kept.exists():
                (result,) = demo(folder, [name])
                kept.write_bytes(pickle.dumps(result))
        return pickle.loads(kept.read_bytes())

    return built


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    import fcntl

    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def sample_of(sample_result_of: Callable[[str], RefreshResult]) -> Callable[[str], Path]:
    """Path of a template's workbook, filled with its sample and refreshed; read it, never write to it."""
    return lambda name: Path(sample_result_of(name).book)


@pytest.fixture
def sample(sample_of: Callable[[str], Path]) -> Path:
    return sample_of("industry_divergence")


@pytest.fixture(params=template_names())
def each_sample(request: pytest.FixtureRequest, sample_of: Callable[[str], Path]) -> Path:
    """The workbook of every template in turn."""
    return sample_of(request.param)
