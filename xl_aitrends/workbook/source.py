"""Where the bytes of a workbook come from: memory, or an open file that is read by piece; knows no zip."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from xl_aitrends.errors import WorkbookError

CHUNK = 1 << 20


class Source:
    """Random access to bytes that must not change while they are read."""

    def __init__(self, origin: bytes | str | os.PathLike[str]) -> None:
        self.path = None if isinstance(origin, bytes) else Path(origin)
        self._memory = origin if isinstance(origin, bytes) else None
        self._file: BinaryIO | None = None if self.path is None else _open(self.path)
        self._stamp = self._state()
        self.size = len(origin) if isinstance(origin, bytes) else self._stamp[0]

    @property
    def name(self) -> str:
        """The file's name for messages."""
        return self.path.name if self.path else "workbook"

    def read(self, offset: int, size: int) -> bytes:
        """Exactly ``size`` bytes from ``offset``."""
        memory = self._memory
        piece = self._read_file(offset, size) if memory is None else memory[offset : offset + size]
        if len(piece) != size:
            raise WorkbookError(f"{self.name} ends too early; the file is truncated, fetch it again")
        return piece

    def pieces(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes from ``start`` to ``end`` in pieces of bounded size."""
        for offset in range(start, end, CHUNK):
            yield self.read(offset, min(CHUNK, end - offset))

    def verify_unchanged(self) -> None:
        """Raise where the file on disk was written to since it was opened."""
        if self._state() != self._stamp:
            raise WorkbookError(f"{self.name} was changed by another program while it was read; run again")

    def detach(self) -> None:
        """Hold the bytes in memory and release the file: some systems replace no file that is open."""
        if self._file is not None:
            self._memory = self._read_file(0, self.size)
            self.close()

    def close(self) -> None:
        """Release the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __del__(self) -> None:
        # A book that is read and dropped needs no ceremony; `with` or `close` releases the file at a known moment.
        if getattr(self, "_file", None) is not None:
            self.close()

    def _read_file(self, offset: int, size: int) -> bytes:
        if self._file is None:
            raise WorkbookError(f"{self.name} was closed; open it again")
        self._file.seek(offset)
        return self._file.read(size)

    def _state(self) -> tuple[int, int]:
        if self._file is None:
            return 0, 0
        state = os.fstat(self._file.fileno())
        return state.st_size, state.st_mtime_ns


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise WorkbookError(f"{path.name} does not exist; check the path {path}") from None
    except IsADirectoryError:
        raise WorkbookError(f"{path.name} is a folder, not a workbook") from None
    except OSError as error:
        raise WorkbookError(f"{path.name} cannot be read: {error.strerror}") from None
