"""The Output sheet of the catalysts workbook: what prices did around events, by group, by event; and the calendar."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.catalysts.calc import GROUPS, STUDY
from xl_aitrends.templates.catalysts.columns import MOST_CODES, MOST_DATES
from xl_aitrends.templates.charts import Line
from xl_aitrends.templates.charts.bars import Bars, ranked_bars
from xl_aitrends.templates.charts.event_time import reaction
from xl_aitrends.templates.paper import set_pages
from xl_aitrends.templates.sheets import ROW, Page, TemplateBook
from xl_aitrends.templates.style import BLUE, GREY, MUTED, ORANGE
from xl_aitrends.templates.tiles import Tile, write_tiles

_LEFT, _RIGHT = 732, 736  # pixels of the pictures in the two halves
_CHART_ROWS: Final = 29
GROUP_TOP: Final = 14 + _CHART_ROWS
GROUP_END: Final = GROUP_TOP + max(GROUPS, MOST_CODES) - 1
CALENDAR_TOP: Final = GROUP_END + 4
CALENDAR_END: Final = CALENDAR_TOP + MOST_DATES - 1
_SIGNED: Final = '"+0.0%;-0.0%"'


def last_day(name: str) -> str:
    """A measure of the study on the last day of the window."""
    return f"INDEX(calc_{name},in_pre+in_post+1)"


def write_output(book: TemplateBook) -> None:
    """Lay out the sheet and define its `out_` names."""
    page = book.pages["Output"]
    page.open(book.template.title, book.template.question, "T1", {"A:A": 2, "B:B": 20, "C:T": 10}, landscape=True)
    _write_sentences(page)
    _write_tiles(page)
    _write_groups(page)
    _write_codes(page)
    _write_calendar(page)
    _place_charts(book, page)
    set_pages(page, "T", [CALENDAR_TOP - 3, CALENDAR_END + 1])


def _write_sentences(page: Page) -> None:
    around = (
        '"From "&in_pre&" rows before to "&in_post&" rows after "&TEXT(out_events,"0")&" events ("&in_kind&") abnormal '
        f'returns add up to "&TEXT(out_caar,{_SIGNED})&" on average: "'
    )
    certain = (
        'IF(ISNUMBER(out_p),IF(out_p<1-in_level,"more than chance explains","no more than chance explains")&" (p "&'
        'TEXT(out_p,"0.00")&").","too few events for a test.")'
    )
    page.height(3, 34)
    page.merged("B3:T3", f'=IF(ISNUMBER(out_caar),{around}&{certain},"No event can be used: see Checks.")', "headline")
    guided = "&".join(_told(f"Guidance {word}") for word in ("raised", "kept", "cut"))
    ahead = (
        'IF(calc_ahead>0,TEXT(calc_ahead,"0")&" events lie ahead, the next on "&TEXT(calc_next,"yyyy-mm-dd")&".",'
        '"No event lies ahead in the calendar.")'
    )
    page.height(4, 30)
    page.merged("B4:T4", f"={guided}&{ahead}", "note")


def _told(group: str) -> str:
    """What a group did, in words; nothing where it has no events."""
    mean, n = (
        f'INDEX(calc_groups,MATCH("{group}",calc_group,0),{list(STUDY).index(entry) + 1})' for entry in ("caar", "n")
    )
    return f'IF(ISNUMBER({mean}),"{group} "&TEXT({mean},{_SIGNED})&" ("&{n}&" events). ","")'


def _write_tiles(page: Page) -> None:
    gains, shared = 'COUNTIF(calc_car,">0")', 'COUNTIFS(calc_overlaps,">0",calc_car,">-9")'
    tiles = (
        ("B:B", "Events used", "events", f"={last_day('n')}", "count", '="of "&TEXT(calc_listed,"0")&" in the list"'),
        ("C:D", "Mean of sums", "caar", f"={last_day('caar')}", "signed2", '="day -"&in_pre&" to "&in_post'),
        ("E:F", "Band from", "low", f"={last_day('low')}", "signed2", '=in_errors&" standard errors"'),
        ("G:H", "to", "high", f"={last_day('high')}", "signed2", '=in_errors&" standard errors"'),
        ("I:J", "t across events", "t", f"={last_day('caar_t')}", "number", "Boehmer and others"),
        ("K:L", "p", "p", f"={last_day('caar_p')}", "number", "two-sided"),
        ("M:N", "On the day", "day", "=INDEX(calc_ar,in_pre+1)", "signed2", "mean, day 0"),
        ("O:P", "Events that gained", "gained", f"={gains}/COUNT(calc_car)", "percent",
         f'=TEXT({gains},"0")&" of "&TEXT(COUNT(calc_car),"0")'),
        ("Q:R", "Overlapping", "overlapping", f"={shared}/COUNT(calc_car)", "percent", "share a day with others"),
        ("S:T", "Ahead", "ahead", "=calc_ahead", "count",
         '=IF(calc_ahead>0,"next "&TEXT(calc_next,"yyyy-mm-dd"),"none")'),
    )  # fmt: skip
    write_tiles(page, 6, [Tile(*tile) for tile in tiles])


def _write_groups(page: Page) -> None:
    top, head = GROUP_TOP, GROUP_TOP - 1
    page.section("B", "I", head - 1, "By group: sums of abnormal returns over the window")
    page.text(f"B{head}", "Group", "head")
    for column, words in zip("CDEFGHI", ("", "Events", "Mean", "Band from", "to", "t", "p"), strict=True):
        page.text(f"{column}{head}", words, "head_right")
    for row in range(top, top + GROUPS):
        rank = f"ROWS($A${top}:$A{row})"
        name = f"INDEX(calc_group,{rank})"
        page.formula(f"B{row}", f'=IF({name}="","",{name})', "body")
        mean, error = (f"INDEX(calc_groups,{rank},{list(STUDY).index(entry) + 1})" for entry in ("caar", "caar_se"))
        measures = (
            ("D", f"INDEX(calc_groups,{rank},{list(STUDY).index('n') + 1})", "count"),
            ("E", mean, "signed2"),
            ("F", f"{mean}-in_errors*{error}", "signed2"),
            ("G", f"{mean}+in_errors*{error}", "signed2"),
            ("H", f"INDEX(calc_groups,{rank},{list(STUDY).index('caar_t') + 1})", "number"),
            ("I", f"INDEX(calc_groups,{rank},{list(STUDY).index('caar_p') + 1})", "number"),
        )
        for column, value, number in measures:
            known = mean if column in "DE" else error
            shown = f'=IF($B{row}="","",IF(ISNUMBER({known}),{value},"n/a"))'
            page.formula(f"{column}{row}", shown, "body_right", number)
    page.book.name("out_groups", f"=Output!$B${top}:$I${top + GROUPS - 1}")


def _write_codes(page: Page) -> None:
    top, head = GROUP_TOP, GROUP_TOP - 1
    page.section("K", "R", head - 1, "By name: guidance, and the mean sum of abnormal returns")
    page.merged(f"K{head}:L{head}", "Name", "head")
    for column, words in zip("MNOP", ("Events", "Raised", "Kept", "Cut"), strict=True):
        page.text(f"{column}{head}", words, "head_right")
    page.merged(f"Q{head}:R{head}", "Mean sum", "head_right")
    for row in range(top, top + MOST_CODES):
        rank = f"ROWS($A${top}:$A{row})"
        page.merged(f"K{row}:L{row}", f'=IF({rank}>calc_codes_rows,"",INDEX(calc_codes,{rank}))', "body")
        own = f"calc_code,$K{row}"
        counts = (
            ("M", f"COUNTIF({own})"),
            ("N", f'COUNTIFS({own},calc_change,">"&in_keep)'),
            ("O", f'COUNTIFS({own},calc_change,"<="&in_keep,calc_change,">="&-in_keep)'),
            ("P", f'COUNTIFS({own},calc_change,"<"&-in_keep)'),
        )
        for column, value in counts:
            page.formula(f"{column}{row}", f'=IF($K{row}="","",{value})', "body_right", "count")
        mean = f"INDEX(calc_code_car,{rank})"
        shown = f'=IF($K{row}="","",IF(ISNUMBER({mean}),{mean},"n/a"))'
        page.merged(f"Q{row}:R{row}", shown, "body_right", "signed2")
    page.book.name("out_names", f"=Output!$K${top}:$R${top + MOST_CODES - 1}")


def _write_calendar(page: Page) -> None:
    top, head = CALENDAR_TOP, CALENDAR_TOP - 1
    shown = 'IF(calc_listed>calc_calendar_rows,": "&calc_calendar_rows&" of "&calc_listed,"")'
    page.section("K", "T", head - 1, f'="Calendar, the latest first"&{shown}')
    for cells, words, role in (("K:L", "Event", "head"), ("M:N", "Kind", "head"), ("O:P", "Date", "head_right"),
                               ("Q", "Before", "head_right"), ("R", "After", "head_right"),
                               ("S", "Change", "head_right"), ("T", "Sum", "head_right")):  # fmt: skip
        first, _, last = cells.partition(":")
        if last:
            page.merged(f"{first}{head}:{last}{head}", words, role)
        else:
            page.text(f"{first}{head}", words, role)
    for row in range(top, CALENDAR_END + 1):
        _write_calendar_row(page, row, f"ROWS($A${top}:$A{row})")
    page.book.name("out_calendar", f"=Output!$K${top}:$T${CALENDAR_END}")


def _write_calendar_row(page: Page, row: int, rank: str) -> None:
    page.merged(f"K{row}:L{row}", f'=IF({rank}>calc_calendar_rows,"",INDEX(calc_calendar,{rank}))', "body")

    def of(name: str) -> str:
        return f"INDEX(calc_{name},MATCH($K{row},calc_event,0))"

    page.merged(f"M{row}:N{row}", f'=IF($K{row}="","",{of("kind")})', "body")
    page.merged(f"O{row}:P{row}", f'=IF($K{row}="","",{of("date")})', "body_right", "date")
    for column, name in (("Q", "before"), ("R", "after")):
        # A blank of the Table comes as 0 through FILTER, and guidance of nothing is none.
        shown = f'=IFERROR(IF($K{row}="","",IF({of(name)}=0,"",{of(name)})),"")'
        page.formula(f"{column}{row}", shown, "body_right", "number")
    change = of("change")
    page.formula(
        f"S{row}", f'=IFERROR(IF($K{row}="","",IF(ISNUMBER({change}),{change},"")),"")', "body_right", "signed"
    )
    ahead = f'IF({of("date")}>calc_last,"ahead","n/a")'
    car = of("car")
    page.formula(f"T{row}", f'=IF($K{row}="","",IF(ISNUMBER({car}),{car},{ahead}))', "body_right", "signed")


def _place_charts(book: TemplateBook, page: Page) -> None:
    page.section("B", "J", 10, '="Around the events ("&in_kind&"): "&IF(ISNUMBER(out_low),IF(out_low*out_high>0,'
                 '"the band leaves zero out","the band holds zero"),"too few events for a band")')  # fmt: skip
    away = "SUMPRODUCT(1*(ABS(calc_tested_mean)>calc_tested_reach))"
    groups = f'{away}&" of "&ROWS(calc_tested)&" groups have a band that leaves zero out"'
    page.section("K", "T", 10, f'=IFERROR({groups},"No group has enough events for a band")')
    high = ROW * _CHART_ROWS
    words = "Columns of the mean abnormal return, line of its sum with a band"
    page.picture("B11", _mean(book), _LEFT, high, words)
    page.picture("K11", _groups(book), _RIGHT, high, "Bars of the mean sum of abnormal returns by group")
    first = f'INDEX(calc_largest,1)&" "&TEXT(INDEX(calc_largest_car,1),{_SIGNED})'
    largest = f'"Largest of "&COUNT(calc_car)&" reactions: "&{first}'
    page.section("B", "J", CALENDAR_TOP - 2, f'=IFERROR({largest},"No reaction could be measured")')
    words = "Bars of each event's sum of abnormal returns, the largest first"
    page.picture(f"B{CALENDAR_TOP - 1}", _events(book), _LEFT, ROW * (MOST_DATES + 1), words)


def _mean(book: TemplateBook) -> object:
    band = (
        Line("Band of standard errors", "=Calc!chart_low", MUTED, "dash", 1.0),
        Line("Upper end of the band", "=Calc!chart_high", MUTED, "dash", 1.0),
    )
    daily = Line("Mean of the day", "=Calc!chart_ar", GREY)
    so_far = Line("Sum so far", "=Calc!chart_caar", BLUE, width=2.5)
    return reaction(
        book, "Mean abnormal return around the events", "Abnormal return", "=Calc!chart_day", daily, so_far, band
    )


def _groups(book: TemplateBook) -> object:
    reach = {"above": "=Calc!chart_tested_reach", "below": "=Calc!chart_tested_reach"}
    ends = ("=Calc!chart_tested_low", "=Calc!chart_tested_high")
    bars = [Bars("Mean sum", "=Calc!chart_tested_mean", BLUE, **reach)]
    return ranked_bars(book, "Mean sum of abnormal returns over the window", "Abnormal return",
                       "=Calc!chart_tested", bars, number="0%", room=ends)  # fmt: skip


def _events(book: TemplateBook) -> object:
    bars = [
        Bars("Gained", "=Calc!chart_largest_up", BLUE),
        Bars("Lost", "=Calc!chart_largest_down", ORANGE),
    ]
    return ranked_bars(book, "Sum of abnormal returns of each event, the largest first", "Abnormal return",
                       "=Calc!chart_largest", bars, number="0%")  # fmt: skip
