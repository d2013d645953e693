"""A chain index of 500 constituents with membership, rebalanced monthly: ours, pandas as one would write it, and bt."""

from __future__ import annotations

import warnings
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.panels import Floats, frame, gappy, prices
from benchmarks.rows import Rival, Row, contest, hold_equal, optional
from xl_aitrends import chain_index

NAMES, LEAVE, BASE = 500, 0.3, 1000.0


def rows() -> list[Row]:
    """One index, held against both."""
    table = frame(gappy(prices(names=NAMES), 0.01))
    table.iloc[0] = frame(prices(names=NAMES)).iloc[0]
    members = _members(table)
    panel, dates = np.ascontiguousarray(table.to_numpy()), table.index.to_numpy().astype("datetime64[D]")

    def ours() -> Floats:
        return chain_index(panel, dates, list(table.columns), members, rebalance="M", base_value=BASE).level

    work = f"chain index, {NAMES} constituents × {len(table)} rows, monthly"
    floors = {"memory pass": panel.copy, "one division": lambda: panel[1:] / panel[:-1]}
    same = lambda: hold_equal(ours() / BASE, _pandas(table, members) / BASE)  # noqa: E731
    because = "10 × would be little more than two passes over the prices; checked, carried and valued, they take six"
    written = Rival("pandas", lambda: _pandas(table, members), 10, because, same=same)
    return [
        *contest(work, ours, [written], floors),
        *contest(work, ours, [_bt(table, members, ours)], least=1, seconds=1),
    ]


def _members(table: pd.DataFrame) -> tuple[Any, Any, Any]:
    """A third of the names join or leave at some month end: codes, starts and ends."""
    random = np.random.default_rng(7)
    closes = _closes(table.index)[:-1]
    dates = table.index.to_numpy().astype("datetime64[D]")
    starts = np.full(NAMES, dates[0] - 30)
    ends = np.full(NAMES, np.datetime64("NaT"), dtype="datetime64[D]")
    late, early = np.split(random.permutation(NAMES)[: int(LEAVE * NAMES)], 2)
    starts[late] = dates[random.choice(closes, len(late))]
    ends[early] = dates[random.choice(closes, len(early))]
    return np.array(table.columns, dtype=object), starts, ends


def _closes(dates: pd.DatetimeIndex) -> Any:
    """Rows that are the last of their month."""
    month = dates.year * 12 + dates.month
    return np.flatnonzero(np.append(month[1:] != month[:-1], True))


def _in_force(table: pd.DataFrame, members: tuple[Any, Any, Any]) -> pd.DataFrame:
    """Who earns the return of each day: members after their start and up to their end."""
    _, starts, ends = members
    dates = table.index.to_numpy().astype("datetime64[D]")[:, None]
    return pd.DataFrame((starts < dates) & (np.isnat(ends) | (dates <= ends)), table.index, table.columns)


def _pandas(table: pd.DataFrame, members: tuple[Any, Any, Any]) -> Floats:
    """Growth since the last month's close, averaged over the members; months are chained."""
    carried = table.ffill()
    closes = np.zeros(len(table), dtype=bool)
    closes[[0, *_closes(table.index)]] = True
    bought = carried[closes].reindex(table.index).ffill().shift(1)
    growth = (carried / bought).where(_in_force(table, members)).mean(axis=1)
    opening = growth.where(closes).fillna(1.0).cumprod().shift(1).fillna(1.0)
    level = BASE * opening * growth
    level.iloc[0] = BASE
    return level.to_numpy()


def _bt(table: pd.DataFrame, members: tuple[Any, Any, Any], ours: Any) -> Rival:
    name = "bt, 500 rows of it, times 8"
    if optional("bt") is None:
        return Rival(name, None, 10, missing="bt is not installed")
    part = table.iloc[:500].ffill()
    theirs = partial(_run_bt, part, _in_force(table, members).shift(-1).iloc[:500].fillna(value=True).astype(bool))

    def same() -> None:
        levels = theirs()
        hold_equal(levels / levels[0], ours()[:500] / ours()[0], 1e-8)

    return Rival(name, theirs, 10, same=same, scale=8)


def _run_bt(table: pd.DataFrame, chosen: pd.DataFrame) -> Floats:
    import bt

    run = bt.algos.Or([bt.algos.RunOnce(), bt.algos.RunMonthly(run_on_first_date=False, run_on_end_of_period=True)])
    algos = [run, bt.algos.SelectWhere(chosen), bt.algos.WeighEqually(), bt.algos.Rebalance()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        test = bt.Backtest(bt.Strategy("index", algos), table, integer_positions=False, progress_bar=False)
        return bt.run(test).prices.iloc[1:, 0].to_numpy()
