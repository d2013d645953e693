"""Columns of a long table: held to one length, divided without infinities, their rows gathered by segment.

Knows nothing of what the columns measure.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xl_aitrends.core.timeline import Floats, Mask, as_values
from xl_aitrends.errors import InputError

__all__ = ["ALL", "alike", "columns", "distinct", "ratio", "segments"]

Objects = npt.NDArray[np.object_]

ALL = "all"  # the last segment of every table: all rows


def alike(**columns: npt.ArrayLike) -> list[Floats]:
    """Number arrays of one shape."""
    arrays = {name: as_values(values, name) for name, values in columns.items()}
    first, *others = arrays
    for name in others:
        if arrays[name].shape != arrays[first].shape:
            raise InputError(
                f"{first} has shape {arrays[first].shape}, {name} has {arrays[name].shape}; give both the same rows"
            )
    return list(arrays.values())


def columns(**given: npt.ArrayLike) -> list[Floats]:
    """Number arrays of one length, shape (n,)."""
    return [values.reshape(-1) for values in alike(**given)]


def ratio(above: npt.NDArray[np.generic], below: npt.NDArray[np.generic]) -> Floats:
    """Quotient; nan unless the divisor is positive and the quotient finite."""
    divisor = below.astype(np.float64)
    with np.errstate(over="ignore"):
        quotient = above.astype(np.float64) / np.where(divisor > 0, divisor, np.nan)
    return np.where(np.isfinite(quotient), quotient, np.nan)


def distinct(labels: npt.ArrayLike) -> list[str]:
    """Return the labels without repeats and blanks, in order of first appearance."""
    return [label for label in dict.fromkeys(str(entry) for entry in np.ravel(np.asarray(labels))) if label]


def segments(segment: npt.ArrayLike | None, rows: int) -> tuple[Objects, Mask]:
    """Names of the segments, then "all"; and which rows belong to each, shape (segments + 1, rows)."""
    given = np.full(rows, "", dtype=object) if segment is None else np.asarray(segment, dtype=object).reshape(-1)
    if given.size != rows:
        raise InputError(f"segment has {given.size} rows but the numbers have {rows}; give one a row")
    labels = distinct(given)
    masks = [given == label for label in labels] + [np.ones(rows, dtype=np.bool_)]
    return np.array([*labels, ALL], dtype=object), np.array(masks, dtype=np.bool_)
