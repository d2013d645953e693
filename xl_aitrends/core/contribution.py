"""What each constituent of a chain index added to its return between two dates, without remainder.

Uses the holdings of `chain`; knows nothing of cells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xl_aitrends.core.chain import HeldChain, held_chain
from xl_aitrends.core.membership import MemberTable, Texts
from xl_aitrends.core.timeline import Dates, Floats, as_dates
from xl_aitrends.errors import NotEnoughData

__all__ = ["Contributions", "chain_contributions"]


@dataclass(frozen=True)
class Contributions:
    """Constituents, one entry each, in the order of the price columns.

    The sum of `contribution` is the return of the index between the two dates. `weight` is the mean of its weights.
    """

    name: Texts
    contribution: Floats
    weight: Floats


def chain_contributions(
    prices: npt.ArrayLike,
    dates: npt.ArrayLike,
    names: Texts,
    members: MemberTable | None = None,
    since: np.datetime64 | None = None,
    as_of: np.datetime64 | None = None,
    scheme: str = "equal",
    rebalance: str | npt.ArrayLike = "D",
    caps: npt.ArrayLike | None = None,
    cap_limit: float = 0.10,
    dividends: npt.ArrayLike | None = None,
    suspend: str = "carry",
    base_date: np.datetime64 | None = None,
    tax: float = 0.0,
    max_stale: int | None = None,
    dup: str = "error",
) -> Contributions:
    """Split the return of a chain index between two dates by constituent.

    Parameters
    ----------
    since, as_of : date, optional
        The last rows on or before them count; a start before the base is the base. Default: the base, the last row.
    prices, dates, names, members, scheme, rebalance, caps, cap_limit
        As in `chain_index`.
    dividends, suspend, base_date, tax, max_stale, dup
        As in `chain_index`.

    Returns
    -------
    Contributions
        Those who were held between the two dates. Nothing is nan: a name that stood still, or was suspended, adds 0.

    Raises
    ------
    InputError
        As `chain_index`.
    NotEnoughData
        If no row lies between the two dates.

    Notes
    -----
    A day adds weight at the close before × return × level before / level at the start, so that the parts sum to the
    return over many days, however often weights are set again.

    References
    ----------
    Standard result (arithmetic contributions linked by the index level).
    """
    chain = held_chain(
        prices, dates, names, members, scheme, rebalance, caps, cap_limit, dividends, suspend, base_date, tax,
        max_stale, dup,
    )  # fmt: skip
    first, last = _window(chain, since, as_of)
    gains, weights = chain.basket.gains(chain.market, first + 1, last, drop=chain.drop)
    growth = np.nan_to_num(chain.growth(), nan=1.0)[first - chain.start :]
    before = np.cumprod(np.r_[1.0, growth[1 : last - first]])
    held = weights.any(axis=0)
    return Contributions(np.asarray(names, dtype=object)[held], (before @ gains)[held], weights.mean(axis=0)[held])


def _window(chain: HeldChain, since: np.datetime64 | None, as_of: np.datetime64 | None) -> tuple[int, int]:
    """Rows at whose closes the window begins and ends."""
    first = chain.start if since is None else max(chain.start, _row_on(chain.days, since))
    last = len(chain.days) - 1 if as_of is None else _row_on(chain.days, as_of)
    if last <= first:
        raise NotEnoughData(f"no row lies between {chain.days[first]} and the end; choose an earlier date")
    return first, last


def _row_on(days: Dates, day: np.datetime64) -> int:
    return int(np.searchsorted(days, as_dates(day)[0], side="right")) - 1
