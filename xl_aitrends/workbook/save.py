"""The zip written again: untouched members as their raw bytes, touched ones packed anew; atomic on disk."""

from __future__ import annotations

import contextlib
import io
import os
import stat
import struct
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from xl_aitrends.errors import WorkbookError
from xl_aitrends.workbook.package import Package
from xl_aitrends.workbook.temporaries import temporary_beside
from xl_aitrends.workbook.zip_directory import (
    CENTRAL,
    DEFLATED,
    DESCRIPTOR,
    END,
    END64,
    FULL16,
    FULL32,
    LOCAL,
    LOCAL_SIGNATURE,
    LOCATOR64,
    LOCATOR64_SIGNATURE,
    ZIP64_EXTRA,
    Member,
    extra_fields,
)

_LEVEL = 2  # an eighth to a sixth larger than zlib's usual 6 in two fifths of its time; Excel saves as lightly

Parts = dict[str, Callable[[], Iterable[bytes]]]


def write_package(package: Package, touched: Parts, out: BinaryIO) -> None:
    """Write the package: ``touched`` gives the new content of parts by name, piece by piece."""
    package.source.verify_unchanged()
    if not touched and not package.removed:
        _copy(package, 0, package.source.size, out)
        return
    members = package.directory.members
    records: dict[str, bytes] = {}
    in_order = sorted(members, key=lambda member: member.offset)
    _copy(package, 0, in_order[0].offset, out)
    for member in in_order:
        if member.name in package.removed:
            continue
        offset = out.tell()
        if member.name in touched:
            records[member.name] = _write_member(member, touched[member.name](), offset, out)
        else:
            _copy(package, member.offset, member.end, out)
            records[member.name] = _moved_record(member, offset)
    start = out.tell()
    for member in members:
        out.write(records.get(member.name, b""))
    _write_end(package, len(records), start, out)
    package.source.verify_unchanged()


def _copy(package: Package, start: int, end: int, out: BinaryIO) -> None:
    for piece in package.source.pieces(start, end):
        out.write(piece)


def _write_member(member: Member, pieces: Iterable[bytes], offset: int, out: BinaryIO) -> bytes:
    """The local record with new content; returns its central record."""
    crc = inflated = 0
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15) if member.method == DEFLATED else None
    packed = []
    for piece in pieces:
        crc, inflated = zlib.crc32(piece, crc), inflated + len(piece)
        packed.append(packer.compress(piece) if packer else piece)
    if packer:
        packed.append(packer.flush())
    size = sum(map(len, packed))
    if max(size, inflated, offset) >= FULL32:
        raise WorkbookError(f"{member.name} would need more than 4 GiB; split the workbook")
    fields = list(CENTRAL.unpack_from(member.central))
    fields[3] &= ~DESCRIPTOR
    name = member.central[CENTRAL.size : CENTRAL.size + fields[10]]
    local = (LOCAL_SIGNATURE, *fields[2:7], crc, size, inflated, len(name), 0)
    out.write(LOCAL.pack(*local) + name)
    out.writelines(packed)
    fields[7:10] = crc, size, inflated
    extra_end = CENTRAL.size + len(name) + fields[11]
    extra = _without_zip64(member.central[CENTRAL.size + len(name) : extra_end])
    fields[11], fields[16] = len(extra), offset
    return CENTRAL.pack(*fields) + name + extra + member.central[extra_end:]


def _without_zip64(extra: bytes) -> bytes:
    kept = [(kind, body) for kind, body in extra_fields(extra) if kind != ZIP64_EXTRA]
    return b"".join(struct.pack("<2H", kind, len(body)) + body for kind, body in kept)


def _moved_record(member: Member, offset: int) -> bytes:
    """The central record of a copied member at its new place; every other byte as it was."""
    record = bytearray(member.central)
    if CENTRAL.unpack_from(record)[16] != FULL32:
        if offset >= FULL32:
            raise WorkbookError("the workbook would pass 4 GiB; split it")
        struct.pack_into("<L", record, CENTRAL.size - 4, offset)
        return bytes(record)
    fields = CENTRAL.unpack_from(record)
    before = sum(fields[index] == FULL32 for index in (8, 9))
    at = _zip64_body(record, CENTRAL.size + fields[10]) + 8 * before
    struct.pack_into("<Q", record, at, offset)
    return bytes(record)


def _zip64_body(record: bytearray, at: int) -> int:
    while True:
        kind, size = struct.unpack_from("<2H", record, at)
        if kind == ZIP64_EXTRA:
            return at + 4
        at += 4 + size


def _write_end(package: Package, count: int, start: int, out: BinaryIO) -> None:
    directory, size, at = package.directory, out.tell() - start, out.tell()
    if directory.is64:
        record = list(END64.unpack(directory.end64))
        record[6:10] = count, count, size, start
        out.write(END64.pack(*record))
        out.write(LOCATOR64.pack(LOCATOR64_SIGNATURE, 0, at, 1))
    fields = list(END.unpack(directory.end))
    for index, (value, full) in enumerate(((count, FULL16), (count, FULL16), (size, FULL32), (start, FULL32)), start=3):
        if fields[index] != full or not directory.is64:
            fields[index] = value
    out.write(END.pack(*fields) + directory.comment)


def to_bytes(package: Package, touched: Parts) -> bytes:
    """The package in memory."""
    out = io.BytesIO()
    write_package(package, touched, out)
    return out.getvalue()


def save(package: Package, touched: Parts, path: Path) -> None:
    """The package on disk: a temporary file beside the target, flushed, then renamed over it.

    The old file or the complete new one is there at any moment; permissions of a replaced file are kept.
    """
    path = path.resolve()  # a link stays a link: what it points at is replaced
    origin = package.source.path
    if not touched and not package.removed and origin is not None and path.exists() and path.samefile(origin):
        return
    with temporary_beside(path) as (temporary, out):
        write_package(package, touched, out)
        out.flush()
        os.fsync(out.fileno())
        out.close()
        _copy_mode(path, temporary, origin)
        if os.name == "nt":
            package.source.detach()
        temporary.replace(path)
        _sync_folder(path.parent)


def _copy_mode(path: Path, temporary: Path, origin: Path | None) -> None:
    """The mode of the file that is replaced, of the workbook it comes from, or what a new file gets here."""
    model = path if path.exists() else origin
    if model is not None and model.exists():
        temporary.chmod(stat.S_IMODE(model.stat().st_mode))
        return
    mask = os.umask(0)
    os.umask(mask)
    temporary.chmod(0o666 & ~mask)


def _sync_folder(folder: Path) -> None:
    """The rename itself on disk, where the system lets a folder be flushed."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
