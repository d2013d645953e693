"""Strings as a workbook stores them: the shared table, rich text, phonetic runs, _xHHHH_ escapes; knows no cell."""

from __future__ import annotations

import re

from xl_aitrends.errors import WorkbookError, WorkbookRefused
from xl_aitrends.workbook.markup import ATTRIBUTES, escape, mask, root_prefix, unescape

MAX_TEXT = 32_767

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def decode(raw: bytes) -> str:
    """Stored character data as the text a cell shows."""
    text = unescape(raw)
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def encode(text: str) -> bytes:
    """The inverse of `decode`: what XML cannot carry becomes _xHHHH_."""
    return escape(_UNWRITABLE.sub(lambda match: f"_x{ord(match[0]):04X}_", text))


def text_element(tag: bytes, text: str) -> bytes:
    """``<t>text</t>``, told to keep its white space where it has some at an end."""
    keep = b' xml:space="preserve"' if text != text.strip() or "\n" in text else b""
    return b"<%s%s>%s</%s>" % (tag, keep, encode(text), tag)


class RichText:
    """Joins the runs of a string item; a phonetic run is a reading aid, no part of the text."""

    def __init__(self, prefix: bytes) -> None:
        self._phonetic = re.compile(rb"<%srPh[\s>].*?</%srPh>" % (prefix, prefix), re.DOTALL)
        self._text = re.compile(rb"<%st%s>([^<]*)</%st>" % (prefix, ATTRIBUTES, prefix))
        self._mark = prefix + b"rPh"

    def __call__(self, item: bytes) -> str:
        """The plain text of one item."""
        if self._mark in item:
            item = self._phonetic.sub(b"", item)
        return "".join(decode(run) for run in self._text.findall(item))


class SharedStrings:
    """The shared table, decoded string by string as cells ask for them."""

    def __init__(self, part: str, data: bytes, limit: int) -> None:
        self._part = part
        data = mask(data)
        prefix = root_prefix(data[:4096])
        self._text = RichText(prefix)
        self._run, self._rich = b"<%srPr" % prefix, set[int]()
        item = re.compile(rb"<%ssi%s(?:/>|>(.*?)</%ssi>)" % (prefix, ATTRIBUTES, prefix), re.DOTALL)
        self._items: list[bytes | str] = list(item.findall(data))
        if len(self._items) > limit:
            raise WorkbookRefused(f"{part} holds {len(self._items)} strings, more than {limit}; raise Limits.strings")

    def __getitem__(self, index: int) -> str:
        if not 0 <= index < len(self._items):
            raise WorkbookError(f"{self._part} has no string {index}; repair the file in Excel")
        item = self._items[index]
        if isinstance(item, bytes):
            if self._run in item:
                self._rich.add(index)
            item = self._items[index] = self._text(item)
        return item

    def is_rich(self, index: int) -> bool:
        """Whether parts of a string have formats of their own."""
        return bool(self[index]) and index in self._rich
