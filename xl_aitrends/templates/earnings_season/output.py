"""The Output sheet of the earnings season workbook: who beats, by how much, how certain, and what certainty earned."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.charts import Line, lines_over_time
from xl_aitrends.templates.charts.axes import dress, name_axis, number_axis
from xl_aitrends.templates.charts.bars import Bars, ranked_bars
from xl_aitrends.templates.charts.histogram import histogram
from xl_aitrends.templates.earnings_season.calc import PARTS
from xl_aitrends.templates.earnings_season.columns import LEAST_CERTAIN, MOST_RANKED, MOST_SEGMENTS
from xl_aitrends.templates.paper import set_pages
from xl_aitrends.templates.sheets import ROW, Page, TemplateBook
from xl_aitrends.templates.style import BLUE, HIGH, MIDDLE, ORANGE
from xl_aitrends.templates.tiles import Tile, write_tiles

_CHART_ROWS: Final = 27
SEGMENT_TOP: Final = 14 + _CHART_ROWS
SEGMENT_END: Final = SEGMENT_TOP + MOST_SEGMENTS
RANK_TOP: Final = SEGMENT_END + 5
RANK_END: Final = RANK_TOP + MOST_RANKED - 1
LAST_TOP: Final = RANK_END + 3
LAST_END: Final = LAST_TOP + LEAST_CERTAIN - 1
PAID_TOP: Final = LAST_END + 3  # row of the section on the premium
_MONTHS: Final = 400  # days from which month and year say enough
_LEFT, _RIGHT = 732, 736  # pixels of the pictures in the two halves
# Colours of the five parts, from the palette of Okabe and Ito.
_PART_COLOURS: Final = ("#0072B2", "#56B4E9", "#009E73", "#E69F00", "#CC79A7")
_HEADS: Final = (
    "Companies,Reported,Covered,Beat ratio,from,to,By weight,Median surprise,Growth,Mean revision,"
    "Median reaction,Median certainty"
)
_NAMED: Final = ("first", "second", "difference", "p_value")  # what others read of the comparison
_FIELDS: Final = (
    ("names", "count"), ("reported", "percent"), ("covered", "count"), ("ratio", "percent"), ("low", "percent"),
    ("high", "percent"), ("weighted", "percent"), ("median_surprise", "signed"), ("growth", "signed"),
    ("mean_revision", "signed"), ("median_reaction", "signed"), ("median_score", "number"),
)  # fmt: skip


def everyone(name: str) -> str:
    """A measure of the row over all segments."""
    return f'INDEX(calc_{name},MATCH("all",calc_segment,0))'


def premium(name: str) -> str:
    """An entry of the summary of the premium."""
    return f'INDEX(calc_premium,MATCH("{name}",calc_premium_entries,0))'


def compared(name: str) -> str:
    """An entry of the comparison of the two segments."""
    return f'INDEX(calc_comparison,MATCH("{name}",calc_comparison_entries,0))'


def write_output(book: TemplateBook, days: float) -> None:
    """Lay out the sheet, for prices over so many calendar days, and define its `out_` names."""
    page = book.pages["Output"]
    page.open(book.template.title, book.template.question, "T1", {"A:A": 2, "B:B": 20, "C:T": 10}, landscape=True)
    _write_sentences(page)
    _write_tiles(page)
    _write_segments(page)
    _write_comparison(page)
    _write_ranking(page, "Most certain", "sure", RANK_TOP, RANK_END)
    _write_ranking(page, "Least certain", "unsure", LAST_TOP, LAST_END)
    _place_charts(book, page, days)
    set_pages(page, "T", [RANK_TOP - 3, PAID_TOP + _CHART_ROWS + 1])


def _write_sentences(page: Page) -> None:
    beat = (
        f'"Of "&TEXT({everyone("covered")},"0")&" covered reports "&TEXT({everyone("beats")},"0")&'
        '" beat the consensus: "&'
        'TEXT(out_ratio,"0%")&" (interval "&TEXT(out_low,"0%")&" to "&TEXT(out_high,"0%")&"). "&'
        'IF(ISNUMBER(out_p_value),in_first&" surprised by "&TEXT(out_first,"+0.0%;-0.0%")&" in the median, "&'
        'in_second&" by "&'
        'TEXT(out_second,"+0.0%;-0.0%")&IF(out_p_value<1-in_level,": more than chance explains (p ",'
        '": no more than chance explains (p ")&TEXT(out_p_value,"0.00")&").","")'
    )
    page.height(3, 34)
    page.merged("B3:T3", f'=IF(ISNUMBER(out_ratio),{beat},"No report with a consensus yet: see Checks.")', "headline")
    p = premium("p_value")
    paid = (
        '"Certainty: since "&TEXT(calc_start,"yyyy-mm-dd")&" the most certain names earned "&'
        'SUBSTITUTE(TEXT(out_premium,"+0.00%;-0.00%"),"%"," points")&" a "&calc_row&" more than the least certain (t "&'
        f'TEXT(out_premium_t,"0.0")&", "&TEXT({premium("rows")},"0")&" rows), mean rank IC "&TEXT(out_ic,"0.00")&'
        f'" (t "&TEXT(out_ic_t,"0.0")&"). "&IF({p}<1-in_level,"More than chance explains: the "&'
        'IF(out_premium>0,"certain","uncertain")&" were paid in this season.","Chance explains that too.")'
    )
    nothing = '"Whether the market pays for certainty cannot be said: too few names have both a score and prices."'
    page.height(4, 30)
    page.merged("B4:T4", f"=IF(ISNUMBER({p}),{paid},{nothing})", "note")


def _write_tiles(page: Page) -> None:
    tiles = (
        ("B:B", "Companies reported", "reported", f"={everyone('reported')}", "percent",
         f'="of "&TEXT({everyone("names")},"0")&" in the list"'),
        ("C:D", "Beat ratio", "ratio", f"={everyone('ratio')}", "percent",
         f'=TEXT({everyone("beats")},"0")&" of "&TEXT({everyone("covered")},"0")'),
        ("E:F", "Interval from", "low", f"={everyone('low')}", "percent", '=TEXT(in_level,"0%")&" Wilson"'),
        ("G:H", "to", "high", f"={everyone('high')}", "percent", '=TEXT(in_level,"0%")&" Wilson"'),
        ("I:J", "Median surprise", "surprise", "=MEDIAN(calc_known)", "signed", "of consensus"),
        ("K:L", "Blended growth", "growth", f"={everyone('growth')}", "signed", "year on year, sums"),
        ("M:N", '="Premium a "&calc_row', "premium", f"={premium('mean')}", "signed2", "top less bottom part"),
        ("O:P", "its t", "premium_t", f"={premium('t')}", "number",
         f'=TEXT({premium("rows")},"0")&" rows"'),
        ("Q:R", "Mean rank IC", "ic", f"={premium('ic_mean')}", "number", "score against return"),
        ("S:T", "its t", "ic_t", f"={premium('ic_t')}", "number", f'=TEXT({premium("ic_rows")},"0")&" rows"'),
    )  # fmt: skip
    write_tiles(page, 6, [Tile(*tile) for tile in tiles])


def _write_segments(page: Page) -> None:
    top, head = SEGMENT_TOP, SEGMENT_TOP - 1
    page.section("B", "N", head - 1, "By segment")
    page.text(f"B{head}", "Segment", "head")
    page.height(head, 28)
    for column, words in zip("CDEFGHIJKLMN", _HEADS.split(","), strict=True):
        page.text(f"{column}{head}", words, "head_right")
    for row in range(top, SEGMENT_END + 1):
        rank = f"ROWS($A${top}:$A{row})"
        page.formula(f"B{row}", f'=IF({rank}>calc_segment_rows,"",INDEX(calc_segment,{rank}))', "body")
        for column, (name, number) in zip("CDEFGHIJKLMN", _FIELDS, strict=True):
            found = f"INDEX(calc_{name},{rank})"
            shown = f'=IF($B{row}="","",IF(ISNUMBER({found}),{found},"n/a"))'
            page.formula(f"{column}{row}", shown, "body_right", number)
    page.book.name("out_segments", f"=Output!$B${top}:$N${SEGMENT_END}")


def _write_comparison(page: Page) -> None:
    page.section("P", "T", SEGMENT_TOP - 2, '=in_first&" against "&in_second')
    page.merged(f"P{SEGMENT_TOP - 1}:R{SEGMENT_TOP - 1}", "Surprise", "head")
    page.merged(f"S{SEGMENT_TOP - 1}:T{SEGMENT_TOP - 1}", "Value", "head_right")
    rows = (
        ('="Median, "&in_first', "first", "signed"),
        ('="Median, "&in_second', "second", "signed"),
        ("Difference", "difference", "signed"),
        ("Chance that the first is higher", "superiority", "percent"),
        ("p (Mann-Whitney)", "p_value", "number"),
        ('="Companies, "&in_first', "n_first", "count"),
        ('="Companies, "&in_second', "n_second", "count"),
    )
    for row, (label, name, number) in enumerate(rows, start=SEGMENT_TOP):
        page.merged(f"P{row}:R{row}", label, "line")
        page.merged(f"S{row}:T{row}", f'=IFERROR({compared(name)},"n/a")', "value_right", number)
        if name in _NAMED:
            page.book.name(f"out_{name}", f"=Output!$S${row}")


def _write_ranking(page: Page, heading: str, spill: str, top: int, end: int) -> None:
    head = top - 1
    if spill == "sure":
        page.section("K", "T", head - 1, "Certainty, and the ranks that it averages (1 is best)")
        page.height(head, 28)
    page.merged(f"K{head}:M{head}", heading, "head")
    for column, words in zip("NOPQRST", ("Score", *map(str.capitalize, PARTS), "Surprise"), strict=True):
        page.text(f"{column}{head}", words, "head_right")
    for row in range(top, end + 1):
        rank = f"ROWS($A${top}:$A{row})"
        code = f"INDEX(calc_{spill},{rank})"
        place = f"MATCH({code},calc_code,0)"
        named = f'{code}&" "&INDEX(calc_name,{place})'
        page.merged(f"K{row}:M{row}", f'=IF({rank}>calc_{spill}_rows,"",{named})', "body")
        for column, name in zip("NOPQRST", ("score", *PARTS, "surprise"), strict=True):
            shown = f'=IF($K{row}="","",IFERROR(INDEX(calc_{name},{place}),"n/a"))'
            role = "body_right" if name in ("score", "surprise") else "heat"
            page.formula(f"{column}{row}", shown, role, "signed" if name == "surprise" else "number")
    scale = {"type": "2_color_scale", "min_color": MIDDLE, "max_color": HIGH, "min_type": "num", "min_value": 0,
             "max_type": "num", "max_value": 1}  # fmt: skip
    page.sheet.conditional_format(f"O{top}:S{end}", scale)
    page.book.name(f"out_{spill}", f"=Output!$K${top}:$T${end}")


def _place_charts(book: TemplateBook, page: Page, days: float) -> None:
    page.section("B", "J", 10, _most_and_least())
    page.section("K", "T", 10, _middle_half())
    high = ROW * _CHART_ROWS
    page.picture("B11", _beats(book), _LEFT, high, "Bars of the beat ratio of each segment, with intervals")
    page.picture("K11", _surprises(book), _RIGHT, high, "Histogram of earnings surprises")
    first = "INDEX(calc_sure_names,1)"
    words = f'=IFERROR("Most certain results: "&{first}&", ahead of "&(COUNT(calc_score)-1)&" others","")'
    page.section("B", "J", RANK_TOP - 2, words)
    words = "Stacked bars of the certainty score of the most certain companies, by part"
    page.picture(f"B{RANK_TOP - 1}", _certain(book), _LEFT, int(page.tall(RANK_TOP - 1, LAST_END)), words)
    page.section("B", "J", PAID_TOP, _earned())
    page.section("K", "T", PAID_TOP, _ranked_right())
    row = PAID_TOP + 1
    page.picture(f"B{row}", _legs(book, days), _LEFT, high, "Lines of what both parts earned")
    page.picture(f"K{row}", _ranks(book, days), _RIGHT, high, "Columns of the rank correlation, a row a date")


def _most_and_least() -> str:
    often = 'INDEX(calc_segment,MATCH({0}(calc_ratio),calc_ratio,0))&" ("&TEXT({0}(calc_ratio),"0%")&")"'
    words = f'{often.format("MAX")}&" beat most often, "&{often.format("MIN")}&" least"'
    return f'=IFERROR({words},"Beat ratio by segment")&"; "&TEXT(in_level,"0%")&" intervals"'


def _middle_half() -> str:
    quarters = (f'TEXT(QUARTILE(calc_known,{number}),"+0.0%;-0.0%")' for number in (1, 3))
    words = '" and "&'.join(quarter + "&" for quarter in quarters).rstrip("&")
    return f'=IFERROR("Half of the reports lay between "&{words}&" of the consensus","Surprises by size")'


def _earned() -> str:
    most, least = (f'TEXT(INDEX(calc_{part}_path,ROWS(calc_{part}_path)),"+0.0%;-0.0%")' for part in ("top", "bottom"))
    words = f'"Returns of the most certain add up to "&{most}&", of the least certain to "&{least}'
    return f'=IFERROR({words},"No prices for scored names")'


def _ranked_right() -> str:
    right = 'COUNTIF(calc_paid_ic,">0")&" of "&COUNT(calc_paid_ic)'
    words = f'"Certainty and return ranked alike in "&{right}&" "&calc_row&"s"'
    return f'=IFERROR({words},"Rank correlation of certainty and return")'


def _beats(book: TemplateBook) -> object:
    bars = [Bars("Beat ratio", "=Calc!chart_ratio", BLUE, "=Calc!chart_above", "=Calc!chart_below")]
    return ranked_bars(book, "Share of reports above the consensus", "Share of covered reports", "=Calc!chart_segment",
                       bars, number="0%", min=0, max=1, major_unit=0.2)  # fmt: skip


def _surprises(book: TemplateBook) -> object:
    counts = [
        Bars("Below consensus", "=Calc!chart_misses_in", ORANGE),
        Bars("At or above consensus", "=Calc!chart_beats_in", BLUE),
    ]
    return histogram(book, "Surprises by size", "Companies", "=Calc!chart_bin", counts,
                     what="Surprise, share of the consensus: where each bin begins")  # fmt: skip


def _certain(book: TemplateBook) -> object:
    bars = [
        Bars(part.capitalize(), f"=Calc!chart_adds_{part}", colour)
        for part, colour in zip(PARTS, _PART_COLOURS, strict=True)
    ]
    return ranked_bars(book, "Certainty score, 1 is the most certain", "Score, and what each part adds",
                       "=Calc!chart_sure_names", bars, number="0.0", legend=True, size=7, min=0, max=1)  # fmt: skip


def _legs(book: TemplateBook, days: float) -> object:
    lines = (
        Line("Most certain", "=Calc!chart_top_path", BLUE, width=2.25),
        Line("Least certain", "=Calc!chart_bottom_path", ORANGE),
    )
    return lines_over_time(book, "Mean returns of the outer parts, added up", "Sum of returns since the start",
                           "=Calc!chart_paid_dates", lines, days)  # fmt: skip


def _ranks(book: TemplateBook, days: float) -> object:
    """Columns as wide as there are rows: on an axis of dates weekly ones would be as thin as a day."""
    chart = book.chart("column")
    chart.add_series({
        "name": "Rank IC", "categories": "=Calc!chart_paid_dates", "values": "=Calc!chart_paid_ic",
        "fill": {"color": BLUE}, "border": {"none": True}, "gap": 30,
    })  # fmt: skip
    dress(chart, "Rank IC, a row a date", legend=False)
    form = "mmm yy" if days > _MONTHS else "d mmm"
    chart.set_x_axis(name_axis(text_axis=True, num_format=form))
    chart.set_y_axis(number_axis("Spearman correlation", "0.0"))
    return chart
