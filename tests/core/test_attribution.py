"""Attribution of the spread: parts that add up, against sums written from the formula and pandas' own ranking."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from xl_aitrends.core.attribution import leg_changes, spread_attribution
from xl_aitrends.core.spread import spread
from xl_aitrends.errors import InputError, NotEnoughData

GROUPS = np.array(["TMT", "dividend", "TMT", "", "financials", "dividend", "TMT", "financials"], dtype=object)
DAYS = np.array(["2024-08-30", "2024-12-31", "2025-02-14"], dtype="datetime64[D]")
FIRST, LAST = DAYS[0], DAYS[-1]
panels = hnp.arrays(
    np.float64, (3, 8), elements=st.one_of(st.just(np.nan), st.integers(-500, 900).map(lambda i: i / 1000))
)


def enough(panel: np.ndarray, k: int) -> bool:
    return bool(np.all(np.isfinite(panel[[0, -1]]).sum(axis=1) >= 2 * k))


@settings(max_examples=40)
@given(panels, st.integers(1, 3))
def test_groups_add_up_to_the_change_of_the_spread(panel: np.ndarray, k: int) -> None:
    assume(enough(panel, k))
    table = spread_attribution(panel, DAYS, GROUPS, FIRST, LAST, k)
    change = spread(panel, k)[-1] - spread(panel, k)[0]
    assert table.group[-1] == "total"
    assert abs(table.change[-1] - change) < 1e-12
    assert abs(table.change[:-1].sum() - change) < 1e-12
    assert table.entered[-1] == table.left[-1]
    assert table.stayed[-1] + table.entered[-1] == 2 * k


def slow_part(row: np.ndarray, inside: np.ndarray, k: int, *, top: bool) -> float:
    """Σ(r − r̄)/k over a group's members in a leg; ties to the earlier column."""
    column = pd.Series(row).dropna()
    ranked = column.sort_values(ascending=not top, kind="stable").index[:k]
    return float(sum((row[i] - column.mean()) / k for i in ranked if inside[i]))


@settings(max_examples=40)
@given(panels)
def test_each_part_is_the_sum_of_its_formula(panel: np.ndarray) -> None:
    assume(enough(panel, 2))
    table = spread_attribution(panel, DAYS, GROUPS, FIRST, LAST, 2)
    assert table.group.tolist() == ["TMT", "dividend", "other", "financials", "total"]
    for at, group in enumerate(["TMT", "dividend", "", "financials"]):
        inside = group == GROUPS
        expected = [slow_part(panel[row], inside, 2, top=top) for row in (0, -1) for top in (True, False)]
        found = [table.top_start[at], table.bottom_start[at], table.top_end[at], table.bottom_end[at]]
        np.testing.assert_allclose(found, expected, atol=1e-14)


@settings(max_examples=40)
@given(panels)
def test_excess_and_share_of_squares_are_those_of_pandas(panel: np.ndarray) -> None:
    assume(enough(panel, 1))
    table = spread_attribution(panel, DAYS, GROUPS, FIRST, LAST, 1)
    last = pd.Series(panel[-1])
    deviation = last - last.mean()
    groups = pd.Series(GROUPS).replace("", "other")
    np.testing.assert_allclose(table.excess_end[:-1], deviation.groupby(groups, sort=False).mean(), atol=1e-14)
    squares = (deviation**2).groupby(groups, sort=False).sum()
    if np.nanmax(panel[-1]) > np.nanmin(panel[-1]):
        np.testing.assert_allclose(table.variance_end[:-1], squares / squares.sum(), atol=1e-14)
        assert table.variance_end[-1] == pytest.approx(1)
    assert np.isnan(table.excess_end[-1])


def test_the_published_legs_widen_by_who_entered() -> None:
    top = [0.79, 0.54, 0.48, 0.46, 0.43]
    bottom = [-0.05, -0.05, 0.01, 0.02, 0.07]
    panel = np.array([[*bottom, *[0.1] * 5, *[0.2] * 5], [*top, *bottom, *[0.2] * 5]])
    groups = ["TMT"] * 5 + ["dividend"] * 5 + ["rest"] * 5
    table = spread_attribution(panel, DAYS[[0, 2]], groups, FIRST, LAST)
    assert table.change[-1] == pytest.approx(0.54 - 0.20)
    assert table.stayed.tolist() == [0, 0, 0, 0]
    assert table.entered.tolist() == [5, 5, 0, 10]
    assert table.left.tolist() == [5, 0, 5, 10]


