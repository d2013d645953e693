"""The file from which xlwings' module reads its settings: two texts a line, as VBA's Input # takes them.

On Windows that wants lines to end in CR LF. Users may keep settings of their own there: their lines stay as they are,
byte for byte.
"""

from __future__ import annotations

import csv
import os
import re
import sys
from collections.abc import Collection, Iterable, Mapping
from io import StringIO
from pathlib import Path
from typing import Final

from xl_aitrends.errors import ConfigurationError

_NAME: Final = re.compile(rb'\s*"?([^",]*)')  # of a setting; no byte of a longer sign in a code page is a quote


def read(path: Path) -> dict[str, str]:
    """The settings by name in capitals; none where there is no file."""
    text = _content(path).decode(_encoding(), errors="replace")
    return {row[0].upper(): row[1] for row in csv.reader(StringIO(text)) if len(row) == 2}


def encoded(settings: Mapping[str, str]) -> bytes:
    """Settings as lines of the file.

    Raises
    ------
    ConfigurationError
        If VBA could not read them back.
    """
    lines = (f'"{name}","{require_readable(value)}"{os.linesep}' for name, value in settings.items())
    return "".join(lines).encode(_encoding())


def require_readable(text: str) -> str:
    """The text, unless it has characters outside the system's code page, in which VBA reads files and the environment.

    Raises
    ------
    ConfigurationError
        If it has, naming it.
    """
    try:
        text.encode(_encoding())
    except UnicodeEncodeError:
        remedy = "use another folder, or set Windows' language for non-Unicode programs to that of its letters"
        raise ConfigurationError(f"VBA cannot read {text} here; {remedy}") from None
    return text


def replace(path: Path, names: Collection[str], lines: bytes) -> None:
    """Write the file without the settings of these names and with these lines; without any line it is taken away."""
    others = b"".join(_lines_without(path, names))
    if lines and others and not others.endswith((b"\r", b"\n")):
        others += os.linesep.encode()
    if others.strip() or lines:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.new")  # so that no failure leaves half a file
        beside.write_bytes(others + lines)
        os.replace(beside, path)
    else:
        path.unlink(missing_ok=True)


def _lines_without(path: Path, names: Collection[str]) -> Iterable[bytes]:
    for line in _content(path).splitlines(keepends=True):
        found = _NAME.match(line)
        if found is None or found[1].decode("ascii", "replace").strip().upper() not in names:
            yield line


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _encoding() -> str:
    """VBA reads files in the system's code page."""
    return "mbcs" if sys.platform == "win32" else "utf-8"
