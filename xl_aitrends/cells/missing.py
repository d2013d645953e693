"""What counts as a missing value: blanks, Excel's errors, and the texts by which vendors say "no data"."""

from __future__ import annotations

from typing import Final

# The error values of a cell, by the number under which COM hands them over.
COM_ERRORS: Final[dict[int, str]] = {
    -2146826288: "#NULL!",
    -2146826281: "#DIV/0!",
    -2146826273: "#VALUE!",
    -2146826265: "#REF!",
    -2146826259: "#NAME?",
    -2146826252: "#NUM!",
    -2146826246: "#N/A",
    -2146826245: "#GETTING_DATA",
    -2146826243: "#SPILL!",
    -2146826242: "#CONNECT!",
    -2146826241: "#BLOCKED!",
    -2146826240: "#UNKNOWN!",
    -2146826239: "#FIELD!",
    -2146826238: "#CALC!",
}
ERRORS: Final = frozenset(COM_ERRORS.values()) | {"#BUSY!", "#PYTHON!", "#EXTERNAL!", "#TIMEOUT!"}

_VENDOR_TEXTS: Final = frozenset(
    text.casefold()
    for text in (
        "-", "--", "—", "——", "na", "n/a", "n.a.", "nan", "null", "none", "nil", "nm", "#n/a n/a", "#n.a.", "@na",
        "no data", "not available", "无数据", "暂无", "停牌",
    )
)  # fmt: skip
_VENDOR_STARTS: Final = ("#n/a ", "fetching", "loading", "requesting", "#getting_data", "retrieving", "正在")


def error_name(value: object) -> str | None:
    """Name of the Excel error that a cell holds (``"#N/A"``), or None; a message behind it is cut off.

    Parameters
    ----------
    value : object
        A raw cell value: COM hands errors over as integers, every other host as text.
    """
    if type(value) is int:
        return COM_ERRORS.get(value)
    if isinstance(value, str) and value[:1] == "#":
        head = value.split(" ", 1)[0]
        return head if head in ERRORS else None
    return None


def is_blank(value: object) -> bool:
    """Whether a cell is empty: None, or text of nothing but white space."""
    return value is None or (isinstance(value, str) and not value.strip())


def vendor_text(value: object) -> str | None:
    """The text by which a data vendor says "no data" or "still loading", as it stands in the cell, or None."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    folded = text.casefold()
    return text if folded in _VENDOR_TEXTS or folded.startswith(_VENDOR_STARTS) else None


def is_missing(value: object) -> bool:
    """Whether a cell says that there is no value: blank, an error, or a vendor's "no data"."""
    return is_blank(value) or error_name(value) is not None or vendor_text(value) is not None
