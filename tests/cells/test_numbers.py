from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_aitrends.cells import numbers
from xl_aitrends.cells.grid import as_grid
from xl_aitrends.cells.missing import COM_ERRORS, error_name, is_missing, vendor_text
from xl_aitrends.cells.numbers import looks_numeric, to_floats
from xl_aitrends.cells.output import to_cell, to_cells
from xl_aitrends.errors import InputError


@pytest.mark.parametrize(
    "cell",
    [None, "", "--", "text", "12", "1_000", "inf", "1e3", True, False, float("inf"), -float("inf"), float("nan"), "#N/A",
     "#DIV/0!", "#N/A N/A", -2146826246, dt.datetime(2025, 1, 1), 10**400],
)  # fmt: skip
def test_only_true_numbers_count(cell: object) -> None:
    values = to_floats([[cell, 1.5], [2, None]])
    assert np.isnan(values[0, 0])
    assert values[0, 1] == 1.5
    assert values[1, 0] == 2.0


@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.floats(), st.integers(-(10**6), 10**6)), min_size=3, max_size=3), min_size=1
    )
)
def test_plain_cells_are_read_as_one_by_one(rows: list[list[object]]) -> None:
    one_by_one = [[float("nan") if cell is None or np.isinf(cell) else float(cell) for cell in row] for row in rows]
    np.testing.assert_array_equal(to_floats(rows), one_by_one)


def test_arrays_are_written_without_being_changed() -> None:
    values = np.array([[1.0, np.nan], [np.inf, -0.5]])
    before = values.copy()
    to_cells(values)
    np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize("grid", [[[]], [[], []], []])
def test_a_grid_without_cells_holds_no_number(grid) -> None:
    assert to_floats(grid).size == 0


class _Share(float):
    pass


_FLOATS, _BLANKS = [1.5, -0.0, 1e308], [2.5, None, None]
_OTHERS = [
    [7, "12", 0.5],  # "12" takes nine bytes where cells are spelled, as a float does
    ["texts", 3.5, dt.date(2025, 1, 1)],
    [np.float64(4.25), np.float32(0.5), np.int64(6)],
    [_Share(0.25), Decimal("1.25"), True],
    [complex(1, 2), b"abcd", -2146826246],
]


@pytest.mark.parametrize("before", [[], [_FLOATS] * 5, [_BLANKS] * 5, [_FLOATS] * 5 + [_BLANKS] * 5])
@pytest.mark.parametrize("row", _OTHERS)
def test_one_other_cell_far_down_is_read_as_alone(before, row, monkeypatch) -> None:
    monkeypatch.setattr(numbers, "_CELLS_AT_ONCE", 6)
    grid = [*before, row, _FLOATS, row, _BLANKS]
    numeric = (float, np.floating, np.integer, int, Decimal)
    want = [
        [float(c) if isinstance(c, numeric) and c is not True and c not in COM_ERRORS else np.nan for c in row]
        for row in grid
    ]
    np.testing.assert_array_equal(to_floats(grid), want)
    np.testing.assert_array_equal(to_floats([tuple(row) for row in grid]), to_floats(grid))


def test_com_error_numbers_are_missing_even_among_plain_numbers() -> None:
    assert np.isnan(to_floats([[code, 1.0] for code in COM_ERRORS])[:, 0]).all()


@pytest.mark.parametrize(("text", "expected"), [("12", True), ("1,234.5", True), ("12%", True), ("１２", True), ("1_000", False), ("abc", False), ("nan", False), (12, False)])  # fmt: skip
def test_text_that_looks_like_a_number_is_recognised(text: object, expected: bool) -> None:
    assert looks_numeric(text) is expected


@pytest.mark.parametrize("text", ["#N/A N/A", "#N/A Requesting Data...", "Fetching...", "--", "NULL", "n/a"])
def test_vendors_no_data_texts_are_missing(text: str) -> None:
    assert vendor_text(text) == text
    assert is_missing(text)


def test_an_error_with_a_message_behind_it_is_still_that_error() -> None:
    assert error_name("#VALUE! AIT_RETURN: window must be a whole number ≥ 1, got 0") == "#VALUE!"
    assert error_name("#hashtag") is None


def test_what_is_undefined_leaves_as_not_available_never_as_nan() -> None:
    assert to_cells(np.array([[1.0, np.nan], [np.inf, -0.5]])) == [[1.0, "#N/A"], ["#N/A", -0.5]]
    assert to_cells(np.array(["2025-02-14", "NaT"], dtype="datetime64[D]")) == [[45702.0], ["#N/A"]]
    assert to_cell(None) == "#N/A"
    assert to_cell(np.float64(2)) == 2.0
    assert to_cell(np.datetime64("2025-02-14")) == 45702.0


@pytest.mark.parametrize(("raw", "grid"), [(5, [[5]]), ([1, 2], [[1, 2]]), (((1,), (2,)), [(1,), (2,)]), ([], [[None]]), (np.eye(2), [[1.0, 0.0], [0.0, 1.0]])])  # fmt: skip
def test_whatever_a_host_hands_over_is_rows_of_cells(raw: object, grid: object) -> None:
    assert as_grid(raw) == grid


def test_a_data_frame_is_its_rows() -> None:
    frame = pd.DataFrame({"a": [1.0, None], "b": [3.0, 4.0]})
    assert to_floats(as_grid(frame)).tolist()[0] == [1.0, 3.0]
    assert as_grid(frame["b"]) == [[3.0, 4.0]]


def test_ragged_rows_are_refused() -> None:
    with pytest.raises(InputError, match="rows of one length"):
        as_grid([[1, 2], [3]])
