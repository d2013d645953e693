"""Calc: from the season's rows to surprises, beats by segment, and the certainty of each company's results."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.blocks import HEAD, Columns, counted, open_calc
from xl_aitrends.templates.earnings_season.columns import LEAST_CERTAIN, MOST_SEGMENTS, fed
from xl_aitrends.templates.earnings_season.premium import write_premium
from xl_aitrends.templates.formulas import call_text, entries_of
from xl_aitrends.templates.sheets import Page, TemplateBook

BINS: Final = 12  # the outer two are open
_TOP: Final = HEAD + 1
_SEASON: Final = {"actual": fed("actual"), "consensus": fed("consensus")}
_BY_SEGMENT: Final = {**_SEASON, "segment": fed("segment")}
_BEATS: Final = {**_BY_SEGMENT, "weights": fed("weight"), "tol": "in_tol", "level": "in_level"}
_CERTAINTY: Final = {
    part: fed(part) for part in ("consensus", "est_std", "n_est", "growth_sd", "beat_rate", "revision")
}
PARTS: Final = ("agreement", "steadiness", "delivery", "momentum", "coverage")
_PERCENT: Final = ("reported", "ratio", "low", "high", "weighted")
_BLOCKS: Final = (
    "First  each company: surprise, and certainty with its parts; beats and growth by segment, their medians, the two "
    "segments compared, the histogram of surprises",
    "then  the ranking by certainty, and what each part adds to the score; what certainty earned, a row a date",
    "last  data quality; returns of all names, a column a name",
)


def write_calc(book: TemplateBook, names: int) -> None:
    """Write the steps, for prices of so many names."""
    columns = Columns(open_calc(book, "From the season's rows to the reading", _BLOCKS))
    _write_companies(columns)
    _write_segments(columns)
    _write_medians(columns)
    _write_comparison(columns)
    _write_histogram(columns)
    _write_ranking(columns)
    write_premium(columns, names)


def _write_companies(columns: Columns) -> None:
    columns.add("code", "Code", fed("code"))
    columns.add("name", "Name", fed("name"), width=22)
    columns.add("surprise", "Surprise", call_text("AIT_SURPRISE", **_SEASON), "percent")
    sue = call_text("AIT_SUE", **_SEASON, est_std=fed("est_std"), n_est=fed("n_est"))
    columns.add("sue", "In standard deviations", sue, "number")
    for item in ("score", "parts", *PARTS):
        formula = call_text("AIT_CERTAINTY", **_CERTAINTY, min_parts="in_parts", item=f'"{item}"')
        columns.add(item, item.capitalize(), formula, "count" if item == "parts" else "number")
    columns.skip()
    _write_facts(columns)


def _write_facts(columns: Columns) -> None:
    asked = f"IF(ISNUMBER(in_from),in_from,MIN({fed('announced')}))"
    later = f'calc_dates,">="&{asked}'
    code, dated = fed("code"), f"ISNUMBER({fed('announced')})"
    facts = (
        ("companies", "Companies", f"ROWS({code})", "count"),
        ("repeated", "Rows whose code is there again", f"SUMPRODUCT(1*(COUNTIF({code},{code})>1))", "count"),
        ("uncovered", "Without a consensus", f"ROWS({code})-COUNT({fed('consensus')})", "count"),
        ("undated", "Reports without a date", f"SUMPRODUCT(ISNUMBER({fed('actual')})*(1-{dated}))", "count"),
        ("start", "Returns count from", f"IF(COUNTIF({later})=0,NA(),MINIFS(calc_dates,{later}))", "date"),
        ("row", "A row of prices is a", _row_word(), ""),
    )
    columns.facts(facts)


def _row_word() -> str:
    """What most rows of prices are apart, in words."""
    gap = "(MAX(calc_dates)-MIN(calc_dates))/MAX(1,COUNT(calc_dates)-1)"
    return f'IF({gap}<=2,"day",IF({gap}<=10,"week",IF(AND({gap}>=25,{gap}<=35),"month","row")))'


def _write_segments(columns: Columns) -> None:
    for item in entries_of("AIT_BEAT"):
        number = "percent" if item in _PERCENT else "count"
        formula = call_text("AIT_BEAT", **_BEATS, item=f'"{item}"')
        letter = columns.add(item, item.capitalize(), formula, "" if item == "segment" else number, width=14)
        if item == "segment":
            counted(columns.page, letter, "segment")
    columns.add("above", "Interval above", "calc_high-calc_ratio", "percent")
    columns.add("below", "Interval below", "calc_ratio-calc_low", "percent")
    growth = call_text("AIT_GROWTH", **_BY_SEGMENT, prior=fed("prior"), item='"blended"')
    columns.add("growth", "Blended growth", growth, "percent")
    columns.skip()


def _write_medians(columns: Columns) -> None:
    """Of each segment on Calc, and of all: one cell a segment, for as many as Output has rows for."""
    measures = (
        ("median_surprise", "Median surprise", "MEDIAN", "calc_surprise"),
        ("median_reaction", "Median reaction", "MEDIAN", fed("reaction")),
        ("mean_revision", "Mean revision", "AVERAGE", fed("revision")),
        ("median_score", "Median certainty", "MEDIAN", "calc_score"),
    )
    end = _TOP + MOST_SEGMENTS
    for name, heading, function, values in measures:
        letter, page = columns.next(), columns.page
        page.text(f"{letter}{HEAD}", heading, "head_right")
        page.column(letter, "percent")
        for row in range(_TOP, end + 1):
            segment = f"INDEX(calc_segment,ROWS($A${_TOP}:$A{row}))"
            member = f'ISNUMBER({values})*((({fed("segment")}={segment})+({segment}="all"))>0)'
            of_segment = f"{function}(FILTER({values},{member}))"
            page.spill(f"{letter}{row}", f'=IFERROR({of_segment},"")', "body", "percent")
        page.book.name(f"calc_{name}", f"=Calc!${letter}${_TOP}:${letter}${end}")
    columns.skip()


def _write_comparison(columns: Columns) -> None:
    compared = {"values": "calc_surprise", "segment": fed("segment"), "first": "in_first", "second": "in_second"}
    _record(
        columns,
        "comparison",
        call_text("AIT_COMPARE", **compared, item='"labels"'),
        call_text("AIT_COMPARE", **compared),
    )
    columns.skip()


def _record(columns: Columns, name: str, labels: str, record: str) -> None:
    """Entries of a record with their values, upright."""
    columns.add(f"{name}_entries", "Entry", f"TRANSPOSE({labels})", width=14)
    columns.add(name, "Value", f"TRANSPOSE({record})", "number")


def _write_histogram(columns: Columns) -> None:
    columns.add("known", "Known surprises", "FILTER(calc_surprise,ISNUMBER(calc_surprise))", "percent")
    names = ("lower", "bin", "misses_in", "beats_in")
    letters = {name: columns.next() for name in names}
    page, end = columns.page, _TOP + BINS - 1
    headings = ("Bin from", "Bin", "Below consensus", "At or above consensus")
    for (name, letter), heading in zip(letters.items(), headings, strict=True):
        page.text(f"{letter}{HEAD}", heading, "head" if name == "bin" else "head_right")
        page.column(letter, {"lower": "percent", "bin": ""}.get(name, "count"), 14)
        for named in (f"calc_{name}", f"Calc!chart_{name}"):
            page.book.name(named, f"=Calc!${letter}${_TOP}:${letter}${end}")
    for row in range(_TOP, end + 1):
        _write_bin(page, letters, row, row - _TOP)
    columns.skip()


def _write_bin(page: Page, letters: dict[str, str], row: int, place: int) -> None:
    lower, upper = f"${letters['lower']}{row}", f"${letters['lower']}{row + 1}"
    middle = BINS // 2
    page.formula(f"{letters['lower']}{row}", f"=(ROWS($A${_TOP}:$A{row})-{middle + 1})*in_bin", "body", "percent")
    shown = {
        0: f'="below "&{_edge(upper)}',
        BINS - 1: f'="from "&{_edge(lower)}',
    }.get(place, f"={_edge(lower)}")
    page.formula(f"{letters['bin']}{row}", shown, "body")
    above = "1" if place == 0 else f"(calc_known>={lower})"
    beneath = "1" if place == BINS - 1 else f"(calc_known<{upper})"
    counted_here = f"SUMPRODUCT(ISNUMBER(calc_known)*{above}*{beneath})"
    page.formula(f"{letters['misses_in']}{row}", f"={counted_here}" if place < middle else "=0", "body", "count")
    page.formula(f"{letters['beats_in']}{row}", "=0" if place < middle else f"={counted_here}", "body", "count")


def _edge(cell: str) -> str:
    """Text of a bin's edge, with a decimal where the bins need one."""
    return f'IF(ABS(in_bin*100-ROUND(in_bin*100,0))<1E-9,TEXT({cell},"0%"),TEXT({cell},"0.0%"))'


def _write_ranking(columns: Columns) -> None:
    legs = (("sure", "Most certain", "in_top", "top"), ("unsure", "Least certain", str(LEAST_CERTAIN), "bottom"))
    ranked = {"returns_row": "calc_score", "names": "calc_code"}
    for name, heading, k, side in legs:
        formula = call_text("AIT_LEADERS", **ranked, k=k, side=f'"{side}"', item='"name"')
        letter = columns.add(name, heading, formula)
        counted(columns.page, letter, name)
    columns.add("sure_names", "Name", "XLOOKUP(calc_sure,calc_code,calc_name)", width=18)
    for part in PARTS:
        adds = f"XLOOKUP(calc_sure,calc_code,calc_{part})/XLOOKUP(calc_sure,calc_code,calc_parts)"
        columns.add(f"adds_{part}", part.capitalize(), f"IFERROR({adds},0)", "number")
    columns.skip()
