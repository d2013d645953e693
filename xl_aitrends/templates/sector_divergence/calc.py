"""Calc: from prices and a list of segments to relative lines, tails and sensitivities, one formula a column."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.blocks import HEAD, Columns, block, counted
from xl_aitrends.templates.data_sheets import DATA_TOP
from xl_aitrends.templates.formulas import call_text
from xl_aitrends.templates.sector_divergence.answers import write_answers
from xl_aitrends.templates.sector_divergence.layout import Layout, factor, named, segment
from xl_aitrends.templates.sector_divergence.rotation import write_rotation
from xl_aitrends.templates.sector_divergence.segments import Codes, write_roles
from xl_aitrends.templates.sector_divergence.wording import Words
from xl_aitrends.templates.sheets import Page, TemplateBook

HORIZONS: Final = (("1 month", 1), ("3 months", 3), ("6 months", 6), ("12 months", 12))
_FROM_TABLE: Final = {"prices": "tbl_prices[#All]", "dates": "INDEX(tbl_prices[#All],0,1)",
                      "names": "tbl_prices[#Headers]", "headers": "1"}  # fmt: skip


def write_calc(book: TemplateBook, layout: Layout) -> None:
    """Write the list of codes, the lines of every segment, their tails and sensitivities."""
    page = book.pages["Calc"]
    page.open("Calc", "From prices to the reading, one formula a column; nothing to change here.", "F1",
              {}, landscape=True)  # fmt: skip
    page.text("A3", "From the left: dates; benchmark, factors and segments as indices; the same against the "
              "benchmark; tails; sensitivities; the list of codes; tables; data quality.", "remark")  # fmt: skip
    columns = Columns(page)
    columns.add("dates", "Date", "INDEX(tbl_prices,0,1)", "date")
    _write_asof(page)
    columns.add("headers", "Columns", "TRANSPOSE(tbl_prices[#Headers])", width=14)
    counted(page, columns.add("segments", "Code", 'tbl_segments&""', width=14), "segments")  # blanks as texts
    for words in ("Segment", "Role"):
        page.text(f"{columns.next()}{HEAD}", words, "head")
    codes = Codes(columns, layout.codes)
    codes.write()
    columns.skip()
    write_roles(columns, codes)
    columns.skip()
    _write_levels(columns, codes, layout)
    columns.skip()
    _write_relative(columns, layout)
    columns.skip()
    write_rotation(columns, layout)
    columns.skip()
    write_answers(columns, layout)
    columns.skip()
    _write_grid(columns, layout)
    columns.skip()
    layout.words = Words(columns).write()
    columns.skip()
    _write_survey(columns)
    page.sheet.freeze_panes(HEAD, 1)
    page.sheet.print_area(f"A1:L{HEAD}")  # nobody reads thousands of rows on paper


def _write_asof(page: Page) -> None:
    page.text("C5", "As of", "head")
    last = 'MAX(FILTER(calc_dates,(calc_dates<=IF(in_asof="",MAX(calc_dates),in_asof))))'
    page.spill("C6", f"={last}", "body", "date")
    page.book.name("calc_asof", "=Calc!$C$6")


def _index(codes: Codes, role: str, name: str) -> str:
    """Level of a segment's index, known until the as-of date."""
    level = call_text(
        "AIT_INDEX", members=codes.members(role, name), scheme="in_scheme", rebalance="in_rebalance",
        base_value="100", item='"level"', **_FROM_TABLE,
    )  # fmt: skip
    return f"IF(calc_dates<=calc_asof,{level},NA())"


def _write_levels(columns: Columns, codes: Codes, layout: Layout) -> None:
    """Benchmark, factors and segments, each an index of its members."""
    named(columns, layout, "bench", "IFERROR(INDEX(calc_benchmarks,1),\"–\")",
           _index(codes, "benchmark", "INDEX(calc_benchmarks,1)"), "number")  # fmt: skip
    for rank in range(1, layout.factors + 1):
        level = _index(codes, "factor", f"INDEX(calc_factors,{rank})")
        named(columns, layout, f"factor_{rank}", factor(rank), level, "number")
    for rank in range(1, layout.sectors + 1):
        level = _index(codes, "sector", f"INDEX(calc_sectors,{rank})")
        named(columns, layout, f"level_{rank}", segment(rank), level, "number")


