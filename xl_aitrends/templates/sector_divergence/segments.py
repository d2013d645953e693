"""Calc's list of codes: which segment each belongs to, whether it heads a column, and where it stands by itself."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.blocks import HEAD, Columns, block, counted
from xl_aitrends.templates.formulas import call_text
from xl_aitrends.templates.sheets import Page

ROLES: Final = {"sectors": "sector", "factors": "factor", "benchmarks": "benchmark"}
ROTATION: Final = {"w": "in_weeks", "s": "in_span", "m": "in_momentum"}
_LIST: Final = ("code", "segment", "role", "heads")
_STANDING: Final = ("week", "code", "x", "y", "quadrant")


class Codes:
    """Where the list stands, so that lines can be filtered from it.

    Parameters
    ----------
    columns : Columns
        Of Calc.
    room : int
        Codes that there is a row for.
    """

    def __init__(self, columns: Columns, room: int) -> None:
        self.page = columns.page
        self.room = room
        self.columns = {name: columns.next() for name in (*_LIST, "first", "weeks")}
        self.standing = [columns.next() for _ in _STANDING]

    def cells(self, name: str) -> str:
        """The cells of one column, without the heading."""
        column = self.columns[name]
        return f"${column}${HEAD + 1}:${column}${HEAD + self.room}"

    def members(self, role: str, segment: str) -> str:
        """Formula of the codes of a segment that head a column, below a heading."""
        code, kind, group, heads = (
            f"${self.columns[name]}${HEAD}:${self.columns[name]}${HEAD + self.room}"
            for name in ("code", "role", "segment", "heads")
        )
        chosen = f'({kind}="{role}")*({group}={segment})*({heads}="yes")'
        return f"FILTER({code},{chosen}+(SEQUENCE({self.room + 1})=1)>0)"

    def write(self) -> None:
        """Write a row a code; rows beyond the Table's end are empty."""
        for name, heading, number, width in (
            ("code", "Code", "", 14), ("segment", "Segment", "", 16), ("role", "Role", "", 11),
            ("heads", "Has prices", "", 11), ("first", "First price", "date", 12), ("weeks", "Weeks", "count", 9),
        ):  # fmt: skip
            self.page.text(f"{self.columns[name]}{HEAD}", heading, "head_right" if number else "head")
            self.page.column(self.columns[name], number, width)
        for column, heading in zip(self.standing, _STANDING, strict=True):
            number = {"week": "date", "x": "number", "y": "number"}.get(heading, "")
            self.page.text(f"{column}{HEAD}", heading, "head_right" if number else "head")
            self.page.column(column, number)
        for row in range(HEAD + 1, HEAD + self.room + 1):
            self._write_row(row)
        for name in ("code", "segment", "role", "heads", "first", "weeks"):
            self.page.book.name(f"calc_list_{name}", f"=Calc!{self.cells(name)}")
        for column, name in zip(self.standing, _STANDING, strict=True):
            self.page.book.name(f"calc_standing_{name}", f"=Calc!${column}${HEAD + 1}:${column}${HEAD + self.room}")

    def _write_row(self, row: int) -> None:
        code, segment, role, heads, first, weeks = (f"${column}{row}" for column in self.columns.values())
        rank = f"ROWS($A${HEAD + 1}:$A{row})"
        for cell, column in ((code, 1), (segment, 2)):
            taken = f'IFERROR(INDEX(calc_segments,{rank},{column})&"","")'
            self.page.formula(cell.replace("$", ""), f'=IF({rank}>calc_segments_rows,"",{taken})', "body")
        stated = f'IFERROR(INDEX(calc_segments,{rank},3)&"","")'
        self.page.formula(role.replace("$", ""), f'=IF({code}="","",IF({stated}="","sector",{stated}))', "body")
        place = f"MATCH({code},calc_headers,0)"
        self.page.formula(heads.replace("$", ""), f'=IF({code}="","",IF(ISNUMBER({place}),"yes","no"))', "body")
        prices = f"INDEX(tbl_prices,0,{place})"
        known = f"(calc_dates<=calc_asof)*ISNUMBER({prices})"
        self.page.spill(first.replace("$", ""), f'=IFERROR(MIN(FILTER(calc_dates,{known}>0)),"")', "body", "date")
        self.page.formula(weeks.replace("$", ""), f'=IF({first}="","",INT((calc_asof-{first})/7))', "body", "count")
        standing = call_text("AIT_ROTATION", prices=prices, bench="calc_bench", dates="calc_dates", names=code,
                             **ROTATION)  # fmt: skip
        self.page.spill(f"{self.standing[0]}{row}", f'=IF({heads}="yes",{standing},"")', "body")


def write_roles(columns: Columns, codes: Codes) -> None:
    """The segments of each role, in order of first appearance, with their number."""
    page: Page = columns.page
    role, heads, group = (codes.cells(name) for name in ("role", "heads", "segment"))
    for name, word in ROLES.items():
        letter = columns.next()
        block(
            page,
            letter,
            name,
            name.capitalize(),
            f'UNIQUE(FILTER({group},({role}="{word}")*({heads}="yes")))',
            width=14,
        )
        counted(page, letter, name)
