"""Small workbooks, job files, and a database server where Debian's PostgreSQL is installed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner, Result

from benchmarks.postgres import Server, programs, server
from xl_aitrends.cli.app import app


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def make_book(folder: Path) -> Callable[..., Path]:
    """Write a workbook: a Table `tbl_prices` of one fund, an input in_k, and formulas below each other on Calc."""

    def make(name: str, *formulas: str, prices: tuple[float, ...] = (100.0, 110.0, 121.0), check: str = "OK") -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(path) as book:
            data, calc = book.add_worksheet("Data"), book.add_worksheet("Calc")
            data.set_column(0, 0, None, book.add_format({"num_format": "yyyy-mm-dd"}))
            rows = [[45700 + day, price] for day, price in enumerate(prices)]
            columns = [{"header": "date"}, {"header": "fund"}]
            data.add_table(0, 0, len(rows), 1, {"name": "tbl_prices", "columns": columns, "data": rows})
            for row, formula in enumerate(formulas):
                calc.write_formula(row, 0, formula, value=0)
            calc.write(0, 5, check)
            calc.write(1, 5, 3)
            book.define_name("out_last", "=Calc!$A$1")
            book.define_name("chk_all", "=Calc!$F$1")
            book.define_name("in_k", "=Calc!$F$2")
        return path

    return make


@pytest.fixture
def write(folder: Path) -> Callable[[str, str], Path]:
    """Write a text file below the folder."""

    def write_text(name: str, text: str) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    return write_text


def _absent(what: str, package: str) -> None:
    """Skip what cannot be tried here, unless this run promised that everything is there."""
    if os.environ.get("AITRENDS_TESTS_NEED_EVERYTHING"):
        pytest.fail(f"{what} is missing and this run needs everything")
    pytest.skip(f"{what} is not installed here (Debian: {package})")


@pytest.fixture(scope="session")
def chromium() -> str:
    """A browser that needs no screen."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        _absent("Chromium", "chromium")
    return str(program)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A PostgreSQL of our own on loopback."""
    if programs() is None:
        _absent("PostgreSQL", "postgresql")
    with server() as running:
        yield running


@pytest.fixture(scope="session")
def postgres(postgres_server: Server) -> str:
    """Its URL; the password is that of the environment variable AIT_TEST_PW."""
    return postgres_server.url


@pytest.fixture
def aitrends() -> Callable[..., Result]:
    """Run `aitrends` with the arguments; an exception that reaches it fails the test."""

    def run(*arguments: object) -> Result:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="aitrends")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run
