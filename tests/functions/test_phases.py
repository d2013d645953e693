"""Phases and regimes as cells call them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from xl_aitrends.functions.binding import call

SPREAD = [[0.2], [0.5], [None], [0.3], [0.6]]
DATES = [["2024-01-01"], ["2024/1/2"], ["2024年1月3日"], [20240104], ["2024-01-05"]]
OPTIONS = (None, 0.15, 0.15, None, 1)


def test_phases_are_a_table_of_dates_values_and_states():
    table = call("AIT_PHASES", SPREAD, DATES, *OPTIONS)
    assert [row[0] for row in table] == ["expansion", "convergence", "expansion"]
    assert [row[1:4] for row in table] == [[45292, 45293, 45295], [45293, 45295, 45296], [45295, 45296, "#N/A"]]
    assert [row[-1] for row in table] == ["closed", "closed", "open"]
    assert call("AIT_PHASES", SPREAD, DATES, *OPTIONS, None, "labels") == [
        "phase start end confirm v_start v_end amplitude rows percentile status".split()
    ]


def test_descending_rows_and_rows_across_give_the_same_phases():
    upright = call("AIT_PHASES", SPREAD, DATES, *OPTIONS)
    assert call("AIT_PHASES", SPREAD[::-1], DATES[::-1], *OPTIONS) == upright
    across = call("AIT_PHASES", [[row[0] for row in SPREAD]], [[row[0] for row in DATES]], *OPTIONS)
    assert [list(row) for row in zip(*across, strict=True)] == upright


def test_a_flat_spread_has_no_phases_and_says_how_to_find_some():
    assert call("AIT_PHASES", [[0.2]] * 5, DATES, *OPTIONS) == [
        ["#N/A AIT_PHASES: the series never turns in 5 rows; lower up (0.15) and down (0.15)"]
    ]


def test_the_last_regime_of_a_percentile_column_is_the_one_of_the_note():
    column = [[p] for p in (0.5, 0.91, 0.8, 0.69, 0.5, 0.95, 0.05, 0.2, 0.31)]
    assert call("AIT_REGIME", column) == [[s] for s in (0, 1, 1, 0, 0, 1, -1, -1, 0)]
    assert call("AIT_REGIME", [[0.5, 0.91, "#N/A", 0.69]]) == [[0, 1, 1, 0]]


def test_phases_of_the_us_sector_spread_follow_one_another_and_are_known_later(market_data: Path):
    prices = pd.read_csv(market_data / "us_close.csv", index_col=0)
    sectors = prices[["XLK", "XLE", "XLF", "XLV", "XLY", "XLP", "XLI", "XLU", "XLB"]]
    ranked = np.sort((sectors / sectors.shift(120) - 1).to_numpy(), axis=1)
    spread = ranked[:, -3:].mean(axis=1) - ranked[:, :3].mean(axis=1)
    cells = [[None if np.isnan(points) else points] for points in spread.tolist()]
    table = call("AIT_PHASES", cells, [[day] for day in sectors.index])
    start, end, confirm = (np.array([row[at] for row in table[:-1]]) for at in (1, 2, 3))
    assert len(table) >= 10
    assert np.all(start < end)
    assert np.all(end < confirm)
    assert np.all(start[1:] == end[:-1])
    assert all(a[0] != b[0] for a, b in zip(table[1:], table[:-1], strict=True))
    assert [row[-1] for row in table] == ["closed"] * (len(table) - 1) + ["open"]
