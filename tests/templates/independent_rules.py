"""What rules and scenarios of a checklist say once more, with plain loops only."""

from __future__ import annotations

import operator

import pandas as pd

COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def said(values: list[float], op: str, threshold: float, persist: str, watch: float) -> str:
    """The word of a rule after these readings, none of which is missing."""
    needed, _, window = (persist if " of " in persist else f"{persist} of {persist}").partition(" of ")
    last = values[-int(window) :]
    hits = sum(COMPARE[op](value, threshold) for value in last)
    if hits >= int(needed):
        return "TRIGGERED"
    if len(last) < int(window):
        return "NO DATA" if hits == 0 else "WATCH"
    return "WATCH" if hits or abs(values[-1] - threshold) <= watch else "CLEAR"


def history(series: pd.Series, op: str, threshold: float, persist: str, watch: float) -> pd.Series:
    values = list(series)
    words = [said(values[: row + 1], op, threshold, persist, watch) for row in range(len(values))]
    return pd.Series(words, series.index)


def any_of(words: list[str]) -> str:
    """A part: triggered if one rule is; otherwise unknown rules could still trigger it."""
    for word in ("TRIGGERED", "NO DATA", "WATCH"):
        if word in words:
            return word
    return "CLEAR"


def alarm(words: pd.Series, peak: pd.Timestamp, trough: pd.Timestamp, months: int) -> str:
    """The month of the first alarm from some months before a peak until the trough."""
    on = words.loc[peak - pd.DateOffset(months=months) : trough]
    fired = on.index[on == "TRIGGERED"]
    return f"hit {fired[0]:%Y-%m}" if len(fired) else "miss"
