"""What every room's tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

MARKET_DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"


@pytest.fixture(scope="session")
def market_data() -> Path:
    """Folder of real market data that cannot be shipped: tests that need it are skipped elsewhere."""
    if not MARKET_DATA.is_dir():
        pytest.skip("the real market data is licensed for reading only and is not in this repository")
    return MARKET_DATA
