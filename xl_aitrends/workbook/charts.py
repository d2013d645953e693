"""The XML of a chart part: its references and the values cached beside them; knows no sheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, cast

from xl_aitrends.workbook.cell_values import ERRORS, Value
from xl_aitrends.workbook.cell_writer import number_text
from xl_aitrends.workbook.markup import ATTRIBUTES, escape, mask, root_prefix, unescape
from xl_aitrends.workbook.strings import decode, encode

Cached = tuple[int, list[tuple[int, float | str]]]  # how many points, and those that are no gaps


class Points(NamedTuple):
    """What a reference shows: one list of values a level (a plain reference has one), and their number format."""

    levels: Sequence[Sequence[Value]]
    number_format: str = "General"

    @property
    def length(self) -> int:
        """The number of points."""
        return max((len(level) for level in self.levels), default=0)


_KINDS = {b"numRef": b"numCache", b"strRef": b"strCache", b"multiLvlStrRef": b"multiLvlStrCache"}


def prefix_of(data: bytes) -> bytes:
    """The prefix of the chart namespace, with its colon."""
    return root_prefix(mask(data)[:4096])


def _reference_pattern(prefix: bytes) -> re.Pattern[bytes]:
    kinds = b"|".join(_KINDS)
    return re.compile(
        rb"<%s(%s)%s>(.*?)</%s\1\s*>" % (prefix, kinds, ATTRIBUTES, prefix),
        re.DOTALL,
    )


def _formula_pattern(prefix: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"<%sf%s>([^<]*)</%sf\s*>" % (prefix, ATTRIBUTES, prefix))


def references(data: bytes) -> list[str]:
    """Every reference of the chart, in order."""
    masked, prefix = mask(data), prefix_of(data)
    formula = _formula_pattern(prefix)
    found = (formula.search(match[2]) for match in _reference_pattern(prefix).finditer(masked))
    return [unescape(match[1]) for match in found if match]


def with_references(data: bytes, change: Callable[[str], str]) -> bytes:
    """The chart with each reference's text as ``change`` gives it."""
    pieces, at = [], 0
    # Extensions (labels from cells, filtered series, newer chart types) carry references under prefixes of their own.
    for match in _formula_pattern(rb"(?:[\w.-]+:)?").finditer(mask(data)):
        text = unescape(match[1])
        changed = change(text)
        if changed != text:
            pieces += [data[at : match.start(1)], escape(changed)]
            at = match.end(1)
    return b"".join([*pieces, data[at:]])


def with_caches(data: bytes, points_of: Callable[[str], Points | None]) -> bytes:
    """The chart with the cache of each reference written in full; None leaves a cache as it is."""
    masked, prefix = mask(data), prefix_of(data)
    formula = _formula_pattern(prefix)
    pieces, at = [], 0
    for match in _reference_pattern(prefix).finditer(masked):
        reference = formula.search(masked, match.start(2), match.end(2))
        shown = points_of(unescape(reference[1])) if reference else None
        if reference is None or shown is None:
            continue
        start, end, old = _cache(masked, prefix, match, reference.end())
        if _stored(match[1], old, prefix) == _wanted(match[1], shown):
            continue
        pieces += [data[at:start], _written(prefix, match[1], shown, old)]
        at = end
    return b"".join([*pieces, data[at:]])


def _cache(masked: bytes, prefix: bytes, match: re.Match[bytes], after: int) -> tuple[int, int, bytes]:
    """Where the cache lies and what it holds; right after the reference where there is none yet."""
    name = prefix + _KINDS[match[1]]
    cache = re.compile(rb"<%s%s(?:/>|>.*?</%s\s*>)" % (name, ATTRIBUTES, name), re.DOTALL)
    found = cache.search(masked, after, match.end(2))
    return (found.start(), found.end(), found[0]) if found else (after, after, b"")


def _stored(kind: bytes, cache: bytes, prefix: bytes) -> Cached:
    """What a cache holds; errors count as gaps."""
    count = re.search(rb"<%sptCount\s+val\s*=\s*[\"'](\d+)" % prefix, cache)
    pattern = rb"<%spt\s[^>]*?idx\s*=\s*[\"'](\d+)[\"'][^>]*>\s*<%sv>([^<]*)</%sv>" % (prefix, prefix, prefix)
    points = [(int(index), decode(text)) for index, text in re.findall(pattern, cache)]
    return int(count[1]) if count else -1, [(i, _comparable(kind, t)) for i, t in points if t not in ERRORS]


def _wanted(kind: bytes, shown: Points) -> Cached:
    if kind == b"numRef" and all(type(value) is float for level in shown.levels for value in level):
        return shown.length, [(i, cast("float", value)) for level in shown.levels for i, value in enumerate(level)]
    points = [(i, _text(kind, value)) for level in shown.levels for i, value in enumerate(level)]
    return shown.length, [(i, _comparable(kind, text)) for i, text in points if text is not None]


def _comparable(kind: bytes, text: str) -> float | str:
    """Writers spell one number in several ways: numbers are compared as numbers."""
    try:
        return float(text) if kind == b"numRef" else text
    except ValueError:
        return text


def _text(kind: bytes, value: Value) -> str | None:
    """A point as its cache spells it, None for a gap."""
    if value is None or (isinstance(value, str) and (value in ERRORS or not value)):
        return None
    if isinstance(value, str):
        return "0" if kind == b"numRef" else value
    if isinstance(value, bool):
        return str(int(value)) if kind == b"numRef" else str(value).upper()
    return number_text(value).decode()


def _written(prefix: bytes, kind: bytes, shown: Points, old: bytes) -> bytes:
    name = prefix + _KINDS[kind]
    code = re.search(rb"<%sformatCode%s>[^<]*</%sformatCode\s*>" % (prefix, ATTRIBUTES, prefix), old)
    if code is None or shown.number_format != "General":
        form = b"<%sformatCode>%s</%sformatCode>" % (prefix, escape(shown.number_format), prefix)
    else:
        form = code[0]
    body = [form if kind == b"numRef" else b"", b'<%sptCount val="%d"/>' % (prefix, shown.length)]
    for level in shown.levels:
        points = b"".join(_point(prefix, kind, at, value) for at, value in enumerate(level))
        body.append(b"<%slvl>%s</%slvl>" % (prefix, points, prefix) if kind == b"multiLvlStrRef" else points)
    extension = re.search(rb"<%sextLst.*</%sextLst\s*>" % (prefix, prefix), old, re.DOTALL)
    body.append(extension[0] if extension else b"")
    return b"<%s>%s</%s>" % (name, b"".join(body), name)


def _point(prefix: bytes, kind: bytes, at: int, value: Value) -> bytes:
    text = _text(kind, value)
    if text is None:
        return b""
    return b'<%spt idx="%d"><%sv>%s</%sv></%spt>' % (prefix, at, prefix, encode(text), prefix, prefix)
