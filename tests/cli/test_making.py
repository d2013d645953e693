"""`aitrends demo`, `new` and `templates`: workbooks made from templates."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result

from xl_aitrends import __version__
from xl_aitrends.templates import template_names
from xl_aitrends.templates.shelf import TEMPLATES

Run = Callable[..., Result]


@pytest.fixture
def prices(folder: Path) -> Path:
    """Month ends of eleven made industries over three years."""
    days = [f"{2022 + month // 12}-{month % 12 + 1:02d}-28" for month in range(36)]
    names = [f"行业{number}" for number in range(1, 12)]
    rows = [[day, *(f"{100 * (1 + 0.001 * n) ** t + n:.6f}" for n in range(11))] for t, day in enumerate(days)]
    path = folder / "prices.csv"
    path.write_text("\n".join(",".join(row) for row in [["date", *names], *rows]) + "\n", "utf-8")
    return path


@pytest.fixture
def short_shelf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two templates only: tests/templates builds all of them, and holds the workbooks of the repository to them."""
    for name in template_names():
        if name not in ("industry_divergence", "earnings_season"):
            monkeypatch.delitem(TEMPLATES, name)


@pytest.mark.usefixtures("short_shelf")
def test_demo_builds_every_template_and_says_what_to_open(aitrends: Run, folder: Path) -> None:
    result = aitrends("demo")
    assert result.exit_code == 0, result.stderr
    for name in template_names():
        assert (folder / "aitrends-demo" / f"{name}.xlsx").exists()
        assert f"Open aitrends-demo/{name}.xlsx" in result.stdout
    assert "FAIL=0" in result.stdout.splitlines()[-1]
    assert result.stdout.splitlines()[-1].startswith("Done. ")


def test_new_makes_a_workbook_from_a_feed(aitrends: Run, folder: Path, prices: Path) -> None:
    result = aitrends("new", "industry_divergence", "mine.xlsx", "--feed", "tbl_prices=prices.csv", "--set", "in_k=2")
    assert result.exit_code == 0, result.stderr
    book = openpyxl.load_workbook(folder / "mine.xlsx", data_only=True)
    sheet, cell = next(book.defined_names["in_k"].destinations)
    assert book[sheet][cell].value == 2
    assert "行业11" in [column.name for column in book["Data"].tables["tbl_prices"].tableColumns]
    assert "out_spread: " in result.stdout
    assert "rows fed to tbl_prices)" in result.stdout.splitlines()[0]
    [chosen] = [line for line in result.stderr.splitlines() if "inputs chosen" in line]
    assert "in_sampling = month-end" in chosen
    assert "in_k" not in chosen  # it was set


def test_new_says_which_inputs_it_chose_from_the_data(aitrends: Run, prices: Path) -> None:
    result = aitrends("new", "industry_divergence", "mine.xlsx", "--feed", "tbl_prices=prices.csv")
    assert "mine.xlsx: inputs chosen for these data: in_k = 2, in_sampling = month-end, " in result.stderr
    assert "; --set NAME=VALUE sets another\n" in result.stderr


def test_new_whose_checks_fail_says_that_it_was_written_and_what_to_do(
    aitrends: Run, folder: Path, prices: Path
) -> None:
    lines = prices.read_text("utf-8").splitlines()
    lines[5], lines[9] = lines[9], lines[5]
    prices.write_text("\n".join(lines), "utf-8")
    result = aitrends("new", "industry_divergence", "mine.xlsx", "--feed", "tbl_prices=prices.csv")
    assert result.exit_code == 1
    assert (folder / "mine.xlsx").exists()
    assert "mine.xlsx was written all the same, to be looked at; mend the data" in result.stderr
    again = aitrends("new", "industry_divergence", "mine.xlsx", "--feed", "tbl_prices=prices.csv")
    assert again.exit_code == 2
    lines[5], lines[9] = lines[9], lines[5]
    prices.write_text("\n".join(lines), "utf-8")
    feed = "tbl_prices:replace=prices.csv"
    assert aitrends("refresh", "mine.xlsx", "--in-place", "--feed", feed).exit_code == 0
    assert "mine.xlsx exists; feed it (aitrends refresh mine.xlsx --in-place --feed …), delete it" in again.stderr


