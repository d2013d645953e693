"""A season by segment against pandas and statsmodels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from statsmodels.stats.proportion import proportion_confint

from xl_aitrends.core.season import beats, growth, revisions
from xl_aitrends.errors import InputError

SEGMENT = np.array(["hardware"] * 5 + ["software"] * 4 + [""] * 2 + ["hardware"], dtype=object)
ROWS = {"hardware": SEGMENT == "hardware", "software": SEGMENT == "software", "all": np.ones(12, dtype=bool)}
numbers = st.one_of(st.just(np.nan), st.integers(-20, 20).map(float))
columns = hnp.arrays(np.float64, 12, elements=numbers)


@settings(max_examples=40)
@given(columns, columns, columns, st.sampled_from([0.0, 0.25]))
def test_beats_are_counted_as_pandas_counts_them(
    actual: np.ndarray, consensus: np.ndarray, weights: np.ndarray, tol: float
) -> None:
    found = beats(actual, consensus, SEGMENT, weights, tol)
    assert found.segment.tolist() == list(ROWS)
    for at, rows in enumerate(ROWS.values()):
        frame = pd.DataFrame({"a": actual, "e": consensus, "w": weights})[rows]
        both = frame.dropna(subset=["a", "e"])
        gap = (both.a - both.e) / np.maximum(both.e.abs(), 1e-9)
        won = gap > tol
        assert (found.beats[at], found.misses[at]) == (won.sum(), (gap < -tol).sum())
        assert found.beats[at] + found.meets[at] + found.misses[at] == found.covered[at] == len(both)
        assert found.reported[at] == pytest.approx(frame.a.notna().mean())
        assert found.names[at] == len(frame)
        heavy = both.w > 0
        weighted = both.w[won & heavy].sum() / both.w[heavy].sum() if heavy.any() else np.nan
        assert found.weighted[at] == pytest.approx(weighted, nan_ok=True)
        if len(both):
            interval = proportion_confint(won.sum(), len(both), method="wilson")
            assert (found.low[at], found.high[at]) == pytest.approx(interval, abs=1e-12)
        else:
            assert np.isnan([found.ratio[at], found.low[at], found.high[at]]).all()


def test_without_segments_there_is_one_row_over_all() -> None:
    found = beats([1.1, 0.9, 1.0], [1.0, 1.0, 1.0])
    assert found.segment.tolist() == ["all"]
    assert (found.beats[0], found.meets[0], found.misses[0]) == (1, 1, 1)
    assert np.isnan(found.weighted[0])


def test_a_beat_within_the_in_line_band_is_a_meet() -> None:
    found = beats([1.015, 1.03, 0.97], [1.0, 1.0, 1.0], tol=0.02)
    assert (found.beats[0], found.meets[0], found.misses[0]) == (1, 1, 1)


@settings(max_examples=40)
@given(columns, columns, columns)
def test_blended_growth_adds_up_totals(actual: np.ndarray, consensus: np.ndarray, prior: np.ndarray) -> None:
    found = growth(actual, consensus, prior, SEGMENT)
    for at, rows in enumerate(ROWS.values()):
        frame = pd.DataFrame({"a": actual, "e": consensus, "p": prior})[rows]
        frame["now"] = frame.a.fillna(frame.e)
        blend, known = frame.dropna(subset=["now", "p"]), frame.dropna(subset=["a", "p"])
        assert found.names[at] == len(blend)
        for result, part in ((found.blended[at], blend), (found.actual[at], known)):
            base = part.p.sum()
            assert result == pytest.approx(part.now.sum() / base - 1 if base > 0 else np.nan, nan_ok=True)


def test_growth_over_a_loss_is_undefined() -> None:
    found = growth([5.0, 6.0], [np.nan, np.nan], [-3.0, 1.0])
    assert np.isnan(found.blended[0])


@settings(max_examples=40)
@given(columns, columns)
def test_revisions_are_signs_counted(current: np.ndarray, previous: np.ndarray) -> None:
    found = revisions(current, previous, SEGMENT)
    for at, rows in enumerate(ROWS.values()):
        sign = pd.Series(np.sign(current - previous)[rows]).dropna()
        up, down = (sign > 0).sum(), (sign < 0).sum()
        assert (found.up[at], found.down[at], found.unchanged[at]) == (up, down, (sign == 0).sum())
        assert found.breadth[at] == pytest.approx((up - down) / len(sign) if len(sign) else np.nan, nan_ok=True)
        assert found.ratio[at] == pytest.approx(up / down if down else np.nan, nan_ok=True)


@settings(max_examples=40)
@given(columns, columns, st.permutations(range(12)))
def test_the_order_of_rows_changes_no_segment(actual: np.ndarray, consensus: np.ndarray, order: list[int]) -> None:
    plain, permuted = beats(actual, consensus, SEGMENT), beats(actual[order], consensus[order], SEGMENT[order])
    by_name = dict(zip(permuted.segment, permuted.ratio, strict=True))
    np.testing.assert_array_equal([by_name[name] for name in plain.segment], plain.ratio)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: beats([1.0], [1.0, 2.0]), "give both the same rows"),
        (lambda: beats([1.0], [1.0], ["a", "b"]), "segment has 2 rows but the numbers have 1"),
        (lambda: beats([1.0], [1.0], tol=-0.1), "tol must be a number ≥ 0"),
        (lambda: revisions([1.0], [1.0], tol=float("nan")), "tol must be a number ≥ 0"),
        (lambda: beats([1.0], [1.0], level=95), "level must lie between 0 and 1"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(call: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()
