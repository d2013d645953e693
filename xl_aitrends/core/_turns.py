"""Peaks and troughs of a series without gaps: a threshold filter, and dating by windows (Bry-Boschan).

Knows row numbers only, no dates.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from xl_aitrends.core.timeline import Floats

__all__ = ["Turn", "dated_turns", "filter_turns"]

# Months, after Pagan and Sossounov.
WINDOW = 8  # an extreme is the highest or lowest within so many on either side
CENSOR = 6  # nearer to either end nothing is dated
CYCLE = 16  # least from peak to peak, and from trough to trough
PHASE = 4  # least from peak to trough, and from trough to peak, unless the move is large


class Turn(NamedTuple):
    """A turning point: its row, the row on which it was known, and +1 for a peak, −1 for a trough."""

    row: int
    confirm: int
    sign: int


def filter_turns(line: Floats, up: float, down: float, *, relative: bool = False) -> list[Turn]:
    """Turns of a series that switches direction when it has moved far enough from its running extreme.

    Until the first such move both extremes are tracked, so neither direction is presumed.
    """
    turns: list[Turn] = []
    state = high_row = low_row = 0
    high, low = -np.inf, np.inf
    for row, value in enumerate(line.tolist()):
        if value > high:
            high, high_row = value, row
        if value < low:
            low, low_row = value, row
        fell = high - value >= (down * high if relative else down)
        rose = value - low >= (up * low if relative else up)
        if fell and state >= 0:
            turns.append(Turn(high_row, row, 1))
            state, low, low_row = -1, value, row
        elif rose and state <= 0:
            turns.append(Turn(low_row, row, -1))
            state, high, high_row = 1, value, row
    return turns


def dated_turns(line: Floats, up: float, down: float, *, relative: bool = False) -> list[Turn]:
    """Turns of a monthly series by windows, each with the first month from which on it stays a turn.

    Confirmation is found by dating every shorter history again, from the longest down, until all turns are gone.
    """
    final = _dated(line, up, down, relative)
    confirm = dict.fromkeys(final, line.size - 1)
    alive = set(final)
    for length in range(line.size - 1, 0, -1):
        if not alive:
            break
        alive &= set(_dated(line[:length], up, down, relative))
        confirm.update(dict.fromkeys(alive, length - 1))
    return [Turn(row, confirm[row, sign], sign) for row, sign in final]


_Extreme = tuple[int, int]  # row, sign


def _dated(line: Floats, up: float, down: float, relative: bool) -> list[_Extreme]:
    values = line.tolist()  # single numbers are read from a list several times faster than from an array
    turns = _alternating(_local_extremes(line), values)
    turns = [t for t in turns if CENSOR <= t[0] < line.size - CENSOR]
    turns = _without_false_ends(_alternating(turns, values), values)
    turns = _without_short_cycles(turns, values)
    turns = _without_short_phases(turns, values, up, down, relative)
    return _without_false_ends(turns, values)


def _local_extremes(line: Floats) -> list[_Extreme]:
    """Extremes of the window around them, which is cut at the ends of the series; of equals the first."""
    found = []
    for sign in (1, -1):
        padded = np.pad(sign * line, WINDOW, constant_values=-np.inf)
        windows = sliding_window_view(padded, 2 * WINDOW + 1)
        found += [(int(row), sign) for row in np.flatnonzero(windows.argmax(axis=1) == WINDOW)]
    return sorted(found)


def _alternating(turns: list[_Extreme], values: list[float]) -> list[_Extreme]:
    """Of neighbours of one kind keep the more extreme, of equals the first."""
    kept: list[_Extreme] = []
    for row, sign in turns:
        if not kept or kept[-1][1] != sign:
            kept.append((row, sign))
        elif sign * values[row] > sign * values[kept[-1][0]]:
            kept[-1] = (row, sign)
    return kept


def _without_false_ends(turns: list[_Extreme], values: list[float]) -> list[_Extreme]:
    """Drop a first or last turn that some value between it and the end of the series goes beyond."""
    while turns and _exceeded(turns[0], values[: turns[0][0]], values):
        turns = turns[1:]
    while turns and _exceeded(turns[-1], values[turns[-1][0] + 1 :], values):
        turns = turns[:-1]
    return turns


def _exceeded(turn: _Extreme, beyond: list[float], values: list[float]) -> bool:
    row, sign = turn
    return bool(beyond) and (max(beyond) > values[row] if sign == 1 else min(beyond) < values[row])


def _without_short_cycles(turns: list[_Extreme], values: list[float]) -> list[_Extreme]:
    """Of two peaks (troughs) too close together drop the less extreme; the trough between follows by alternation."""
    at = 0
    while at + 2 < len(turns):
        (first, sign), (second, _) = turns[at], turns[at + 2]
        if second - first >= CYCLE:
            at += 1
            continue
        loser = at if sign * values[second] > sign * values[first] else at + 2
        turns = _alternating(turns[:loser] + turns[loser + 1 :], values)
        at = 0
    return turns


def _without_short_phases(
    turns: list[_Extreme], values: list[float], up: float, down: float, relative: bool
) -> list[_Extreme]:
    """Drop one end of a phase that is too short and too small, the one that a neighbour of its kind outdoes."""
    at = 0
    while at + 1 < len(turns):
        (first, sign), (second, _) = turns[at], turns[at + 1]
        change = (values[second] - values[first]) / (values[first] if relative else 1.0)
        if second - first >= PHASE or change > up or change < -down:
            at += 1
            continue
        if at + 2 < len(turns):
            outdone = sign * values[turns[at + 2][0]] > sign * values[first]
        else:
            outdone = at > 0 and -sign * values[second] >= -sign * values[turns[at - 1][0]]
        loser = at if outdone else at + 1
        turns = _alternating(turns[:loser] + turns[loser + 1 :], values)
        at = 0
    return turns