def test_new_as_json_is_one_document(aitrends: Run, prices: Path) -> None:
    result = aitrends("new", "industry_divergence", "mine.xlsx", "--feed", "tbl_prices=prices.csv", "--json")
    [book] = json.loads(result.stdout)["books"]
    assert book["fed"][0]["rows"] == 36
    assert result.stderr.splitlines()[-1].startswith("Done. ")


def test_new_for_xlwings_lite_lays_what_to_paste_beside_the_workbook(aitrends: Run, folder: Path) -> None:
    (folder / "requirements.txt").write_text("numpy\n")
    result = aitrends("new", "industry_divergence", "mine.xlsx", "--host", "lite")
    assert result.exit_code == 0, result.stderr
    assert (folder / "main.py").read_text().splitlines()[-1] == "from xl_aitrends.udfs import *"
    assert "Wrote main.py: paste it into the tab main.py of xlwings Lite." in result.stdout.splitlines()
    assert (folder / "requirements.txt").read_text() == "numpy\n", "another's file is left as it is"
    told = f"requirements.txt is there already and was left as it is; add to it: xl-aitrends=={__version__}"
    assert told in result.stderr.splitlines()
    formulas = openpyxl.load_workbook(folder / "mine.xlsx")
    assert any("_xldudf_AIT_" in str(cell.value) for sheet in formulas for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize(
    ("arguments", "exit_code", "told"),
    [
        (["nothing", "mine.xlsx"], 2, "there is no template 'nothing'"),
        (["industry_divergence", "mine.xls"], 2, "mine.xls must end in .xlsx"),
        (["industry_divergence", "there.xlsx"], 2, "there.xlsx exists"),
        (["industry_divergence", "mine.xlsx", "--host", "wps"], 2, "host must be one of"),
        (["industry_divergence", "mine.xlsx", "--feed", "tbl_prices=missing.csv"], 1, "missing.csv: there is no such"),
        (
            ["industry_divergence", "mine.xlsx", "--feed", "tbl_x=prices.csv"],
            1,
            "has no Table tbl_x; it has tbl_prices",
        ),
        (["industry_divergence", "mine.xlsx", "--set", "in_x=3"], 1, "no name 'in_x'"),
    ],
)
def test_new_that_cannot_be_made_is_one_line_and_no_file(
    aitrends: Run, folder: Path, prices: Path, arguments: list[str], exit_code: int, told: str
) -> None:
    (folder / "there.xlsx").write_bytes(b"precious")
    result = aitrends("new", *arguments)
    assert result.exit_code == exit_code
    assert told in " ".join(result.stderr.split())
    assert result.stdout == ""
    assert not (folder / "mine.xlsx").exists()
    assert (folder / "there.xlsx").read_bytes() == b"precious"


def test_templates_list_and_show(aitrends: Run) -> None:
    assert [one["name"] for one in json.loads(aitrends("templates", "list", "--json").stdout)] == template_names()
    listed = aitrends("templates", "list").stdout.splitlines()
    assert [line.split("\t")[0] for line in listed] == template_names()
    text = aitrends("templates", "show", "industry_divergence").stdout
    assert "Table tbl_prices (--feed tbl_prices=FILE)" in text
    assert "  in_k = 5: " in text
    shown = json.loads(aitrends("templates", "show", "industry_divergence", "--json").stdout)
    assert shown["name"] == "industry_divergence"
    assert aitrends("templates", "show", "nothing").exit_code == 2


@pytest.mark.usefixtures("short_shelf")
def test_built_workbooks_are_checked_until_they_are_stale(aitrends: Run, folder: Path) -> None:
    assert aitrends("templates", "build").exit_code == 0
    fresh = aitrends("templates", "check")
    assert (fresh.exit_code, fresh.stdout) == (0, f"workbooks is up to date: {', '.join(template_names())}\n")
    (folder / "workbooks" / f"{template_names()[0]}.xlsx").unlink()
    stale = aitrends("templates", "check")
    assert stale.exit_code == 1
    assert "is missing" in stale.stdout
    assert stale.stderr == "workbooks is stale; renew it with: aitrends templates build workbooks\n"
