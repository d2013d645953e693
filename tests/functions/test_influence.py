"""Events and outside influence as cells call them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from xl_aitrends.core.events import event_study
from xl_aitrends.core.sensitivity import sensitivity
from xl_aitrends.functions.binding import call
from xl_aitrends.functions.catalogue import catalogue
from xl_aitrends.functions.examples import wrong_examples

RNG = np.random.default_rng(81)
STEPS = RNG.normal(size=(400, 4)) / 100
LEVELS = 100 * np.cumprod(1 + STEPS, axis=0)
FIRST = dt.datetime(2024, 1, 1)
DAYS = [[FIRST + dt.timedelta(days=k)] for k in range(400)]
DAYS64 = np.datetime64("2024-01-01") + np.arange(400)
EVENTS = [200, 240, 280, 320, 350]
EVENT_DAYS = [DAYS[k] for k in EVENTS]
PRICES, BENCH = LEVELS[:, :2].tolist(), LEVELS[:, 2:3].tolist()
CODES = [["300308.SZ", 2463]]


@pytest.mark.parametrize("name", ["AIT_EVENT", "AIT_EVENT_LIST", "AIT_SENSITIVITY", "AIT_SENSITIVITY_PATH"])
def test_the_examples_give_what_they_print(name):
    assert wrong_examples(catalogue()[name]) == []


def test_an_event_study_is_a_table_in_event_time():
    table = call("AIT_EVENT", [row[:1] for row in PRICES], DAYS, BENCH, EVENT_DAYS)
    want = event_study(LEVELS[:, 0], DAYS64, LEVELS[:, 2], DAYS64[EVENTS])
    assert [row[0] for row in table] == list(range(-10, 21))
    np.testing.assert_allclose([row[3] for row in table], want.caar)
    np.testing.assert_allclose([row[4] for row in table], want.caar_t)


def test_without_a_benchmark_the_cell_stays_blank():
    got = call("AIT_EVENT", PRICES, DAYS, None, EVENT_DAYS, 1, 1, None, None, None, None, "caar")
    want = event_study(LEVELS[:, :2], DAYS64, None, DAYS64[EVENTS], 1, 1).caar
    np.testing.assert_allclose([row[0] for row in got], want)


def test_events_find_their_stock_however_its_code_is_written():
    owners = [["000002463"[3:]], ["SZ300308"], ["３００３０８"], [300308.0], ["002463.SZ"]]
    got = call("AIT_EVENT_LIST", PRICES, DAYS, BENCH, EVENT_DAYS, 2, 2, 100, CODES, owners, None, "beta")
    for row, code, at in zip(got, [1, 0, 0, 0, 1], EVENTS, strict=True):
        own = [[price[code]] for price in PRICES]
        assert row == call("AIT_EVENT_LIST", own, DAYS, BENCH, [DAYS[at]], 2, 2, 100, None, None, None, "beta")[0]


def test_an_event_of_an_unknown_stock_is_named():
    owners = [["300308"]] * 4 + [["600519"]]
    got = call("AIT_EVENT", PRICES, DAYS, BENCH, EVENT_DAYS, 2, 2, 100, CODES, owners)
    assert got == [["#VALUE! AIT_EVENT: no column is named 600519 (event_names); add its prices or take the event out"]]


def test_events_left_out_say_why():
    dates = [[DAYS[3][0]], [None], [dt.datetime(2030, 1, 1)], [DAYS[395][0]]]
    got = call("AIT_EVENT_LIST", PRICES, DAYS, BENCH, dates, None, None, None, None, None, None, "status")
    assert got == [["too early"], ["no date"], ["after the last row"], ["window incomplete"]]
    missing = call("AIT_EVENT", PRICES, DAYS, BENCH)
    assert missing == [["#VALUE! AIT_EVENT: event_dates is missing; give the dates of the events"]]


def test_sensitivity_is_a_row_a_factor_with_a_word():
    factors = STEPS[:, 1:]
    got = call("AIT_SENSITIVITY", STEPS[:, :1].tolist(), factors.tolist(), 120, 1, [["oil", "dollar", "fear"]])
    want = sensitivity(STEPS[:, 0], factors)
    assert [row[0] for row in got] == ["oil", "dollar", "fear"]
    np.testing.assert_allclose([row[1] for row in got], want.beta)
    assert [row[-1] for row in got] == list(want.word)


def test_the_path_has_a_column_a_factor_and_ends_where_the_summary_is():
    sector, factors = STEPS[:, :1].tolist(), STEPS[:, 1:].tolist()
    path = call("AIT_SENSITIVITY_PATH", sector, factors, "partial_r2", 100, 5)
    last = call("AIT_SENSITIVITY", sector, factors, 100, 5, None, None, None, "partial_r2")
    assert np.shape(path) == (400, 3)
    np.testing.assert_allclose(path[-1], [row[0] for row in last])
    assert np.shape(call("AIT_SENSITIVITY_PATH", sector, factors, "r2")) == (400, 1)
    turned = call("AIT_SENSITIVITY_PATH", sector[::-1], factors[::-1], "partial_r2", 100, 5, DAYS[::-1])
    np.testing.assert_allclose(turned[0], path[-1])
