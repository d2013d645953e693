"""The spread between the best and the worst names of a date: its legs, its leaders, what made it change.

Knows nothing of time but the order of rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xl_aitrends.core.arguments import one_of, whole_number
from xl_aitrends.core.timeline import Floats, Mask, as_values, count_across, periods
from xl_aitrends.errors import InputError, NotEnoughData

__all__ = [
    "Counts",
    "Leaders",
    "SpreadLegs",
    "leaders",
    "positive",
    "present_names",
    "spread",
    "spread_legs",
    "weighted_rows",
]

Counts = npt.NDArray[np.int64]

_FEW = 16  # names that are added one after the other
_MOST = 1 << 32  # names of a leg: more than any row holds, and twice as many are a number still
_MANY, _SMALL_LEG = 1_000, 8  # names whose sort takes longer than finding legs of an eighth of them or less
_CELLS_AT_ONCE = 200_000  # rows are taken in groups that fit the processor's cache


@dataclass(frozen=True, slots=True)
class Leaders:
    """Names at one end of a ranking, the foremost first."""

    name: npt.NDArray[np.object_]
    value: Floats


@dataclass(frozen=True, slots=True)
class SpreadLegs:
    """Both legs of the spread on every row, and what each added to its change."""

    top: Floats
    bottom: Floats
    spread: Floats
    change: Floats
    change_top: Floats
    change_bottom: Floats


def spread(
    returns: npt.ArrayLike, k: float = 5, weights: npt.ArrayLike | None = None, min_n: int | None = None
) -> Floats:
    """Mean of the k best names minus the mean of the k worst, row by row.

    Parameters
    ----------
    returns : array, shape (n, m) or (m,)
        Dates down, names across; one dimension is one date. nan is missing.
    k : float, default 5
        Names in each leg; a fraction below 1 takes that part of the names present: max(1, ⌊k·n + 0.5⌋).
    weights : array, shape (m,) or (n, m), optional
        Weights inside each leg; a name without weight is not ranked. Equal weights when left out.
    min_n : int, optional
        Names a row needs; 2k when left out, and never fewer.

    Returns
    -------
    ndarray, shape (n,) or ()
        Decimal fraction (0.54 = 54 percentage points); nan where too few names are present.

    Raises
    ------
    InputError
        For k that is neither a whole number ≥ 1 nor a fraction, or negative weights.

    Notes
    -----
    Ties cannot change an equally weighted leg; in a weighted one the name in the earlier column comes first.

    References
    ----------
    Standard result.
    """
    top, bottom = _legs(returns, k, weights, min_n)
    return np.asarray(top - bottom)


def spread_legs(
    returns: npt.ArrayLike,
    k: float = 5,
    weights: npt.ArrayLike | None = None,
    change_rows: int = 121,
    min_n: int | None = None,
) -> SpreadLegs:
    """Both legs of the spread, and its change over h rows split into what each leg added.

    Parameters
    ----------
    returns : array, shape (n, m)
        Dates down from old to new, names across.
    k, weights, min_n
        As in `spread`.
    change_rows : int, default 121
        h, about half a year of trading rows. Rows without any return are not counted.

    Returns
    -------
    SpreadLegs
        Arrays of shape (n,): mean of the `top` leg and of the `bottom` leg, their `spread`, its `change` over h rows
        = `change_top` + `change_bottom`, where a falling bottom leg counts as positive. nan where undefined.

    References
    ----------
    Standard result.
    """
    panel = np.atleast_2d(as_values(returns, "returns"))
    top, bottom = _legs(panel, k, weights, min_n)
    change_top = _change(top, periods(panel), whole_number("change_rows", change_rows))
    change_bottom = -_change(bottom, periods(panel), change_rows)
    return SpreadLegs(top, bottom, top - bottom, change_top + change_bottom, change_top, change_bottom)


def _change(values: Floats, counted: Mask, step: int) -> Floats:
    changed = np.full(values.shape, np.nan)
    rows = np.flatnonzero(counted)
    changed[rows[step:]] = values[rows[step:]] - values[rows[:-step]]
    return changed


def leaders(returns_row: npt.ArrayLike, names: npt.ArrayLike, k: float = 5, side: str = "top") -> Leaders:
    """Return the k best or the k worst names of one date.

    Parameters
    ----------
    returns_row : array, shape (m,) or (1, m)
    names : array of str, shape (m,)
    k : float, default 5
        Names wanted, or a fraction below 1 of those present. Fewer are returned when fewer have a number.
    side : {"top", "bottom"}
        The best, largest first, or the worst, smallest first. Ties go by column position.

    Returns
    -------
    Leaders
        `name` and `value`, the foremost first.

    Raises
    ------
    InputError
        If there is more than one row, or not one name a number.
    NotEnoughData
        If the row holds no number.
    """
    row, labels = as_values(returns_row, "returns_row"), np.asarray(names, dtype=object).reshape(-1)
    if row.ndim == 2 and len(row) != 1:
        raise InputError(f"returns_row must be one row of returns, got {len(row)} rows")
    row = row.reshape(-1)
    if labels.size != row.size:
        raise InputError(f"names has {labels.size} entries but returns_row has {row.size}; give one name a column")
    top = one_of("side", side, ("top", "bottom")) == "top"
    present = int(np.count_nonzero(~np.isnan(row)))
    if not present:
        raise NotEnoughData("returns_row holds no number; choose a date with returns")
    count = min(int(_leg_sizes(k, np.array([present]))[0]), present)
    first = np.argsort(-row if top else row, kind="stable")[:count]
    return Leaders(labels[first], row[first])


# --- legs -------------------------------------------------------------------------------------------------------------


def _legs(returns: npt.ArrayLike, k: float, weights: npt.ArrayLike | None, min_n: int | None) -> tuple[Floats, Floats]:
    """Mean of the top leg and of the bottom leg of every row; nan for both where too few names are present."""
    panel = as_values(returns, "returns")
    rows = np.atleast_2d(panel)
    rows, share = (rows, None) if weights is None else weighted_rows(rows, weights)
    many = rows.shape[1] >= _MANY
    ordered = rows if many else np.sort(rows, axis=1)
    present = rows.shape[1] - count_across(np.isnan(rows)) if many else present_names(ordered)
    sizes = _leg_sizes(k, present)
    needed = np.maximum(2 * sizes, 0 if min_n is None else whole_number("min_n", min_n))
    with np.errstate(over="ignore", invalid="ignore"):
        if share is not None:
            top, bottom = -_weighted_leg(-rows, share, sizes), _weighted_leg(rows, share, sizes)
        elif many and sizes.max(initial=0) <= rows.shape[1] // _SMALL_LEG:
            top, bottom = _small_legs(rows, present, np.broadcast_to(sizes, present.shape))
        else:
            ordered = np.sort(rows, axis=1) if many else ordered
            top, bottom = _mean_legs(ordered, present, np.minimum(sizes, rows.shape[1]))
        undefined = ~np.isfinite(top - bottom)
        undefined |= present < needed
    if undefined.any():
        top[undefined] = bottom[undefined] = np.nan
    return top.reshape(panel.shape[:-1]), bottom.reshape(panel.shape[:-1])


def _leg_sizes(k: float, present: Counts) -> Counts:
    """Names in a leg, given how many are present on each row; one number where `k` is one."""
    if isinstance(k, float | int | np.floating | np.integer) and 0 < k < 1:
        return np.asarray(np.maximum(1, np.floor(float(k) * present + 0.5)), dtype=np.int64)
    try:
        return np.array([min(whole_number("k", k), _MOST)], dtype=np.int64)
    except InputError:
        raise InputError(f"k must be a whole number ≥ 1, or a fraction between 0 and 1, got {k}") from None


def _mean_legs(ordered: Floats, present: Counts, sizes: Counts) -> tuple[Floats, Floats]:
    """Means of the last and of the first names of sorted rows; missing ones stand at their ends."""
    if sizes.size == 1:
        size = int(sizes[0])
        return _sums(_last(ordered, present, size)) / size, _sums(ordered[:, :size]) / size
    top, bottom = np.full((2, len(ordered)), np.nan)
    for size in np.unique(sizes):
        rows = sizes == size
        bottom[rows] = _sums(ordered[rows, :size]) / size
        top[rows] = _sums(_last(ordered[rows], present[rows], int(size))) / size
    return top, bottom


def _small_legs(rows: Floats, present: Counts, sizes: Counts) -> tuple[Floats, Floats]:
    """The same of rows that are not sorted; undefined where two legs hold more names than are present."""
    top, bottom = np.full((2, len(rows)), np.nan)
    step = max(1, _CELLS_AT_ONCE // rows.shape[1])
    for first in range(0, len(rows), step):
        here = np.arange(first, min(first + step, len(rows)))
        here = here[2 * sizes[here] <= present[here]]
        for size in np.unique(sizes[here]):
            some = here[sizes[here] == size]
            worst, best = _ends(rows[some], int(size), complete=bool(np.all(present[some] == rows.shape[1])))
            top[some], bottom[some] = _sums(best) / size, _sums(worst) / size
    return top, bottom


def _ends(rows: Floats, size: int, *, complete: bool) -> tuple[Floats, Floats]:
    """The smallest and the largest numbers of each row in ascending order; `rows` is used up."""
    rows.partition(size - 1, axis=1)  # one place at a time: numpy seeks two at once three times as slowly
    worst, others = rows[:, :size], rows[:, size:]
    if not complete:
        np.copyto(others, -np.inf, where=np.isnan(others))
    others.partition(others.shape[1] - size, axis=1)
    return np.sort(worst, axis=1), np.sort(others[:, -size:], axis=1)


def _sums(leg: Floats) -> Floats:
    """Sum of each row; numpy's own sum takes five times as long over rows of a few names."""
    if leg.shape[1] > _FEW:
        return np.asarray(leg.sum(axis=1))
    total = np.zeros(len(leg))
    for name in leg.T:
        total += name
    return total


