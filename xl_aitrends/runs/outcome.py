"""What became of one workbook: its state, and the entry that `results.json` holds of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xl_aitrends.runs.glimpse import Glimpse
from xl_aitrends.runs.places import Place

if TYPE_CHECKING:
    from xl_aitrends.refresh import RefreshResult

STATES = ("PASS", "WARN", "FAIL", "SKIP")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One workbook: what its refresh did, why there is no result, or why there was nothing to do.

    `inputs` are the hashes by which the next run knows whether anything has changed, `peak` the bytes of memory that
    its process had needed at most when it was done.
    """

    label: str
    source: Place
    result: RefreshResult | None = None
    failure: str = ""
    seconds: float | None = None
    unchanged: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    glimpse: Glimpse = field(default_factory=Glimpse)
    peak: int | None = None

    def state(self, strict: bool) -> str:
        """PASS, WARN, FAIL, or SKIP where there was nothing to do."""
        if self.unchanged:
            return "SKIP"
        if self.result is None:
            return "FAIL"
        state = self.result.state_under(strict)
        return "SKIP" if state == "PASS" and not (self.result.changed or self.result.computed) else state

    def to_dict(self, strict: bool) -> dict[str, object]:
        """The outcome as `results.json` holds it; a workbook without a result has its failure only."""
        known = self.result.to_dict() if self.result is not None else {"book": str(self.source)}
        return known | {
            "state": self.state(strict),
            "label": self.label,
            "failure": self.failure,
            "seconds": None if self.seconds is None else round(self.seconds, 3),
            "peak_mb": None if self.peak is None else round(self.peak / 1e6, 1),
            "inputs": dict(self.inputs),
            "shown": list(self.glimpse.outputs),
            "series": list(self.glimpse.series),
        }


def totals(states: Iterable[str]) -> dict[str, int]:
    """Number of workbooks in each state, and in all."""
    counted = Counter(states)
    return {state: counted[state] for state in STATES} | {"TOTAL": counted.total()}
