"""What an index sees of its constituents, rows ascending in time: last prices, dividends and market values.

Knows nothing of membership or weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from xl_aitrends.core.arguments import whole_number
from xl_aitrends.core.timeline import Floats, Index, Mask, as_dates, as_values, order_by_date
from xl_aitrends.core.weighting import size_weights
from xl_aitrends.errors import InputError, NotEnoughData

Number = TypeVar("Number", bound=np.generic)

__all__ = ["Market", "Sizes", "read_market"]


@dataclass(frozen=True)
class Market:
    """Arrays of shape (n, m).

    `prices` holds the last price known (0 before the first); `observed` says which prices are of the row itself;
    `dividends` is cash per share, 0 where there is none.
    """

    prices: Floats
    observed: Mask
    dividends: Floats | None = None

    def fresh(self, max_stale: int) -> Mask:
        """Say which prices were observed at most `max_stale` rows ago."""
        rows = np.arange(len(self.prices))[:, None]
        age = rows - np.maximum.accumulate(np.where(self.observed, rows, -len(rows) - 1), axis=0)
        return np.asarray(age <= whole_number("max_stale", max_stale, least=0))


@dataclass(frozen=True)
class Sizes:
    """Market values as shares, so that they move with the price where they are not given anew.

    `shares` has shape (n, m), or (m,) when one row of market values stands for the base: then it holds the values.
    """

    shares: Floats
    market: Market

    @classmethod
    def read(
        cls, caps: npt.ArrayLike | None, scheme: str, shape: tuple[int, ...], order: Index, market: Market
    ) -> Sizes:
        """Read `caps` of the caller's `shape`, or of its columns alone."""
        if caps is None:
            raise InputError(f"scheme {scheme} needs caps: market values, a panel like prices or one row")
        values = as_values(caps, "caps")
        if values.shape not in (shape, shape[1:]):
            raise InputError(f"caps has shape {values.shape}, prices {shape}; give a panel like prices or one row")
        values = np.where(values > 0, values, np.nan)
        if values.ndim == 1:
            return cls(np.nan_to_num(values), market)
        known = market.prices > 0
        shares = np.divide(values[order], market.prices, out=np.zeros(market.prices.shape), where=known)
        return cls(carried(shares, shares > 0), market)

    @property
    def known(self) -> Mask:
        """Where price and size are known, shape (n, m)."""
        return (self.market.prices > 0) & (self.shares > 0)

    def weights(self, eligible: Mask, rows: Index, base_row: int) -> Floats:
        """Weights by size at the closes of `rows`, shape of `eligible`."""
        prices = self.market.prices
        if self.shares.ndim == 2:
            return size_weights(self.shares[rows] * prices[rows], eligible)
        first = np.maximum(self.market.observed.argmax(axis=0), base_row)
        there = prices[first, np.arange(len(first))]
        per_price = np.divide(self.shares, there, out=np.zeros(len(there)), where=there > 0)
        return size_weights(per_price * prices[rows], eligible)


def read_market(
    prices: npt.ArrayLike,
    dates: npt.ArrayLike,
    columns: int,
    dividends: npt.ArrayLike | None = None,
    tax: float = 0.0,
    dup: str = "error",
) -> tuple[Index, Market]:
    """Return the rows of the caller that are periods, in order of their dates, and the market on them."""
    panel = as_values(prices, "prices")
    if panel.ndim != 2 or panel.shape[1] != columns:
        raise InputError(f"prices has shape {panel.shape} and names {columns} codes; give one code a column")
    dated = order_by_date(as_dates(dates, len(panel)), dup=dup)
    panel = _taken(panel, dated)
    observed = panel > 0
    period = np.flatnonzero(observed.any(axis=1))
    if not period.size:
        raise NotEnoughData("no row has both a date and a price")
    observed = _taken(observed, period)
    cash = None if dividends is None else _cash(dividends, panel.shape, dated, period, tax, len(as_dates(dates)))
    return dated[period], Market(carried(_taken(panel, period), observed), observed, cash)


def carried(panel: Floats, observed: Mask) -> Floats:
    """Let the last observed number of each column stand in below it; 0 before the first."""
    cells = np.flatnonzero(~observed)
    if not cells.size:
        return panel
    n, m = panel.shape
    # Gaps column by column, so that those of one run follow each other: all of a run take the number before it.
    gaps = np.sort(cells % m * n + cells // m)
    begins = np.append(True, (gaps[1:] != gaps[:-1] + 1) | (gaps[1:] % n == 0))
    begin = gaps[np.maximum.accumulate(np.where(begins, np.arange(gaps.size), 0))] % n
    column, filled = gaps // n, np.array(panel)
    filled[gaps % n, column] = np.where(begin > 0, panel[begin - 1, column], 0.0)
    return filled


def _taken(array: npt.NDArray[Number], rows: Index) -> npt.NDArray[Number]:
    """Rows of an array; the array itself when they are all of its rows in order."""
    return array if np.array_equal(rows, np.arange(len(array))) else array[rows]


def _cash(
    dividends: npt.ArrayLike, shape: tuple[int, ...], dated: Index, period: Index, tax: float, rows: int
) -> Floats:
    """Dividends after tax; those dated on a row without any price count on the next row that has one."""
    if not 0 <= tax <= 1:
        raise InputError(f"tax must be a fraction from 0 to 1, got {tax:g}")
    paid = as_values(dividends, "dividends")
    if paid.shape != (rows, shape[1]):
        raise InputError(
            f"dividends has shape {paid.shape}, prices {(rows, shape[1])}; give them the same rows and names"
        )
    paid = np.where(paid > 0, paid, 0.0)[dated] * (1 - tax)
    return np.add.reduceat(paid[: period[-1] + 1], np.r_[0, period[:-1] + 1], axis=0)
