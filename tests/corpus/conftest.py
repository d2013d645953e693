"""The corpus, its refreshed outputs, and LibreOffice over many files in one start."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "workbook")]  # tests are no package

# ruff: noqa: E402
from containers import commented, streamed, zip64
from kinds import all_kinds
from parts import unpacked, with_our_sheet

from xl_aitrends.refresh import RefreshResult, refresh_book

CONTAINERS = {"zip64": zip64, "data descriptors": streamed, "comments in the zip": commented}


@dataclass(frozen=True)
class Refreshed:
    """A workbook before and after, and what the refresh said of it."""

    before: bytes
    after: bytes
    result: RefreshResult


def suffix(name):
    return ".xlsm" if name == "macros" else ".xlsx"


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    """Files through LibreOffice, all in one start: name -> bytes in, name -> .xlsx bytes out; None without it."""
    program = shutil.which("soffice")
    if program is None:
        return None

    def convert(books):
        folder = tmp_path_factory.mktemp("office")
        names = {f"book{number}": name for number, name in enumerate(books)}
        for stem, name in names.items():
            (folder / (stem + suffix(name))).write_bytes(books[name])
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out")]
        subprocess.run(
            [*command, *map(str, sorted(folder.glob("book*")))], check=True, capture_output=True, timeout=180
        )
        return {names[path.stem]: path.read_bytes() for path in (folder / "out").iterdir()}

    return convert


@pytest.fixture(scope="session")
def corpus(office):
    books = all_kinds()
    books |= {name: wrap(unpacked(books["extras"])) for name, wrap in CONTAINERS.items()}
    if office is not None:
        made = office({"LibreOffice, rich": books["xlsxwriter"], "LibreOffice, plain": books["openpyxl"]})
        books |= made
    return books


@pytest.fixture(scope="session")
def refresh_all(tmp_path_factory):
    def run(books):
        folder = tmp_path_factory.mktemp("corpus")
        done = {}
        for number, (name, data) in enumerate(books.items()):
            source, target = folder / f"in{number}{suffix(name)}", folder / f"out{number}{suffix(name)}"
            source.write_bytes(data)
            result = refresh_book(source, target=target)
            done[name] = Refreshed(data, target.read_bytes(), result)
        return done

    return run


@pytest.fixture(scope="session")
def untouched(corpus, refresh_all):
    """Every kind, refreshed with nothing to do."""
    return refresh_all(corpus)


@pytest.fixture(scope="session")
def ours(corpus, refresh_all):
    """Every kind with a formula of ours on a sheet of its own, refreshed."""
    books = {name: with_our_sheet(data) for name, data in corpus.items()}
    books |= {name: wrap(unpacked(books[name])) for name, wrap in CONTAINERS.items()}
    return refresh_all(books)