def _write_relative(columns: Columns, layout: Layout) -> None:
    for rank in range(1, layout.sectors + 1):
        ratio = call_text("AIT_RATIO", a=f"calc_level_{rank}", b="calc_bench", dates="calc_dates", base_date="in_from")
        named(columns, layout, f"relative_{rank}", segment(rank), ratio, "number")


def grid_rows(layout: Layout) -> list[tuple[str, str]]:
    """Level and label of each row of the table: segments, the benchmark, outside factors."""
    sectors = [(f"calc_level_{rank}", segment(rank)) for rank in range(1, layout.sectors + 1)]
    factors = [(f"calc_factor_{rank}", factor(rank)) for rank in range(1, layout.factors + 1)]
    return [*sectors, ("calc_bench", 'IFERROR(INDEX(calc_benchmarks,1),"–")'), *factors]


def _write_grid(columns: Columns, layout: Layout) -> None:
    """Returns over horizons and against the benchmark, a row a line."""
    page = columns.page
    days = [(words, f"EDATE(calc_asof,-{months})") for words, months in HORIZONS]
    days += [("Year to date", "DATE(YEAR(calc_asof)-1,12,31)"), ("Chosen months", "EDATE(calc_asof,-in_months)")]
    names = ["line", *(words.lower().replace(" ", "_") for words, _ in days), "relative", "strength"]
    letters = {name: columns.next() for name in names}
    for name, letter in letters.items():
        page.text(f"{letter}{HEAD}", name.replace("_", " ").capitalize(), "head" if name == "line" else "head_right")
        page.column(letter, {"line": "", "strength": "number"}.get(name, "percent"))
    rows = grid_rows(layout)
    bench = HEAD + 1 + layout.sectors
    for row, (level, label) in enumerate(rows, start=HEAD + 1):
        page.formula(f"{letters['line']}{row}", f"={label}", "body")
        for name, (_, day) in zip(names[1:], days, strict=False):
            now, then = (call_text("AIT_ASOF", values=level, dates="calc_dates", at=at) for at in ("calc_asof", day))
            page.formula(f"{letters[name]}{row}", f"=IFERROR({now}/{then}-1,NA())", "body", "percent")
        own, its = f"{letters['chosen_months']}{row}", f"{letters['chosen_months']}${bench}"
        page.formula(f"{letters['relative']}{row}", f"=(1+{own})/(1+{its})-1", "body", "percent")
        strength = call_text("AIT_RS", a=level, b="calc_bench", window="in_weeks", unit='"W"', dates="calc_dates")
        last = call_text("AIT_ASOF", values=strength, dates="calc_dates", at="calc_asof")
        page.formula(f"{letters['strength']}{row}", f"=IFERROR({last},NA())", "body", "number")
    for name, letter in letters.items():
        book = page.book
        book.name(f"calc_grid_{name}", f"=Calc!${letter}${HEAD + 1}:${letter}${HEAD + len(rows)}")
        book.name(f"calc_sectors_{name}", f"=Calc!${letter}${HEAD + 1}:${letter}${HEAD + layout.sectors}")
    ranked = call_text("AIT_LEADERS", returns_row="calc_sectors_relative", names="calc_sectors_line",
                       k="COUNT(calc_sectors_relative)", side='"top"')  # fmt: skip
    columns.add("ranked_name", "Ranked", f"INDEX({ranked},0,1)", width=16)
    columns.add("ranked_value", "Relative", f"INDEX({ranked},0,2)", "percent")


def _write_survey(columns: Columns) -> None:
    survey = call_text("AIT_CHECK", values="tbl_prices[#All]", dates=_FROM_TABLE["dates"], headers="1",
                       kind='"price"', corner=f'"A{DATA_TOP}"')  # fmt: skip
    letters = [columns.next() for _ in range(5)]
    block(columns.page, letters[0], "survey", "Check", survey, width=22)
    counted(columns.page, letters[0], "survey")
    for letter, words in zip(letters[1:], ("Says", "Count", "First place", "What it means"), strict=True):
        columns.page.text(f"{letter}{HEAD}", words, "head")
    columns.page.column(letters[-1], "", 60)
