"""A digitally signed workbook: refused by whatever would change it, unless that is asked for; looked at freely."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]
Make = Callable[..., Path]


@pytest.fixture
def signed(make_book: Make) -> Path:
    path = make_book("signed.xlsx", "=SUM(tbl_prices[fund])")
    with zipfile.ZipFile(path, "a") as book:
        book.writestr("_xmlsignatures/sig1.xml", "<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'/>")
    return path


def test_it_is_refused_with_the_option_that_allows_it(aitrends: Run, signed: Path) -> None:
    result = aitrends("refresh", signed, "--all", "--out", "out")
    assert result.exit_code == 1
    assert "signed.xlsx is digitally signed" in result.stderr
    assert "--allow-signed" in result.stderr
    assert not Path("out/signed.xlsx").exists()


@pytest.mark.parametrize("workers", [(), ("--workers", 1)])
def test_it_is_refreshed_where_that_is_asked_for(aitrends: Run, signed: Path, workers: tuple[object, ...]) -> None:
    result = aitrends("refresh", signed, "--all", "--out", "out", "--allow-signed", *workers)
    assert result.exit_code == 0
    assert "PASS=1" in result.stdout
    with zipfile.ZipFile("out/signed.xlsx") as book:
        assert b"<v>331</v>" in book.read("xl/worksheets/sheet2.xml")
        assert "_xmlsignatures/sig1.xml" in book.namelist()


def test_a_job_file_can_ask_for_it(aitrends: Run, signed: Path, folder: Path) -> None:
    (folder / "job.toml").write_text('workbooks = ["signed.xlsx"]\nout = "out"\nall = true\n', encoding="utf-8")
    assert aitrends("job", "run", "job.toml").exit_code == 1
    with (folder / "job.toml").open("a", encoding="utf-8") as job:
        job.write("allow_signed = true\n")
    assert aitrends("job", "run", "job.toml").exit_code == 0


def test_looking_voids_no_signature(aitrends: Run, signed: Path) -> None:
    assert json.loads(aitrends("inspect", signed, "--json").stdout)["sheets"][0]["name"] == "Data"
    assert aitrends("explain", signed, "Calc!A1").exit_code == 0
    assert aitrends("diff", signed, signed).stdout == "No value differs.\n"
