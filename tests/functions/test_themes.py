"""Breadth, event time, heat and valuation as cells call them."""

from __future__ import annotations

import pytest

from xl_aitrends.functions.binding import call

DATES = [["2025-02-13"], ["2025-02-14"]]
MV = [[10.0, 20.0, 40.0], [None, 25.0, 40.0]]
CODES = [["000977.SZ", 300308, "x"]]


def breadth(item: str, *arguments: object) -> list[object]:
    padded = [*arguments, *[None] * (10 - len(arguments)), item]
    return [row[0] for row in call("AIT_BREADTH", *padded)]


def test_members_match_however_their_codes_are_written_and_suspended_ones_keep_their_value():
    members = [["code", "start", "end"], [977, "2025-01-02", None], ["３００３０８", "2025-02-13", None]]
    assert breadth("names", MV, DATES, CODES, members) == [1, 2]
    assert breadth("share", MV, DATES, CODES, members, None, None, [[100], [100]]) == [0.1, 0.35]
    assert breadth("turnover_share", MV, DATES, CODES, members) == ["#N/A", "#N/A"]
    assert breadth("net_joins", MV, DATES, CODES, members, None, None, None, None, 1) == ["#N/A", 1]


def test_a_member_that_heads_no_column_is_named():
    result = call("AIT_BREADTH", MV, DATES, CODES, [["600000"]])
    assert result == [["#VALUE! AIT_BREADTH: no column is named 600000; add the prices or take the member out"]]


def test_advances_and_declines_come_from_prices():
    prices = [[1.0, 2.0, 3.0], [None, 2.5, 2.0]]
    assert breadth("advance_decline", MV, DATES, CODES, None, None, prices) == ["#N/A", 0]


def test_event_time_has_its_rows_counted_in_the_first_column():
    values = [[10, 100], [11, None], [12, 130], [13, 140]]
    dates = [["2025-01-01"], ["2025-01-02"], ["2025-01-03"], ["2025-01-06"]]
    found = call("AIT_EVENTTIME", values, dates, [["2025-01-04", "2025-01-01"]], 1, 2)
    assert found == [[-1, 11, "#N/A"], [0, 12, 100], [1, 13, 130], [2, "#N/A", 140]]
    assert call("AIT_EVENTTIME", values, dates, "2030-01-01", 1, 2)[0][0].startswith("#N/A AIT_EVENTTIME: no line has")


def test_an_analogue_is_a_row_of_three():
    assert call("AIT_ANALOGUE", [[100], [110], [120]], [[100], [105], [110]])[0][1:] == [pytest.approx(1.0), 3]


def test_heat_counts_what_it_was_given():
    days = [[45000 + i] for i in range(60)]
    share = [[20 + i % 7] for i in range(60)]
    table = call("AIT_HEAT", share, days, [[100]] * 60, [[50]] * 60, [[500]] * 60, *[None] * 5, 20)
    labels = call("AIT_HEAT", share, days, [[100]] * 60, *[None] * 13, "labels")[0]
    last = dict(zip(labels, table[-1], strict=True))
    assert last["components"] == 3
    assert last["crowding"] == pytest.approx(10 * last["turnover_share"])
    assert last["valuation_pct"] == last["margin_pct"] == "#N/A"
    assert last["composite"] == pytest.approx(
        (last["turnover_share_pct"] + last["crowding_pct"] + last["turnover_rate_pct"]) / 3
    )


def test_a_valuation_leaves_loss_makers_out_only_when_asked():
    assert call("AIT_VALUATION", [[100, 50, 30]], [[5, 1, -2]]) == [[45, 0]]
    assert call("AIT_VALUATION", [[100, 50, 30]], [[5, 1, -2]], "pos") == [[25, pytest.approx(1 / 6)]]
    assert call("AIT_VALUATION", [[100]], [[-2]]) == [["#N/A", 0]]
