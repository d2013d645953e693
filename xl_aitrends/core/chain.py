"""Chain indices: one line from the prices of many constituents, with members that come and go.

Knows nothing of what a chain stands for, and nothing of cells. Weights come from `weighting`, membership from
`membership`, what happens between rebalancings from `_basket`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xl_aitrends.core._basket import Basket, trade
from xl_aitrends.core._market import Market, Sizes, read_market
from xl_aitrends.core._rebalancing import rebalancing_rows
from xl_aitrends.core.arguments import one_of
from xl_aitrends.core.membership import MemberTable, Stays, Texts, match_names
from xl_aitrends.core.timeline import Dates, Floats, Index, Mask, as_dates, count_across
from xl_aitrends.core.weighting import cap_weights, equal_weights
from xl_aitrends.errors import InputError, NotEnoughData

__all__ = ["ChainIndex", "HeldChain", "chain_index", "held_chain"]

SCHEMES = ("equal", "hold", "cap", "float", "capped")
SUSPENSION = ("carry", "drop")


@dataclass(frozen=True)
class ChainIndex:
    """An index, one entry a row of the prices, in their order.

    `return_` is against the last level shown. `n_members` counts who is in by the membership table, `coverage` is
    the share of them with a price of the row's own. `turnover` is half the sum of absolute weight changes of the
    trades made at the close before the row, 0 without trades.
    """

    date: Dates
    level: Floats
    return_: Floats
    n_members: Floats
    coverage: Floats
    turnover: Floats


def chain_index(
    prices: npt.ArrayLike,
    dates: npt.ArrayLike,
    names: Texts,
    members: MemberTable | None = None,
    scheme: str = "equal",
    rebalance: str | npt.ArrayLike = "D",
    caps: npt.ArrayLike | None = None,
    cap_limit: float = 0.10,
    dividends: npt.ArrayLike | None = None,
    suspend: str = "carry",
    base_value: float = 1000.0,
    base_date: np.datetime64 | None = None,
    tax: float = 0.0,
    max_stale: int | None = None,
    dup: str = "error",
) -> ChainIndex:
    """Chain the returns of the members in force into one index.

    Parameters
    ----------
    prices : array, shape (n, m)
        Dates down, names across; nan and ≤ 0 are missing. With `dividends` unadjusted, otherwise adjusted prices.
    dates : array of datetime64[D], shape (n,)
        In any order; rows with a blank date are ignored.
    names : array of text, shape (m,)
        Codes of the columns.
    members : tuple of arrays (code, start, end), shape (k,) each, optional
        A code earns the return of day t when ``start < t <= end``: it joins at the close of `start`. Blank end: still
        in. Default: every name, always. Prices of others are ignored.
    scheme : {"equal", "hold", "cap", "float", "capped"}
        Equal weights; equal weights bought once, at the base; weights by `caps` (total or free-float market values:
        what `caps` holds decides); the same with no weight above `cap_limit`.
    rebalance : {"D", "W", "M", "Q", "Y", "none"} or array of datetime64[D]
        When weights are set again: at every close; at the last close of a week (Monday to Sunday), month, quarter,
        year; never; or at the closes of (the last rows on or before) these dates. "hold" never rebalances.
    caps : array, shape (n, m) or (m,), optional
        Market values. A missing one moves with the price since the last one known. One row stands for the base date
        (for a later listing: for its first price) and moves with prices from there.
    cap_limit : float, default 0.10
        For "capped": largest weight at a rebalancing, a decimal fraction.
    dividends : array, shape (n, m), optional
        Cash per share on the ex-date row; missing is none. Gives the total-return index, reinvested in the whole index.
    suspend : {"carry", "drop"}
        A member without a price keeps its last one and earns 0, or is left out while it is missing. Either way the
        row on which it trades again earns what it moved meanwhile.
    base_value : float, default 1000
        Level at the base.
    base_date : date, optional
        The index starts at the first row on or after it on which a member has a price. Default: the first such row.
    tax : float, default 0
        Share of dividends withheld, a decimal fraction: 0 gives the gross, 0.1 a net total-return index.
    max_stale : int, optional
        Rows after which a price is too old to be bought at: a delisted name leaves at the next rebalancing. Default:
        no limit, a name leaves when its membership ends.
    dup : {"error", "last"}
        What to do with two rows of one date.

    Returns
    -------
    ChainIndex
        nan before the base, on rows without any price, and (`level`, `return_`) on days on which no member traded;
        the level then continues from the last one shown.

    Raises
    ------
    InputError
        For a member without a column, overlapping memberships, a cap that cannot hold, or an unknown option.
    NotEnoughData
        If no member ever has a price on or after `base_date`.

    Notes
    -----
    Between rebalancings each member keeps its units. One who leaves then is sold into the rest pro rata, one who
    joins gets the weight that a rebalancing would give it, the others keep their proportions. A name whose first
    price comes later than its membership enters at the next rebalancing. Trades are booked on the row that they
    affect first, so no later row changes an earlier one.

    References
    ----------
    Divisor, equal-weight, capped and total-return indices: S&P Dow Jones Indices, Index Mathematics Methodology
    (standard result).
    """
    if not (np.isfinite(base_value) and base_value > 0):
        raise InputError(f"base_value must be above 0, got {base_value:g}")
    chain = held_chain(
        prices, dates, names, members, scheme, rebalance, caps, cap_limit, dividends, suspend, base_date, tax,
        max_stale, dup,
    )  # fmt: skip
    return _index(dates, chain, base_value)


@dataclass(frozen=True)
class HeldChain:
    """What an index holds: periods of the caller in order of their dates, the basket, and who is in since `start`."""

    order: Index
    days: Dates
    start: int
    basket: Basket
    market: Market
    member: Mask
    drop: bool

    def growth(self) -> Floats:
        """Value over the value one row before, from the base on, where it is 1; nan while nothing is held."""
        return np.concatenate([[1.0], self.basket.growth(self.market, drop=self.drop)])


def held_chain(
    prices: npt.ArrayLike,
    dates: npt.ArrayLike,
    names: Texts,
    members: MemberTable | None,
    scheme: str,
    rebalance: str | npt.ArrayLike,
    caps: npt.ArrayLike | None,
    cap_limit: float,
    dividends: npt.ArrayLike | None,
    suspend: str,
    base_date: np.datetime64 | None,
    tax: float,
    max_stale: int | None,
    dup: str,
) -> HeldChain:
    """Trade the basket of an index; arguments and errors as in `chain_index`."""
    scheme = one_of("scheme", scheme, SCHEMES)
    drop = one_of("suspend", suspend, SUSPENSION) == "drop"
    stays = match_names(members, names)
    order, market = read_market(prices, dates, len(names), dividends, tax, dup)
    days = as_dates(dates)[order]
    sizes = None if scheme in ("equal", "hold") else Sizes.read(caps, scheme, np.shape(prices), order, market)
    known = None if sizes is None else sizes.known
    start = _base_row(stays, days, market.observed if known is None else known, base_date)
    due = rebalancing_rows(days, "none" if scheme == "hold" else rebalance)
    rows, full = _trades(stays, days, due, start)
    member = stays.mask(days, len(names))
    eligible = member[rows] & (market.prices[rows - 1] > 0 if known is None else known[rows - 1])
    if max_stale is not None:
        eligible &= market.fresh(max_stale)[rows - 1]
    targets = equal_weights(eligible) if sizes is None else sizes.weights(eligible, rows - 1, start)
    if scheme == "capped":
        targets = _capped(targets, cap_limit, days[rows - 1])
    basket = trade(market, rows, targets, member[rows], member[rows] & ~member[rows - 1], full)
    member[start] = stays.mask(days[start : start + 1], len(names), at_close=True)[0]
    return HeldChain(order, days, start, basket, market, member[start:], drop)


def _base_row(stays: Stays, days: Dates, known: Mask, base_date: np.datetime64 | None) -> int:
    """First row at whose close a member can be bought."""
    earliest = 0 if base_date is None else int(np.searchsorted(days, as_dates(base_date)[0]))
    first_known = _first_rows(known)[stays.column]
    first, past = stays.held_rows(days)
    row = np.maximum(np.maximum(first, first_known), earliest)
    possible = row[row < past]
    if not possible.size:
        since = "" if base_date is None else f" on or after {base_date}"
        raise NotEnoughData(f"no member has a price{since} while it is in; check the members' dates and the prices")
    return int(possible.min())


def _first_rows(known: Mask) -> Index:
    """First row of each column that is true, their number where none is; most columns start on the first row."""
    first = np.zeros(known.shape[1], dtype=np.intp)
    late = np.flatnonzero(~known[0])
    later = known[:, late]
    first[late] = np.where(later.any(axis=0), later.argmax(axis=0), len(known))
    return first


def _trades(stays: Stays, days: Dates, due: Mask, start: int) -> tuple[Index, Mask]:
    """Rows that follow a trade, and whether it rebalances: due by the calendar, or the purchase at the base."""
    full = np.array(due)
    full[start + 1 : start + 2] = True
    trades = np.array(full)
    for rows in stays.rows(days):
        trades[rows[rows < len(days)]] = True
    trades[: start + 1] = False
    rows = np.flatnonzero(trades)
    return rows, full[rows]


def _capped(targets: Floats, limit: float, closes: Dates) -> Floats:
    """Cap the weights of each rebalancing; the message for a cap that cannot hold says when."""
    count = (targets > 0).sum(axis=1)
    short = np.flatnonzero((count > 0) & (count * limit < 1 - 1e-12))
    if short.size and 0 < limit <= 1:
        few, day = int(count[short[0]]), closes[short[0]]
        raise InputError(f"cap_limit {limit:g} cannot hold with {few} names on {day}; raise it or set base_date later")
    return np.nan_to_num(cap_weights(targets, limit))


def _index(dates: npt.ArrayLike, chain: HeldChain, base_value: float) -> ChainIndex:
    """Put the basket's growth and the counts of members together, in the caller's rows."""
    start, growth = chain.start, chain.growth()
    traded = count_across(chain.member & chain.market.observed[start:])
    level = base_value * np.cumprod(np.where(growth > 0, growth, 1.0))
    level[(traded == 0) | np.isnan(growth)] = np.nan
    returns = np.full(len(level), np.nan)
    shown = np.flatnonzero(~np.isnan(level))
    returns[shown[1:]] = level[shown[1:]] / level[shown[:-1]] - 1
    turnover = np.r_[np.nan, np.zeros(len(level) - 1)]
    turnover[chain.basket.starts[1:] - start] = chain.basket.turnover()
    count = count_across(chain.member).astype(np.float64)
    coverage = np.divide(traded, count, out=np.full(len(level), np.nan), where=count > 0)
    days = as_dates(dates)
    columns = np.full((5, len(days)), np.nan)
    columns[:, chain.order[start:]] = level, returns, count, coverage, turnover
    return ChainIndex(days, *columns)
