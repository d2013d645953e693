"""Groups of names, and what the market pays for a score: means by group, top-minus-bottom returns, rank correlation.

Knows returns, labels and scores; how a score came about is not its business.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xl_aitrends.core._long_table import distinct
from xl_aitrends.core._quantiles import row_quantile
from xl_aitrends.core.arguments import whole_number
from xl_aitrends.core.statistics import spearman, student_t_p_value
from xl_aitrends.core.timeline import Floats, as_values, periods
from xl_aitrends.errors import InputError, NotEnoughData

__all__ = ["Premium", "PremiumSummary", "group_returns", "premium", "premium_summary"]

Objects = npt.NDArray[np.object_]


def group_returns(
    returns: npt.ArrayLike,
    groups: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    item: str | None = None,
) -> Floats | Objects:
    """Mean return of each group, row by row.

    Parameters
    ----------
    returns : array, shape (n, m) or (m,)
        Dates down, names across; one dimension is one date. nan is missing.
    groups : array of str, shape (m,)
        The group of each name; a blank one belongs to no group.
    weights : array, shape (m,) or (n, m), optional
        Renormalised over the names of a group that have a return and a weight. Equal when left out.
    item : str, optional
        One group ("TMT"), the difference of two ("TMT-dividend"), or "labels". Upper and lower case are alike.

    Returns
    -------
    ndarray of shape (n, number of groups)
        Groups in order of first appearance; shape (n,) for an item; shape (1, number of groups) of names for
        "labels". nan where a group has no name with a return.

    Raises
    ------
    InputError
        If the sizes differ, a weight is negative, or `item` names no group.

    References
    ----------
    Standard result.
    """
    panel = np.atleast_2d(as_values(returns, "returns"))
    members = np.asarray(groups, dtype=object).reshape(-1)
    if members.size != panel.shape[1]:
        raise InputError(f"groups has {members.size} entries but returns has {panel.shape[1]} columns; give one a name")
    labels = distinct(members)
    if item is not None and item.strip().casefold() == "labels":
        return np.array([labels], dtype=object)
    share = _weights(weights, panel)
    plus, minus = _chosen(item, labels)
    means = np.column_stack([_mean(panel, share, members == label) for label in plus])
    if item is None:
        return means
    return np.asarray(means[:, 0] - _mean(panel, share, members == minus) if minus else means[:, 0])


def _weights(weights: npt.ArrayLike | None, panel: Floats) -> Floats:
    share = np.ones(panel.shape[1]) if weights is None else as_values(weights, "weights")
    if np.any(share < 0):
        raise InputError(f"weights must be ≥ 0, got {np.nanmin(share):g}")
    try:
        share = np.broadcast_to(share, panel.shape)
    except ValueError:
        raise InputError(
            f"weights has shape {share.shape}, returns {panel.shape}; give one weight a name, or one a cell"
        ) from None
    return np.where(np.isfinite(panel) & np.isfinite(share), share, 0.0)


def _chosen(item: str | None, labels: list[str]) -> tuple[list[str], str]:
    """Groups to show, and the one to subtract; a group whose name holds a hyphen is found before a difference."""
    if not labels:
        raise NotEnoughData("no name has a group; fill in the groups")
    if item is None:
        return labels, ""
    known = {label.casefold(): label for label in labels}
    wanted = item.strip().casefold()
    if wanted in known:
        return [known[wanted]], ""
    for at in (i for i, sign in enumerate(wanted) if sign in "-−"):
        left, right = wanted[:at].strip(), wanted[at + 1 :].strip()
        if left in known and right in known:
            return [known[left]], known[right]
    raise InputError(f"item must be labels, one of {', '.join(labels)}, or a difference such as A-B; got {item!r}")


def _mean(panel: Floats, share: Floats, inside: npt.NDArray[np.bool_]) -> Floats:
    # Rows laid out one after another are summed alike whatever stands below them.
    weight = np.ascontiguousarray(share[:, inside])
    total = weight.sum(axis=1)
    summed = (weight * np.nan_to_num(panel[:, inside])).sum(axis=1)
    return np.where(total > 0, summed / np.where(total > 0, total, 1.0), np.nan)


@dataclass(frozen=True)
class Premium:
    """What a score earned, one row a date.

    Attributes
    ----------
    top, bottom : mean return of the names with the highest and the lowest scores
    spread : top − bottom
    ic : rank correlation (Spearman) of score and return over all names
    names : names with both
    """

    top: Floats
    bottom: Floats
    spread: Floats
    ic: Floats
    names: Floats


def premium(returns: npt.ArrayLike, scores: npt.ArrayLike, q: int = 3, *, lag: int = 0, min_names: int = 5) -> Premium:
    """Whether the market pays for a score: top-minus-bottom return and rank correlation on every row.

    Parameters
    ----------
    returns : array, shape (n, m) or (m,)
        Dates down, names across. nan is missing.
    scores : array of that shape, or (m,) for every row
        Higher is more of it.
    q : int, default 3
        Number of parts: the top one holds the scores from the (1 − 1/q) quantile up, the bottom one those up to the
        1/q quantile (linear interpolation), so that equal scores stay together; one that would be in both is in none.
    lag : int, default 0
        Rows by which the score precedes the return. With 0 the return is that of the score's own row.
    min_names : int, default 5
        Names that each part needs; the rank correlation needs as many in all.

    Returns
    -------
    Premium
        Arrays of shape (n,); nan where there are too few names.

    Raises
    ------
    InputError
        If the shapes differ, q is below 2 or lag is negative.

    Notes
    -----
    Rows with no return at all are not counted by `lag`. Row t uses rows ≤ t.

    References
    ----------
    Standard result (portfolio sorts; information coefficient).
    """
    panel = np.atleast_2d(as_values(returns, "returns"))
    marks = _aligned(as_values(scores, "scores"), panel, whole_number("lag", lag, least=0))
    parts, least = whole_number("q", q, least=2), whole_number("min_names", min_names)
    both = np.isfinite(panel) & np.isfinite(marks)
    marks, gains = np.where(both, marks, np.nan), np.where(both, panel, np.nan)
    ordered, names = np.sort(marks, axis=1), both.sum(axis=1)
    low, high = (row_quantile(ordered, names, place, parts) for place in (1, parts - 1))
    above, below = marks >= high[:, None], marks <= low[:, None]
    in_top, in_bottom = above & ~below, below & ~above  # a score at both ends (the median of an odd half) is at neither
    enough = np.minimum(in_top.sum(axis=1), in_bottom.sum(axis=1)) >= least
    top, bottom = (np.where(enough, _mean_of(gains, inside), np.nan) for inside in (in_top, in_bottom))
    ic = np.where(names >= least, spearman(marks, gains), np.nan)
    return Premium(top, bottom, top - bottom, ic, names.astype(np.float64))


def _aligned(scores: Floats, panel: Floats, lag: int) -> Floats:
    """Scores that stand beside the returns they are to explain."""
    try:
        marks = np.broadcast_to(scores, panel.shape)
    except ValueError:
        raise InputError(f"scores has shape {scores.shape}, returns {panel.shape}; give one score a return") from None
    if not lag:
        return marks
    rows = np.flatnonzero(periods(panel))
    shifted = np.full(panel.shape, np.nan)
    shifted[rows[lag:]] = marks[rows[:-lag]]
    return shifted


def _mean_of(gains: Floats, inside: npt.NDArray[np.bool_]) -> Floats:
    count = inside.sum(axis=1)
    summed = np.where(inside, gains, 0.0).sum(axis=1)
    return np.where(count > 0, summed / np.maximum(count, 1), np.nan)


@dataclass(frozen=True)
class PremiumSummary:
    """A premium over all rows.

    Attributes
    ----------
    mean, t, p_value, rows : mean top-minus-bottom return, its t statistic, two-sided p-value and number of rows
    ic_mean, ic_t, ic_p_value, ic_rows : the same of the rank correlation
    """

    mean: float
    t: float
    p_value: float
    rows: float
    ic_mean: float
    ic_t: float
    ic_p_value: float
    ic_rows: float


def premium_summary(
    returns: npt.ArrayLike, scores: npt.ArrayLike, q: int = 3, *, lag: int = 0, min_names: int = 5
) -> PremiumSummary:
    """Mean, t statistic and count of `premium` over all rows; parameters as there.

    Returns
    -------
    PremiumSummary
        t is nan with fewer than two rows or rows that are all equal.

    Raises
    ------
    NotEnoughData
        If no row has enough names.

    Notes
    -----
    The t statistic takes rows as independent: with six-month returns on daily rows it is far too large; use rows that
    do not overlap.

    References
    ----------
    Standard result (one-sample t test of the rows' mean).
    """
    rows = premium(returns, scores, q, lag=lag, min_names=min_names)
    if np.all(np.isnan(rows.ic)):
        raise NotEnoughData(f"no row has a score and a return for {min_names} names; add names or lower min_names")
    return PremiumSummary(*_t_test(rows.spread), *_t_test(rows.ic))


def _t_test(values: Floats) -> tuple[float, float, float, float]:
    sample = values[np.isfinite(values)]
    count = sample.size
    mean = float(sample.mean()) if count else np.nan
    error = float(sample.std(ddof=1) / np.sqrt(count)) if count > 1 else 0.0
    # Equal rows leave a rounding error in place of a standard deviation of zero.
    if not error > 1e-15 * abs(mean):
        return mean, np.nan, np.nan, float(count)
    return mean, mean / error, float(student_t_p_value(mean / error, count - 1)), float(count)
