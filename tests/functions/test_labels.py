"""`headers` drops labels, and never an entry: lists beside the data often come from a spill, which has no header."""

from __future__ import annotations

import pytest

import xl_aitrends as ait

DAYS = [[45000.0], [45001.0], [45002.0]]
PANEL = [["date", "A", "B"], [45000.0, 1.0, 2.0], [45001.0, 3.0, 4.0], [45002.0, 5.0, 6.0]]
DATES = [["date"], *DAYS]
NAMES = [["date", "A", "B"]]


def _asof(at, wanted, headers=1):
    return ait.call("AIT_ASOF", PANEL, DATES, at, NAMES, wanted, None, headers)


@pytest.mark.parametrize("at", [DAYS[:2], [["day"], *DAYS[:2]], [["2023-03-15"], ["2023-03-16"]], [[45000.0, 45001.0]]])
@pytest.mark.parametrize("wanted", [[["B"], ["A"]], [["name"], ["B"], ["A"]], [["B", "A"]], [["name", "B", "A"]]])
def test_days_and_names_wanted_lose_a_header_but_no_entry(at, wanted):
    assert _asof(at, wanted) == [[2.0, 1.0], [4.0, 3.0]]


def test_two_label_rows_over_the_data_take_one_label_row_from_a_list():
    panel = [["", "", "USD", "USD"], ["date", "x", "A", "B"], [45000.0, "y", 1.0, 2.0], [45001.0, "y", 3.0, 4.0]]
    dates, names = [[""], ["date"], [45000.0], [45001.0]], [["date", "x", "A", "B"]]
    wanted = [["name"], ["B"], ["A"]]
    found = ait.call("AIT_ASOF", panel, dates, [[45001.0], [45000.0]], names, wanted, None, 2)
    assert found == [[4.0, 3.0], [2.0, 1.0]]


@pytest.mark.parametrize("members", [[["A"], ["B"]], [["who"], ["A"], ["B"]], [["A", "", ""], ["B", "", ""]]])
def test_the_first_member_of_a_list_without_a_header_counts(members):
    found = ait.call("AIT_INDEX", PANEL, DATES, NAMES, members, headers=1, item="n_members")
    assert found == [[2.0]] * 3


def test_a_member_that_has_no_column_is_an_entry_where_dates_stand_beside_it():
    given = {"names": NAMES, "headers": 1, "item": "n_members"}
    listed = [["GONE", 45000.0, 45001.0], ["A", "", ""]]
    unlisted = [["code", "start", "end"], *listed]
    assert ait.call("AIT_INDEX", PANEL, DATES, members=listed, **given) == ait.call(
        "AIT_INDEX", PANEL, DATES, members=unlisted, **given
    )


def test_events_keep_their_first_date_and_name_however_they_are_given():
    prices = [["date", "A"], *[[45000.0 + day, 100.0 + day % 5] for day in range(90)]]
    dates, names = [[row[0]] for row in prices], [["date", "A"]]

    def study(event_dates, event_names):
        arguments = {"prices": prices, "dates": dates, "event_dates": event_dates, "names": names}
        return ait.call("AIT_EVENT_LIST", **arguments, event_names=event_names, pre=1, post=1, est=30, headers=1)

    labelled = study([["day"], [45060.0], [45070.0]], [["code"], ["A"], ["A"]])
    assert len(labelled) == 2
    assert study([[45060.0], [45070.0]], [["A"], ["A"]]) == labelled
    assert study([["day"], [45060.0], [45070.0]], [["A"], ["A"]]) == labelled
