"""A cell's new bytes: its formula, style and place stay byte for byte, its value and type are replaced."""

from __future__ import annotations

import re

from xl_aitrends.cells.address import cell_address, range_address
from xl_aitrends.errors import WorkbookError
from xl_aitrends.workbook.cell_values import ERRORS, STORABLE_ERRORS, CellReader, Value
from xl_aitrends.workbook.cells_xml import Cell, Grammar
from xl_aitrends.workbook.edits import CellEdit, Content, Rich
from xl_aitrends.workbook.markup import attribute_list, escape
from xl_aitrends.workbook.strings import MAX_TEXT, encode, text_element

_PLAIN_CELL = re.compile(rb' r="[A-Z]+[0-9]+"(?: s="[0-9]+")?')


def normal(value: object, place: str) -> Value:
    """The value as a cell can hold it; ``place`` names the cell in messages."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        number = float(value)
        return number if number - number == 0 else "#NUM!"
    if not isinstance(value, str):
        raise WorkbookError(
            f"{place}: a {type(value).__name__} is no cell value; give a number, text, truth value or None"
        )
    if len(value) > MAX_TEXT:
        raise WorkbookError(f"{place}: text of {len(value)} characters; a cell holds {MAX_TEXT}")
    return "#VALUE!" if value in ERRORS and value not in STORABLE_ERRORS else value


def same(stored: Value, value: Value) -> bool:
    """Whether a stored value already is the new one."""
    return isinstance(stored, bool) == isinstance(value, bool) and stored == value


def number_text(number: float) -> bytes:
    """The shortest text that reads back as the same number."""
    if number.is_integer() and abs(number) < 1e15:
        return b"%d" % int(number)
    return repr(number).encode()


class CellWriter:
    """Writes cells in the spelling of one part."""

    def __init__(self, grammar: Grammar, reader: CellReader) -> None:
        self._grammar, self._reader = grammar, reader
        self._p = grammar.prefix
        self._extension = re.compile(rb"<%sextLst.*</%sextLst\s*>" % (self._p, self._p), re.DOTALL)
        self._number = re.compile(rb"<%sv>([-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?)</%sv>" % (self._p, self._p))

    def edited(self, cell: Cell, edit: CellEdit, row: int) -> bytes | None:
        """The cell after the edit, None where nothing changes."""
        if type(edit.value) is float and not edit.restyle and (number := self._plain_number(cell, edit)):
            if float(number) == edit.value:
                return None
            p = self._p
            return b"<%sc%s><%sv>%s</%sv></%sc>" % (p, cell.attributes, p, number_text(edit.value), p, p)
        look = b"%d" % edit.style if edit.restyle and edit.style else b""
        if edit.restyle and look != dict(attribute_list(cell.attributes)).get(b"s", b"").removeprefix(b"0"):
            cell = cell._replace(attributes=_with_look(cell.attributes, look))
            return self._edited(cell, edit, row) or self._whole(cell)
        return self._edited(cell, edit, row)

    def _plain_number(self, cell: Cell, edit: CellEdit) -> bytes | None:
        """The number that stands alone in a plain cell, as nearly every cell of a spill is before and after."""
        if edit.content is Content.FORMULA or edit.rich is not None or not _PLAIN_CELL.fullmatch(cell.attributes):
            return None
        number = self._number.fullmatch(cell.body)
        return number[1] if number else None

    def _whole(self, cell: Cell) -> bytes:
        start = b"<%sc%s" % (self._p, cell.attributes)
        return b"%s>%s</%sc>" % (start, cell.body, self._p) if cell.body else start + b"/>"

    def _edited(self, cell: Cell, edit: CellEdit, row: int) -> bytes | None:
        formula = self._grammar.formula.search(cell.body)
        stored = self._reader.read(cell.attributes, cell.body)
        unchanged = same(stored, edit.value)
        if edit.content is Content.RESULT and formula is not None:
            kept = self._with_ref(formula, edit)
            if unchanged:
                return None if kept == formula[0] else self._swap_formula(cell, formula[0], kept)
            return self._cell(cell, kept, edit.value)
        if edit.content is not Content.FORMULA:
            spilled = edit.content is Content.SPILLED
            keep = unchanged and formula is None and edit.rich is None
            return None if keep else self._cell(cell, b"", edit.value, spilled=spilled, rich=edit.rich)
        return self._cell(cell, self._formula(edit, row, cell.column), edit.value, edit.metadata)

    def created(self, row: int, column: int, edit: CellEdit, style: int | None) -> bytes:
        """A cell the part does not hold yet; nothing where there is nothing to show."""
        if type(edit.value) is float and edit.content is not Content.FORMULA:  # nearly every cell of a feed
            look = b' s="%d"' % style if style else b""
            p, at = self._p, cell_address(row, column).encode()
            return b'<%sc r="%s"%s><%sv>%s</%sv></%sc>' % (p, at, look, p, number_text(edit.value), p, p)
        formula = self._formula(edit, row, column) if edit.content is Content.FORMULA else b""
        if edit.value is None and not formula and not (edit.restyle and style):
            return b""
        given = [(b"r", cell_address(row, column).encode())]
        if style:
            given.append((b"s", b"%d" % style))
        parts = edit.rich or self._value(edit.value, is_result=bool(formula) or edit.content is Content.SPILLED)
        return self._render(given, formula, parts, edit.metadata if formula else "", b"")

    def _cell(
        self,
        cell: Cell,
        formula: bytes,
        value: Value,
        metadata: str | None = None,
        *,
        spilled: bool = False,
        rich: Rich | None = None,
    ) -> bytes:
        dropped = {b"t", b"vm"} if formula and metadata is None else {b"t", b"vm", b"cm", b"ph"}
        given = [(name, text) for name, text in attribute_list(cell.attributes) if name not in dropped]
        extension = self._extension.search(cell.body)
        parts = rich or self._value(value, is_result=bool(formula) or spilled)
        return self._render(given, formula, parts, metadata or "", extension[0] if extension else b"")

    def _render(
        self,
        given: list[tuple[bytes, bytes]],
        formula: bytes,
        value: tuple[bytes, bytes],
        metadata: str,
        extension: bytes,
    ) -> bytes:
        kind, content = value
        if kind:
            given = [*given, (b"t", kind)]
        if metadata:
            given = [*given, (b"cm", metadata.encode())]
        start = b"<%sc%s" % (self._p, b"".join(b' %s="%s"' % pair for pair in given))
        body = formula + content + extension
        return b"%s>%s</%sc>" % (start, body, self._p) if body else start + b"/>"

    def _value(self, value: Value, *, is_result: bool) -> tuple[bytes, bytes]:
        p = self._p
        if value is None:
            return b"", b""
        if isinstance(value, bool):
            return b"b", b"<%sv>%d</%sv>" % (p, value, p)
        if isinstance(value, float | int):
            return b"", b"<%sv>%s</%sv>" % (p, number_text(float(value)), p)
        if value in STORABLE_ERRORS:
            return b"e", b"<%sv>%s</%sv>" % (p, escape(value), p)
        if is_result:
            return b"str", b"<%sv>%s</%sv>" % (p, encode(value), p)
        return b"inlineStr", b"<%sis>%s</%sis>" % (p, text_element(p + b"t", value), p)

    def _formula(self, edit: CellEdit, row: int, column: int) -> bytes:
        kind = b""
        if edit.array:
            ref = edit.ref or (row, column, row, column)
            kind = b' t="array" ref="%s"' % range_address(ref).encode()
        return b"<%sf%s>%s</%sf>" % (self._p, kind, encode(edit.formula), self._p)

    def _with_ref(self, formula: re.Match[bytes], edit: CellEdit) -> bytes:
        if edit.ref is None:
            return formula[0]
        ref = range_address(edit.ref).encode()
        changed = re.sub(rb"(\sref\s*=\s*)(?:\"[^\"]*\"|'[^']*')", rb'\g<1>"%s"' % ref, formula[1], count=1)
        return formula[0] if changed == formula[1] else formula[0].replace(formula[1], changed, 1)

    def _swap_formula(self, cell: Cell, old: bytes, new: bytes) -> bytes:
        given = b"<%sc%s>" % (self._p, cell.attributes)
        return b"%s%s</%sc>" % (given, cell.body.replace(old, new, 1), self._p)


def _with_look(attributes: bytes, style: bytes) -> bytes:
    """A cell's attributes with another style; without one where that is the plain style."""
    given = [(name, text) for name, text in attribute_list(attributes) if name != b"s"]
    given[1:1] = [(b"s", style)] if style else []
    return b"".join(b' %s="%s"' % pair for pair in given)
