"""Rolling correlation where every pair of a window must be complete, by sums of sums.

Gives what `_rolling.rolling_corr` gives, several times faster. A window's sum is built from sums of shorter windows:
seven additions of whole panels for sixty rows, none of a row outside the window. So nothing is carried on from old
rows, a missing number reaches just the windows that hold it, and windows need no counts. Where a window's mean is large
against its deviations, the squares cancel: such windows are computed again about the first number of their column,
and if that does not help by `rolling_corr`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from itertools import cycle

import numpy as np
import numpy.typing as npt

from xl_aitrends.core._rolling import rolling_corr

__all__ = ["complete_corr"]

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Compute = Callable[[Floats, Floats, int], Floats]

# Share of a window's squares that its mean may make up: the rest keeps all but the last two of sixteen digits.
_MOST_MEAN = 15 / 16
_KEPT = threading.local()
_CELLS_AT_ONCE = 62_500  # half a megabyte an array, unless a window is very long
_MOST_KEPT = 4_000_000  # numbers: 32 MB a thread


def complete_corr(x: Floats, y: Floats, window: int) -> Floats:
    """Return Pearson's correlation over the last `window` rows.

    Parameters
    ----------
    x : ndarray, shape (n, m)
    y : ndarray, shape (n, 1) or (n, m)
        One column stands against every column of `x`.
    window : int
        Rows, 2 ≤ window ≤ n.

    Returns
    -------
    ndarray, shape (n, m)
        nan in the first ``window - 1`` rows, where a pair of the window is missing, and where one of the two does not
        move in the window.
    """
    result = np.empty(x.shape)
    result[: window - 1] = np.nan
    for rows, columns in _slabs(x.shape, window):
        pair = columns if y.shape[1] > 1 else slice(None)
        here, there = x[rows, columns], y[rows, pair]
        ends = result[rows.start + window - 1 : rows.stop, columns]
        doubtful = _correlate(here, there, window, ends)
        if doubtful is not None:
            moved = here - _first(x[:, columns]), there - _first(y[:, pair])
            _again(_about, *moved, window, ends, doubtful)
    return result


def _again(compute: Compute, x: Floats, y: Floats, window: int, result: Floats, doubtful: Mask) -> None:
    """Compute the windows in doubt another way, and with them the others of their columns."""
    some = np.flatnonzero(doubtful.any(axis=0))
    # `rolling_corr` gives the rows before the first window too.
    found = compute(x[:, some], y[:, some] if y.shape[1] > 1 else y, window)
    result[:, some] = np.where(doubtful[:, some], found[-len(result) :], result[:, some])


def _about(x: Floats, y: Floats, window: int) -> Floats:
    """Correlations of values that have been centred; windows still in doubt are left to `rolling_corr`."""
    result = np.empty((len(x) - window + 1, x.shape[1]))
    doubtful = _correlate(x, y, window, result)
    if doubtful is not None:
        _again(rolling_corr, x, y, window, result, doubtful)
    return result


def _first(values: Floats) -> Floats:
    """First number of each column: known to every window, and moved by no later row; 0 where there is none."""
    first = np.array(values[0])
    for column in np.flatnonzero(np.isnan(first)):
        present = np.flatnonzero(~np.isnan(values[:, column]))
        first[column] = values[present[0], column] if present.size else 0.0
    return first


def _slabs(shape: tuple[int, int], window: int) -> Iterator[tuple[slice, slice]]:
    """Cut a panel into pieces that fit the processor's cache; neighbours share ``window - 1`` rows.

    Each starts where a block of `rolling_corr` does, which gives the same for its windows as for all rows at once.
    """
    ends, columns, block = shape[0] - window + 1, shape[1], window - 1
    wide = max(1, min(columns, _CELLS_AT_ONCE // (5 * window)))
    high = block * max(4, _CELLS_AT_ONCE // wide // block)
    for left in range(0, columns, wide):
        for top in range(0, ends, high):
            yield slice(top, min(top + high, ends) + block), slice(left, left + wide)


def _correlate(x: Floats, y: Floats, window: int, result: Floats) -> Mask | None:
    """Fill in the correlation of each window of a slab; say where squares cancel or leave the floats, if anywhere."""
    memory = _workspace(6 * x.size + 5 * y.size)
    # Sums take three spare arrays, products one, and each sum that is still needed holds on to one.
    spare, spare_y = list(memory[: 6 * x.size].reshape(6, *x.shape)), list(memory[6 * x.size :].reshape(5, *y.shape))
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        total, scale, doubtful = _moments(x, window, spare)
        total_y, scale_y, doubtful_y = _moments(y, window, spare_y)
        shared = _window_sums(np.multiply(x, y, out=spare.pop()), window, spare)
        total *= np.divide(total_y, window, out=total_y)
        shared -= total
        shared *= np.divide(1.0, scale_y, out=scale_y)
        np.divide(shared, scale, out=result)
    np.clip(result, -1.0, 1.0, out=result)
    if doubtful is None or doubtful_y is None:
        return doubtful if doubtful_y is None else np.broadcast_to(doubtful_y, result.shape)
    return doubtful | doubtful_y


def _moments(values: Floats, window: int, spare: list[Floats]) -> tuple[Floats, Floats, Mask | None]:
    """Return each window's sum, the root of its sum of squares about the mean, and where that is in doubt, if anywhere.

    The two sums take an array each from the spare ones.
    """
    total = _window_sums(values, window, spare)
    squares = spare.pop()
    centred = _window_sums(np.multiply(values, values, out=squares), window, spare)
    of_mean = np.multiply(total, total, out=squares[: len(total)])
    of_mean *= 1 / window
    centred -= of_mean
    of_mean *= 1 / _MOST_MEAN - 1
    sure = centred > of_mean
    if not sure.all():
        sure |= np.isnan(total)  # a window with a gap is undefined, and no doubt about it
    spare.append(squares)
    return total, np.sqrt(centred, out=centred), None if sure.all() else ~sure


def _window_sums(values: Floats, window: int, spare: list[Floats]) -> Floats:
    """Return each window's sum, shape (n - window + 1, m), in an array taken from `spare`, which holds three or more.

    60 = 5 · 3 · 2 · 2 rows: sums of five, three of those, twice that, twice that.
    """
    sums, rows, place = values, 1, values
    for factor in _factors(window):
        parts, length = sums, rows
        others = cycle([array for array in spare if array is not place])
        for digit in f"{factor:b}"[1:]:
            place = next(others)
            ends = len(sums) - rows
            sums = np.add(sums[:ends], sums[rows:], out=place[:ends])
            rows *= 2
            if digit == "1":
                sums = sums[:-length]
                sums += parts[rows:]
                rows += length
    spare[:] = [array for array in spare if array is not place]
    return sums


def _factors(number: int) -> list[int]:
    """Prime factors, the greatest first."""
    found, prime = [], 2
    while prime * prime <= number:
        while number % prime == 0:
            found.append(prime)
            number //= prime
        prime += 1
    return sorted([*found, number] if number > 1 else found, reverse=True)


def _workspace(size: int) -> Floats:
    """Memory for so many numbers, the same for each call of a thread: fetching it anew would take half of the time."""
    memory: Floats | None = getattr(_KEPT, "memory", None)
    if memory is None or memory.size < size:
        memory = np.empty(size)
        _KEPT.memory = memory if size <= _MOST_KEPT else None
    return memory[:size]
