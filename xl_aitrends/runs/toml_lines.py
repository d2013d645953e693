"""On which line of a TOML text each key stands: `tomllib` gives values without places; knows no meaning of keys.

Text that `tomllib` has accepted is expected. Keys of inline tables and entries of arrays share the line on which the
value that holds them begins.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping

KeyPath = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_.\-\s])+?)\s*=""")
_PIECE = re.compile(r'''"""|\'\'\'|"(?:[^"\\]|\\.)*"|'[^']*'|#.*|[\[\]{}]''')


def key_lines(text: str) -> dict[KeyPath, int]:
    """Line (from 1) of every table header and key: ``{("feeds", "tbl_prices", "source"): 12}``.

    A table in an array of tables is told by its place: ``("workbooks", 0, "paths")``.
    """
    found: dict[KeyPath, int] = {}
    here: KeyPath = ()
    counted: Counter[KeyPath] = Counter()
    for number, line in _statements(text):
        if header := _HEADER.match(line):
            here = _names(header[2])
            if header[1] == "[[":
                counted[here] += 1
            here = _placed(here, counted)
            _note(found, here, number)
        elif key := _KEY.match(line):
            _note(found, (*here, *_names(key[1])), number)
    return found


def line_of(lines: Mapping[KeyPath, int], path: KeyPath) -> int:
    """Line of a key, else of the nearest that holds it; 1 where the file says nothing of it."""
    for end in range(len(path), 0, -1):
        if path[:end] in lines:
            return lines[path[:end]]
    return 1


def _note(found: dict[KeyPath, int], path: KeyPath, number: int) -> None:
    for end in range(1, len(path) + 1):
        found.setdefault(path[:end], number)


def _placed(path: KeyPath, counted: Mapping[KeyPath, int]) -> KeyPath:
    placed: KeyPath = ()
    for end in range(1, len(path) + 1):
        placed = (*placed, path[end - 1])
        if counted.get(path[:end]):
            placed = (*placed, counted[path[:end]] - 1)
    return placed


def _names(text: str) -> KeyPath:
    """Names of a dotted key, read by the parser that knows its quotes."""
    held = tomllib.loads(f"{text} = 0")
    path: list[str | int] = []
    while isinstance(held, dict):
        name, held = next(iter(held.items()))
        path.append(name)
    return tuple(path)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Lines on which a statement begins: not the inside of arrays, inline tables and texts of several lines."""
    depth, quote = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        if not depth and not quote:
            yield number, line
        depth, quote = _after(line, depth, quote)


def _after(line: str, depth: int, quote: str) -> tuple[int, str]:
    """How deep in brackets, and in which text of several lines, the next line begins."""
    position = 0
    while position < len(line):
        if quote:
            end = line.find(quote, position)
            if end < 0:
                return depth, quote
            position, quote = end + 3, ""
            continue
        piece = _PIECE.search(line, position)
        if piece is None:
            break
        position = piece.end()
        if piece[0] in ('"""', "'''"):
            quote = piece[0]
        elif piece[0] in "[{":
            depth += 1
        elif piece[0] in "]}":
            depth -= 1
    return depth, quote
