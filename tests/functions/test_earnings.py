"""An earnings season as cells call it: columns of a long table with vendors' gaps."""

from __future__ import annotations

import pytest

from xl_aitrends.functions.binding import call

SEGMENT = [["hardware"], ["hardware"], ["software"], [None]]
ACTUAL = [[1.1], [0.9], ["#N/A N/A"], [2.0]]
CONSENSUS = [[1.0], [1.0], [1.0], ["--"]]


def test_surprises_keep_the_shape_of_their_range():
    assert call("AIT_SURPRISE", ACTUAL, CONSENSUS) == [[pytest.approx(0.1)], [pytest.approx(-0.1)], ["#N/A"], ["#N/A"]]
    assert call("AIT_SURPRISE", [[1.1, 0.9]], [[1.0, 1.0]]) == [[pytest.approx(0.1), pytest.approx(-0.1)]]
    assert call("AIT_SURPRISE", 1.1, 1.0, 20) == [[pytest.approx(0.005)]]


def test_standardised_surprises_come_from_analysts_or_from_the_series():
    assert call("AIT_SUE", [[1.2], [1.2]], [[1], [1]], [[0.1], [0.1]], [[3], [2]]) == [[pytest.approx(2)], ["#N/A"]]
    quarters = [[1 + 0.1 * i + 0.3 * (i % 3)] for i in range(14)]
    found = call("AIT_SUE", quarters, None, None, None, "series")
    assert [row[0] for row in found[:10]] == ["#N/A"] * 10
    assert all(isinstance(row[0], float) for row in found[10:])
    assert call("AIT_SUE", 1.2)[0][0].startswith("#VALUE! AIT_SUE: kind analyst needs consensus and est_std")


def test_beats_are_rows_a_segment_and_all():
    table = call("AIT_BEAT", ACTUAL, CONSENSUS, SEGMENT)
    assert [row[0] for row in table] == ["hardware", "software", "all"]
    assert table[0][1:8] == [2, 1, 2, 1, 0, 1, 0.5]
    assert table[1][1:8] == [1, 0, 0, 0, 0, 0, "#N/A"]
    assert table[2][1:4] == [4, 0.75, 2]
    assert call("AIT_BEAT", ACTUAL, CONSENSUS, SEGMENT, None, None, None, "ratio") == [[0.5], ["#N/A"], [0.5]]


def test_growth_blends_reports_with_the_consensus():
    assert call("AIT_GROWTH", [[12], [None]], [[11], [30]], [[10], [20]]) == [
        ["all", 2, 0.5, pytest.approx(0.4), pytest.approx(0.2)]
    ]


def test_revisions_by_code_feed_certainty():
    codes = [[code] for code in "aabbccddee"]
    current = [[x] for x in (1.1, 1.1, 1.1, 1.0, 1.0, 1.0, 1.0, 0.9, 0.9, 0.9)]
    breadth = call("AIT_REVISION", current, [[1.0]] * 10, codes, None, "breadth")[:-1]
    assert breadth == [[1], [0.5], [0], [-0.5], [-1]]
    score = call("AIT_CERTAINTY", None, None, [[5], [4], [3], [2], [1]], None, None, breadth, 2, "score")
    assert score == [[pytest.approx(x)] for x in (1.0, 0.8, 0.6, 0.4, 0.2)]


def test_two_segments_are_compared_by_rank():
    values, segment = [[5], [6], [7], [1], [2], [3]], [["hw"]] * 3 + [["sw"]] * 3
    found = dict(
        zip(
            call("AIT_COMPARE", values, segment, "HW", "sw", "labels")[0],
            call("AIT_COMPARE", values, segment, "HW", "sw")[0],
            strict=True,
        )
    )
    assert (found["difference"], found["p_value"], found["superiority"]) == (4, pytest.approx(0.1), 1)
    assert call("AIT_COMPARE", values, segment, "hw", "apps") == [
        ["#VALUE! AIT_COMPARE: no row has the segment 'apps'; there are hw, sw"]
    ]


def test_columns_of_different_length_are_refused():
    result = call("AIT_BEAT", ACTUAL, CONSENSUS[:3])
    assert result[0][0].startswith("#VALUE! AIT_BEAT: actual has 4 rows, consensus has 3")
