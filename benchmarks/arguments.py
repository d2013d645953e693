"""Arguments for any worksheet function, made from its declaration: random walks, dates, names, weights, words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from xl_aitrends.functions import Argument, Spec
from xl_aitrends.functions.kinds import Reads

FIRST_DAY = dt.date(2010, 1, 4)
GROUPS = ("hardware", "software", "applications")
STATUSES = ("CLEAR", "WATCH", "TRIGGERED", "NO DATA")
_NAMES_AND_DATES = (Reads.DAYS, Reads.DATE_CELLS, Reads.LABELS, Reads.CODES)
_RETURNS = re.compile(r"(one row of )?returns", re.IGNORECASE)  # how the help of an argument that takes them begins


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
        if meant := _MEANT.get((spec.name, argument.name)):
            return meant(self)
        labels = argument.kind.reads in _NAMES_AND_DATES and argument.kind.is_range
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
            Reads.DATE_CELLS: lambda *_: [[day] for day in self.days],
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
        if _RETURNS.match(argument.help):
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
        if argument.kind.rows:
            return [[GROUPS[row % 3]] for row in range(self.rows)]
        if argument.kind.columns == 2:
            return [["oil", "dollar", "volatility"]]
        if argument.kind.reads is Reads.CODES and not argument.kind.columns:  # whose each of some days is
            return [[self.codes[number % self.names]] for number in range(len(self._some_days()))]
        if argument.kind.reads is Reads.CODES or "group" not in argument.name:
            return [list(self.codes)]
        return [[GROUPS[number % 3] for number in range(self.names)]]

    def one_row(self) -> list[list[float]]:
        """Returns of one date."""
        return [self._random.normal(0.0, 0.1, self.names).tolist()]

    def positive(self) -> list[list[float]]:
        """A positive number a row, such as a count or a deviation."""
        return [[float(number)] for number in self._random.integers(3, 30, self.rows)]


# What an argument means beyond its kind, where its kind alone would make a call that no one would type.
_MEANT: dict[tuple[str, str], Callable[[Arguments], Any]] = {
    ("AIT_RETURN", "window"): lambda _: 6,
    ("AIT_RETURN", "unit"): lambda _: "M",
    ("AIT_LEADERS", "returns_row"): Arguments.one_row,
    ("AIT_SPREAD_ATTRIBUTION", "end_date"): lambda made: made.days[-1],
    ("AIT_LEG_CHANGES", "end_date"): lambda made: made.days[-1],
    ("AIT_EVENTTIME", "t0"): lambda made: made.days[made.rows // 2],
    ("AIT_SUE", "kind"): lambda _: "series",
    ("AIT_COMPARE", "first"): lambda _: GROUPS[0],
    ("AIT_COMPARE", "second"): lambda _: GROUPS[1],
    ("AIT_SCENARIO", "statuses"): lambda made: [[STATUSES[row % 4]] for row in range(made.rows)],
    **{("AIT_CERTAINTY", name): Arguments.positive for name in ("consensus", "est_std", "n_est", "growth_sd")},
    **{(rule, "op"): lambda _: ">" for rule in ("AIT_RULE", "AIT_RULE_HISTORY")},
    **{(rule, "threshold"): lambda _: 100.0 for rule in ("AIT_RULE", "AIT_RULE_HISTORY")},
}
