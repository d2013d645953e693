"""Python's collector of reference cycles, called less often while a workbook is refreshed.

A refresh makes hundreds of thousands of lists and tuples that live as long as the workbook does, and hardly any cycle:
looking through all of them time and again took a tenth of it.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_OBJECTS = 100_000  # new ones between two looks at the youngest; Python's own default is 700 (2000 from 3.14 on)

_LOCK = threading.Lock()
_found: list[tuple[int, int, int]] = []  # the thresholds found by the first of those that refresh now, once for each


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Raise the collector's first threshold for a while, in all threads.

    One that looks less often, or not at all, is left alone, and so is one that somebody else sets meanwhile.
    """
    with _LOCK:
        first, *others = before = gc.get_threshold()
        _found.append(_found[0] if _found else before)
        if not _found[1:] and 0 < first < _OBJECTS:
            gc.set_threshold(_OBJECTS, *others)
    try:
        yield
    finally:
        with _LOCK:
            before = _found.pop()
            if not _found and gc.get_threshold()[0] == _OBJECTS:
                gc.set_threshold(*before)
