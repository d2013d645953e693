"""The rules common to every function (methodology section 0), through a function declared here for the purpose."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
import pytest

from xl_aitrends.cells.grid import WHOLE_COLUMN
from xl_aitrends.errors import InputError, NotEnoughData
from xl_aitrends.functions import catalogue
from xl_aitrends.functions.binding import call, evaluate
from xl_aitrends.functions.kinds import (
    Codes,
    Dates,
    Dates2,
    Headers,
    History,
    Item,
    Members,
    MemberTable,
    Names,
    Panel,
    Panel2,
    Series,
    Weights,
    Window,
)
from xl_aitrends.functions.spec import DeclarationError, read_spec

SECTIONS = """

Formula: none.

Missing: none.

Excel:
    =AIT_X() → 1

Source: test.
"""


def spec_of(function):
    function.__doc__ = "A function for tests." + SECTIONS
    return read_spec(function, category="Tests", since="0")


def AIT_ECHO(values: Annotated[History, "v"], dates: Annotated[Dates | None, "d"] = None, headers: Headers = 0):
    return values


def AIT_SUMS(values: Annotated[Panel, "v"], dates: Annotated[Dates | None, "d"] = None, names: Annotated[Names | None, "n"] = None, weights: Annotated[Weights | None, "w"] = None, headers: Headers = 0):  # fmt: skip
    return values @ (np.ones(values.shape[1]) if weights is None else weights)


def AIT_OPTIONS(window: Annotated[Window, "w"], unit: Annotated[Literal["D", "SINCE"], "u"] = "D", switch: Annotated[bool, "s"] = False, ratio: Annotated[float, "r"] = 0.5, count: Annotated[int, "c"] = 1):  # fmt: skip
    return f"{window} {unit} {switch} {ratio} {count}"


echo, sums, options = spec_of(AIT_ECHO), spec_of(AIT_SUMS), spec_of(AIT_OPTIONS)
DAYS = [["2025-01-02"], ["2025/1/3"], ["2025年1月6日"], ["20250107"]]
PRICES = [[1.0, 10.0], [2.0, 20.0], [3.0, None], ["4", 40.0]]


def test_a_panel_comes_back_with_undefined_cells_as_not_available():
    assert evaluate(echo, (PRICES, DAYS)) == [[1.0, 10.0], [2.0, 20.0], [3.0, "#N/A"], ["#N/A", 40.0]]


def test_dates_that_run_across_turn_the_panel_and_the_result():
    across = [list(column) for column in zip(*PRICES, strict=True)]
    assert evaluate(echo, (across, [[day[0] for day in DAYS]])) == [[1.0, 2.0, 3.0, "#N/A"], [10.0, 20.0, "#N/A", 40.0]]


def test_a_series_in_a_row_is_returned_as_a_row():
    assert evaluate(echo, ([[1.0, 2.0, 3.0]],)) == [[1.0, 2.0, 3.0]]


def test_a_single_row_of_a_cross_section_is_one_date():
    assert evaluate(sums, ([[1.0, 2.0, 3.0]],)) == [[6.0]]


def test_label_rows_and_columns_are_dropped_from_every_range():
    labelled = [["date", "a", "b"], *([day[0], *row] for day, row in zip(DAYS, PRICES, strict=True))]
    assert evaluate(echo, (labelled, [["date"], *DAYS], 1)) == evaluate(echo, (PRICES, DAYS))


def test_names_in_a_labelled_table_lose_the_corner():
    table = [["date", "a", "b"], ["2025-01-02", 1.0, 2.0]]
    assert evaluate(sums, (table, [["date"], ["2025-01-02"]], [["date", "a", "b"]], None, 1)) == [[3.0]]


def test_whole_columns_are_cut_at_the_last_filled_row_of_all():
    blank_tail = [[None]] * (WHOLE_COLUMN - 4)
    prices = [[row[1]] for row in PRICES[:3]] + [[None]] * (WHOLE_COLUMN - 3)
    assert evaluate(echo, (prices, DAYS + blank_tail)) == [[10.0], [20.0], ["#N/A"], ["#N/A"]]


def test_a_blank_tail_of_an_ordinary_range_keeps_its_rows():
    assert evaluate(echo, ([[1.0], [None], [None]],)) == [[1.0], ["#N/A"], ["#N/A"]]


def test_ranges_of_different_lengths_are_refused_with_both_lengths():
    assert evaluate(echo, (PRICES, DAYS[:3])) == [
        [
            "#VALUE! AIT_ECHO: values has 4 rows, dates has 3; give ranges of the same rows, or bring two calendars together with AIT_JOIN"
        ]
    ]


def test_names_of_another_width_are_refused():
    assert evaluate(sums, (PRICES, DAYS, [["a", "b", "c"]]))[0][0].startswith(
        "#VALUE! AIT_SUMS: values has 2 names, names has 3"
    )


@pytest.mark.parametrize("weights", [[[0.5, 0.25]], [[0.5], [0.25]], [0.5, 0.25]])
def test_weights_stand_in_a_row_or_a_column(weights):
    assert evaluate(sums, (PRICES[:2], DAYS[:2], None, weights)) == [[3.0], [6.0]]


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ((5,), "5.0 D False 0.5 1"),
        ((5, None, None, None, None), "5.0 D False 0.5 1"),
        ((5, "", "", ""), "5.0 D False 0.5 1"),
        ((5, "d", "TRUE", 1, 2.0), "5.0 D True 1.0 2"),
        ((45559, "since"), "2024-09-24 SINCE False 0.5 1"),
        (([[45559]], [["since"]]), "2024-09-24 SINCE False 0.5 1"),
        (("2024年9月24日", "SINCE"), "2024-09-24 SINCE False 0.5 1"),
        (([[5]], [["D"]]), "5.0 D False 0.5 1"),
    ],
)
def test_options_are_read_and_blanks_are_left_out(arguments, shown):
    assert evaluate(options, arguments) == [[shown]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "#VALUE! AIT_OPTIONS: window is missing or blank: AIT_OPTIONS(window, [unit], [switch], [ratio], [count])"),
        (("abc",), "#VALUE! AIT_OPTIONS: window must be a number, got 'abc'"),
        ((True,), "#VALUE! AIT_OPTIONS: window must be a number, got TRUE"),
        ((5, "Q"), "#VALUE! AIT_OPTIONS: unit must be one of D, SINCE, got 'Q'"),
        ((5, "SINCE"), "#VALUE! AIT_OPTIONS: 'x'"),
        ((5, None, "maybe"), "#VALUE! AIT_OPTIONS: switch must be TRUE or FALSE, got 'maybe'"),
        ((5, None, None, None, 1.5), "#VALUE! AIT_OPTIONS: count must be a whole number, got 1.5"),
        (([[5], [6]],), "#VALUE! AIT_OPTIONS: window must be one cell, got 2 × 1 cells"),
        (("#N/A",), "#N/A window is #N/A"),
        ((-2146826246,), "#N/A window is #N/A"),
        ((1, 2, 3, 4, 5, 6), "#VALUE! AIT_OPTIONS: takes at most 5 arguments, got 6: AIT_OPTIONS(window, [unit], [switch], [ratio], [count])"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_one_plain_line(arguments, message):
    if message.endswith("'x'"):
        arguments, message = ("x", "SINCE"), "#VALUE! AIT_OPTIONS: window: 'x' is not a date; write it as 2025-02-14"
    assert evaluate(options, arguments) == [[message]]


def test_a_nested_call_that_failed_hands_its_message_on():
    inner = "#VALUE! AIT_RETURN: window must be a whole number ≥ 1, got 0"
    assert evaluate(echo, ([[inner]],)) == [[inner]]


def test_an_exception_never_reaches_the_cell_as_a_traceback():
    def AIT_BROKEN(x: Annotated[float, "x"]):
        raise ZeroDivisionError("division by zero")

    assert evaluate(spec_of(AIT_BROKEN), (1,)) == [
        ["#VALUE! AIT_BROKEN: internal error (ZeroDivisionError: division by zero); please report it"]
    ]


def test_errors_of_core_carry_the_name_of_the_function():
    def AIT_FAILS(x: Annotated[float, "x"]):
        raise NotEnoughData("needs 127 rows, got 80") if x else InputError("window must be a whole number ≥ 1, got 0")

    assert evaluate(spec_of(AIT_FAILS), (1,)) == [["#N/A AIT_FAILS: needs 127 rows, got 80"]]
    assert evaluate(spec_of(AIT_FAILS), (0,)) == [["#VALUE! AIT_FAILS: window must be a whole number ≥ 1, got 0"]]


def test_codes_match_however_they_are_written_and_doubtful_ones_keep_their_exchange():
    def AIT_MEMBERS(names: Annotated[Codes, "n"], members: Annotated[MemberTable | None, "m"] = None, item: Item = None, headers: Headers = 0):  # fmt: skip
        assert isinstance(members, Members)
        return [[*names, *members.code, members.start[0], members.end[0]]]

    spec = spec_of(AIT_MEMBERS)
    table = [
        ["code", "start", "end"],
        [977, "2024-01-02", None],
        [None, None, None],
        ["000001.SH", 45000.0, "2025-01-02"],
    ]
    assert evaluate(spec, (["000977.SZ", "000001.SH", "000001.SZ"], table)) == [
        ["000977", "000001.SH", "000001.SZ", "000977", "000001.SH", 45293.0, "#N/A"]
    ]


def test_a_second_pull_keeps_its_own_calendar():
    def AIT_TWO(
        a: Annotated[Panel, "a"],
        b: Annotated[Panel2, "b"],
        dates2: Annotated[Dates2 | None, "d"] = None,
        headers: Headers = 0,
    ):
        return [[len(a), len(b)]]

    assert evaluate(spec_of(AIT_TWO), ([[1.0], [2.0]], [[1.0], [2.0], [3.0]])) == [[2.0, 3.0]]
    assert (
        "b has 3 rows, dates2 has 2" in evaluate(spec_of(AIT_TWO), ([[1.0]], [[1.0], [2.0], [3.0]], [[1], [2]]))[0][0]
    )


def test_a_record_gives_one_row_and_item_picks_one_entry():
    from dataclasses import dataclass

    @dataclass
    class Answer:
        value: float
        return_: float
        day: np.datetime64

    def AIT_RECORD(x: Annotated[Series, "x"], item: Item = None, headers: Headers = 0):
        return Answer(x.sum(), np.nan, np.datetime64("2025-02-14"))

    spec = spec_of(AIT_RECORD)
    assert evaluate(spec, ([1.0, 2.0],)) == [[3.0, "#N/A", 45702.0]]
    assert evaluate(spec, ([1.0, 2.0], "labels")) == [["value", "return", "day"]]
    assert evaluate(spec, ([1.0, 2.0], "Day")) == [[45702.0]]
    assert evaluate(spec, ([1.0, 2.0], "day"), date1904=True) == [[45702.0 - 1462]]
    assert evaluate(spec, ([1.0, 2.0], "x")) == [
        ["#VALUE! AIT_RECORD: item must be one of value, return, day; got 'x'"]
    ]


def test_a_table_gives_rows_and_item_picks_a_column():
    from dataclasses import dataclass

    @dataclass
    class Table:
        name: np.ndarray
        value: np.ndarray

    def AIT_TABLE(x: Annotated[Series, "x"], item: Item = None, headers: Headers = 0):
        return Table(np.array([f"n{i}" for i in range(len(x))], dtype=object), x)

    spec = spec_of(AIT_TABLE)
    assert evaluate(spec, ([[1.0], [2.0]],)) == [["n0", 1.0], ["n1", 2.0]]
    assert evaluate(spec, ([[1.0], [2.0]], "value")) == [[1.0], [2.0]]


def test_an_unknown_function_says_which_are_near():
    assert call("AIT_CHEK", 1)[0][0].startswith("#NAME? no function is called AIT_CHEK; did you mean AIT_CHECK")


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("def ait_x(a: Annotated[float, 'a']): ...", "capitals"),
        ("def AIT_X(name: Annotated[str, 'a']): ...", "word of VBA"),
        ("def AIT_X(a: float): ...", "Annotated"),
        ("def AIT_X(*, a: Annotated[float, 'a']): ...", "positional"),
        ("def AIT_X(*a: Annotated[float, 'a']): ...", "positional"),
        ("def AIT_X(a: Annotated[Panel, 'a']): ...", "headers"),
        (f"def AIT_X(a: Annotated[float, '{'x' * 256}']): ...", "256 characters"),
        (f"def AIT_X({', '.join(f'{c * 40}: Annotated[float, 0, chr(97)]' for c in 'abcdefg')}): ...", "254"),
    ],
)
def test_a_declaration_that_a_host_could_not_register_fails_with_its_name(source, why):
    scope = {"Annotated": Annotated, "Panel": Panel}
    exec(source, scope)
    function = next(value for name, value in scope.items() if name.upper().startswith("AIT_"))
    function.__doc__ = "Summary." + SECTIONS
    with pytest.raises(DeclarationError, match=why) as raised:
        read_spec(function, category="c", since="0")
    assert function.__name__ in str(raised.value)


@pytest.mark.parametrize("section", ["Formula", "Missing", "Excel", "Source"])
def test_a_docstring_without_a_section_is_refused(section):
    def AIT_X(a: Annotated[float, "a"]): ...

    AIT_X.__doc__ = (
        ("Summary." + SECTIONS).replace(f"{section}:", "Nothing:").replace("→", "" if section == "Excel" else "→")
    )
    with pytest.raises(DeclarationError, match=section):
        read_spec(AIT_X, category="c", since="0")


@pytest.mark.parametrize("word", ["none", "NA", "-", "null"])
def test_a_text_argument_may_be_a_word_by_which_vendors_mean_no_data(word):
    def AIT_WORD(segment: Annotated[str, "s"]):
        return f"<{segment}>"

    assert evaluate(spec_of(AIT_WORD), (word,)) == [[f"<{word}>"]]


def test_one_date_may_stand_in_a_column_with_its_names():
    across = call("AIT_LEADERS", [[0.1, 0.3, -0.2]], [["A", "B", "C"]], 2)
    assert call("AIT_LEADERS", [[0.1], [0.3], [-0.2]], [["A"], ["B"], ["C"]], 2) == across
    assert call("AIT_LEADERS", [["r", 0.1, 0.3, -0.2]], [["x", "A", "B", "C"]], 2, None, None, 1) == across


def test_arguments_may_be_given_by_name():
    prices = [[100.0], [110.0], [121.0], [133.1]]
    by_place = call("AIT_RETURN", prices, 2, None, None, None, "log")
    assert by_place[2][0] == pytest.approx(np.log(1.21))
    assert call("AIT_RETURN", prices, kind="log", window=2) == by_place
    assert call("AIT_RETURN", window=2, values=prices, kind="log") == by_place


@pytest.mark.parametrize(
    ("named", "said"), [({"windw": 2}, "has no argument 'windw': AIT_"), ({"values": 1}, "twice, by place and by name")]
)
def test_a_name_that_does_not_fit_is_told_as_a_cell_would(named, said):
    first = catalogue()["AIT_RETURN"].arguments[0].name
    named = {first if name == "values" else name: value for name, value in named.items()}
    [[told]] = call("AIT_RETURN", [[100.0], [110.0]], **named)
    assert told.startswith("#VALUE! AIT_RETURN: ")
    assert said in told
