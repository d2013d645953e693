"""The Output sheet: headline, figures, performance, rotation, sensitivities."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.paper import set_pages
from xl_aitrends.templates.sector_divergence.answers import SENSITIVITY
from xl_aitrends.templates.sector_divergence.grid import grid_rows
from xl_aitrends.templates.sector_divergence.layout import Layout, factor, segment
from xl_aitrends.templates.sector_divergence.pictures import TOP, Places, place_pictures
from xl_aitrends.templates.sector_divergence.wording import QUADRANTS
from xl_aitrends.templates.sheets import Page, TemplateBook
from xl_aitrends.templates.style import HIGH, LOW, MIDDLE
from xl_aitrends.templates.tiles import Tile, write_tiles

_FIRST: Final = "N"  # the first column of the tables at the right
_LAST: Final = "V"
_LEAST: Final = 11  # rows that a chart beside a table has at least
_PERFORMANCE: Final = (
    ("O", "1 month", "1_month"), ("P", "3 months", "3_months"), ("Q", "6 months", "6_months"),
    ("R", "12 months", "12_months"), ("S", "Year to date", "year_to_date"), ("T", "", "relative"),
)  # fmt: skip
_ANSWERS: Final = (
    ("P", "slope", "beta", "number"), ("Q", "before", "beta_before", "number"), ("R", "change", "change", "number"),
    ("S", "its error", "change_se", "number"), ("T", "partial R²", "partial_r2", "percent"),
    ("U", "before", "partial_r2_before", "percent"), ("V", "says", "word", ""),
)  # fmt: skip


def write_output(book: TemplateBook, layout: Layout, days: float) -> None:
    """Lay out the sheet, for data of so many calendar days, and define its `out_` names."""
    page = book.pages["Output"]
    widths = {"A:A": 2, "B:B": 16, "C:L": 8.5, "M:M": 2, "N:N": 16, "O:U": 9.8, "V:V": 16}
    page.open(book.template.title, book.template.question, "V1", widths, landscape=True)
    page.height(3, 24)
    page.merged("B3:V3", "=calc_headline", "headline")
    for row, name in ((4, "rotation_words"), (5, "answer_words")):
        page.height(row, 18)
        page.merged(f"B{row}:V{row}", f"=calc_{name}", "note")
    _write_tiles(page)
    places = Places()
    places.bars = _write_performance(page, layout) + 2
    places.rotation = max(TOP + 22, places.bars + _LEAST)
    places.answers = max(_write_rotation(page, layout, places.rotation), places.rotation + 22) + 2
    places.share = _write_answers(page, layout, places.answers) + 2
    places.gap = max(places.answers + 29, places.share + _LEAST + 2)
    end = place_pictures(book, page, layout, days, places)
    set_pages(page, _LAST, [places.answers - 1, end])


def _write_tiles(page: Page) -> None:
    last = "ROWS(calc_ranked_name)"
    tiles = (
        Tile("B:B", "As of", "asof", "=calc_asof", "date", "last row of prices"),
        Tile("C:E", "First", "first", "=INDEX(calc_ranked_name,1)", "", '="of "&calc_sectors_rows&" segments"'),
        Tile("F:G", "against benchmark", "first_relative", "=INDEX(calc_ranked_value,1)", "signed",
             '="over "&in_months&" months"'),
        Tile("H:J", "Last", "last", f"=INDEX(calc_ranked_name,{last})", "", '="of "&calc_sectors_rows&" segments"'),
        Tile("K:L", "against benchmark", "last_relative", f"=INDEX(calc_ranked_value,{last})", "signed",
             '="over "&in_months&" months"'),
        Tile("N:O", "First less last", "gap", "=out_first_relative-out_last_relative", "percent",
             "percentage points"),
        Tile("P:Q", "its percentile", "gap_percentile", "=calc_gap_now", "whole", "of all days so far"),
        Tile("R:S", "Benchmark", "benchmark", "=INDEX(calc_benchmarks,1)", "", "the yardstick"),
        Tile("T:U", "its return", "benchmark_return", "=INDEX(calc_grid_chosen_months,COUNTA(calc_sectors_line)+1)",
             "signed", '="over "&in_months&" months"'),
        Tile("V:V", "Names absent", "absent_count",
             '=SUMPRODUCT((calc_list_heads="yes")*(calc_standing_quadrant=""))', "count", "from the rotation"),
    )  # fmt: skip
    write_tiles(page, 6, tiles)


def _write_performance(page: Page, layout: Layout) -> int:
    """Returns over horizons, a row a segment, the benchmark and the factors below; gives the last row."""
    page.section(_FIRST, _LAST, TOP, "Performance")
    head = TOP + 1
    page.height(head, 28)
    page.text(f"{_FIRST}{head}", "Index", "head")
    for column, words, _ in _PERFORMANCE:
        page.text(f"{column}{head}", words, "head_right")
    page.formula(f"T{head}", '="Relative "&in_months&"M"', "head_right")
    page.text(f"U{head}", "Mansfield %", "head_right")
    page.text(f"V{head}", "Quadrant", "head_right")
    rows = grid_rows(layout)
    for row in range(head + 1, head + 1 + len(rows)):
        place = row - head
        page.formula(f"{_FIRST}{row}", f"=INDEX(calc_grid_line,{place})", "body")
        for column, _, name in _PERFORMANCE:
            page.formula(f"{column}{row}", f'=IFERROR(INDEX(calc_grid_{name},{place}),"–")', "body_right", "signed")
        page.formula(f"U{row}", f'=IFERROR(INDEX(calc_grid_strength,{place}),"–")', "body_right", "number")
        if place <= layout.sectors:
            page.formula(f"V{row}", f"=INDEX(calc_quadrant,{place})", "body_right")
    end = head + len(rows)
    scale = {"type": "3_color_scale", "min_color": LOW, "mid_color": MIDDLE, "max_color": HIGH,
             "mid_type": "num", "mid_value": 0}  # fmt: skip
    for column in "OPQRST":
        cells = f"{column}{head + 1}:{column}{end}"
        page.sheet.conditional_format(cells, scale)
    page.book.name("out_performance", f"=Output!${_FIRST}${head + 1}:$V${end}")
    return end


def _write_rotation(page: Page, layout: Layout, top: int) -> int:
    """Where each segment stands, and all names by quadrant, the absent ones with their weeks; gives the last row."""
    page.section(_FIRST, _LAST, top, "Where the segments stand")
    for column, words in ((_FIRST, "Segment"), ("O", "strength"), ("P", "momentum")):
        page.text(f"{column}{top + 1}", words, "head" if column == _FIRST else "head_right")
    page.merged(f"Q{top + 1}:R{top + 1}", "quadrant", "head_right")
    for row in range(top + 2, top + 2 + layout.sectors):
        rank = row - top - 1
        page.formula(f"{_FIRST}{row}", f"=INDEX(calc_sectors_line,{rank})", "body")
        for column, axis in (("O", "x"), ("P", "y")):
            page.formula(f"{column}{row}", f'=IFERROR(calc_last_{axis}_{rank},"–")', "body_right", "number")
        page.merged(f"Q{row}:R{row}", f"=INDEX(calc_quadrant,{rank})", "body_right")
    page.book.name("out_rotation", f"=Output!${_FIRST}${top + 2}:$Q${top + 1 + layout.sectors}")
    row = top + 3 + layout.sectors
    page.section(_FIRST, _LAST, row, "Where the single names stand")
    lists = [(word.capitalize(), f"names_{word}", word) for word in QUADRANTS]
    lists += [("Absent", "names_absent", "absent"), ("Without prices", "names_without", "without")]
    for place, (label, name, out) in enumerate(lists, start=row + 1):
        page.text(f"{_FIRST}{place}", label, "line")
        page.height(place, 28)
        page.merged(f"O{place}:{_LAST}{place}", f"=calc_{name}", "line")
        page.book.name(f"out_{out}", f"=Output!$O${place}")
    page.merged(f"{_FIRST}{row + 7}:{_LAST}{row + 7}", "=calc_needed", "note")
    return row + 7


def _write_answers(page: Page, layout: Layout, top: int) -> int:
    """The answer of every segment to every outside factor, now and before; gives the last row."""
    page.section(_FIRST, _LAST, top, "Answer to outside factors, benchmark held constant")
    head = top + 1
    page.text(f"{_FIRST}{head}", "Segment", "head")
    page.text(f"O{head}", "factor", "head")
    for column, words, *_ in _ANSWERS:
        page.text(f"{column}{head}", words, "head_right")
    row = head
    for rank in range(1, layout.sectors + 1):
        for place in range(1, layout.factors + 1):
            row += 1
            page.formula(f"{_FIRST}{row}", f"={segment(rank)}", "body")
            page.formula(f"O{row}", f"={factor(place)}", "body")
            for column, _, item, number in _ANSWERS:
                entry = f"INDEX(calc_sensitivity_{rank},{place + 1},{SENSITIVITY.index(item) + 1})"
                page.formula(f"{column}{row}", f'=IFERROR({entry},"–")', "body_right", number)
    page.book.name("out_sensitivity", f"=Output!${_FIRST}${head + 1}:$V${row}")
    return row