def _last(ordered: Floats, present: Counts, size: int) -> Floats:
    """The last `size` of those present on every row."""
    width = ordered.shape[1]
    if np.all(present == width):
        return ordered[:, -size:]
    cells = np.maximum(present[:, np.newaxis] + np.arange(-size, 0), 0) + width * np.arange(len(ordered))[:, np.newaxis]
    return np.asarray(ordered.ravel()[cells])


def _weighted_leg(rows: Floats, share: Floats, sizes: Counts) -> Floats:
    """Weighted mean of the smallest names of each row, ties by column position."""
    order = np.argsort(rows, axis=1, kind="stable")[:, : int(sizes.max(initial=0))]
    inside = np.arange(order.shape[1]) < sizes[:, np.newaxis]
    weight = np.where(inside, np.take_along_axis(share, order, axis=1), 0.0)
    value = np.where(inside, np.take_along_axis(rows, order, axis=1), 0.0)
    return np.asarray((weight * value).sum(axis=1) / positive(weight.sum(axis=1)))


# --- weights and counts -----------------------------------------------------------------------------------------------


def weighted_rows(rows: Floats, weights: npt.ArrayLike | None) -> tuple[Floats, Floats]:
    """Returns and weights of shape (n, m); a name with no weight or no return has neither."""
    share = as_values(np.asarray(weights, dtype=np.float64), "weights")
    if share.shape[-1] != rows.shape[1] or (share.ndim == 2 and len(share) not in (1, len(rows))):
        raise InputError(
            f"weights has shape {share.shape}, returns {rows.shape}; give one weight a name, or one a cell"
        )
    if np.any(share < 0):
        raise InputError(f"weights must be ≥ 0, got {np.nanmin(share):g}")
    absent = np.isnan(rows) | np.isnan(share)
    return np.where(absent, np.nan, rows), np.where(absent, 0.0, share)


def positive(total: Floats) -> Floats:
    """Return the sums by which one may divide; nan for the others."""
    return np.where(total > 0, total, np.nan)


def present_names(ordered: Floats) -> Counts:
    """Names present on each row, missing ones standing at its end."""
    width = ordered.shape[1]
    present = np.full(len(ordered), width)
    short = np.isnan(ordered[:, -1]) if width else np.zeros(len(ordered), dtype=np.bool_)
    if short.any():
        present[short] = width - np.isnan(ordered[short]).sum(axis=1)
    return present
