"""Names within names, while a formula is read: none inside itself, and together no more text than a formula may be.

A dozen names that each stand for two others are a formula of thousands of pieces; knows names, not what they mean.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

DEPTH = 20
MOST = 16_384  # pieces of text in all names of one formula: the engine takes no longer one


@dataclass(slots=True)
class OpenNames:
    """The names whose definitions are being read, one within the other, and how much text they came to so far."""

    chain: list[tuple[str, str]] = field(default_factory=list)
    pieces: int = 0

    def refuse(self, name: str, sheet: str, pieces: int) -> str | None:
        """Why a definition of so many pieces, seen from a sheet, must not be read now; None if it may."""
        self.pieces += pieces
        if (name, sheet) in self.chain:
            return f"the name {name!r} leads back to itself"
        if len(self.chain) >= DEPTH:
            return f"the name {name!r} is reached through more than {DEPTH} names"
        if self.pieces > MOST:
            return f"the name {name!r} and those around it stand for more than {MOST} pieces of text"
        return None

    @contextmanager
    def reading(self, name: str, sheet: str) -> Iterator[None]:
        """Hold a name open while its definition is read."""
        self.chain.append((name, sheet))
        yield
        self.chain.pop()
