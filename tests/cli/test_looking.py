"""Commands that look and write nothing: `inspect`, `explain`, `diff`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import Result

from xl_aitrends.functions import catalogue

Run = Callable[..., Result]
Make = Callable[..., Path]


def test_inspect_tells_sheets_tables_functions_and_what_is_stale(aitrends: Run, make_book: Make) -> None:
    make_book("fund.xlsx", "=AIT_VERSION()", "=CUBEVALUE(1,2)")
    result = aitrends("inspect", "fund.xlsx")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert "  Calc  A1:A2  2 formulas" in lines
    assert "  tbl_prices  Data!A1:B4  date, fund" in lines
    assert "  AIT_VERSION  1 formula  ours" in lines
    assert "Stale values: 1" in lines
    assert any(line.startswith("  Calc!A2  =CUBEVALUE(1,2)") for line in lines)


def test_inspect_as_json_is_one_document(aitrends: Run, make_book: Make) -> None:
    make_book("fund.xlsx", "=AIT_VERSION()")
    document = json.loads(aitrends("inspect", "fund.xlsx", "--json").stdout)
    assert [table["name"] for table in document["tables"]] == ["tbl_prices"]
    assert document["functions"] == [{"name": "AIT_VERSION", "formulas": 1, "status": "ours"}]


def test_inspect_shows_the_functions_that_are_trusted_and_how_they_earned_it(aitrends: Run) -> None:
    lines = aitrends("inspect", "--trusted").stdout.splitlines()
    assert any(line.startswith("XLOOKUP\t") and "agrees" in line for line in lines)
    assert any(
        line.startswith("CEILING\t") and "refused: CEILING(-2.5,-2) gives -2.0 here and -4" in line for line in lines
    )
    told = json.loads(aitrends("inspect", "--trusted", "--json").stdout)
    assert sum(one["cases"] for one in told["trusted"]) > 900
    assert "CEILING" in told["refused"]
    assert aitrends("inspect").exit_code == 2


def test_diff_tells_cells_and_sheets(aitrends: Run, make_book: Make) -> None:
    make_book("one.xlsx", prices=(100.0, 110.0))
    make_book("two.xlsx", prices=(100.0, 111.5))
    result = aitrends("diff", "one.xlsx", "two.xlsx")
    assert result.exit_code == 0
    assert result.stdout == "Data!B3: 110 → 111.5\n"
    document = json.loads(aitrends("diff", "one.xlsx", "two.xlsx", "--json").stdout)
    assert document["cells"] == [{"sheet": "Data", "cell": "B3", "old": 110.0, "new": 111.5}]
    assert aitrends("diff", "one.xlsx", "one.xlsx").stdout == "No value differs.\n"


def test_explain_goes_down_to_typed_cells_and_names_the_function_s_source(aitrends: Run, make_book: Make) -> None:
    make_book("fund.xlsx", "=AIT_CHECK(tbl_prices[fund])", "=A1")
    text = aitrends("explain", "fund.xlsx", "Calc!A2").stdout
    assert text.startswith("Calc!A2 = 0\n")
    assert "Calc!A1: =AIT_CHECK(tbl_prices[fund])" in text
    assert "Input Data!B2:B4 of the Table tbl_prices" in text
    assert catalogue()["AIT_CHECK"].source in text


def test_explain_names_the_feed_s_file_hash_and_dates(aitrends: Run, make_book: Make, folder: Path) -> None:
    make_book("fund.xlsx", "=SUM(tbl_prices[fund])")
    (folder / "prices.csv").write_text("date,fund\n2025-02-15,200\n", "utf-8")
    assert aitrends("refresh", "fund.xlsx", "--out", "out", "--feed", "tbl_prices=prices.csv").exit_code == 0
    text = aitrends("explain", "out/fund.xlsx", "Calc!A1").stdout
    assert "  last fed from prices.csv (1 rows, 2025-02-15 to 2025-02-15, sha256 " in text
    document = json.loads(aitrends("explain", "out/fund.xlsx", "Calc!A1", "--json").stdout)
    assert document["inputs"][0]["fed"][0]["rows"] == 1
    (folder / "out").rename(folder / "moved")
    assert "fed from prices.csv" in aitrends("explain", "moved/fund.xlsx", "Calc!A1").stdout
    assert "fed from" not in aitrends("explain", "fund.xlsx", "Calc!A1").stdout


@pytest.mark.parametrize("report", ["", "[]", '{"mode": "out"}', '{"mode": "out", "books": [{"label": 3}]}'])
def test_explain_does_without_a_report_that_is_not_ours(
    aitrends: Run, make_book: Make, folder: Path, report: str
) -> None:
    make_book("fund.xlsx", "=1+1")
    (folder / "results.json").write_text(report, "utf-8")
    assert aitrends("explain", "fund.xlsx", "Calc!A1").stdout.startswith("Calc!A1 = 0\n")


def test_a_typed_cell_has_no_formula(aitrends: Run, make_book: Make) -> None:
    make_book("fund.xlsx")
    assert "No formula: the value was typed, fed or pasted." in aitrends("explain", "fund.xlsx", "Data!B2").stdout


@pytest.mark.parametrize(
    ("arguments", "exit_code", "told"),
    [
        (["inspect", "nowhere.xlsx"], 2, "Error: nowhere.xlsx: there is no such file; check the path"),
        (["diff", "fund.xlsx", "folder"], 2, "Error: folder is a folder; name a workbook in it"),
        (["inspect", "broken.xlsx"], 1, "broken.xlsx"),
        (["diff", "fund.xlsx", "broken.xlsx"], 1, "broken.xlsx"),
        (["explain", "fund.xlsx", "Nowhere!A1"], 1, "Nowhere"),
        (["explain", "fund.xlsx", "Calc!A0"], 2, "must name a cell, such as Calc!D7"),
    ],
)
def test_what_cannot_be_looked_at_is_one_line(
    aitrends: Run, make_book: Make, folder: Path, arguments: list[str], exit_code: int, told: str
) -> None:
    make_book("fund.xlsx")
    (folder / "broken.xlsx").write_bytes(b"no workbook")
    (folder / "folder").mkdir()
    result = aitrends(*arguments)
    assert result.stderr.count("\n") == 1
    assert result.exit_code == exit_code
    assert told in " ".join(result.stderr.split())
    assert result.stdout == ""


@pytest.fixture
def dated(folder: Path) -> Callable[..., Path]:
    """A workbook with a day, its double, a number like a day, a name of the sheet's own, and more cells on Calc."""

    def make(name: str, day: int, shown: int | None = None) -> Path:
        with xlsxwriter.Workbook(folder / name) as book:
            calc, output = book.add_worksheet("Calc"), book.add_worksheet("Output")
            iso = book.add_format({"num_format": "yyyy-mm-dd"})
            calc.write("A1", day, iso)
            calc.write("B1", day)
            calc.write_formula("C1", "=A1+1+0*AIT_SPREAD({1,2},1)", iso, day if shown is None else shown)
            for row in range(1, 20):
                calc.write_formula(row, 2, f"=C1+{row}", None, 0)
            output.write_formula("A1", "=Calc!C1", iso, 0)
            output.write_formula("B1", "=-(Calc!A1-Calc!A1)", None, -1)
            book.define_name("out_plain", "=Calc!$C$20")
            book.define_name("Calc!own", "=Calc!$C$1")
        return folder / name

    return make


