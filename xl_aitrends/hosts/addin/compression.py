"""Compress the source of a VBA module as MS-OVBA section 2.4.1 says; knows nothing of what the text means."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

_CHUNK: Final = 4096
_SHORTEST: Final = 3  # a shorter repetition costs more than it saves
_TRIED: Final = 32  # earlier places that are compared; more gain almost nothing


def compress(data: bytes) -> bytes:
    """The compressed container of the bytes; it is the same for the same bytes."""
    return b"\x01" + b"".join(_chunk(data[at : at + _CHUNK]) for at in range(0, len(data), _CHUNK))


def _chunk(chunk: bytes) -> bytes:
    tokens = b"".join(_groups(list(_tokens(chunk))))
    if len(tokens) > _CHUNK:  # text does not repeat itself enough: stored as it is
        return struct.pack("<H", 0x3000 | _CHUNK - 1) + chunk.ljust(_CHUNK, b"\0")
    return struct.pack("<H", 0xB000 | len(tokens) - 1) + tokens


def _groups(tokens: list[bytes]) -> Iterator[bytes]:
    """Eight tokens each, after a byte whose bits say which are repetitions."""
    for at in range(0, len(tokens), 8):
        group = tokens[at : at + 8]
        yield bytes([sum(1 << bit for bit, token in enumerate(group) if len(token) == 2)]) + b"".join(group)


def _tokens(chunk: bytes) -> Iterator[bytes]:
    seen: dict[bytes, list[int]] = {}
    at = 0
    while at < len(chunk):
        bits = max(4, (at - 1).bit_length())  # bits of a token that tell how far back; the others tell how long
        length, start = _longest(chunk, at, seen.get(chunk[at : at + _SHORTEST], []), (0xFFFF >> bits) + _SHORTEST)
        if length:
            yield struct.pack("<H", at - start - 1 << 16 - bits | length - _SHORTEST)
        else:
            yield chunk[at : at + 1]
            length = 1
        for place in range(at, at + length):
            seen.setdefault(chunk[place : place + _SHORTEST], []).append(place)
        at += length


def _longest(chunk: bytes, at: int, places: list[int], most: int) -> tuple[int, int]:
    """Length and start of the longest earlier text that is repeated here; length 0 where there is none."""
    best, where = 0, 0
    most = min(most, len(chunk) - at)
    for start in places[: -_TRIED - 1 : -1]:
        length = 0
        while length < most and chunk[start + length] == chunk[at + length]:
            length += 1
        if length > best:
            best, where = length, start
    return (best, where) if best >= _SHORTEST else (0, 0)
