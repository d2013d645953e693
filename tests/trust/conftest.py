"""Hostile workbooks refreshed once, all in one run of the real command."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "workbook")]


@dataclass
class Night:
    """What one run of `aitrends refresh FOLDER` left."""

    code: int
    entries: dict[str, dict[str, Any]]
    stderr: str
    out: Path
    before: dict[str, str]
    folder: Path

    def after(self) -> dict[str, str]:
        return hashes(self.folder)


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="session")
def refresh_night(tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, bytes]], Night]:
    """Refresh workbooks in a process with 3 GiB of memory and 12 seconds for each."""

    def run(books: dict[str, bytes]) -> Night:
        base = tmp_path_factory.mktemp("night")
        folder = base / "in"
        folder.mkdir()
        for name, data in books.items():
            (folder / f"{name}.xlsx").write_bytes(data)
        before = hashes(folder)
        job = base / "job.toml"
        job.write_text(
            'workbooks = ["in/*.xlsx"]\nout = "out"\ntimeout = 12\nmemory_gb = 3\nworkers = 1\njson = true\n'
        )
        command = [sys.executable, "-m", "xl_aitrends", "job", "run", str(job)]
        environment = {**os.environ, "RUST_BACKTRACE": "0"}
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False, env=environment)
        told = json.loads(done.stdout)
        entries = {Path(entry["book"]).stem: entry for entry in told["books"]}
        return Night(done.returncode, entries, done.stderr, base / "out" / "in", before, folder)

    return run
