"""Calc's table of returns: a row a segment, the benchmark and each outside factor, over several horizons."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.blocks import HEAD, Columns
from xl_aitrends.templates.formulas import call_text
from xl_aitrends.templates.sector_divergence.layout import Layout, factor, segment
from xl_aitrends.templates.sheets import Page

_HORIZONS: Final = (("1_month", 1), ("3_months", 3), ("6_months", 6), ("12_months", 12))
_STARTS: Final = {name: f"EDATE(calc_asof,-{months})" for name, months in _HORIZONS} | {
    "year_to_date": "DATE(YEAR(calc_asof)-1,12,31)",
    "chosen_months": "EDATE(calc_asof,-in_months)",
}
_NAMES: Final = ("line", *_STARTS, "relative", "strength", "since")
_NUMBERS: Final = {"line": "", "strength": "number", "since": "number"}


def strength(level: str) -> str:
    """A line against the benchmark, held against its own mean, in per cent."""
    return call_text("AIT_RS", a=level, b="calc_bench", window="in_weeks", unit='"W"', dates="calc_dates")


def grid_rows(layout: Layout) -> list[tuple[str, str]]:
    """Level and label of each row of the table: segments, the benchmark, outside factors."""
    sectors = [(f"calc_level_{rank}", segment(rank)) for rank in range(1, layout.sectors + 1)]
    factors = [(f"calc_factor_{rank}", factor(rank)) for rank in range(1, layout.factors + 1)]
    return [*sectors, ("calc_bench", 'IFERROR(INDEX(calc_benchmarks,1),"–")'), *factors]


def write_grid(columns: Columns, layout: Layout) -> None:
    """Write the table, and the segments ranked by their return against the benchmark."""
    page, rows = columns.page, grid_rows(layout)
    letters = {name: columns.next() for name in _NAMES}
    for name, letter in letters.items():
        page.text(f"{letter}{HEAD}", name.replace("_", " ").capitalize(), "head" if name == "line" else "head_right")
        page.column(letter, _NUMBERS.get(name, "percent"))
        for whole, many in (("grid", len(rows)), ("sectors", layout.sectors)):
            page.book.name(f"calc_{whole}_{name}", f"=Calc!${letter}${HEAD + 1}:${letter}${HEAD + many}")
    for rank, (level, label) in enumerate(rows, start=1):
        page.formula(f"{letters['line']}{HEAD + rank}", f"={label}", "body")
        _write_returns(page, letters, HEAD + rank, level, HEAD + 1 + layout.sectors)
        past = f"calc_strength_{rank}" if rank <= layout.sectors else strength(level)
        page.formula(
            f"{letters['strength']}{HEAD + rank}", f"=IFERROR({_at(past, 'calc_asof')},NA())", "body", "number"
        )
        if rank <= layout.sectors:
            since = _at(f"calc_relative_{rank}", "calc_asof")
            page.formula(f"{letters['since']}{HEAD + rank}", f'=IFERROR({since},"")', "body", "number")
    ranked = call_text("AIT_LEADERS", returns_row="calc_sectors_relative", names="calc_sectors_line",
                       k="COUNT(calc_sectors_relative)", side='"top"')  # fmt: skip
    columns.add("ranked_name", "Ranked", f"INDEX({ranked},0,1)", width=16)
    columns.add("ranked_value", "Relative", f"INDEX({ranked},0,2)", "percent")


def _write_returns(page: Page, letters: dict[str, str], row: int, level: str, bench: int) -> None:
    """A line's own return from each start, and the last of them against the benchmark's, whose row is `bench`."""
    for name, start in _STARTS.items():
        change = f"{_at(level, 'calc_asof')}/{_at(level, start)}-1"
        page.formula(f"{letters[name]}{row}", f"=IFERROR({change},NA())", "body", "percent")
    own, its = f"{letters['chosen_months']}{row}", f"{letters['chosen_months']}${bench}"
    page.formula(f"{letters['relative']}{row}", f"=(1+{own})/(1+{its})-1", "body", "percent")


def _at(line: str, day: str) -> str:
    return call_text("AIT_ASOF", values=line, dates="calc_dates", at=day)
