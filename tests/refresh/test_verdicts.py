"""Checks and outputs are told in words that a reader of a line understands without opening the workbook."""

from __future__ import annotations

import datetime as dt

import pytest

from xl_aitrends.refresh import refresh_book

AS_OF = dt.date(2025, 2, 14)


def _verdict(make_book, rows, verdict, name="chk_all"):
    def fill(workbook):
        sheet = workbook.add_worksheet("Checks")
        sheet.write("B3", "All checks")
        sheet.write("C3", verdict)
        workbook.define_name(name, "=Checks!$C$3")
        for place, row in enumerate(rows, start=4):
            sheet.write_row(place, 1, row)

    (check,) = refresh_book(make_book(fill), as_of=AS_OF).checks
    return check.text, check.state


ROWS = [
    ["Check", "Says", "Count", "What it means"],
    ["all", "WARN", 9840, "2 findings"],
    ["jumps", "WARN", 1, "1 move above 60% in a day"],
    ["gaps", "OK", 0, "FAIL would be worse"],
    ["stale columns", "WARN", 2],
    ["late starters", "WARN", 1],
]


def test_a_verdict_names_the_checks_that_say_so(make_book):
    assert _verdict(make_book, ROWS[:4], "WARN") == (
        "WARN: all (2 findings); jumps (1 move above 60% in a day)",
        "WARN",
    )


def test_a_failed_verdict_names_what_failed_and_not_what_warned(make_book):
    assert _verdict(make_book, [*ROWS, ["legs add up", "FAIL"]], "FAIL") == ("FAIL: legs add up", "FAIL")


def test_a_long_list_is_cut_and_counted_and_a_long_text_shortened(make_book):
    said, _ = _verdict(make_book, [["one", "WARN", "x" * 200], *ROWS], "WARN")
    assert said.startswith("WARN: one (xxx")
    assert said.endswith("jumps (1 move above 60% in a day); and 2 more; the sheet Checks tells it in full")
    assert len(said) < 255


@pytest.mark.parametrize("verdict", ["OK", "WARN: see row 7"])
def test_a_good_verdict_and_one_that_explains_itself_stay_as_they_stand(make_book, verdict):
    assert _verdict(make_book, ROWS, verdict)[0] == verdict


def test_a_verdict_without_a_table_of_checks_and_other_checks_stay_as_they_stand(make_book):
    assert _verdict(make_book, [], "WARN") == ("WARN", "WARN")
    assert _verdict(make_book, ROWS, "WARN", name="chk_one") == ("WARN", "WARN")


@pytest.mark.parametrize("date1904", [False, True])
def test_outputs_that_are_dates_are_told_as_iso_dates(make_book, date1904):
    serial = 42825 - (1462 if date1904 else 0)

    def fill(workbook):
        sheet = workbook.add_worksheet("S")
        dated = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_formula("A1", f"={serial}+0*AIT_SPREAD(1)", dated, value=serial - 1)
        sheet.write("A2", "#N/A", dated)
        sheet.write("A3", 0, dated)
        sheet.write("A4", serial)
        sheet.write("A5", 0.5, workbook.add_format({"num_format": "hh:mm"}))
        sheet.write_row("B1", [serial, 1.5])
        sheet.write("B2", serial, dated)
        names = {"asof": "$A$1", "none": "$A$2", "blank": "$A$3", "plain": "$A$4", "time": "$A$5", "rows": "$B$1:$B$2"}
        for name, place in names.items():
            workbook.define_name(f"out_{name}", f"=S!{place}")

    if date1904:
        original = fill
        fill = lambda workbook: (setattr(workbook, "date_1904", True), original(workbook))  # noqa: E731
    result = refresh_book(make_book(fill), as_of=AS_OF)
    assert result.outputs == {
        "out_asof": "2017-03-31",
        "out_none": "#N/A",
        "out_blank": 0.0,
        "out_plain": float(serial),
        "out_time": 0.5,
        "out_rows": [[float(serial)], ["2017-03-31"]],
    }
    assert result.outputs_before["out_asof"] == "2017-03-30"
