"""Calc: from prices and a list of segments to relative lines, tails and sensitivities, one formula a column."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.blocks import HEAD, Columns, counted
from xl_aitrends.templates.formulas import call_text
from xl_aitrends.templates.sector_divergence.answers import write_answers
from xl_aitrends.templates.sector_divergence.gap import write_gap
from xl_aitrends.templates.sector_divergence.grid import strength, write_grid
from xl_aitrends.templates.sector_divergence.layout import Layout, factor, named, segment
from xl_aitrends.templates.sector_divergence.rotation import write_rotation
from xl_aitrends.templates.sector_divergence.segments import Codes, write_roles
from xl_aitrends.templates.sector_divergence.wording import Words
from xl_aitrends.templates.sheets import Page, TemplateBook
from xl_aitrends.templates.surveys import write_survey

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
    write_gap(columns, layout)
    columns.skip()
    write_rotation(columns, layout)
    columns.skip()
    write_answers(columns, layout)
    columns.skip()
    write_grid(columns, layout)
    columns.skip()
    layout.words = Words(columns).write()
    columns.skip()
    write_survey(columns, "tbl_prices", "survey")
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
    """Each segment against the benchmark, and that line against its own mean."""
    for rank in range(1, layout.sectors + 1):
        ratio = call_text("AIT_RATIO", a=f"calc_level_{rank}", b="calc_bench", dates="calc_dates", base_date="in_from")
        named(columns, layout, f"relative_{rank}", segment(rank), ratio, "number")
    for rank in range(1, layout.sectors + 1):
        named(columns, layout, f"strength_{rank}", segment(rank), strength(f"calc_level_{rank}"), "number")
