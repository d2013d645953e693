"""Commands run in this process, with their two streams apart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner, Result

from xl_aitrends.cli.app import app


@pytest.fixture
def aitrends() -> Callable[..., Result]:
    """Run `aitrends` with the arguments; an exception that reaches it fails the test."""

    def run(*arguments: object) -> Result:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="aitrends")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def make_book(folder: Path) -> Callable[..., Path]:
    """Write a workbook: a Table `tbl_prices` of one fund, and formulas below each other on the sheet Calc."""

    def make(name: str, *formulas: str, prices: tuple[float, ...] = (100.0, 110.0, 121.0)) -> Path:
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
            book.define_name("out_last", "=Calc!$A$1")
        return path

    return make
