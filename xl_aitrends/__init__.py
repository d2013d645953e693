"""Worksheet functions for market divergence: spreads, percentiles and chain-index ratios from cell ranges.

`call` runs any worksheet function on plain values; everything in `core` is importable from here with arrays in and
arrays out. Names load on first use, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from xl_aitrends._version import __version__

if TYPE_CHECKING:
    from xl_aitrends.core import *  # noqa: F403
    from xl_aitrends.functions import call, catalogue

__all__ = ["__version__", "call", "catalogue"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module attribute is anything
    if name in ("call", "catalogue"):
        return getattr(import_module("xl_aitrends.functions"), name)
    core = import_module("xl_aitrends.core")
    if name in core.__all__:
        return getattr(core, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, *import_module("xl_aitrends.core").__all__})
