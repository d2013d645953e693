"""Rules on evidence and scenarios over rules: TRIGGERED, WATCH, CLEAR, or NO DATA when the evidence cannot say.

Knows numbers, thresholds and dates; what a rule is about is the analyst's. Missing evidence is never read as CLEAR.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from xl_aitrends.core.arguments import one_of, whole_number
from xl_aitrends.core.timeline import Floats, Mask, as_values
from xl_aitrends.errors import InputError

__all__ = ["CLEAR", "NO_DATA", "STATUSES", "TRIGGERED", "WATCH", "rule", "rule_history", "scenario"]

Objects = npt.NDArray[np.object_]

TRIGGERED, WATCH, CLEAR, NO_DATA = STATUSES = ("TRIGGERED", "WATCH", "CLEAR", "NO DATA")

_LONGEST = 1000  # more rows to persist over are a date's serial number

_Compare = Callable[[Floats, float], Mask]
_OPERATORS: dict[str, _Compare] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "<>": operator.ne,
}
_SPELLINGS = {"≥": ">=", "≤": "<=", "==": "=", "!=": "<>", "≠": "<>", "=>": ">=", "=<": "<="}


def rule(
    value: npt.ArrayLike,
    op: str,
    threshold: float,
    persist: str | float = 1,
    as_of: npt.ArrayLike | None = None,
    max_age: float | None = None,
    today: npt.ArrayLike | None = None,
    watch: float = 0.0,
) -> str:
    """Status of one rule today.

    Parameters
    ----------
    value : float or array, shape (n,)
        The evidence: its latest number, or its history with the latest last. nan is missing.
    op : {">", ">=", "<", "<=", "=", "<>"}
        How evidence and threshold must compare for a hit; also ≥ ≤ ≠.
    threshold : float
        In the unit of the evidence; nan gives NO DATA.
    persist : str or int, default 1
        Hits that trigger: "2/3" or "2 of 3" is two of the last three rows; 3 is three of the last three.
    as_of : datetime64[D], optional
        Day of the latest evidence.
    max_age : float, optional
        Calendar days that evidence may be old; needs `as_of` (blank is NO DATA) and `today`.
    today : datetime64[D], optional
        The day to judge from. Evidence dated after it is not known yet: NO DATA.
    watch : float, default 0
        Distance from the threshold within which a latest number that is no hit gives WATCH.

    Returns
    -------
    str
        "TRIGGERED": enough hits. "WATCH": some, or the latest number is within `watch`. "CLEAR": every row that counts
        is known and none is a hit. "NO DATA": what is missing or too old could change the answer.

    Raises
    ------
    InputError
        For an unknown operator, a persistence or a distance that makes no sense, or `max_age` without `today`.

    References
    ----------
    This package's methodology.
    """
    current = _is_current(as_of, max_age, today)
    status = rule_history(np.ravel(np.asarray(value, dtype=np.float64)), op, threshold, persist, watch)
    return str(status[-1]) if status.size and current else NO_DATA


def rule_history(
    values: npt.ArrayLike, op: str, threshold: float, persist: str | float = 1, watch: float = 0.0
) -> Objects:
    """What a rule said on every past row, from the rows up to it.

    Parameters
    ----------
    values : array, shape (n,)
        Evidence down the rows, from old to new.
    op, threshold, persist, watch
        As in `rule`.

    Returns
    -------
    ndarray of str, shape (n,)
        Rows before the first count as missing.

    Raises
    ------
    InputError
        As in `rule`.

    References
    ----------
    This package's methodology.
    """
    evidence = as_values(values).reshape(-1)
    hits_needed, rows = _share("persist", persist)
    if not watch >= 0:
        raise InputError(f"watch must be a number ≥ 0, got {watch}")
    known = np.isfinite(evidence) & np.isfinite(threshold)
    hit = known & _compare(op)(evidence, threshold)
    near = known & (np.abs(evidence - threshold) <= watch) if watch else np.zeros(known.shape, dtype=np.bool_)
    return _status(_last(hit, rows), rows - _last(known, rows), hits_needed, near)


def scenario(statuses: npt.ArrayLike, need: str | float = "any") -> str:
    """Status of a scenario from the statuses of its rules.

    Parameters
    ----------
    statuses : array of str
        Statuses of rules or of other scenarios, in any shape. A blank or an error value stands for NO DATA.
    need : str or int, default "any"
        Rules that must be triggered: "any", "all", a number, or "2/3" (two of exactly three).

    Returns
    -------
    str
        "TRIGGERED": enough rules are. "NO DATA": those that are unknown could still trigger it, or could hide a first
        sign. "WATCH": some rule is triggered or on watch. "CLEAR": every rule is.

    Raises
    ------
    InputError
        For a word that is no status, no rule at all, or a need that the number of rules cannot meet.

    References
    ----------
    This package's methodology.
    """
    words = [_word(entry) for entry in np.ravel(np.asarray(statuses, dtype=object))]
    if not words:
        raise InputError("a scenario needs at least one rule's status")
    needed = _needed(need, len(words))
    count = {status: words.count(status) for status in STATUSES}
    hits, unknown = (np.array([count[status]]) for status in (TRIGGERED, NO_DATA))
    return str(_status(hits, unknown, needed, np.array([count[WATCH] > 0]))[0])


def _status(hits: npt.NDArray[np.int_], unknown: npt.NDArray[np.int_], needed: int, near: Mask) -> Objects:
    """Decide between the four words; what is unknown counts against certainty both ways."""
    status = np.full(hits.shape, CLEAR, dtype=object)
    status[unknown > 0] = NO_DATA  # a first sign may hide there
    status[(hits > 0) | near] = WATCH
    status[hits + unknown >= needed] = NO_DATA
    status[hits >= needed] = TRIGGERED
    return status


def _last(marks: Mask, rows: int) -> npt.NDArray[np.int_]:
    """Number of marks among the last rows."""
    total = np.concatenate([np.zeros(rows, dtype=np.int_), np.cumsum(marks)])
    return np.asarray(total[rows:] - total[:-rows], dtype=np.int_)


def _is_current(as_of: npt.ArrayLike | None, max_age: float | None, today: npt.ArrayLike | None) -> bool:
    seen, now = (np.asarray("NaT" if day is None else day, dtype="datetime64[D]") for day in (as_of, today))
    if max_age is not None and not max_age >= 0:
        raise InputError(f"max_age must be a number of days ≥ 0, got {max_age}")
    if max_age is not None and np.isnat(now):
        raise InputError("max_age needs today, the day to judge from; give TODAY() or the as-of date")
    if np.isnat(seen):
        return max_age is None
    if np.isnat(now):
        return True
    age = int((now - seen).astype(np.int64))
    return 0 <= age <= (np.inf if max_age is None else max_age)


def _compare(op: str) -> _Compare:
    sign = str(op).strip()
    return _OPERATORS[one_of("op", _SPELLINGS.get(sign, sign), tuple(_OPERATORS))]


def _share(name: str, given: str | float) -> tuple[int, int]:
    """Read "2/3", "2 of 3", "2-of-3" or 3 (of 3)."""
    parts = re.fullmatch(r"\s*(\d+)\s*(?:/|-?\s*of\s*-?)\s*(\d+)\s*", str(given), flags=re.IGNORECASE)
    if parts:
        some, rows = int(parts[1]), int(parts[2])
    else:
        number = float(given) if re.fullmatch(r"\s*\d+(\.0*)?\s*", str(given)) else given
        some = rows = whole_number(name, number)
    if rows > _LONGEST:
        raise InputError(f'{name} is {given}: a cell that was typed 2/3 holds a date; write "2 of 3"')
    if not 1 <= some <= rows:
        raise InputError(f'{name} must be m of the last n rows with 1 ≤ m ≤ n, such as "2/3", got {given}')
    return some, rows


def _needed(need: str | float, rules: int) -> int:
    if str(need).strip().casefold() in ("any", "all"):
        return 1 if str(need).strip().casefold() == "any" else rules
    some, of = _share("need", need)
    if some > rules or (some != of and of != rules):
        raise InputError(f"need is {need}, but the scenario has {rules} rules; name no more, or the same number")
    return some


def _word(entry: object) -> str:
    """One of the four words; what is blank, missing or an error is unknown."""
    text = " ".join(str("" if entry is None or entry != entry else entry).upper().replace("_", " ").split())
    if text in STATUSES:
        return text
    if not text or text.startswith("#"):
        return NO_DATA
    raise InputError(f"{entry!r} is no status; use {', '.join(STATUSES)}")
