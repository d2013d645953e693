"""Whether built workbooks are what the code would build now: parts compared as XML, numbers to a tolerance."""

from __future__ import annotations

import io
import math
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from xl_aitrends.templates.making import build_all
from xl_aitrends.templates.shelf import template_names

TOLERANCE: Final = 1e-9  # numbers differ in their last digits between processors
Event = tuple[str, tuple[tuple[str, str], ...], str]


def check_templates(folder: Path, names: Sequence[str] = ()) -> list[str]:
    """Findings, one line each, where the workbooks in a folder are not what the code builds; empty when all are.

    Parameters
    ----------
    folder : Path
        Where the workbooks are.
    names : sequence of str, optional
        Which templates; all by default.
    """
    findings = []
    with tempfile.TemporaryDirectory() as fresh:
        build_all(Path(fresh), names)
        for name in names or template_names():
            found, expected = Path(folder) / f"{name}.xlsx", Path(fresh) / f"{name}.xlsx"
            findings += _differences(found, expected) if found.exists() else [f"{found} is missing"]
    return findings


def _differences(found: Path, expected: Path) -> list[str]:
    try:
        return _differing_parts(found, expected)
    except (zipfile.BadZipFile, zlib.error, EOFError, ElementTree.ParseError) as error:
        return [f"{found} is damaged ({error})"]


def _differing_parts(found: Path, expected: Path) -> list[str]:
    with zipfile.ZipFile(found) as old, zipfile.ZipFile(expected) as new:
        if set(old.namelist()) != set(new.namelist()):
            parts = sorted(set(old.namelist()) ^ set(new.namelist()))
            return [f"{found}: has other parts than the code builds: {', '.join(parts)}"]
        places = {part: _first_difference(old.read(part), new.read(part)) for part in sorted(new.namelist())}
    return [f"{found}, {part}: {place}" for part, place in places.items() if place]


def _first_difference(old: bytes, new: bytes) -> str | None:
    if old == new:
        return None
    for one, other in zip_longest(_events(old), _events(new)):
        if one is None or other is None:
            return "one is longer than the other"
        if one[:2] != other[:2]:
            return f"{_shown(one)} should be {_shown(other)}"
        if not _same_text(one[2], other[2]):
            return f"{_shown(one)} holds {one[2]!r}, not {other[2]!r}"
    return None


def _events(part: bytes) -> Iterator[Event]:
    """Elements in order, attributes sorted."""
    for _, element in ElementTree.iterparse(io.BytesIO(part)):  # noqa: S314 - files that this code has built
        yield element.tag, tuple(sorted(element.attrib.items())), element.text or ""


def _shown(event: Event) -> str:
    tag = event[0].rpartition("}")[2]
    return f"<{' '.join([tag, *(f'{key}={value!r}' for key, value in event[1])])}>"


def _same_text(one: str, other: str) -> bool:
    if one == other:
        return True
    try:
        return math.isclose(float(one), float(other), rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    except ValueError:
        return False
