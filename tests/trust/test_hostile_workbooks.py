"""Hostile workbooks end within bounds, in one line each, and nothing is written where they are refused."""

from __future__ import annotations

import openpyxl
import pytest
from hostile import REFUSALS, files, formulas, loops_and_crowds

from xl_aitrends.workbook.markup import parse

CRASHES = {"text_that_doubles": "crashed", "sums_of_sums": "stopped after 12 s"}


@pytest.fixture(scope="module")
def lived_through(refresh_night):
    return refresh_night(formulas())


@pytest.fixture(scope="module")
def refused(refresh_night):
    return refresh_night(files())


@pytest.mark.parametrize("name", sorted(formulas().keys() - CRASHES.keys()))
def test_a_hostile_formula_is_computed_or_kept_with_its_reason(lived_through, name):
    entry = lived_through.entries[name]
    assert entry["failure"] == ""
    ours = next(change for change in entry["changes"] if change["cell"] == "E1")
    assert ours["new"] == 7.0  # what is not hostile beside it was computed
    for reason in [kept["reason"] for kept in entry["kept"]]:
        assert 0 < len(reason) <= 255
        assert "\n" not in reason
    openpyxl.load_workbook(lived_through.out / f"{name}.xlsx").close()


@pytest.mark.parametrize(("name", "told"), CRASHES.items())
def test_a_workbook_that_would_take_all_time_or_memory_is_stopped_and_said_to_be(lived_through, name, told):
    entry = lived_through.entries[name]
    assert entry["state"] == "FAIL"
    assert told in entry["failure"] or "memory" in entry["failure"]
    assert not (lived_through.out / f"{name}.xlsx").exists()


@pytest.mark.parametrize(
    "name",
    "itself circle names_in_a_circle names_that_double recursion dde web link other_book call every_cell".split(),
)
def test_what_reaches_out_or_turns_in_circles_keeps_its_saved_value(lived_through, name):
    entry = lived_through.entries[name]
    assert [kept["cell"] for kept in entry["kept"]] == ["F1"]
    sheet = openpyxl.load_workbook(lived_through.out / f"{name}.xlsx", data_only=True).active
    assert sheet["F1"].value == -1


@pytest.mark.parametrize("name", sorted(files()))
def test_a_hostile_file_is_refused_in_one_line(refused, name):
    entry = refused.entries[name]
    assert entry["state"] == "FAIL"
    assert REFUSALS[name] in entry["failure"]
    assert name in entry["failure"]
    assert 0 < len(entry["failure"]) <= 255
    assert "\n" not in entry["failure"]
    assert "internal error" not in entry["failure"]
    assert not (refused.out / f"{name}.xlsx").exists()


def test_a_night_of_refusals_ends_with_exit_code_1(refused, lived_through):
    assert (refused.code, lived_through.code) == (1, 1)


def test_inputs_are_never_touched(refused, lived_through):
    assert refused.after() == refused.before
    assert lived_through.after() == lived_through.before


def test_circles_of_parts_and_crowds_of_styles_are_read_all_the_same(refresh_night):
    night = refresh_night(loops_and_crowds())
    assert {name: entry["failure"] for name, entry in night.entries.items()} == {
        "loop": "",
        "styles_by_the_ten_thousand": "",
    }


def test_text_between_many_elements_is_read_whole():
    """Adding each piece to the text so far copied it once for each element: half a minute of work."""
    part = b"<w>" + b"xxxxxxxx<a/>" * 300_000 + b"</w>"
    assert len(parse(part, "part").text) == 8 * 300_000
