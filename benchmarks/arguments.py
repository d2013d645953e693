"""Arguments for any worksheet function, made from its declaration: random walks, dates, names, weights, words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np

from xl_aitrends.functions import Argument, Spec
from xl_aitrends.functions.kinds import Reads

FIRST_DAY = dt.date(2010, 1, 4)
# What an argument means beyond its kind, where a random walk would make a call that no one would type.
_WORDS: dict[str, Any] = {"unit": "M", "item": None}


class Arguments:
    """Clean arguments of one size; the same names always get the same numbers.

    Parameters
    ----------
    rows, names : int
        Dates down and names across.
    seed : int
        Of the random walks.
    """

    def __init__(self, rows: int = 4000, names: int = 31, seed: int = 12345) -> None:
        self.rows, self.names = rows, names
        self._random = np.random.default_rng(seed)
        self.days = self._weekdays(rows)
        self.codes = [f"{600000 + number}" for number in range(names)]

    def _weekdays(self, rows: int) -> list[float]:
        serial = (FIRST_DAY - dt.date(1899, 12, 30)).days
        return [float(serial + 7 * (row // 5) + row % 5) for row in range(rows)]

    def for_call(self, spec: Spec, *, every_range: bool = False) -> list[Any]:
        """Arguments of a call that an analyst would type: what is required, dates and names where they are taken."""
        given = [self._given(spec, argument, every_range) for argument in spec.arguments]
        while given and given[-1] is None:
            given.pop()
        return given

    def _given(self, spec: Spec, argument: Argument, every_range: bool) -> Any:
        labels = argument.kind.reads in (Reads.DAYS, Reads.LABELS, Reads.CODES) and argument.kind.is_range
        if argument.required or labels or (every_range and argument.kind.is_range):
            return self.value(spec, argument)
        return None

    def value(self, spec: Spec, argument: Argument) -> Any:
        """One argument's cells."""
        makers: dict[Reads, Callable[[Spec, Argument], Any]] = {
            Reads.FLOATS: self._panel,
            Reads.HISTORY: self._panel,
            Reads.SERIES: self._series,
            Reads.WEIGHTS: lambda *_: [[1.0 + number % 3 for number in range(self.names)]],
            Reads.DAYS: self._dates,
            Reads.LABELS: self._labels,
            Reads.CODES: self._labels,
            Reads.MEMBERS: lambda *_: [[code, self.days[0], None] for code in self.codes],
            Reads.SCHEDULE: lambda *_: [[self.days[self.rows // 2]]],
            Reads.GRID: self._panel,
            Reads.NUMBER: lambda *_: 0.5,
            Reads.WHOLE: lambda *_: 20,
            Reads.WINDOW: lambda *_: 120,
            Reads.DAY: lambda *_: self.days[self.rows // 2],
            Reads.TEXT: lambda *_: "text",
            Reads.CHOICE: lambda _, wanted: wanted.choices[0],
            Reads.FLAG: lambda *_: True,
        }
        return makers[argument.kind.reads](spec, argument)

    def _walk(self, columns: int, argument: Argument) -> np.ndarray:
        steps = self._random.normal(0.0002, 0.01, (self.rows, columns))
        told = f"{argument.name} {argument.help}".lower()
        if "return" in argument.name or "return" in told.split("price")[0]:
            return steps
        if "percentile" in argument.name:
            return np.abs(steps * 50) % 1
        return 100 * np.exp(steps.cumsum(axis=0))

    def _panel(self, _: Spec, argument: Argument) -> list[list[float]]:
        columns = {1: self.names, 2: 3}.get(argument.kind.columns, self.names)
        return self._walk(columns, argument).tolist()

    def _series(self, _: Spec, argument: Argument) -> list[list[float]]:
        if argument.kind.rows:
            return self._walk(1, argument).tolist()
        return self._walk(1, argument)[:50].tolist()

    def _dates(self, _: Spec, argument: Argument) -> list[list[float]]:
        if argument.kind.rows:
            return [[day] for day in self.days]
        return [[day] for day in self._some_days()]

    def _some_days(self) -> list[float]:
        return self.days[self.rows // 4 :: max(1, self.rows // 8)]

    def _labels(self, _: Spec, argument: Argument) -> list[list[str]]:
        groups = ["hardware", "software", "applications"]
        if argument.kind.rows:
            return [[groups[row % 3]] for row in range(self.rows)]
        if argument.kind.columns == 2:
            return [["oil", "dollar", "volatility"]]
        if argument.kind.reads is Reads.CODES and not argument.kind.columns:  # whose each of some days is
            return [[self.codes[number % self.names]] for number in range(len(self._some_days()))]
        if argument.kind.reads is Reads.CODES or "group" not in argument.name:
            return [list(self.codes)]
        return [[groups[number % 3] for number in range(self.names)]]
