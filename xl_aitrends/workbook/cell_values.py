"""A stored cell -> the value a cell shows: number, text, truth value, error text or nothing."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from xl_aitrends.errors import WorkbookError
from xl_aitrends.workbook.cells_xml import Grammar
from xl_aitrends.workbook.markup import attributes
from xl_aitrends.workbook.strings import RichText, SharedStrings, decode

Value = float | bool | str | None

# What Excel stores with t="e"; newer errors live in rich-value parts and are stored as #VALUE!.
STORABLE_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"})
ERRORS = STORABLE_ERRORS | {
    "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#EXTERNAL!", "#PYTHON!",
    "#TIMEOUT!",
}  # fmt: skip

_EPOCH_1900, _EPOCH_1904 = datetime.datetime(1899, 12, 30), datetime.datetime(1904, 1, 1)


class CellReader:
    """Decodes stored values: what ``t`` says, with the shared strings where it points there."""

    def __init__(self, part: str, grammar: Grammar, strings: Callable[[], SharedStrings], *, date1904: bool) -> None:
        self._part, self._grammar, self._strings = part, grammar, strings
        self._rich = RichText(grammar.prefix)
        self._epoch = _EPOCH_1904 if date1904 else _EPOCH_1900
        self._kinds: dict[bytes, str] = {}

    def kind(self, raw_attributes: bytes) -> str:
        """The ``t`` of a cell; cells share few distinct attribute texts, so each is read once."""
        found = self._kinds.get(raw_attributes)
        if found is None:
            found = attributes(raw_attributes).get("t", "n")
            if len(self._kinds) < 10_000:
                self._kinds[raw_attributes] = found
        return found

    def read(self, raw_attributes: bytes, body: bytes) -> Value:
        """The value of a cell from its attributes and content."""
        if not body:
            return None
        kind = attributes(raw_attributes).get("t", "n")
        if kind == "inlineStr":
            inline = self._grammar.inline.search(body)
            return self.inline(inline[1] or b"") if inline else None
        value = self._grammar.value.search(body)
        return self.stored(kind, value[1] or b"") if value else None

    def inline(self, body: bytes) -> str:
        """The text of an inline string."""
        return self._rich(body)

    def stored(self, kind: str, raw: bytes) -> Value:
        """The value of ``<v>`` under the type ``kind``."""
        if kind == "str":
            return decode(raw)
        text = decode(raw).strip()
        if not text:
            return None
        try:
            return self._convert(kind, text)
        except ValueError:
            raise WorkbookError(f"{self._part} holds {text[:40]!r} as type {kind}; repair the file in Excel") from None

    def _convert(self, kind: str, text: str) -> Value:
        if kind == "n":
            return finite(float(text))
        if kind == "s":
            return self._strings()[int(text)]
        if kind == "b":
            return text in ("1", "true")
        if kind == "d":
            return self._serial(text)
        return text

    def _serial(self, text: str) -> float:
        moment = datetime.datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=None)
        return (moment - self._epoch) / datetime.timedelta(days=1)


def finite(number: float) -> float | str:
    """The number, or the error a cell shows where there is none."""
    return number if number - number == 0 else "#NUM!"
