"""Whoever reads a row of a Table by its address is told when rows came in above it: it holds another day."""

from __future__ import annotations

import pytest

from xl_aitrends.refresh import parse_feed, refresh_book


@pytest.fixture
def warned(tmp_path, make_book):
    """Formulas on Calc beside a Table of three days at Data!A1:B4; gives the warnings after a feed, and after another."""

    def run(formulas, text, days=(45698, 45700, 45701), names=()):
        def fill(workbook):
            data, calc = workbook.add_worksheet("Data"), workbook.add_worksheet("Calc")
            rows = [[day, place] for place, day in enumerate(days, 1)]
            columns = [{"header": "date"}, {"header": "a"}]
            data.add_table("A1:B4", {"name": "tbl", "columns": columns, "data": rows})
            for cell, formula in formulas.items():
                calc.write_formula(cell, formula, value=0)
            for name, means in names:
                workbook.define_name(name, means)

        csv = tmp_path / "new.csv"
        csv.write_text(text)
        feeds = [parse_feed(f"tbl={csv}")]
        first = refresh_book(make_book(fill), target=tmp_path / "out.xlsx", feeds=feeds)
        assert refresh_book(tmp_path / "out.xlsx", feeds=feeds).warnings == ()
        return first.warnings

    return run


BETWEEN = "date,a\n2025-02-11,5\n"


@pytest.mark.parametrize("formula", ["=Data!B3", "=Data!$B$4/Data!B2-1", "=SUM(Data!B3:B4)", "=base"])
def test_a_row_read_by_address_is_told_when_a_day_comes_in_above_it(warned, formula):
    assert warned({"D9": formula}, BETWEEN, names=[("base", "=Data!$B$3")]) == (
        "Calc!D9: reads rows of tbl by address, and rows came in above these; "
        "look the day up (XLOOKUP, INDEX and MATCH), or adapt the address",
    )


def test_many_are_told_in_one_line(warned):
    (said,) = warned({f"D{row}": "=Data!B3" for row in range(10, 16)}, BETWEEN)
    assert said.startswith("Calc!D10, Calc!D11, Calc!D12 and 3 more: read rows of tbl by address")


@pytest.mark.parametrize(
    ("cell", "formula", "text"),
    [
        ("D9", "=Data!B2", BETWEEN),  # a row above
        ("D9", "=SUM(Data!B2:B9)", BETWEEN),
        ("D9", "=SUM(tbl[a])", BETWEEN),
        ("D3", "=Data!B3*2", BETWEEN),  # beside the row that it reads
        ("D9", "=Data!B3", "date,a\n2025-02-14,5\n"),  # appended below
        ("D9", "=Data!B3", "date,a\n2025-02-09,5\n"),  # every row moved
    ],
)
def test_what_goes_by_place_is_not_told(warned, cell, formula, text):
    assert warned({cell: formula}, text) == ()


def test_a_column_that_reads_row_after_row_is_meant_by_place(warned):
    assert warned({"D7": "=Data!B2", "D8": "=Data!B3", "D9": "=Data!B4"}, BETWEEN) == ()
    assert warned({"D7": "=Data!B3", "D8": "=Data!B4"}, "date,a\n2025-02-13,5\n", days=(45698, 45699, 45702)) == ()


def test_the_newest_day_on_top_is_meant_by_place(warned):
    assert warned({"D9": "=Data!B2", "D10": "=Data!B3"}, "date,a\n2025-02-14,5\n", days=(45701, 45700, 45698)) == ()
