"""The zip container's own records: where each member lies, byte for byte; knows nothing of spreadsheets.

`zipfile` hides what a faithful copy needs (raw records, extra fields, descriptors, gaps), so the records are read here.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from typing import NoReturn

from xl_aitrends.errors import WorkbookError, WorkbookRefused
from xl_aitrends.workbook.limits import Limits
from xl_aitrends.workbook.source import Source

END = struct.Struct("<4s4H2LH")
END_SIGNATURE = b"PK\x05\x06"
END64 = struct.Struct("<4sQ2H2L4Q")
END64_SIGNATURE = b"PK\x06\x06"
LOCATOR64 = struct.Struct("<4sLQL")
LOCATOR64_SIGNATURE = b"PK\x06\x07"
CENTRAL = struct.Struct("<4s6H3L5H2L")
CENTRAL_SIGNATURE = b"PK\x01\x02"
LOCAL = struct.Struct("<4s5H3L2H")
LOCAL_SIGNATURE = b"PK\x03\x04"

FULL16, FULL32 = 0xFFFF, 0xFFFFFFFF
STORED, DEFLATED = 0, 8
ENCRYPTED, DESCRIPTOR, UTF8 = 0x1, 0x8, 0x800
ZIP64_EXTRA = 0x0001


@dataclass(frozen=True)
class Member:
    """One file in the zip: its raw central record and where its local record lies."""

    name: str
    central: bytes
    flags: int
    method: int
    crc: int
    packed: int
    inflated: int
    offset: int
    data: int = 0
    end: int = 0  # where the next record starts: data descriptors and padding belong to the span


@dataclass(frozen=True)
class Directory:
    """The whole container: members as the central directory lists them, and the records that close the file."""

    members: tuple[Member, ...]
    central: int
    tail: int  # after the last central record: zip64 end, locator, end and comment
    is64: bool
    end64: bytes
    end: bytes
    comment: bytes


def read_directory(source: Source, limits: Limits) -> Directory:
    """Read and check the container: nothing overlaps, repeats, lies about itself or is too large."""
    end_at, end = _find_end(source)
    end64 = _find_end64(source, end_at)
    record = END.unpack(end[: END.size])
    if max(record[1], record[2]) not in (0, FULL16):
        raise WorkbookError(f"{source.name} is one volume of a split archive; join the volumes first")
    count, size, start = (END64.unpack(end64)[7:10]) if end64 else record[4:7]
    if count > limits.members:
        raise WorkbookRefused(f"{source.name} has {count} parts, more than {limits.members}; raise Limits.members")
    limit = end_at - (END64.size + LOCATOR64.size if end64 else 0)
    if start + size > limit:
        _damaged(source, "its directory points outside the file")
    members = _members(source, source.read(start, size), count)
    _check_sizes(source, members, limits)
    placed = _placed(source, members, start)
    return Directory(placed, start, start + size, bool(end64), end64, end[: END.size], end[END.size :])


def _damaged(source: Source, what: str) -> NoReturn:
    raise WorkbookError(f"{source.name} is damaged: {what}; fetch it again or repair it in Excel")


def _find_end(source: Source) -> tuple[int, bytes]:
    size = min(source.size, END.size + FULL16)
    tail = source.read(source.size - size, size)
    at = tail.rfind(END_SIGNATURE)
    while at >= 0:
        if len(tail) - at >= END.size and at + END.size + END.unpack_from(tail, at)[7] == len(tail):
            return source.size - size + at, tail[at:]
        at = tail.rfind(END_SIGNATURE, 0, at)
    raise WorkbookError(f"{source.name} is truncated: the zip has no end record; fetch the file again")


def _find_end64(source: Source, end_at: int) -> bytes:
    if end_at < LOCATOR64.size + END64.size:
        return b""
    locator = LOCATOR64.unpack(source.read(end_at - LOCATOR64.size, LOCATOR64.size))
    if locator[0] != LOCATOR64_SIGNATURE:
        return b""
    at = end_at - LOCATOR64.size - END64.size
    record = source.read(at, END64.size)
    if locator[2] != at or record[:4] != END64_SIGNATURE:
        _damaged(source, "its zip64 end record is not where the locator says")
    return record


def _members(source: Source, records: bytes, count: int) -> list[Member]:
    members, at = [], 0
    for _ in range(count):
        if records[at : at + 4] != CENTRAL_SIGNATURE or at + CENTRAL.size > len(records):
            _damaged(source, "its directory is shorter than it claims")
        fields = CENTRAL.unpack_from(records, at)
        end = at + CENTRAL.size + sum(fields[10:13])
        members.append(_member(source, records[at:end], fields))
        at = end
    if at != len(records):
        _damaged(source, "its directory is longer than it claims")
    return members


def _member(source: Source, record: bytes, fields: tuple[int, ...]) -> Member:
    name_end = CENTRAL.size + fields[10]
    raw = record[CENTRAL.size : name_end]
    packed, inflated, offset = fields[8], fields[9], fields[16]
    wide = zip64_values(record[name_end : name_end + fields[11]])
    try:
        inflated = wide.pop(0) if inflated == FULL32 else inflated
        packed = wide.pop(0) if packed == FULL32 else packed
        offset = wide.pop(0) if offset == FULL32 else offset
    except IndexError:
        _damaged(source, "a zip64 size is missing")
    try:
        name = raw.decode("utf-8" if fields[3] & UTF8 else "cp437")
    except UnicodeDecodeError:
        _damaged(source, "a part's name is not UTF-8")
    return Member(name, record, fields[3], fields[4], fields[7], packed, inflated, offset)


def zip64_values(extra: bytes) -> list[int]:
    """The 8-byte numbers of the zip64 extra field, in order."""
    for kind, body in extra_fields(extra):
        if kind == ZIP64_EXTRA:
            return [value for (value,) in struct.iter_unpack("<Q", body[: len(body) // 8 * 8])]
    return []


def extra_fields(extra: bytes) -> list[tuple[int, bytes]]:
    """The extra fields as (kind, body); a ragged end is left out."""
    fields, at = [], 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, at)
        fields.append((kind, extra[at + 4 : at + 4 + size]))
        at += 4 + size
    return fields


def _check_sizes(source: Source, members: list[Member], limits: Limits) -> None:
    total = sum(member.inflated for member in members)
    if total > limits.total_bytes:
        raise WorkbookRefused(
            f"{source.name} inflates to {total} bytes, more than {limits.total_bytes}; raise Limits.total_bytes"
        )
    for member in members:
        if member.flags & ENCRYPTED:
            raise WorkbookError(f"{source.name} is a zip with a password; save it without one")
        if member.inflated > limits.member_bytes:
            raise WorkbookRefused(
                f"{source.name}: {member.name} inflates to {member.inflated} bytes, more than {limits.member_bytes};"
                " raise Limits.member_bytes"
            )
        if member.inflated > limits.ratio_from and member.inflated > limits.ratio * member.packed:
            raise WorkbookRefused(
                f"{source.name}: {member.name} inflates more than {limits.ratio}-fold, as a zip bomb does;"
                " raise Limits.ratio to allow it"
            )


def _placed(source: Source, members: list[Member], central: int) -> tuple[Member, ...]:
    """The members with the extent of their local records, which must neither overlap nor contradict the directory."""
    by_offset = sorted(range(len(members)), key=lambda index: members[index].offset)
    placed = list(members)
    end = central
    for index in reversed(by_offset):
        member = members[index]
        data = _data_start(source, member, end)
        if data + member.packed > end:
            raise WorkbookRefused(f"{source.name}: {member.name} overlaps another part; the zip was tampered with")
        placed[index] = replace(member, data=data, end=end)
        end = member.offset
    return tuple(placed)


def _data_start(source: Source, member: Member, end: int) -> int:
    if member.offset + LOCAL.size > end:
        raise WorkbookRefused(f"{source.name}: {member.name} overlaps another part; the zip was tampered with")
    local = source.read(member.offset, LOCAL.size)
    fields = LOCAL.unpack(local)
    length: int = CENTRAL.unpack_from(member.central)[10]
    name = source.read(member.offset + LOCAL.size, min(fields[9], end - member.offset - LOCAL.size))
    if fields[0] != LOCAL_SIGNATURE or name != member.central[CENTRAL.size : CENTRAL.size + length]:
        _damaged(source, f"the record of {member.name} is not where the directory says")
    if not fields[2] & DESCRIPTOR and FULL32 not in fields[7:9] and fields[7:9] != (member.packed, member.inflated):
        _damaged(source, f"the two sizes of {member.name} differ")
    return int(member.offset + LOCAL.size + fields[9] + fields[10])
