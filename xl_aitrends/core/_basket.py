"""A basket of names through time: bought at the closes of rebalancings, drifting with prices between them.

`core.chain` builds indices from it. Knows nothing of dates, codes or index levels: rows, columns, numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xl_aitrends.core._market import Market
from xl_aitrends.core.timeline import Floats, Index, Mask

__all__ = ["Basket", "trade"]


@dataclass(frozen=True)
class Basket:
    """Units held from one trade to the next.

    `starts` are the rows whose return each set of holdings earns first; the trade was made at the close of the row
    before. `closes` (the prices there), `weights` and `units` (per 1 of basket value) have shape (trades, m). A basket
    that could buy nothing has weights 0.
    """

    starts: Index
    closes: Floats
    weights: Floats
    units: Floats

    def growth(self, market: Market, *, drop: bool) -> Floats:
        """Value of the basket over its value one row before, from the first start on; nan while it is empty.

        With `drop`, names without a price of the row's own are left out of both values.
        """
        if not self.starts.size:
            return np.empty(0)
        first = self.starts[0]
        bounds = self.starts - first
        now, before = market.prices[first:], market.prices[first - 1 : -1]
        if drop:
            seen = market.observed[first:]
            now, before = now * seen, before * seen
            base = _value(self.units, before, bounds)
            value = _value(self.units, now, bounds)
        else:
            value = _value(self.units, now, bounds)
            base = np.r_[1.0, value[:-1]]
            base[bounds] = self.weights.any(axis=1)
        if market.dividends is not None:
            value = value + _value(self.units, market.dividends[first:], bounds)
        return np.divide(value, base, out=np.full_like(value, np.nan), where=base > 0)

    def gains(self, market: Market, first: int, last: int, *, drop: bool) -> tuple[Floats, Floats]:
        """What each name adds to the growth of the rows from `first` to `last`, and the weights it is added with.

        Both have shape (rows, m) and are 0 while the basket is empty; a row of gains sums to its growth less 1.
        """
        rows = np.arange(first, last + 1)
        held = self.units[np.searchsorted(self.starts, rows, side="right") - 1]
        now, before = market.prices[rows], market.prices[rows - 1]
        if market.dividends is not None:
            now = now + market.dividends[rows]
        if drop:
            held = held * market.observed[rows]
        value = (held * before).sum(axis=1, keepdims=True)
        shares = np.divide(held, value, out=np.zeros_like(held), where=value > 0)
        return shares * (now - before), shares * before

    def turnover(self) -> Floats:
        """Half the sum of absolute weight changes of each trade but the first; nan from or to an empty basket."""
        before = self.units[:-1] * self.closes[1:]
        total = before.sum(axis=1, keepdims=True)
        defined = (total[:, 0] > 0) & self.weights[1:].any(axis=1)
        before = np.divide(before, total, out=before, where=total > 0)
        return np.where(defined, np.abs(self.weights[1:] - before).sum(axis=1) / 2, np.nan)


def trade(market: Market, starts: Index, targets: Floats, member: Mask, joins: Mask, full: Mask) -> Basket:
    """Make the trades and return what is held.

    Parameters
    ----------
    market : Market
    starts : array of int, shape (k,)
        Ascending; each trade is made at the close of the row before.
    targets : array, shape (k, m)
        Weights that a full rebalancing would give.
    member, joins : array of bool, shape (k, m)
        Who belongs to the index after the trade, and who did not belong before.
    full : array of bool, shape (k,)
        Trades that rebalance. At the others those who leave are sold, those who join get their target, and the rest
        share what is left in the proportions they had drifted to.
    """
    closes = market.prices[starts - 1]
    divisor = np.where(closes > 0, closes, 1.0)  # what has no price has no weight either
    weights = np.array(targets)
    units = weights / divisor
    for k in np.flatnonzero(~full):
        kept = units[k - 1] * closes[k] * member[k]
        total = kept.sum()
        if total > 0:
            bought = targets[k] * joins[k]
            weights[k] = bought + kept * ((1 - bought.sum()) / total)
            units[k] = weights[k] / divisor[k]
    return Basket(starts, closes, weights, units)


def _value(units: Floats, prices: Floats, bounds: Index) -> Floats:
    """Value on each row of the units held then; `bounds` are the first rows of the holdings."""
    if len(units) == len(prices):
        return np.asarray(np.einsum("ij,ij->i", units, prices))
    values = np.empty(len(prices))
    for held, start, stop in zip(units, bounds, [*bounds[1:], len(prices)], strict=True):
        values[start:stop] = np.einsum("ij,j->i", prices[start:stop], held)
    return values
