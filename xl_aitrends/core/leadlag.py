"""Which of two lines moves first: correlations at leads and lags, and whether the best of them is more than luck.

Knows nothing of who the two are. Looks at the whole history at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from xl_aitrends.core._pairing import pair
from xl_aitrends.core._whitening import whiten
from xl_aitrends.core.arguments import one_of, whole_number
from xl_aitrends.core.bootstrap import FEWEST_DRAWS, mean_block, stationary_resamples
from xl_aitrends.core.timeline import Floats
from xl_aitrends.errors import InputError, NotEnoughData

__all__ = ["BestLead", "LeadLag", "best_lead", "lead_lag"]

FEWEST_PAIRS = 10  # of returns at a lag
FEWEST_LAGS = 20  # that may be asked for however short the series: the default
SIGNIFICANT = 0.05
BAND = 1.96
ROUNDING = 1e-12  # a deviation this small beside the values is one that their mean's rounding left


@dataclass(frozen=True)
class LeadLag:
    """Correlations of x with y some rows later; each field has one entry a lag, −max_lag … max_lag.

    Attributes
    ----------
    lag : in steps; positive: x moves first
    correlation : of x at t with y at t + lag
    n : pairs of returns
    band : ±1.96/√n, the 95% band of a single lag of unrelated white noise
    """

    lag: Floats
    correlation: Floats
    n: Floats
    band: Floats


@dataclass(frozen=True)
class BestLead:
    """The lag with the largest correlation, and how often unrelated series reach it at any lag.

    Attributes
    ----------
    lag, correlation, n, band : of that lag, as in `LeadLag`
    p_value : share of bootstrap draws of unrelated series whose largest correlation is as large
    verdict : "x leads", "y leads", "together", or "none found" when p_value is 0.05 or more
    """

    lag: float
    correlation: float
    n: float
    band: float
    p_value: float
    verdict: str


def lead_lag(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    max_lag: int = 20,
    span: int = 1,
    shift: int = 0,
    kind: str = "return",
    prewhiten: bool = False,
    dates: npt.ArrayLike | None = None,
    dup: str = "error",
) -> LeadLag:
    """Correlation of x with y at every lag from −max_lag to max_lag.

    Parameters
    ----------
    x, y : arrays, shape (n,)
        Returns, or levels with kind="price". A row without either is no row.
    max_lag : int, default 20
        In steps.
    span : int, default 1
        Rows a return spans; counted back from the last row, not overlapping.
    shift : int, default 0
        Rows by which x is moved down first: 1 when x closes in New York and y in Asia, whose next session is the
        first to know. Negative moves it up.
    kind : {"return", "price"}
        "price" takes differences of logs: levels correlate at every lag and say nothing.
    prewhiten : bool
        Take an autoregression fitted on x out of both first, or persistence of x smears over the lags.
    dates : array of datetime64[D], shape (n,), optional
        Puts rows in order; without it they run from old to new. A reversed order would swap leader and follower.
    dup : {"error", "last"}
        What to do with two rows of one date.

    Returns
    -------
    LeadLag
        nan where fewer than 10 pairs are complete or one of the two does not move.

    Raises
    ------
    InputError
        For unequal lengths (join the series with AIT_JOIN first) or an option that makes no sense.

    References
    ----------
    Box and Jenkins on prewhitening: standard results.
    """
    most = whole_number("max_lag", max_lag, least=0)
    first, second = _returns(x, y, span, shift, kind, prewhiten, dates, dup)
    return _table(first, _lagged(second, most))


def best_lead(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    max_lag: int = 20,
    span: int = 1,
    shift: int = 0,
    kind: str = "return",
    prewhiten: bool = False,
    boot: int = 1000,
    block: int | None = None,
    seed: int = 12345,
    dates: npt.ArrayLike | None = None,
    dup: str = "error",
) -> BestLead:
    """Lag at which x and y correlate most, judged against the best of all lags of unrelated series.

    Parameters
    ----------
    x, y, max_lag, span, shift, kind, prewhiten, dates, dup
        As in `lead_lag`.
    boot : int, default 1000
        Bootstrap draws, at least 100.
    block : int, optional
        Mean block in steps; default n^(1/3) rounded up.
    seed : int

    Returns
    -------
    BestLead

    Raises
    ------
    NotEnoughData
        If no lag has 10 complete pairs.

    Notes
    -----
    Of 41 lags about two lie outside the single band by luck alone. A draw keeps y and puts x together anew from
    blocks of itself: each keeps its own persistence, and what related them is gone. With gaps the statistic counts
    a missing value as an average one.

    References
    ----------
    Politis and Romano (1994) for the blocks; the maximum over lags as the statistic: standard result.
    """
    most = whole_number("max_lag", max_lag, least=0)
    draws = whole_number("boot", boot, least=FEWEST_DRAWS)
    first, second = _returns(x, y, span, shift, kind, prewhiten, dates, dup)
    lagged = _lagged(second, most)
    table = _table(first, lagged)
    if np.isnan(table.correlation).all():
        raise NotEnoughData(f"no lag has {FEWEST_PAIRS} pairs of returns that move; widen the range or lower the span")
    length = mean_block(first.size) if block is None else whole_number("block", block)
    p_value = _luck(first, lagged, table, draws, length, seed)
    best = int(np.nanargmax(table.correlation))
    direction = ("y leads", "together", "x leads")[1 + int(np.sign(table.lag[best]))]
    return BestLead(
        lag=float(table.lag[best]),
        correlation=float(table.correlation[best]),
        n=float(table.n[best]),
        band=float(table.band[best]),
        p_value=p_value,
        verdict=direction if p_value < SIGNIFICANT else "none found",
    )


def _returns(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    span: int,
    shift: int,
    kind: str,
    prewhiten: bool,
    dates: npt.ArrayLike | None,
    dup: str,
) -> tuple[Floats, Floats]:
    """Returns over steps of both, x shifted, and whitened if asked for."""
    rows = whole_number("span", span)
    priced = one_of("kind", kind, ("return", "price")) == "price"
    paired = pair(dates, {"x": x, "y": y}, dup)
    if any(series.size != len(series) for series in paired.series):
        raise InputError("x and y must be one series each")
    first, second = (
        _steps(series.ravel(), rows, priced, by) for series, by in zip(paired.series, (shift, 0), strict=True)
    )
    return whiten(first, second) if prewhiten else (first, second)


def _steps(series: Floats, span: int, priced: bool, shift: int) -> Floats:
    """Returns over steps counted back from the last row: changes of log prices, or sums of returns."""
    moved = _move_down(series, shift)
    if priced:
        logs = np.log(np.where(moved > 0, moved, np.nan))
        return np.diff(logs[::-1][::span][::-1])
    count = moved.size // span
    return np.asarray(moved[moved.size - count * span :].reshape(count, span).sum(axis=1))


def _move_down(series: Floats, shift: int) -> Floats:
    by = whole_number("shift", shift, least=-series.size)
    moved = np.full(series.shape, np.nan)
    if by >= 0:
        moved[by:] = series[: max(series.size - by, 0)]
    else:
        moved[:by] = series[-by:]
    return moved


def _lagged(y: Floats, most: int) -> Floats:
    """Row t holds y at t − most … t + most; nan beyond the ends."""
    if most > max(y.size, FEWEST_LAGS):  # there are no pairs, only memory to fill
        raise InputError(f"max_lag must not exceed the {y.size} steps of the series, got {most}")
    if not y.size:
        return np.empty((0, 2 * most + 1))
    beyond = np.full(most, np.nan)
    return sliding_window_view(np.concatenate([beyond, y, beyond]), 2 * most + 1)


def _table(x: Floats, lagged: Floats) -> LeadLag:
    most = lagged.shape[1] // 2
    both = np.isfinite(x)[:, None] & np.isfinite(lagged)
    n = both.sum(axis=0).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        u, v = _deviations(x[:, None], both, n), _deviations(lagged, both, n)
        correlation = (u * v).sum(axis=0) / np.sqrt((u * u).sum(axis=0) * (v * v).sum(axis=0))
        band = BAND / np.sqrt(n)
    few = n < FEWEST_PAIRS
    return LeadLag(
        lag=np.arange(-most, most + 1.0),
        correlation=np.where(few, np.nan, np.clip(correlation, -1, 1)),
        n=n,
        band=np.where(few, np.nan, band),
    )


def _deviations(values: Floats, counted: npt.NDArray[np.bool_], n: Floats) -> Floats:
    """Deviations from the mean over the counted rows of each lag; exactly 0 where nothing moves, and not counted."""
    filled = np.where(counted, values, 0.0)
    deviations = np.where(counted, filled - filled.sum(axis=0) / n, 0.0)
    moves = np.abs(deviations).max(axis=0, initial=0.0) > ROUNDING * np.abs(filled).max(axis=0, initial=0.0)
    return np.asarray(deviations * moves)


def _luck(x: Floats, lagged: Floats, table: LeadLag, draws: int, block: int, seed: int) -> float:
    """Share of draws, and the sample itself, in which the largest correlation reaches the one found."""
    usable = ~np.isnan(table.correlation)
    pairs = table.n[usable]
    u, v = _standard(x), _standard(lagged)[:, usable]
    found = float((u @ v / pairs).max())
    reached = 1
    for chunk in stationary_resamples(u.size, draws, block, seed):
        drawn = u[chunk.rows()]
        drawn -= drawn.mean(axis=1, keepdims=True)
        size = np.sqrt((drawn * drawn).mean(axis=1, keepdims=True))
        largest = (drawn @ v / pairs / np.where(size > 0, size, math.inf)).max(axis=1)
        reached += int(np.count_nonzero(largest >= found))
    return reached / (draws + 1)


def _standard(series: Floats) -> Floats:
    """Deviations in units of the standard deviation; a missing value counts as an average one."""
    return np.asarray(np.nan_to_num((series - np.nanmean(series)) / np.nanstd(series)))
