"""Compound files and compressed streams, as olefile and oletools read them."""

from __future__ import annotations

import random
import warnings
from io import BytesIO

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_aitrends.hosts.addin.compound import compound_file
from xl_aitrends.hosts.addin.compression import compress

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # oletools calls pyparsing by its old names
    from oletools.olevba import decompress_stream

NAMES = st.text("abcdefghijklmnopqrstuvwxyz_0123456789", min_size=1, max_size=31)
SIZES = st.sampled_from([0, 1, 63, 64, 65, 511, 512, 513, 4095, 4096, 4097, 20_000])


def content(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def read(data: bytes) -> dict[str, bytes]:
    ole = olefile.OleFileIO(BytesIO(data), raise_defects=olefile.DEFECT_UNSURE)
    assert ole.parsing_issues == []
    return {"/".join(path): ole.openstream(path).read() for path in ole.listdir()}


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(NAMES, SIZES, max_size=12), st.dictionaries(NAMES, SIZES, min_size=1, max_size=12))
def test_olefile_reads_back_what_was_written(top: dict[str, int], below: dict[str, int]) -> None:
    streams = {name: content(size) for name, size in top.items()}
    inner = {name: content(size) for name, size in below.items()}
    written = compound_file({**streams, "A STORAGE": inner})
    assert read(written) == streams | {f"A STORAGE/{name}": data for name, data in inner.items()}
    assert len(written) % 512 == 0


@pytest.mark.parametrize("count", range(1, 20))
def test_the_directory_is_a_red_black_tree_in_order(count: int) -> None:
    ole = olefile.OleFileIO(BytesIO(compound_file({f"s{number}" * (number % 3 + 1): b"x" for number in range(count)})))
    none = 0xFFFFFFFF
    names: list[tuple[int, str]] = []

    def black_height(sid: int, parent_is_red: bool) -> int:
        if sid == none:
            return 1
        entry = ole.direntries[sid] or ole._load_direntry(sid)
        red = entry.color == 0
        assert not (red and parent_is_red)
        left = black_height(entry.sid_left, red)
        names.append((len(entry.name), entry.name.upper()))
        assert black_height(entry.sid_right, red) == left
        return left + (not red)

    black_height(ole.root.sid_child, parent_is_red=True)  # which makes it wrong for the top to be red
    assert names == sorted(names)
    assert len(names) == count


def test_names_and_sizes_that_the_format_cannot_hold_are_refused() -> None:
    with pytest.raises(ValueError, match="longer than 31 characters"):
        compound_file({"a" * 32: b""})
    with pytest.raises(ValueError, match="about 7 MB"):
        compound_file({"large": bytes(8_000_000)})


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([b"Dim x As Long\r\n", b"End If\r\n", b"a", b"\0", b"    "]), max_size=900))
def test_oletools_decompresses_what_was_compressed(pieces: list[bytes]) -> None:
    text = b"".join(pieces)
    assert decompress_stream(bytearray(compress(text))) == text


def test_repetitive_source_shrinks_and_full_chunks_of_noise_do_not_grow_much() -> None:
    source = b"    results(column) = AitTrueError(results(column))\r\n" * 400
    assert len(compress(source)) < len(source) / 8
    noise = random.Random(1).randbytes(4096 * 3)
    assert decompress_stream(bytearray(compress(noise))) == noise
    assert len(compress(noise)) == len(noise) + 1 + 3 * 2
