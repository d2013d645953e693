"""A theme's weight and breadth day by day, and themes of different years laid over each other.

Knows market values, turnover, prices and who belongs to the theme; which theme it is, is not its business.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xl_aitrends.core._placement import in_place
from xl_aitrends.core._rolling import rolling_mean
from xl_aitrends.core.arguments import whole_number
from xl_aitrends.core.membership import MemberTable, Texts, in_force
from xl_aitrends.core.returns import carry_forward
from xl_aitrends.core.timeline import Floats, Mask, as_dates, as_values, order_by_date, periods
from xl_aitrends.errors import InputError

__all__ = ["Breadth", "breadth"]

LARGEST = 5  # names whose part of the theme measures its concentration
HIGH = 60  # rows of a new high


@dataclass(frozen=True)
class Breadth:
    """A theme day by day, one row a date of the input.

    Attributes
    ----------
    names : members in force
    valued : those of them with a market value so far
    share : market value of the members over that of the market
    turnover_share : the same of turnover
    above_20, above_60 : part of the trading members above the mean of their last 20 (60) rows
    high_60 : part of the trading members at their highest price of 60 rows
    advance_decline : (risers − fallers) / trading members
    top5 : part of the five largest in the members' market value
    net_joins : members joined less members left since `change_rows` earlier
    share_change : change of `share` over `change_rows`; the sum of the next three
    from_new : share of the members that joined meanwhile
    from_price : what the old members' prices did to the share
    from_other : the rest: members that left, and shares issued by members or by the market
    """

    names: Floats
    valued: Floats
    share: Floats
    turnover_share: Floats
    above_20: Floats
    above_60: Floats
    high_60: Floats
    advance_decline: Floats
    top5: Floats
    net_joins: Floats
    share_change: Floats
    from_new: Floats
    from_price: Floats
    from_other: Floats


def breadth(
    mv: npt.ArrayLike,
    dates: npt.ArrayLike,
    names: Texts,
    members: MemberTable | None = None,
    turnover: npt.ArrayLike | None = None,
    prices: npt.ArrayLike | None = None,
    market_mv: npt.ArrayLike | None = None,
    market_turnover: npt.ArrayLike | None = None,
    *,
    change_rows: int = 20,
    dup: str = "error",
) -> Breadth:
    """Weight and breadth of a theme on every date.

    Parameters
    ----------
    mv : array, shape (n, m)
        Market values, dates down, names across; of the same kind (float or total) as `market_mv`. A suspended name
        keeps its last one. Values that are not positive are missing.
    dates : array of datetime64[D], shape (n,)
        In any order.
    names : array of str, shape (m,)
        Codes over the columns.
    members : tuple of three arrays (code, start, end), optional
        A code is in on day t when ``start < t <= end``. None: all names, always.
    turnover, prices : arrays, shape (n, m), optional
        Without them, what needs them is nan. A name without a price on a row is suspended on it.
    market_mv, market_turnover : arrays, shape (n,), optional
        Totals of the whole market; where missing, the shares are nan.
    change_rows : int, default 20
        Rows over which joins and the change of the share are counted.
    dup : {"error", "last"}
        Two rows of one date: refuse, or keep the last.

    Returns
    -------
    Breadth
        Arrays of shape (n,) in the order of the input; nan on rows without any market value and where undefined.

    Raises
    ------
    InputError
        If sizes differ or a member matches no name.

    Notes
    -----
    With M the market's value and old members those valued on both dates, from_price is Σ mv₀·P₁/P₀ / M₁ − Σ mv₀ / M₀;
    without prices the growth of market value stands for P₁/P₀. Row t uses rows ≤ t.

    References
    ----------
    Standard results; the split is an accounting identity.
    """
    value = _positive("mv", mv, None)
    shape = value.shape
    days = as_dates(dates, shape[0])
    codes = np.asarray(names, dtype=object).reshape(-1)
    if codes.size != shape[1]:
        raise InputError(f"names has {codes.size} entries but mv has {shape[1]} columns; give one name a column")
    order = order_by_date(days, dup=dup)
    order = order[periods(value[order])]
    theme = _Theme(
        inside=in_force(members, codes, days[order]),
        value=carry_forward(value[order], len(value[order])),
        market=_positive("market_mv", market_mv, (shape[0], 1))[order, 0],
        price=_positive("prices", prices, shape)[order],
    )
    traded = _positive("turnover", turnover, shape)[order]
    market_traded = _positive("market_turnover", market_turnover, (shape[0], 1))[order, 0]
    columns = {
        **_weight(theme),
        "turnover_share": _sum(traded, theme.inside) / market_traded,
        **_participation(theme),
        **_change(theme, whole_number("change_rows", change_rows)),
    }
    return Breadth(**in_place(columns, order, shape[0]))


@dataclass(frozen=True)
class _Theme:
    """Ascending periods: who is in, last known market values, market total, prices as quoted."""

    inside: Mask
    value: Floats
    market: Floats
    price: Floats


def _weight(theme: _Theme) -> dict[str, Floats]:
    held = np.where(theme.inside, theme.value, np.nan)
    valued = np.isfinite(held).sum(axis=1)
    total = _sum(theme.value, theme.inside)
    largest = np.sort(np.nan_to_num(held), axis=1)[:, -LARGEST:].sum(axis=1)
    return {
        "names": theme.inside.sum(axis=1).astype(np.float64),
        "valued": valued.astype(np.float64),
        "share": total / theme.market,
        "top5": np.where(valued >= LARGEST, largest / total, np.nan),
    }


def _participation(theme: _Theme) -> dict[str, Floats]:
    """Parts of the members that trade; a mean or a high needs its full window, suspensions at the last price."""
    quoted = theme.price
    last = carry_forward(quoted, len(quoted))
    trading = theme.inside & np.isfinite(quoted)
    before = np.vstack([np.full((1, last.shape[1]), np.nan), last])[: len(last)]
    rises = _part(quoted > before, trading & np.isfinite(before))
    falls = _part(quoted < before, trading & np.isfinite(before))
    means = {rows: rolling_mean(last, rows) for rows in (20, 60)}
    high = _rolling_max(last, HIGH)
    return {
        **{f"above_{rows}": _part(quoted > mean, trading & np.isfinite(mean)) for rows, mean in means.items()},
        f"high_{HIGH}": _part(quoted >= high, trading & np.isfinite(high)),
        "advance_decline": rises - falls,
    }


def _change(theme: _Theme, step: int) -> dict[str, Floats]:
    """What changed since `step` rows earlier, and why the share did."""
    rows, lag = len(theme.market), min(step, len(theme.market))
    now, then = slice(lag, rows), slice(0, rows - lag)
    valued = theme.inside & np.isfinite(theme.value)
    last = carry_forward(theme.price, len(theme.price)) if np.isfinite(theme.price).any() else theme.value
    growth = last[now] / last[then]
    old = theme.inside[now] & valued[then]
    priced = old & np.isfinite(growth)
    earlier = _sum(theme.value[then], priced, empty=0.0)
    grown = _sum(theme.value[then] * growth, priced, empty=0.0)
    share = _sum(theme.value, theme.inside) / theme.market
    change = share[now] - share[then]
    joined = _sum(theme.value[now], valued[now] & ~old, empty=0.0) / theme.market[now]
    moved = grown / theme.market[now] - earlier / theme.market[then]
    count = theme.inside.sum(axis=1).astype(np.float64)
    found = {
        "net_joins": count[now] - count[then],
        "share_change": change,
        "from_new": np.where(np.isfinite(change), joined, np.nan),
        "from_price": np.where(np.isfinite(change), moved, np.nan),
        "from_other": change - joined - moved,
    }
    return {name: np.concatenate([np.full(lag, np.nan), column]) for name, column in found.items()}


def _positive(name: str, values: npt.ArrayLike | None, shape: tuple[int, int] | None) -> Floats:
    """A panel in which what is not positive is missing; all missing when it was left out."""
    if values is None:
        return np.full(shape or (0, 0), np.nan)
    panel = as_values(values, name)
    panel = panel.reshape(-1, 1) if panel.ndim == 1 else panel
    if shape is not None and panel.shape != shape:
        raise InputError(f"{name} has shape {panel.shape}, mv needs {shape}; give the same rows and columns")
    return np.where(panel > 0, panel, np.nan)


def _rolling_max(panel: Floats, window: int) -> Floats:
    """Largest of the last `window` rows, nan unless all are known; spans double until two of them cover the window."""
    highest, span = panel, 1
    while span < window:
        step = min(span, window - span)
        earlier = np.full(panel.shape, np.nan)
        earlier[step:] = highest[: max(len(panel) - step, 0)]
        highest, span = np.maximum(highest, earlier), span + step
    return highest


def _sum(values: Floats, who: Mask, empty: float = np.nan) -> Floats:
    """Row sums over the marked cells that hold a number; `empty` where there are none."""
    usable = who & np.isfinite(values)
    return np.where(usable.any(axis=1), np.where(usable, values, 0.0).sum(axis=1), empty)


def _part(holds: Mask, among: Mask) -> Floats:
    count = among.sum(axis=1)
    return np.where(count > 0, (holds & among).sum(axis=1) / np.maximum(count, 1), np.nan)
