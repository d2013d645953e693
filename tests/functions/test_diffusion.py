"""Diffusion functions as cells call them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from xl_aitrends.core.correlation import ratio_correlation
from xl_aitrends.core.leadlag import lead_lag
from xl_aitrends.functions.binding import call
from xl_aitrends.functions.catalogue import catalogue
from xl_aitrends.functions.examples import wrong_examples

FUNCTIONS = (
    "AIT_RATIOCORR",
    "AIT_ROLLCORR",
    "AIT_LEADLAG",
    "AIT_LEADLAG_BEST",
    "AIT_CATCHUP",
    "AIT_CATCHUP_LAST",
    "AIT_BETA",
)
RNG = np.random.default_rng(71)
STEPS = RNG.normal(size=(120, 4)) / 100
LEVELS = 100 * np.exp(np.cumsum(STEPS, axis=0))
DAYS = [[dt.datetime(2024, 1, 1) + dt.timedelta(days=k)] for k in range(120)]


def cells(array: np.ndarray) -> list[list[float]]:
    return np.atleast_2d(array.T).T.tolist()


def turned(rows: list[list[object]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]


A, B, C, M = (cells(LEVELS[:, k]) for k in range(4))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_examples_give_what_they_print(name):
    assert wrong_examples(catalogue()[name]) == []


def test_a_record_is_one_row_and_an_item_one_cell():
    labels = call("AIT_RATIOCORR", A, B, C, M, 1, None, 2000, None, 12345, "labels")[0]
    row = call("AIT_RATIOCORR", A, B, C, M)[0]
    want = ratio_correlation(*LEVELS[:, :3].T, LEVELS[:, 3])
    assert len(row) == len(labels) == 15
    assert dict(zip(labels, row, strict=True))["verdict"] == want.verdict
    assert call("AIT_RATIOCORR", A, B, C, M, None, None, None, None, None, "partial") == [[want.partial]]
    assert call("AIT_RATIOCORR", A, B, C, None, None, None, None, None, None, "partial_control") == [["#N/A"]]


def test_blank_cells_and_errors_are_missing_levels():
    soiled = [list(row) for row in A]
    soiled[5], soiled[9] = ["#N/A"], ["--"]
    kept = np.delete(LEVELS, [5, 9], axis=0)
    got = call("AIT_RATIOCORR", soiled, B, C, None, None, None, 500, None, None, "r_change")
    assert got == [[ratio_correlation(*kept[:, :3].T, boot=500).r_change]]


def test_ranges_of_different_length_name_the_remedy():
    assert "AIT_JOIN" in call("AIT_RATIOCORR", A, B[:-1], C)[0][0]
    assert "AIT_JOIN" in call("AIT_ROLLCORR", A, B[:-1])[0][0]


def test_rolling_correlation_takes_a_panel_and_dates_that_run_across():
    panel = cells(STEPS[:, :3])
    other = cells(STEPS[:, 3])
    down = call("AIT_ROLLCORR", panel, other, 30)
    assert np.shape(down) == (120, 3)
    across = call("AIT_ROLLCORR", turned(panel), turned(other), 30, None, turned(DAYS))
    assert turned(across) == down


def test_descending_dates_do_not_swap_leader_and_follower():
    x = cells(STEPS[:-2, 0])
    y = [[0.001], [-0.002], *x[:-2]]
    days = DAYS[:118]
    straight = call("AIT_LEADLAG_BEST", x, y, 5, None, None, None, None, None, None, None, days, None, "lag")
    upside_down = call(
        "AIT_LEADLAG_BEST", x[::-1], y[::-1], 5, None, None, None, None, None, None, None, days[::-1], None, "lag"
    )
    assert straight == upside_down == [[2.0]]


def test_lags_are_a_table_and_prices_are_differenced():
    table = call("AIT_LEADLAG", A, B, 3, None, None, "price")
    assert [row[0] for row in table] == [-3, -2, -1, 0, 1, 2, 3]
    want = lead_lag(np.diff(np.log(LEVELS[:, 0])), np.diff(np.log(LEVELS[:, 1])), 3)
    np.testing.assert_allclose([row[1] for row in table], want.correlation, atol=1e-10)
    assert call("AIT_LEADLAG", A, B, 3, None, None, None, None, None, None, "labels") == [
        ["lag", "correlation", "n", "band"]
    ]


def test_the_gap_is_charted_row_by_row_and_summed_up_in_one():
    table = call("AIT_CATCHUP", A, B, DAYS, "2024-02-01")
    assert np.shape(table) == (120, 5)
    assert table[30] == ["#N/A"] * 5
    last = call("AIT_CATCHUP_LAST", A, B, DAYS, "2024-02-01")[0]
    labels = call("AIT_CATCHUP_LAST", A, B, DAYS, "2024-02-01", None, None, "labels")[0]
    assert last[2:7] == table[-1]
    assert labels[-1] == "reversion"
    assert last[labels.index("anchor_date")] == 45323


def test_an_anchor_that_no_row_reaches_is_missing_not_wrong():
    assert call("AIT_CATCHUP", A, B, DAYS, "2030-01-01") == [["#N/A"] * 5] * 120
    assert call("AIT_CATCHUP_LAST", A, B, DAYS, "2030-01-01")[0][0].startswith("#N/A AIT_CATCHUP_LAST: no row")


def test_duplicate_dates_are_refused_or_settled():
    days = [*DAYS[:-1], DAYS[-2]]
    assert "duplicate date 2024-04-28 (rows 119, 120)" in call("AIT_BETA", A, B, 60, 0, days)[0][0]
    assert call("AIT_BETA", A, B, 60, 0, days, "last")[-2:][0] == ["#N/A"]


def test_beta_of_several_names_keeps_their_columns():
    panel = call("AIT_BETA", cells(STEPS[:, :2]), cells(STEPS[:, 2]), 60, 1)
    one = call("AIT_BETA", cells(STEPS[:, 1]), cells(STEPS[:, 2]), 60, 1)
    assert [row[1] for row in panel] == [row[0] for row in one]
