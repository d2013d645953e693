"""Rolling correlation where every pair of a window must be complete, by sums of sums.

Gives what `_rolling.rolling_corr` gives, several times faster. A window's sum is built from sums of shorter windows:
seven additions of whole panels for sixty rows, none of a row outside the window. So nothing is carried on from old
rows, a missing number reaches just the windows that hold it, and windows need no counts. Values are not centred:
where a window's mean is large against its deviations the squares cancel, and `rolling_corr` decides.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import cycle

import numpy as np
import numpy.typing as npt

from xl_aitrends.core._rolling import rolling_corr

__all__ = ["complete_corr"]

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

# Share of a window's squares that its mean may make up: the rest keeps all but the last two of sixteen digits.
_MOST_MEAN = 15 / 16
_KEPT = threading.local()
_CELLS_AT_ONCE = 62_500  # half a megabyte an array: six of them stay in the processor's cache
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
    result, doubtful = np.empty(x.shape), np.empty(x.shape, dtype=np.bool_)
    result[: window - 1], doubtful[: window - 1] = np.nan, False
    for rows, columns in _slabs(x.shape, window):
        fields = y if y.shape[1] == 1 else y[:, columns]
        ends = slice(rows.start + window - 1, rows.stop)
        _correlate(x[rows, columns], fields[rows], window, result[ends, columns], doubtful[ends, columns])
    if doubtful.any():
        again = doubtful.any(axis=0)
        exact = rolling_corr(x[:, again], y if y.shape[1] == 1 else y[:, again], window)
        result[:, again] = np.where(doubtful[:, again], exact, result[:, again])
    return result


def _slabs(shape: tuple[int, int], window: int) -> Iterator[tuple[slice, slice]]:
    """Cut a panel into pieces that fit the processor's cache; neighbours share ``window - 1`` rows."""
    ends, columns = shape[0] - window + 1, shape[1]
    wide = max(1, min(columns, _CELLS_AT_ONCE // (5 * window)))
    high = max(4 * window, _CELLS_AT_ONCE // wide)
    for left in range(0, columns, wide):
        for top in range(0, ends, high):
            yield slice(top, min(top + high, ends) + window - 1), slice(left, left + wide)


def _correlate(x: Floats, y: Floats, window: int, result: Floats, doubtful: Mask) -> None:
    """Fill in the correlation of each window that ends in the slab, and where squares cancel."""
    memory = _workspace(6 * x.size + 5 * y.size)
    spare = list(memory[: 6 * x.size].reshape(6, *x.shape))
    spare_y = list(memory[6 * x.size :].reshape(5, *y.shape))
    doubtful_y = np.empty((len(doubtful), y.shape[1]), dtype=np.bool_)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        total, scale = _moments(x, window, spare, doubtful)
        total_y, scale_y = _moments(y, window, spare_y, doubtful_y)
        shared = _window_sums(np.multiply(x, y, out=spare.pop()), window, spare)
        total *= np.divide(total_y, window, out=total_y)
        shared -= total
        shared *= np.divide(1.0, scale_y, out=scale_y)
        np.divide(shared, scale, out=result)
    np.clip(result, -1.0, 1.0, out=result)
    if doubtful_y.any():
        doubtful |= doubtful_y


def _moments(values: Floats, window: int, spare: list[Floats], doubtful: Mask) -> tuple[Floats, Floats]:
    """Return each window's sum, and the root of its sum of squares about the mean; fill in where they cancel."""
    total = _window_sums(values, window, spare)
    squares = spare.pop()
    centred = _window_sums(np.multiply(values, values, out=squares), window, spare)
    of_mean = np.multiply(total, total, out=squares[: len(total)])
    of_mean *= 1 / window
    centred -= of_mean
    of_mean *= 1 / _MOST_MEAN - 1
    np.less_equal(centred, of_mean, out=doubtful)
    spare.append(squares)
    return total, np.sqrt(centred, out=centred)


def _window_sums(values: Floats, window: int, spare: list[Floats]) -> Floats:
    """Return each window's sum, shape (n - window + 1, m), in an array that is taken from three spare ones.

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
