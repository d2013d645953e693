"""Rotation of names around a benchmark: relative strength against relative momentum, week by week.

An approximation of the proprietary relative-rotation charts by z-scores around 100; it will not match a vendor's
values. Knows nothing of charts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xl_aitrends.core._rolling import rolling_zscore
from xl_aitrends.core._weeks import Weeks
from xl_aitrends.core.arguments import whole_number
from xl_aitrends.core.membership import Texts
from xl_aitrends.core.returns import as_prices
from xl_aitrends.core.timeline import Dates, Floats, as_dates, as_values, order_by_date, periods
from xl_aitrends.errors import InputError, NotEnoughData

__all__ = ["Rotation", "rotation"]

CENTRE = 100.0
QUADRANTS = np.array(["lagging", "improving", "weakening", "leading"], dtype=object)


@dataclass(frozen=True)
class Rotation:
    """States of the names, one row a name and week: name after name as the columns stand, weeks ascending.

    `x` is relative strength, `y` its momentum, both around 100; `quadrant` is leading (both at or above 100),
    weakening (x only), lagging (neither), improving (y only), or blank while x or y is undefined.
    """

    date: Dates
    name: Texts
    x: Floats
    y: Floats
    quadrant: Texts


def rotation(
    prices: npt.ArrayLike,
    bench: npt.ArrayLike,
    dates: npt.ArrayLike | None = None,
    names: Texts | None = None,
    w: int = 52,
    s: int = 10,
    m: int = 4,
    weeks: int = 1,
    dup: str = "error",
) -> Rotation:
    """Relative strength and momentum of each name against the benchmark on weekly closes.

    Parameters
    ----------
    prices : array, shape (n,) or (n, k)
        Dates down, names across; ≤ 0 is missing.
    bench : array, shape (n,)
        Benchmark on the same rows.
    dates : array of datetime64[D], shape (n,), optional
        In any order; rows with a blank date are ignored. Daily rows are sampled at the last row of each week that is
        over (it ends with a Friday's row, or a later week has begun). Without dates each row is a week.
    names : array of text, shape (k,), optional
        Default "1", "2", … by column.
    w : int, default 52
        Weeks that means and deviations look back.
    s : int, default 10
        Span of the exponential mean that smooths the ratio, weeks.
    m : int, default 4
        Weeks over which the change of x is taken; 1 is jitter.
    weeks : int, default 1
        Last weeks to show of each name: 1 for the state now, 12 for tails on a chart, 0 for all.
    dup : {"error", "last"}
        What to do with two rows of one date.

    Returns
    -------
    Rotation
        nan during the first ``2·w + m − 2`` weeks of a name. A week without a price carries the last one for at most
        two weeks; a longer gap leaves the name undefined until its windows are full again.

    Raises
    ------
    NotEnoughData
        If there is no week that is over.

    Notes
    -----
    With M the exponential mean of 100·A/B: x = 100 + (M − mean_w M)/sd_w M and y = 100 + z_w of x's change over `m`
    weeks; deviations divide by w − 1.

    References
    ----------
    Public reconstructions of relative-rotation charts by z-scores recentred on 100; no vendor's formula.
    """
    panel, line = as_prices(as_values(prices, "prices")), as_prices(as_values(bench, "bench"))
    panel = panel[:, None] if panel.ndim == 1 else panel
    if line.shape != panel.shape[:1]:
        raise InputError(f"bench has shape {line.shape} and prices {panel.shape}; give one benchmark on the same rows")
    look, span, change = whole_number("w", w, 2), whole_number("s", s), whole_number("m", m)
    titles = np.array([str(i + 1) for i in range(panel.shape[1])], dtype=object) if names is None else names
    days, closes = _weekly_ratio(panel / line[:, None], dates, dup)
    smooth = _smoothed(CENTRE * closes, span)
    x = rolling_zscore(smooth, look)
    y = np.full(x.shape, np.nan)
    y[change:] = rolling_zscore(x[change:] - x[:-change], look)
    last = len(days) if whole_number("weeks", weeks, 0) == 0 else min(weeks, len(days))
    return _table(days[-last:], titles, CENTRE + x[-last:], CENTRE + y[-last:])


def _weekly_ratio(line: Floats, dates: npt.ArrayLike | None, dup: str) -> tuple[Dates, Floats]:
    """Weeks that are over, by their last row's date, and the ratios' closes."""
    days = np.full(len(line), np.datetime64("NaT", "D")) if dates is None else as_dates(dates, len(line))
    rows = np.arange(len(line)) if dates is None else order_by_date(days, dup=dup)
    rows = rows[periods(line[rows])]
    if not rows.size:
        raise NotEnoughData("prices and bench share no row; bring their dates together first (AIT_JOIN)")
    weeks = Weeks.of_rows(len(rows)) if dates is None else Weeks.of(days[rows]).over(days[rows])
    if not weeks.last.size:
        raise NotEnoughData("no week is over yet; give more rows")
    return days[rows[weeks.last]], weeks.closes(line[rows])


def _smoothed(values: Floats, span: int) -> Floats:
    """Exponential mean of each column from its first value on; a missing row leaves it as it was."""
    weight = 2.0 / (span + 1.0)
    smooth, state = np.array(values), np.full(values.shape[1], np.nan)
    for row in smooth:
        new = state + weight * (row - state)
        if np.isnan(new).any():
            new = np.where(np.isnan(state), row, new)
            state = np.where(np.isnan(row), state, new)
            row[:] = np.where(np.isnan(row), np.nan, new)
        else:
            row[:] = state = new
    return smooth


def _table(days: Dates, names: Texts, x: Floats, y: Floats) -> Rotation:
    """Lay weeks × names out name after name."""
    quadrant = QUADRANTS[2 * (x >= CENTRE).astype(np.intp) + (y >= CENTRE)]
    quadrant[np.isnan(x) | np.isnan(y)] = ""
    count = x.shape[1]
    label = np.repeat(np.asarray(names, dtype=np.object_), len(days))
    return Rotation(np.tile(days, count), label, x.T.ravel(), y.T.ravel(), quadrant.T.ravel())
