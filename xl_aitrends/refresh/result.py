"""What a refresh did, as plain data: changes, kept cells, checks, warnings, and the state that follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

PASS, WARN, FAIL, SKIP = "PASS", "WARN", "FAIL", "SKIP"

Value = float | str | bool | None


@dataclass(frozen=True, slots=True)
class Change:
    """A cell whose value differs from the one that was saved."""

    sheet: str
    cell: str
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class Kept:
    """A formula that should have been computed again but keeps its saved value."""

    sheet: str
    cell: str
    formula: str
    reason: str


@dataclass(frozen=True, slots=True)
class CellError:
    """A message behind an error cell of ours."""

    sheet: str
    cell: str
    message: str


@dataclass(frozen=True, slots=True)
class Check:
    """What a check says: the defined name, its cell, the text, and OK, WARN or FAIL."""

    name: str
    sheet: str
    cell: str
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class FedSource:
    """Where fed data came from (file, hash, rows, first and last key), the ranges that it changed, and those it filled.

    `filled` holds every fed row and column, also those that stood there already as they were fed.
    """

    name: str
    mode: str
    source: str
    sha256: str
    rows: int
    first: str
    last: str
    ranges: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RefreshResult:
    """Outcome of refreshing one workbook; `clock` says that its numbers follow from the day (TODAY, NOW).

    `parts` names every part of the file that differs: sheets, and the charts, Tables and names that follow them.
    `told` are the first changes of a dry run as a person reads them, days as text.
    """

    book: str
    target: str | None = None
    changed: bool = False
    computed: int = 0
    clock: bool = False
    changes: tuple[Change, ...] = ()
    kept: tuple[Kept, ...] = ()
    checks: tuple[Check, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    errors: tuple[CellError, ...] = ()
    fed: tuple[FedSource, ...] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)
    outputs_before: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    told: tuple[Change, ...] = ()

    @property
    def state(self) -> str:
        """FAIL where a check fails, WARN where something was kept, warned of or in error, else PASS."""
        if any(check.state == FAIL for check in self.checks):
            return FAIL
        warned = self.kept or self.warnings or self.errors or any(check.state == WARN for check in self.checks)
        return WARN if warned else PASS

    def state_under(self, strict: bool) -> str:
        """State when warnings count as failures."""
        return FAIL if strict and self.state == WARN else self.state

    def to_dict(self) -> dict[str, Any]:
        """Everything as JSON-ready values."""
        plain = asdict(self)
        del plain["told"]  # the same changes again, in words
        for name in ("outputs", "outputs_before", "facts"):
            plain[name] = dict(plain[name])
        return {"state": self.state, **plain}
