"""The ways in which writers wrap parts into a zip; each takes parts by name, as text or bytes."""

from __future__ import annotations

import io
import struct
import zipfile


class Unseekable(io.RawIOBase):
    """A stream that cannot go back: zipfile then writes data descriptors."""

    def __init__(self):
        self.data = b""

    def writable(self):
        return True

    def write(self, piece):
        self.data += bytes(piece)
        return len(piece)


def streamed(parts):
    out = Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.data


def zip64(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(text.encode() if isinstance(text, str) else text)
    return with_zip64_directory(out.getvalue())


def with_zip64_directory(data):
    """The same zip, its sizes and offsets moved into zip64 fields, as writers of very large files do."""
    end = data.rfind(b"PK\x05\x06")
    _, _, _, _, count, _, start, _ = struct.unpack("<4s4H2LH", data[end : end + 22])
    records, at = b"", start
    while at < end:
        fields = list(struct.unpack_from("<4s6H3L5H2L", data, at))
        name = data[at + 46 : at + 46 + fields[10]]
        wide = struct.pack("<HH3Q", 1, 24, fields[9], fields[8], fields[16])
        at += 46 + sum(fields[10:13])
        fields[8] = fields[9] = fields[16] = 0xFFFFFFFF
        fields[11], fields[12] = len(wide), 0
        records += struct.pack("<4s6H3L5H2L", *fields) + name + wide
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(records), start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, start + len(records), 1)
    last = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return data[:start] + records + end64 + locator + last


def commented(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = b"kept with care"
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, (2001, 2, 3, 4, 5, 6))
            info.comment, info.extra = b"member", struct.pack("<HH4s", 0xABCD, 4, b"data")
            info.compress_type = zipfile.ZIP_STORED if name.endswith(".rels") else zipfile.ZIP_DEFLATED
            archive.writestr(info, text)
        archive.writestr("xl/folder/", "")
    return out.getvalue()
