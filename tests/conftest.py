"""What every room's tests share."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# An example may take its time on a busy machine: slowness is measured by the benchmark, not by a test.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

MARKET_DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"


def _absent(what: str) -> None:
    """Skip what cannot be tried here, unless this run promised that everything is there."""
    if os.environ.get("AITRENDS_TESTS_NEED_EVERYTHING"):
        pytest.fail(f"{what} is missing and this run needs everything")
    pytest.skip(f"{what} is not installed here")


@pytest.fixture(scope="session")
def absent() -> Callable[[str], None]:
    """Say that a component is missing: a skip here, a failure where everything was promised."""
    return _absent


@pytest.fixture(scope="session")
def market_data() -> Path:
    """Folder of real market data that cannot be shipped: tests that need it are skipped elsewhere."""
    if not MARKET_DATA.is_dir():
        pytest.skip("the real market data is licensed for reading only and is not in this repository")
    return MARKET_DATA


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, str, Path], Path]:
    """Convert a file with a real LibreOffice: ``libreoffice(book, "pdf", folder)`` gives the new file."""
    program = shutil.which("soffice")
    if program is None:
        _absent("LibreOffice")
    profile = tmp_path_factory.mktemp("libreoffice-profile")  # one profile a worker: two runs cannot share one

    def convert(source: Path, kind: str, folder: Path) -> Path:
        command = [str(program), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind]
        done = subprocess.run(
            [*command, "--outdir", str(folder), str(source)], capture_output=True, timeout=180, check=False
        )
        made = folder / f"{source.stem}.{kind.split(':')[0]}"
        assert made.is_file(), done.stderr.decode(errors="replace")
        return made

    return convert


_BEGUN: dict[str, object] = {}


@pytest.fixture(autouse=True)
def _same_draws_in_any_order(request: pytest.FixtureRequest) -> None:
    """Let each test begin a module's random numbers anew, so that none depends on which ran before it."""
    generator = getattr(request.module, "RNG", None)
    if generator is not None:
        bits = generator.bit_generator
        bits.state = _BEGUN.setdefault(request.module.__name__, bits.state)
