"""Spreads, percentiles and rolling correlations: our numpy against pandas and bottleneck, arrays in and arrays out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.panels import Floats, frame, gappy, prices, returns, tied
from benchmarks.rows import Rival, Row, contest, hold_equal, optional
from xl_aitrends import latest_percentiles, percentile_rank, rolling_correlation, spread

K, WINDOW, PAIRS = 5, 250, 60
_SORTED = "sorting the rows alone takes two thirds of it, and is the fastest way to the five at either end"
_SOUGHT = "looking for gaps, and for the fifth place from either end, takes nearly all of it"
_BLOCKS = "a line of columns is sorted and then compared block by block; numpy's calls are a good part of a few columns"
_WINDOW = "each of 249 steps back in time compares all rows of a group of columns once"
_PASSES = "two comparisons, two looks for what is missing and three counts are all there is: eight passes over memory"
_CORRELATION = "three window sums, of seven additions each, and what is made of them are forty passes over the panel"


def rows() -> list[Row]:
    """Every kernel of the table."""
    return [*_spreads(), *_expanding(), *_latest(), *_rolling(), *_correlations()]


def _against(
    name: str, theirs: Callable[[], Any], ours: Callable[[], Any], asked: float | None, because: str = ""
) -> Rival:
    return Rival(name, theirs, asked, because, same=lambda: hold_equal(ours(), theirs()))


# --- spread -----------------------------------------------------------------------------------------------------------


def _spreads() -> list[Row]:
    found = []
    for names, asked, because in ((31, 15, _SORTED), (5000, 20, _SOUGHT)):
        panel = returns(names=names)
        table = frame(panel)

        def ours(panel: Floats = panel) -> Floats:
            return spread(panel, K)

        def theirs(table: Any = table) -> Any:
            rank = table.rank(axis=1, method="first")
            present = table.count(axis=1)
            best = table.where(rank.gt(present - K, axis=0)).mean(axis=1)
            return best - table.where(rank <= K).mean(axis=1)

        rival = _against("pandas rank and mask", theirs, ours, asked, because)
        found += contest(f"top five minus bottom five, 4000 × {names}", ours, [rival], _floors(panel, axis=1))
    return found


def _floors(panel: Floats, axis: int) -> dict[str, Callable[[], object]]:
    return {"memory pass": panel.copy, "sort": lambda: np.sort(panel, axis=axis)}


# --- percentiles ------------------------------------------------------------------------------------------------------


def _expanding() -> list[Row]:
    found = []
    series, panel = prices(names=1), prices()
    kinds = {
        "expanding percentile, one series": series,
        "expanding percentile, one series, ties and blanks": gappy(tied(series, 1)),
        "expanding percentile, 31 columns": panel,
        "expanding percentile, 31 columns, ties and blanks": gappy(tied(panel, 1)),
    }
    for work, values in kinds.items():
        table = frame(values)

        def ours(values: Floats = values) -> Floats:
            return percentile_rank(values, min_obs=1)

        def theirs(table: Any = table) -> Any:
            return table.expanding().rank(pct=True)

        found += contest(
            work, ours, [_against("pandas expanding().rank", theirs, ours, 1, _BLOCKS)], _floors(values, axis=0)
        )
    return found


def _latest() -> list[Row]:
    panel = gappy(tied(prices(), 1))
    panel[-1] = tied(prices(), 1)[-1]
    table = frame(panel)

    def ours() -> Floats:
        return latest_percentiles(panel, min_obs=1)

    everything = lambda: table.expanding().rank(pct=True).iloc[-1]  # noqa: E731
    rivals = [
        _against("pandas expanding().rank, last row", everything, ours, 50, _PASSES),
        _against("pandas rank, last row", lambda: table.rank(pct=True).iloc[-1], ours, None),
    ]
    floors = {"memory pass": panel.copy, "one comparison": lambda: panel < panel[-1]}
    return contest("last percentile only, 31 columns", ours, rivals, floors)


def _rolling() -> list[Row]:
    found = []
    plain = prices()
    for work, panel in (("", plain), (", ties and blanks", gappy(tied(plain, 1)))):
        table = frame(panel)

        def ours(panel: Floats = panel) -> Floats:
            return percentile_rank(panel, "rolling", WINDOW, min_obs=WINDOW // 2)

        def theirs(table: Any = table) -> Any:
            return table.rolling(WINDOW, min_periods=WINDOW // 2).rank(pct=True)

        rivals = [_against("pandas rolling(250).rank", theirs, ours, 1.8, _WINDOW), _bottleneck(panel, ours)]
        found += contest(f"rolling percentile 250, 31 columns{work}", ours, rivals, _floors(panel, axis=0))
    return found


def _bottleneck(panel: Floats, ours: Callable[[], Floats]) -> Rival:
    name, least = "bottleneck move_rank", WINDOW // 2
    bottleneck: Any = optional("bottleneck")
    if bottleneck is None:
        return Rival(name, None, 1.8, missing="bottleneck is not installed")
    count = frame(panel).rolling(WINDOW, min_periods=least).count().to_numpy()

    def theirs() -> Any:
        return bottleneck.move_rank(panel, WINDOW, min_count=least, axis=0)

    def as_percentile() -> Any:  # its ranks run from −1 to 1
        return ((theirs() + 1) / 2 * (count - 1) + 1) / count

    return Rival(name, theirs, 1.8, _WINDOW, same=lambda: hold_equal(ours(), as_percentile()))


# --- correlation ------------------------------------------------------------------------------------------------------


def _correlations() -> list[Row]:
    found = []
    whole, market = returns(), returns(names=1, seed=2)[:, 0]
    for work, panel in (("", whole), (", gaps", gappy(whole, 0.002))):
        table, line = frame(panel), frame(market[:, None]).iloc[:, 0]

        def ours(panel: Floats = panel) -> Floats:
            return rolling_correlation(panel, market, PAIRS)

        def theirs(table: Any = table, line: Any = line) -> Any:
            return table.rolling(PAIRS).corr(line)

        rival = _against("pandas rolling(60).corr", theirs, ours, 10, _CORRELATION)
        floors = {
            "memory pass": panel.copy,
            "products alone": lambda panel=panel: (panel * panel, panel * market[:, None]),
        }
        found += contest(f"rolling correlation 60, 31 columns{work}", ours, [rival], floors)
    return found