def test_diff_and_explain_tell_days_as_days(aitrends: Run, dated: Callable[..., Path]) -> None:
    dated("one.xlsx", 45700)
    dated("two.xlsx", 45701)
    assert aitrends("diff", "one.xlsx", "two.xlsx").stdout.splitlines() == [
        "Calc!A1: 2025-02-12 → 2025-02-13",
        "Calc!B1: 45700 → 45701",
        "Calc!C1: 2025-02-12 → 2025-02-13",
    ]
    assert json.loads(aitrends("diff", "one.xlsx", "two.xlsx", "--json").stdout)["cells"][0]["old"] == 45700.0
    told = aitrends("explain", "one.xlsx", "Output!A1").stdout.splitlines()
    assert told[:2] == ["Output!A1 = 0", "Output!A1: =Calc!C1 → 0"]
    assert "Calc!C1: =A1+1+0*AIT_SPREAD({1,2},1) → 2025-02-12" in told
    assert "Input Calc!A1 = 2025-02-12" in told


def test_inspect_tells_stale_days_as_days(aitrends: Run, dated: Callable[..., Path]) -> None:
    dated("one.xlsx", 45700, shown=45699)
    said = "  Calc!C1  saved '2025-02-11', computed '2025-02-13'"
    assert said in aitrends("inspect", "one.xlsx").stdout.splitlines()


def test_explain_takes_a_name_of_a_sheet_s_own(aitrends: Run, dated: Callable[..., Path]) -> None:
    dated("one.xlsx", 45700)
    for place in ("Calc!own", "own", "'calc'!OWN", "Output!out_plain"):
        assert aitrends("explain", "one.xlsx", place).exit_code == 0
    assert aitrends("explain", "one.xlsx", "Calc!own").stdout.startswith("Calc!C1 = 2025-02-12\n")


def test_a_dry_run_tells_outputs_first_days_as_days_and_no_negative_zero(
    aitrends: Run, dated: Callable[..., Path]
) -> None:
    dated("one.xlsx", 45700, shown=1)
    lines = aitrends("refresh", "one.xlsx", "--all").stdout.splitlines()
    assert [line.strip() for line in lines[1:5]] == [
        "Calc!C20: 0 → 45720",
        "Output!A1: 0 → 2025-02-13",
        "Output!B1: -1 → 0",
        "Calc!C1: 1900-01-01 → 2025-02-13",
    ]
    assert lines[11].strip() == "… and 12 more changes; --json lists them all"


def test_explain_says_where_it_stops(aitrends: Run, make_book: Make) -> None:
    make_book("long.xlsx", *(f"=A{row + 1}+1" for row in range(1, 520)))
    told = aitrends("explain", "long.xlsx", "Calc!A1").stdout
    assert "… and more formulas below these 500; explain one of them to go on" in told
    assert "more formulas" not in aitrends("explain", "long.xlsx", "Calc!A100").stdout
