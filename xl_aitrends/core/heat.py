"""How crowded a segment is: its share of turnover, its turnover rate, its valuation, each against its own history.

Knows the segment's and the market's totals day by day; which segment it is, is not its business.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xl_aitrends.core._long_table import alike, ratio
from xl_aitrends.core._placement import in_place
from xl_aitrends.core._rolling import rolling_mean
from xl_aitrends.core.arguments import one_of, whole_number
from xl_aitrends.core.percentile import percentile_rank
from xl_aitrends.core.phases import regime
from xl_aitrends.core.timeline import Dates, Floats, as_dates, is_monthly, order_by_date, periods
from xl_aitrends.errors import InputError

__all__ = ["Heat", "Valuation", "aggregate_valuation", "heat"]

SHARE_ROWS, RATE_ROWS = 5, 20  # rows of the means that calm daily turnover
FIVE_YEARS, FIVE_YEARS_MONTHLY = 1210, 60
LEAST_COMPONENTS = 2


@dataclass(frozen=True)
class Heat:
    """Heat of a segment, one row a date of the input; shares, rates and percentiles are decimals.

    Attributes
    ----------
    turnover_share : segment's part of the market's turnover, mean of 5 rows
    crowding : turnover_share over the segment's part of the market's value; above 1 it is over-traded
    turnover_rate : turnover over market value, mean of 20 rows
    valuation : as given, missing unless positive
    turnover_share_pct, crowding_pct, turnover_rate_pct, valuation_pct, margin_pct, holding_pct : percentile ranks
    composite : mean of the percentile ranks present, of two at least
    components : number of percentile ranks present
    state : 1 hot, −1 cold, 0 between, with hysteresis on the composite; nan before its first number
    room : earlier peak of turnover_share less turnover_share; negative at a record
    """

    turnover_share: Floats
    crowding: Floats
    turnover_rate: Floats
    valuation: Floats
    turnover_share_pct: Floats
    crowding_pct: Floats
    turnover_rate_pct: Floats
    valuation_pct: Floats
    margin_pct: Floats
    holding_pct: Floats
    composite: Floats
    components: Floats
    state: Floats
    room: Floats


def heat(
    turnover: npt.ArrayLike,
    dates: npt.ArrayLike,
    market_turnover: npt.ArrayLike,
    mv: npt.ArrayLike | None = None,
    market_mv: npt.ArrayLike | None = None,
    valuation: npt.ArrayLike | None = None,
    margin: npt.ArrayLike | None = None,
    holding: npt.ArrayLike | None = None,
    *,
    window: int | None = None,
    since: np.datetime64 | None = None,
    min_obs: int | None = None,
    enter: float = 0.90,
    leave: float = 0.70,
    lo_enter: float = 0.10,
    lo_leave: float = 0.30,
    dup: str = "error",
) -> Heat:
    """Heat of a segment on every date.

    Parameters
    ----------
    turnover, market_turnover : arrays, shape (n,)
        Traded amounts of the segment and of the market, in one currency.
    dates : array of datetime64[D], shape (n,)
        In any order.
    mv, market_mv : arrays, shape (n,), optional
        Market values (float or total, the same kind for both); without them crowding and turnover rate are nan.
    valuation : array, shape (n,), optional
        Price-earnings or another ratio that is high when dear; numbers that are not positive are missing.
    margin, holding : arrays, shape (n,), optional
        Segment's share of margin balances and of fund holdings, ranked as they are.
    window : int, optional
        Rows of the percentiles' history; five years (1210 rows, 60 if monthly) when left out.
    since : datetime64[D], optional
        Rank within the history since that day instead; not together with `window`.
    min_obs : int, optional
        Numbers a percentile needs: 250, or 36 if monthly, when left out.
    enter, leave, lo_enter, lo_leave : float, default 0.90, 0.70, 0.10 and 0.30
        Composite from which on the state is hot and below which that ends; the same for cold, downwards.
    dup : {"error", "last"}
        Two rows of one date: refuse, or keep the last.

    Returns
    -------
    Heat
        Arrays of shape (n,) in the order of the input; nan where undefined.

    Raises
    ------
    InputError
        If lengths differ or an option is wrong.

    Notes
    -----
    Every percentile rank that is present weighs the same in the composite; turnover speaks in up to three of them.
    Row t uses rows ≤ t.

    References
    ----------
    Standard results; the composite is this package's methodology.
    """
    if window is not None and since is not None:
        raise InputError("give window or since, not both: a percentile has one history")
    absent = np.full(np.size(turnover), np.nan)
    given = {
        "turnover": turnover,
        "market_turnover": market_turnover,
        "mv": absent if mv is None else mv,
        "market_mv": absent if market_mv is None else market_mv,
        "valuation": absent if valuation is None else valuation,
        "margin": absent if margin is None else margin,
        "holding": absent if holding is None else holding,
    }
    table = np.column_stack(alike(**{name: np.ravel(np.asarray(v, dtype=float)) for name, v in given.items()}))
    days = as_dates(dates, len(table))
    order = order_by_date(days, dup=dup)
    order = order[periods(table[order])]
    levels = _levels(table[order])
    found = levels | _composite(levels, days[order], window, since, min_obs)
    found["state"] = regime(found["composite"], enter, leave, lo_enter, lo_leave)
    found["room"] = _earlier_peak(found["turnover_share"]) - found["turnover_share"]
    shown = {name: found[name] for name in Heat.__dataclass_fields__}  # margin and holding are the caller's own
    return Heat(**in_place(shown, order, len(table)))


def _levels(table: Floats) -> dict[str, Floats]:
    turnover, market_turnover, mv, market_mv, valuation, margin, holding = table.T
    traded = np.where(turnover >= 0, turnover, np.nan)
    value = np.where(mv > 0, mv, np.nan)
    share = rolling_mean(ratio(traded, market_turnover), SHARE_ROWS)
    return {
        "turnover_share": share,
        "crowding": ratio(share, ratio(value, market_mv)),
        "turnover_rate": rolling_mean(ratio(traded, value), RATE_ROWS),
        "valuation": np.where(valuation > 0, valuation, np.nan),
        "margin": margin,
        "holding": holding,
    }


def _composite(
    levels: dict[str, Floats], days: Dates, window: int | None, since: np.datetime64 | None, min_obs: int | None
) -> dict[str, Floats]:
    """Percentile ranks of the components, their mean and number."""
    panel = np.column_stack(list(levels.values()))
    rows = window or (FIVE_YEARS_MONTHLY if is_monthly(days) else FIVE_YEARS)
    ranks = (
        percentile_rank(panel, "rolling", whole_number("window", rows), None, days, min_obs=min_obs)
        if since is None
        else percentile_rank(panel, "since", None, since, days, min_obs=min_obs)
    )
    present = np.isfinite(ranks)
    count = present.sum(axis=1)
    total = np.where(present, ranks, 0.0).sum(axis=1)
    columns = {f"{name}_pct": ranks[:, at] for at, name in enumerate(levels)}
    columns["components"] = count.astype(np.float64)
    columns["composite"] = np.where(count >= LEAST_COMPONENTS, total / np.maximum(count, 1), np.nan)
    return columns


def _earlier_peak(values: Floats) -> Floats:
    peak = np.fmax.accumulate(values) if values.size else values
    return np.concatenate([np.full(min(1, values.size), np.nan), peak[:-1]])


@dataclass(frozen=True)
class Valuation:
    """Valuation of a segment as a whole, one row a date.

    Attributes
    ----------
    ratio : Σ market value / Σ profit; nan where the sum of profits is not positive
    left_out : share of the market value that is not in the ratio
    """

    ratio: Floats
    left_out: Floats


def aggregate_valuation(mv: npt.ArrayLike, profit: npt.ArrayLike, losses: str = "incl") -> Valuation:
    """Price-earnings ratio of a segment as if it were one company (harmonic, not a mean of ratios).

    Parameters
    ----------
    mv, profit : arrays, shape (n, m) or (m,)
        Market values and trailing profits (or book values, or sales), dates down, names across, in one currency.
    losses : {"incl", "pos"}
        Loss-makers in both sums, or left out of both.

    Returns
    -------
    Valuation
        Arrays of shape (n,).

    Raises
    ------
    InputError
        If shapes differ.

    Notes
    -----
    A name counts where both its numbers are known; market values that are not positive are missing.

    References
    ----------
    Standard result (aggregate price-earnings ratio).
    """
    value, earned = (np.atleast_2d(panel) for panel in alike(mv=mv, profit=profit))
    value = np.where(value > 0, value, np.nan)
    inside = np.isfinite(value) & np.isfinite(earned)
    if one_of("losses", losses, ("incl", "pos")) == "pos":
        inside &= earned > 0
    counted = np.where(inside, value, 0.0).sum(axis=1)
    total = np.nansum(value, axis=1)
    return Valuation(
        ratio(counted, np.where(inside, earned, 0.0).sum(axis=1)),
        ratio(total - counted, total),
    )
