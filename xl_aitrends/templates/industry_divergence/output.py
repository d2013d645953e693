"""The Output sheet of the industry divergence workbook: headline, figures, legs, charts, heat map."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.industry_divergence.layout import FEW, HEAT_TOP, printed_names
from xl_aitrends.templates.industry_divergence.pictures import place_pictures
from xl_aitrends.templates.industry_divergence.story import STORY_TOP, write_story
from xl_aitrends.templates.industry_divergence.wording import points
from xl_aitrends.templates.paper import set_pages
from xl_aitrends.templates.sheets import Page, TemplateBook
from xl_aitrends.templates.style import HIGH, LOW, MIDDLE
from xl_aitrends.templates.tiles import Tile, write_tiles

MONTHS: Final = "CDEFGHIJKLMN"
HEAT_ROOM: Final = 60  # names that the heat map has room for
LEG_TOP: Final = 18
LEG_END: Final = LEG_TOP + 14  # room for the largest legs that in_k allows
_TEXT_DATE = '"yyyy-mm-dd"'


# History begins with the first reading, a window after the first price.
_SINCE: Final = 'MAX(in_since,MINIFS(calc_dates,calc_spread,">-9E+99"))'


def entry(name: str) -> str:
    """One entry of the record that AIT_DIVERGENCE gives on Calc."""
    return f'INDEX(calc_record,MATCH("{name}",calc_entries,0))'


def write_output(book: TemplateBook, names: int, days: float) -> None:
    """Lay out the sheet, for data of so many names and calendar days, and define its `out_` names."""
    page = book.pages["Output"]
    widths = {"A:A": 2, "B:B": 20, "C:N": 7.6, "O:O": 2, "P:P": 20, "Q:R": 11, "S:S": 20, "T:T": 11}
    page.open(book.template.title, book.template.question, "T1", widths, landscape=True)
    _write_sentences(page)
    _write_tiles(page)
    _write_change(page)
    _write_legs(book, page)
    write_story(page)
    _write_heat_map(page)
    place_pictures(book, page, names, days)
    end = HEAT_TOP + printed_names(names) - 1
    set_pages(page, "T", [STORY_TOP - 2, end] if names <= FEW else [STORY_TOP - 2, HEAT_TOP - 3, end])


def _write_sentences(page: Page) -> None:
    unit = 'IF(in_unit="D","-row",IF(in_unit="W","-week",IF(in_unit="M","-month","-year")))'
    apart = (
        f'"On "&TEXT(out_asof,{_TEXT_DATE})&" the "&in_k&" leading and the "&in_k&" lagging of "&COUNT(calc_latest)&'
        f'" names lie "&{points("out_spread", "0.0%")}&" apart in "&in_window&{unit}&" returns"'
    )
    rare = (
        '": percentile "&TEXT(out_percentile,"0.0%")&" of "&TEXT(out_readings,"#,##0")&" readings since "&'
        f'TEXT({_SINCE},{_TEXT_DATE})&" (95% interval "&TEXT(out_low,"0%")&" to "&TEXT(out_high,"0%")&")."'
    )
    words = f'{apart}&IF(ISNUMBER(out_percentile),{rare},"; too few readings for a percentile.")'
    page.height(3, 36)
    page.merged(
        "B3:T3", f'=IF(ISNUMBER(out_spread),{words},"No reading on this date: see what FAILs on Checks.")', "headline"
    )
    second = (
        '"Over "&in_change&" months the spread "&IF($S$14>0,"widened","narrowed")&" by "&'
        f'{points("ABS($S$14)", "0.0%")}&": leaders added "&{points("$T$12", "+0.0%;-0.0%")}&", laggards "&'
        f'{points("$T$13", "+0.0%;-0.0%")}&". Ahead: "&'
        f'TEXTJOIN(", ",TRUE,$P${LEG_TOP}:$P${LEG_END})&". Behind: "&TEXTJOIN(", ",TRUE,$S${LEG_TOP}:$S${LEG_END})&"."'
    )
    page.height(4, 32)
    page.merged("B4:T4", f'=IF(ISNUMBER($S$14),{second},"")', "note")
    page.merged("B5:T5", "=calc_phase_words", "note")


def _write_tiles(page: Page) -> None:
    since = f'="since "&TEXT({_SINCE},{_TEXT_DATE})'
    tiles = (
        ("B:B", "As of", "asof", "as_of", "date", "=in_sampling&\" readings\""),
        ("C:D", "Spread", "spread", "spread", "percent", "points"),
        ("E:F", "Percentile", "percentile", "percentile", "percent", since),
        ("G:H", "95% interval from", "low", "low", "percent", "of readings"),
        ("I:J", "to", "high", "high", "percent", "of readings"),
        ("K:L", "Readings", "readings", "n", "count", "overlapping"),
        ("M:N", "Windows", "windows", "independent", "count", "independent"),
        ("P:Q", "Mean of leaders", "top_mean", "top_mean", "percent", "=in_k&\" names\""),
        ("S:T", "Mean of laggards", "bottom_mean", "bottom_mean", "percent", "=in_k&\" names\""),
    )  # fmt: skip
    write_tiles(
        page,
        6,
        [
            Tile(columns, label, name, f"={entry(field)}", number, note)
            for columns, label, name, field, number, note in tiles
        ],
    )


def _write_change(page: Page) -> None:
    page.section("P", "T", 10, '="Change over "&in_change&" months"')
    for column, word in zip("PQRST", ("", "now", "before", "change", "adds"), strict=True):
        page.text(f"{column}11", word, "head_right")
    rows = (
        ("Mean of leaders", "=out_top_mean", f"={entry('change_top')}", "=S12"),
        ("Mean of laggards", "=out_bottom_mean", f"=-{entry('change_bottom')}", "=-S13"),
        ("Spread", "=out_spread", f"={entry('change')}", "=T12+T13"),
    )
    for row, (label, now, change, adds) in enumerate(rows, start=12):
        page.text(f"P{row}", label, "label")
        page.formula(f"Q{row}", now, "value", "percent")
        page.formula(f"R{row}", f"=Q{row}-S{row}", "value", "percent")
        page.formula(f"S{row}", change, "link", "signed")
        page.formula(f"T{row}", adds, "value", "signed")
    page.book.name("out_change", "=Output!$S$14")


def _write_legs(book: TemplateBook, page: Page) -> None:
    sides = (("P", "Q", "Leaders", "calc_leaders"), ("S", "T", "Laggards", "calc_laggards"))
    for first, second, heading, spill in sides:
        page.section(first, second, LEG_TOP - 2, heading)
        page.text(f"{first}{LEG_TOP - 1}", "Name", "head")
        page.text(f"{second}{LEG_TOP - 1}", "Return", "head_right")
        for row in range(LEG_TOP, LEG_END + 1):
            for place, (column, number) in enumerate(((first, ""), (second, "percent")), start=1):
                rank = (
                    f"ROWS($O${LEG_TOP}:$O{row})"  # counted beside the cell: engines call a range with itself a circle
                )
                # without a reading the spill is one error cell: say #N/A, not the #REF! of a column that it lacks
                picked = f'=IFERROR(IF({rank}>{spill}_rows,"",INDEX({spill},{rank},{place})),NA())'
                page.formula(f"{column}{row}", picked, "body", number)
        book.name(f"out_{heading.lower()}", f"=Output!${first}${LEG_TOP}:${second}${LEG_END}")


def _write_heat_map(page: Page) -> None:
    head, top, end = HEAT_TOP - 1, HEAT_TOP, HEAT_TOP + HEAT_ROOM - 1
    page.section("B", "N", top - 2, '="Rolling "&in_window&in_unit&" returns at month ends, ranked by the latest"')
    page.text(f"B{head}", "Name", "head")
    for column in MONTHS:
        month = f"=INDEX(calc_months,1,COLUMNS(${MONTHS[0]}$1:{column}$1))"
        page.formula(f"{column}{head}", month, "heat_head", "month")
    for row in range(top, end + 1):
        rank = f"ROWS($A${top}:$A{row})"
        page.formula(f"B{row}", f'=IF({rank}>calc_ranked_rows,"",INDEX(calc_ranked,{rank}))', "body")
        for column in MONTHS:
            month = f"COLUMNS(${MONTHS[0]}$1:{column}$1)"
            page.formula(f"{column}{row}", f'=IF($B{row}="","",INDEX(calc_heat,{rank},{month}))', "heat", "percent")
    page.text(f"P{head}", "Full colour from", "remark")
    page.formula(f"Q{head}", "=-in_heat", "heat", "percent")
    page.formula(f"R{head}", "=in_heat", "heat", "percent")
    scale = {"type": "3_color_scale", "min_color": LOW, "mid_color": MIDDLE, "max_color": HIGH,
             "min_type": "num", "min_value": f"=$Q${head}", "mid_type": "num", "mid_value": 0,
             "max_type": "num", "max_value": f"=$R${head}"}  # fmt: skip
    page.sheet.conditional_format(f"{MONTHS[0]}{top}:{MONTHS[-1]}{end}", scale)
    page.sheet.conditional_format(f"Q{head}:R{head}", scale)
