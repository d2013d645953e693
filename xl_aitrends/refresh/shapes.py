"""Calls whose arguments do not fit each other as Excel wants it: Excel gives an error, and the engine a number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from xl_aitrends.cells.address import split_sheet
from xl_aitrends.errors import AitrendsError
from xl_aitrends.refresh.dependencies import FormulaCell
from xl_aitrends.refresh.lexer import Token, split_formula
from xl_aitrends.refresh.regions import Region, region_text
from xl_aitrends.refresh.spelling import bare_name

Arguments = list[list[Token]]


@dataclass(slots=True)
class _Call:
    name: str
    arguments: Arguments = field(default_factory=lambda: [[]])


def unequal_ranges(cell: FormulaCell) -> str | None:
    """Why a call in the formula gives an error in Excel for the sizes of its ranges, or None."""
    if cell.reading.functions.isdisjoint(_RULES):
        return None
    try:
        calls = _calls(split_formula(cell.text))
    except AitrendsError:
        return None  # it cannot be read, which is told elsewhere
    for call in calls:
        if reason := _RULES[call.name](call, cell):
            return reason
    return None


def _calls(tokens: Sequence[Token]) -> list[_Call]:
    """Calls of the functions that have a rule; an argument that holds another call holds a token of its kind."""
    found: list[_Call] = []
    waiting = [_Call("")]
    for token in tokens:
        if token.kind in ("call", "open"):
            if token.kind == "call":
                waiting[-1].arguments[-1].append(Token("nested", token.text))
            waiting.append(_Call(bare_name(token.text[:-1])))
        elif token.kind == "close" and len(waiting) > 1:
            call = waiting.pop()
            if call.name in _RULES:
                found.append(call)
            elif not call.name:  # plain parentheses belong to the argument around them
                waiting[-1].arguments[-1] += [part for argument in call.arguments for part in argument]
        elif token.kind == "separator":
            waiting[-1].arguments.append([])
        elif token.kind != "space":
            waiting[-1].arguments[-1].append(token)
    return found


def _region(token: Token, cell: FormulaCell) -> Region | None:
    try:
        if token.kind == "table":
            return cell.scope.table(token.text, cell.sheet, cell.row, cell.column)
        if token.kind == "area":
            prefix, address = split_sheet(token.text) if "!" in token.text else (None, token.text)
            areas = cell.scope.areas(prefix, address, cell.sheet)
            return areas[0] if len(areas) == 1 else None
    except AitrendsError:
        pass
    return None


def _alone(argument: Sequence[Token], cell: FormulaCell) -> Region | None:
    """The range that is all of an argument; None where it is anything else."""
    return _region(argument[0], cell) if len(argument) == 1 else None


def _size(region: Region) -> tuple[int, int]:
    return region.bottom - region.top + 1, region.right - region.left + 1


def _alike(start: int, step: int) -> Callable[[_Call, FormulaCell], str | None]:
    """The rule that the first argument and every `step`-th from `start` on have one size."""

    def rule(call: _Call, cell: FormulaCell) -> str | None:
        places = [0, *range(start, len(call.arguments), step)]
        regions = [region for place in places if (region := _alone(call.arguments[place], cell))]
        other = next((region for region in regions if _size(region) != _size(regions[0])), None)
        if other is None:
            return None
        pair = f"{region_text(regions[0])} and {region_text(other)}"
        return f"{call.name} gets ranges of different sizes, {pair}, which is an error in Excel; make them alike"

    return rule


def _as_long(call: _Call, cell: FormulaCell) -> str | None:
    """FILTER: every range in the condition has a row for each row of what is filtered."""
    whole = _alone(call.arguments[0], cell)
    for token in call.arguments[1] if len(call.arguments) > 1 and whole else ():
        region = _region(token, cell)
        if region and not region.is_cell and whole and _size(region)[0] != _size(whole)[0]:
            pair = f"{region_text(whole)} and {region_text(region)}"
            return f"FILTER gets ranges of different lengths, {pair}, which is an error in Excel; make them alike"
    return None


def _one_line(call: _Call, cell: FormulaCell) -> str | None:
    """MATCH and its like look along one row or one column."""
    region = _alone(call.arguments[1], cell) if len(call.arguments) > 1 else None
    if region is None or 1 in _size(region):
        return None
    return f"{call.name} looks in {region_text(region)}, but Excel only along one row or column; name one of them"


def _rows_said(call: _Call, _: FormulaCell) -> str | None:
    """TAKE without a number of rows takes all in Excel; the engine takes none."""
    left_out = len(call.arguments) > 1 and not call.arguments[1]
    return "TAKE without a number of rows is not computed here; use CHOOSECOLS" if left_out else None


_RULES = {
    **dict.fromkeys(("SUMIFS", "AVERAGEIFS", "MAXIFS", "MINIFS"), _alike(1, 2)),
    "COUNTIFS": _alike(2, 2),
    **dict.fromkeys(("SUMPRODUCT", "SUMXMY2"), _alike(1, 1)),
    "FILTER": _as_long,
    "TAKE": _rows_said,
    **dict.fromkeys(("MATCH", "XMATCH", "XLOOKUP"), _one_line),
}
