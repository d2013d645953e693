"""The XML of a chart part: its references and the values cached beside them; knows no sheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from xl_aitrends.workbook.cell_values import ERRORS, Value
from xl_aitrends.workbook.cell_writer import number_text
from xl_aitrends.workbook.markup import ATTRIBUTES, escape, mask, root_prefix, unescape
from xl_aitrends.workbook.strings import decode, encode


class Points(NamedTuple):
    """What a reference shows: one list of values a level (a plain reference has one), and their number format."""

    levels: Sequence[Sequence[Value]]
    number_format: str = "General"

    @property
    def length(self) -> int:
        """The number of points."""
        return max((len(level) for level in self.levels), default=0)


_KINDS = {b"numRef": b"numCache", b"strRef": b"strCache", b"multiLvlStrRef": b"multiLvlStrCache"}


_GAPS = frozenset(error.encode() for error in ERRORS)


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

    @cache  # the dates of a chart are the categories of each of its series
    def spelled(kind: bytes, reference: bytes) -> _Spelled | None:
        shown = points_of(unescape(reference))
        return None if shown is None else _spelled(prefix, kind, shown)

    pieces, at = [], 0
    for match in _reference_pattern(prefix).finditer(masked):
        reference = formula.search(masked, match.start(2), match.end(2))
        new = spelled(match[1], reference[1]) if reference else None
        if reference is None or new is None:
            continue
        start, end, old = _stored(masked, prefix, match, reference.end())
        if _holds(match[1], old, prefix, new):
            continue
        pieces += [data[at:start], _written(prefix, match[1], new, old)]
        at = end
    return b"".join([*pieces, data[at:]])


class _Spelled(NamedTuple):
    """Points, and each level's texts (None for a gap) and elements."""

    shown: Points
    texts: Sequence[Sequence[bytes | None]]
    levels: Sequence[bytes]


def _spelled(prefix: bytes, kind: bytes, shown: Points) -> _Spelled:
    point = b'<%spt idx="%%d"><%sv>%%s</%sv></%spt>' % (prefix, prefix, prefix, prefix)
    texts = [[_text(kind, value) for value in level] for level in shown.levels]
    levels = [b"".join([point % (at, text) for at, text in enumerate(level) if text is not None]) for level in texts]
    return _Spelled(shown, texts, levels)


def _stored(masked: bytes, prefix: bytes, match: re.Match[bytes], after: int) -> tuple[int, int, bytes]:
    """Where the cache lies and what it holds; right after the reference where there is none yet."""
    name = prefix + _KINDS[match[1]]
    cache = re.compile(rb"<%s%s(?:/>|>.*?</%s\s*>)" % (name, ATTRIBUTES, name), re.DOTALL)
    found = cache.search(masked, after, match.end(2))
    return (found.start(), found.end(), found[0]) if found else (after, after, b"")


def _holds(kind: bytes, old: bytes, prefix: bytes, new: _Spelled) -> bool:
    """Whether a cache shows these points already; errors in it count as gaps."""
    count = re.search(rb"<%sptCount\s+val\s*=\s*[\"'](\d+)" % prefix, old)
    if count is None or int(count[1]) != new.shown.length:
        return False
    mark = b"<%spt" % prefix
    given = old.count(mark) - old.count(mark + b"Count")
    if len(new.levels) == 1 and new.levels[0] in old and new.levels[0].count(mark) == given:
        return True  # spelled as Excel spells it, and this package
    pattern = rb"<%spt\s[^>]*?idx\s*=\s*[\"'](\d+)[\"'][^>]*>\s*<%sv>([^<]*)</%sv>" % (prefix, prefix, prefix)
    points = [point for point in re.findall(pattern, old) if point[1] not in _GAPS]
    wanted = [(b"%d" % at, text) for level in new.texts for at, text in enumerate(level) if text is not None]
    if points == wanted:
        return True
    return len(points) == len(wanted) and all(
        one == other or (int(one[0]) == int(other[0]) and _same(kind, one[1], other[1]))
        for one, other in zip(points, wanted, strict=True)
    )


def _same(kind: bytes, old: bytes, new: bytes) -> bool:
    """Writers spell one number in several ways: numbers are compared as numbers, texts as what they mean."""
    try:
        return float(old) == float(new) if kind == b"numRef" else decode(old) == decode(new)
    except ValueError:
        return False


def _text(kind: bytes, value: Value) -> bytes | None:
    """A point as its cache spells it, None for a gap."""
    if type(value) is float:
        return number_text(value)
    if value is None or (isinstance(value, str) and (value in ERRORS or not value)):
        return None
    if isinstance(value, str):
        return b"0" if kind == b"numRef" else encode(value)
    if isinstance(value, bool):
        return b"%d" % value if kind == b"numRef" else str(value).upper().encode()
    return number_text(value)


def _written(prefix: bytes, kind: bytes, new: _Spelled, old: bytes) -> bytes:
    name, shown = prefix + _KINDS[kind], new.shown
    code = re.search(rb"<%sformatCode%s>[^<]*</%sformatCode\s*>" % (prefix, ATTRIBUTES, prefix), old)
    if code is None or shown.number_format != "General":
        form = b"<%sformatCode>%s</%sformatCode>" % (prefix, escape(shown.number_format), prefix)
    else:
        form = code[0]
    body = [form if kind == b"numRef" else b"", b'<%sptCount val="%d"/>' % (prefix, shown.length)]
    levelled = kind == b"multiLvlStrRef"
    body += [b"<%slvl>%s</%slvl>" % (prefix, points, prefix) if levelled else points for points in new.levels]
    extension = re.search(rb"<%sextLst.*</%sextLst\s*>" % (prefix, prefix), old, re.DOTALL)
    body.append(extension[0] if extension else b"")
    return b"<%s>%s</%s>" % (name, b"".join(body), name)
