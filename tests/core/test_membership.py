"""Membership intervals: who is in on which day, and what a wrong table is told."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_aitrends.core.membership import in_force
from xl_aitrends.errors import InputError

DAYS = np.arange("2024-01-01", "2024-01-11", dtype="datetime64[D]")
NAMES = np.array(["A", "B", "C"], dtype=object)


def table(*rows: tuple[str, str, str]):
    codes, start, end = zip(*rows, strict=True)
    return (
        np.array(codes, dtype=object),
        np.array([day or "NaT" for day in start], dtype="datetime64[D]"),
        np.array([day or "NaT" for day in end], dtype="datetime64[D]"),
    )


def test_a_member_joins_at_the_close_of_its_start_and_leaves_at_the_close_of_its_end():
    mask = in_force(table(("B", "2024-01-03", "2024-01-06")), NAMES, DAYS)
    assert DAYS[mask[:, 1]].tolist() == np.arange("2024-01-04", "2024-01-07", dtype="datetime64[D]").tolist()
    assert not mask[:, [0, 2]].any()


def test_blank_start_is_always_and_blank_end_is_still_in():
    mask = in_force(table(("A", "", ""), ("B", "", "2024-01-02"), ("C", "2024-01-09", "")), NAMES, DAYS)
    assert mask.sum(axis=0).tolist() == [10, 2, 1]


def test_without_a_table_every_name_is_always_in():
    assert in_force(None, NAMES, DAYS).all()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(-3, 12), st.integers(0, 9)), min_size=1, max_size=6))
def test_several_stays_of_one_name_are_the_union_of_their_days(stays):
    rows, last = [], -10
    for start, length in sorted(stays):
        if start >= last:
            rows.append(("A", str(DAYS[0] + start), str(DAYS[0] + start + length)))
            last = start + length
    mask = in_force(table(*rows), NAMES, DAYS)
    expected = [any(np.datetime64(s) < day <= np.datetime64(e) for _, s, e in rows) for day in DAYS]
    assert mask[:, 0].tolist() == expected


def test_a_wrong_table_is_refused_by_name():
    with pytest.raises(InputError, match="no column is named X, Y; add the prices"):
        in_force(table(("A", "", ""), ("X", "", ""), ("Y", "", ""), ("X", "", "")), NAMES, DAYS)
    with pytest.raises(
        InputError, match="intervals of A overlap: one runs until 2024-01-06, the next starts on 2024-01-05"
    ):
        in_force(table(("A", "2024-01-05", ""), ("A", "2024-01-01", "2024-01-06")), NAMES, DAYS)
    with pytest.raises(InputError, match="intervals of A overlap: one runs until today, the next starts on the beg"):
        in_force(table(("A", "", ""), ("A", "", "")), NAMES, DAYS)
    with pytest.raises(InputError, match="B ends on 2024-01-02 before it starts on 2024-01-05"):
        in_force(table(("B", "2024-01-05", "2024-01-02")), NAMES, DAYS)
    with pytest.raises(InputError, match=r"A heads two columns \(1, 3\)"):
        in_force(None, np.array(["A", "B", "A"], dtype=object), DAYS)


def test_blank_rows_of_the_table_and_blank_heads_of_columns_are_no_one():
    mask = in_force(table(("", "", ""), ("A", "", "")), np.array(["A", "", ""], dtype=object), DAYS)
    assert mask.sum(axis=0).tolist() == [10, 0, 0]
