"""Tables: read from their parts; knows their shape and columns, not their cells."""

from __future__ import annotations

from dataclasses import dataclass, field

from xl_aitrends.cells.address import Rect, parse_range
from xl_aitrends.errors import InputError, WorkbookError
from xl_aitrends.workbook.markup import Element
from xl_aitrends.workbook.package import Package
from xl_aitrends.workbook.strings import decode


@dataclass(frozen=True)
class Table:
    """A Table: ``ref`` counts header and totals rows in; ``calculated`` holds its calculated columns' formulas."""

    name: str
    sheet: str
    ref: Rect
    columns: tuple[str, ...]
    header_rows: int
    totals_rows: int
    calculated: dict[str, str] = field(default_factory=dict)
    part: str = ""

    @property
    def data(self) -> Rect:
        """The data rows: ``ref`` without header and totals."""
        r1, c1, r2, c2 = self.ref
        return r1 + self.header_rows, c1, r2 - self.totals_rows, c2


def read_table(package: Package, part: str, sheet: str) -> Table:
    """The Table in a part."""
    tree = package.tree(part)
    listed = tree.first("tableColumns")
    elements = listed.all("tableColumn") if listed else []
    try:
        ref = parse_range(tree.get("ref"))
    except InputError:
        raise WorkbookError(f"{package.place(part)} covers {tree.get('ref')!r}; repair the file in Excel") from None
    return Table(
        name=tree.get("displayName") or tree.get("name"),
        sheet=sheet,
        ref=ref,
        columns=tuple(_column_name(e) for e in elements),
        header_rows=tree.number("headerRowCount", 1),
        totals_rows=tree.number("totalsRowCount"),
        calculated={_column_name(e): text for e in elements if (text := _formula(e))},
        part=part,
    )


def _column_name(element: Element) -> str:
    return decode(element.get("name").encode())


def _formula(element: Element) -> str:
    formula = element.first("calculatedColumnFormula")
    return formula.text if formula else ""
