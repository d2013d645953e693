"""Two segments held against each other in one measure.

Knows a column of numbers and their labels; what is measured is not its business.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xl_aitrends.core._long_table import columns, segments
from xl_aitrends.core.statistics import mann_whitney
from xl_aitrends.errors import InputError, NotEnoughData

__all__ = ["Comparison", "compare"]


@dataclass(frozen=True)
class Comparison:
    """Two segments in one measure.

    Attributes
    ----------
    first, second : medians of the segments
    difference : first − second
    p_value : of the Mann-Whitney test, two-sided
    superiority : chance that a member of the first lies above one of the second, ties counting one half
    n_first, n_second : rows with a number
    """

    first: float
    second: float
    difference: float
    p_value: float
    superiority: float
    n_first: float
    n_second: float


def compare(values: npt.ArrayLike, segment: npt.ArrayLike, first: str, second: str) -> Comparison:
    """Whether one segment did better than another: medians and the Mann-Whitney test.

    Parameters
    ----------
    values : array, shape (n,)
        A measure of each company, such as its surprise. nan is missing.
    segment : array of str, shape (n,)
    first, second : str
        The segments to compare; upper and lower case are alike.

    Returns
    -------
    Comparison

    Raises
    ------
    InputError
        If lengths differ or a segment does not occur.
    NotEnoughData
        If a segment has no number.

    References
    ----------
    Standard result (Mann and Whitney 1947).
    """
    (numbers,) = columns(values=values)
    labels, rows = segments(segment, numbers.size)
    found = {str(label).casefold(): numbers[inside] for label, inside in zip(labels[:-1], rows[:-1], strict=True)}
    samples = []
    for name in (first, second):
        if name.strip().casefold() not in found:
            raise InputError(f"no row has the segment {name!r}; there are {', '.join(labels[:-1])}")
        sample = found[name.strip().casefold()]
        samples.append(sample[np.isfinite(sample)])
        if not samples[-1].size:
            raise NotEnoughData(f"no row of {name} has a number")
    x, y = samples
    test = mann_whitney(x, y)
    medians = float(np.median(x)), float(np.median(y))
    return Comparison(*medians, medians[0] - medians[1], test.p_value, test.superiority, test.n_x, test.n_y)
