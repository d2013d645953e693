"""An earnings season by segment out of a long table, one row a company or estimate: beats, growth, revisions.

Knows reported and expected numbers; which profit is meant, and when it was announced, is the caller's. Point in time:
give the consensus as it stood on the day before the announcement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xl_aitrends.core._long_table import columns, ratio, segments
from xl_aitrends.core.statistics import wilson_interval
from xl_aitrends.core.timeline import Floats, Mask
from xl_aitrends.errors import InputError

__all__ = ["Beats", "Growth", "Revisions", "beats", "growth", "revisions"]

Objects = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Beats:
    """Beats, meets and misses by segment, the last row over all.

    Attributes
    ----------
    segment : name of the segment; "all" in the last row
    names : rows of the segment
    reported : share of them that have reported
    covered : rows with a report and a consensus; only these can beat
    beats, meets, misses : counts
    ratio : beats / covered
    low, high : Wilson interval of the ratio
    weighted : the ratio by weight
    """

    segment: Objects
    names: Floats
    reported: Floats
    covered: Floats
    beats: Floats
    meets: Floats
    misses: Floats
    ratio: Floats
    low: Floats
    high: Floats
    weighted: Floats


def beats(
    actual: npt.ArrayLike,
    consensus: npt.ArrayLike,
    segment: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    tol: float = 0.0,
    level: float = 0.95,
) -> Beats:
    """Share of companies that beat the consensus, by segment, with its interval.

    Parameters
    ----------
    actual, consensus : arrays, shape (n,)
        One row a company. nan is missing: not yet reported, not covered.
    segment : array of str, shape (n,), optional
        Rows without one count in "all" only.
    weights : array, shape (n,), optional
        Market value, say; without it `weighted` is nan. Weights that are not positive are missing.
    tol : float, default 0
        In-line band: a beat is actual − consensus > tol·|consensus|, a miss the same below (0.02 = 2%).
    level : float, default 0.95
        Coverage of the interval, which is wide: segments have 8 to 40 names.

    Returns
    -------
    Beats
        Segments in order of first appearance, then "all".

    Raises
    ------
    InputError
        If lengths differ, tol is negative or level is not inside (0, 1).

    References
    ----------
    Standard results; interval of Wilson (1927).
    """
    if not tol >= 0:
        raise InputError(f"tol must be a number ≥ 0, got {tol}")
    reported, expected = columns(actual=actual, consensus=consensus)
    weight = np.full(reported.shape, np.nan) if weights is None else columns(actual=actual, weights=weights)[1]
    labels, rows = segments(segment, reported.size)
    band = tol * np.abs(expected)
    covered = np.isfinite(reported) & np.isfinite(expected)
    beat, miss = covered & (reported - expected > band), covered & (expected - reported > band)
    heavy = covered & (weight > 0)
    names, counted, beaten = rows.sum(axis=1), _count(rows, covered), _count(rows, beat)
    share = ratio(beaten, counted)
    low, high = wilson_interval(share, counted, level)
    return Beats(
        segment=labels,
        names=names.astype(np.float64),
        reported=ratio(_count(rows, np.isfinite(reported)), names),
        covered=counted,
        beats=beaten,
        meets=counted - beaten - _count(rows, miss),
        misses=_count(rows, miss),
        ratio=share,
        low=low,
        high=high,
        weighted=ratio(_total(rows, np.where(beat & heavy, weight, 0)), _total(rows, np.where(heavy, weight, 0))),
    )


@dataclass(frozen=True)
class Growth:
    """Growth over the year before by segment, the last row over all.

    Attributes
    ----------
    segment : name of the segment; "all" in the last row
    names : rows that count: a number a year ago, and a report or a consensus
    reported : share of them that have reported
    blended : Σ (report, else consensus) / Σ a year ago − 1
    actual : the same over those that have reported
    """

    segment: Objects
    names: Floats
    reported: Floats
    blended: Floats
    actual: Floats


def growth(
    actual: npt.ArrayLike,
    consensus: npt.ArrayLike,
    prior: npt.ArrayLike,
    segment: npt.ArrayLike | None = None,
) -> Growth:
    """Blended earnings growth of a season under way: reports where there are any, else the consensus.

    Parameters
    ----------
    actual, consensus, prior : arrays, shape (n,)
        Reported, expected, and a year ago, as totals in one currency: sums are compared, not percentages averaged.
    segment : array of str, shape (n,), optional
        Rows without one count in "all" only.

    Returns
    -------
    Growth
        nan where the year before sums to zero or a loss.

    Raises
    ------
    InputError
        If lengths differ.

    References
    ----------
    Standard result (aggregate growth).
    """
    reported, expected, before = columns(actual=actual, consensus=consensus, prior=prior)
    labels, rows = segments(segment, reported.size)
    known = np.isfinite(reported)
    now = np.where(known, reported, expected)
    counts = np.isfinite(now) & np.isfinite(before)
    names = _count(rows, counts)
    return Growth(
        labels,
        names,
        ratio(_count(rows, counts & known), names),
        _grown(rows, counts, now, before),
        _grown(rows, counts & known, now, before),
    )


@dataclass(frozen=True)
class Revisions:
    """Revisions by segment, the last row over all.

    Attributes
    ----------
    segment : name of the segment; "all" in the last row
    up, down, unchanged : number of estimates
    breadth : (up − down) / (up + down + unchanged)
    ratio : up / down; nan where none went down
    """

    segment: Objects
    up: Floats
    down: Floats
    unchanged: Floats
    breadth: Floats
    ratio: Floats


def revisions(
    current: npt.ArrayLike,
    previous: npt.ArrayLike,
    segment: npt.ArrayLike | None = None,
    tol: float = 0.0,
) -> Revisions:
    """Breadth of estimate revisions by segment: how many went up, how many down.

    Parameters
    ----------
    current, previous : arrays, shape (n,)
        Each estimate now and before (four weeks ago by convention), one row an estimate. A row that lacks either is
        new or withdrawn and not counted.
    segment : array of str, shape (n,), optional
        Segment, or code for a row per company. Rows without one count in "all" only.
    tol : float, default 0
        A change within tol·|previous| counts as unchanged.

    Returns
    -------
    Revisions
        Segments in order of first appearance, then "all".

    Raises
    ------
    InputError
        If lengths differ or tol is negative.

    References
    ----------
    Standard result.
    """
    if not tol >= 0:
        raise InputError(f"tol must be a number ≥ 0, got {tol}")
    now, before = columns(current=current, previous=previous)
    labels, rows = segments(segment, now.size)
    band = tol * np.abs(before)
    up, down = _count(rows, now - before > band), _count(rows, before - now > band)
    total = _count(rows, np.isfinite(now) & np.isfinite(before))
    return Revisions(labels, up, down, total - up - down, ratio(up - down, total), ratio(up, down))


def _count(rows: Mask, holds: Mask) -> Floats:
    return np.asarray((rows & holds).sum(axis=1), dtype=np.float64)


def _total(rows: Mask, values: Floats) -> Floats:
    return np.asarray(np.where(rows, values, 0.0).sum(axis=1))


def _grown(rows: Mask, counts: Mask, now: Floats, before: Floats) -> Floats:
    earlier = _total(rows, np.where(counts, before, 0.0))
    return ratio(_total(rows, np.where(counts, now, 0.0)) - earlier, earlier)