def test_leg_changes_name_who_stayed_entered_and_left() -> None:
    panel = np.array([[0.9, 0.8, 0.1, 0.0, -0.1], [0.9, 0.2, 0.7, -0.3, -0.1]])
    table = leg_changes(panel, DAYS[[0, 2]], list("abcde"), FIRST, LAST, 2)
    found = list(zip(table.leg, table.name, table.status, strict=True))
    assert found == [
        ("top", "a", "stayed"),
        ("top", "c", "entered"),
        ("top", "b", "left"),
        ("bottom", "d", "stayed"),
        ("bottom", "e", "stayed"),
    ]
    assert table.return_start.tolist() == [0.9, 0.1, 0.8, 0.0, -0.1]
    assert table.return_end.tolist() == [0.9, 0.7, 0.2, -0.3, -0.1]


@settings(max_examples=40)
@given(panels, st.permutations(range(3)))
def test_the_order_of_rows_changes_nothing(panel: np.ndarray, order: list[int]) -> None:
    assume(enough(panel, 2))
    plain = spread_attribution(panel, DAYS, GROUPS, FIRST, LAST, 2)
    shuffled = spread_attribution(panel[order], DAYS[order], GROUPS, FIRST, LAST, 2)
    np.testing.assert_array_equal(shuffled.change, plain.change)


def test_a_date_between_rows_takes_the_last_row_with_returns_before_it() -> None:
    panel = np.vstack([np.arange(8.0), np.full(8, np.nan), np.arange(8.0) ** 2])
    found = spread_attribution(panel, DAYS, GROUPS, np.datetime64("2024-09-10"), np.datetime64("2025-02-16"), 2)
    assert found.change[-1] == pytest.approx(42 - 6)


@pytest.mark.parametrize(
    ("start", "end", "k", "error", "message"),
    [
        ("2025-02-14", "2024-08-30", 2, InputError, "start_date must lie before end_date"),
        ("2024-08-30", "NaT", 2, InputError, "start_date and end_date must be dates"),
        ("2024-08-30", "2025-02-14", 0, InputError, "k must be a whole number"),
        ("2024-08-30", "2025-02-14", 5, NotEnoughData, "two legs of 5 need 10 names, 2024-08-30 has 8"),
        ("2024-07-30", "2025-02-14", 2, NotEnoughData, "no row lies within 31 days up to 2024-07-30; rows run from"),
        ("2024-08-30", "2025-06-01", 2, NotEnoughData, "no row lies within 31 days up to 2025-06-01"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(start: str, end: str, k: int, error: type[Exception], message: str) -> None:
    panel = np.tile(np.arange(8.0), (3, 1))
    with pytest.raises(error, match=message):
        spread_attribution(panel, DAYS, GROUPS, np.datetime64(start), np.datetime64(end), k)


def test_attribution_of_the_us_sector_spread_adds_up_on_real_closes(market_data: Path) -> None:
    prices = pd.read_csv(market_data / "us_close.csv", index_col=0, parse_dates=True)
    funds = ["XLK", "XLC", "XLE", "XLB", "XLF", "XLV", "XLY", "XLP", "XLI", "XLU", "XLRE"]
    groups = ["TMT", "TMT", "resources", "resources", "financials", *["other"] * 4, "dividend", "dividend"]
    returns = prices[funds] / prices[funds].shift(120) - 1
    start, end = np.datetime64("2024-08-30"), np.datetime64("2025-02-14")
    table = spread_attribution(returns, returns.index.to_numpy(), groups, start, end, 3)
    ranked = np.sort(returns.loc[["2024-08-30", "2025-02-14"]].to_numpy(), axis=1)
    spreads = ranked[:, -3:].mean(axis=1) - ranked[:, :3].mean(axis=1)
    assert table.change[-1] == pytest.approx(spreads[1] - spreads[0], abs=1e-12)
    assert table.change[:-1].sum() == pytest.approx(spreads[1] - spreads[0], abs=1e-12)
