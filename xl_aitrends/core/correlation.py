"""Correlation of two lines: rolling, and of two ratios that share a leg.

Two ratios with one numerator move together by construction, and a common market adds to it; `ratio_correlation`
says how much is left. Knows nothing of chains or of what the lines stand for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xl_aitrends.core._pairing import as_panel, hold_levels, pair
from xl_aitrends.core._rolling import rolling_corr
from xl_aitrends.core._rolling_complete import complete_corr
from xl_aitrends.core._shared_leg import SharedLeg, covariances, moments, shared_leg
from xl_aitrends.core.arguments import whole_number
from xl_aitrends.core.bootstrap import mean_block, percentile_interval, resampled_means
from xl_aitrends.core.timeline import Floats
from xl_aitrends.errors import InputError, NotEnoughData

__all__ = ["RatioCorrelation", "ratio_correlation", "rolling_correlation"]

FEWEST_CHANGES = 30
ENOUGH_FOR_A_VERDICT = 60


@dataclass(frozen=True)
class RatioCorrelation:
    """How far two ratio lines a/b and a/c move together, and what explains it.

    Attributes
    ----------
    n : changes used
    r_level : correlation of the lines ln(a/b) and ln(a/c) themselves; descriptive only, unrelated lines reach 0.9
    r_change : correlation of their changes; low, high its 95% interval
    r_null : the correlation that the shared leg alone would give
    excess : r_change − r_null
    partial : correlation of the changes of b and c given those of a; partial_low, partial_high its interval
    direct : correlation of the changes of b and c
    partial_control : correlation given a and the control; control_low, control_high its interval; nan without control
    verdict : one of the words listed at `ratio_correlation`
    """

    n: float
    r_level: float
    r_change: float
    low: float
    high: float
    r_null: float
    excess: float
    partial: float
    partial_low: float
    partial_high: float
    direct: float
    partial_control: float
    control_low: float
    control_high: float
    verdict: str


def ratio_correlation(
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    c: npt.ArrayLike,
    control: npt.ArrayLike | None = None,
    span: int = 1,
    window: int | None = None,
    boot: int = 2000,
    block: int | None = None,
    seed: int = 12345,
    overlap: bool = False,
    dates: npt.ArrayLike | None = None,
    dup: str = "error",
) -> RatioCorrelation:
    """Correlation of the ratio lines a/b and a/c, with what their shared leg and a common market explain of it.

    Parameters
    ----------
    a, b, c : arrays, shape (n,)
        Index levels or prices (not returns); a is the numerator of both ratios. A level ≤ 0 is missing.
    control : array, shape (n,) or (n, k), optional
        Levels of a common market, or of several.
    span : int, default 1
        Rows a change spans; 5 is advised when a leg closes in New York.
    window : int, optional
        Rows of changes to use, the last ones; default all.
    boot : int, default 2000
        Bootstrap draws, at least 100.
    block : int, optional
        Mean block of the bootstrap in changes; default n^(1/3) rounded up, and at least `span` if they overlap.
    seed : int
        The same seed gives the same intervals.
    overlap : bool
        Take a change at every row instead of every `span` rows.
    dates : array of datetime64[D], shape (n,), optional
        Puts rows in order; without it they run from old to new.
    dup : {"error", "last"}
        What to do with two rows of one date.

    Returns
    -------
    RatioCorrelation
        With one of these verdicts, the first that applies:

        - "too short": fewer than 60 changes that do not overlap;
        - "supported": the interval of the correlation of b and c given a and the control lies above 0
          (without a control: "not explained by the shared leg" when the one given a does);
        - "common market": given a alone it lies above 0, given the control as well it does not;
        - "opposed": the interval of r_change, or of the correlation given a, lies below 0;
        - "shared leg only": r_change lies above 0, but the correlation given a may be 0;
        - "none".

    Raises
    ------
    InputError
        For unequal lengths (join the series with AIT_JOIN first) or an option that makes no sense.
    NotEnoughData
        With fewer than 30 changes that do not overlap, or if one of the ratios never moves.

    Notes
    -----
    Only rows in which every series has a level are used; steps are counted back from the last of them. The intervals
    are percentiles of a stationary bootstrap of the rows of all series together. They are approximate: under no
    relation "supported" appears in about 3% of samples of 250 changes and 4% of 85, where 2.5% is nominal.

    References
    ----------
    Pearson (1897) on the spurious correlation of ratios; Politis and Romano (1994): standard results.
    """
    levels = _levels(a, b, c, control, dates, dup)
    rows = whole_number("span", span)
    if window is not None:
        levels = levels[-whole_number("window", window) - 1 :]
    changes = levels[rows:] - levels[:-rows] if overlap else np.diff(levels[::-1][::rows][::-1], axis=0)
    separate = len(changes) // rows if overlap else len(changes)
    if separate < FEWEST_CHANGES:
        raise NotEnoughData(
            f"needs {FEWEST_CHANGES} changes of {rows} rows between levels above 0 that all series have, "
            f"got {separate}; widen the range or the window"
        )
    typical = max(mean_block(len(changes)), rows if overlap else 1)
    length = typical if block is None else whole_number("block", block)
    columns = moments(changes)
    p = changes.shape[1]
    found = shared_leg(covariances(columns.mean(axis=0), p))
    if np.isnan(found.r_change):
        raise NotEnoughData("a/b or a/c never moves: give three different legs")
    draws = shared_leg(covariances(resampled_means(columns, boot, length, seed), p))
    return _report(len(changes), separate, levels, found, draws)


def _levels(
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    c: npt.ArrayLike,
    control: npt.ArrayLike | None,
    dates: npt.ArrayLike | None,
    dup: str,
) -> Floats:
    """Log levels of a, b, c and the controls on rows in which all of them have one; shape (k, p)."""
    given = {"a": a, "b": b, "c": c} | ({} if control is None else {"control": control})
    paired = pair(dates, given, dup)
    hold_levels(dict(zip(given, paired.series, strict=True)))
    for name, series in zip(given, paired.series, strict=True):
        if name != "control" and series.ndim > 1 and series.shape[1] != 1:
            raise InputError(f"{name} must be one series, got {series.shape[1]} columns")
    panel = np.hstack([as_panel(series) for series in paired.series])
    return np.asarray(np.log(panel[np.all(panel > 0, axis=1)]))


def _report(n: int, separate: int, levels: Floats, found: SharedLeg, draws: SharedLeg) -> RatioCorrelation:
    low, high = percentile_interval(draws.r_change)
    partial_low, partial_high = percentile_interval(draws.partial)
    control_low, control_high = percentile_interval(draws.partial_control)
    u, v = levels[:, 0] - levels[:, 1], levels[:, 0] - levels[:, 2]
    controlled = levels.shape[1] > 3
    return RatioCorrelation(
        n=float(n),
        r_level=float(np.corrcoef(u, v)[0, 1]),
        r_change=float(found.r_change),
        low=low,
        high=high,
        r_null=float(found.r_null),
        excess=float(found.r_change - found.r_null),
        partial=float(found.partial),
        partial_low=partial_low,
        partial_high=partial_high,
        direct=float(found.direct),
        partial_control=float(found.partial_control),
        control_low=control_low,
        control_high=control_high,
        verdict="too short"
        if separate < ENOUGH_FOR_A_VERDICT
        else _verdict((low, high), (partial_low, partial_high), control_low if controlled else None),
    )


def _verdict(change: tuple[float, float], partial: tuple[float, float], control_low: float | None) -> str:
    """Name what the intervals leave standing; an undefined bound supports nothing."""
    if control_low is not None and control_low > 0:
        return "supported"
    if partial[0] > 0:
        return "not explained by the shared leg" if control_low is None else "common market"
    if change[1] < 0 or partial[1] < 0:
        return "opposed"
    return "shared leg only" if change[0] > 0 else "none"


def rolling_correlation(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    window: int = 60,
    min_obs: int | None = None,
    dates: npt.ArrayLike | None = None,
    dup: str = "error",
) -> Floats:
    """Pearson's correlation of x and y over the last `window` rows.

    Parameters
    ----------
    x : array, shape (n,) or (n, m)
        Returns or changes; levels that trend correlate for no reason.
    y : array, shape (n,) or that of x
        One series against every column of x, or column against column.
    window : int, default 60
        Rows, the current one included. A row without any number is no row.
    min_obs : int, optional
        Pairs that a window must hold, at least 2. Default: all of them.
    dates : array of datetime64[D], shape (n,), optional
        Puts rows in order; without it they run from old to new.
    dup : {"error", "last"}
        What to do with two rows of one date.

    Returns
    -------
    ndarray, shape of x (of y when only y is a panel)
        Within [−1, 1]; nan where too few pairs are complete or one of the two does not move.

    Raises
    ------
    InputError
        For unequal lengths (join the series with AIT_JOIN first) or a window or min_obs below 2.

    References
    ----------
    Standard result.
    """
    rows = whole_number("window", window, least=2)
    least = rows if min_obs is None else whole_number("min_obs", min_obs, least=2)
    if least > rows:
        raise InputError(f"min_obs must not exceed the window of {rows} rows, got {least}")
    paired = pair(dates, {"x": x, "y": y}, dup)
    left, right = paired.series
    if right.ndim > left.ndim:
        left, right = right, left
    if left.ndim == 1:
        result = _correlate(left[:, None], right[:, None], rows, least)[:, 0]
    else:
        result = _correlate(left, as_panel(right), rows, least)
    return paired.spread_out(result)


def _correlate(x: Floats, y: Floats, window: int, least: int) -> Floats:
    """Windows that must be complete go the fast way; in the others pairs are counted."""
    if y.shape[1] not in (1, x.shape[1]):
        raise InputError(f"x has {x.shape[1]} columns and y {y.shape[1]}; give y one column or as many as x")
    if least < window or window > len(x):
        return rolling_corr(x, y, window, least)
    return complete_corr(x, y, window)
