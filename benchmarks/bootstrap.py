"""The stationary bootstrap of the correlation of two ratios that share a leg."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.panels import Floats, prices
from benchmarks.rows import Different, Rival, Row, contest, optional
from xl_aitrends import ratio_correlation
from xl_aitrends.core.bootstrap import mean_block

DRAWS = 2000
NEAR = 0.03  # two bootstraps with different random numbers: their 95% bounds may differ by this much at 2000 draws


def rows() -> list[Row]:
    """As the table asks, at 250 changes; and at the length of a whole history."""
    return [*_contest(251, 5), *_contest(4000, None)]


def _contest(levels: int, asked: float | None) -> list[Row]:
    a, b, c = prices(levels, 3).T
    changes = np.diff(np.log(np.column_stack([a / b, a / c])), axis=0)

    def ours() -> Any:
        return ratio_correlation(a, b, c, boot=DRAWS)

    work = f"correlation of two ratios with its interval, {DRAWS} draws × {len(changes)} rows"
    return contest(work, ours, [_arch(changes, ours, asked)], _floors(changes))


def _arch(changes: Floats, ours: Any, asked: float | None) -> Rival:
    name = "arch StationaryBootstrap, one of our three correlations"
    if optional("arch") is None:
        return Rival(name, None, asked, missing="arch is not installed")
    from arch.bootstrap import StationaryBootstrap

    def theirs() -> Floats:
        draws = StationaryBootstrap(mean_block(len(changes)), changes, seed=1).apply(_correlation, DRAWS)
        return np.quantile(draws, [0.025, 0.975])

    return Rival(name, theirs, asked, same=lambda: _same(ours(), _correlation(changes)[0], theirs()))


def _correlation(changes: Floats) -> Floats:
    return np.array([np.corrcoef(changes[:, 0], changes[:, 1])[0, 1]])


def _same(found: Any, estimate: float, interval: Floats) -> None:
    """The estimate to the last digits, the bounds as near as two sets of random draws bring them."""
    if abs(found.r_change - estimate) > 1e-12:
        raise Different(f"estimates {found.r_change} and {estimate}")
    if max(abs(found.low - interval[0]), abs(found.high - interval[1])) > NEAR:
        raise Different(f"intervals {found.low:.3f}…{found.high:.3f} and {interval[0]:.3f}…{interval[1]:.3f}")


def _floors(changes: Floats) -> Any:
    random = np.random.default_rng(1)
    rows = random.integers(len(changes), size=(DRAWS, len(changes)))
    return {"fetching the rows of every draw": lambda: changes[rows]}
