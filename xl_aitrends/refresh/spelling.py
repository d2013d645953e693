"""How one worksheet function is spelled by different hosts, and what kind of function a spelling means."""

from __future__ import annotations

import re
from functools import lru_cache

# Excel writes these before functions newer than the file format, before add-in functions and before LAMBDA's variables.
_STORED_PREFIXES = re.compile(r"^(?:_xlfn\.|_xlws\.|_xlpm\.|_xll\.|_xludf\.)+", re.IGNORECASE)
_OFFICE_JS = re.compile(r"^(?:_xlfn\.)?_xldudf_", re.IGNORECASE)
_EXTERNAL_INDEX = re.compile(r"^\[\d+\]$")

OURS = "AIT_"

# The engine hands an omitted argument over as 0; this text stands in its place.
OMITTED = "\u2298omitted"

_VENDOR_NAMES = frozenset(
    """
    BDP BDH BDS BQL BSRCH BEQS BCURVE BTS
    FDS FDSCODE FDSLIVE FQL RTD STOCKHISTORY TR RDP RHISTORY RTGET RSEARCH DSGRID THOMSON CIQ CIQRANGE CIQLATEST
    WSD WSS WSQ WSI WST WSET WSES WSEE WSEED EDB WPF WPS WPD WUPF WTD TDAYS TDAYSOFFSET TDAYSCOUNT
    IFINDHISTORY HQ ICE YCHARTS GOOGLEFINANCE QDL SNL SNLTABLE MSTS MSDP
    """.split()
)
_VENDOR_PREFIXES = (
    "EM_",
    "THS_",
    "S_",
    "I_",
    "F_",
    "B_",
    "WIND",
    "EDB_",
    "IFIND",
    "CHOICE",
    "CSD",
    "CSS",
    "BQ.",
    "YCP",
)


@lru_cache(maxsize=4096)
def bare_name(spelling: str) -> str:
    """Name of the function in capitals, whatever a host has put before it.

    ``[1]!ait_spread``, ``'C:\\x\\[ait.xlam]'!AIT_SPREAD``, ``_xldudf_AIT_SPREAD``, ``_xll.AIT_SPREAD`` and
    ``_xlfn._xlws.SORT`` give ``AIT_SPREAD`` and ``SORT``.
    """
    name = spelling.rpartition("!")[2]
    name = _OFFICE_JS.sub("", name)
    return _STORED_PREFIXES.sub("", name).upper()


def is_ours(name: str) -> bool:
    """Whether a bare name is one of this package's worksheet functions."""
    return name.startswith(OURS)


@lru_cache(maxsize=4096)
def is_vendor(name: str, spelling: str = "") -> bool:
    """Whether a function fetches data from a vendor's add-in: its last saved value is an input.

    An XLL function that is not ours counts too, since only its own add-in can compute it.
    """
    if is_ours(name):
        return False
    if name in _VENDOR_NAMES or (name.startswith(_VENDOR_PREFIXES) and name not in _ORDINARY_LOOKALIKES):
        return True
    return "_xll." in spelling.lower()


_ORDINARY_LOOKALIKES = frozenset({"F.DIST", "F.TEST", "F.INV"})
