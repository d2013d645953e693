"""Write a compound file (MS-CFB version 3), the container of a VBA project; knows nothing of what it holds.

No compound-file writer on PyPI suits: they only read, are AGPL, or are first drafts. Nothing here depends on the clock
or the machine, so the same tree gives the same bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

Tree = Mapping[str, "bytes | Tree"]  # a stream, or a storage with entries of its own

_SECTOR: Final = 512
_MINI_SECTOR: Final = 64
_MINI_CUTOFF: Final = 4096  # shorter streams live in the mini stream
_FAT_SECTORS_IN_HEADER: Final = 109
_END: Final = 0xFFFFFFFE
_FREE: Final = 0xFFFFFFFF
_FAT: Final = 0xFFFFFFFD
_NONE: Final = 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK = 0, 1


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line of the directory."""

    name: str
    kind: int
    data: bytes = b""
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    colour: int = _BLACK
    start: int = _END
    size: int = 0


def compound_file(tree: Tree) -> bytes:
    """Bytes of a compound file that holds the tree.

    Raises
    ------
    ValueError
        If a name is longer than 31 characters, or the content than about 7 MB.
    """
    entries = _directory(tree)
    mini = [index for index, entry in enumerate(entries) if 0 < len(entry.data) < _MINI_CUTOFF]
    large = [index for index, entry in enumerate(entries) if len(entry.data) >= _MINI_CUTOFF]
    mini_starts, mini_fat = _chains([_count(entries[index].data, _MINI_SECTOR) for index in mini])
    parts = [b"", _words(mini_fat), b"".join(_padded(entries[index].data, _MINI_SECTOR) for index in mini)]
    parts += [entries[index].data for index in large]
    counts = [_count(bytes(128 * len(entries)), _SECTOR), *(_count(part, _SECTOR) for part in parts[1:])]
    fat_sectors = _fat_sectors(sum(counts))
    starts, links = _chains(counts, first=fat_sectors)
    entries[0] = replace(entries[0], start=starts[2], size=len(parts[2]))
    for index, start in zip(mini + large, mini_starts + starts[3:], strict=True):
        entries[index] = replace(entries[index], start=start, size=len(entries[index].data))
    parts[0] = b"".join(map(_entry_bytes, entries))
    fat = _words([_FAT] * fat_sectors + links)
    header = _header(fat_sectors, starts[0], starts[1], counts[1])
    return header + b"".join(
        [_padded(fat, _SECTOR, b"\xff"), _padded(parts[0], _SECTOR, _UNUSED), _padded(parts[1], _SECTOR, b"\xff")]
        + [_padded(part, _SECTOR) for part in parts[2:]]
    )


def _directory(tree: Tree) -> list[_Entry]:
    """The root and everything below it, each storage's entries linked as a balanced tree."""
    entries = [_Entry("Root Entry", _ROOT)]
    entries[0] = replace(entries[0], child=_add(entries, tree))
    return entries


def _add(entries: list[_Entry], tree: Tree) -> int:
    """Append the entries of one storage; the index of the top of their tree."""
    places = []
    for name in sorted(tree, key=lambda name: (len(name), name.upper())):  # the order that the format demands
        content = tree[name]
        places.append(len(entries))
        if isinstance(content, bytes):
            entries.append(_Entry(name, _STREAM, content))
        else:
            entries.append(_Entry(name, _STORAGE))
            entries[places[-1]] = replace(entries[places[-1]], child=_add(entries, content))
    return _link(entries, places, max(2, len(places).bit_length()))  # the top is black, even alone


def _link(entries: list[_Entry], places: Sequence[int], levels: int) -> int:
    """Link sorted entries as a red-black tree: halved again and again, so only the lowest level can be incomplete."""
    if not places:
        return _NONE
    middle = len(places) // 2
    left = _link(entries, places[:middle], levels - 1)
    right = _link(entries, places[middle + 1 :], levels - 1)
    colour = _RED if levels == 1 else _BLACK
    entries[places[middle]] = replace(entries[places[middle]], left=left, right=right, colour=colour)
    return places[middle]


def _chains(lengths: Sequence[int], first: int = 0) -> tuple[list[int], list[int]]:
    """Start of each chain of consecutive sectors, and the table that links them."""
    starts: list[int] = []
    table: list[int] = []
    for length in lengths:
        start = first + len(table)
        starts.append(start if length else _END)
        table += [*range(start + 1, start + length), _END][: length or 0]
    return starts, table


def _fat_sectors(others: int) -> int:
    """Sectors of the table that links all sectors, itself included."""
    sectors = 1
    while sectors * (_SECTOR // 4) < sectors + others:
        sectors += 1
    if sectors > _FAT_SECTORS_IN_HEADER:
        raise ValueError("the content is longer than about 7 MB, which takes a table that is not written here")
    return sectors


def _header(fat_sectors: int, directory: int, mini_fat: int, mini_fat_sectors: int) -> bytes:
    fats = [*range(fat_sectors)] + [_FREE] * (_FAT_SECTORS_IN_HEADER - fat_sectors)
    return struct.pack(
        f"<8s16x5H6x9I{_FAT_SECTORS_IN_HEADER}I",
        bytes.fromhex("d0cf11e0a1b11ae1"),
        *(0x3E, 3, 0xFFFE, 9, 6),  # version 3.62, little-endian, sectors of 2^9 and 2^6 bytes
        *(0, fat_sectors, directory, 0, _MINI_CUTOFF, mini_fat, mini_fat_sectors, _END, 0),
        *fats,
    )


def _entry_bytes(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le")
    if len(name) > 62:
        raise ValueError(f"{entry.name} is longer than 31 characters")
    links = (entry.kind, entry.colour, entry.left, entry.right, entry.child)
    return struct.pack("<64sHBBIII36xIQ", name, len(name) + 2, *links, entry.start, entry.size)


_UNUSED: Final = struct.pack("<68x3I48x", _NONE, _NONE, _NONE)


def _count(data: bytes, sector: int) -> int:
    return -(-len(data) // sector)


def _padded(data: bytes, sector: int, filler: bytes = b"\0") -> bytes:
    return data + filler * (-len(data) % sector // len(filler))


def _words(numbers: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(numbers)}I", *numbers)
