"""What a workbook needs in xlwings Lite: the texts for its tabs main.py and requirements.txt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from xl_aitrends._version import __version__

_MAIN: Final = '''\
"""Every AIT_ function in this workbook: the contents of the tab main.py in xlwings Lite."""

from xl_aitrends.udfs import *
'''
_REQUIREMENTS: Final = f"""\
# For the tab requirements.txt in xlwings Lite, below the lines that stand there; then choose Restart in its menu.
# Where no package index has it: the address of the wheel instead, on a server that lets other sites read it (CORS).
xl-aitrends=={__version__}
"""


@dataclass(frozen=True, slots=True)
class LiteFile:
    """A file to paste, and whether it was written: one with other contents is left as it is."""

    path: Path
    written: bool
    line: str


def lite_files() -> dict[str, str]:
    """Contents of both files by name."""
    return {"main.py": _MAIN, "requirements.txt": _REQUIREMENTS}


def write_lite_files(folder: Path) -> list[LiteFile]:
    """Lay both files down, and never over another one.

    Parameters
    ----------
    folder : Path
        Where to, beside the workbook.

    Returns
    -------
    list of LiteFile
        What was written, and what was left with the line that it needs.
    """
    return [_write(folder / name, text) for name, text in lite_files().items()]


def _write(path: Path, text: str) -> LiteFile:
    ours = not path.exists() or path.read_bytes() == text.encode()
    if ours:
        path.write_bytes(text.encode())
    return LiteFile(path, ours, text.splitlines()[-1])
