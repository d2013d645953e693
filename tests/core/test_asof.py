"""Picking rows of a panel by date, held against pandas' as-of join."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xl_aitrends.core.asof import values_asof
from xl_aitrends.errors import InputError

DAYS = np.array(["2025-01-31", "2025-02-28", "2025-03-31"], dtype="datetime64[D]")
PANEL = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])


def test_rows_agree_with_an_as_of_join_of_pandas():
    rng = np.random.default_rng(4)
    days = np.sort(rng.choice(np.arange("2020-01-01", "2024-01-01", dtype="datetime64[D]"), 300, replace=False))
    panel = rng.normal(size=(300, 3))
    asked = np.sort(rng.choice(np.arange("2019-06-01", "2024-06-01", dtype="datetime64[D]"), 80))
    left = pd.DataFrame({"date": asked.astype("datetime64[ns]")})
    right = pd.DataFrame(panel).assign(date=days.astype("datetime64[ns]"))
    expected = pd.merge_asof(left, right, on="date").drop(columns="date").to_numpy()
    np.testing.assert_array_equal(values_asof(panel, days, asked), expected)


def test_the_order_of_rows_changes_nothing():
    asked = np.array(["2025-03-15", "2025-03-31"], dtype="datetime64[D]")
    turned = values_asof(PANEL[::-1], DAYS[::-1], asked)
    np.testing.assert_array_equal(turned, values_asof(PANEL, DAYS, asked))


def test_a_row_without_numbers_never_answers_and_a_missing_number_is_not_carried():
    panel = np.vstack([PANEL, [[np.nan, np.nan]]])
    panel[2, 0] = np.nan
    days = np.append(DAYS, np.datetime64("2025-04-01"))
    np.testing.assert_array_equal(values_asof(panel, days, [np.datetime64("2025-04-02")]), [[np.nan, 6.0]])


def test_dates_before_the_first_row_and_blank_dates_have_no_value():
    asked = np.array(["2024-12-31", "NaT"], dtype="datetime64[D]")
    assert np.isnan(values_asof(PANEL[:, 0], DAYS, asked)).all()


def test_names_are_given_in_the_order_asked_for():
    found = values_asof(PANEL, DAYS, DAYS[1:2], ["甲", "乙"], ["乙", "甲"])
    np.testing.assert_array_equal(found, [[4.0, 3.0]])


def test_an_unknown_name_is_named():
    with pytest.raises(InputError, match=r"wanted '丙' is none of the names"):
        values_asof(PANEL, DAYS, DAYS, ["甲", "乙"], ["丙"])


def test_later_rows_change_no_earlier_answer():
    asked = DAYS[:2]
    np.testing.assert_array_equal(values_asof(PANEL, DAYS, asked), values_asof(PANEL[:2], DAYS[:2], asked))
