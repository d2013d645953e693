"""The Output sheet of the checklist: the scenarios' statuses, the rules, the timeline, past episodes."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Final

from xl_aitrends.cells.address import column_letters
from xl_aitrends.templates.blocks import HEAD
from xl_aitrends.templates.charts.lines import Line, lines_over_time
from xl_aitrends.templates.charts.shading import Shade, shade
from xl_aitrends.templates.charts.timeline import timeline
from xl_aitrends.templates.convergence_checklist.calc import RULES, SCENARIOS, rule
from xl_aitrends.templates.sheets import Page, TemplateBook
from xl_aitrends.templates.style import BLUE, GREY, ORANGE, RULE_PAPER

_LOWER: Final = 14  # rows from the charts' heading down to the timeline
_SCENARIO_TOP: Final = 7
_RULES_TOP: Final = 14
_GREEN: Final = "#009E73"
_COLOURS: Final = {"S1": BLUE, "S2": ORANGE, "S3": _GREEN}
_LAST: Final = "M"
_ROW: Final = 20  # pixels of a row
_WIDTH: Final = 1460  # pixels of the charts


def write_output(book: TemplateBook, scenarios: Sequence[str], drawn: Sequence[int], days: float) -> None:
    """Lay out the sheet for rules of those scenarios, of which some can be drawn, and define its `out_` names."""
    page = book.pages["Output"]
    widths = {"A:A": 2, "B:B": 6, "C:C": 9, "D:D": 33, "E:E": 29, "F:F": 8.5, "G:G": 15, "H:H": 11, "I:I": 9,
              "J:L": 12.5, "M:M": 31}  # fmt: skip
    page.open(book.template.title, book.template.question, f"{_LAST}1", widths, landscape=True)
    rules = max(len(scenarios), 1)
    record = _RULES_TOP + RULES + 3
    _write_headline(page)
    _write_scenarios(page)
    _write_rules(page)
    _write_record(page, record)
    charts = record + RULES + 3
    _place_charts(book, page, charts, scenarios, drawn, days)
    for row in [*range(_RULES_TOP + rules, _RULES_TOP + RULES), *range(record + rules, record + RULES)]:
        page.sheet.set_row(row - 1, None, None, {"hidden": True})  # room for more rules
    page.sheet.set_h_pagebreaks([charts - 2])
    for row in [*range(_RULES_TOP, _RULES_TOP + rules), *range(record, record + rules)]:
        page.sheet.set_row(row - 1, 17)
    page.sheet.print_area(f"A1:{_LAST}{charts + _LOWER + ceil(_height(rules) / _ROW) + 1}")


def _height(rules: int) -> int:
    """Pixels of a timeline of so many rules."""
    return 100 + 26 * rules


def colour_words(page: Page, cells: str) -> None:
    """Colour TRIGGERED, WATCH, CLEAR and NO DATA behind their words."""
    for word in RULE_PAPER:
        rule_format = page.book.style.status(word)
        page.sheet.conditional_format(
            cells, {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": rule_format}
        )


def _write_headline(page: Page) -> None:
    counts = [f'COUNTIF(out_scenarios,"{word}")' for word in ("TRIGGERED", "WATCH", "CLEAR", "NO DATA")]
    words = (
        f'"On "&TEXT(out_asof,"yyyy-mm-dd")&" "&{counts[0]}&" of {SCENARIOS} scenarios triggered, "&{counts[1]}&'
        f'" on watch, "&{counts[2]}&" clear, "&{counts[3]}&" without enough data: "&'
        '"S1 "&out_s1&", S2 "&out_s2&", S3 "&out_s3&"."'
    )
    page.sheet.set_row(2, 24)
    page.merged(f"B3:{_LAST}3", f"={words}", "headline")
    note = (
        '=out_triggered&" of "&calc_rule_rule_rows&" rules triggered"&IF(out_triggered=0,"",": "&'
        'TEXTJOIN(", ",TRUE,calc_fired_names))&"; "&out_nodata&" without data, "&SUM(calc_stands)&" overruled."'
    )
    page.merged(f"B4:{_LAST}4", note, "note")


def _write_scenarios(page: Page) -> None:
    head = _SCENARIO_TOP - 1
    page.section("B", _LAST, head - 1, "The scenarios that would end the divergence")
    for column in "CDEFGHIJKLM":
        page.text(f"{column}{head}", {"D": "Scenario", "E": "Needs", "M": "Rules triggered"}.get(column, ""), "head")
    for part, column in enumerate("JKL", start=1):
        page.text(f"{column}{head}", f"Part {part}", "heat_head")
    page.merged(f"B{head}:C{head}", "Status", "heat_head")
    for number in range(1, SCENARIOS + 1):
        row = _SCENARIO_TOP + number - 1
        page.sheet.set_row(row - 1, 22)
        page.merged(f"B{row}:C{row}", f"=INDEX(calc_scenarios,{number})", "status")
        page.formula(f"D{row}", f'="S{number}  "&in_s{number}', "label")
        page.formula(f"E{row}", f'=in_need{number}&" of its parts"', "label")
        for column in "FGHI":
            page.text(f"{column}{row}", "", "label")
        for part, column in enumerate("JKL", start=1):
            page.formula(f"{column}{row}", f'=INDEX(calc_parts,{number},{part})&""', "status")
        scenario, status = (f"${column}${_RULES_TOP}:${column}${_RULES_TOP + RULES - 1}" for column in "CL")
        on, all_ = f'COUNTIFS({scenario},"S{number}",{status},"TRIGGERED")', f'COUNTIF({scenario},"S{number}")'
        page.formula(f"M{row}", f'={on}&" of "&{all_}', "label")
        page.book.name(f"out_s{number}", f"=Output!$B${row}")
    end = _SCENARIO_TOP + SCENARIOS - 1
    page.book.name("out_scenarios", f"=Output!$B${_SCENARIO_TOP}:$B${end}")
    colour_words(page, f"B{_SCENARIO_TOP}:L{end}")
    page.text(f"B{end + 1}", "As of", "remark")
    page.formula(f"C{end + 1}", "=calc_asof", "remark", "date")
    page.book.name("out_asof", f"=Output!$C${end + 1}")
    page.text(f"E{end + 1}", "Rules triggered, without data", "remark")
    page.formula(f"F{end + 1}", '=COUNTIF(calc_status,"TRIGGERED")', "remark", "count")
    page.formula(f"G{end + 1}", '=COUNTIF(calc_status,"NO DATA")', "remark", "count")
    page.book.name("out_triggered", f"=Output!$F${end + 1}")
    page.book.name("out_nodata", f"=Output!$G${end + 1}")


def _write_rules(page: Page) -> None:
    head = _RULES_TOP - 1
    page.section("B", _LAST, head - 1, "The rules behind them")
    headings = ("Rule", "Scenario", "Statement", "Evidence", "Latest", "Fires if", "As of", "Age, days", "Rule says",
                "Override", "Status", "Why overruled, or source")  # fmt: skip
    for column, word in zip("BCDEFGHIJKLM", headings, strict=True):
        page.text(f"{column}{head}", word, "heat_head" if column in "FGHIJKL" else "head")
    for row in range(_RULES_TOP, _RULES_TOP + RULES):
        rank = f"ROWS($A${_RULES_TOP}:$A{row})"

        def cell(
            column: str, formula: str, role: str, number_format: str = "", row: int = row, rank: str = rank
        ) -> None:
            page.formula(f"{column}{row}", f'=IF({rank}>calc_rule_rule_rows,"",{formula})', role, number_format)

        cell("B", rule("rule", rank), "label")
        cell("C", rule("scenario", rank), "label")
        cell("D", rule("statement", rank), "label")
        cell("E", f'IF({rule("series", rank)}="","judgement",{rule("series", rank)})', "label")
        cell("F", f"INDEX(calc_latest,{rank})", "heat", "figure")
        persist = f'IF({rule("persist", rank)}="1","",", "&{rule("persist", rank)})'
        cell(
            "G", f'IF({rule("series", rank)}="","–",{rule("op", rank)}&" "&{rule("threshold", rank)}&{persist})', "heat"
        )
        cell("H", f"INDEX(calc_asof_rule,{rank})", "heat", "date")
        cell("I", f"INDEX(calc_age,{rank})", "heat", "count")
        cell("J", f"INDEX(calc_says,{rank})", "status")
        cell("K", f'IF(INDEX(calc_stands,{rank})=1,{rule("override", rank)},"")', "status")
        cell("L", f"INDEX(calc_status,{rank})", "status")
        dated = f'{rule("reason", rank)}&" ("&TEXT({rule("decided", rank)},"yyyy-mm-dd")&")"'
        cell("M", f"IF(INDEX(calc_stands,{rank})=1,{dated},{rule('source', rank)})", "label")
    end = _RULES_TOP + RULES - 1
    colour_words(page, f"J{_RULES_TOP}:L{end}")
    page.book.name("out_rules", f"=Output!$B${_RULES_TOP}:$L${end}")


def _write_record(page: Page, top: int) -> None:
    """What each rule said in past episodes: the month it first fired, a miss, or no data."""
    head = top - 1
    page.section("B", _LAST, head - 1, '="What they said in past episodes: first alarm from "&in_before&'
                 '" months before the peak until the trough"')  # fmt: skip
    page.text(f"B{head}", "Rule", "head")
    page.text(f"C{head}", "Hits", "head")
    page.text(f"D{head}", "Statement", "head")
    columns = ("E", "F:G", "H:I", "J", "K", "L")
    for place, cells in enumerate(columns, start=1):
        heading = f'=IF({place}>calc_episode_rows,"",INDEX(calc_episode,{place}))'
        _spread(page, cells, head, heading, "heat_head")
    page.text(f"M{head}", "False alarms a year; share of time on", "head")
    for row in range(top, top + RULES):
        rank = f"ROWS($A${top}:$A{row})"
        beyond = f"{rank}>calc_rule_rule_rows"
        page.formula(f"B{row}", f'=IF({beyond},"",{rule("rule", rank)})', "label")
        hits = f'INDEX(calc_habits,{rank},1)&" of "&INDEX(calc_habits,{rank},2)'
        page.formula(f"C{row}", f'=IF({beyond},"",IF(INDEX(calc_known,{rank})=1,{hits},"–"))', "label")
        page.formula(f"D{row}", f'=IF({beyond},"",{rule("statement", rank)})', "label")
        for place, cells in enumerate(columns, start=1):
            fired = f"INDEX(calc_fired,{rank},{place})"
            words = f'IF({fired}="","no data",IF({fired}=0,"miss","hit "&TEXT({fired},"yyyy-mm")))'
            _spread(page, cells, row, f'=IF(OR({beyond},{place}>calc_episode_rows),"",{words})', "heat")
        alarms, time_on = (f"INDEX(calc_habits,{rank},{place})" for place in (3, 4))
        habits = f'TEXT({alarms},"0.0")&" a year; on "&TEXT({time_on},"0%")&" of the time"'
        page.formula(f"M{row}", f'=IF({beyond},"",IF(INDEX(calc_known,{rank})=1,{habits},"judgement"))', "label")
    cells = f"E{top}:L{top + RULES - 1}"
    for start, word in (("hit", "CLEAR"), ("miss", "TRIGGERED"), ("no data", "NO DATA")):
        page.sheet.conditional_format(
            cells, {"type": "text", "criteria": "begins with", "value": start, "format": page.book.style.status(word)}
        )
    page.book.name("out_record", f"=Output!$E${top}:$L${top + RULES - 1}")


def _spread(page: Page, cells: str, row: int, formula: str, role: str) -> None:
    first, _, last = cells.partition(":")
    if last:
        page.merged(f"{first}{row}:{last}{row}", formula, role)
    else:
        page.formula(f"{first}{row}", formula, role)


def _place_charts(
    book: TemplateBook, page: Page, top: int, scenarios: Sequence[str], drawn: Sequence[int], days: float
) -> None:
    page.section("B", _LAST, top, "When the rules were triggered; shaded: past convergences, from peak to trough")
    page.formula(f"P{top}", "=in_context", "remark")
    context = lines_over_time(
        book, f"=Output!$P${top}", "Unit of the series", "=Calc!chart_dates",
        (Line(f"=Output!$P${top}", "=Calc!chart_context", BLUE),), days, number="0.0",
    )  # fmt: skip
    shades = (Shade("past convergence", "=Calc!chart_shaded", GREY),)
    shade(book, context, "=Calc!chart_dates", shades)
    context.set_legend({"none": True})
    context.set_size({"width": _WIDTH, "height": 250})
    words = "Line chart of the divergence with past convergences shaded"
    page.sheet.insert_chart(f"B{top + 1}", context, {"x_offset": 2, "y_offset": 4, "description": words})
    strips = [
        Line(f"=Calc!${column_letters(1)}${HEAD + number}", f"=Calc!chart_r{number}_drawn",
             _COLOURS.get(scenarios[number - 1], GREY))
        for number in drawn
    ]  # fmt: skip
    rows = len(scenarios)
    page.formula(f"P{top + 1}", '="Rules triggered: S1 blue, S2 orange, S3 green; shaded: past convergences"', "remark")
    chart = timeline(book, f"=Output!$P${top + 1}", "=Calc!chart_dates", strips, days, rows, '"R"0')
    shade(book, chart, "=Calc!chart_dates", shades)
    chart.set_size({"width": _WIDTH, "height": _height(rows)})
    words = "Timeline of the rules: a strip stands where a rule was triggered"
    page.sheet.insert_chart(f"B{top + _LOWER}", chart, {"x_offset": 2, "y_offset": 10, "description": words})
