"""Rows of the tables: one piece of work held against one rival, checked for equality before anything is timed."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType

import numpy as np
import numpy.typing as npt

from benchmarks.timing import CPU, Clock, Ratio, Times, Work, in_turn


@dataclass(frozen=True)
class Row:
    """One line of a table, as it is printed; `short` says why what was asked is missed, "" where it is met."""

    work: str
    rival: str
    ours: str
    theirs: str
    ratio: str
    spread: str
    asked: str
    floor: str
    short: str = ""


@dataclass(frozen=True)
class Rival:
    """What a user would pick instead, and by how much we are asked to be faster; `because` explains a shortfall.

    `scale`: how many times what the rival does stands for the whole work, where all of it would take too long.
    """

    name: str
    work: Work | None
    asked: float | None = None
    because: str = ""
    missing: str = ""
    same: Callable[[], object] | None = None
    scale: int = 1


class Different(Exception):
    """Two contestants gave different results."""


def contest(
    work: str,
    ours: Work,
    rivals: list[Rival],
    floors: Mapping[str, Work] | None = None,
    *,
    least: int = 3,
    seconds: float = 3.0,
    clock: Clock = CPU,
) -> list[Row]:
    """Hold our work against each rival, all of them and the floors in turn; a rival that is missing gets a row too."""
    problems = [rival.missing or _difference(rival) or ("" if rival.work else "not installed") for rival in rivals]
    able = [rival for rival, problem in zip(rivals, problems, strict=True) if not problem]
    runners: dict[str, Work] = {"": ours, **{rival.name: rival.work for rival in able if rival.work}}
    times = in_turn(runners | dict(floors or {}), least=least, seconds=seconds, clock=clock)
    under = "; ".join(f"{name} {span(times[name].median)}" for name in floors or {})
    return [
        _untimed(work, rival, problem)
        if problem
        else _row(work, rival, times[""], times[rival.name] * rival.scale, under)
        for rival, problem in zip(rivals, problems, strict=True)
    ]


def _untimed(work: str, rival: Rival, problem: str) -> Row:
    short = "not timed" if rival.asked else ""
    return Row(work, rival.name, "", "", problem, "", asked(rival.asked), "", short)


def _difference(rival: Rival) -> str:
    try:
        if rival.same is not None:
            rival.same()
    except Different as error:
        return f"results differ, not timed: {error}"
    return ""


def _row(work: str, rival: Rival, ours: Times, theirs: Times, floor: str) -> Row:
    ratio = Ratio.of(ours, theirs)
    met = rival.asked is None or ratio.median >= rival.asked
    middle = f"{plain(ratio.low)}–{plain(ratio.high)} of {len(ours.rounds)}"
    short = "" if met else rival.because or "not yet explained"
    taken = (span(ours.median), span(theirs.median))
    return Row(work, rival.name, *taken, times(ratio.median), middle, asked(rival.asked), floor, short)


def asked(ratio: float | None) -> str:
    """What the table asks for, in words."""
    return "" if ratio is None else f"≥ {ratio:g} ×"


def times(ratio: float) -> str:
    """``12.3 ×``."""
    return f"{plain(ratio)} ×"


def plain(ratio: float) -> str:
    """``12.3`` without its sign."""
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"


def span(seconds: float) -> str:
    """Seconds in a unit that reads well."""
    if seconds < 1e-3:
        return f"{1e6 * seconds:.0f} µs"
    return f"{1e3 * seconds:.3g} ms" if seconds < 1 else f"{seconds:.2f} s"


def optional(name: str) -> ModuleType | None:
    """A rival's package, or None where it is not installed or cannot be imported here."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def hold_equal(ours: npt.ArrayLike, theirs: npt.ArrayLike, within: float = 1e-10) -> None:
    """Raise `Different` unless two results agree, missing numbers included."""
    left, right = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    if left.shape != right.shape:
        raise Different(f"shapes {left.shape} and {right.shape}")
    if not np.array_equal(np.isnan(left), np.isnan(right)):
        cells = int((np.isnan(left) != np.isnan(right)).sum())
        raise Different(f"{cells} numbers are missing in one of the two")
    gap = float(np.nanmax(np.abs(left - right), initial=0.0))
    if gap > within:
        raise Different(f"largest difference {gap:.3g}")
