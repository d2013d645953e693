"""Contestants timed in turn (A B A B …), so that a busy moment of the machine strikes all of them; knows no contest."""

from __future__ import annotations

import gc
import math
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Work = Callable[[], object]

SECONDS = 3.0  # for all rounds of a contest together, unless one round takes longer
MOST_ROUNDS = 60
LEAST_TURN = 0.02  # shorter work is repeated within its turn, as timeit does: a clock's tick is not what is measured


@dataclass(frozen=True)
class Times:
    """Seconds a contestant took, round by round."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    def __mul__(self, times: int) -> Times:
        return Times(tuple(taken * times for taken in self.rounds))


@dataclass(frozen=True)
class Ratio:
    """How many times faster one contestant was than another: median over the rounds, with the middle half of them."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, ours: Times, theirs: Times) -> Ratio:
        """Compare round with round: what slows one of a pair down slows the other down too."""
        each = [b / a for a, b in zip(ours.rounds, theirs.rounds, strict=True)]
        if len(each) < 4:
            return cls(statistics.median(each), min(each), max(each))
        low, middle, high = statistics.quantiles(each, n=4, method="inclusive")
        return cls(middle, low, high)


Clock = Callable[[], float]
CPU: Clock = time.process_time  # for contestants that compute in this process, on one core: others' work is not theirs
WALL: Clock = time.perf_counter


def in_turn(
    contestants: Mapping[str, Work], *, least: int = 3, seconds: float = SECONDS, clock: Clock = CPU
) -> dict[str, Times]:
    """Run every contestant once to warm up (where that is cheap), then all of them in turn, round after round."""
    gc.collect()
    gc.freeze()  # what earlier contests have imported is not looked through while these run
    try:
        return _in_turn(contestants, least, seconds, clock)
    finally:
        gc.unfreeze()


def _in_turn(contestants: Mapping[str, Work], least: int, seconds: float, clock: Clock) -> dict[str, Times]:
    started = time.perf_counter()
    first = {name: _seconds(work, clock) for name, work in contestants.items()}
    spent = time.perf_counter() - started
    if spent > seconds and least <= 1:  # one round is all there is time for
        return {name: Times((taken,)) for name, taken in first.items()}
    if spent < seconds / 3:  # a first call may take far longer than the others
        first = {name: _seconds(work, clock) for name, work in contestants.items()}
    repeats = {name: max(1, math.ceil(LEAST_TURN / max(taken, 1e-6))) for name, taken in first.items()}
    started = time.perf_counter()
    found: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(MOST_ROUNDS):
        if number >= least and time.perf_counter() - started > seconds:
            break
        for name, work in contestants.items():
            found[name].append(_seconds(work, clock, repeats[name]))
    return {name: Times(tuple(taken)) for name, taken in found.items()}


def _seconds(work: Work, clock: Clock, repeats: int = 1) -> float:
    gc.collect()  # nobody pays for another's litter
    start = clock()
    for _ in range(repeats):
        work()
    return (clock() - start) / repeats
