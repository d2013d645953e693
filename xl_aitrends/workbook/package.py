"""The parts of a workbook by name: inflated on demand, replaced or removed in memory; knows no cell.

Reading a part checks its size and checksum against the directory. Parts are handed out as UTF-8 bytes.
"""

from __future__ import annotations

import posixpath
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from urllib.parse import unquote

from xl_aitrends.errors import WorkbookError, WorkbookRefused
from xl_aitrends.workbook.limits import Limits
from xl_aitrends.workbook.markup import Element, check_well_formed, parse, to_utf8
from xl_aitrends.workbook.refusals import check_container
from xl_aitrends.workbook.relations import Relation, read_relations, relations_part
from xl_aitrends.workbook.source import Source
from xl_aitrends.workbook.zip_directory import DEFLATED, STORED, Member, read_directory

_PIECE = 1 << 18  # bytes inflated at once where a part is looked through
_KEPT = 48 << 20  # inflated bytes kept for the next reader; the last part read is always kept


class Package:
    """A zip of parts over an unchanging source, with replacements held in memory until it is saved."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self.source, self.limits = source, limits
        if source.size > limits.file_bytes:
            raise WorkbookRefused(
                f"{source.name} has {source.size} bytes, more than {limits.file_bytes}; raise Limits.file_bytes"
            )
        check_container(source)
        self.directory = read_directory(source, limits)
        self._members = self._index()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._encodings: dict[str, str] = {}
        self.replaced: dict[str, bytes] = {}
        self.removed: set[str] = set()

    def _index(self) -> dict[str, Member]:
        index: dict[str, Member] = {}
        for member in self.directory.members:
            _check_name(self.source.name, member.name)
            key = _key(member.name)
            if key in index:
                raise WorkbookRefused(f"{self.source.name} holds {member.name} twice; the zip was tampered with")
            index[key] = member
        return index

    def names(self) -> tuple[str, ...]:
        """The parts, in the order of the zip's directory."""
        members = self.directory.members
        return tuple(m.name for m in members if not m.name.endswith("/") and m.name not in self.removed)

    def find(self, name: str) -> str | None:
        """The part's name as the zip spells it, or None; part names have no case, and may be escaped."""
        member = self._members.get(_key(name))
        return None if member is None or member.name in self.removed else member.name

    def size(self, name: str) -> int:
        """The inflated size of a part as stored."""
        return self._members[_key(name)].inflated

    def read(self, name: str) -> bytes:
        """A part's bytes as they would be saved, in UTF-8 where it is XML in UTF-16."""
        found = self.find(name)
        if found is None:
            raise WorkbookError(f"{self.source.name} has no part {name}; repair the file in Excel")
        return self.replaced[found] if found in self.replaced else self._read_stored(found)

    def read_raw(self, name: str) -> bytes:
        """A part's stored bytes, whatever they are."""
        return self._inflate(self._members[_key(name)])

    def pieces(self, name: str) -> Iterator[bytes]:
        """A part's stored bytes piece by piece, none of them kept; raises at the end where the part is damaged."""
        member = self._members[_key(name)]
        raw = self.source.pieces(member.data, member.data + member.packed)
        size = crc = 0
        for piece in raw if member.method == STORED else self._inflated(member, raw):
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            yield piece
        if (size, crc) != (member.inflated, member.crc):
            raise self._damaged(member)

    def _inflated(self, member: Member, raw: Iterator[bytes]) -> Iterator[bytes]:
        if member.method != DEFLATED:
            raise self._unknown_method(member)
        inflater, left = zlib.decompressobj(-15), member.inflated + 1
        for packed in raw:
            while packed and left > 0:  # no more is inflated where it lies about its size
                try:
                    piece = inflater.decompress(packed, min(left, _PIECE))
                except zlib.error:
                    raise self._damaged(member) from None
                left, packed = left - len(piece), inflater.unconsumed_tail
                yield piece
        if not inflater.eof:
            raise self._damaged(member)

    def _damaged(self, member: Member) -> WorkbookError:
        return WorkbookError(f"{self.place(member.name)} is damaged: its size or checksum is wrong; fetch it again")

    def _unknown_method(self, member: Member) -> WorkbookError:
        return WorkbookError(f"{self.place(member.name)} is packed with method {member.method}; save it in Excel")

    def is_read(self, name: str) -> bool:
        """Whether a part is held inflated, as stored or replaced."""
        return name in self._kept or name in self.replaced

    def encoding(self, name: str) -> str:
        """The encoding a replaced part is written back in."""
        return self._encodings.get(name, "utf-8")

    def tree(self, name: str) -> Element:
        """A small part as a tree."""
        data = self.read(name)
        if len(data) > self.limits.control_bytes:
            raise WorkbookRefused(
                f"{self.source.name}: {name} has {len(data)} bytes, more than {self.limits.control_bytes};"
                " raise Limits.control_bytes"
            )
        return parse(data, self.place(name))

    def relations(self, part: str) -> dict[str, Relation]:
        """The relationships of a part by id; none where it has no list."""
        listed = self.find(relations_part(part))
        return read_relations(self.tree(listed), part) if listed else {}

    def place(self, name: str) -> str:
        """File and part, for messages."""
        return f"{self.source.name}: {name}"

    def replace(self, name: str, data: bytes) -> None:
        """Hold new bytes for a part; bytes equal to the stored ones cost nothing on saving."""
        if data == self._read_stored(name):
            self.replaced.pop(name, None)
        else:
            self.replaced[name] = data

    def remove(self, name: str) -> None:
        """Leave a part out when saving."""
        self.removed.add(name)
        self.replaced.pop(name, None)

    def _read_stored(self, name: str) -> bytes:
        if name in self._kept:
            self._kept.move_to_end(name)
            return self._kept[name]
        data = self._inflate(self._members[_key(name)])
        if posixpath.splitext(name)[1].lower() in (".xml", ".rels", ".vml"):
            data, encoding = to_utf8(data, self.place(name))
            check_well_formed(data, self.place(name))
            if encoding != "utf-8":
                self._encodings[name] = encoding
        self._keep(name, data)
        return data

    def _keep(self, name: str, data: bytes) -> None:
        self._kept[name] = data
        while len(self._kept) > 1 and sum(map(len, self._kept.values())) > _KEPT:
            self._kept.popitem(last=False)

    def _inflate(self, member: Member) -> bytes:
        raw = self.source.read(member.data, member.packed)
        if member.method == STORED:
            data, whole = raw, True
        elif member.method == DEFLATED:
            data, whole = _inflate_to(raw, member.inflated)
        else:
            raise self._unknown_method(member)
        if not whole or len(data) != member.inflated or zlib.crc32(data) != member.crc:
            raise self._damaged(member)
        return data


def _key(name: str) -> str:
    """What names of one part have in common: writers spell its characters out or as ``%20``, in either case."""
    return unquote(name).lower()


def _inflate_to(raw: bytes, size: int) -> tuple[bytes, bool]:
    """At most one byte more than the directory promises: a part that lies about its size costs no memory."""
    inflater = zlib.decompressobj(-15)
    try:
        data = inflater.decompress(raw, size + 1)
        return data, inflater.eof
    except zlib.error:
        return b"", False


def _check_name(file: str, name: str) -> None:
    pieces = name.replace("\\", "/").split("/")
    if name.startswith("/") or "\\" in name or ":" in pieces[0] or ".." in pieces or "\0" in name:
        raise WorkbookRefused(f"{file} holds a part named {name!r}, a path outside the file; it was tampered with")
