"""Rules and scenarios as cells call them: evidence that is blank or an error is judged, not passed on."""

from __future__ import annotations

import pytest

from xl_aitrends.functions.binding import call

NO_DATA = [["NO DATA"]]


@pytest.mark.parametrize(
    "evidence",
    [None, "", "#N/A", "#DIV/0!", "--", "n.a.", True, [[51.0], [None]], [[51.0], ["#VALUE! AIT_RETURN: no rows"]]],
)
def test_missing_evidence_is_no_data_whatever_the_cell_holds(evidence):
    assert call("AIT_RULE", evidence, "<", 50) == NO_DATA


def test_evidence_may_lie_in_a_row_or_a_column_under_a_heading():
    assert call("AIT_RULE", [[50.4, 49.8, 49.5, 49.1]], "<", 50, "3 of 3") == [["TRIGGERED"]]
    column = [["PMI"], [50.4], [49.8], [50.5]]
    assert call("AIT_RULE", column, "<", 50, 3, None, None, None, None, 1) == [["WATCH"]]


@pytest.mark.parametrize("persist", [2, 2.0, "2", "2 of 2", "2/2", "2-OF-2"])
def test_persistence_is_read_as_people_write_it(persist):
    assert call("AIT_RULE", [[51.0, 49.0, 49.0]], "<", 50, persist) == [["TRIGGERED"]]
    assert call("AIT_RULE", [[51.0, 51.0, 49.0]], "<", 50, persist) == [["WATCH"]]


def test_a_fraction_that_excel_made_a_date_is_refused_with_the_remedy():
    result = call("AIT_RULE", [[51.0, 49.0]], "<", 50, 45690)
    assert result == [
        ['#VALUE! AIT_RULE: persist is 45690: a cell that was typed 2/3 holds a date; write "2 of 3"'],
    ]


def test_age_is_judged_in_calendar_days_from_the_day_given():
    assert call("AIT_RULE", 0.2, ">", 1, None, "2025-02-07", 7, "2025-02-14") == [["CLEAR"]]
    assert call("AIT_RULE", 0.2, ">", 1, None, "2025-02-06", 7, "2025-02-14") == NO_DATA
    assert call("AIT_RULE", 0.2, ">", 1, None, None, 7, "2025-02-14") == NO_DATA
    assert call("AIT_RULE", 0.2, ">", 1, None, "2025-02-06", 7)[0][0].startswith(
        "#VALUE! AIT_RULE: max_age needs today"
    )


def test_a_missing_or_failed_threshold_is_never_clear():
    assert call("AIT_RULE", 0.2, ">", None)[0][0].startswith("#VALUE! AIT_RULE: threshold is missing or blank")
    assert call("AIT_RULE", 0.2, ">", "#N/A")[0][0].startswith("#N/A")


def test_history_is_a_column_of_words_and_a_row_stays_a_row():
    words = ["NO DATA", "WATCH", "TRIGGERED", "WATCH"]
    assert call("AIT_RULE_HISTORY", [[51], [49], [48], [52]], "<", 50, 2) == [[word] for word in words]
    assert call("AIT_RULE_HISTORY", [[51, 49, 48, 52]], "<", 50, 2) == [words]


@pytest.mark.parametrize(
    ("statuses", "need", "status"),
    [
        ([["CLEAR"], ["TRIGGERED"], [None]], None, "TRIGGERED"),
        ([["CLEAR", "clear", "Watch"]], "all", "WATCH"),
        ([["CLEAR", None]], None, "NO DATA"),
        ([["CLEAR", "#VALUE! AIT_RULE: threshold is missing"]], None, "NO DATA"),
        ("#N/A", None, "NO DATA"),
        (None, None, "NO DATA"),
        ([["TRIGGERED", "TRIGGERED", "CLEAR"]], "2 of 3", "TRIGGERED"),
        ([["TRIGGERED", "CLEAR", "CLEAR"]], 2, "WATCH"),
    ],
)
def test_scenarios_of_cells(statuses, need, status):
    assert call("AIT_SCENARIO", statuses, need) == [[status]]


def test_the_second_scenario_of_the_note_nests_an_any_in_an_all():
    undelivered = call("AIT_SCENARIO", [["CLEAR", "TRIGGERED"]], "any")[0][0]  # revisions, beats
    assert call("AIT_SCENARIO", [["TRIGGERED", "TRIGGERED", undelivered]], "all") == [["TRIGGERED"]]
    assert call("AIT_SCENARIO", [["TRIGGERED", "NO DATA", undelivered]], "all") == NO_DATA


def test_a_word_that_is_no_status_is_refused():
    assert call("AIT_SCENARIO", [["CLEAR", "ok"]]) == [
        ["#VALUE! AIT_SCENARIO: 'ok' is no status; use TRIGGERED, WATCH, CLEAR, NO DATA"]
    ]
