"""Groups, attribution and premiums as cells call them."""

from __future__ import annotations

import pytest

from xl_aitrends.functions.binding import call

RETURNS = [[0.1, 0.3, 0.5], [0.2, 0.0, -0.1]]
DATES = [["2024-08-30"], ["2025-02-14"]]


def column(table: list[list[object]], place: int) -> list[object]:
    return [row[place] for row in table]


def test_groups_are_columns_with_their_labels_as_an_item():
    groups = [["TMT", "TMT", "dividend"]]
    assert call("AIT_GROUP", RETURNS, groups) == [[pytest.approx(0.2), 0.5], [pytest.approx(0.1), -0.1]]
    assert call("AIT_GROUP", RETURNS, groups, None, "labels") == [["TMT", "dividend"]]
    assert call("AIT_GROUP", RETURNS, groups, [[3], [1], [1]], "tmt-Dividend") == [
        [pytest.approx(-0.35)],
        [pytest.approx(0.25)],
    ]


def test_label_rows_and_columns_are_dropped_from_every_range():
    labelled = [["date", "A", "B", "C"], ["2024-08-30", *RETURNS[0]], ["2025-02-14", *RETURNS[1]]]
    groups = [["group", "TMT", "TMT", "dividend"]]
    assert call("AIT_GROUP", labelled, groups, None, None, 1) == call("AIT_GROUP", RETURNS, [groups[0][1:]])


def test_an_unknown_group_is_refused_with_the_groups_there_are():
    result = call("AIT_GROUP", RETURNS, [["TMT", "TMT", "dividend"]], None, "bank-TMT")
    assert result == [
        ["#VALUE! AIT_GROUP: item must be labels, one of TMT, dividend, or a difference such as A-B; got 'bank-TMT'"]
    ]


def test_attribution_adds_up_to_the_change_of_the_spread():
    table = call("AIT_SPREAD_ATTRIBUTION", RETURNS, DATES, [["TMT", None, "dividend"]], *DATES[0], *DATES[1], 1)
    labels = call(
        "AIT_SPREAD_ATTRIBUTION", RETURNS, DATES, [["TMT", None, "dividend"]], 45534, 45702, 1, None, "labels"
    )
    change = column(table, labels[0].index("change"))
    assert column(table, 0) == ["TMT", "other", "dividend", "total"]
    assert sum(change[:-1]) == pytest.approx(change[-1], abs=1e-12)
    assert change[-1] == pytest.approx((0.2 - -0.1) - (0.5 - 0.1), abs=1e-12)


def test_changes_of_the_legs_name_their_members():
    table = call("AIT_LEG_CHANGES", RETURNS, DATES, [["A", "B", "C"]], 45534, 45702, 1)
    assert [row[:3] for row in table] == [
        ["top", "A", "entered"],
        ["top", "C", "left"],
        ["bottom", "C", "entered"],
        ["bottom", "A", "left"],
    ]


def test_a_date_without_a_row_near_it_is_not_available():
    result = call("AIT_SPREAD_ATTRIBUTION", RETURNS, DATES, [["a", "b", "c"]], "2024-01-31", "2025-02-14", 1)
    assert result[0][0].startswith("#N/A AIT_SPREAD_ATTRIBUTION: no row lies within 31 days up to 2024-01-31")


def test_a_premium_takes_a_panel_of_scores_or_one_row_of_them():
    returns, scores = [[0.1, 0.2, 0.3, 0.4], [0.1, 0.2, 0.5, 0.6]], [[1, 2, 3, 4]]
    by_row = call("AIT_PREMIUM", returns, scores * 2, 2, None, 2, "spread")
    assert by_row == [[pytest.approx(0.2)], [pytest.approx(0.4)]]
    assert call("AIT_PREMIUM", returns, scores, 2, None, 2, "spread") == by_row
    assert call("AIT_PREMIUM_SUMMARY", returns, scores, 2, None, 2, "t") == [[pytest.approx(3.0)]]
    assert call("AIT_PREMIUM", returns, scores, 2) == [["#N/A"] * 4 + [4]] * 2
